"""Does the source support what is printed? Compares an item with the text it was written from. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from digest.evaluate.pieces import Piece, content, is_aside, nearest
from digest.evaluate.printed import Said, words
from digest.evaluate.scores import Metric, share
from digest.ground import Cited, cited, judges, locate, supports
from digest.text import plain

LONGEST_COPY = 12
"""Consecutive words that an item may share with the source outside quotation marks."""
RELABEL = 0.5
"""Cosine similarity from which a doubt counts as a limitation the authors state themselves."""
_CHECKS = (
    ("numbers supported", {"number", "unit", "binding", "date"}, "whose every number is in the sentences they cite"),
    ("names supported", {"name"}, "whose every name is in the sentences they cite"),
    ("polarity kept", {"polarity", "direction"}, "that neither add nor lose a not, nor reverse a comparison"),
    ("certainty kept", {"modality", "quantifier", "tense", "causal"}, "that are no surer than the sentences they cite"),
    ("scope kept", {"scope"}, "that keep which cases, and how many, the finding covers"),
)
_NUMBER = re.compile(r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|half|twice|double[sd]?|third)\b", re.I)
_NAME = re.compile(r"(?<!^)(?<![.!?“:] )\b[A-Z]\w*[A-Z\d]|(?<!^)(?<![.!?“:] )\b[A-Z][a-z]+|\b\w+-\d")
_TOKEN = re.compile(r"\w+")


def grounding(piece: Piece) -> tuple[Metric, ...]:
    """The support metrics of one item; values are None where its source is not stored or nothing can be counted."""
    reports = [sentence for sentence in piece.worded if sentence.kind == "report"]
    return (
        _whole("marks that lead somewhere", _marks(piece), "source marks that name a sentence of the source"),
        _whole("quotes verbatim", _quotes(piece), "quotations found word for word in the sentence they cite"),
        *_reports(reports, piece),
        share("judgements clean", _judgements(piece), "judgements that add no fact, number or name"),
        share(
            "copied outside quotes",
            _copies(piece),
            f"sentences that copy over {LONGEST_COPY} words in a row",
        ),
    )


def reach(piece: Piece) -> tuple[Metric, ...]:
    """How much of the work the item draws on, and how much of what the model wrote for it was printed."""
    text = piece.text
    read = Metric("read", text.coverage if text else None, 1 if text else 0, "how much of the work was read")
    return (
        read,
        share("sections cited", _sections(piece), "sections of the text that the item cites"),
        share("limits told", _limits(piece), "sentences of the text's own section on limits that the item reports"),
        _limits_heard(piece),
        share("doubts the authors have", _overlaps(piece), "doubts that repeat a limit the authors state"),
        share("doubts by absence", _absences(piece), "doubts that rest on a search that found nothing"),
        share("dropped by the gate", _dropped(piece), "sentences and doubts by the model that failed the gate"),
    )


def _whole(name: str, true: Iterator[bool], means: str) -> Metric:
    """A share that warns the editor when it is below 100 %."""
    metric = share(name, true, means)
    if metric.value in (None, 1.0):
        return metric
    return replace(metric, warning=f"{name}: only {metric.value:.0%} of {metric.count}")


def _marks(piece: Piece) -> Iterator[bool]:
    if piece.text:
        yield from (name in piece.source for sentence in piece.said for name in sentence.cited)


def _quotes(piece: Piece) -> Iterator[bool]:
    for sentence in piece.said:
        passages = piece.passages(sentence) if sentence.kind == "quote" else []
        if passages:
            yield from (_is_verbatim(quote, passages, sentence) for quote in sentence.quotes if words(quote) >= 3)


def _is_verbatim(quote: str, passages: Sequence[str], sentence: Said) -> bool:
    """Whether a passage contains the quotation; in a doubt that quotes a title first, the title need not be there."""
    if any(plain(quote) in plain(passage) for passage in passages):
        return True
    if sentence.part == "doubt" and len(sentence.quotes) > 1 and quote != sentence.quotes[-1]:
        return True
    return any(bool(locate(quote, passage)) for passage in passages)


def _reports(reports: Sequence[Said], piece: Piece) -> Iterator[Metric]:
    """Repeat the gate's checks on the reports that are printed now."""
    names = _names_of(piece)
    ruled = [
        (report.text, set(supports(report.text, passages, names=names, table=_table(report, piece)).reasons))
        for report in reports
        if (passages := piece.passages(report))
    ]
    yield share("reports supported", [not reasons for _, reasons in ruled], "reports that pass every check of the gate")
    for name, reasons_of, means in _CHECKS:
        concerned = [reasons for text, reasons in ruled if _concerns(name, text)]
        yield share(name, [not reasons & reasons_of for reasons in concerned], f"reports {means}")


def _table(report: Said, piece: Piece) -> Cited | None:
    return cited(piece.text, report.cited) if piece.text else None


def _concerns(name: str, text: str) -> bool:
    """Whether a metric applies to a report: one without a number says nothing about numbers."""
    needs = {"numbers supported": _NUMBER, "names supported": _NAME}.get(name)
    return bool(needs.search(text)) if needs else True


def _names_of(piece: Piece) -> tuple[str, ...]:
    """Words of the title and the authors' names, which any sentence may use."""
    known = piece.summary
    return tuple(plain(f"{known.title} {' '.join(known.authors)}" if known else piece.item.title).split())


def _judgements(piece: Piece) -> Iterator[bool]:
    """Whether each judgement adds nothing to the passages it judges, as when it was written and when it is proved."""
    names = _names_of(piece)
    for one in piece.said:
        if one.kind == "judgement" and (passages := piece.passages(one)):
            yield judges(one.text, passages, names=names).ok


def _copies(piece: Piece) -> Iterator[bool]:
    if not piece.text:
        return
    size = LONGEST_COPY + 1
    source = _word_runs(piece.text.body, size)
    for sentence in piece.said:
        if sentence.own:
            yield any(not source.isdisjoint(_word_runs(stretch, size)) for stretch in sentence.own)


def _word_runs(text: str, size: int) -> set[int]:
    """The hashes of every run of `size` consecutive words."""
    tokens = _TOKEN.findall(text.casefold())
    return {hash(tuple(tokens[at : at + size])) for at in range(len(tokens) - size + 1)}


def _sections(piece: Piece) -> Iterator[bool]:
    """Whether the item cites each main section (outermost heading); nothing for a text with fewer than two."""
    cited = {piece.source[name].section.partition(" › ")[0] for name in piece.cited}
    headings = dict.fromkeys(
        one.section.partition(" › ")[0] for one in piece.source.values() if one.kind == "prose" and one.section
    )
    mains = [section for section in headings if not is_aside(section)]
    if len(mains) > 1:
        yield from (section in cited for section in mains)


def _limits(piece: Piece) -> Iterator[bool]:
    """Whether the item reports each stated limit, by citing its sentence or by paraphrasing it."""
    printed = [content(one.text) for one in piece.said] if piece.limits else []
    yield from (one.id in piece.cited or nearest(one.text, printed) >= RELABEL for one in piece.limits)


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
    """Whether each sentence and doubt that the model wrote failed the gate."""
    if summary := piece.summary:
        yield from (True for _ in summary.dropped)
        yield from (False for _ in [*summary.written, *(one for one in summary.doubts if one.origin == "model")])
