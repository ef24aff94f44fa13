"""One work, many faces: joins versions, cross-posts and link posts, and finds who discusses what. Exact joins only.

Faces join on a shared key: the arXiv id without version, the DOI, the forum post id (LessWrong = Alignment Forum), the
canonical URL, a link post's target. Nothing is joined because it looks alike; `digest merge A B` is a person's word.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set

from digest.desk import Desk
from digest.model import Choices, Discussion, Entry, Month, Work

_KINDS = {"paper": 0, "post": 1, "page": 2}


def link(desk: Desk, month: Month, entries: Sequence[Entry]) -> tuple[Work, ...]:
    """Every entry in exactly one work, in a stable order; the editor's own merges are honoured."""
    choices = desk.store.latest(Choices, str(month)) or Choices()
    return join(entries, choices.merged)


def join(entries: Sequence[Entry], merged: Iterable[tuple[str, str]] = ()) -> tuple[Work, ...]:
    """The entries as works. The order of the entries does not change the outcome."""
    merged = tuple(merged)
    named = {kept for kept, _ in merged} - {other for _, other in merged}
    faces = [_faces(group, named) for group in _groups(entries, merged)]
    owner = {name: n for n, group in enumerate(faces) for entry in group for name in _names(entry)}
    talk = _discussions(faces, owner)
    works = [
        Work(entry=group[0], others=tuple(group[1:]), discussed_by=talk.get(n, ())) for n, group in enumerate(faces)
    ]
    return tuple(sorted(works, key=lambda work: work.key))


def _groups(entries: Sequence[Entry], merged: Iterable[tuple[str, str]]) -> list[list[Entry]]:
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            parent[name] = name = parent[parent[name]]
        return name

    for entry in entries:
        for name in _names(entry):
            parent[root(name)] = root(entry.key)
    for kept, other in merged:
        parent[root(other)] = root(kept)
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[root(entry.key)].append(entry)
    return list(groups.values())


def _names(entry: Entry) -> tuple[str, ...]:
    """Every key this entry is known by."""
    return (entry.key, *entry.same_as, *((f"doi:{entry.doi.lower()}",) if entry.doi else ()))


def _faces(group: list[Entry], named: Set[str]) -> list[Entry]:
    """The main face first: the one a person named, paper before post before page, dated before undated, the oldest."""
    return sorted(
        group,
        key=lambda e: (
            e.key not in named,
            _KINDS[e.kind],
            e.published is None,
            str(e.published),
            -(e.karma or 0),
            e.key,
            e.source,
        ),
    )


def _discussions(faces: list[list[Entry]], owner: dict[str, int]) -> dict[int, tuple[Discussion, ...]]:
    found: dict[int, dict[str, Discussion]] = defaultdict(dict)
    for n, group in enumerate(faces):
        for entry in group:
            for target in entry.links:
                to = owner.get(target)
                if to is not None and to != n:
                    one = Discussion(
                        key=entry.key, title=entry.title, url=entry.url, source=entry.source, karma=entry.karma
                    )
                    found[to].setdefault(entry.key, one)
    return {n: tuple(sorted(talk.values(), key=lambda d: (-(d.karma or 0), d.key))) for n, talk in found.items()}
