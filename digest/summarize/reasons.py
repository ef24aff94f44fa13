"""Why a sentence was refused, in words by which a model can revise it and an editor can check it."""

from collections.abc import Callable, Iterable

_WORDS = {
    "empty": "nothing is said",
    "too_long": "too long",
    "control": "characters that nobody can see",
    "link": "a link or an address",
    "markup": "markup",
    "instruction": "an instruction",
    "person": "the first person",
    "language": "another language than the passage",
    "number": "a number that the passage does not hold",
    "unit": "a number with another unit than in the passage",
    "date": "a date that the passage does not hold",
    "name": "a name that the passage does not hold",
    "quote": "words in quotation marks that the passage does not hold",
    "binding": "which number or result belongs to what cannot be made out; say less in one sentence",
    "direction": "more and less, rise and fall, or who beats whom may be turned round",
    "polarity": "a 'not' was lost or added",
    "modality": "surer than the passage",
    "quantifier": "'some' or 'most' became more than the passage says",
    "scope": "wider than the passage: keep its models, tasks and conditions",
    "tense": "a result told as a general truth; keep the past, or say where it was found",
    "causal": "a cause where the passage has none",
    "new": "a word that the passage does not have; take it from there or leave it out",
    "unrelated": "too far from the words of the passage",
    "report": "a judgement that reports; say it as a report, with its passage",
}


def in_words(reasons: Iterable[str], hint: Callable[[str], str] = lambda reason: "") -> tuple[str, ...]:
    """Each reason once, in words; one that is in words already stays. `hint`: a remark to add to a reason, or ''."""
    worded = ((_WORDS.get(one, one), hint(one)) for one in reasons)
    return tuple(dict.fromkeys(f"{words} ({more})" if more else words for words, more in worded))
