"""digest verify: list, show, run, samples, propose, train, numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli.shared import (
    HERE,
    DirOption,
    JsonOption,
    MonthOption,
    OfMonth,
    ReplayOption,
    YesOption,
    app,
    console,
    desk_of,
    exit_incomplete,
    month_of,
)
from digest.errors import ConfigError

if TYPE_CHECKING:
    from digest.desk import Desk
    from digest.model import Replication
    from digest.replications.bench import Recipe

lab = typer.Typer(
    help="The lab: small replications of claims. Each has baseline, seeds, interval and a criterion fixed beforehand.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(lab, name="verify", epilog="Example: digest verify run --all")

RecipeName = Annotated[str, typer.Argument(help="A recipe's name; digest verify list has them.")]
TierOption = Annotated[str, typer.Option("--tier", help="toy, gpu, hf, endpoint or reanalysis. Default of run: toy.")]


@lab.command("list", epilog="Example: digest verify list")
def list_recipes(as_json: JsonOption = False) -> None:
    """List every recipe. Also the paper it tests, and whether it can run here."""
    from digest.replications import RECIPES
    from digest.report import recipes_table

    console.say(recipes_table(RECIPES, as_json, console.width))


@lab.command(epilog="Example: digest verify show steering_vector")
def show(recipe: RecipeName, tier: TierOption = "", folder: DirOption = HERE, as_json: JsonOption = False) -> None:
    """Show a recipe's claims and criterion. Also its deviations from the paper, and every attempt in this folder."""
    from digest.report import recipe_sheet
    from digest.verify import named

    console.guide(recipe_sheet(named(recipe, tier), folder, as_json), as_json)


@lab.command(cls=OfMonth, epilog="Example: digest verify run steering_vector")
def run(
    recipe: Annotated[str, typer.Argument(help="One recipe. Default: all that test a paper of the month.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Every recipe of the tier, outside any issue.")] = False,
    tier: TierOption = "",
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="NAME=VALUE", help="May be repeated. Makes the run exploratory: no issue prints it."
        ),
    ] = None,
    tuning: Annotated[
        bool, typer.Option("--tuning", help="On seeds 0 to 3, which settings are chosen on: exploratory too.")
    ] = False,
    model: Annotated[
        str, typer.Option("--model", help="Tier hf: a Hugging Face name or a folder. Tier endpoint: the model's name.")
    ] = "",
    endpoint: Annotated[
        str, typer.Option("--endpoint", help="http://HOST/v1 of an OpenAI-compatible server. Default: llm's.")
    ] = "",
    download: Annotated[
        bool, typer.Option("--download", help="Tier hf: fetch the model's safetensors first. Never done otherwise.")
    ] = False,
    data: Annotated[str, typer.Option("--data", help="Tier reanalysis: the folder of the authors' data.")] = "",
    executor: Annotated[str, typer.Option("--executor", help="local, or tcp://HOST:PORT of a dask cluster.")] = "local",
    month: MonthOption = "",
    folder: DirOption = HERE,
    replay: ReplayOption = None,
    yes: YesOption = False,
    as_json: JsonOption = False,
) -> None:
    """Run the lab on a month, on one recipe, or on a whole tier. Stored measurements are not repeated.

    With a tier, settings or a model it runs outside any issue, unless you name the month whose issue shall print it.
    """
    by_hand = ByHand(recipe, everything, tier, tuple(settings or ()), tuning, model, endpoint, download, data, executor)
    with desk_of(folder, None, replay, yes=yes) as desk:
        if by_hand.asked:
            run_by_hand(desk, by_hand, month, as_json)
        else:
            run_month(desk, recipe, month, as_json)


@dataclass(frozen=True)
class ByHand:
    """A run with any option that says how."""

    recipe: str = ""
    everything: bool = False
    tier: str = ""
    settings: tuple[str, ...] = ()
    tuning: bool = False
    model: str = ""
    endpoint: str = ""
    download: bool = False
    data: str = ""
    executor: str = "local"

    @property
    def asked(self) -> bool:
        return self != ByHand(self.recipe)

    @property
    def recipes(self) -> "list[Recipe[Any]]":
        from digest.verify import named, of_tier

        default = "reanalysis" if self.data else ""
        if self.everything or not self.recipe:
            return of_tier(self.tier or default or "toy")
        return [named(self.recipe, self.tier or default)]


def run_by_hand(desk: "Desk", asked: ByHand, month: str, as_json: bool) -> None:
    """Run recipes as asked; with a month, put what confirms into its issue."""
    from digest.earlier import refuse_editing
    from digest.report import kept, replications_table
    from digest.verify import cluster, homes, on, pinned, place, try_out

    with cluster(asked.executor) as workers:
        ready = pinned(on(desk, asked.recipes, asked.model, asked.endpoint, asked.data), asked.download)
        if month:
            refuse_editing(desk, which := month_of(month))
            beside = homes(desk, which, kept(desk, which), ready)
        tried = try_out(desk, ready, asked.settings, workers, asked.tuning)
        console.guide(replications_table(tried, as_json), as_json)
        placed = place(desk, which, tried, beside) if month else ""
        if placed and not as_json:
            console.guide(f"\n{placed}")
    exit_unrun(tried)


def run_month(desk: "Desk", recipe: str, month: str, as_json: bool) -> None:
    """Run what the month's works reach, or one recipe, for its issue."""
    from digest.month import run_lab
    from digest.report import kept, near_table, replications_table
    from digest.verify import near, openings

    console.guide(replications_table(done := run_lab(desk, which := month_of(month), recipe), as_json), as_json)
    if recipe:
        exit_unrun(done)
        return
    works = kept(desk, which)
    if not as_json and (further := near_table(near(works, begins=openings(desk, works)), console.width)):
        console.guide(further)
    exit_incomplete(desk, which)


def exit_unrun(tried: "Sequence[Replication]") -> None:
    """Exit code 3 where something that was asked for by name did not run; why was told."""
    if any(one.verdict == "did not run" for one in tried):
        raise typer.Exit(3)


@lab.command(epilog="Example: digest verify samples steering_vector --model gpt2-xl")
def samples(
    recipe: Annotated[str, typer.Argument(help="A recipe that steers a model: steering_vector.")] = "steering_vector",
    model: Annotated[str, typer.Option("--model", help="A Hugging Face name or a folder.")] = "",
    count: Annotated[int, typer.Option("--count", min=1, max=32, help="How many of the recipe's prompts to use.")] = 3,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="May be repeated: device=cpu, coefficient=10."),
    ] = None,
    download: Annotated[
        bool, typer.Option("--download", help="Fetch the model's safetensors first. Never done otherwise.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Print steered text to read. The first sample of each prompt and condition, unselected; it gives no verdict."""
    from digest.verify import named, pinned, sampling

    wanted = named(recipe, "hf")
    ready = pinned([wanted.on(model=model) if model else wanted], download)[0].with_settings(settings or ())
    found = sampling.sampled(ready, count)
    console.say(sampling.as_json(found) if as_json else sampling.told(found))


@lab.command(cls=OfMonth, epilog="Example: digest verify propose 2025-05 --yes")
def propose(
    month: MonthOption = "", folder: DirOption = HERE, yes: YesOption = False, as_json: JsonOption = False
) -> None:
    """Have the configured model propose recipes for a month. It runs nothing and adds nothing to an issue."""
    from digest.report import kept
    from digest.verify import proposing

    with desk_of(folder, yes=yes) as desk:
        found, why = proposing.proposed(desk, kept(desk, month_of(month)))
        console.guide(proposing.as_json(found, why) if as_json else proposing.told(found, why), as_json)


@lab.command(epilog="Example: digest verify train --minutes 10")
def train(
    size: Annotated[str, typer.Option("--size", help="small or base. Default: base on a GPU, small elsewhere.")] = "",
    minutes: Annotated[float, typer.Option("--minutes", min=0.01, help="How long it trains.")] = 10.0,
    steps: Annotated[int, typer.Option("--steps", min=0, help="Train for this many steps, not for minutes.")] = 0,
    seed: Annotated[int, typer.Option("--seed", min=0, help="For its initial weights and the order of texts.")] = 0,
    folder: DirOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Train a small byte-level model on this folder's abstracts. It is used if it beats a 5-gram on held-out papers."""
    import json

    from digest.train import Course, told
    from digest.train import train as make

    if size not in ("", "small", "base"):
        raise ConfigError(f"--size {size}: expected small or base")
    with desk_of(folder, locked=False) as desk:
        course = Course("small" if size == "small" else "base" if size else "", minutes, steps, seed)
        report = make(desk, course)
    where = folder / "cache" / "models" / "byte" / report["size"]
    console.say(json.dumps(report, indent=1) if as_json else told(report, where))


@lab.command("numbers", cls=OfMonth, epilog="Example: digest verify numbers 2025-05")
def recompute(
    item: Annotated[str, typer.Argument(help="One item, by its key or file name. Default: all on the table.")] = "",
    month: MonthOption = "",
    folder: DirOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Recompute the numbers that the items' texts state. They wait in issues/M/numbers/ for your yes or no."""
    from digest.numbers import numbers
    from digest.report import numbers_table

    with desk_of(folder) as desk:
        console.guide(numbers_table(numbers(desk, month_of(month), item), as_json), as_json)
