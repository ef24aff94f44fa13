"""What a recipe needs and this machine may lack. Nothing heavy is imported to find out."""

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from digest.replications.bench import DataParams, EndpointParams, ModelParams, Recipe

_DRIVERS = tuple(map(Path, ("/dev/nvidiactl", "/dev/nvidia0", "/proc/driver/nvidia/version", "/dev/dxg", "/dev/kfd")))
"""There where a GPU of Nvidia, on Windows' Linux too, or of AMD has its driver."""


def installed(distribution: str) -> str:
    """Its version; '' when it is not there."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""


def lacking(recipe: Recipe[Any]) -> list[str]:
    """What it needs that is not installed here."""
    return [need for need in recipe.needs if not installed(need)]


def wanting(recipe: Recipe[Any]) -> list[str]:
    """What it lacks here, as words for a list: distributions, a GPU, and a model's name."""
    thing = "data (--data)" if isinstance(recipe.params, DataParams) else "a model (--model)"
    device = ["a GPU"] if recipe.tier == "gpu" and not gpu_there() else []
    return lacking(recipe) + device + ([thing] if unnamed(recipe) else [])


def extra(recipe: Recipe[Any]) -> str:
    """What pip is told: 'ai-safety-digest[verify]', in quotes."""
    return f"'ai-safety-digest[{'verify,hf' if 'transformers' in recipe.needs else 'verify'}]'"


def unnamed(recipe: Recipe[Any]) -> str:
    """Why a recipe that tries a model or reads data does not know which, with what to do next; '' when it knows."""
    if isinstance(recipe.params, DataParams) and not recipe.params.data:
        return f"no data are named: add --data FOLDER, which holds {' and '.join(recipe.files)}"
    if not isinstance(recipe.params, ModelParams) or recipe.params.model:
        return ""
    if isinstance(recipe.params, EndpointParams):
        return "no endpoint is named: put `llm:` into sources.yaml, or add --model NAME --endpoint URL"
    return "no model is named: add --model NAME, a name on Hugging Face or a folder with config.json and safetensors"


def gpu_there() -> bool:
    """Whether this machine has a GPU with its driver, as far as files tell."""
    return any(path.exists() for path in _DRIVERS)


def memory(recipe: Recipe[Any]) -> int:
    """Gigabytes that its worker may take; 0, no limit, where it may use a GPU."""
    return 0 if recipe.tier == "gpu" or (recipe.tier == "hf" and gpu_there()) else recipe.memory_gb
