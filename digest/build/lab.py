"""A replication as readers see it: a box with its plots, or a line that says why there is none. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from digest.build.lab_page import LIMITS, About, about, curled, name_of, tied, typeset
from digest.galley.prose import Prose, parse
from digest.model import Replication
from digest.replications.reach import title_of
from digest.replications.shares import computable
from digest.text import plain


@dataclass(frozen=True)
class Plot:
    name: str
    caption: str
    alt: str
    width: int
    """In pixels, as is `height`; 0 when the file is missing."""
    height: int


@dataclass(frozen=True)
class Box:
    id: str
    title: str
    """Ends in a colon or a question mark, to introduce the phrase."""
    phrase: str
    text: Prose
    plots: tuple[Plot, ...]
    limit: str
    """What a replication of this scope cannot show."""
    departs: tuple[str, ...]
    """How it deviates from the paper, in sentences."""
    record: str
    """Its checks, seeds and criterion; '' for none."""
    about: About | None
    """The page of details; None where no claim was judged, so that the box says everything."""

    @property
    def small_print(self) -> tuple[str, ...]:
        """All three as paragraphs."""
        departed = " ".join(["Departs from the paper:", *self.departs]) if self.departs else ""
        return tuple(filter(None, (self.limit, departed, self.record)))


def ran(replication: Replication) -> bool:
    return replication.verdict not in ("did not run", "nothing to replicate")


def box(replication: Replication, figures: Mapping[str, bytes], piece: str) -> Box:
    """The box of a replication that ran. `figures` are PNGs by name; a missing one leaves its caption and alt text."""
    return Box(
        id=f"{piece}-{name_of(replication).replace(' ', '-')}",
        title=_heading(typeset(replication.title)),
        phrase=replication.phrase,
        text=_tied_prose(replication.text),
        plots=tuple(
            Plot(
                plain(one.name),
                typeset(one.caption),
                curled(computable(plain(one.alt))),
                *_size(figures.get(one.name, b"")),
            )
            for one in replication.figures
        ),
        limit=LIMITS[replication.scope],
        departs=tuple(map(_sentence, replication.deviations)),
        record=" ".join(_record(replication)),
        about=about(replication) if replication.findings else None,
    )


def unrun(replication: Replication) -> str:
    """The line for one that did not run: 'Replication “Steering” did not run: torch is not installed.'"""
    why = typeset(replication.why).rstrip(".") or "no reason was recorded"
    return f"Replication “{plain(replication.title)}” did not run: {why}."


def hidden(replication: Replication) -> str:
    """The line for one whose box the editor struck: its verdict is still reported, so that no result can be hidden, and
    its paper, so that nobody takes it for a result on the item's work.
    """
    what = f"{plain(replication.recipe)}, {replication.phrase}"
    return f"A replication of “{title_of(replication.paper)}” was run and is not shown here: {what}."


def nothing(replication: Replication) -> str:
    """The line for a work with nothing to replicate: why, what was checked instead, and what was not as printed."""
    checked = ", ".join(plain(check.name) for check in replication.checks)
    wrong = "; ".join(plain(check.text) for check in replication.checks if not check.passed)
    text = f"Nothing to replicate: {plain(replication.why).rstrip('.')}."
    text += f" Checked against its text: {checked}." if checked else ""
    return text + (f" Not as in the source: {wrong}." if wrong else "")


def _tied_prose(markdown: str) -> Prose:
    """Parse Markdown of ours and then tie its numbers, since parsing turns no-break spaces into plain ones."""
    prose = parse(curled(computable(markdown)))
    for node in prose.tree.iter():
        node.text, node.tail = tied(node.text or ""), tied(node.tail or "")
    return prose


def _heading(title: str) -> str:
    return title if title.endswith("?") else f"{title}:"


def _record(replication: Replication) -> Iterator[str]:
    """Its checks, whether it was exploratory or judged after the fact, its attempt, seeds and criterion."""
    if replication.checks:
        checks = (f"{plain(check.name)} {'passed' if check.passed else 'failed'}" for check in replication.checks)
        yield f"Checks: {', '.join(checks)}."
    if replication.exploratory:
        yield f"Exploratory: {_sentence(replication.exploratory)}"
    if replication.post_hoc:
        yield "The judging was changed after these rows were measured."
    if replication.on_record:
        yield typeset(replication.on_record)
    if replication.seeds:
        yield f"Seeds {_range(replication.seeds)}."
    if replication.criterion:
        yield f"Criterion fixed before the run: {plain(replication.criterion)[:12]}."


def _sentence(words: str) -> str:
    return typeset(words).rstrip(".") + "."


def _range(seeds: tuple[int, ...]) -> str:
    """'100 to 107' for consecutive seeds, else all of them."""
    if len(seeds) > 2 and list(seeds) == list(range(seeds[0], seeds[0] + len(seeds))):
        return f"{seeds[0]} to {seeds[-1]}"
    return ", ".join(map(str, seeds))


def _size(png: bytes) -> tuple[int, int]:
    """(width, height) in pixels from a PNG's header; (0, 0) if it is no PNG."""
    if png[:8] != b"\x89PNG\r\n\x1a\n" or len(png) < 24:
        return 0, 0
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])
