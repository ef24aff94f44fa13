"""The command line: each command parses, makes the desk, calls one function and prints. Only this package prints.

month.py    new, demo, run, fetch, draft, build
rank.py     rank: the candidates in order, why, why not, what was learned
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
unattended.py   the log and health check of a run without a terminal

Exit codes: 0 done · 1 bug · 2 usage or config · 3 done but incomplete, says what · 4 needs a person · 5 another run
holds the lock · 6 the machine refused (disk, permission, no network) · 130 interrupted.
"""

import io
import sys
from typing import NoReturn

from typer.models import CommandInfo

from digest.__main__ import INTERRUPTED, STOPPED
from digest.cli import correct, enrich, lab, login, month, office, press, prove, rank, schedule, sources, table
from digest.cli.shared import PAGES, app, console
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
"""The order of commands in `digest --help`: the steps of a month first, then everything else."""


def _place(command: CommandInfo) -> int:
    name = command.name or getattr(command.callback, "__name__", "")
    return _ROAD.index(name) if name in _ROAD else len(_ROAD)


app.registered_commands.sort(key=_place)


def main() -> NoReturn:
    """Run the `digest` command and exit with its code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # so that a title in Greek does not crash an ASCII terminal
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except DigestError as error:
        console.error(str(error))
        if "docs/" in str(error):
            console.error(PAGES)
        sys.exit(error.exit_code)
    except SystemExit as left:
        if left.code == STOPPED:  # typer says nothing of a Ctrl-C
            console.error(INTERRUPTED)
        raise
    except OSError as error:
        console.error(f"{error.filename or 'the machine'}: {error.strerror}: nothing is lost; fix it and run again")
        sys.exit(MachineRefused.exit_code)
    sys.exit(0)
