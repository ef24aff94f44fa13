"""Tables of the lab: recipes, replications, and numbers recomputed from the items' texts."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

from digest.columns import as_text, columns
from digest.galley.recomputed import Proposal
from digest.model import Replication, Summary
from digest.replications.attempts import attempts
from digest.replications.bench import Recipe, criterion
from digest.replications.needs import wanting
from digest.replications.reach import title_of
from digest.replications.shares import computable
from digest.text import plain


def recipes_table(recipes: Sequence[Recipe[Any]], as_json: bool = False, width: int = 0) -> str:
    """List every recipe and whether it can run on this machine, for a terminal of `width` or for a file."""
    rows = [
        {"name": one.name, "tier": one.tier, "papers": one.papers, "title": one.title, "lacking": wanting(one)}
        for one in recipes
    ]
    if as_json:
        return as_text(rows)
    return columns(("recipe", "what it tries, and what is lacking here"), [*_by_recipe(recipes)], width)


def _by_recipe(recipes: Sequence[Recipe[Any]]) -> Iterator[tuple[str, str]]:
    """What recipes of one name share, and below it each of their tiers."""
    for name, title, paper in dict.fromkeys((one.name, one.title, one.papers[0]) for one in recipes):
        tiers = [one for one in recipes if (one.name, one.title, one.papers[0]) == (name, title, paper)]
        yield name, title
        yield "  paper", _called(paper)
        yield from ((f"  {one.tier}", _ready(one)) for one in tiers)


def _ready(recipe: Recipe[Any]) -> str:
    lacking = ", ".join(wanting(recipe))
    return f"lacking here: {lacking}" if lacking else "can run"


def _called(paper: str) -> str:
    """A paper as a person looks for it: its number on arXiv, else its title."""
    return f"arXiv {paper.removeprefix('arxiv:')}" if paper.startswith("arxiv:") else title_of(paper)


def recipe_sheet(recipe: Recipe[Any], folder: Path, as_json: bool = False) -> str:
    """Describe a recipe: its claims, how it decides, its settings, and its attempts recorded in `folder`."""
    tried = attempts(folder, recipe.name, recipe.tier)
    facts = {
        "name": recipe.name, "tier": recipe.tier, "title": recipe.title, "papers": recipe.papers, "scope": recipe.scope,
        "criterion": criterion(recipe), "seeds": recipe.seeds, "params": recipe.params.model_dump(),
        "claims": [claim.model_dump() for claim in recipe.claims], "deviations": recipe.deviations,
        "attempts": [{**asdict(attempt), "came_to": attempt.came_to} for attempt in tried],
    }  # fmt: skip
    if as_json:
        return as_text(facts)
    lines = [f"{recipe.name} ({recipe.tier}): {recipe.title}", f"papers: {', '.join(map(_called, recipe.papers))}"]
    seeds = f"seeds {recipe.seeds[0]} to {recipe.seeds[-1]}" if recipe.seeds else "no seeds"
    lines += [f"scope: {recipe.scope}; {seeds}", f"criterion: {facts['criterion']}"]
    lines += ["", "claims, the first decides:" if recipe.claims else "claims: none"]
    order = sorted(recipe.claims, key=lambda claim: not claim.primary)
    lines += [f"  {claim.kind}: {claim.text} ({claim.statistic})" for claim in order]
    lines += ["", "settings (--set NAME=VALUE makes a run exploratory):"]
    lines += [f"  {name} = {value}{_bounds(recipe, name)}" for name, value in recipe.params.model_dump().items()]
    lines += ["", "departs from the paper:", *(f"  {deviation}" for deviation in recipe.deviations)]
    lines += ["", "attempts in this folder:" if tried else "no attempt in this folder yet"]
    lines += [f"  {attempt.number}  {attempt.at}  {attempt.criterion[:12]}  {attempt.came_to}" for attempt in tried]
    return "\n".join(lines)


def _bounds(recipe: Recipe[Any], name: str) -> str:
    """The allowed range of a setting, as '  (1 to 10000)', or of each in a list of settings; '' where it has none."""
    field = type(recipe.params).model_fields[name]
    each = next((part for part in get_args(field.annotation) if get_origin(part) is Annotated), None)
    rules = [*get_args(each)[1].metadata, *field.metadata] if each else field.metadata
    low = next((getattr(rule, word) for rule in rules for word in ("ge", "gt") if hasattr(rule, word)), None)
    high = next((getattr(rule, word) for rule in rules for word in ("le", "lt") if hasattr(rule, word)), None)
    return f"  ({'each ' if each else ''}{low} to {high})" if low is not None and high is not None else ""


def replications_table(replications: Sequence[Replication], as_json: bool = False) -> str:
    """List the month's replications."""
    if as_json:
        return as_text([one.model_dump(mode="json") for one in replications])
    if not replications:
        return "No work of this month reaches a recipe."
    return "\n\n".join("\n".join(_told(one)) for one in replications)


def _told(one: Replication) -> Iterator[str]:
    yield f"{one.title}: {one.phrase}"
    yield computable(one.text) or one.why
    yield from filter(None, [one.on_record])
    yield from (f"figure: cache/figures/{figure.name}" for figure in one.figures)


def near_table(pairs: Sequence[tuple[Summary, Recipe[Any]]], width: int = 0) -> str:
    """List the works that are related to a recipe by topic or a link only; '' when there are none."""
    if not pairs:
        return ""
    rows = [(summary.key, recipe.name, plain(summary.title)[:60]) for summary, recipe in pairs]
    head = "Related by topic or a link only, so no replication is printed with them; for further reading:"
    return f"\n{head}\n{columns(('work', 'recipe', 'title'), rows, width)}"


def numbers_table(proposals: Sequence[Proposal], as_json: bool = False) -> str:
    """List the numbers recomputed for each item, and the files in which the editor confirms them."""
    with_numbers = [one for one in proposals if one.found]
    if as_json:
        found = [[{"id": number.id, **asdict(number)} for number in one.found] for one in with_numbers]
        return as_text([{**asdict(one), "found": numbers} for one, numbers in zip(with_numbers, found, strict=True)])
    if not with_numbers:
        return f"{len(proposals)} items were searched; none states numbers that can be recomputed."
    blocks = [
        "\n".join([f"{one.title} ({one.file})", *(f"  {number.outcome}: {number.result}" for number in one.found)])
        for one in with_numbers
    ]
    return "\n\n".join([*blocks, "Nothing of this is printed until you write `confirmed: yes` under it."])
