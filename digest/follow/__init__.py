"""Follows up the items of earlier issues: new versions, withdrawals, retractions, later posts that reply or link.

It uses only what sources state: arXiv's version, title, abstract and comment; links in an entry; and retractions, if
`enrich:` in sources.yaml asks for them.

covered.py   an item of an earlier issue      changes.py   what changed in it      talk.py   who writes about it
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

VERSION = 2


def follow(desk: Desk, month: Month, works: Sequence[Work]) -> FollowUps:
    """Find and store what has happened to the items of recent issues, for this month's issue.

    Without earlier items nothing is asked. If arXiv cannot be asked, `why` says so and the rest is still done.
    """
    watched = _covered(desk, month)
    if not watched:
        return FollowUps()
    now, why = _shown_now(desk, watched)
    before = _known_before(desk, month, watched)
    known = [item for item in watched if item.key in before and item.key in now]
    changes = [changed(before[item.key], now[item.key], item, month) for item in known]
    followups = (*filter(None, changes), *_retracted(desk, month, watched, now), *spoken(works, month, watched))
    found = sorted(followups, key=lambda one: (ORDER.index(one.kind), one.id))
    seen = tuple(now[key] for key in sorted(now))
    made = FollowUps(found=tuple(found), seen=seen, watched=len(watched), why=why)
    return desk.store.put(made, str(month), "")


def _covered(desk: Desk, month: Month) -> list[Covered]:
    """The items of recent issues, each under the first issue that printed it."""
    found: dict[str, Covered] = {}
    for name, lines in earlier.items(desk, month, earlier.WATCHED).items():
        issue = Month.parse(name)
        faces = _faces(desk, issue, tuple(line.key for line in lines))
        for line in lines:
            own = tuple(face for face in faces if line.key in known_as(face))
            found.setdefault(line.key, Covered(line.key, line.title or line.key, issue, own))
    return list(found.values())


def _faces(desk: Desk, issue: Month, keys: tuple[str, ...]) -> tuple[Entry, ...]:
    """The entries of an issue's items; searched once and stored, since a month's batches are large."""
    made = made_from(VERSION, keys)
    if kept := desk.store.find(Watched, str(issue), made):
        return kept.entries
    months = (issue, *earlier.before(issue))
    places = (*(f"{source.name}/{when}" for source in desk.config.sources for when in months), f"{INBOX}/")
    batches = (batch for place in places for _, batch in desk.store.under(Batch, place))
    found = {(e.source, e.key): e for batch in batches for e in batch.entries if set(keys) & set(known_as(e))}
    return desk.store.put(Watched(entries=tuple(found[place] for place in sorted(found))), str(issue), made).entries


def _shown_now(desk: Desk, watched: Sequence[Covered]) -> tuple[dict[str, Entry], str]:
    """The covered papers as arXiv shows them now, by key; and why there are none if it could not be asked."""
    numbers = [item.key.removeprefix("arxiv:") for item in watched if item.key.startswith("arxiv:")]
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
    """Papers that are marked as retracted now and were not when an earlier issue was made."""
    counted = desk.store.latest(Enrichment, str(month)) or Enrichment()
    counted_before = (past for when, past in desk.store.under(Enrichment, "") if when < str(month))
    known = {fact.key for past in counted_before for fact in past.facts if fact.retracted}
    for item in watched:
        by = counted.retraction(item.key)
        entry = now.get(item.key) or next((face for face in item.faces if face.key == item.key), None)
        if by and entry and item.key not in known:
            yield retracted(item, entry, by)


def _known_before(desk: Desk, month: Month, watched: Sequence[Covered]) -> dict[str, Entry]:
    """Each covered paper as the earlier issues last saw it, by key."""
    known = {item.key: face for item in watched for face in item.faces if face.key == item.key}
    for when, past in desk.store.under(FollowUps, ""):
        for entry in past.seen if when < str(month) else ():
            if entry.key not in known or (
                entry.version > known[entry.key].version and could_tell(entry, Month.parse(when))
            ):
                known[entry.key] = entry
    return known
