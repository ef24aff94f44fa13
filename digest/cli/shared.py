"""What the commands share: the app, common options, the desk they work at, the month they work on."""

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from digest import __version__
from digest.__main__ import begin
from digest.console import Console
from digest.errors import ConfigError
from digest.files import starter

if TYPE_CHECKING:
    from digest.desk import Desk
    from digest.llm import Estimate
    from digest.model import Month
    from digest.net import Mode

CODES = (
    "Exit codes: 0 done, 1 bug, 2 usage or config, 3 done but incomplete, 4 needs a person,"
    " 5 another run holds the lock, 6 the machine refused, 130 interrupted."
)
PAGES = f"Pages named docs/... lie in {starter() / 'docs'}"
app = typer.Typer(
    name="digest",
    help="Drafts a monthly AI-safety newsletter whose claims can be checked; a person signs and sends it."
    " To see one: digest demo. To begin your own: digest new my-digest",
    epilog=f"{CODES}\n\n\b\n{PAGES}",  # \b: a path is not wrapped
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
console = Console()


class OfMonth(TyperCommand):
    """A command whose month may be given as a bare word: `digest check 2025-05` means `--month 2025-05`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        takes_word = {name for option in self.params if not getattr(option, "is_flag", True) for name in option.opts}
        only_word = all(option.param_type_name == "option" for option in self.params)
        for n, (before, word) in enumerate(pairwise(("", *args))):
            bare = before not in takes_word and not word.startswith("-")
            if bare and (only_word or re.fullmatch(r"\d{4}-\d{2}", word)):
                args = [*args[:n], "--month", *args[n:]]
                break
        named = [word for word in args if re.match(r"--month(=|$)|-m", word)]
        if len(named) > 1:  # the second would win without a word
            raise ConfigError("the month is given twice; a command works on one")
        return super().parse_args(ctx, args)

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        return ["[MONTH]", *super().collect_usage_pieces(ctx)]


monthly = partial(app.command, cls=OfMonth)
MonthOption = Annotated[
    str,
    typer.Option("--month", "-m", help="Like 2025-05, with or without --month. Default: the last whole month, UTC."),
]


def _at(folder: Path) -> Path:
    console.folder = folder  # before anything can go wrong, so that every message fits it
    return folder


DirOption = Annotated[Path, typer.Option("--dir", "-C", callback=_at, help="The folder that holds sources.yaml.")]
RecordOption = Annotated[
    Path | None, typer.Option("--record", help="Keep every response in this folder, for --replay.")
]
ReplayOption = Annotated[Path | None, typer.Option("--replay", help="Answer from this folder; no socket is opened.")]
RefreshOption = Annotated[
    bool,
    typer.Option("--refresh", help="Ask the sources again, whatever is kept; run asks the model again too, and pays."),
]
YesOption = Annotated[bool, typer.Option("--yes", help="Agree to what the model may cost; cron needs it.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for a script.")]
HERE = Path()


@app.callback(invoke_without_command=True)
def _version(version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False) -> None:
    if version:
        console.say(f"digest {__version__}")
        raise typer.Exit


@contextmanager
def desk_of(
    folder: Path,
    record: Path | None = None,
    replay: Path | None = None,
    refresh: bool = False,
    config: Path | None = None,
    sample: bool = False,
    locked: bool = True,
    yes: bool = False,
    model: str = "",
) -> "Iterator[Desk]":
    """Open the desk for one command, under the folder's lock if `locked`; always closed. Raises ConfigError, Locked."""
    from digest.desk import opened

    if record and replay:
        raise ConfigError("--record and --replay exclude each other: one asks the network, the other never does")
    mode: Mode = "offline" if replay else "refresh" if refresh else "online"
    where, sources = replay or record, config or folder / "sources.yaml"
    agrees = partial(_agrees, yes)
    begin()
    with opened(folder, sources, mode, where, sample, locked, console.tell, agrees, model) as desk:
        yield desk


def _agrees(yes: bool, estimate: "Estimate") -> bool:
    """Whether the person agrees to the cost: asked once on a terminal; without one, only `--yes` counts."""
    console.error(f"the model: {estimate.told}")
    if yes:
        return True
    if sys.stdin.isatty() and sys.stderr.isatty():
        return typer.confirm("Ask the model?", default=False, err=True)
    console.error("nobody agreed to the cost, so nothing is asked; agree with --yes")
    return False


def month_of(text: str) -> "Month":
    """Parse YYYY-MM; '' is the last whole month, UTC. Raises ConfigError for anything else and for the future."""
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


def show(desk: "Desk", month: "Month", warnings: Sequence[str] = ()) -> None:
    from digest.report import spent, strays

    if cost := spent(desk, month):
        console.say(cost)
    for warning in (*warnings, *strays(desk, month)):
        console.error(f"look at {warning}")
    console.say(f"The table:   {desk.table(month) / 'issue.md'}")
    console.say(f"The preview: {desk.output(month) / 'newsletter.html'}")


def show_next(desk: "Desk", month: "Month", done: str = "", told: Sequence[str] = ()) -> None:
    """Print what to type next, without the command that was just done; nothing when the month is over.

    It never points past what a yes would be refused for: that is named instead, without what was `told` already.
    """
    from digest.report import following

    steps = following(desk, month, seen=done == "build")
    if steps[-1:] != (f"approve {month}",):
        _next([step for step in steps if step != f"{done} {month}"])
        return
    waiting, seen = _before_a_yes(desk, month)
    for line in waiting:
        if line not in told:
            console.guide(f"waits for you: {line}")
    if waiting:
        console.guide(f"Next: mend what waits, then digest build {month}")
    else:
        _next(following(desk, month, seen))


def _next(steps: Sequence[str]) -> None:
    if steps:
        console.guide("Next: " + ", then ".join(f"digest {step}" for step in steps))


def _before_a_yes(desk: "Desk", month: "Month") -> tuple[tuple[str, ...], bool]:
    """What a signed month would be refused for, and whether output/M/ shows the month as it is now."""
    from digest.approve import shown, waits
    from digest.build import printed
    from digest.check import prove, rows_of
    from digest.galley import gather

    material = gather(desk, month)
    found = prove(material, rows_of(desk, material)).findings
    waiting = waits(material, [finding.told for finding in found])
    return waiting, not waiting and shown(desk, month, printed(desk, month))


def exit_incomplete(desk: "Desk", *months: "Month", code: int = 0) -> None:
    """Print what is missing and exit with code 3, if a source failed or was cut, or the model left items undone; with
    `code` in any case where one is given.
    """
    from digest.report import missing

    lacking = {month: why for month in months if (why := missing(desk, month))}
    for month, why in lacking.items():
        console.error("done, but incomplete: " + (f"{month}: {why}" if len(months) > 1 else why))
    if code or lacking:
        raise typer.Exit(code or 3)
