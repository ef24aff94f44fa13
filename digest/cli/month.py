"""A month's main commands: setting up, the whole run, and each step alone."""

import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.shared import (
    HERE,
    DirOption,
    JsonOption,
    MonthOption,
    RecordOption,
    RefreshOption,
    ReplayOption,
    YesOption,
    app,
    console,
    desk_of,
    exit_incomplete,
    month_of,
    monthly,
    show,
    show_next,
)
from digest.errors import ConfigError, EndpointRefused, Frozen, MadeByNewer, NeedsPerson

if TYPE_CHECKING:
    from digest.desk import Desk
    from digest.model import Month


@app.command(epilog="Example: digest new my-digest")
def new(folder: Annotated[Path, typer.Argument(help="Created if missing; nothing in it is overwritten.")]) -> None:
    """Set up a folder for your digest, with a sources.yaml to edit."""
    from digest.templates import set_up

    console.say(f"made {set_up(folder)}")
    console.say(f"Next: cd {shlex.quote(str(folder))}, look through sources.yaml, then\n  digest run\n  digest status")


@app.command(epilog="Example: digest demo --dir /tmp/demo")
def demo(
    folder: Annotated[Path, typer.Option("--dir", "-C", help="Where the demo's issue goes.")] = Path("demo"),
) -> None:
    """Make the bundled sample issue. No network, no key, no GPU."""
    from digest.files import write
    from digest.model import Month
    from digest.month import make_issue
    from digest.templates import sample_month

    sample, month = sample_month(), Month(year=2025, number=2)
    with desk_of(folder, replay=sample / "responses", config=sample / "sources.yaml", sample=True) as desk:
        if not (folder / "sources.yaml").exists():  # so that every other command works there too
            write(folder / "sources.yaml", (sample / "sources.yaml").read_bytes())
        show(desk, month, make_issue(desk, month).warnings)
    where = shlex.quote(str(folder))
    console.say(f"Next: sign its items, then digest approve {month} --dir {where}; README.md walks through it")


@monthly(epilog="Example: digest run 2025-05")
def run(
    month: MonthOption = "",
    folder: DirOption = HERE,
    record: RecordOption = None,
    replay: ReplayOption = None,
    refresh: RefreshOption = False,
    yes: YesOption = False,
    again: Annotated[
        list[str] | None, typer.Option("--again", help="An item's key: the model writes it anew. May be repeated.")
    ] = None,
    catch_up: Annotated[
        bool, typer.Option("--catch-up", help="Every month since the last one drafted, three at most; for a schedule.")
    ] = False,
    log: Annotated[
        Path | None, typer.Option("--log", help="Also write everything that is logged to this file.")
    ] = None,
) -> None:
    """Draft one month's issue, with a preview. Run it again at any time: what you edited stays as it is."""
    from digest.choose import anew
    from digest.cli.unattended import watched

    if catch_up and month:
        raise ConfigError("--catch-up and --month exclude each other: one finds the months, the other names one")
    if again and (catch_up or replay):
        raise ConfigError("--again asks the model about one month's items: expected without --catch-up and --replay")
    with watched(log), desk_of(folder, record, replay, refresh, yes=yes) as desk:
        if catch_up:
            _catch_up(desk, _due(folder))
        else:
            which = month_of(month)
            _make(replace(desk, anew=anew(desk, which, again or ())), which)
            exit_incomplete(desk, which)


def _make(desk: "Desk", month: "Month") -> None:
    from digest.month import make_issue

    show(desk, month, make_issue(desk, month).warnings)
    console.guide(f"Next: digest status {month}")


def _catch_up(desk: "Desk", months: "tuple[Month, ...]") -> None:
    """Make each month. One that is approved, or that only a person can help, be it by mending a file of its table, is
    named and holds up no other.
    """
    made, code = [], 0
    for month in months:
        try:
            _make(desk, month)
            made.append(month)
        except (EndpointRefused, MadeByNewer):  # it would be the same in each month
            raise
        except (Frozen, NeedsPerson, ConfigError) as error:
            console.error(f"{month} is left as it is: {error}")
            code = max(code, error.exit_code)
    exit_incomplete(desk, *made, code=code)


def _due(folder: Path) -> "tuple[Month, ...]":
    """The months to catch up; months too long ago are only reported."""
    from digest.earlier import drafted
    from digest.schedule import due

    found = due(drafted(folder), month_of(""))
    for which in found.skipped:
        console.error(f"{which} was missed too, too long ago to catch up by itself: digest run {which}")
    return found.months


@monthly(epilog="Example: digest fetch 2025-05 --json")
def fetch(
    month: MonthOption = "",
    folder: DirOption = HERE,
    record: RecordOption = None,
    replay: ReplayOption = None,
    refresh: RefreshOption = False,
    as_json: JsonOption = False,
) -> None:
    """Fetch every source, the first step alone. Then show how each did."""
    from digest.earlier import refuse_frozen
    from digest.fetch import fetch as fetch_entries
    from digest.report import sources_table

    with desk_of(folder, record, replay, refresh) as desk:
        refuse_frozen(desk, which := month_of(month))
        fetch_entries(desk, which)
        console.say(sources_table(desk, which, as_json, console.width))
        exit_incomplete(desk, which)


@monthly(epilog="Example: digest draft 2025-05")
def draft(
    month: MonthOption = "", folder: DirOption = HERE, replay: ReplayOption = None, yes: YesOption = False
) -> None:
    """Write the files you edit (issues/M/). No lab, no preview; files you edited stay as they are."""
    from digest.month import lay_table

    with desk_of(folder, None, replay, yes=yes) as desk:
        waiting = lay_table(desk, which := month_of(month))
        console.say(f"laid {desk.table(which)}")
        for name in waiting:
            console.guide(f"fresh text beside your edited file: issues/{which}/items/{name}")
        exit_incomplete(desk, which)


@monthly(epilog="Example: digest build 2025-05")
def build(month: MonthOption = "", folder: DirOption = HERE) -> None:
    """Print the issue as its files are now. Newsletter, email, thread, evidence and report go into output/M/."""
    from digest.build import build as build_edition

    with desk_of(folder) as desk:
        edition = build_edition(desk, which := month_of(month))
        show(desk, which, edition.warnings)
        show_next(desk, which, "build", edition.warnings)
