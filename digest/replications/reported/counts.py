"""Counts and shares: '37 of 120 (31 %)', '71.3 % on 500 questions', and two of a sentence beside each other. Pure.

A share goes with an N only inside one phrase. An N of another sentence is offered when the text has no second one.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from digest.model import Sentence
from digest.replications.proportions import newcombe, wilson
from digest.replications.reported.finding import Input, Outcome, Reported, Share, number, passage, reach, signed
from digest.replications.reported.stated import START, Stated, hedged, percentage, whole
from digest.replications.stats import Interval

LEAST = 10
"""Below this many, a count is a remark and no proportion."""
NEAR = 15
"""Points between count and percentage beyond which they are taken for two different things."""
_THE = r"(?:the\s|all\s|these\s|our\s|its\s|a\stotal\sof\s)?"
_OF = rf"(?:\s?/\s?|\s(?:out\s)?of\s{_THE})"
_WORDS = r"(?:\s[a-zA-Z][\w'’-]*){0,4}"
_END = r"(?=\s?[)\],;:])"
_BOTH = [
    re.compile(rf"{START}{pattern}", re.I)
    for pattern in (
        rf"{percentage('p')}(?P<loose>(?:\s[a-z][\w'’-]*){{1,5}}?)?\s?[(\[]\s?(?:i\.e\.,?\s)?"
        rf"{whole('k')}{_OF}{whole('n')}(?P<of>{_WORDS}){_END}",
        rf"{whole('k')}{_OF}{whole('n')}{_WORDS}\s?[(\[]\s?{percentage('p')}{_END}",
        rf"{whole('k')}\s?[(\[]\s?{percentage('p')}\s?[)\]]\s(?:out\s)?of\s{_THE}{whole('n')}\b(?!\s?%)",
        rf"{whole('k')}\s?/\s?{whole('n')}\s?=\s?{percentage('p')}",
    )
]
_CELL = re.compile(rf"(?:^|\|\s){whole('k')}/{whole('n')}(?=\s\||$)")
_BOUND = re.compile(r"\s(?:of\s.*|(?:.*\s)?(?:rate|accuracy|success|time))", re.I)
"""Words between a percentage and its count that keep the two together."""
_ITEMS = (
    r"questions|prompts|items|problems|samples|examples|cases|queries|participants|respondents|responses|conversations"
    r"|trials|instances|scenarios|images|sentences|papers|people|users|students|experts|documents|completions|outputs"
    r"|attempts|episodes|transcripts|tests|test cases|test questions|statements|individuals|adults|patients|subjects"
)
_ADJECTIVES = r"(?:[a-z][\w-]*\s){0,3}?"
_COUNT = re.compile(rf"{START}{whole('k')}\s(?:out\s)?of\s{_THE}{whole('n')}\s{_ADJECTIVES}(?:{_ITEMS})\b", re.I)
_SHARES = [
    re.compile(rf"{START}{pattern}", re.I)
    for pattern in (
        rf"{percentage('p')}\sof\s(?:the\s|all\s|our\s|these\s)?{whole('n')}\s(?=[a-z])(?!%|percent|points|years)",
        rf"{percentage('p')}\s?\(\s?n={whole('n')}\s?\)",
        rf"{percentage('p')}(?:\s[a-z][\w-]*){{0,4}}\s(?:on|over|across|among|from|for|in)\s(?:the\s|our\s|all\s|a\s(?:total|set|sample|subset)\sof\s)?{whole('n')}\s{_ADJECTIVES}(?:{_ITEMS})\b",
    )
]
_ONLY_N = re.compile(rf"{START}(?:n={whole('a')}\b|{whole('b')}\s{_ADJECTIVES}(?:{_ITEMS})\b)", re.I)
_CHANGE = re.compile(
    r"\s?(?:[-–]?\s?(?:points?|pp)\b|(?:(?:relative|absolute|average|overall|statistical|net)\s)?(?:improve|gain|increas"
    r"|reduc|decreas|drop|higher|lower|more\b|fewer|less\b|better|worse|faster|slower|boost|declin|confiden|CI\b|credib"
    r"|signific|cheaper|smaller|larger|growth|speed|saving|shorter|longer|greater|interval|threshold|discount|cut\b))",
    re.I,
)
_BEFORE = re.compile(
    r"(?:\bby|\b(?:top|bottom|first|last|remaining|within|using|only using|with just|p\s?<)|[+±])\s?$", re.I
)
_NO_SHARE = re.compile(
    r"\b(?:F1|F-?score|BLEU|ROUGE|METEOR|AUROC|AUC|AUPRC|mAP|IoU|perplexity|correlation|variance|average|mean|median"
    r"|WER|CER|macro|weighted|confidence|sparsity|overlap|similarity|quantile|percentile|discount)\b",
    re.I,
)
_BESIDE = re.compile(r"\b(?:vs|versus|compared|than|against|whereas|while|but)\b", re.I)


@dataclass(frozen=True)
class _Share:
    """A share of n, wherever it was stated."""

    value: Fraction
    n: int
    said: str
    """'37 of 120', '71.3 % of 500'."""
    inputs: tuple[Input, ...]
    at: int
    end: int
    stated: Stated | None = None
    """The percentage beside a count."""
    may_accuse: bool = False

    @property
    def interval(self) -> Interval:
        return wilson(float(self.value), self.n)

    @property
    def percent(self) -> Fraction:
        return 100 * self.value

    @property
    def shown(self) -> Share:
        over = self.interval
        return Share(self.said, over.mean, over.low, over.high)


def found(sentence: Sentence) -> Iterator[Reported]:
    """Every share of a sentence with its interval, and the difference of two that it sets side by side."""
    shares = _shares(sentence)
    for one in shares:
        yield _reported(sentence, one)
    if len(shares) == 2 and _BESIDE.search(sentence.text[shares[0].end : shares[1].at]):
        yield _difference(sentence, *shares)


def of_rows(rows: Sequence[Sentence]) -> list[Reported]:
    """The shares in the cells of tables: '179/200', where as many stand under the same number in three places."""
    found = [(row, one) for row in rows for one in _shares(row)]
    sizes = Counter(one.n for _, one in found)
    return [_reported(row, one) for row, one in found if one.stated or sizes[one.n] >= 3]


def only_n(sentences: Sequence[Sentence]) -> tuple[Sentence, Stated] | None:
    """The one number of items that a text states, with the first sentence that does; None when it states two."""
    stated: dict[int, tuple[Sentence, Stated]] = {}
    for one in sentences:
        for hit in _ONLY_N.finditer(one.text[:1_200]) if one.kind != "row" else ():
            size = Stated(hit["a"] or hit["b"])
            if size.value >= LEAST and not _year(size):
                stated.setdefault(int(size.value), (one, size))
    return next(iter(stated.values())) if len(stated) == 1 else None


def _shares(sentence: Sentence) -> list[_Share]:
    """Those of a sentence in its order; a place is read once, counts with their percentage first."""
    text, taken = sentence.text, list[_Share]()
    for made in (_with_percentage, _of_n, _counted):
        for one in made(sentence, text):
            if not any(one.at < other.end and other.at < one.end for other in taken):
                taken.append(one)
    return sorted(taken, key=lambda one: one.at)


def _with_percentage(sentence: Sentence, text: str) -> Iterator[_Share]:
    for pattern in _BOTH:
        for hit in pattern.finditer(text):
            k, n, p = Stated(hit["k"]), Stated(hit["n"]), Stated(hit["p"])
            if not _possible(k, n) or p.value > 100:
                continue
            inputs = (*_counts(sentence, k, n), Input("percentage", f"{p.said} %", sentence.id))
            exact = not (hedged(text, hit.start()) or hedged(text, hit.start("p")) or hedged(text, hit.start("k")))
            parts = hit.groupdict()
            together = not parts.get("of") and (not parts.get("loose") or _BOUND.fullmatch(parts["loose"]))
            firm = exact and n.value >= LEAST and bool(together)
            yield _Share(k.value / n.value, int(n.value), f"{k.said} of {n.said}", inputs, *hit.span(), p, firm)


def _of_n(sentence: Sentence, text: str) -> Iterator[_Share]:
    for pattern in _SHARES:
        for hit in pattern.finditer(text):
            p, n, start = Stated(hit["p"]), Stated(hit["n"]), hit.start()
            after = text[hit.end("p") :].lstrip(" ").removeprefix("%").removeprefix("percent")
            if p.value > 100 or n.value < LEAST or _year(n) or hedged(text, start) or hedged(text, hit.start("n")):
                continue
            if (
                _BEFORE.search(text[:start])
                or _CHANGE.match(after)
                or _NO_SHARE.search(text[max(0, start - 60) : hit.end()])
            ):
                continue
            inputs = (Input("percentage", f"{p.said} %", sentence.id), Input("N", n.said, sentence.id))
            yield _Share(p.value / 100, int(n.value), f"{p.said} % of {n.said}", inputs, *hit.span())


def _counted(sentence: Sentence, text: str) -> Iterator[_Share]:
    for pattern in (_CELL if sentence.kind == "row" else _COUNT,):
        for hit in pattern.finditer(text):
            k, n = Stated(hit["k"]), Stated(hit["n"])
            if _possible(k, n) and n.value >= LEAST and not _year(n) and not hedged(text, hit.start("k")):
                yield _Share(
                    k.value / n.value, int(n.value), f"{k.said} of {n.said}", _counts(sentence, k, n), *hit.span()
                )


def _counts(sentence: Sentence, k: Stated, n: Stated) -> tuple[Input, Input]:
    return Input("count", k.said, sentence.id), Input("out of", n.said, sentence.id)


def _possible(k: Stated, n: Stated) -> bool:
    """A count of all, and no date, no fraction with a leading zero."""
    odd = (k.said.startswith("0") and k.said != "0") or n.said.startswith("0")
    return not odd and n.value > 0 and k.value <= n.value and (k.said, n.said) != ("9", "11")


def _year(n: Stated) -> bool:
    return "," not in n.said and 1900 <= n.value <= 2100


def _reported(sentence: Sentence, one: _Share) -> Reported:
    over = one.interval
    told = f"{one.said} is {number(one.percent, 1)} %" if one.inputs[0].name == "count" else one.said
    if one.stated and not (off := _off(one)):
        told += f", as stated ({one.stated.said} %)"
    elif one.stated:
        if not one.may_accuse or off > NEAR:
            why = (
                f"it is not clear that {one.said} ({number(one.percent, 1)} %) and {one.stated.said} % are of the same"
            )
            return _made("cannot be computed", sentence, one, f"Cannot be computed: {why}.")
        return _made("does not add up", sentence, one, f"{told}, and {one.stated.said} % is stated: they differ.")
    outcome: Outcome = "adds up" if one.stated else "computed"
    interval = f"95 % interval {reach(over.low, over.high)}, if the {one.n:,} are independent"
    return _made(outcome, sentence, one, f"{told}; {interval} (Wilson).")


def _off(one: _Share) -> Fraction:
    """Points between count and percentage beyond any rounding; 0 where one can be the rounding of the other."""
    if not one.stated:
        return Fraction(0)
    stretch = one.stated.range
    return max(stretch.low - one.percent, one.percent - stretch.high, Fraction(0))


def _made(outcome: Outcome, sentence: Sentence, one: _Share, result: str) -> Reported:
    shares = (one.shown,) if outcome in ("computed", "adds up") else ()
    return Reported(outcome, one.inputs, (passage(sentence),), result, sentence.section, shares)


def _difference(sentence: Sentence, first: _Share, second: _Share) -> Reported:
    over = newcombe(first.interval, second.interval)
    points = [signed(100 * value, 1) for value in (over.mean, over.low, over.high)]
    told = f"From {first.said} to {second.said}: {points[0]} points, 95 % interval [{points[1]}, {points[2]}]"
    whose = "as if the two were measured on separate, independent items; on the same items it can be narrower or wider"
    return Reported(
        "computed",
        (*first.inputs, *second.inputs),
        (passage(sentence),),
        f"{told} (Newcombe), {whose}.",
        sentence.section,
        (first.shown, second.shown),
    )
