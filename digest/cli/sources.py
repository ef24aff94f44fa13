"""digest sources: the state of the sources, from stored records and without network."""

from digest.cli.shared import HERE, DirOption, JsonOption, MonthOption, console, desk_of, month_of, monthly


@monthly(epilog="Example: digest sources 2025-05 --json")
def sources(month: MonthOption = "", folder: DirOption = HERE, as_json: JsonOption = False) -> None:
    """Show how each source did, in a month and before it. Also how far it reaches back. Uses no network."""
    from digest.report import health_table

    with desk_of(folder, locked=False) as desk:
        console.say(health_table(desk, month_of(month), as_json, console.width))
