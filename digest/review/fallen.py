"""What the gate dropped, and why, in an editor's words. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from digest.galley import Printed
from digest.galley.telling import tells
from digest.ground.quantities import quantities
from digest.model import Dropped, Sentence, Text
from digest.review.passages import FIRST_WORDS
from digest.text import clip, many, plain

MOST = 3
"""Passages shown of those that only fallen words were about."""
LOST = 160
"""Characters shown of each."""
HALF = 0.5
_WHAT = {
    "doubt": "doubt",
    "oversell": "verdict on the title",
    "sentence": "sentence",
    "limit": "limit",
    "claim": "claim",
    "sheet": "line on how it was done",
    "further": "link",
}
"""What it would have been, by its place in the model's answer; the first weigh most."""
_WHY = {
    "wider than the passage: keep its models, tasks and conditions": "wider than the passage",
    "it cites no line that may be cited": "it names no passage that may be cited",
    "its quote is not in the lines it cites": "what it quotes is not in the passages it names",
    "it speaks of persons": "it may speak of persons, and not of the work",
    "no methods were claimed": "the text claims no method that a doubt could be about",
    "a judgement that reports": "it was handed in as a judgement, and reports",
}
"""The gate's reasons, without the advice to the model, that say little to a person."""
_HINT = re.compile(r" \((?=elsewhere in |the passage )([^()]*)\)$")


@dataclass(frozen=True)
class Fallen:
    """Words that the gate dropped."""

    what: str
    words: str
    why: str
    instead: str
    """The source's own sentence that was put in its place, its first words where it stands above; '' for none."""
    printed: bool
    """Whether that sentence is printed."""
    at: str
    """Its id, where a printed sentence cites it; else ''."""


def fallen(dropped: Sequence[Dropped], printed: Sequence[Printed]) -> tuple[Fallen, ...]:
    """What fell, each wording once, the doubts first. `printed`: all that the item prints."""
    said = " ".join(one.text for one in printed if one.part != "post")
    cited = {plain(place.quote): place.sentence for one in printed for place in one.evidence}
    once: dict[str, Dropped] = {}
    for one in sorted(dropped, key=lambda one: list(_WHAT).index(one.where) if one.where in _WHAT else len(_WHAT)):
        once.setdefault(plain(one.text), one)
    return tuple(_fallen(words, one, said, cited) for words, one in once.items())


def _fallen(words: str, one: Dropped, said: str, cited: Mapping[str, str]) -> Fallen:
    why, instead = dict.fromkeys(plain(_worded(reason)) for reason in one.reasons), plain(one.instead)
    at = cited.get(instead, "")
    return Fallen(
        what=_WHAT.get(one.where, plain(one.where)),
        words=words,
        why="; ".join(why),
        instead=clip(instead, FIRST_WORDS) if at else instead,
        printed=bool(instead) and instead in said,
        at=at,
    )


def lost(dropped: Sequence[Dropped], text: Text | None, printed: Sequence[Printed]) -> tuple[tuple[str, str], ...]:
    """(sentence id, words) of the passages that only fallen words were about: limits and doubts, then results."""
    cited = {place.sentence for one in printed for place in one.evidence}
    stems = [(one, _stems(plain(one.text))) for one in text.sentences] if text and dropped else []
    found: dict[str, str] = {}
    for one in sorted(dropped, key=lambda one: one.where == "claim"):
        words = plain(one.text)
        weighs = one.where in ("limit", "doubt") or bool(quantities(words)) or tells(words)
        source = _source(words, stems) if weighs and one.where != "sheet" else None
        if source and source.id not in cited:
            fell = f" (fell: {clip(words, LOST)})" if " | " in source.text else ""  # a row says little by itself
            found.setdefault(source.id, clip(plain(source.text), LOST) + fell)
    return tuple(found.items())[:MOST]


def _source(words: str, sentences: Sequence[tuple[Sentence, set[str]]]) -> Sentence | None:
    """The sentence that shares most of its words with what fell, or all its numbers; None where none shares half."""
    ours = _stems(words)
    shares = [(_share(ours, theirs), -len(one.text), one) for one, theirs in sentences]
    share, _, best = max(shares, key=lambda one: one[:2], default=(0.0, 0, None))
    return best if share >= HALF else None


def _share(ours: set[str], theirs: set[str]) -> float:
    numbers = {one for one in ours if one[0].isdigit() and len(one) > 1}
    return 1.0 if len(numbers) > 1 and numbers <= theirs else len(ours & theirs) / max(1, len(ours))


def _stems(words: str) -> set[str]:
    return set(re.findall(r"\d[\d.,]*\d|\w{4,}|\d", words.lower()))


def kinds(found: Sequence[Fallen]) -> str:
    """'1 doubt, 3 limits'; '' for none."""
    counts = {what: sum(one.what == what for one in found) for what in dict.fromkeys(one.what for one in found)}
    return ", ".join(_counted(n, what) for what, n in counts.items())


def _counted(n: int, what: str) -> str:
    head, on, rest = what.partition(" on ")
    return many(n, what, f"{head}s{on}{rest}")


def _worded(reason: str) -> str:
    """A reason without the advice that follows it, and with its hint."""
    found = _HINT.search(reason)
    words = (reason[: found.start()] if found else reason).partition("; ")[0]
    words = _WHY.get(words, words)
    return f"{words} ({found[1]})" if found else words
