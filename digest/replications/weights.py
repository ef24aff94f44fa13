"""Where a model's files lie, and whether we take them: safetensors only, and nothing downloaded unless asked. No torch.

A model is a folder, or a name whose files lie in Hugging Face's own cache (HF_HUB_CACHE, else HF_HOME/hub, else
~/.cache/huggingface/hub).
"""

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from digest.errors import ModelRefused
from digest.replications.bench import ModelParams, Recipe

EXTRA = "pip install 'ai-safety-digest[verify,hf]'"
WANTED = ("*.safetensors", "*.json", "*.txt", "*.model", "*.jinja")
"""What is downloaded: weights, configuration, tokenizer, chat form; never code and never a pickle."""
_PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt")
_CHUNK = 2**20
ON_THIS_MACHINE: dict[str, Any] = {
    "tier": "hf", "needs": ("torch", "matplotlib", "transformers", "safetensors"), "memory_gb": 24, "threads": 2,
}  # fmt: skip
"""What a recipe of questions is at the tier hf."""
HERE = (
    "Asked on this machine: greedy answers in the model's own chat form. The frame of the JSON is written for the "
    "model; of choices it takes the likeliest."
)
REPORT = "report.json"
"""What `digest verify train` writes beside a model of ours."""


class HfParams(ModelParams):
    """Settings of a recipe that opens a decoder on this machine."""

    revision: str = Field("", max_length=80)
    """Filled in, and part of the criterion: the commit of the name, or a hash of the folder's files."""
    device: Literal["auto", "cuda", "mps", "cpu"] = "auto"
    """auto: the GPU if the model fits into its free memory, else Apple's, else the CPU."""
    dtype: Literal["float32", "bfloat16", "float16"] = "float32"
    threads: int = Field(2, ge=1, le=64)
    """On a CPU."""


@dataclass(frozen=True)
class Weights:
    folder: Path
    revision: str

    @property
    def size(self) -> int:
        """Bytes of the weights."""
        return sum(path.stat().st_size for path in self.folder.glob("*.safetensors"))

    @property
    def report(self) -> dict[str, Any]:
        """Of a model that `digest verify train` made; {} of any other."""
        path = self.folder / REPORT
        if not path.is_file():
            return {}
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            return {}
        return told if isinstance(told, dict) and told.get("made_by") == "digest verify train" else {}


def found(model: str) -> Weights:
    """The files of a folder or a cached name, checked without opening them. Raises ModelRefused."""
    folder = Path(model).expanduser()
    if folder.is_dir():
        return _checked(Weights(folder.resolve(), hashed(folder)))
    if folder.suffix == ".gguf":
        raise ModelRefused(
            f"{model} is a GGUF file, and a folder of safetensors is wanted: docs/replications.md, 'Only a GGUF file', "
            "has the lines that make one of it"
        )
    if model.startswith(("/", ".", "~")) or model.count("/") > 1:
        raise ModelRefused(f"there is no folder {model}")
    return _checked(_cached(model))


def download(name: str) -> Weights:
    """The files of a name, fetched into Hugging Face's cache. Only a person's own option leads here; cron's never does.

    Raises ModelRefused.
    """
    if Path(name).expanduser().is_dir():
        return found(name)
    hub = _hub()
    try:
        folder = Path(hub.snapshot_download(name, allow_patterns=list(WANTED)))
    except Exception as error:  # the hub's client has some twenty errors of several libraries
        raise ModelRefused(f"{name} could not be downloaded: {_first_line(error)}") from None
    return _checked(Weights(folder, folder.name))


def pinned(recipe: Recipe[Any]) -> Recipe[Any]:
    """The recipe with the revision of each of its models, if they can be found, and its scope if one is ours.

    What cannot be found is said by the worker, as the reason why nothing ran.
    """
    if not isinstance(recipe.params, HfParams) or not recipe.params.names:
        return recipe
    names = recipe.params.names
    try:
        weights = [found(name) for name in names]
    except ModelRefused:
        return recipe
    where = [
        str(one.folder) if Path(name).expanduser().is_dir() else name for name, one in zip(names, weights, strict=True)
    ]
    pins = {"model": ",".join(where), "revision": ",".join(one.revision for one in weights)}
    ours = any(one.report for one in weights)
    return replace(recipe, params=recipe.params.model_copy(update=pins), scope="small model" if ours else recipe.scope)


def subject_pinned(recipe: Recipe[Any], root: Path) -> Recipe[Any]:
    """A recipe that asks one model about another, its `subject`: that folder in full, below `root` where it is no full
    path, and a hash of its files. What cannot be found is said by the worker.
    """
    if "subject" not in type(recipe.params).model_fields:
        return recipe
    folder = (root / Path(recipe.params.subject).expanduser()).resolve()
    pins = {"subject": str(folder), "subject_revision": ""}
    with suppress(ModelRefused):
        pins["subject_revision"] = found(str(folder)).revision
    return replace(recipe, params=recipe.params.model_copy(update=pins))


def hashed(folder: Path) -> str:
    """Of a folder's weights, configuration, tokenizer and chat form: 'sha256:' and twelve digits."""
    whole = hashlib.sha256()
    for path in sorted(path for pattern in WANTED for path in folder.glob(pattern)):
        whole.update(f"{path.name}\0".encode())
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                whole.update(chunk)
    return f"sha256:{whole.hexdigest()[:12]}"


def _cached(name: str) -> Weights:
    hub = _hub()
    try:
        folder = Path(hub.snapshot_download(name, local_files_only=True))
    except (OSError, ValueError):  # not there, or no name at all
        raise ModelRefused(
            f"{name} is no folder, and not among the models downloaded to this machine; "
            "nothing is downloaded unless you add --download"
        ) from None
    return Weights(folder, folder.name)


def _checked(weights: Weights) -> Weights:
    folder = weights.folder
    if not (folder / "config.json").is_file():
        raise ModelRefused(f"{folder} holds no config.json: it is no model's folder")
    if not any(folder.glob("*.safetensors")):
        pickles = sorted(path.name for pattern in _PICKLES for path in folder.glob(pattern))
        why = f"; {pickles[0]} is a pickle, which can run code when it is opened: convert it" if pickles else ""
        raise ModelRefused(f"{folder} holds no *.safetensors{why}")
    if weights.report and not weights.report.get("used"):
        raise ModelRefused(
            f"{folder} is not used: {weights.report.get('why', 'its report does not say that it may be')}"
        )
    return weights


def _hub() -> Any:
    try:
        import huggingface_hub
    except ImportError:
        raise ModelRefused(f"transformers is not installed: {EXTRA}") from None
    return huggingface_hub


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
