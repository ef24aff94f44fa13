"""All that one issue is made of, gathered from the editor's table and the store."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from digest import table
from digest.desk import Desk
from digest.galley.recomputed import lay_plots, recomputed
from digest.model import (
    Accounts,
    Correction,
    Enrichment,
    Item,
    Laid,
    Month,
    Noun,
    Ranking,
    Replication,
    Sheet,
    SourceReport,
    Summary,
    Tally,
    Text,
)

N = TypeVar("N", bound=Noun)
DRAFT = "Draft, not reviewed"
"""What every rendering says of an issue that nobody approved."""


@dataclass(frozen=True)
class Material:
    """All that one issue is made of."""

    month: Month
    sheet: Sheet
    items: Mapping[str, Item]
    summaries: Mapping[str, Summary] = field(default_factory=dict)
    texts: Mapping[str, Text] = field(default_factory=dict)
    laid: Mapping[str, Item] = field(default_factory=dict)
    """Items as the machine wrote them: what differs now is the editor's."""
    laid_sheet: Sheet | None = None
    """The sheet as the machine wrote it; None when a person made it."""
    replications: tuple[Replication, ...] = ()
    reports: tuple[SourceReport, ...] = ()
    tallies: tuple[Tally, ...] = ()
    corrections: tuple[Correction, ...] = ()
    """Of earlier editions, for this issue to tell."""
    waiting: tuple[str, ...] = ()
    """Recomputed numbers that nobody confirmed yet, one line a file."""
    figures: Mapping[str, bytes] = field(default_factory=dict)
    """File name below figures/ -> PNG."""
    counted: Enrichment = field(default_factory=Enrichment)
    """What others counted of the month's papers."""
    coverages: tuple[float, ...] = ()
    """How much of each kept work was read, 0..1, in no order that matters."""
    base_url: str = ""
    mastodon: int = 500
    """Letters of a post there."""
    sample: bool = False
    approved: bool = False

    @property
    def piece_keys(self) -> list[str]:
        """The items that will be printed, in the editor's order: those on the sheet that have a file."""
        return [one.key for one in self.sheet.items if one.key in self.items]

    def owner(self, replication: Replication) -> str:
        """The item that a replication belongs to: its own work’s, else the first that links to its paper, else none."""
        linking = (key for key in self.piece_keys if key in self.summaries)
        first = next((key for key in linking if replication.paper in self.summaries[key].links), "")
        return replication.key if replication.key in self.piece_keys else first

    def struck(self, replication: Replication) -> bool:
        """Whether the editor of its item struck it."""
        owner = self.owner(replication)
        return bool(owner) and replication.recipe in self.items[owner].strike

    def home(self, replication: Replication) -> str:
        """The item that shows a replication: its owner, unless its editor struck it."""
        return "" if self.struck(replication) else self.owner(replication)


def gather(desk: Desk, month: Month) -> Material:
    """All that one issue is made of, from the table and the store."""
    sheet, items = table.read(desk.table(month))
    ranking = desk.store.latest(Ranking, str(month)) or Ranking(picks=())
    kept = tuple(dict.fromkeys([*items, *(pick.key for pick in ranking.picks if pick.kept)]))
    summaries = _latest(desk, Summary, kept)
    sheet_laid = desk.store.latest(Laid, f"{month}/issue.md")
    accounts = desk.store.latest(Accounts, str(month)) or Accounts()
    replications = tuple(one for _, one in desk.store.under(Replication, f"{month}/") if one.key in kept)
    texts = _latest(desk, Text, items)
    numbers = recomputed(desk.table(month), {one.key: texts[one.key] for one in sheet.items if one.key in texts})
    lay_plots(_drawn(desk), numbers.plots)
    replications += numbers.boxes
    return Material(
        month=month,
        sheet=sheet,
        items=items,
        summaries=summaries,
        texts=texts,
        laid={
            key: table.parse_item(laid.text, laid.file) for key, laid in _latest(desk, Laid, items, f"{month}/").items()
        },
        laid_sheet=table.parse_sheet(sheet_laid.text, sheet_laid.file) if sheet_laid and sheet_laid.text else None,
        coverages=tuple(summary.coverage for summary in summaries.values()),
        replications=replications,
        corrections=tuple(one for _, one in desk.store.under(Correction, f"{month}/")),
        waiting=numbers.waiting,
        reports=accounts.reports,
        tallies=accounts.tallies,
        figures=_figures(desk, replications),
        counted=desk.store.latest(Enrichment, str(month)) or Enrichment(),
        base_url=desk.config.base_url,
        mastodon=desk.config.mastodon,
        sample=desk.sample,
    )


def _latest(desk: Desk, noun: type[N], keys: Iterable[str], under: str = "") -> dict[str, N]:
    """The current things of these keys, those that there are."""
    return {key: one for key in keys if (one := desk.store.latest(noun, under + key))}


def _figures(desk: Desk, replications: tuple[Replication, ...]) -> dict[str, bytes]:
    """The plots the lab drew, by file name; one that is missing is shown by its words alone."""
    names = {figure.name for one in replications for figure in one.figures}
    paths = {name: _drawn(desk) / name for name in sorted(names) if name == Path(name).name}
    return {name: path.read_bytes() for name, path in paths.items() if path.is_file()}


def _drawn(desk: Desk) -> Path:
    return desk.root / "cache" / "figures"
