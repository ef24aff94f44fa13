"""Joins entries into works: versions, cross-posts and link posts of one work; and finds who discusses it.

Entries of one work are its faces. They are joined first by a shared key: the arXiv id without version, the DOI, the
forum post id (LessWrong = Alignment Forum), the canonical URL, a link post's target. Then by likeness: the same title,
or nearly, with the same authors; unsure pairs are a question to the editor and are not joined. Last by a person's
command: `digest merge A B`, `digest split A B`.

titles.py    titles broken down            groups.py   entries joined into groups
likeness.py  same, unsure or different     edge.py     works of the two months before
blocks.py    which pairs are compared      words.py    word lists for titles
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from digest import people
from digest.desk import Desk
from digest.ids import known_as
from digest.link import edge
from digest.link.blocks import meeting
from digest.link.groups import grouped
from digest.link.likeness import HALF, Face, judge
from digest.link.titles import taken_apart
from digest.model import Choices, Discussion, Entry, Likeness, Likenesses, Month, Work

__all__ = ["join", "likenesses", "link"]

_KINDS = {"paper": 0, "post": 1, "page": 2}


def link(desk: Desk, month: Month, entries: Sequence[Entry]) -> tuple[Work, ...]:
    """Every entry in exactly one work, in a stable order; the editor's merges and splits are honoured.

    Uncovered works of the two months before are included when something of this month is about them. Stores the month's
    Likenesses: what was joined by title, and what waits for the editor's decision.
    """
    choices = desk.store.latest(Choices, str(month)) or Choices()
    before = edge.held(desk, month)
    everything = (*entries, *before)
    alike = likenesses(everything)
    works = join(everything, choices.merged, choices.split, alike)
    eligible = edge.eligible(works, month, entries, edge.covered(desk, month))
    kept = _of_these(alike, eligible, choices, _by_id(everything))
    desk.store.put(kept, str(month), "")
    return eligible


def join(
    entries: Sequence[Entry],
    merged: Iterable[tuple[str, str]] = (),
    split: Iterable[tuple[str, str]] = (),
    alike: Iterable[Likeness] | None = None,
) -> tuple[Work, ...]:
    """The entries as works, whatever the order of the entries. Pure."""
    merged = tuple(merged)
    alike = likenesses(entries) if alike is None else alike
    same = [(pair.a, pair.b) for pair in alike if pair.verdict == "same"]
    named = {kept for kept, _ in merged} - {other for _, other in merged}
    faces = [_faces(group, named) for group in grouped(entries, same, merged, split)]
    owner = {name: n for n, group in enumerate(faces) for entry in group for name in known_as(entry)}
    talk = _discussions(faces, owner)
    works = [
        Work(entry=group[0], others=tuple(group[1:]), discussed_by=talk.get(n, ())) for n, group in enumerate(faces)
    ]
    return tuple(sorted(works, key=lambda work: work.key))


def likenesses(entries: Iterable[Entry]) -> tuple[Likeness, ...]:
    """Every pair of entries with different keys that is or may be the same work, sorted by key. Pure."""
    once: dict[str, Entry] = {}
    for entry in sorted(entries, key=lambda e: (e.key, e.source, e.title, e.authors, e.made_from)):
        once.setdefault(entry.key, entry)
    faces = [Face(once[key]) for key in sorted(once)]
    found = []
    for i, j in meeting([face.title for face in faces]):
        a, b = faces[i], faces[j]
        verdict, why = judge(a, b)
        if verdict != "different":
            titles = a.entry.title, b.entry.title
            found.append(Likeness(a=a.entry.key, b=b.entry.key, titles=titles, verdict=verdict, why=why))
    judged = {(pair.a, pair.b) for pair in found}
    return (*_of_one_whole(found), *(pair for pair in _announced(once) if (pair.a, pair.b) not in judged))


def _of_one_whole(found: Sequence[Likeness]) -> Iterator[Likeness]:
    """The pairs; a title that is half of two different ones is joined to neither, as authors name series so."""
    wholes: dict[str, set[str]] = defaultdict(set)
    halves = [(pair, *_half_and_whole(pair)) for pair in found if pair.why == HALF]
    for _, half, whole in halves:
        wholes[half].add(whole)
    several = {(pair.a, pair.b) for pair, half, _ in halves if len(wholes[half]) > 1}
    for pair in found:
        if (pair.a, pair.b) in several:
            yield pair.model_copy(update={"verdict": "unsure", "why": "one title is half of several"})
        else:
            yield pair


def _half_and_whole(pair: Likeness) -> tuple[str, str]:
    """The normalised titles of a pair of which one is half of the other."""
    half, whole = sorted((taken_apart(title).key for title in pair.titles), key=len)
    return half, whole


def _announced(entries: Mapping[str, Entry]) -> Iterator[Likeness]:
    """Pairs of a paper and a post by one of its authors that may present it under another title: unsure, not joined.

    A post that links to several of its author's papers presents none of them.
    """
    papers = {name: entry for entry in entries.values() if entry.kind == "paper" for name in known_as(entry)}
    for post in entries.values():
        linked = {papers[link].key for link in post.links if link in papers} if post.kind == "post" else set()
        own = [entries[key] for key in linked if _authors([entries[key]]) & _authors([post])]
        if len(own) == 1:
            (paper,) = own
            a, b = sorted((paper, post), key=lambda entry: entry.key)
            why = "an author of the paper links to it in this post"
            yield Likeness(a=a.key, b=b.key, titles=(a.title, b.title), verdict="unsure", why=why)


def _by_id(entries: Sequence[Entry]) -> dict[str, int]:
    """Key -> number of its group, if only ids joined entries."""
    return {entry.key: n for n, group in enumerate(grouped(entries)) for entry in group}


def _of_these(
    alike: Iterable[Likeness], works: Sequence[Work], choices: Choices, by_id: Mapping[str, int]
) -> Likenesses:
    """Likenesses within the month's works that ids do not settle: unanswered questions, and joins that hold."""
    owner = {name: n for n, work in enumerate(works) for face in work.faces for name in known_as(face)}
    answered = {tuple(sorted(pair)) for pair in (*choices.split, *choices.merged)}
    kept = []
    for likeness in alike:
        present = likeness.a in owner and likeness.b in owner
        together = present and owner[likeness.a] == owner[likeness.b]
        settled = (likeness.a, likeness.b) in answered or by_id[likeness.a] == by_id[likeness.b]
        if present and not settled and together == (likeness.verdict == "same"):
            kept.append(likeness)
    return Likenesses(pairs=tuple(kept))


def _faces(group: list[Entry], named: Set[str]) -> list[Entry]:
    """The main face first: one a person named, else paper, post, page; dated before undated; the oldest."""
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
    """For each work, the others that link to it, each once, by the best-liked face that does."""
    found: dict[int, dict[int, Discussion]] = defaultdict(dict)
    for n, group in enumerate(faces):
        for entry in sorted(group, key=lambda face: -(face.karma or 0)):
            for to in sorted({owner[target] for target in entry.links if target in owner} - {n}):
                found[to].setdefault(n, _discussion(entry, faces[to], group))
    return {n: tuple(sorted(talk.values(), key=lambda d: (-(d.karma or 0), d.key))) for n, talk in found.items()}


def _discussion(entry: Entry, work: Sequence[Entry], group: Sequence[Entry]) -> Discussion:
    return Discussion(
        key=entry.key,
        title=entry.title,
        url=entry.url,
        source=entry.source,
        karma=entry.karma,
        own=bool(_authors(work) & _authors(group)),
    )


def _authors(faces: Sequence[Entry]) -> frozenset[str]:
    return people.names([author for face in faces for author in face.authors])
