"""The command line: parses, makes the desk, calls one thing, prints. The only place that prints.

month.py    new, demo, run, fetch, draft, build
rank.py     rank: in order, why, why not, and what is learned
enrich.py   enrich
lab.py      verify list, show, run, samples, propose, train, numbers
table.py    add, kill, merge, split, status, templates
prove.py    review, check, eval, doctor
press.py    preflight, archive
office.py   approve, publish, outbox
login.py    login: the first tokens for X
sources.py  sources
schedule.py schedule
correct.py  correct
shared.py   what every command shares
unattended.py   a run that nobody watches

Exit codes: 0 done · 1 bug · 2 usage or config · 3 done but incomplete, says what · 4 needs a person · 5 another run
holds the lock · 6 the machine refused (disk, permission, no network) · 130 interrupted.
"""

import io
import sys
from typing import NoReturn

from typer.models import CommandInfo

from digest.cli import correct, enrich, lab, login, month, office, press, prove, rank, schedule, sources, table
from digest.cli.shared import app, console
from digest.errors import DigestError, MachineRefused

__all__ = [
    "app",
    "correct",
    "enrich",
    "lab",
    "login",
    "main",
    "month",
    "office",
    "press",
    "prove",
    "rank",
    "schedule",
    "sources",
    "table",
]

_ROAD = (
    "new demo run fetch rank draft review check build preflight approve publish correct archive status add kill merge"
    " split sources doctor enrich eval schedule login"
).split()
"""The order of `digest --help`: a month's road first, then what is beside it."""


def _place(command: CommandInfo) -> int:
    name = command.name or getattr(command.callback, "__name__", "")
    return _ROAD.index(name) if name in _ROAD else len(_ROAD)


app.registered_commands.sort(key=_place)


def main() -> NoReturn:
    """The `digest` command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a title in Greek is no reason to fail on an ASCII terminal
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except DigestError as error:
        console.error(str(error))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:  # between two commands' own handlers
        console.error("interrupted; what was made is kept, run it again to go on")
        sys.exit(130)
    except OSError as error:
        console.error(f"{error.filename or 'the machine'}: {error.strerror}: nothing is lost; mend it and run again")
        sys.exit(MachineRefused.exit_code)
    sys.exit(0)
