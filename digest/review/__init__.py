"""Lays an issue before its editor: output/M/review.html, every printed sentence beside what it stands on.

One static file that runs nothing and loads nothing. It is of the table as it lies now; the next build takes it away, so
that none ever shows an older table.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from digest import ids
from digest.desk import Desk
from digest.files import write
from digest.galley import Material, gather
from digest.galley.footnotes import url_of
from digest.galley.warnings import warnings
from digest.model import Batch, Enrichment, Entry, Month, Ranking, SourceReport, Usage
from digest.review.sheets import ItemSheet, item_sheet, used
from digest.templates import Templates
from digest.text import plain

NEAR = 12
"""Near misses that are shown: the best of what was dropped."""
GAPS = {"failed": "failed", "partial": "seen in part", "suspicious": "suspiciously empty"}
"""States of a source that are told, and in which words."""


@dataclass(frozen=True)
class Near:
    """A work that was just not picked."""

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
    """All that the page shows."""

    title: str
    month: str
    items: tuple[ItemSheet, ...]
    look: tuple[str, ...]
    """What a build warns of, and what the caller adds."""
    fresh: tuple[str, ...]
    """Files of fresh machine text, beside files that the editor touched."""
    near: tuple[Near, ...]
    gaps: tuple[Gap, ...]
    usage: str

    @property
    def unsigned(self) -> list[ItemSheet]:
        return [one for one in self.items if not one.signed]

    @property
    def untaken(self) -> list[ItemSheet]:
        return [one for one in self.items if not one.take]

    @property
    def asking(self) -> list[ItemSheet]:
        return [one for one in self.items if one.questions]


def review(desk: Desk, month: Month, look: Sequence[str] = ()) -> Path:
    """Write output/M/review.html and return its path. `look`: lines of the caller's for the top of the page.

    Raises ConfigError for a mistake in issues/M/ or in a template of yours, MachineRefused when nothing can be written.
    """
    path = desk.output(month) / "review.html"
    write(path, page(_review(desk, month, look), Templates(desk.root / "templates")))
    return path


def page(shown: Review, templates: Templates) -> str:
    """The page as HTML."""
    return templates.render("review.html", review=shown)


def _review(desk: Desk, month: Month, look: Sequence[str]) -> Review:
    material = gather(desk, month)
    ranking = desk.store.latest(Ranking, str(month)) or Ranking(picks=())
    fresh = sorted((desk.table(month) / "items").glob("*.fresh.md"))
    return Review(
        title=plain(material.sheet.title),
        month=str(month),
        items=tuple(item_sheet(material, key, place) for place, key in enumerate(material.piece_keys, 1)),
        look=tuple(map(plain, (*look, *warnings(material)))),
        fresh=tuple(plain(f"issues/{month}/items/{path.name}") for path in fresh),
        near=tuple(_near(desk, month, ranking)),
        gaps=tuple(_gap(one) for one in material.reports if one.state in GAPS),
        usage=used(_total(material)),
    )


def _near(desk: Desk, month: Month, ranking: Ranking) -> Iterator[Near]:
    missed = [pick for pick in sorted(ranking.picks, key=lambda one: one.rank) if not pick.kept][:NEAR]
    entries = _entries(desk, month, {pick.key for pick in missed}) if missed else {}
    counted = desk.store.latest(Enrichment, str(month)) or Enrichment()
    for pick in missed:
        entry = entries.get(pick.key)
        url = entry.url if entry and ids.urlsplit_safe(entry.url) else url_of(pick.key)
        title = plain(entry.title) if entry else ""
        why = (*pick.reasons, *(one.told for one in counted.of(pick.key)))
        yield Near(pick.rank, title or pick.key, url, plain("; ".join(why)))


def _entries(desk: Desk, month: Month, keys: set[str]) -> dict[str, Entry]:
    """The month's entries of these keys, from the batches they came in."""
    found: dict[str, Entry] = {}
    for source in desk.config.sources:
        for _, batch in desk.store.under(Batch, f"{source.name}/{month}"):
            found |= {entry.key: entry for entry in batch.entries if entry.key in keys}
    return found


def _gap(report: SourceReport) -> Gap:
    return Gap(plain(report.name), GAPS[report.state], plain(report.why))


def _total(material: Material) -> Usage | None:
    """What models were asked for all printed items together; a price that is unknown once stays unknown."""
    kept = (material.summaries[key] for key in material.piece_keys if key in material.summaries)
    usages = [one.usage for one in kept if one.usage]
    costs = [one.dollars for one in usages if one.dollars is not None]
    return Usage(
        model=", ".join(sorted({one.model for one in usages if one.model})),
        calls=sum(one.calls for one in usages),
        prompt_tokens=sum(one.prompt_tokens for one in usages),
        completion_tokens=sum(one.completion_tokens for one in usages),
        dollars=sum(costs) if len(costs) == len(usages) else None,
    )
