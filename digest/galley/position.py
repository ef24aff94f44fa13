"""Checks for position and policy papers, which have nothing to replicate. Pure.

What an item prints about the paper is checked against it: names are spelled as there, a stated count equals the length
of the list there, quotations are exact. A paper is treated as a position only if it calls itself one, was read whole,
and has no number to recompute.
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
_OPENING = re.compile(r"\b(?:this|our|in this) (?:position|policy|white) ?paper\b|\bthis policy (?:brief|memo)\b", re.I)
_NUMBERS = {word: n for n, word in enumerate(
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split(), 2)}  # fmt: skip
_COUNT = re.compile(rf"\b(\d{{1,2}}|{'|'.join(_NUMBERS)})\s(?:[a-z][a-z-]*\s){{0,2}}([a-z]{{3,}}(?:s|ia))\b", re.I)
_BETWEEN = re.compile(r",\s(?:and\s|or\s)?|\s(?:and|or)\s")
OF_THE_SOURCE = ("prose", "doubt", "bottom")
"""Parts that speak about the source; the editor's own take may speak about other things."""


def position(material: Material, key: str) -> Replication | None:
    """A 'nothing to replicate' box with the checks made instead; None where the work is no position paper."""
    text = material.texts.get(key)
    if not text or not is_position(material.items[key].title, text):
        return None
    ours = [one for one in printed(material, key) if one.part in OF_THE_SOURCE and one.hand != Hand.TEMPLATE]
    summary = material.summaries.get(key)
    known = " ".join([material.items[key].title, *(summary.authors if summary else ())])
    checks = (_names(ours, text, plain(known)), _lists(ours, text), _quotes(ours, text, plain(known)))
    return Replication(
        recipe=RECIPE,
        key=key,
        title="Nothing to replicate",
        paper=key,
        verdict="nothing to replicate",
        scope="reanalysis",
        text="",
        checks=tuple(check for check in checks if check),
        tier="reanalysis",
        why="a position paper",
    )


def is_position(title: str, text: Text) -> bool:
    """Whether a work calls itself a position or policy paper, was read whole, and has no numbers to recompute."""
    opening = " ".join(sentence.text for sentence in text.sentences[:OPENING])
    declared = _TITLE.search(plain(title)) or _OPENING.search(plain(opening))
    computable = any(number.outcome != "cannot be computed" for number in found(text))
    return bool(declared) and text.coverage >= WHOLE and not computable


def _names(ours: Sequence[Printed], text: Text, own: str) -> Check | None:
    known = [parsed(plain(sentence.text)) for sentence in text.sentences]
    sentences = [parsed(sentence.text) for sentence in ours]
    names = {word.low for sentence in sentences for word in sentence.words if word.is_name}
    strange = dict.fromkeys(name for sentence in sentences for name in strange_names(sentence, known, own.split()))
    return _check(f"{len(names)} names", [f"“{clip(name, 60)}” stands nowhere in it" for name in strange], bool(names))


def _quotes(ours: Sequence[Printed], text: Text, own: str) -> Check | None:
    quoted = [span for sentence in ours for span in spans(sentence.text)]
    body = plain(text.body)
    lost = [quote for quote in quoted if quote not in body and quote not in own and not locate(quote, text.body)]
    return _check(f"{len(quoted)} quotes", [f"“{clip(quote, 60)}” is no quotation" for quote in lost], bool(quoted))


def _lists(ours: Sequence[Printed], text: Text) -> Check | None:
    """Compare each printed count ('nine capabilities') with the length of the source's list of these things."""
    listed, wrong = list[str](), list[str]()
    there = dict(_announced_lists(text))
    for number, noun in dict.fromkeys(hit for sentence in ours for hit in _counts(sentence.text)):
        if length := there.get((number, noun)):
            listed.append(f"{length} of {number} {noun}")
            wrong += [f"{number} {noun} are named, and {length} are listed"] if length != number else []
    return _check(f"{len(listed)} lists ({', '.join(listed)})", wrong, bool(listed))


def _counts(words: str) -> Iterator[tuple[int, str]]:
    for hit in _COUNT.finditer(words):
        yield _NUMBERS.get(hit[1].lower()) or int(hit[1]), hit[2].lower()


def _announced_lists(text: Text) -> Iterator[tuple[tuple[int, str], int]]:
    """Yield ((stated number, noun), length) of each list the source announces: 'nine capabilities: ...'."""
    for at, sentence in enumerate(text.sentences):
        head, colon, rest = plain(sentence.text).partition(":")
        counts = list(_counts(head)) if colon else []
        if counts and (length := len(_entries(rest)) if rest.strip() else _list_items_after(text, at + 1)) > 1:
            yield counts[-1], length


def _entries(rest: str) -> list[str]:
    parts = rest.split(";") if ";" in rest else _BETWEEN.split(rest)
    return [part for part in parts if part.strip(" .")]


def _list_items_after(text: Text, at: int) -> int:
    """How many list items follow; an item may have several sentences, and a blank line ends it."""
    below: list[Sentence] = list(takewhile(lambda item: item.kind == "item", text.sentences[at:]))
    return bool(below) + sum("\n\n" in text.body[item.end : following.start] for item, following in pairwise(below))


def _check(name: str, wrong: Sequence[str], any_at_all: bool) -> Check | None:
    """The check under its name in the right number ('1 list', not '1 lists'); None if there was nothing to check."""
    label = re.sub(r"^(1 \w+)s\b", r"\1", name)
    return Check(name=label, passed=not wrong, text="; ".join(wrong)) if any_at_all else None
