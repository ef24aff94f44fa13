"""What a recipe needs and this machine may lack. Nothing heavy is imported to find out."""

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from digest.replications.bench import Recipe


def installed(distribution: str) -> str:
    """Its version; '' when it is not there."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""


def lacking(recipe: Recipe[Any]) -> list[str]:
    """What it needs that is not installed here."""
    return [need for need in recipe.needs if not installed(need)]
