"""Chooses the authors' sentences for four roles: what was done, what came out, why it matters, what limits it. Pure."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from digest.model import Claim, Entry, Text
from digest.summarize import cues
from digest.summarize.quotable import Passage, passages

Role = Literal["what", "result", "why", "limit"]
SHORT = 60
"""Sentences. A shorter text gets at most one quote a role."""
OPENING = 25
"""Sentences of a post within which it says what it is about, whatever its headings."""
_STOP_WORDS = frozenset(
    "a an and are as at be by can do does for from how in into is it its of on or that the their this to using via "
    "with we our "
    "what when where why will not new towards toward paper post research agenda part".split()
)


@dataclass(frozen=True)
class _Work:
    """What a score needs to know of the work besides the passage."""

    title: frozenset[str]
    name: str
    """What the authors call it, where the title says so: 'HackAtari: ...'."""
    post: bool
    what_at: float = 0.0
    """Where the quoted contribution stands: background comes before it, results after."""


_Score = Callable[[Passage, _Work], float]


def claims(text: Text, entry: Entry) -> tuple[Claim, ...]:
    """At most six exact quotes, by role: how many depends on what was worth quoting."""
    known = list(passages(text))
    work = _Work(_terms(entry.title), _name(entry.title), entry.kind != "paper")
    several = 1 if len(text.sentences) < SHORT else 2
    what = _best(known, [], _what, work, 1, 2.5)
    work = replace(work, what_at=what[0].place if what else 0.0)
    if not what:
        what = _best(known, [], _fallback, work, 1, 0.0)
    result = _best(known, what, _result, work, several, 4.1 if work.post else 4.0)
    if work.post and not result:  # an essay has a thesis, and its second sentence is no result
        what += _best(known, what, _what, work, 1, 4.5)
    why = _best(known, [*what, *result], _why, work, 1, 5.0 if work.post else 3.5)
    limit = _best(known, [*what, *result, *why], _limit, work, several, 4.0)
    roles: tuple[tuple[Role, list[Passage]], ...] = (("what", what), ("result", result), ("why", why), ("limit", limit))
    return tuple(Claim(role=role, evidence=passage.evidence(text)) for role, found in roles for passage in found)


def _best(
    known: Sequence[Passage], taken: Sequence[Passage], score: _Score, work: _Work, most: int, least: float
) -> list[Passage]:
    """The best passages of a role in reading order, unlike each other and those already taken."""
    ranked = sorted(((score(passage, work), -passage.start, passage) for passage in known), key=lambda row: row[:2])
    found: list[Passage] = []
    for points, _, passage in reversed(ranked):
        if points < least or len(found) == most:
            break
        if not any(_alike(passage, other) for other in (*taken, *found)):
            found.append(passage)
    return sorted(found, key=lambda passage: passage.start)


def _what(passage: Passage, work: _Work) -> float:
    said, share = passage.text, _share(passage.text, work.title)
    opens = work.post and passage.number < OPENING and passage.part in ("body", "results", "opening")
    where = {"abstract": 3.0, "opening": 1.5, "conclusion": 0.0, "limits": -4.0, "aside": -6.0}.get(passage.part, -1.5)
    cue = max(3.0 * _says(cues.MADE, said), (3.0 if work.post else 2.0) * _says(cues.LOOKED, said))
    if work.post and share >= 0.2:
        cue = max(cue, 1.0 + _says(cues.ARGUED, said) + _says(cues.DID, said))
    if not cue:
        return -1.0
    named = 1.5 * (bool(work.name) and work.name in said)
    about = (5.0 if work.post else 3.0) * share
    return cue + (2.0 if opens else where) + named + about - 3.0 * passage.place - _flaws(passage)


def _fallback(passage: Passage, work: _Work) -> float:
    """Where no sentence announces itself: the one that says most of the title, the earlier the better."""
    if passage.part in ("aside", "limits"):
        return -1.0
    return (
        1.0 + 5.0 * _share(passage.text, work.title) - 2.0 * passage.place - _background(passage.text) - _flaws(passage)
    )


def _result(passage: Passage, work: _Work) -> float:
    said = passage.text
    found, number = _says(cues.FOUND, said) or _says(cues.CAME_OUT, said), _says(cues.NUMBER, said)
    named = bool(work.name) and work.name in said
    measured = number and _says(cues.COMPARED, said) and not work.post and (named or _says(cues.OWN, said))
    if not (found or measured):
        return -1.0
    where = {"abstract": 3.0, "results": 0.5, "conclusion": 1.0, "opening": 0.5, "limits": -2.0, "aside": -6.0}
    there = where.get(passage.part, -0.5)
    late = -2.0 * (passage.place < work.what_at)
    cue = 2.5 * found + _says(cues.COMPARED, said) + 1.5 * number
    return cue + there + late + 2.0 * _share(said, work.title) - _flaws(passage)


def _why(passage: Passage, work: _Work) -> float:
    said = passage.text
    stakes = len({found.casefold() for found in cues.STAKES.findall(said)})
    matters = 1.5 * _says(cues.MATTERS, said) + 0.5 * _says(cues.PERHAPS_MATTERS, said)
    own_doing = any(_says(cue, said) for cue in (cues.MADE, cues.LOOKED, cues.FOUND, cues.CAME_OUT))
    # "raised the catches from 47 to 56 of 96" is what came out, whatever is at stake in it.
    own_doing = own_doing or len(cues.NUMBER.findall(said)) > 1
    if not stakes or not matters or own_doing or passage.part in ("aside", "limits"):
        return -1.0
    where = {"abstract": 1.5, "opening": 1.0, "conclusion": 0.5}.get(passage.part, -1.5)
    early = 1.0 if passage.place < max(work.what_at, 0.05) else 0.0 if passage.part == "opening" else -2.0
    own = -1.0 * _says(cues.OWN, said)
    return min(stakes, 2) + matters + where + early + own + 2.0 * _share(said, work.title) - _flaws(passage)


def _limit(passage: Passage, work: _Work) -> float:
    said = passage.text
    limits, confesses = _says(cues.LIMITS, said), _says(cues.CONFESSES, said)
    own = _says(cues.OWN, said) or (bool(work.name) and work.name in said)
    if passage.part == "aside" or not (confesses or (limits and passage.part == "limits")):
        return -1.0
    where = {"limits": 3.0, "conclusion": 0.5}.get(passage.part, -2.0)
    return 1.5 * limits + 2.5 * confesses + 1.5 * own + where - _flaws(passage)


def _says(cue: re.Pattern[str], said: str) -> bool:
    return bool(cue.search(said))


def _background(said: str) -> float:
    """Points off for what others did, said of nobody in particular."""
    return 0.0 if _says(cues.OWN, said) else 1.5 * min(2, len(cues.BACKGROUND.findall(said)))


def _flaws(passage: Passage) -> float:
    """Points off for what makes a sentence tiresome to read as a quotation, or chatter."""
    said = passage.text
    length = max(0, len(said) - 230) / 60 + max(0, 70 - len(said)) / 20
    marks = 0.3 * (said.count(";") + said.count(":")) + 0.4 * said.count("(") + 1.5 * said.count("?") + said.count("!")
    pointers = 1.2 * len(cues.POINTER.findall(said)) + 0.7 * bool(
        re.search(r"\bwe (?:then|also|further|next)\b", said, re.I)
    )
    chatter = 2.5 * _says(cues.CHATTER, said) + 1.0 * _says(cues.YOU, said)
    return length + marks + pointers + chatter + 0.7 * ("et al" in said)


def _alike(one: Passage, other: Passage) -> bool:
    a, b = _terms(one.text), _terms(other.text)
    return one.sentence.id == other.sentence.id or len(a & b) > 0.5 * min(len(a), len(b))


def _share(said: str, title: frozenset[str]) -> float:
    """How much of the title's vocabulary it uses, 0..1."""
    return len(_terms(said) & title) / max(3, len(title))


def _terms(text: str) -> frozenset[str]:
    """Content words, cut to six letters so that inflections meet."""
    words = re.findall(r"[a-z0-9]+", text.casefold())
    return frozenset(word[:6] for word in words if word not in _STOP_WORDS and len(word) > 1)


def _name(title: str) -> str:
    head = title.partition(":")[0].strip()
    return head if head != title and len(head.split()) <= 2 else ""
