"""digest rank: the candidates in order, why and why not, what was learned, and on request a model's grades."""

from typing import TYPE_CHECKING, Annotated

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
from digest.text import many, plain

if TYPE_CHECKING:  # as in each command, what it works with is imported when it runs
    from digest.desk import Desk
    from digest.model import Month, Work


@monthly(epilog="Example: digest rank 2025-05 --why-not arxiv:2505.01234")
def rank(
    month: MonthOption = "",
    folder: DirOption = HERE,
    replay: ReplayOption = None,
    everything: Annotated[bool, typer.Option("--all", help="Every candidate, not only the kept ones.")] = False,
    explain: Annotated[str | None, typer.Option(help="A key or link: show what its score is made of.")] = None,
    why_not: Annotated[str | None, typer.Option(help="A key or link: show what kept it out of the issue.")] = None,
    ask: Annotated[
        bool, typer.Option("--ask", help="Have the configured model grade the borderline candidates.")
    ] = False,
    forget: Annotated[bool, typer.Option("--forget", help="Stop learning from your issues up to this month.")] = False,
    as_json: JsonOption = False,
    yes: YesOption = False,
) -> None:
    """Fetch and rank: the picks in order, each with its reasons."""
    from digest import rank as ranks
    from digest.earlier import refuse_frozen

    key = _key(explain, why_not, forget)
    with desk_of(folder, None, replay, yes=yes) as desk:
        which = month_of(month)
        if forget:
            months = ", ".join(ranks.forget(desk, which))
            console.say(f"nothing more is learned from: {months}" if months else f"no issue is there before {which}")
            return
        if ask or not key:
            refuse_frozen(desk, which)
        if ask:
            _graded(desk, which)
        if key:
            fetched = _reasons(desk, which, key, explain is not None, fresh=ask or replay is not None)
        else:
            fetched = _table(desk, which, everything, as_json)
        if fetched:
            exit_incomplete(desk, which)


def _key(explain: str | None, why_not: str | None, forget: bool) -> str:
    """The work that is asked about, '' for none."""
    from digest import ids
    from digest.errors import ConfigError

    if sum((explain is not None, why_not is not None, forget)) > 1:
        raise ConfigError("--explain, --why-not or --forget: expected one of them")
    word = explain if explain is not None else why_not
    key = ids.key_from(word or "") or ""
    if word is not None and not key:
        raise ConfigError(f"“{plain(word)}”: expected a key (arxiv:2505.01234) or a link; --all shows every key")
    return key


def _graded(desk: "Desk", month: "Month") -> None:
    from digest import rank as ranks
    from digest.month import candidates

    ranks.model_of(desk)  # without a model nothing is fetched
    works = candidates(desk, month)
    asked = ranks.ask(desk, month, ranks.rank(desk, month, works), works)
    console.error(f"the model graded {asked.graded} of {asked.of}: {asked.told}")


def _reasons(desk: "Desk", month: "Month", key: str, chosen: bool, fresh: bool) -> bool:
    """Why a work stands where it does, or, unless `chosen`, what kept it out; returns whether sources were asked.

    A frozen month is not ranked again, and unless `fresh` the sources are asked only for what is not at hand: those of
    a sample, which nobody could reach, not at all.
    """
    from digest import rank as ranks
    from digest.earlier import is_frozen
    from digest.errors import ConfigError
    from digest.month import at_hand, candidates
    from digest.report import missing

    add = f"digest add --month {month}"
    works: tuple[Work, ...] = ()
    where = ""
    if is_frozen(desk, month):
        lines, fetched = ranks.on_record(desk, month, key), False
    else:
        works = () if fresh else at_hand(desk, month)
        there = any(key == face.key for work in works for face in work.faces)
        if fetched := fresh or not (there or desk.sample):
            works = candidates(desk, month)
        elif not there:
            where = f" in what earlier runs fetched, {many(len(works), 'work')}"
        ranking = ranks.rank(desk, month, works).ranking
        lines = ranks.explained(ranking, works, key) if chosen else ranks.why_not(ranking, works, key, add)
    if not lines:
        lacking = f" ({why})" if (why := missing(desk, month)) else ""
        raise ConfigError(f"{key} is no candidate of {month}: no source had it{where}{lacking}; to have it: {add} LINK")
    console.guide("\n".join(lines))
    if works and not fetched:
        console.guide(
            f"\nOf what earlier runs fetched, {many(len(works), 'work')}; to fetch again: digest fetch {month}"
        )
    return fetched


def _table(desk: "Desk", month: "Month", everything: bool, as_json: bool) -> bool:
    """Print the candidates; returns that sources were asked."""
    from digest.month import skim
    from digest.report import ranking_table

    console.say(ranking_table(skim(desk, month), everything, as_json, console.width))
    return True
