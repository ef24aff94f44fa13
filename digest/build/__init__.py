"""Table + templates -> edition: prints everything on the editor's table to output/M/.

Files that the edition no longer has are removed, unchanged ones left untouched. Two builds of the same table differ
only in report.json (seconds, started_at).

issue.py   composes the issue: decides once what all renderings say  seen.py      what was seen, and what never is
lab.py     a replication as a box or a line                          lab_page.py  a replication's own page of details
pages.py   the issue as files      mail.py    as mail, within Gmail's size limit    paste.py    for pasting by hand
card.py    the preview image       thread/    the social media threads              weight.py   X's count of characters
record.py  machine-readable forms  report.py  the figures of the run
archive.py all approved editions   feeds.py   their feeds and sitemap
"""

import platform
from dataclasses import replace
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from digest.build import pages, report
from digest.desk import Desk
from digest.errors import MachineRefused
from digest.files import write
from digest.galley import gather
from digest.galley.warnings import warnings
from digest.model import Edition, Month
from digest.templates import Templates
from digest.text import as_json

VERSION = 2
_VERSIONS_OF = ("ai-safety-digest", "css-inline", "Jinja2", "Markdown", "nh3", "pillow")

__all__ = ["VERSION", "build", "lay", "printed"]


def printed(desk: Desk, month: Month, approved: bool = False) -> dict[str, bytes]:
    """Render the month's table (all but report.json) and write nothing; an `approved` one is not marked as a draft.

    Returns file name below output/M/ -> bytes. Raises ConfigError for a mistake in issues/M/ or in a custom template.
    """
    return pages.render(replace(gather(desk, month), approved=approved), Templates(desk.root / "templates"))


def build(desk: Desk, month: Month, started_at: datetime | None = None) -> Edition:
    """Print the month's table to output/M/. `started_at`, the begin of the run (default: now), goes into report.json.

    Raises ConfigError for a mistake in issues/M/ or in a custom template, MachineRefused when nothing can be written.
    """
    began = started_at or desk.clock()
    material = gather(desk, month)
    files = pages.render(material, Templates(desk.root / "templates"))
    look = warnings(material)
    hashes = pages.hashes(files)
    seconds = (desk.clock() - began).total_seconds()
    files["report.json"] = as_json(report.record(material, hashes, _versions(), began, seconds)).encode()
    lay(files, desk.output(month))
    desk.tell("build", len(files), len(files), f"output/{month}/")
    return Edition(month=month, files=hashes, warnings=look, approved=material.approved)


def lay(files: dict[str, bytes], folder: Path) -> None:
    """Make a folder contain exactly these files (name -> bytes). Raises MachineRefused."""
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


def _versions() -> dict[str, str]:
    return {"python": platform.python_version()} | {name: version(name) for name in _VERSIONS_OF}
