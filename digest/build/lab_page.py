"""What stands behind a replication, on a page of its own: all that a careful reader would ask of it. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from digest.galley import footnotes
from digest.model import Finding, Replication
from digest.replications.stats import Interval, signed, telling_digits
from digest.text import plain, slug, without_folders

LIMITS = {
    "reanalysis": "It reuses the authors' own numbers, so it cannot show that those numbers are right.",
    "toy model": "A toy model is far from the models of the paper: what holds here need not hold there.",
    "small model": "A small model is not the model of the paper: the effect may shrink, grow or vanish with size.",
    "other model": "Another model is not that of the paper: a difference may lie in the model, not in the claim.",
    "same model": "One setup of the same model says nothing about other models or other tasks.",
}
KINDS = {"paper": "the paper", "newsletter": "the newsletter", "doubt": "a reader's doubt"}
"""Whose claim it is."""


@dataclass(frozen=True)
class Row:
    """One claim and what came of it."""

    claim: str
    whose: str
    deciding: bool
    text: str
    n: int


@dataclass(frozen=True)
class About:
    file: str
    """Below output/M/."""
    limit: str
    paper: str
    """The tested paper's address."""
    quote: str
    quote_from: str
    rows: tuple[Row, ...]
    checks: tuple[tuple[str, str, str], ...]
    """Name, passed or failed, what was seen."""
    deviations: tuple[str, ...]
    run: tuple[tuple[str, str], ...]
    """What it was run with: name and value; of a folder only its name, for where it lies is the editor's own affair."""
    attempts: tuple[str, ...]
    change: tuple[str, ...]
    """What would change the verdict."""


def about(replication: Replication) -> About:
    return About(
        file=f"replications/{slug(replication.recipe)}.html",
        limit=LIMITS[replication.scope],
        paper=footnotes.url_of(replication.paper),
        quote=plain(replication.quote),
        quote_from=plain(replication.quote_from),
        rows=tuple(_row(finding) for finding in sorted(replication.findings, key=lambda one: not one.primary)),
        checks=tuple(
            (plain(one.name), "passed" if one.passed else "failed", plain(one.text)) for one in replication.checks
        ),
        deviations=tuple(map(plain, replication.deviations)),
        run=tuple(_run(replication)),
        attempts=tuple(_attempts(replication)),
        change=tuple(_change(replication)),
    )


def _row(finding: Finding) -> Row:
    return Row(plain(finding.claim), KINDS[finding.kind], finding.primary, plain(finding.text), finding.n)


def _run(replication: Replication) -> Iterator[tuple[str, str]]:
    yield "Recipe", f"{replication.recipe}, tier {replication.tier}"
    if replication.seeds:
        yield "Seeds", ", ".join(map(str, replication.seeds))
    yield from ((name.capitalize(), plain(without_folders(value))) for name, value in _told(replication.environment))
    told = ((name, without_folders(str(value))) for name, value in replication.settings.items())
    yield from ((f"Setting: {name}", plain(value)) for name, value in told)
    if replication.criterion:
        yield "Criterion", plain(replication.criterion)


def _told(environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What is known, in the order it was written down."""
    yield from ((name, value) for name, value in environment.items() if value)


def _attempts(replication: Replication) -> Iterator[str]:
    yield from map(plain, replication.earlier)
    if replication.attempt:
        yield f"attempt {replication.attempt}, this one: {replication.phrase}"
    elif replication.on_record:
        yield plain(replication.on_record)


def _change(replication: Replication) -> Iterator[str]:
    """By what the rule itself would say, and by nothing that anybody hopes."""
    for check in replication.checks:
        if not check.passed:
            named = plain(check.called)
            yield f"The {named} would have to pass; until then nothing follows, whatever the intervals are."
    primary = next((one for one in replication.findings if one.primary), None)
    if primary is not None and primary.sesoi is not None:
        threshold = _threshold(primary, primary.sesoi)
        yield (
            f"A run on new seeds whose whole interval lies on the other side of {threshold}, or one that spans it."
            if all(check.passed for check in replication.checks) and primary.verdict != "inconclusive"
            else f"A run on new seeds whose whole interval lies on one side of {threshold}, with every check passed."
        )
    yield "A fault in the recipe: its source, its settings and its rows can be read and judged again."


def _threshold(finding: Finding, sesoi: float) -> str:
    """With the decimals that the claim's own sentence has."""
    if finding.estimate is None or finding.interval is None:
        return signed(sesoi)
    return signed(sesoi, telling_digits(Interval(finding.estimate, *finding.interval), sesoi))
