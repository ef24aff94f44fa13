"""The command line: parses, makes the desk, calls one thing, prints. The only place that prints.

Exit codes: 0 done · 1 bug · 2 usage or config · 3 done but incomplete, says what · 4 needs a person · 5 another run
holds the lock · 6 the machine refused (disk, permission, no network) · 130 interrupted.
"""

import io
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from digest import __version__
from digest.console import Console
from digest.errors import ConfigError, DigestError, MachineRefused

if TYPE_CHECKING:
    from digest.desk import Desk
    from digest.model import Month
    from digest.net import Mode

CODES = (
    "Exit codes: 0 done, 1 bug, 2 usage or config, 3 done but incomplete, 4 needs a person,"
    " 5 another run holds the lock, 6 the machine refused, 130 interrupted."
)
app = typer.Typer(
    name="digest",
    help="A monthly AI-safety digest that people can trust. Start with: digest new my-digest",
    epilog=CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
console = Console()

MonthOption = Annotated[str, typer.Option("--month", "-m", help="Like 2025-05. Default: the last whole month, UTC.")]
DirOption = Annotated[Path, typer.Option("--dir", "-C", help="The folder that holds sources.yaml.")]
RecordOption = Annotated[
    Path | None, typer.Option("--record", help="Keep every response in this folder, for --replay.")
]
ReplayOption = Annotated[Path | None, typer.Option("--replay", help="Answer from this folder; no socket is opened.")]
RefreshOption = Annotated[bool, typer.Option("--refresh", help="Ask the sources again, whatever is kept.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for a script.")]
HERE = Path()


@app.callback(invoke_without_command=True)
def _version(version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False) -> None:
    if version:
        console.say(f"digest {__version__}")
        raise typer.Exit


@app.command(epilog="Example: digest new my-digest")
def new(folder: Annotated[Path, typer.Argument(help="Made if it is not there; nothing in it is overwritten.")]) -> None:
    """Set a folder up: sources.yaml to edit, and an empty templates/."""
    from digest.templates import set_up

    console.say(f"made {set_up(folder)}")
    console.say(f"Next: cd {folder}, look through sources.yaml, then\n  digest run\n  digest status")


@app.command(epilog="Example: digest demo --dir /tmp/demo")
def demo(
    folder: Annotated[Path, typer.Option("--dir", "-C", help="Where the demo's issue goes.")] = Path("demo"),
) -> None:
    """Make the bundled sample month's issue: no network, no key, no GPU."""
    from digest.model import Month
    from digest.month import make_issue
    from digest.templates import sample_month

    sample = sample_month()
    with _desk(folder, replay=sample / "responses", config=sample / "sources.yaml", sample=True) as desk:
        month = Month(year=2025, number=2)
        _show(desk, month, make_issue(desk, month).warnings)


@app.command(epilog="Example: digest run --month 2025-05")
def run(
    month: MonthOption = "",
    folder: DirOption = HERE,
    record: RecordOption = None,
    replay: ReplayOption = None,
    refresh: RefreshOption = False,
) -> None:
    """Bring one month to the editor's table, with a preview. Run it again at any time."""
    from digest.month import make_issue

    with _desk(folder, record, replay, refresh) as desk:
        edition = make_issue(desk, which := _month(month))
        _show(desk, which, edition.warnings)
        _exit_incomplete(desk, which)


@app.command(epilog="Example: digest fetch --month 2025-05 --json")
def fetch(
    month: MonthOption = "",
    folder: DirOption = HERE,
    record: RecordOption = None,
    replay: ReplayOption = None,
    refresh: RefreshOption = False,
    as_json: JsonOption = False,
) -> None:
    """Only the first step: every source's entries, and how each source did."""
    from digest.fetch import fetch as fetch_entries
    from digest.report import sources_table

    with _desk(folder, record, replay, refresh) as desk:
        fetch_entries(desk, which := _month(month))
        console.say(sources_table(desk, which, as_json))
        _exit_incomplete(desk, which)


@app.command(epilog="Example: digest rank --month 2025-05 --all --json")
def rank(
    month: MonthOption = "",
    folder: DirOption = HERE,
    replay: ReplayOption = None,
    everything: Annotated[bool, typer.Option("--all", help="Every candidate, not only the kept ones.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Fetch and rank: every candidate in order, with the reasons for each pick and drop."""
    from digest.month import skim
    from digest.report import ranking_table

    with _desk(folder, None, replay) as desk:
        console.say(ranking_table(skim(desk, which := _month(month)), everything, as_json))
        _exit_incomplete(desk, which)


@app.command(epilog="Example: digest draft --month 2025-05")
def draft(month: MonthOption = "", folder: DirOption = HERE, replay: ReplayOption = None) -> None:
    """Lay the editor's table (issues/M/), without the lab and the preview. Edited files stay as they are."""
    from digest.month import lay_table

    with _desk(folder, None, replay) as desk:
        waiting = lay_table(desk, which := _month(month))
        console.say(f"laid {desk.table(which)}")
        for name in waiting:
            console.say(f"fresh text beside your edited file: items/{name}")
        _exit_incomplete(desk, which)


@app.command(epilog="Example: digest add https://arxiv.org/abs/2505.01234 --month 2025-05")
def add(
    urls: Annotated[list[str], typer.Argument(help="Papers, posts or pages: full items whatever their rank or date.")],
    month: MonthOption = "",
    folder: DirOption = HERE,
) -> None:
    """Put links into issues/M/inbox.txt; the next run reads them as full items."""
    from digest import choose, ids, inbox

    with _desk(folder) as desk:
        for url in inbox.add(desk.table(which := _month(month)), urls):
            console.say(f"added {url}")
        choose.welcome(desk, which, [ids.key_of(url) for url in urls])
        console.say(f"Next: digest run --month {which}")


@app.command(epilog="Example: digest kill arxiv:2505.01234 --month 2025-05")
def kill(
    key: Annotated[str, typer.Argument(help="A key as issue.md and `digest rank` show it, or a link.")],
    month: MonthOption = "",
    folder: DirOption = HERE,
) -> None:
    """Take one work out of the issue, for good."""
    from digest import choose, ids

    with _desk(folder) as desk:
        choose.kill(desk, _month(month), key := ids.key_from(key) or key)
        console.say(f"killed {key}: it will not be picked, offered or printed again this month")


@app.command(epilog="Example: digest merge arxiv:2505.01234 forum:abcdefghijklmnopq --month 2025-05")
def merge(
    a: Annotated[str, typer.Argument(help="The key that stays.")],
    b: Annotated[str, typer.Argument(help="The key that becomes another face of it.")],
    month: MonthOption = "",
    folder: DirOption = HERE,
) -> None:
    """Say that two works are one."""
    from digest import choose, ids

    with _desk(folder) as desk:
        a, b = (ids.key_from(name) or name for name in (a, b))
        choose.merge(desk, which := _month(month), a, b)
        console.say(f"merged {b} into {a}. Next: digest run --month {which}")


@app.command(epilog="Example: digest build --month 2025-05")
def build(month: MonthOption = "", folder: DirOption = HERE) -> None:
    """Print the table as it lies now: newsletter, email, thread, evidence, report, into output/M/."""
    from digest.build import build as build_edition

    with _desk(folder) as desk:
        edition = build_edition(desk, which := _month(month))
        _show(desk, which, edition.warnings)


@app.command(epilog="Example: digest verify steering_vector")
def verify(
    recipe: Annotated[str, typer.Argument(help="One recipe; without it, all that the month's works reach.")] = "",
    month: MonthOption = "",
    folder: DirOption = HERE,
    replay: ReplayOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run the lab: small replications, each with baseline, seeds, interval and a criterion fixed beforehand."""
    from digest.month import run_lab
    from digest.report import replications_table

    with _desk(folder, None, replay) as desk:
        console.say(replications_table(run_lab(desk, which := _month(month), recipe), as_json))
        if not recipe:
            _exit_incomplete(desk, which)


@app.command(epilog="Example: digest status --month 2025-05 --json")
def status(month: MonthOption = "", folder: DirOption = HERE, as_json: JsonOption = False) -> None:
    """What is made, what waits for you. Reads only."""
    from digest.report import status as told

    with _desk(folder, locked=False) as desk:
        console.say(told(desk, _month(month), as_json))


templates_app = typer.Typer(
    help="The templates: list them, or copy one to change it.", epilog="Example: digest templates copy newsletter.html"
)
app.add_typer(templates_app, name="templates")


@templates_app.callback(invoke_without_command=True)
def templates(context: typer.Context) -> None:
    """The templates: list them, or copy one to change it."""
    from digest.templates import names

    if context.invoked_subcommand is None:
        console.say("\n".join(names()))


@templates_app.command("copy", epilog="Example: digest templates copy newsletter.html")
def templates_copy(name: str, folder: DirOption = HERE) -> None:
    """Copy a packaged template into templates/, where yours is found first."""
    from digest.templates import copy

    console.say(f"copied to {copy(name, folder / 'templates')}")


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
    except OSError as error:
        console.error(f"{error.filename or 'the machine'}: {error.strerror}: nothing is lost; mend it and run again")
        sys.exit(MachineRefused.exit_code)
    sys.exit(0)


@contextmanager
def _desk(
    folder: Path,
    record: Path | None = None,
    replay: Path | None = None,
    refresh: bool = False,
    config: Path | None = None,
    sample: bool = False,
    locked: bool = True,
) -> "Iterator[Desk]":
    """The desk of one command, holding the folder's lock; closed whatever happens."""
    from digest.desk import opened

    if record and replay:
        raise ConfigError("--record and --replay exclude each other: one asks the network, the other never does")
    mode: Mode = "offline" if replay else "refresh" if refresh else "online"
    where, sources = replay or record, config or folder / "sources.yaml"
    try:
        with opened(folder, sources, mode, where, sample, locked, console.tell) as desk:
            yield desk
    except KeyboardInterrupt:
        console.error("interrupted; what was made is kept, run it again to go on")
        raise


def _month(text: str) -> "Month":
    from datetime import UTC, datetime

    from digest.model import Month

    now = datetime.now(UTC)
    try:
        month = Month.parse(text) if text else Month.before(now)
    except ValueError as error:
        raise ConfigError(f"--month: {error}") from None
    if month.start > now:
        raise ConfigError(f"--month: {month} lies in the future; the last whole month is {Month.before(now)}")
    return month


def _show(desk: "Desk", month: "Month", warnings: Sequence[str] = ()) -> None:
    for warning in warnings:
        console.error(f"look at {warning}")
    console.say(f"The table:   {desk.table(month) / 'issue.md'}")
    console.say(f"The preview: {desk.output(month) / 'newsletter.html'}")


def _exit_incomplete(desk: "Desk", month: "Month") -> None:
    """Exit code 3, and what is missing, when a source failed or was seen in part."""
    from digest.report import missing

    if told := missing(desk, month):
        console.error("done, but incomplete: " + told)
        raise typer.Exit(3)


if __name__ == "__main__":
    main()
