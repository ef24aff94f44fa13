"""Means with their spread: '0.62 ± 0.03 (sd) over five seeds'. What the ± is must be said, and how many runs. Pure."""

import re
from collections.abc import Iterator, Sequence
from math import sqrt

from digest.model import Sentence
from digest.replications.proportions import over_runs
from digest.replications.reported.finding import Input, Reported, number, passage
from digest.replications.reported.stated import START, WORDS, Stated, decimal

_PAIR = re.compile(rf"{START}{decimal('m')}\s?%?\s?(?:±|\+/-)\s?{decimal('s')}(?P<unit>\s?%)?")
_SEEDS = re.compile(
    rf"\b(?P<n>\d{{1,3}}|{'|'.join(WORDS)})\s(?:(?:random|independent|different|separate|training|distinct|model)\s){{0,2}}"
    r"(?:seeds|runs|repetitions|repeats|initiali[sz]ations|replicates|restarts)\b",
    re.I,
)
_ERROR = re.compile(r"\bstandard errors?\b|\bstd\.? err|\bs\.?e\.?m\.?\b|\bSEs?\b")
_DEVIATION = re.compile(r"\bdeviations?\b|\bstd\b(?!\.? err)|\bstdev\b|\bs\.?d\.?(?=[\s),;.])|\bσ\b", re.I)
_BAND = re.compile(r"\bconfidence\b|\bCIs?\b|\binterval", re.I)


def found(sentence: Sentence, seeds: tuple[Sentence, int] | None = None) -> Iterator[Reported]:
    """The first mean ± spread of a sentence (a table's is read with its caption)."""
    hit = _PAIR.search(sentence.text)
    if hit and sentence.kind != "row":
        yield reported(sentence, hit, (sentence,), seeds)


def in_table(rows: Sequence[Sentence], captions: Sequence[Sentence]) -> Iterator[Reported]:
    """The first mean ± spread of a table, read with what its captions say of all of them."""
    for row in rows:
        if hit := _PAIR.search(row.text):
            yield reported(row, hit, captions, None)
            return


def only_seeds(sentences: Sequence[Sentence]) -> tuple[Sentence, int] | None:
    """The one number of runs that a text states, with the first sentence that does; None when it states two."""
    stated: dict[int, Sentence] = {}
    for one in sentences:
        for hit in _SEEDS.finditer(one.text[:1_200]) if one.kind != "row" else ():
            stated.setdefault(_count(hit), one)
    return next(((where, n) for n, where in stated.items() if n > 1), None) if len(stated) == 1 else None


def reported(
    place: Sentence, hit: re.Match[str], about: Sequence[Sentence], elsewhere: tuple[Sentence, int] | None
) -> Reported:
    """One mean with its interval, or why there is none."""
    mean, spread = Stated(hit["m"]), Stated(hit["s"])
    unit = " %" if hit["unit"] else ""
    told = f"{mean.said} ± {spread.said}{unit}"
    inputs = [Input("mean", mean.said, place.id), Input("±", spread.said, place.id)]
    words = " ".join(one.text for one in about)
    kinds = [name for name, cue in (("error", _ERROR), ("deviation", _DEVIATION), ("band", _BAND)) if cue.search(words)]
    runs = next(((one, _count(found)) for one in about for found in _SEEDS.finditer(one.text)), None)
    where = runs or elsewhere
    places = dict(passage(one) for one in (place, *about, *([where[0]] if where else [])))
    why = _why_not(kinds, where)
    if why or not where:
        result = f"{told}: no interval can be computed: {why}."
        return Reported("cannot be computed", tuple(inputs), tuple(places.items()), result, place.section)
    inputs.append(Input("runs", str(where[1]), where[0].id))
    error = float(spread.value) / (sqrt(where[1]) if kinds == ["deviation"] else 1)
    over, digits = over_runs(float(mean.value), error, where[1]), max(mean.digits, spread.digits)
    low, high = number(over.low, digits), number(over.high, digits)
    named = {"error": "standard error", "deviation": "standard deviation"}[kinds[0]]
    told += (
        f" ({named}, {where[1]} runs): 95 % interval [{low}, {high}]{unit}, if the runs are independent (Student's t)"
    )
    result = f"{told}{'' if runs else f'; the number of runs is taken from {where[0].id}'}."
    return Reported("computed", tuple(inputs), tuple(places.items()), result, place.section, elsewhere=not runs)


def _why_not(kinds: Sequence[str], runs: tuple[Sentence, int] | None) -> str:
    if not kinds:
        return "it is not said there whether ± is a standard deviation or a standard error"
    if kinds == ["band"]:
        return "± is an interval already"
    if len(kinds) > 1:
        return "more than one meaning of ± is named there"
    if runs is None:
        return "the number of runs is not stated"
    return "" if runs[1] > 1 else "it is one run"


def _count(hit: re.Match[str]) -> int:
    return WORDS.get(hit["n"].lower()) or int(hit["n"])
