"""digest verify: list, show, run, numbers."""

from typing import Annotated

import typer

from digest.cli.shared import (
    HERE,
    DirOption,
    JsonOption,
    MonthOption,
    ReplayOption,
    YesOption,
    app,
    console,
    desk_of,
    exit_incomplete,
    month_of,
)

lab = typer.Typer(
    help="The lab: small replications, each with baseline, seeds, interval and a criterion fixed beforehand.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(lab, name="verify", epilog="Example: digest verify run --all")

RecipeName = Annotated[str, typer.Argument(help="A recipe's name; digest verify list has them.")]
TierOption = Annotated[str, typer.Option("--tier", help="toy, hf, endpoint or reanalysis. Default: its first.")]


@lab.command("list", epilog="Example: digest verify list")
def list_recipes(as_json: JsonOption = False) -> None:
    """Every recipe with its tiers, the paper it tests, and whether it can run here."""
    from digest.replications import RECIPES
    from digest.report import recipes_table

    console.say(recipes_table(RECIPES, as_json))


@lab.command(epilog="Example: digest verify show steering_vector")
def show(recipe: RecipeName, tier: TierOption = "", folder: DirOption = HERE, as_json: JsonOption = False) -> None:
    """What a recipe claims, how it decides, what it departs from, and every attempt of this folder."""
    from digest.report import recipe_sheet
    from digest.verify import named

    console.say(recipe_sheet(named(recipe, tier), folder, as_json))


@lab.command(epilog="Example: digest verify run steering_vector")
def run(
    recipe: Annotated[str, typer.Argument(help="One recipe; without it, all that the month's works reach.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Every recipe of the tier, outside any issue.")] = False,
    tier: TierOption = "",
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="NAME=VALUE, again for each: exploratory, and in no issue.")
    ] = None,
    executor: Annotated[str, typer.Option("--executor", help="local, or tcp://HOST:PORT of a dask cluster.")] = "local",
    month: MonthOption = "",
    folder: DirOption = HERE,
    replay: ReplayOption = None,
    yes: YesOption = False,
    as_json: JsonOption = False,
) -> None:
    """Run the lab on a month's works, or one recipe, or all of a tier. What is kept is not measured twice."""
    from digest.month import run_lab
    from digest.report import replications_table
    from digest.verify import cluster, named, of_tier, try_out

    with desk_of(folder, None, replay, yes=yes) as desk:
        if everything or tier or settings or executor != "local":
            wanted = of_tier(tier or "toy") if everything or not recipe else [named(recipe, tier)]
            with cluster(executor) as workers:
                console.say(replications_table(try_out(desk, wanted, settings or (), workers), as_json))
            return
        console.say(replications_table(run_lab(desk, which := month_of(month), recipe), as_json))
        if not recipe:
            exit_incomplete(desk, which)


@lab.command("numbers", epilog="Example: digest verify numbers --month 2025-05")
def recompute(
    item: Annotated[str, typer.Argument(help="One item, by its key or file name; without it, all of the table.")] = "",
    month: MonthOption = "",
    folder: DirOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Recompute the numbers that the items' texts state, and lay them in issues/M/numbers/ for your yes or no."""
    from digest.numbers import numbers
    from digest.report import numbers_table

    with desk_of(folder) as desk:
        console.say(numbers_table(numbers(desk, month_of(month), item), as_json))
