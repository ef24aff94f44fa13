"""Does what is printed stand on its source? Metrics of an item beside the text it was read from. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from digest.evaluate.pieces import Piece, content, is_aside, nearest
from digest.evaluate.printed import Said, words
from digest.evaluate.scores import Metric, share
from digest.ground import judges, locate, supports
from digest.text import plain

LONGEST_COPY = 12
"""Words in a row that may be the source's outside quotation marks."""
RELABEL = 0.5
"""Cosine from which a doubt says what the authors say themselves."""
_CHECKS = (
    ("numbers supported", {"number", "unit", "binding", "date"}, "whose every number stands in what it cites"),
    ("names supported", {"name"}, "whose every name stands in what it cites"),
    ("polarity kept", {"polarity", "direction"}, "that neither add nor lose a not, and turn no comparison round"),
    ("certainty kept", {"modality", "quantifier", "tense", "causal"}, "that are no surer than what they cite"),
    ("scope kept", {"scope"}, "that keep on what, and how many, it was found"),
)
_NUMBER = re.compile(r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|half|twice|double[sd]?|third)\b", re.I)
_NAME = re.compile(r"(?<!^)(?<![.!?“:] )\b[A-Z]\w*[A-Z\d]|(?<!^)(?<![.!?“:] )\b[A-Z][a-z]+|\b\w+-\d")
_TOKEN = re.compile(r"\w+")


def grounding(piece: Piece) -> tuple[Metric, ...]:
    """The metrics of one item; None where there is no text of its source, or nothing to count."""
    reports = [one for one in piece.worded if one.kind == "report"]
    return (
        _whole("marks that lead somewhere", _marks(piece), "marks of the source that name one of its sentences"),
        _whole("quotes verbatim", _quotes(piece), "quotations that stand so in the sentence they cite"),
        *_reports(reports, piece),
        share("judgements clean", _judgements(piece), "judgements that add no fact, number or name"),
        share(
            "copied outside quotes",
            _copies(piece),
            f"own words with over {LONGEST_COPY} of the source's in a row",
        ),
    )


def reach(piece: Piece) -> tuple[Metric, ...]:
    """How much of the work the item draws on, and how much of what was made for it got this far."""
    text = piece.text
    read = Metric("read", text.coverage if text else None, 1 if text else 0, "how much of the work was read")
    return (
        read,
        share("sections cited", _sections(piece), "sections of the text that the item cites"),
        share("limits told", _limits(piece), "sentences of the text's own section on limits that the item tells"),
        _limits_heard(piece),
        share("doubts the authors have", _overlaps(piece), "doubts that repeat a limit the authors state"),
        share("doubts by absence", _absences(piece), "doubts that rest on a search that found nothing"),
        share("dropped by the gate", _dropped(piece), "model's sentences and doubts that fell"),
    )


def _whole(name: str, true: Iterator[bool], means: str) -> Metric:
    """A share of which anything less than all is a fault."""
    metric = share(name, true, means)
    if metric.value in (None, 1.0):
        return metric
    return replace(metric, warning=f"{name}: only {metric.value:.0%} of {metric.count}")


def _marks(piece: Piece) -> Iterator[bool]:
    if piece.text:
        yield from (name in piece.source for one in piece.said for name in one.cited)


def _quotes(piece: Piece) -> Iterator[bool]:
    for one in piece.said:
        passages = piece.passages(one) if one.kind == "quote" else []
        if passages:
            yield from (_stands(quote, passages, one) for quote in one.quotes if words(quote) >= 3)


def _stands(quote: str, passages: Sequence[str], one: Said) -> bool:
    """A title quoted beside a passage (a doubt about it) is not the passage's."""
    if any(plain(quote) in plain(passage) for passage in passages):
        return True
    if one.part == "doubt" and len(one.quotes) > 1 and quote != one.quotes[-1]:
        return True
    return any(bool(locate(quote, passage)) for passage in passages)


def _reports(reports: Sequence[Said], piece: Piece) -> Iterator[Metric]:
    """The gate's checks over again, on what is printed now."""
    names = _names_of(piece)
    ruled = [
        (one.text, set(supports(one.text, passages, names=names).reasons))
        for one in reports
        if (passages := piece.passages(one))
    ]
    yield share("reports supported", [not reasons for _, reasons in ruled], "reports that pass every check of the gate")
    for name, reasons_of, means in _CHECKS:
        asked = [reasons for text, reasons in ruled if _concerns(name, text)]
        yield share(name, [not reasons & reasons_of for reasons in asked], f"reports {means}")


def _concerns(name: str, text: str) -> bool:
    """A report without a number says nothing of numbers."""
    needs = {"numbers supported": _NUMBER, "names supported": _NAME}.get(name)
    return bool(needs.search(text)) if needs else True


def _names_of(piece: Piece) -> set[str]:
    """Words of the work's own title may stand anywhere."""
    return set(re.findall(r"[\w-]+", piece.item.title))


def _judgements(piece: Piece) -> Iterator[bool]:
    """Beside the passages they judge, and the reports that rest on those."""
    names = _names_of(piece)
    for one in piece.said:
        if one.kind == "judgement" and (passages := piece.passages(one)):
            told = [other.text for other in piece.said if other.kind == "report" and set(other.cited) & set(one.cited)]
            yield judges(one.text, [*passages, *told], names=names).ok


def _copies(piece: Piece) -> Iterator[bool]:
    if not piece.text:
        return
    size = LONGEST_COPY + 1
    source = _runs(piece.text.body, size)
    for one in piece.said:
        if one.own:
            yield any(not source.isdisjoint(_runs(stretch, size)) for stretch in one.own)


def _runs(text: str, size: int) -> set[int]:
    """Every run of so many words, as hashes."""
    tokens = _TOKEN.findall(text.casefold())
    return {hash(tuple(tokens[at : at + size])) for at in range(len(tokens) - size + 1)}


def _sections(piece: Piece) -> Iterator[bool]:
    """By the outermost heading; a text without at least two says nothing."""
    told = {piece.source[name].section.partition(" › ")[0] for name in piece.cited}
    there = dict.fromkeys(
        one.section.partition(" › ")[0] for one in piece.source.values() if one.kind == "prose" and one.section
    )
    mains = [section for section in there if not is_aside(section)]
    if len(mains) > 1:
        yield from (section in told for section in mains)


def _limits(piece: Piece) -> Iterator[bool]:
    """By its id, or in other words that are as near as a paraphrase."""
    said = [content(one.text) for one in piece.said] if piece.limits else []
    yield from (one.id in piece.cited or nearest(one.text, said) >= RELABEL for one in piece.limits)


def _limits_heard(piece: Piece) -> Metric:
    heard = [any(_limits(piece))] if piece.limits else []
    return share("limits heard", heard, "items that tell one of the limits, where the text has a section on them")


def _overlaps(piece: Piece) -> Iterator[bool]:
    claimed = [one.evidence.quote for one in piece.summary.claims if one.role == "limit"] if piece.summary else []
    limits = [content(text) for text in [*claimed, *(one.text for one in piece.limits)]]
    if limits:
        yield from (nearest(" ".join(one.own), limits) >= RELABEL for one in piece.said if one.part == "doubt")


def _absences(piece: Piece) -> Iterator[bool]:
    yield from (one.kind == "absence" for one in piece.said if one.part == "doubt" and one.marks)


def _dropped(piece: Piece) -> Iterator[bool]:
    """What the model wrote: fallen, or replaced by the source's own sentence, or printed. All of it may have fallen."""
    if summary := piece.summary:
        yield from (True for _ in summary.dropped)
        yield from (False for _ in [*summary.written, *(one for one in summary.doubts if one.origin == "model")])
