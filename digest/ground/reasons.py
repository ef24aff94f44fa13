"""Why a sentence was refused, in words by which a model can revise it and an editor can check it."""

from collections.abc import Callable, Iterable

_WORDS = {
    "empty": "nothing is said",
    "too_long": "too long",
    "control": "characters that no screen shows",
    "link": "a link or an address",
    "markup": "markup",
    "instruction": "an instruction",
    "person": "'I', 'we' or 'us'; write 'the authors'",
    "language": "another language than that of the passage",
    "number": "a number that the passage does not hold",
    "unit": "a number that has another unit in the passage",
    "date": "a date that the passage does not hold",
    "name": "a name that the passage does not hold",
    "quote": "words in quotation marks that the passage does not hold",
    "binding": "the passage's words in another order, so that a number or a result may belong to something else; "
    "say less in one sentence",
    "direction": "more and less, a rise and a fall, or winner and loser may be the wrong way round",
    "polarity": "a 'not', 'no' or 'without' more or less than in the passage",
    "modality": "surer than the passage; keep its 'may', 'can' or 'suggests'",
    "quantifier": "more than the passage's 'some' or 'most'",
    "scope": "wider than the passage: keep its models, tasks and conditions",
    "tense": "another time than in the passage: keep its past or its 'will', or say where it was found",
    "causal": "one thing causes another, which the passage does not say",
    "new": "a word that the passage does not have; take it from there or leave it out",
    "unrelated": "hardly a word of the passage",
    "report": "a judgement that tells facts: let each part suppose ('may', 'if this holds') or weigh, or tell it "
    "as a report",
}


def in_words(reasons: Iterable[str], hint: Callable[[str], str] = lambda reason: "") -> tuple[str, ...]:
    """Each reason once, in words; one that is in words already stays. `hint`: a remark to add to a reason, or ''."""
    worded = ((_WORDS.get(one, one), hint(one)) for one in reasons)
    return tuple(dict.fromkeys(f"{words} ({more})" if more else words for words, more in worded))
