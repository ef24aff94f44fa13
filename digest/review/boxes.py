"""The replications under an item: what they claim, how they were matched, and what a strike does. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from digest.galley import Material
from digest.galley.footnotes import url_of
from digest.galley.prose import parse
from digest.model import Finding, Replication
from digest.replications.shares import computable
from digest.text import clip, plain

WHY = 200
"""Characters shown of why one did not run."""


@dataclass(frozen=True)
class LabBox:
    """One replication as its editor must see it."""

    recipe: str
    title: str
    phrase: str
    """Its verdict with its scope."""
    ran: bool
    struck: bool
    tie: str
    """How it was matched with this item."""
    own: bool
    """Whether this item is itself the paper that was tested."""
    paper: str
    """URL of the paper that was tested; '' where its key does not tell."""
    quote: str
    """What that paper says, and where."""
    text: str
    """The box as readers get it, without its plots."""
    claims: tuple[str, ...]
    """The claim that decides, then the others, each with its verdict."""
    checks: str
    small: tuple[str, ...]
    """How it departs from the paper; its record."""
    strike: str
    """The line that strikes it."""
    remains: str
    """What readers get once it is struck, in words."""


def lab_boxes(material: Material, key: str) -> tuple[LabBox, ...]:
    """Every replication that belongs to an item, printed or struck."""
    return tuple(_box(material, key, one) for one in material.replications if material.owner(one) == key)


def _box(material: Material, key: str, one: Replication) -> LabBox:
    names = dict.fromkeys([*material.items[key].strike, one.recipe])
    return LabBox(
        recipe=plain(one.recipe),
        title=plain(one.title),
        phrase=_phrase(one),
        ran=_ran(one),
        struck=material.struck(one),
        tie=_tie(material, key, one),
        own=one.paper == key,
        paper=url_of(one.paper),
        quote=f"“{plain(one.quote)}” ({plain(one.quote_from)})" if one.quote else "",
        text=plain(parse(computable(one.text)).bare),
        claims=tuple(computable(plain(finding.text)) for finding in sorted(one.findings, key=_decides_first)),
        checks=", ".join(f"{plain(check.called)} {'passed' if check.passed else 'FAILED'}" for check in one.checks),
        small=tuple(map(plain, _small(one))),
        strike=f"strike: [{', '.join(map(plain, names))}]",
        remains=_once_struck(one),
    )


def _ran(one: Replication) -> bool:
    return one.verdict not in ("did not run", "nothing to replicate")


def _phrase(one: Replication) -> str:
    return f"{one.phrase}: {clip(plain(one.why), WHY)}" if one.why else one.phrase


def _tie(material: Material, key: str, one: Replication) -> str:
    """How a replication came to stand under this item."""
    summary = material.summaries.get(key)
    if one.paper == key:
        return "It tests this very work."
    if summary and one.paper in summary.links:
        moved = "" if one.key == key else f" It was run for {plain(one.key)}, which is no item of this issue."
        return f"It tests another paper, which this work only links to: look whether it belongs here.{moved}"
    how = "by the exact title, by another address of the paper, or by hand"
    return f"It tests another paper, without a known link to it ({how}): look whether it belongs here."


def _decides_first(finding: Finding) -> bool:
    return not finding.primary


def _small(one: Replication) -> Iterator[str]:
    if one.deviations:
        yield f"Departs from the paper: {' '.join(one.deviations)}"
    if one.exploratory:
        yield f"Exploratory: {one.exploratory}"
    if one.post_hoc:
        yield "The judging was changed after these rows were measured."
    yield from filter(None, [one.on_record])


def _once_struck(one: Replication) -> str:
    if not _ran(one):
        return "nothing of it."
    return f"one line in the item, “A replication was run and is not shown here: {plain(one.recipe)}, {one.phrase}.”"
