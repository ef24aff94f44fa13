"""What changed in a paper: what arXiv says of a withdrawal, or of a new version with its title, abstract and comment;
what a counter says of a retraction. Pure."""

import difflib
from collections.abc import Iterator, Sequence

from digest.follow.covered import QUOTE, Covered, finding, shown
from digest.model import Counted, Entry, FollowUp, Month
from digest.text import clip, sentences


def changed(before: Entry, now: Entry, one: Covered, month: Month) -> FollowUp | None:
    """What became of a paper; None for what did not change, or did so after the month. A withdrawal is told at once."""
    said = f"; its comment: “{clip(shown(now.comment), QUOTE)}”" if now.comment not in ("", before.comment) else ""
    when = f" on {now.updated:%Y-%m-%d}" if now.updated else ""
    if now.withdrawn and not before.withdrawn:
        what = f"withdrawn on arXiv{when} (v{now.version}){said}. {one.told}"
        return finding("withdrawn", (one.key,), now, what, f"{one.key} v{now.version} withdrawn")
    if now.version <= before.version or not (now.updated and now.updated < month.end):
        return None
    parts = [f"v{before.version} → v{now.version}{when}", *_differences(before, now)]
    what = f"{'; '.join(parts)}{said}. {one.told}"
    return finding("new version", (one.key,), now, what, f"{one.key} v{now.version} new version")


def retracted(one: Covered, entry: Entry, by: Counted) -> FollowUp:
    """What somebody outside our sources says of a paper, as theirs."""
    when = f" (seen on {by.at})" if by.at else ""
    what = f"marked as retracted by {by.source}{when}. {one.told}"
    return finding("retracted", (one.key,), entry, what, f"{one.key} retracted")


def could_tell(entry: Entry, month: Month) -> bool:
    """Whether the issue of a month could tell of this version: what came after the month is left to the next."""
    return entry.withdrawn or bool(entry.updated and entry.updated < month.end)


def _differences(before: Entry, now: Entry) -> Iterator[str]:
    if shown(before.title) != shown(now.title):
        yield f"its title was “{clip(shown(before.title), 120)}”"
    old, new = _sentences(before), _sentences(now)
    gone, came = _apart(old, new)
    if not gone and not came:
        yield "abstract unchanged"
    else:
        yield f"abstract: {len(came)} of {len(new)} sentences new, {len(gone)} gone"
    if came:
        yield f"new: “{clip(came[0], QUOTE)}”"


def _sentences(entry: Entry) -> list[str]:
    text = shown(entry.abstract)
    return [text[start:end].strip() for start, end in sentences(text)]


def _apart(old: Sequence[str], new: Sequence[str]) -> tuple[list[str], list[str]]:
    moves = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    gone = [one for tag, start, end, _, _ in moves if tag != "equal" for one in old[start:end]]
    return gone, [one for tag, _, _, start, end in moves if tag != "equal" for one in new[start:end]]
