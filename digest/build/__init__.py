"""Table + templates -> edition: everything on the editor's table, printed to output/M/.

What was printed before and is not any more is removed; what is equal is left untouched. The only files that differ
between two builds of the same table are those of the run itself (report.json: seconds, started_at).

issue.py   an issue, composed: all that is said, decided once      seen.py   what was seen, and what never is
lab.py     a replication as a box, or one line                     lab_page.py   all that stands behind it
pages.py   the issue as files      mail.py    as mail, within what Gmail shows     paste.py    to be pasted by hand
card.py    its picture             thread/    its posts                            weight.py   how long X counts a text
record.py  what machines read      report.py  how it came to be, in numbers
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

VERSION = 2
_VERSIONS_OF = ("ai-safety-digest", "css-inline", "Jinja2", "Markdown", "nh3", "pillow")

__all__ = ["VERSION", "build", "lay", "printed"]


def printed(desk: Desk, month: Month, approved: bool = False) -> dict[str, bytes]:
    """Every rendering of the month's table but report.json, laid nowhere; approved: without the mark of a draft.

    Raises ConfigError for a mistake in issues/M/ or in a template of yours.
    """
    return pages.render(replace(gather(desk, month), approved=approved), Templates(desk.root / "templates"))


def build(desk: Desk, month: Month, started_at: datetime | None = None) -> Edition:
    """Print the month's table. `started_at` is when the run began (default: now); it and `seconds` go into report.json.

    Raises ConfigError for a mistake in issues/M/ or in a template of yours, MachineRefused when nothing can be written.
    """
    began = started_at or desk.clock()
    material = gather(desk, month)
    files = pages.render(material, Templates(desk.root / "templates"))
    look = warnings(material)
    hashes = pages.hashes(files)
    seconds = (desk.clock() - began).total_seconds()
    files["report.json"] = pages.as_json(report.record(material, hashes, _versions(), began, seconds)).encode()
    lay(files, desk.output(month))
    desk.tell("build", len(files), len(files), f"output/{month}/")
    return Edition(month=month, files=hashes, warnings=look, approved=material.approved)


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


def _versions() -> dict[str, str]:
    return {"python": platform.python_version()} | {name: version(name) for name in _VERSIONS_OF}
