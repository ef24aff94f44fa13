"""Writes output/M/review.html for the editor: every printed sentence beside the passage it rests on.

A single static file without scripts or external resources. It shows the table as it is now, and the next build removes
it, so that it is never out of date.

sheets.py     all that is shown of one item     rows.py     its sentences and doubts, beside what they stand on
passages.py   passages, each shown once         boxes.py    its replications, and what a strike does
fallen.py     what the gate dropped, and why   differing.py  what a passage says more than its sentence
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from digest import ids
from digest.desk import Desk
from digest.files import write
from digest.galley import Material, entries_of, gather
from digest.galley.footnotes import url_of
from digest.galley.warnings import warnings
from digest.model import Enrichment, Entry, Month, Pick, Ranking, SourceReport, Usage
from digest.review.boxes import LabBox
from digest.review.sheets import ItemSheet, item_sheet, used
from digest.templates import Templates
from digest.text import plain

NEAR = 12
"""How many near misses, the best of the dropped works, are shown."""
GAPS = {"failed": "failed", "partial": "seen in part", "suspicious": "suspiciously empty"}
"""The states of a source that are shown, with their wording."""


@dataclass(frozen=True)
class Near:
    """A near miss: a work that was almost picked."""

    rank: int
    title: str
    url: str
    reasons: str


@dataclass(frozen=True)
class Gap:
    """A source that failed, or was seen in part."""

    name: str
    state: str
    why: str


@dataclass(frozen=True)
class Review:
    """Everything the page shows."""

    title: str
    month: str
    items: tuple[ItemSheet, ...]
    look: tuple[str, ...]
    """The caller's remarks and the warnings of a build."""
    fresh: tuple[str, ...]
    """Files with new machine text, next to files that the editor edited."""
    near: tuple[Near, ...]
    gaps: tuple[Gap, ...]
    usage: str

    @property
    def looked_at(self) -> list[tuple[str, str]]:
        """Each remark, and the id of the item it is about; '' where it names none."""
        names = [(item.id, name) for item in self.items for name in (item.key, Path(item.file).stem) if name]
        return [(line, next((place for place, name in names if name in line), "")) for line in self.look]

    @property
    def unsigned(self) -> list[ItemSheet]:
        return [item for item in self.items if not item.signed]

    @property
    def untaken(self) -> list[ItemSheet]:
        return [item for item in self.items if not item.take]

    @property
    def boxes(self) -> list[tuple[ItemSheet, LabBox]]:
        """The boxes that a signature would answer for, each with its item."""
        return [(item, box) for item in self.unsigned for box in item.boxes if box.ran and not box.struck]

    @property
    def asking(self) -> list[ItemSheet]:
        return [item for item in self.items if item.questions]


def review(desk: Desk, month: Month, look: Sequence[str] = ()) -> Path:
    """Write output/M/review.html and return its path. `look`: the caller's remarks, for the top of the page.

    Raises ConfigError for a mistake in issues/M/ or in a custom template, MachineRefused when nothing can be written.
    """
    path = desk.output(month) / "review.html"
    write(path, page(_review(desk, month, look), Templates(desk.root / "templates")))
    return path


def page(shown: Review, templates: Templates) -> str:
    """Render the page as HTML."""
    return templates.render("review.html", review=shown)


def _review(desk: Desk, month: Month, look: Sequence[str]) -> Review:
    material = gather(desk, month)
    ranking = desk.store.latest(Ranking, str(month)) or Ranking(picks=())
    missed = [pick for pick in sorted(ranking.picks, key=lambda pick: pick.rank) if not pick.kept][:NEAR]
    entries = {**entries_of(desk, month, {pick.key for pick in missed}), **material.entries}
    fresh = sorted((desk.table(month) / "items").glob("*.fresh.md"))
    return Review(
        title=plain(material.sheet.title),
        month=str(month),
        items=tuple(
            item_sheet(material, key, place, entries.get(key)) for place, key in enumerate(material.piece_keys, 1)
        ),
        look=tuple(map(plain, (*look, *warnings(material)))),
        fresh=tuple(plain(f"issues/{month}/items/{path.name}") for path in fresh),
        near=tuple(_near(desk, month, missed, entries)),
        gaps=tuple(_gap(report) for report in material.reports if report.state in GAPS),
        usage=used(_total(material)),
    )


def _near(desk: Desk, month: Month, missed: Sequence[Pick], entries: Mapping[str, Entry]) -> Iterator[Near]:
    counted = desk.store.latest(Enrichment, str(month)) or Enrichment()
    for pick in missed:
        entry = entries.get(pick.key)
        url = entry.url if entry and ids.urlsplit_safe(entry.url) else url_of(pick.key)
        title = plain(entry.title) if entry else ""
        why = (*pick.reasons, *(pick.told for pick in counted.of(pick.key)))
        yield Near(pick.rank, title or pick.key, url, plain("; ".join(why)))


def _gap(report: SourceReport) -> Gap:
    return Gap(plain(report.name), GAPS[report.state], plain(report.why))


def _total(material: Material) -> Usage | None:
    """The use of models for all printed items together; its price is unknown if any part's is."""
    kept = (material.summaries[key] for key in material.piece_keys if key in material.summaries)
    usages = [usage.usage for usage in kept if usage.usage]
    costs = [usage.dollars for usage in usages if usage.dollars is not None]
    return Usage(
        model=", ".join(sorted({usage.model for usage in usages if usage.model})),
        calls=sum(usage.calls for usage in usages),
        prompt_tokens=sum(usage.prompt_tokens for usage in usages),
        completion_tokens=sum(usage.completion_tokens for usage in usages),
        dollars=sum(costs) if len(costs) == len(usages) else None,
    )
