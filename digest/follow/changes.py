"""What changed in a paper: a withdrawal or new version on arXiv, a retraction reported by an outside service. Pure."""

import difflib
from collections.abc import Iterator, Sequence

from digest.follow.covered import QUOTE, Covered, finding, shown
from digest.model import Counted, Entry, FollowUp, Month
from digest.text import clip, sentences


def changed(before: Entry, now: Entry, item: Covered, month: Month) -> FollowUp | None:
    """The change to a paper; None for no change, or one after the month. A withdrawal is reported at once."""
    comment = f"; its comment: “{clip(shown(now.comment), QUOTE)}”" if now.comment not in ("", before.comment) else ""
    when = f" on {now.updated:%Y-%m-%d}" if now.updated else ""
    if now.withdrawn and not before.withdrawn:
        what = f"withdrawn on arXiv{when} (v{now.version}){comment}. {item.told}"
        return finding("withdrawn", (item.key,), now, what, f"{item.key} v{now.version} withdrawn")
    if now.version <= before.version or not (now.updated and now.updated < month.end):
        return None
    parts = [f"v{before.version} → v{now.version}{when}", *_differences(before, now)]
    what = f"{'; '.join(parts)}{comment}. {item.told}"
    return finding("new version", (item.key,), now, what, f"{item.key} v{now.version} new version")


def retracted(item: Covered, entry: Entry, by: Counted) -> FollowUp:
    """A paper's retraction, attributed to the service that reports it."""
    when = f" (seen on {by.at})" if by.at else ""
    what = f"marked as retracted by {by.source}{when}. {item.told}"
    return finding("retracted", (item.key,), entry, what, f"{item.key} retracted")


def could_tell(entry: Entry, month: Month) -> bool:
    """Whether a month's issue could report this version; versions after the month are left to the next issue."""
    return entry.withdrawn or bool(entry.updated and entry.updated < month.end)


def _differences(before: Entry, now: Entry) -> Iterator[str]:
    if shown(before.title) != shown(now.title):
        yield f"its title was “{clip(shown(before.title), 120)}”"
    old, new = _sentences(before), _sentences(now)
    gone, came = _gone_and_new(old, new)
    if not gone and not came:
        yield "abstract unchanged"
    else:
        yield f"abstract: {len(came)} of {len(new)} sentences new, {len(gone)} gone"
    if came:
        yield f"new: “{clip(came[0], QUOTE)}”"


def _sentences(entry: Entry) -> list[str]:
    text = shown(entry.abstract)
    return [text[start:end].strip() for start, end in sentences(text)]


def _gone_and_new(old: Sequence[str], new: Sequence[str]) -> tuple[list[str], list[str]]:
    moves = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    gone = [sentence for tag, start, end, _, _ in moves if tag != "equal" for sentence in old[start:end]]
    return gone, [sentence for tag, _, _, start, end in moves if tag != "equal" for sentence in new[start:end]]
