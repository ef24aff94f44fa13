"""A replication as readers see it: a box with its plot, or one line that says why there is none. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from digest.build.lab_page import LIMITS, About, about
from digest.galley.prose import Prose, parse
from digest.model import Replication
from digest.text import plain


@dataclass(frozen=True)
class Plot:
    name: str
    caption: str
    alt: str
    width: int
    """Pixels; 0 when the file is missing."""
    height: int


@dataclass(frozen=True)
class Box:
    id: str
    title: str
    """Ends as a heading before the phrase does: in a colon, or in its own question mark."""
    phrase: str
    text: Prose
    plots: tuple[Plot, ...]
    small_print: str
    """What it does not show, how it departs from the paper, its checks, seeds and criterion."""
    about: About | None
    """None where no claim was judged: the box says all of it."""


def ran(replication: Replication) -> bool:
    return replication.verdict not in ("did not run", "nothing to replicate")


def box(replication: Replication, figures: Mapping[str, bytes], piece: str) -> Box:
    """The box of a replication that ran; a figure whose file is missing keeps its caption and its words."""
    return Box(
        id=f"{piece}-{plain(replication.recipe).replace('_', '-')}",
        title=_heading(plain(replication.title)),
        phrase=replication.phrase,
        text=parse(_tied(replication.text)),
        plots=tuple(
            Plot(plain(one.name), _tied(plain(one.caption)), plain(one.alt), *_size(figures.get(one.name, b"")))
            for one in replication.figures
        ),
        small_print=" ".join(_small_print(replication)),
        about=about(replication) if replication.findings else None,
    )


def unrun(replication: Replication) -> str:
    """'Replication (steering by ...) did not run: torch is not installed.'"""
    why = plain(replication.why).rstrip(".") or "no reason was recorded"
    return f"Replication “{plain(replication.title)}” did not run: {why}."


def hidden(replication: Replication) -> str:
    """A run whose box the editor struck is told all the same: a verdict that nobody likes is no reason for silence."""
    return f"A replication was run and is not shown here: {plain(replication.recipe)}, {replication.phrase}."


def nothing(replication: Replication) -> str:
    """'Nothing to replicate: a position paper. Checked: 14 names, 3 quotes.'; and what was not found as printed."""
    checked = ", ".join(plain(one.name) for one in replication.checks)
    wrong = "; ".join(plain(one.text) for one in replication.checks if not one.passed)
    told = f"Nothing to replicate: {plain(replication.why).rstrip('.')}."
    told += f" Checked against its text: {checked}." if checked else ""
    return told + (f" Not as in the source: {wrong}." if wrong else "")


def _tied(words: str) -> str:
    """No line ends between a number and its percent sign."""
    return re.sub(r"(\d) %", "\\1\N{NO-BREAK SPACE}%", words)


def _heading(title: str) -> str:
    return title if title.endswith("?") else f"{title}:"


def _small_print(replication: Replication) -> Iterator[str]:
    yield LIMITS[replication.scope]
    if replication.deviations:
        yield f"Departs from the paper: {' '.join(_sentence(one) for one in replication.deviations)}"
    if replication.checks:
        checks = (f"{plain(one.name)} {'passed' if one.passed else 'failed'}" for one in replication.checks)
        yield f"Checks: {', '.join(checks)}."
    if replication.exploratory:
        yield f"Exploratory: {_sentence(replication.exploratory)}"
    if replication.post_hoc:
        yield "The judging was changed after these rows were measured."
    if replication.on_record:
        yield plain(replication.on_record)
    if replication.seeds:
        yield f"Seeds {_range(replication.seeds)}."
    if replication.criterion:
        yield f"Criterion fixed before the run: {plain(replication.criterion)[:12]}."


def _sentence(words: str) -> str:
    return plain(words).rstrip(".") + "."


def _range(seeds: tuple[int, ...]) -> str:
    """'100 to 107' for a run of them, else each."""
    if len(seeds) > 2 and list(seeds) == list(range(seeds[0], seeds[0] + len(seeds))):
        return f"{seeds[0]} to {seeds[-1]}"
    return ", ".join(map(str, seeds))


def _size(png: bytes) -> tuple[int, int]:
    """Width and height from a PNG's header; (0, 0) when it is none."""
    if png[:8] != b"\x89PNG\r\n\x1a\n" or len(png) < 24:
        return 0, 0
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])
