"""The details of a replication, for a page of its own: everything a careful reader would ask about it. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from digest.galley import footnotes
from digest.model import Finding, Replication
from digest.replications.shares import computable
from digest.replications.stats import Interval, signed, telling_digits
from digest.text import plain, slug, without_folders

LIMITS = {
    "reanalysis": "It reuses the authors’ own numbers, so it cannot show that those numbers are right.",
    "toy model": "A toy model is far from the models of the paper: what holds here need not hold there.",
    "small model": "A small model is not the model of the paper: the effect may shrink, grow or vanish with size.",
    "other model": "Another model is not that of the paper: a difference may lie in the model, not in the claim.",
    "same model": "One setup of the same model says nothing about other models or other tasks.",
}
KINDS = {"paper": "the paper", "newsletter": "the newsletter", "doubt": "a reader’s doubt"}
"""Whose claim it is, by kind of claim."""

_AS_IT_IS = re.compile(
    r"""“[^“”]*(?:“[^“”]*”[^“”]*)*(?:”|$)|"[^"]*"|(?<!\w)'(?:[^']|(?<=\w)'(?=\w))*'|`[^`]*`|\]\([^)]*\)|"""
    r"""(?<=\w)'(?=[^\W\d_])|(?<=s)'(?=\s)"""
)
"""What keeps its apostrophes; at the end, an apostrophe of ours."""


@dataclass(frozen=True)
class Row:
    """One claim and its result."""

    claim: str
    whose: str
    deciding: bool
    text: str
    n: int


@dataclass(frozen=True)
class Answer:
    """One sample, as text and nothing else."""

    asked: str
    answered: str
    counted: str


@dataclass(frozen=True)
class About:
    file: str
    """The page's path below output/M/."""
    limit: str
    """What a replication of this scope cannot show."""
    paper: str
    """The URL of the paper under test."""
    quote: str
    quote_from: str
    rows: tuple[Row, ...]
    checks: tuple[tuple[str, str, str], ...]
    """(name, 'passed' or 'failed', what was observed)."""
    deviations: tuple[str, ...]
    run: tuple[tuple[str, str], ...]
    """(name, value) of what it ran with; folder paths are cut to their names, since they are private to the editor."""
    attempts: tuple[str, ...]
    change: tuple[str, ...]
    """What would change the verdict."""
    samples: tuple[tuple[str, tuple[Answer, ...]], ...]
    """(the rule that drew them, the samples)."""


def about(replication: Replication) -> About:
    """Collect the details of a replication that judged at least one claim."""
    return About(
        file=f"replications/{slug(name_of(replication))}.html",
        limit=LIMITS[replication.scope],
        paper=footnotes.url_of(replication.paper),
        quote=plain(replication.quote),
        quote_from=plain(replication.quote_from),
        rows=tuple(_row(finding) for finding in sorted(replication.findings, key=lambda finding: not finding.primary)),
        checks=tuple(
            (plain(one.name), "passed" if one.passed else "failed", typeset(one.text)) for one in replication.checks
        ),
        deviations=tuple(typeset(deviation) for deviation in replication.deviations),
        run=tuple(_run(replication)),
        attempts=tuple(_attempts(replication)),
        change=tuple(_change(replication)),
        samples=tuple(_samples(replication)),
    )


def name_of(replication: Replication) -> str:
    """Tells an issue's boxes of one recipe apart: 'steering vector', and 'steering vector hf' for another tier."""
    tier = "" if replication.tier in ("toy", "reanalysis") else f" {replication.tier}"
    return plain(replication.recipe).replace("_", " ") + tier


def typeset(words: str) -> str:
    """Words of ours in one line, as they are set."""
    return tied(curled(computable(plain(words))))


def curled(words: str) -> str:
    """Words of ours with typographic apostrophes; what stands in quotation marks, code or an address keeps its own."""
    return _AS_IT_IS.sub(lambda found: "’" if found[0] == "'" else found[0], words)


def tied(words: str) -> str:
    """Join each number and its percent sign with a no-break space."""
    return re.sub(r"(\d) %", "\\1\N{NO-BREAK SPACE}%", words)


def _row(finding: Finding) -> Row:
    return Row(plain(finding.claim), KINDS[finding.kind], finding.primary, typeset(finding.text), finding.n)


def _run(replication: Replication) -> Iterator[tuple[str, str]]:
    yield "Recipe", f"{replication.recipe}, tier {replication.tier}"
    if replication.seeds:
        yield "Seeds", ", ".join(map(str, replication.seeds))
    yield from ((name.capitalize(), plain(without_folders(value))) for name, value in _known(replication.environment))
    settings = ((name, without_folders(str(value))) for name, value in replication.settings.items())
    yield from ((f"Setting: {name}", plain(value)) for name, value in settings)
    if replication.criterion:
        yield "Criterion", plain(replication.criterion)


def _known(environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The parts of an environment that are known, in recorded order."""
    yield from ((name, value) for name, value in environment.items() if value)


def _samples(replication: Replication) -> Iterator[tuple[str, tuple[Answer, ...]]]:
    """By the rule that drew them, in their order."""
    for drawn in dict.fromkeys(one.drawn for one in replication.samples):
        ours = [one for one in replication.samples if one.drawn == drawn]
        told = (Answer(plain(one.asked), plain(one.answered), typeset(one.counted)) for one in ours)
        yield plain(drawn), tuple(told)


def _attempts(replication: Replication) -> Iterator[str]:
    yield from map(plain, replication.earlier)
    if replication.attempt:
        yield f"attempt {replication.attempt}, this one: {replication.phrase}"
    elif replication.on_record:
        yield typeset(replication.on_record)


def _change(replication: Replication) -> Iterator[str]:
    """What would change the verdict, as the decision rule itself implies it."""
    for check in replication.checks:
        if not check.passed:
            named = plain(check.called)
            yield f"The {named} would have to pass; until then nothing follows, whatever the intervals are."
    primary = next((finding for finding in replication.findings if finding.primary), None)
    if primary is not None and primary.sesoi is not None and computable(primary.text) == primary.text:
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
