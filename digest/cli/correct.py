"""digest correct: a wrong wording in an issue that was sent."""

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
    new: Annotated[str, typer.Option("--new", help="The words that replace them.")],
    why: Annotated[str, typer.Option("--why", help="What was wrong, in a sentence.")],
    folder: DirOption = HERE,
) -> None:
    """Correct an approved edition's page with a dated note, announced at the top of the next issue. Sends nothing."""
    from digest.correct import correct as mend
    from digest.correct import unheld_quotations

    with desk_of(folder) as desk:
        correction = mend(desk, month_of(month), item, old, new, why)
        console.say(f"corrected {correction.month}, {correction.key}: “{correction.old}” now reads “{correction.new}”")
        for quote in unheld_quotations(desk, correction):
            console.error(f"look: the page now quotes “{quote}”, but those are not the words of the text that was read")
        console.say(
            f"The issue of {correction.issue} announces it at the top. Mail and posts already sent stay as they are."
        )
        console.say(f"Next: {typed(f'publish {correction.month}', folder)}, to replace a published copy of the page")
