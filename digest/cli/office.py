"""From a finished table to readers: approve, publish, and the outbox, which records what was sent."""

from typing import Annotated

import typer

from digest.cli.shared import (
    HERE,
    DirOption,
    JsonOption,
    MonthOption,
    OfMonth,
    app,
    console,
    desk_of,
    month_of,
    monthly,
)
from digest.errors import ConfigError

OneMonth = Annotated[str, typer.Argument(metavar="MONTH", help="Like 2025-05.")]
ChannelArgument = Annotated[str, typer.Argument(metavar="CHANNEL", help="As `digest publish` shows it.")]
PartArgument = Annotated[str, typer.Argument(metavar="PART", help="As `digest publish` shows it.")]


@monthly(epilog="Example: digest approve 2025-05")
def approve(
    month: MonthOption = "",
    not_in_source: Annotated[
        bool, typer.Option("--not-in-source", help="Keep quotations and numbers that what was read does not hold.")
    ] = False,
    folder: DirOption = HERE,
) -> None:
    """Approve a month. Refused while anything is open; then printed once and kept. Editing revokes the approval."""
    from digest.approve import boxes
    from digest.galley import gather
    from digest.galley.turned import turned
    from digest.galley.warnings import unheld
    from digest.month import sign_off

    with desk_of(folder) as desk:
        approval = sign_off(desk, which := month_of(month), not_in_source)
        console.guide(
            f"approved {which}: “{approval.subject}”, edition {approval.edition[:12]}, {len(approval.files)} files"
        )
        for box in boxes(material := gather(desk, which)):
            console.guide(f"with the replication of {box}")
        for one in unheld(material):
            console.guide(f"on your word, as {one.why}: {one.where}: {one.shown}")
        for key in material.piece_keys:
            for told in turned(material, key):
                console.error(f"look at {material.items[key].file}: {told}")
    console.guide(f"Next: digest publish {which}")


@monthly(epilog="Example: digest publish 2025-05 --send --confirm 2025-05")
def publish(
    month: MonthOption = "",
    folder: DirOption = HERE,
    send: Annotated[bool, typer.Option("--send", help="Send. Without it only the plan is shown.")] = False,
    confirm: Annotated[str, typer.Option("--confirm", help="The month again; --send needs it.")] = "",
    to: Annotated[
        list[str] | None, typer.Option("--to", help="A test: mail only to this address; it does not count as sent.")
    ] = None,
    only: Annotated[list[str] | None, typer.Option("--only", help="This channel alone; may be repeated.")] = None,
    max_dollars: Annotated[
        float | None, typer.Option("--max-dollars", min=0, help="Send nothing if it costs more.")
    ] = None,
    without_page: Annotated[
        bool, typer.Option("--without-page", help="Send even if the issue's web page cannot be reached.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show what would be sent where, at which price. With --send, send what is not out yet. Nothing is sent twice."""
    from digest.editions import standing
    from digest.month import go_to_press
    from digest.publish import Order, dry
    from digest.publish.account import lines
    from digest.publish.plan import table

    which, channels = month_of(month), tuple(only or ())
    if not send and not to:
        with desk_of(folder, locked=False) as desk:
            rows = dry(desk, standing(desk.store, which, desk.table(which)), channels)
        console.say(table(rows, as_json, console.width))
        waits = any(row.waits for row in rows)
        how = " --only ".join((f"digest publish {which} --send --confirm {which}", *channels))
        console.error(f"nothing was sent; to send: {how}" if waits else "nothing was sent, and nothing waits for it")
        return
    with desk_of(folder) as desk:
        order = Order(confirm, tuple(to or ()), channels, max_dollars, without_page)
        account = go_to_press(desk, which, order)
    if as_json:
        console.say(table(account.rows, as_json))
    for line in lines(str(which), account):
        (console.error if as_json else console.guide)(line)
    if account.exit_code:
        raise typer.Exit(account.exit_code)


outbox_app = typer.Typer(
    help="What was sent, and your decision where no program can know.", epilog="Example: digest outbox list 2025-05"
)
app.add_typer(outbox_app, name="outbox", no_args_is_help=True)


@outbox_app.command("list", cls=OfMonth, epilog="Example: digest outbox list 2025-05 --json")
def outbox_list(month: MonthOption = "", folder: DirOption = HERE, as_json: JsonOption = False) -> None:
    """Show the state of every part of a month's edition. Reads only."""
    from digest.publish.by_hand import outbox_of, table

    with desk_of(folder, locked=False) as desk:
        rows = outbox_of(desk).of(which := month_of(month)).values()
    console.say(table(rows, as_json, console.width) if rows or as_json else f"Nothing of {which} was sent yet.")


@outbox_app.command("adopt", epilog="Example: digest outbox adopt 2025-05 x post-02 --remote 1790000000000000000")
def outbox_adopt(
    month: OneMonth,
    channel: ChannelArgument,
    part: PartArgument,
    remote: Annotated[str, typer.Option("--remote", help="Its id at the platform.")],
    url: Annotated[str, typer.Option("--url", help="Where it can be read.")] = "",
    folder: DirOption = HERE,
) -> None:
    """Record that a part is out: you saw it there or posted it by hand. The rest of its thread continues from it."""
    from digest.publish.by_hand import adopt

    with desk_of(folder) as desk:
        row = adopt(desk, month_of(month), channel, part, remote, url)
    console.guide(f"{row.channel} {row.part}: {row.state}, {row.remote}. Next: digest publish {month}")


@outbox_app.command("retry", epilog="Example: digest outbox retry 2025-05 smtp to-0123456789abcdef")
def outbox_retry(month: OneMonth, channel: ChannelArgument, part: PartArgument, folder: DirOption = HERE) -> None:
    """Record that a part is not out: you looked. The next publish sends it."""
    from digest.publish.by_hand import retry

    with desk_of(folder) as desk:
        row = retry(desk, month_of(month), channel, part)
    console.guide(f"{row.channel} {row.part}: {row.state}. Next: digest publish {month} --send --confirm {month}")


@outbox_app.command("abort", epilog="Example: digest outbox abort 2025-05 x --delete")
def outbox_abort(
    month: OneMonth,
    channel: ChannelArgument,
    part: Annotated[str, typer.Argument(metavar="PART", help="Default: everything of the channel not yet out.")] = "",
    delete: Annotated[bool, typer.Option("--delete", help="Take back what is out, last post first.")] = False,
    folder: DirOption = HERE,
) -> None:
    """Record that a part shall not go out. With --delete, also take back what is out, where the platform can."""
    from digest.publish.by_hand import abort

    with desk_of(folder) as desk:
        rows = abort(desk, month_of(month), channel, part, delete)
    for row in rows:
        console.say(f"{row.channel} {row.part}: {row.state}, {row.why}")
    if not rows:
        raise ConfigError(f"{channel}: nothing is left to give up; what is out needs --delete")
