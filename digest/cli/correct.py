"""digest correct: a wrong wording in an issue that was sent."""

from typing import Annotated

import typer

from digest.cli.shared import HERE, DirOption, app, console, desk_of, month_of


@app.command(
    epilog="Example: digest correct 2025-05 arxiv:2505.01234 --old '18 %' --new '81 %' --why 'Digits were swapped.'"
)
def correct(
    month: Annotated[str, typer.Argument(help="The month whose edition was wrong, like 2025-05.")],
    item: Annotated[str, typer.Argument(help="The item: its key, a link to it, or its file's name.")],
    old: Annotated[str, typer.Option("--old", help="The wrong words, as the page prints them.")],
    new: Annotated[str, typer.Option("--new", help="The words that replace them.")],
    why: Annotated[str, typer.Option("--why", help="What was wrong, in a sentence.")],
    not_in_source: Annotated[
        bool, typer.Option("--not-in-source", help="Keep a quotation or number that the text does not hold.")
    ] = False,
    folder: DirOption = HERE,
) -> None:
    """Correct an approved edition's page, with a dated note. The next issue announces it at the top. Sends nothing."""
    from digest.correct import correct as mend
    from digest.publish.by_hand import outbox_of
    from digest.text import quoted

    with desk_of(folder) as desk:
        made = mend(desk, month_of(month), item, old, new, why, not_in_source)
        console.say(f"corrected {made.month}, {made.key}: {quoted(made.old)} now reads {quoted(made.new)}")
        if not any(row.state == "sent" for row in outbox_of(desk).of(made.month).values()):
            told = f"mend issues/{made.month}/ too, then build and approve again"
            console.error(
                f"look: nothing of {made.month} was sent from here yet, and mail and posts have the old words; {told}"
            )
        console.say(f"The issue of {made.issue} announces it at the top. Mail and posts already sent stay as they are.")
        console.guide(f"Next: digest publish {made.month}, to replace a published copy of the page")
