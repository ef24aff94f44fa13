"""Table + templates -> edition: everything on the editor's table, printed to output/M/.

What was printed before and is not any more is removed; what is equal is left untouched. The only files that differ
between two builds of the same table are those of the run itself (report.json: seconds, started_at).
"""

import platform
from collections.abc import Iterable
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from digest import table
from digest.build import evidence, pages, report
from digest.build.issue import Material
from digest.build.warnings import warnings
from digest.desk import Desk
from digest.errors import MachineRefused
from digest.files import write
from digest.model import Accounts, Edition, Laid, Month, Noun, Ranking, Replication, Summary, Text
from digest.templates import Templates

VERSION = 1
N = TypeVar("N", bound=Noun)
_VERSIONS_OF = ("ai-safety-digest", "css-inline", "Jinja2", "Markdown", "nh3")

__all__ = ["VERSION", "Material", "build", "gather"]


def build(desk: Desk, month: Month, started_at: datetime | None = None) -> Edition:
    """Print the month's table. `started_at` is when the run began (default: now); it and `seconds` go into report.json.

    Raises ConfigError for a mistake in issues/M/ or in a template of yours, MachineRefused when nothing can be written.
    """
    began = started_at or desk.clock()
    material = gather(desk, month)
    files = pages.render(material, Templates(desk.root / "templates"))
    look = warnings(material, evidence.record(material))
    hashes = pages.hashes(files)
    seconds = (desk.clock() - began).total_seconds()
    files["report.json"] = pages.as_json(report.record(material, hashes, _versions(), began, seconds)).encode()
    lay(files, desk.output(month))
    desk.tell("build", len(files), len(files), f"output/{month}/")
    return Edition(month=month, files=hashes, warnings=look, approved=material.approved)


def gather(desk: Desk, month: Month) -> Material:
    """All that one issue is made of, from the table and the store."""
    sheet, items = table.read(desk.table(month))
    ranking = desk.store.latest(Ranking, str(month)) or Ranking(picks=())
    kept = tuple(dict.fromkeys([*items, *(pick.key for pick in ranking.picks if pick.kept)]))
    summaries = _latest(desk, Summary, kept)
    sheet_laid = desk.store.latest(Laid, f"{month}/issue.md")
    accounts = desk.store.latest(Accounts, str(month)) or Accounts()
    replications = tuple(one for _, one in desk.store.under(Replication, f"{month}/") if one.key in kept)
    return Material(
        month=month,
        sheet=sheet,
        items=items,
        summaries=summaries,
        texts=_latest(desk, Text, items),
        laid={
            key: table.parse_item(laid.text, laid.file) for key, laid in _latest(desk, Laid, items, f"{month}/").items()
        },
        laid_sheet=table.parse_sheet(sheet_laid.text, sheet_laid.file) if sheet_laid and sheet_laid.text else None,
        coverages=tuple(summary.coverage for summary in summaries.values()),
        replications=replications,
        reports=accounts.reports,
        tallies=accounts.tallies,
        figures=_figures(desk, replications),
        base_url=desk.config.base_url,
        sample=desk.sample,
    )


def lay(files: dict[str, bytes], folder: Path) -> None:
    """Make a folder hold exactly these files. Raises MachineRefused."""
    for name, content in files.items():
        write(folder / name, content)
    try:
        for path in sorted(folder.rglob("*"), reverse=True):
            if path.is_file() and path.relative_to(folder).as_posix() not in files:
                path.unlink()
            elif path.is_dir() and not any(path.iterdir()):
                path.rmdir()
    except OSError as error:
        raise MachineRefused(f"{folder}: {error.strerror}: change the folder's permissions, then run again") from error


def _latest(desk: Desk, noun: type[N], keys: Iterable[str], under: str = "") -> dict[str, N]:
    """The current things of these keys, those that there are."""
    return {key: one for key in keys if (one := desk.store.latest(noun, under + key))}


def _figures(desk: Desk, replications: tuple[Replication, ...]) -> dict[str, bytes]:
    """The plots the lab drew, by file name; one that is missing is shown by its words alone."""
    names = {figure.name for one in replications for figure in one.figures}
    paths = {name: desk.root / "cache" / "figures" / name for name in sorted(names) if name == Path(name).name}
    return {name: path.read_bytes() for name, path in paths.items() if path.is_file()}


def _versions() -> dict[str, str]:
    return {"python": platform.python_version()} | {name: version(name) for name in _VERSIONS_OF}
