"""Which model or whose data a recipe is tried on, and whether what that costs was agreed to."""

import json
import math
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from digest.desk import Desk
from digest.errors import ConfigError
from digest.llm import Endpoint, Estimate, place
from digest.llm.money import Tariff
from digest.mistakes import mistakes, wrong
from digest.replications import weights
from digest.replications.bench import EndpointParams, Recipe
from digest.replications.players import SCRIPTED
from digest.text import without_folders
from digest.verify.reaching import Recipes

HEADER = 100_000_000
"""Bytes that a safetensors file's header has at most."""


def on(desk: Desk, wanted: Recipes, model: str = "", endpoint: str = "", data: str = "") -> list[Recipe[Any]]:
    """The recipes on a model: the one named; for an endpoint, else the one of `llm:` in sources.yaml. Or on a folder of
    data. Raises ConfigError for a model beside a recipe that trains its own, and for data beside one that reads none.
    """
    if data:
        return [recipe.reading(Path(data)) for recipe in wanted]
    asked = {name: value for name, value in (("model", model), ("base_url", endpoint)) if value}
    there = _there(desk.config.llm, asked) if any(recipe.tier == "endpoint" for recipe in wanted) else {}
    return [
        recipe.on(**(there if recipe.tier == "endpoint" else asked)) if asked or recipe.tier == "endpoint" else recipe
        for recipe in wanted
    ]


def pinned(wanted: Recipes, fetched: bool = False) -> list[Recipe[Any]]:
    """The recipes with the revision of the model that they open. `fetched`: a name's files are downloaded before, which
    only a person asks for. Raises ConfigError, and ModelRefused where they can't be.
    """
    if fetched and not all(recipe.tier == "hf" for recipe in wanted):
        raise ConfigError("--download fetches the model of a recipe at the tier hf: add --tier hf --model NAME")
    for name in {name for recipe in wanted for name in recipe.params.names} if fetched else ():
        weights.download(name)
    return [_sized(weights.pinned(recipe)) for recipe in wanted]


def _sized(recipe: Recipe[Any]) -> Recipe[Any]:
    """The recipe with the size of its one model in its opening words, where the model is there."""
    params = recipe.params
    if recipe.ours or not isinstance(params, weights.HfParams) or not params.revision or len(params.names) != 1:
        return recipe
    there = Path(params.model)  # of a folder in full; found() would hash it again
    size = _parameters(there if there.is_dir() else weights.found(params.model).folder)
    return replace(recipe, ours=f"{without_folders(params.model)}, a model of {size:,} parameters,") if size else recipe


def _parameters(folder: Path) -> int:
    """How many numbers the weights are, by the files' own headers; 0 where these cannot be read."""
    total = 0
    for path in folder.glob("*.safetensors"):
        with path.open("rb") as file:
            length = min(int.from_bytes(file.read(8), "little"), HEADER)
            try:
                header = json.loads(file.read(length))
                total += sum(math.prod(one["shape"]) for name, one in header.items() if name != "__metadata__")
            except (ValueError, KeyError, TypeError, AttributeError):
                return 0
    return total


def _there(ours: Endpoint | None, asked: Mapping[str, str]) -> dict[str, str | float]:
    """Model and endpoint, with the address in full: what the environment says of it belongs to the promise too."""
    known = ours.model_dump(include={"model", "base_url", "key_env", "timeout", "concurrency"}) if ours else {}
    named, endpoint = {**known, **asked}, asked.get("base_url", "")
    if ours and endpoint and endpoint.rstrip("/") != ours.base_url.rstrip("/"):
        named.pop("key_env")  # its key is for its own address
    if not named.get("model"):
        return named
    try:
        where = place(Endpoint.model_validate(named), os.environ)
    except ValidationError as error:
        raise ConfigError(f"--model and --endpoint: {wrong(mistakes(error)[0], secret=True)}") from None
    return {**named, "base_url": where.url}


def unagreed(desk: Desk, recipe: Recipe[Any]) -> str:
    """Why its questions may not be asked; '' where they cost nothing, or somebody agrees to what they may cost."""
    params = recipe.params
    if not isinstance(params, EndpointParams) or params.model.startswith(SCRIPTED):
        return ""
    if desk.net.mode == "offline":
        return "no model is asked with --replay"
    endpoint = params.endpoint
    where = place(endpoint, os.environ)
    if where.near:
        return ""
    calls, read, written = recipe.questions
    dollars = Tariff(endpoint, where).dollars(read, written)
    estimate = Estimate(1, calls, read, written, dollars, params.max_dollars, params.max_tokens)
    return "" if desk.agrees(estimate) else f"nobody agreed to the cost ({estimate.told}); agree with --yes"
