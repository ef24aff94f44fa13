"""digest rank: the candidates in order, why and why not, what was learned, and on request a model's grades."""

from typing import Annotated

import typer

from digest.cli.shared import (
    HERE,
    DirOption,
    JsonOption,
    MonthOption,
    ReplayOption,
    YesOption,
    console,
    desk_of,
    exit_incomplete,
    month_of,
    monthly,
)


@monthly(epilog="Example: digest rank 2025-05 --why-not arxiv:2505.01234")
def rank(
    month: MonthOption = "",
    folder: DirOption = HERE,
    replay: ReplayOption = None,
    everything: Annotated[bool, typer.Option("--all", help="Every candidate, not only the kept ones.")] = False,
    explain: Annotated[str, typer.Option(help="A key or link: show what its score is made of.")] = "",
    why_not: Annotated[str, typer.Option(help="A key or link: show what kept it out of the issue.")] = "",
    ask: Annotated[
        bool, typer.Option("--ask", help="Have the configured model grade the borderline candidates.")
    ] = False,
    forget: Annotated[bool, typer.Option("--forget", help="Stop learning from your issues up to this month.")] = False,
    as_json: JsonOption = False,
    yes: YesOption = False,
) -> None:
    """Fetch and rank: the picks in order, each with its reasons."""
    from digest import ids
    from digest import rank as ranks
    from digest.errors import ConfigError
    from digest.month import candidates, skim
    from digest.report import ranking_table

    if explain and why_not:
        raise ConfigError("--explain or --why-not: expected one of them, for one work")
    with desk_of(folder, None, replay, yes=yes) as desk:
        which = month_of(month)
        if forget:
            months = ranks.forget(desk, which)
            console.say(f"nothing more is learned from: {', '.join(months) or 'no earlier issue is there'}")
            return
        if ask:
            works = candidates(desk, which)
            asked = ranks.ask(desk, which, ranks.rank(desk, which, works), works)
            console.error(f"the model graded {asked.graded} of {asked.of}: {asked.told}")
        if word := explain or why_not:
            works = candidates(desk, which)
            key, answer = ids.key_from(word) or word, ranks.explained if explain else ranks.why_not
            lines = answer(ranks.rank(desk, which, works).ranking, works, key)
            if not lines:
                raise ConfigError(f"{key} is no candidate of {which}: no source had it; to add it: digest add")
            console.say("\n".join(lines))
        else:
            console.say(ranking_table(skim(desk, which), everything, as_json))
        exit_incomplete(desk, which)
