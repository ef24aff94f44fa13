"""What may be said of a neuron: a fixed list of plain sentences about a word, the word before it and the mood so far.

It stands in for the language model that writes explanations in the paper. A hypothesis simulates a neuron by 1 where it
holds and 0 where it does not. Nothing is learned, and what is not in the list cannot be said.
"""

import numpy as np

from digest.replications import feeling_grammar as grammar

LEAST = 20
"""Words of the choosing text at which a hypothesis must hold, and fail, to be considered: fewer would fit a spike."""

_CLASSES = {
    "a verb of liking": grammar.LIKE,
    "a verb of hating": grammar.HATE,
    "a good word": grammar.GOOD,
    "a bad word": grammar.BAD,
    "a plain adjective": grammar.PLAIN,
    "a name": grammar.NAMES,
    "a thing": grammar.THINGS,
    "a place": grammar.PLACES,
}
_WIDER = {
    "a verb of feeling": grammar.LIKE + grammar.HATE,
    "a word of judgement": grammar.GOOD + grammar.BAD,
    "a word of good feeling": grammar.LIKE + grammar.GOOD,
    "a word of bad feeling": grammar.HATE + grammar.BAD,
    "a word of any feeling": grammar.LIKE + grammar.HATE + grammar.GOOD + grammar.BAD,
    "an adjective": grammar.GOOD + grammar.BAD + grammar.PLAIN,
    "a thing or a place": grammar.THINGS + grammar.PLACES,
}
_IN_A_CLASS = {word for words in _CLASSES.values() for word in words}
_GLUE = {f"'{word}'": [word] for word in grammar.WORDS if word not in _IN_A_CLASS}
_PARTS = {**_GLUE, **_CLASSES}
"""Every word is in one of these, and in one only."""
_SINGLE = {f"'{word}'": [word] for word in grammar.WORDS if word in _IN_A_CLASS}


def hypotheses(texts: np.ndarray) -> dict[str, np.ndarray]:
    """Sentence -> where it holds, [texts, words] without the start token; simplest sentences first."""
    kinds = {**_PARTS, **_WIDER, **_SINGLE}
    here = {kind: _among(texts, words)[:, 1:] for kind, words in kinds.items()}
    before = {kind: _among(texts, words)[:, :-1] for kind, words in kinds.items()}
    moods = _moods(texts)
    said = {f"the word is {kind}": holds for kind, holds in here.items()}
    said |= {f"the word before is {kind}": holds for kind, holds in before.items()}
    said |= {f"the mood so far is {mood}": holds for mood, holds in moods.items()}
    said |= {
        f"the word is {kind} and the mood so far is {mood}": here[kind] & holds
        for kind in (*_PARTS, *_WIDER)
        for mood, holds in moods.items()
    }
    said |= {f"the word is {kind} after {last}": here[kind] & before[last] for kind in _PARTS for last in _PARTS}
    return said


def usable(said: dict[str, np.ndarray]) -> list[str]:
    """Sentences that hold and fail often enough, and of those that hold at the same words the first."""
    kept: dict[bytes, str] = {}
    for sentence, holds in said.items():
        if min(holds.sum(), holds.size - holds.sum()) >= LEAST:
            kept.setdefault(holds.tobytes(), sentence)
    return list(kept.values())


def _moods(texts: np.ndarray) -> dict[str, np.ndarray]:
    """Words of good feeling less words of bad feeling up to and with this word: above, below or at zero."""
    good, bad = (_among(texts, _WIDER[f"a word of {mood} feeling"]).astype(int) for mood in ("good", "bad"))
    balance = (good - bad).cumsum(1)[:, 1:]
    return {"good": balance > 0, "bad": balance < 0, "open": balance == 0}


def _among(texts: np.ndarray, words: list[str]) -> np.ndarray:
    held: np.ndarray = np.isin(texts, [grammar.NUMBER[word] for word in words])
    return held
