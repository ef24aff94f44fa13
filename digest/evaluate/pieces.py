"""One item as it is on the table now, with its source text, summary and first draft where these are known."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import sqrt

from digest.evaluate.printed import Said, said
from digest.model import Item, Sentence, Summary, Text
from digest.text import plain

LIMITS = re.compile(r"(?i)\b(?:limitation|threats? to validity|caveat|shortcoming|weakness)")
_ASIDE = re.compile(
    r"(?i:^[\W\d]*(?:references|bibliography|acknowledge?ments?|author contributions?|funding|appendi(?:x|ces))\b)"
    r"|^(?:[A-Z](?:\.\d+)+|[A-Z]\.|[B-HJ-Z]) +[A-Z]"
)
_TOKEN = re.compile(r"[^\W\d_]{3,30}")
_SMALL = frozenset(
    "the and for are was were that this with from has have had not but its their they them which who whom can could "
    "may might will would should than then also more most some any all one two into over only such when where while "
    "these those there here been being does did what how our your his her you about between each other both very just "
    "says write writes report reports find finds text paper authors author post page work".split()
)


@dataclass(frozen=True)
class Piece:
    """One printed item. `text` and `summary` are None where only the item file is known."""

    item: Item
    text: Text | None = None
    summary: Summary | None = None
    laid: Item | None = None
    """The item as the machine first wrote it; None if a person created the file or this is not known."""

    @cached_property
    def said(self) -> tuple[Said, ...]:
        return said(self.item)

    @cached_property
    def machine(self) -> tuple[Said, ...]:
        """The sentences that are unchanged since the machine wrote them."""
        if self.laid is None:
            return ()
        laid = {(sentence.part, sentence.text) for sentence in said(self.laid)}
        return tuple(sentence for sentence in self.said if (sentence.part, sentence.text) in laid)

    @cached_property
    def source(self) -> dict[str, Sentence]:
        return {sentence.id: sentence for sentence in self.text.sentences} if self.text else {}

    @cached_property
    def worded(self) -> tuple[Said, ...]:
        """Reports and judgements; not doubts, which no passage states, nor checklist lines, which a template words."""
        facts = [plain(fact.text) for fact in (self.summary.facts if self.summary else ())]
        return tuple(
            sentence
            for sentence in self.said
            if sentence.kind in ("report", "judgement")
            and sentence.part in ("prose", "bottom")
            and not any(sentence.text in fact for fact in facts)
        )

    def passages(self, one: Said) -> list[str]:
        """The source sentences that a printed sentence cites, without marks that lead nowhere."""
        return [self.source[name].text for name in one.cited if name in self.source]

    @cached_property
    def cited(self) -> frozenset[str]:
        """The ids of all source sentences that the item cites."""
        return frozenset(name for sentence in self.said for name in sentence.cited if name in self.source)

    @cached_property
    def limits(self) -> tuple[Sentence, ...]:
        """The sentences of the source's own section on its limitations."""
        known = self.text.sentences if self.text else ()
        return tuple(one for one in known if LIMITS.search(one.section) and one.kind in ("prose", "item"))


def is_aside(section: str) -> bool:
    """Whether a section is back matter: references, acknowledgements, appendices."""
    return bool(_ASIDE.search(section))


def content(text: str) -> Counter[str]:
    """Count the content words of a text, crudely stemmed."""
    return Counter(_stem(word) for word in _TOKEN.findall(text.casefold()) if word not in _SMALL)


def _stem(word: str) -> str:
    for ending in ("ations", "ation", "ings", "ing", "ies", "ed", "es", "s", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def cosine(one: Counter[str], other: Counter[str]) -> float:
    """The cosine similarity of two word counts, 0..1; 0 if either is empty."""
    common = sum(count * other[word] for word, count in one.items())
    sizes = sqrt(sum(n * n for n in one.values()) * sum(n * n for n in other.values()))
    return common / sizes if sizes else 0.0


def nearest(text: str, others: Iterable[str] | Sequence[Counter[str]]) -> float:
    """The highest cosine similarity of a text to any of the others; 0 when there are none."""
    bag = content(text)
    return max((cosine(bag, content(other) if isinstance(other, str) else other) for other in others), default=0.0)
