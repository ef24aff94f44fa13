"""Which model or data a recipe runs on, and whether its cost was agreed to."""

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
"""Longest header of a safetensors file, in bytes."""


def on(desk: Desk, wanted: Recipes, model: str = "", endpoint: str = "", data: str = "") -> list[Recipe[Any]]:
    """The recipes on a model: the one named or, at the endpoint tier, by default that of `llm:` in sources.yaml; or on
    a folder of data. Raises ConfigError for a model where a recipe trains its own, and for data where it reads none.
    """
    if data:
        return [recipe.reading(Path(data)) for recipe in wanted]
    options = {name: value for name, value in (("model", model), ("base_url", endpoint)) if value}
    endpoint_options = (
        _endpoint_options(desk.config.llm, options) if any(recipe.tier == "endpoint" for recipe in wanted) else {}
    )
    return [
        recipe.on(**(endpoint_options if recipe.tier == "endpoint" else options))
        if options or recipe.tier == "endpoint"
        else recipe
        for recipe in wanted
    ]


def pinned(wanted: Recipes, fetched: bool = False) -> list[Recipe[Any]]:
    """The recipes, each with the revision of its model. `fetched`: first download the model's files, which only a
    person may ask for. Raises ConfigError; ModelRefused where they are not available.
    """
    if fetched and not all(recipe.tier == "hf" for recipe in wanted):
        raise ConfigError("--download fetches the model of a recipe at the tier hf: add --tier hf --model NAME")
    for name in {name for recipe in wanted for name in recipe.params.names} if fetched else ():
        weights.download(name)
    return [_sized(weights.pinned(recipe)) for recipe in wanted]


def _sized(recipe: Recipe[Any]) -> Recipe[Any]:
    """The recipe with its model's size in its opening words, where it has one model that is available."""
    params = recipe.params
    if recipe.ours or not isinstance(params, weights.HfParams) or not params.revision or len(params.names) != 1:
        return recipe
    folder = Path(params.model)  # a folder's full path; found() would hash it again
    size = _parameters(folder if folder.is_dir() else weights.found(params.model).folder)
    return replace(recipe, ours=f"{without_folders(params.model)}, a model of {size:,} parameters,") if size else recipe


def _parameters(folder: Path) -> int:
    """Number of parameters by the headers of the weight files; 0 where they cannot be read."""
    total = 0
    for path in folder.glob("*.safetensors"):
        with path.open("rb") as file:
            length = min(int.from_bytes(file.read(8), "little"), HEADER)
            try:
                header = json.loads(file.read(length))
                total += sum(math.prod(tensor["shape"]) for name, tensor in header.items() if name != "__metadata__")
            except (ValueError, KeyError, TypeError, AttributeError):
                return 0
    return total


def _endpoint_options(ours: Endpoint | None, asked: Mapping[str, str]) -> dict[str, str | float]:
    """Model and endpoint with the full URL, since what the environment adds to it is part of the criterion."""
    known = ours.model_dump(include={"model", "base_url", "key_env", "timeout", "concurrency"}) if ours else {}
    named, endpoint = {**known, **asked}, asked.get("base_url", "")
    if ours and endpoint and endpoint.rstrip("/") != ours.base_url.rstrip("/"):
        named.pop("key_env")  # the key belongs to the configured URL
    if not named.get("model"):
        return named
    try:
        where = place(Endpoint.model_validate(named), os.environ)
    except ValidationError as error:
        raise ConfigError(f"--model and --endpoint: {wrong(mistakes(error)[0], secret=True)}") from None
    return {**named, "base_url": where.url}


def unagreed(desk: Desk, recipe: Recipe[Any]) -> str:
    """Why a recipe's questions may not be asked; '' where they are free, or their cost was agreed to."""
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
