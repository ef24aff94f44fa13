"""Commands for the editor: decisions about the table, its status, and the templates."""

from typing import Annotated

import typer

from digest.cli.shared import (
    HERE,
    DirOption,
    JsonOption,
    MonthOption,
    app,
    console,
    desk_of,
    month_of,
    monthly,
    show_next,
)


@monthly(epilog="Example: digest add https://arxiv.org/abs/2505.01234 --month 2025-05")
def add(
    urls: Annotated[list[str], typer.Argument(help="Papers, posts or pages; items whatever their rank or date.")],
    month: MonthOption = "",
    folder: DirOption = HERE,
) -> None:
    """Put links of yours into the issue. They go to issues/M/inbox.txt; the next run reads them as full items."""
    from digest import choose, ids, inbox
    from digest.earlier import refuse_editing

    with desk_of(folder) as desk:
        refuse_editing(desk, which := month_of(month))
        for url in inbox.add(desk.table(which), urls):
            console.say(f"added {url}")
        choose.welcome(desk, which, [ids.key_of(url) for url in urls])
        console.guide(f"Next: digest run {which}")


@monthly(epilog="Example: digest kill arxiv:2505.01234 --month 2025-05")
def kill(
    key: Annotated[str, typer.Argument(help="A key as issue.md and `digest rank` show it, or a link.")],
    month: MonthOption = "",
    folder: DirOption = HERE,
) -> None:
    """Take one work out of the issue, for good."""
    from digest import choose, ids

    with desk_of(folder) as desk:
        choose.kill(desk, month_of(month), key := ids.key_from(key) or key)
        console.say(f"killed {key}: it will not be picked, offered or printed again this month")


@monthly(epilog="Example: digest merge arxiv:2505.01234 forum:abcdefghijklmnopq --month 2025-05")
def merge(
    a: Annotated[str, typer.Argument(help="The key that stays.")],
    b: Annotated[str, typer.Argument(help="The key that becomes another form of it.")],
    month: MonthOption = "",
    folder: DirOption = HERE,
) -> None:
    """Say that two works are one."""
    from digest import choose, ids

    with desk_of(folder) as desk:
        a, b = (ids.key_from(name) or name for name in (a, b))
        choose.merge(desk, which := month_of(month), a, b)
        console.guide(f"merged {b} into {a}. Next: digest run {which}")


@monthly(epilog="Example: digest split arxiv:2505.01234 forum:abcdefghijklmnopq --month 2025-05")
def split(
    a: Annotated[str, typer.Argument(help="A key, or a link.")],
    b: Annotated[str, typer.Argument(help="The key that is another work.")],
    month: MonthOption = "",
    folder: DirOption = HERE,
) -> None:
    """Say that two keys are two works. Undoes a merge or a join by title, or answers a question of `status`."""
    from digest import choose, ids

    with desk_of(folder) as desk:
        a, b = (ids.key_from(name) or name for name in (a, b))
        choose.split(desk, which := month_of(month), a, b)
        console.guide(f"{a} and {b} are two works. Next: digest run {which}")


@monthly(epilog="Example: digest status 2025-05 --json")
def status(month: MonthOption = "", folder: DirOption = HERE, as_json: JsonOption = False) -> None:
    """Show what is done and what waits for you. Reads only."""
    from digest.report import status as report

    with desk_of(folder, locked=False) as desk:
        console.guide(report(desk, which := month_of(month), as_json), as_json)
        if not as_json:
            show_next(desk, which)


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
def templates_copy(
    name: Annotated[str, typer.Argument(help="As `digest templates` lists it.")], folder: DirOption = HERE
) -> None:
    """Copy a packaged template, to change it. Your copy in templates/ is found first."""
    from digest.templates import copy

    console.say(f"copied to {copy(name, folder / 'templates')}")
