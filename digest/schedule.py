"""Month after month: a ready cron line, systemd units or GitHub workflow; and which months a run has to catch up.

What is printed stops at the draft: it never publishes. It runs daily from the 2nd to the 7th, because a machine may be
off, a source may be down, and a run that finds everything made is cheap.
"""

import shlex
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from digest.errors import ConfigError
from digest.model import Month
from digest.templates import Templates

Kind = Literal["cron", "systemd", "github"]
MOST = 3
"""Months that one run catches up at most; a month is hours of reading, and costs what a month costs."""
_FILES: dict[Kind, tuple[str, ...]] = {
    "cron": ("digest.cron",),
    "systemd": ("digest.service", "digest.timer"),
    "github": ("digest.yml",),
}


@dataclass(frozen=True)
class Job:
    """What is to run, and where."""

    folder: Path
    """The digest's folder, absolute."""
    program: tuple[str, ...]
    """The words that start digest."""
    key_env: str = ""
    """The variable that holds the model's key; '' when no model is configured."""
    log: str = "digest.log"
    """Relative to the folder, or absolute."""

    @property
    def minute(self) -> int:
        """Odd, and never the same for all: on the hour everybody's jobs start."""
        return zlib.crc32(str(self.folder).encode()) % 30 * 2 + 1

    @property
    def words(self) -> tuple[str, ...]:
        return (*self.program, "run", "--catch-up", "--yes", "--log", self.log)


@dataclass(frozen=True)
class Due:
    months: tuple[Month, ...]
    """Oldest first."""
    skipped: tuple[Month, ...] = ()
    """Missed too, and too many to catch up at once."""


def schedule(kind: Kind, job: Job, templates: Templates) -> dict[str, str]:
    """File name -> its text, ready to be put in its place. Raises ConfigError for a path that no such file can hold."""
    if any(not letter.isprintable() for word in (str(job.folder), *job.words) for letter in word):
        raise ConfigError(f"{job.folder!s}: a line break or control character in a path cannot be scheduled; rename it")
    quoted = {"cron": _for_cron, "systemd": _for_systemd, "github": str}[kind]
    command = " ".join(_for_cron(word) if kind == "cron" else _for_systemd(word) for word in job.words)
    return {
        name: templates.render(f"schedule/{name}", job=job, command=command, quoted=quoted, unit_path=_for_path)
        for name in _FILES[kind]
    }


def due(drafted: Collection[Month], last: Month, most: int = MOST) -> Due:
    """Every month since the newest that was drafted, up to the last whole one; that one again when none is missing."""
    before = max((month.start for month in drafted if month.start <= last.start), default=None)
    months = [last]
    while before and months[0].previous.start > before:
        months.insert(0, months[0].previous)
    return Due(tuple(months[-most:]), tuple(months[:-most]))


def _for_cron(word: str) -> str:
    """A word of a shell's command line; in a crontab a bare % would end the command."""
    return shlex.quote(word).replace("%", "\\%")


def _for_systemd(word: str) -> str:
    """A word of an Exec line, in which % and $ stand for other things."""
    said = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{said}"' if not said or set(said) & set(" '\"\\;") else said


def _for_path(path: object) -> str:
    """A path that is all of a unit file's value."""
    return str(path).replace("%", "%%")
