"""After an issue was sent: a wording that was wrong."""

from typing import Annotated

import typer

from digest.cli.shared import HERE, DirOption, app, console, desk_of, month_of, typed


@app.command(
    epilog="Example: digest correct 2025-05 arxiv:2505.01234 --old '18 %' --new '81 %' --why 'Digits were swapped.'"
)
def correct(
    month: Annotated[str, typer.Argument(help="The month whose edition was wrong, like 2025-05.")],
    item: Annotated[str, typer.Argument(help="The item: its key, a link to it, or its file's name.")],
    old: Annotated[str, typer.Option("--old", help="The wrong words, as the page prints them.")],
    new: Annotated[str, typer.Option("--new", help="The words that stand there from now on.")],
    why: Annotated[str, typer.Option("--why", help="What was wrong, in a sentence.")],
    folder: DirOption = HERE,
) -> None:
    """Correct an approved edition's page, with a dated note. The next issue tells it on top. Sends nothing."""
    from digest.correct import correct as mend
    from digest.correct import unheld_quotations

    with desk_of(folder) as desk:
        made = mend(desk, month_of(month), item, old, new, why)
        console.say(f"corrected {made.month}, {made.key}: “{made.old}” now reads “{made.new}”")
        for quote in unheld_quotations(desk, made):
            console.error(f"look: the page now quotes “{quote}”, and the text that was read does not say it so")
        console.say(f"The issue of {made.issue} tells it on top. Mail and posts that went out stay as they are.")
        console.say(f"Next: {typed(f'publish {made.month}', folder)}, for a copy of the page that is out already")
