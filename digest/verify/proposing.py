"""A model proposes existing recipes for works, as hints for further reading without a verdict. Nothing runs because of
it, no code is taken from it, and settings it names must exist in the recipe.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from digest.desk import Desk
from digest.errors import ConfigError
from digest.llm import Answer, Question
from digest.model import Summary
from digest.replications import RECIPES
from digest.replications.bench import Recipe
from digest.templates import Templates
from digest.text import clip, plain
from digest.verify.reaching import Recipes, matched, openings

MOST = 800
"""Tokens of the answer."""
TITLE = 160
"""Characters shown of a title."""


class Pair(BaseModel):
    model_config = ConfigDict(extra="ignore")
    work: int
    experiment: str = Field(max_length=80)
    settings: list[str] = Field(default=[], max_length=6)


class Pairs(BaseModel):
    model_config = ConfigDict(extra="ignore")
    pairs: list[Pair] = Field(max_length=100)


@dataclass(frozen=True)
class Proposal:
    summary: Summary
    recipe: Recipe[Any]
    settings: tuple[str, ...]
    """Checked to exist and be within bounds. A run with them is exploratory."""

    @property
    def command(self) -> str:
        """The command that would run it."""
        return " ".join(["digest verify run", self.recipe.name, *(f"--set {setting}" for setting in self.settings)])


def proposed(desk: Desk, summaries: Sequence[Summary], recipes: Recipes = RECIPES) -> tuple[tuple[Proposal, ...], str]:
    """What the configured model proposes; or nothing, and why: it was not asked, or did not answer.

    Raises ConfigError where no model is configured, EndpointRefused.
    """
    if desk.llm is None:
        raise ConfigError("sources.yaml: no `llm:` there, so no model can propose; the starter has one, commented out")
    first = {recipe.name: recipe for recipe in reversed(recipes)}
    question = _question(desk, summaries, tuple(reversed(first.values())))
    if not desk.llm.holds(question):
        characters = sum(len(message["content"]) for message in question.messages)
        if not desk.agrees(desk.llm.estimate(len(summaries), 1, characters, MOST)):
            return (), "nobody agreed to the cost; agree with --yes"
    answer = desk.llm.ask(question, desk.llm.allowance())
    if not isinstance(answer, Answer):
        return (), answer.why
    tested = matched(summaries, tuple(first.values()), openings(desk, summaries))
    known = {(recipe.name, key) for recipe, key in tested}
    found = _checked(answer.parsed, summaries, first)
    return tuple(proposal for proposal in found if (proposal.recipe.name, proposal.summary.key) not in known), ""


def _checked(parsed: Any, summaries: Sequence[Summary], recipes: dict[str, Recipe[Any]]) -> Iterator[Proposal]:
    """Pairs of an existing work and recipe, each once; an unknown setting drops its pair."""
    once = set[tuple[int, str]]()
    for pair in parsed.pairs:
        recipe = recipes.get(pair.experiment)
        if recipe is None or not 1 <= pair.work <= len(summaries) or (pair.work, pair.experiment) in once:
            continue
        once.add((pair.work, pair.experiment))
        try:
            recipe.with_settings(pair.settings)
        except ConfigError:
            continue
        yield Proposal(summaries[pair.work - 1], recipe, tuple(pair.settings))


def _question(desk: Desk, summaries: Sequence[Summary], recipes: Recipes) -> Question:
    lines = [f"{n}. {clip(plain(summary.title), TITLE)}" for n, summary in enumerate(summaries, 1)]
    key = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]
    shown = [
        {
            "name": recipe.name,
            "title": recipe.title,
            "claim": next(claim.text for claim in recipe.claims if claim.primary),
            "settings": ", ".join(type(recipe.params).model_fields),
        }
        for recipe in recipes
    ]
    system = Templates(desk.root / "templates").render("prompts/propose.md", key=key, recipes=shown)
    document = f"<<<{key}\n" + "\n".join(lines) + f"\n{key}>>>"
    return Question("pairs", system, document, "Which experiments fit which works?", Pairs, MOST)


def told(proposals: Sequence[Proposal], why: str) -> str:
    """The proposals as text."""
    if why:
        return f"The model proposed nothing: {why}"
    if not proposals:
        return "The model proposes no recipe for any work."
    rows = [
        f"  {proposal.summary.key}  {clip(plain(proposal.summary.title), 60)}\n    {proposal.command}"
        for proposal in proposals
    ]
    head = "Proposed by a model, by titles alone; nothing of the lab stands beside these works:"
    return "\n".join([head, *rows])


def as_json(proposals: Sequence[Proposal], why: str) -> str:
    pairs = [
        {"key": proposal.summary.key, "recipe": proposal.recipe.name, "settings": proposal.settings}
        for proposal in proposals
    ]
    return json.dumps({"proposed": pairs, "why_not": why}, indent=1)
