"""The accounts of an issue: what was seen, what was missed, and what we never see. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from digest.model import INBOX, SourceReport, Tally
from digest.text import many, plain

WHOLE = 0.995
TITLES = "remarks that titles promise more than the texts"
NEVER = "Never seen: what is behind a paywall, X/Twitter, private Slack and Discord channels."


@dataclass(frozen=True)
class Counts:
    """Entries over all sources: fetched = merged + dropped + undated + picked."""

    fetched: int
    merged: int
    dropped: int
    undated: int
    picked: int
    sources: int
    """Sources that answered."""
    read: int
    """Kept works of which more than the abstract was read."""
    whole: int
    """Of these, works read to the end."""
    skimmed: int
    """Kept works of which only the abstract was read."""


@dataclass(frozen=True)
class Row:
    """One source in the full table of sources."""

    name: str
    kind: str
    state: str
    reason: str
    reaches_back_to: str
    """The oldest date it can be asked for, YYYY-MM-DD; '' for no limit."""
    fetched: int
    merged: int
    dropped: int
    undated: int
    picked: int


def count(reports: Sequence[SourceReport], tallies: Sequence[Tally], coverages: Sequence[float]) -> Counts:
    """Sum the accounts; `coverages` are the read shares, 0..1, of the kept works, 0 for an abstract alone."""
    fields = ("fetched", "merged", "dropped", "undated", "picked")
    sums = {name: sum(getattr(tally, name) for tally in tallies) for name in fields}
    sums["sources"] = sum(report.state != "failed" for report in reports)
    read, whole = sum(c > 0 for c in coverages), sum(c >= WHOLE for c in coverages)
    return Counts(**sums, read=read, whole=whole, skimmed=len(coverages) - read)


def preheader(counts: Counts, pieces: int) -> str:
    """The preheader (the line mail programs show beside the subject) of an issue whose editor wrote none."""
    return f"{many(pieces, 'item')}, from {many(counts.fetched, 'entry', 'entries')} seen."


def lines(counts: Counts, reports: Sequence[SourceReport]) -> tuple[str, str, str]:
    """Three lines for readers: what was seen; what failed or was seen in part; what we never see."""
    merged = (
        f"{counts.merged:,} {'was another face' if counts.merged == 1 else 'were other faces'} of a work already there"
    )
    whole = "all" if counts.whole == counts.read else f"{counts.whole:,}"
    skimmed = f", {counts.skimmed:,} more by their abstract only" if counts.skimmed else ""
    saw = (
        f"Seen: {many(counts.fetched, 'paper, post or page', 'papers, posts and pages')} from"
        f" {many(counts.sources, 'source')}; {merged}; {counts.read:,} read, {whole} of them whole{skimmed}."
    )
    return saw, _gaps(reports), NEVER


def struck(doubts: int, judgements: int, titles: int, boxes: int) -> tuple[str, ...]:
    """The line 'Of what the machine had proposed, the editor struck 2 doubts and 1 replication box.'; () for none."""
    parts = [
        *([many(doubts, "doubt")] if doubts else []),
        *([many(judgements, "judgement")] if judgements else []),
        *([many(titles, "remark that a title promises more than the text", TITLES)] if titles else []),
        *([many(boxes, "replication box", "replication boxes")] if boxes else []),
    ]
    list_ = " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))
    return (f"Of what the machine had proposed, the editor struck {list_}.",) if list_ else ()


def rows(reports: Sequence[SourceReport], tallies: Sequence[Tally]) -> tuple[Row, ...]:
    """Every source with its counts, in the order of `reports`; those with a tally only (the inbox) come last."""
    by_name = {tally.source: tally for tally in tallies}
    known = [_row(report, by_name.pop(report.name, None)) for report in reports]
    return (
        *known,
        *(_row(SourceReport(name=name, kind="by hand", state="ok"), tally) for name, tally in by_name.items()),
    )


def _row(report: SourceReport, tally: Tally | None) -> Row:
    tally = tally or Tally(source=report.name, fetched=report.fetched, merged=0, dropped=0, undated=0, picked=0)
    back = f"{report.reaches_back_to:%Y-%m-%d}" if report.reaches_back_to else ""
    return Row(
        name=plain(report.name),
        kind=report.kind,
        state=report.state,
        reason=plain("; ".join(filter(None, [report.why, *report.notes]))),
        reaches_back_to=back,
        **tally.model_dump(exclude={"source"}),
    )


def _gaps(reports: Sequence[SourceReport]) -> str:
    reports = [report for report in reports if report.name != INBOX]  # the editor's own links are not a source
    failed = [plain(report.name) for report in reports if report.state == "failed"]
    partly = [plain(report.name) for report in reports if report.state == "partial"]
    little = [plain(report.name) for report in reports if report.state == "suspicious"]
    if not failed and not partly and not little:
        return "Every source answered, and was seen whole."
    gaps = (("Failed", failed), ("Seen in part", partly), ("Suspiciously empty", little))
    parts = [f"{what}: {', '.join(names)}" for what, names in gaps if names]
    return ". ".join(parts) + "."
