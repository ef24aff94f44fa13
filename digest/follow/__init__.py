"""What earlier issues covered is looked at again: new versions, withdrawals, later posts that answer or link to it.

Only what the sources say: arXiv's own version, title, abstract and comment, and links that stand in an entry; and a
retraction, where `enrich:` in sources.yaml has asked for it.

covered.py   an item of an earlier issue      changes.py   what changed in it      talk.py   who speaks of it
"""

from collections.abc import Iterator, Mapping, Sequence

from digest import earlier
from digest.desk import Desk
from digest.errors import NetError
from digest.follow.changes import changed, could_tell, retracted
from digest.follow.covered import Covered
from digest.follow.talk import ORDER, spoken
from digest.ids import known_as
from digest.model import INBOX, Batch, Enrichment, Entry, FollowUp, FollowUps, Month, Watched, Work
from digest.sources.arxiv import papers
from digest.store import made_from

__all__ = ["follow"]

VERSION = 1


def follow(desk: Desk, month: Month, works: Sequence[Work]) -> FollowUps:
    """What came of the items of the last issues, kept for this month's issue. Nothing covered, nothing asked.

    A failure to ask arXiv is told in `why`, and changes nothing else.
    """
    watched = _covered(desk, month)
    if not watched:
        return FollowUps()
    now, why = _asked(desk, watched)
    before = _before(desk, month, watched)
    known = [one for one in watched if one.key in before and one.key in now]
    changes = [changed(before[one.key], now[one.key], one, month) for one in known]
    told = (*filter(None, changes), *_retracted(desk, month, watched, now), *spoken(works, month, watched))
    found = sorted(told, key=lambda it: (ORDER.index(it.kind), it.id))
    seen = tuple(now[key] for key in sorted(now))
    made = FollowUps(found=tuple(found), seen=seen, watched=len(watched), why=why)
    return desk.store.put(made, str(month), "")


def _covered(desk: Desk, month: Month) -> list[Covered]:
    """The items of the last issues, each as the first of them that printed it."""
    found: dict[str, Covered] = {}
    for name, lines in earlier.items(desk, month, earlier.WATCHED).items():
        issue = Month.parse(name)
        faces = _faces(desk, issue, tuple(line.key for line in lines))
        for line in lines:
            own = tuple(face for face in faces if line.key in known_as(face))
            found.setdefault(line.key, Covered(line.key, line.title or line.key, issue, own))
    return list(found.values())


def _faces(desk: Desk, issue: Month, keys: tuple[str, ...]) -> tuple[Entry, ...]:
    """The entries of an issue's items, looked for once: a month's batches are large."""
    made = made_from(VERSION, keys)
    if kept := desk.store.find(Watched, str(issue), made):
        return kept.entries
    months = (issue, *earlier.before(issue))
    sources = (*(source.name for source in desk.config.sources), INBOX)
    batches = (batch for name in sources for one in months for _, batch in desk.store.under(Batch, f"{name}/{one}"))
    found = {(e.source, e.key): e for batch in batches for e in batch.entries if set(keys) & set(known_as(e))}
    return desk.store.put(Watched(entries=tuple(found[place] for place in sorted(found))), str(issue), made).entries


def _asked(desk: Desk, watched: Sequence[Covered]) -> tuple[dict[str, Entry], str]:
    """The covered papers as arXiv shows them now, by key; and why not, when it could not be asked."""
    numbers = [one.key.removeprefix("arxiv:") for one in watched if one.key.startswith("arxiv:")]
    if not numbers:
        return {}, ""
    desk.tell("follow", 0, len(numbers), "arXiv's versions of earlier items")
    try:
        found = papers(desk.net, numbers, "arXiv")
    except NetError as error:
        return {}, f"new versions of {len(numbers)} earlier papers were not looked for: {error}"
    finally:
        desk.tell("follow", len(numbers), len(numbers), "")
    return {entry.key: entry for entry in found}, ""


def _retracted(desk: Desk, month: Month, watched: Sequence[Covered], now: Mapping[str, Entry]) -> Iterator[FollowUp]:
    """What is marked as retracted now, and was not when an earlier issue was made."""
    told = desk.store.latest(Enrichment, str(month)) or Enrichment()
    earlier_told = (one for when, one in desk.store.under(Enrichment, "") if when < str(month))
    known = {fact.key for one in earlier_told for fact in one.facts if fact.retracted}
    for one in watched:
        by, entry = told.retraction(one.key), now.get(one.key) or next((f for f in one.faces if f.key == one.key), None)
        if by and entry and one.key not in known:
            yield retracted(one, entry, by)


def _before(desk: Desk, month: Month, watched: Sequence[Covered]) -> dict[str, Entry]:
    """Each covered paper as the issues before this one knew it."""
    known = {one.key: face for one in watched for face in one.faces if face.key == one.key}
    for when, told in desk.store.under(FollowUps, ""):
        for entry in told.seen if when < str(month) else ():
            if entry.key not in known or (
                entry.version > known[entry.key].version and could_tell(entry, Month.parse(when))
            ):
                known[entry.key] = entry
    return known
