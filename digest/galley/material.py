"""Everything one issue is made of, gathered from the editor's table and the store."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from digest import table
from digest.desk import Desk
from digest.galley.leads import with_fitting_leads
from digest.galley.recomputed import lay_plots, recomputed
from digest.galley.said import Printed
from digest.model import (
    INBOX,
    Accounts,
    Batch,
    Correction,
    Enrichment,
    Entry,
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
"""The label that every rendering of an unapproved issue carries."""


@dataclass(frozen=True)
class Material:
    """Everything one issue is made of. Mappings are by item key unless noted otherwise."""

    month: Month
    sheet: Sheet
    items: Mapping[str, Item]
    summaries: Mapping[str, Summary] = field(default_factory=dict)
    texts: Mapping[str, Text] = field(default_factory=dict)
    entries: Mapping[str, Entry] = field(default_factory=dict)
    """What a source says of the item's work; none where the editor wrote of a work that no source brought."""
    laid: Mapping[str, Item] = field(default_factory=dict)
    """Items as the machine first wrote them; any difference from `items` is the editor's work."""
    laid_sheet: Sheet | None = None
    """The sheet as the machine first wrote it; None when a person created it."""
    replications: tuple[Replication, ...] = ()
    reports: tuple[SourceReport, ...] = ()
    tallies: tuple[Tally, ...] = ()
    corrections: tuple[Correction, ...] = ()
    """Corrections to earlier editions, which this issue announces."""
    waiting: tuple[str, ...] = ()
    """Warnings about recomputed numbers that nobody has confirmed yet, by file."""
    figures: Mapping[str, bytes] = field(default_factory=dict)
    """File name below figures/ -> PNG."""
    counted: Enrichment = field(default_factory=Enrichment)
    """Citation and other counts of the month's papers, from outside services."""
    coverages: tuple[float, ...] = ()
    """The share of each kept work that was read, 0..1, unordered."""
    base_url: str = ""
    mastodon: int = 500
    """Characters that a post may have on the Mastodon server."""
    sample: bool = False
    approved: bool = False

    @cached_property
    def cut(self) -> dict[str, tuple[Printed, ...]]:
        """Items as sentences, kept here by hands.py, whom many ask for them. A changed copy begins anew."""
        return {}

    @property
    def piece_keys(self) -> list[str]:
        """Keys of the items that will be printed (on the sheet, and with a file), in the editor's order."""
        return [line.key for line in self.sheet.items if line.key in self.items]

    def owner(self, replication: Replication) -> str:
        """Key of the item a replication stands under: its work's; '' where that is not printed. A link is no tie."""
        return replication.key if replication.key in self.piece_keys else ""

    def struck(self, replication: Replication) -> bool:
        """Whether the editor struck this replication from its item."""
        owner = self.owner(replication)
        return bool(owner) and replication.recipe in self.items[owner].strike

    def home(self, replication: Replication) -> str:
        """Key of the item that prints a replication: its owner; '' where there is none or the editor struck it."""
        return "" if self.struck(replication) else self.owner(replication)


def gather(desk: Desk, month: Month) -> Material:
    """Read the table and the store and return the month's material; draws missing plots of recomputed numbers.

    Raises ConfigError for a mistake in a file of the table.
    """
    sheet, items = table.read(desk.table(month))
    ranking = desk.store.latest(Ranking, str(month)) or Ranking(picks=())
    kept = tuple(dict.fromkeys([*items, *(pick.key for pick in ranking.picks if pick.kept)]))
    summaries = _latest(desk, Summary, kept)
    sheet_laid = desk.store.latest(Laid, f"{month}/issue.md")
    accounts = desk.store.latest(Accounts, str(month)) or Accounts()
    corrections = [correction for _, correction in desk.store.under(Correction, f"{month}/")]
    replications = tuple(one for _, one in desk.store.under(Replication, f"{month}/") if one.key in kept)
    texts = _latest(desk, Text, items)
    numbers = recomputed(desk.table(month), {one.key: texts[one.key] for one in sheet.items if one.key in texts})
    lay_plots(_figures_folder(desk), numbers.plots)
    replications += numbers.boxes
    drafts = _latest(desk, Laid, items, f"{month}/").items()
    laid = {key: table.parse_item(draft.text, draft.file) for key, draft in drafts}
    return Material(
        month=month,
        sheet=sheet,
        items={key: with_fitting_leads(item, laid.get(key)) for key, item in items.items()},
        summaries=summaries,
        texts=texts,
        entries=entries_of(desk, month, {line.key for line in sheet.items} & items.keys()),
        laid=laid,
        laid_sheet=table.parse_sheet(sheet_laid.text, sheet_laid.file) if sheet_laid and sheet_laid.text else None,
        coverages=tuple(summary.coverage for summary in summaries.values()),
        replications=replications,
        corrections=tuple(sorted(corrections, key=lambda one: (str(one.month), one.date, one.number))),
        waiting=numbers.waiting,
        reports=accounts.reports,
        tallies=accounts.tallies,
        figures=_figures(desk, replications),
        counted=desk.store.latest(Enrichment, str(month)) or Enrichment(),
        base_url=desk.config.base_url,
        mastodon=desk.config.mastodon,
        sample=desk.sample,
    )


def entries_of(desk: Desk, month: Month, keys: AbstractSet[str]) -> dict[str, Entry]:
    """The entries with these keys, of the month, of the two before, from which a work may return, and of the inbox.

    Where several sources brought a work, the entry with the earliest date.
    """
    found: dict[str, Entry] = {}
    months = (month, month.previous, month.previous.previous)
    windows = [f"{source.name}/{when}" for source in desk.config.sources for when in months]
    for place in (*windows, f"{INBOX}/") if keys else ():
        for _, batch in desk.store.under(Batch, place):
            for entry in batch.entries:
                if entry.key in keys:
                    found[entry.key] = min(found.get(entry.key, entry), entry, key=_oldest_first)
    return found


def _oldest_first(entry: Entry) -> tuple[bool, str]:
    return entry.published is None, f"{entry.published}"


def _latest(desk: Desk, noun: type[N], keys: Iterable[str], under: str = "") -> dict[str, N]:
    """The newest record of each key that has one."""
    return {key: found for key in keys if (found := desk.store.latest(noun, under + key))}


def _figures(desk: Desk, replications: tuple[Replication, ...]) -> dict[str, bytes]:
    """The plots of the lab that exist, by file name; a missing one is represented by its caption alone."""
    names = {figure.name for replication in replications for figure in replication.figures}
    paths = {name: _figures_folder(desk) / name for name in sorted(names) if name == Path(name).name}
    return {name: path.read_bytes() for name, path in paths.items() if path.is_file()}


def _figures_folder(desk: Desk) -> Path:
    return desk.root / "cache" / "figures"
