"""A position or policy paper: nothing to replicate, so what is printed of it is checked against it instead. Pure.

Names are spelled as in the source, a stated count of things is that of the list found there, quotations are exact. Only
what the code knows to be a position is called one: it says so itself, was read whole, has no number to recompute.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from digest.galley.hands import Hand, Printed, printed, spans
from digest.galley.material import Material
from digest.ground import locate
from digest.ground.naming import strange_names
from digest.ground.sentence import parsed
from digest.model import Check, Replication, Sentence, Text
from digest.replications.reported import found
from digest.text import clip, plain

RECIPE, WHOLE, OPENING = "position_paper", 0.95, 12
_TITLE = re.compile(r"^position\s?[:—–-]|\bposition paper\b|\bpolicy (?:brief|paper|memo)\b|\bwhite ?paper\b", re.I)
_SAID = re.compile(r"\b(?:this|our|in this) (?:position|policy|white) ?paper\b|\bthis policy (?:brief|memo)\b", re.I)
_NUMBERS = {word: n for n, word in enumerate(
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split(), 2)}  # fmt: skip
_COUNT = re.compile(rf"\b(\d{{1,2}}|{'|'.join(_NUMBERS)})\s(?:[a-z][a-z-]*\s){{0,2}}([a-z]{{3,}}(?:s|ia))\b", re.I)
_BETWEEN = re.compile(r",\s(?:and\s|or\s)?|\s(?:and|or)\s")
OF_THE_SOURCE = ("prose", "doubt", "bottom")
"""Parts that speak of the source; a take is the editor's own, and may speak of others."""


def position(material: Material, key: str) -> Replication | None:
    """'Nothing to replicate', with what was checked instead; None for a work that is no position paper."""
    text = material.texts.get(key)
    if not text or not is_position(material.items[key].title, text):
        return None
    said = [one for one in printed(material, key) if one.part in OF_THE_SOURCE and one.hand != Hand.TEMPLATE]
    summary = material.summaries.get(key)
    known = " ".join([material.items[key].title, *(summary.authors if summary else ())])
    checks = (_names(said, text, plain(known)), _lists(said, text), _quotes(said, text, plain(known)))
    return Replication(
        recipe=RECIPE,
        key=key,
        title="Nothing to replicate",
        paper=key,
        verdict="nothing to replicate",
        scope="reanalysis",
        text="",
        checks=tuple(one for one in checks if one),
        tier="reanalysis",
        why="a position paper",
    )


def is_position(title: str, text: Text) -> bool:
    """Whether a work says that it is a position or policy paper, was read whole, and has no numbers to recompute."""
    opening = " ".join(one.text for one in text.sentences[:OPENING])
    said = _TITLE.search(plain(title)) or _SAID.search(plain(opening))
    return bool(said) and text.coverage >= WHOLE and not any(one.outcome != "cannot be computed" for one in found(text))


def _names(said: Sequence[Printed], text: Text, own: str) -> Check | None:
    known = [parsed(plain(one.text)) for one in text.sentences]
    sentences = [parsed(one.text) for one in said]
    names = {word.low for one in sentences for word in one.words if word.is_name}
    strange = dict.fromkeys(name for one in sentences for name in strange_names(one, known, own.split()))
    return _check(f"{len(names)} names", [f"“{clip(one, 60)}” stands nowhere in it" for one in strange], bool(names))


def _quotes(said: Sequence[Printed], text: Text, own: str) -> Check | None:
    quoted = [span for one in said for span in spans(one.text)]
    body = plain(text.body)
    lost = [one for one in quoted if one not in body and one not in own and not locate(one, text.body)]
    return _check(f"{len(quoted)} quotes", [f"“{clip(one, 60)}” is no quotation" for one in lost], bool(quoted))


def _lists(said: Sequence[Printed], text: Text) -> Check | None:
    """Each count that is printed, against the list of these things that the source has."""
    listed, wrong = list[str](), list[str]()
    there = dict(_listed(text))
    for number, noun in dict.fromkeys(hit for one in said for hit in _counts(one.text)):
        if length := there.get((number, noun)):
            listed.append(f"{length} of {number} {noun}")
            wrong += [f"{number} {noun} are named, and {length} are listed"] if length != number else []
    return _check(f"{len(listed)} lists ({', '.join(listed)})", wrong, bool(listed))


def _counts(words: str) -> Iterator[tuple[int, str]]:
    for hit in _COUNT.finditer(words):
        yield _NUMBERS.get(hit[1].lower()) or int(hit[1]), hit[2].lower()


def _listed(text: Text) -> Iterator[tuple[tuple[int, str], int]]:
    """Each '(nine capabilities: ...)' of the source with how many its list has, in the sentence or below it."""
    for at, one in enumerate(text.sentences):
        head, colon, rest = plain(one.text).partition(":")
        counts = list(_counts(head)) if colon else []
        if counts and (length := len(_entries(rest)) if rest.strip() else _items(text, at + 1)) > 1:
            yield counts[-1], length


def _entries(rest: str) -> list[str]:
    parts = rest.split(";") if ";" in rest else _BETWEEN.split(rest)
    return [part for part in parts if part.strip(" .")]


def _items(text: Text, at: int) -> int:
    """How many list items follow: one may have several sentences, and a blank line ends it."""
    below: list[Sentence] = list(takewhile(lambda one: one.kind == "item", text.sentences[at:]))
    return bool(below) + sum("\n\n" in text.body[one.end : other.start] for one, other in pairwise(below))


def _check(name: str, wrong: Sequence[str], any_at_all: bool) -> Check | None:
    """'1 lists' is '1 list'; None where there was nothing to check."""
    one = re.sub(r"^(1 \w+)s\b", r"\1", name)
    return Check(name=one, passed=not wrong, text="; ".join(wrong)) if any_at_all else None
