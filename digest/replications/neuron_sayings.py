"""What may be said of a real model's neuron: a fixed list of plain sentences about a token and the text around it.

It stands in for the language model that writes explanations in the paper. Words, endings and tokens are those that are
frequent in the choosing text; what is asked about them never changes. A saying simulates a neuron by 1 where it holds
and 0 where it does not. Shapes: facts [texts, places], holds [sayings, texts * places].
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digest.replications.neuron_texts import Window

LEAST = 50
"""Places of the choosing text at which a saying must hold, and fail, to be considered: fewer would fit a spike."""
FACTS = {
    "kind": ("it ends in {}", 20),
    "kind before": ("the character before is {}", 20),
    "kind after": ("the next character is {}", 20),
    "pair": ("it ends in {}", 60),
    "depth": ("it ends at the {} letter of a word", 10),
    "place": ("it is {}", 20),
    "token": ("the token is {}", 80),
    "token before": ("the token before is {}", 60),
    "begins": ("it is in a word that begins with '{}'", 26),
    "word": ("the word so far is '{}'", 80),
    "word before": ("the word before is '{}'", 60),
    "two": ("the last two letters are '{}'", 80),
    "three": ("the last three letters are '{}'", 80),
}
"""Kind of fact -> the sentence, and how many of its most frequent values are considered."""
_DEPTHS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")
_MARKS = {
    " ": "a space", "\n": "a line break", ",": "a comma", ".": "a full stop", "-": "a hyphen", "$": "a dollar sign",
    "\\": "a backslash", "(": "an opening bracket", ")": "a closing bracket", "'": "a quotation mark",
    '"': "a quotation mark",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")
Facts = dict[str, npt.NDArray[np.object_]]


@dataclass(frozen=True)
class Saying:
    sentence: str
    fact: str
    value: str

    def holds(self, facts: Facts) -> npt.NDArray[np.bool_]:
        """One row, text after text."""
        held: npt.NDArray[np.bool_] = np.asarray(facts[self.fact] == self.value, dtype=bool).ravel()
        return held


def listed(facts: Facts) -> list[Saying]:
    """The list for a choosing text; of sayings that hold at the same places only the first."""
    kept: dict[bytes, Saying] = {}
    for fact, (sentence, most) in FACTS.items():
        times = Counter(facts[fact].ravel().tolist())
        for value, _ in sorted(times.items(), key=lambda one: (-one[1], one[0]))[: most + 1]:
            saying = Saying(sentence.format(value), fact, value)
            holds = saying.holds(facts)
            if value and min(holds.sum(), holds.size - holds.sum()) >= LEAST:
                kept.setdefault(np.packbits(holds).tobytes(), saying)
    return list(kept.values())


def held(sayings: Sequence[Saying], facts: Facts) -> npt.NDArray[np.float32]:
    return np.stack([saying.holds(facts) for saying in sayings]).astype(np.float32)


def facts_of(windows: Sequence[Window]) -> Facts:
    """What is so at each token of each window, as the window's own text up to it (and one letter further) has it."""
    rows = [list(_read(window)) for window in windows]
    return {fact: np.array([[one[fact] for one in row] for row in rows], dtype=object) for fact in FACTS}


def _read(window: Window) -> Iterator[dict[str, str]]:
    text, pieces = window.text, window.pieces
    letters = _letters(text)
    for number, end in enumerate(window.ends):
        here = max(end - 1, 0)
        kind, before = _kind(text[here]), _kind(text[here - 1]) if here else ""
        yield {
            **letters[here],
            "kind": kind,
            "kind before": before,
            "kind after": _kind(text[here + 1]) if here + 1 < len(text) else "",
            "pair": f"{kind} after {before}" if before else "",
            "token": repr(pieces[number]) if pieces[number] else "",
            "token before": repr(pieces[number - 1]) if number and pieces[number - 1] else "",
        }


def _letters(text: str) -> list[dict[str, str]]:
    """For each letter what it is in its word and its place."""
    blank = dict.fromkeys(("depth", "begins", "word", "two", "three"), "")
    found = [{**blank, "word before": "", "place": place} for place in _places(text)]
    last = ""
    begun = 0
    for match in _WORD.finditer(text):
        for at in range(begun, match.end()):
            found[at]["word before"] = last
        for at in range(match.start(), match.end()):
            so_far = text[match.start() : at + 1].lower()
            found[at] |= {
                "depth": _DEPTHS[len(so_far) - 1] if len(so_far) <= len(_DEPTHS) else "eighth or a later",
                "begins": so_far[0],
                "word": so_far,
                "two": so_far[-2:] if len(so_far) > 1 else "",
                "three": so_far[-3:] if len(so_far) > 2 else "",
            }
        last, begun = match.group().lower(), match.end()
    for at in range(begun, len(text)):
        found[at]["word before"] = last
    return found


def _places(text: str) -> Iterator[str]:
    """Where each letter stands: in TeX's formulas, brackets, a word of capitals, the first word of a sentence."""
    formula, brackets, opens, shouts = False, 0, False, set[int]()
    for match in re.finditer(r"\b[A-Z][A-Z0-9-]+", text):
        shouts |= set(range(match.start() + 1, match.end()))
    for at, letter in enumerate(text):
        formula ^= letter == "$"
        brackets = max(0, brackets + (letter in "([{") - (letter in ")]}"))
        opens = True if letter in ".!?" else opens and not (letter == " " and text[at - 1] not in ".!?")
        yield (
            "inside a formula in dollar signs" if formula
            else "inside brackets" if brackets
            else "inside a word of capitals" if at in shouts
            else "in the first word of a sentence" if opens
            else "in plain text"
        )  # fmt: skip


def _kind(letter: str) -> str:
    if letter in _MARKS:
        return _MARKS[letter]
    if letter.isdigit():
        return "a digit"
    if not letter.isalpha():
        return "another mark"
    if letter.isupper():
        return "a capital"
    return "a vowel" if letter in "aeiou" else "a consonant"
