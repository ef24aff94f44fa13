"""The topics of a work by a hand-written list of the field's phrases, field.txt. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from digest.rank.words import words

FIELD = Path(__file__).with_name("field.txt")
LEAST = 4.0
"""Least weight of the phrases found (title counted twice) for a topic to be named."""
_Phrases = Mapping[str, Sequence[tuple[tuple[str, ...], str, int]]]


def topics(title: Sequence[str], text: Sequence[str]) -> tuple[str, ...]:
    """The topics of a work, strongest first; at most three, and none that is uncertain."""
    found: dict[str, float] = defaultdict(float)
    for part, counts in ((title, 2.0), (text[:600], 1.0)):
        for topic, weight in _met(part).items():
            found[topic] += counts * weight
    plain = sorted((-weight, topic) for topic, weight in found.items() if weight >= LEAST)
    return tuple(topic for _, topic in plain[:3])


def _met(tokens: Sequence[str]) -> dict[str, float]:
    """Weight by topic; each phrase counts once, and only the longest at each position."""
    phrases, at = _phrases(), 0
    seen: set[tuple[str, ...]] = set()
    found: dict[str, float] = defaultdict(float)
    while at < len(tokens):
        step = 1
        for phrase, topic, weight in phrases.get(tokens[at], ()):
            if tuple(tokens[at : at + len(phrase)]) == phrase:
                step = len(phrase)
                if phrase not in seen and weight > 0:
                    seen.add(phrase)
                    found[topic] += weight if weight > 1 else 0.3
                break
        at += step
    return found


@cache
def _phrases() -> _Phrases:
    """Phrases by first word, the longest first."""
    found: dict[str, list[tuple[tuple[str, ...], str, int]]] = defaultdict(list)
    topic = ""
    for line in FIELD.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            topic = line[1 : line.index("]")]
        elif line and not line.startswith("#"):
            weight, _, listed = line.partition(": ")
            for phrase in listed.split(", "):
                spelt = tuple(words(phrase))
                found[spelt[0]].append((spelt, topic, int(weight)))
    return {first: sorted(several, key=lambda row: -len(row[0])) for first, several in found.items()}
