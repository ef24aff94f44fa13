"""digest enrich: votes, code and citations of a month's papers, from outside services."""

from digest.cli.shared import (
    HERE,
    DirOption,
    JsonOption,
    MonthOption,
    ReplayOption,
    console,
    desk_of,
    month_of,
    monthly,
)


@monthly(epilog="Example: digest enrich 2025-05 --json")
def enrich(
    month: MonthOption = "", folder: DirOption = HERE, replay: ReplayOption = None, as_json: JsonOption = False
) -> None:
    """Look up votes, code and citations of a month's papers. From the services that `enrich:` in sources.yaml names."""
    from digest.earlier import refuse_frozen
    from digest.enrich import enrich as ask
    from digest.errors import ConfigError
    from digest.report import counted_table

    with desk_of(folder, None, replay) as desk:
        if not desk.config.enrich.places:
            lines = "enrich: {hugging_face: yes}  # or openalex, semantic_scholar (docs/sources.md)"
            raise ConfigError(f"no service is named; in sources.yaml write:\n{lines}")
        refuse_frozen(desk, which := month_of(month))
        ask(desk, which)
        console.say(counted_table(desk, which, as_json))
