"""Shows steered text: the first sample of each prompt under each condition, unselected. It is printed on the terminal
only, and never becomes a verdict, a row or a page: the recipe reads log-odds and counts no text. What a recipe counted
from answers is kept with its rows (digest/replications/samples.py).
"""

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from digest.errors import ConfigError
from digest.replications import gpu
from digest.replications import steering_texts as texts
from digest.replications.bench import Recipe, generator
from digest.replications.needs import extra, lacking
from digest.replications.samples import shown
from digest.replications.steering_vector_hf import SteeringHfParams
from digest.text import plain

if TYPE_CHECKING:
    from digest.replications.decoder import Decoder
    from digest.replications.steered_generation import Row

CONDITIONS = ("unsteered", "pair", "reversed", "single", "unrelated")
NOT_SELECTED = (
    "not selected: the first sample of each prompt and condition; sampled text of a model is no statement of ours"
)
NEW = 64
"""Tokens per sample."""


@dataclass(frozen=True)
class Sample:
    prompt: str
    condition: str
    text: str
    """One line: without control characters, line ends as spaces."""


@dataclass(frozen=True)
class Samples:
    model: str
    revision: str
    device: str
    dtype: str
    how: str
    samples: tuple[Sample, ...]


def sampled(recipe: Recipe[Any], count: int) -> Samples:
    """One sample for each of the recipe's first prompts under each condition, sampled as in the paper. The noise
    depends on the prompt alone, so that only the vector makes conditions differ.

    Raises ConfigError for a recipe that steers no model, ModelRefused, MachineRefused.
    """
    params = recipe.params
    if not isinstance(params, SteeringHfParams):
        raise ConfigError(f"{recipe.name} at the tier {recipe.tier} samples no text: steering_vector at hf does")
    if not params.model:
        raise ConfigError("samples are of a model that is there already: add --model with its name or folder")
    if absent := lacking(recipe):
        raise ConfigError(f"{' and '.join(absent)} not installed: pip install {extra(recipe)}")
    gpu.hold(params.device)
    from digest.replications import steered_generation as generation
    from digest.replications.decoder import Decoder, environment, memory_explained

    place, decoder = environment(params), Decoder.opened(params)
    layer = max(1, round(len(decoder.blocks) * params.layer / params.blocks))
    prompts = [texts.NEUTRAL[texts.place(seed)] for seed in recipe.seeds[:count]]
    sampling = generation.Sampling(new=NEW)
    with memory_explained():
        new = generation.continued(decoder, layer, _rows(decoder, layer, params, prompts), sampling)
    cells = [(prompt, condition) for prompt in prompts for condition in CONDITIONS]
    how = (
        f"vector times {params.coefficient:g} from the front, at block {layer} of {len(decoder.blocks)}, on the prompt "
        f"only; top-p {sampling.top_p:g}, temperature {sampling.temperature:g}, frequency penalty {sampling.penalty:g}"
    )
    samples = tuple(Sample(*cell, _text(decoder, tokens)) for cell, tokens in zip(cells, new, strict=True))
    return Samples(place["model"], place["revision"], place["device"], place["dtype"], how, samples)


def told(found: Samples) -> str:
    """The samples as text."""
    lines = [f"{plain(found.model)}, {found.device}, {found.dtype}", found.how, NOT_SELECTED]
    for prompt in dict.fromkeys(sample.prompt for sample in found.samples):
        lines += ["", f"{prompt} ..."]
        lines += [f"  {sample.condition:<10} {sample.text}" for sample in found.samples if sample.prompt == prompt]
    return "\n".join(lines)


def as_json(found: Samples) -> str:
    return json.dumps({"note": NOT_SELECTED, **asdict(found)}, indent=1, ensure_ascii=False)


def _rows(decoder: "Decoder", layer: int, params: SteeringHfParams, prompts: list[str]) -> list["Row"]:
    """All conditions of each prompt in turn. Unrelated is the first of the recipe's own word pairs."""
    import torch

    from digest.replications import steered_decoder as steered
    from digest.replications.steered_generation import Row

    front, _ = steered.vectors(steered.Bench(decoder, layer), params.coefficient, params.contrasts, params.directions)
    rows = []
    for prompt in prompts:
        tokens = (*decoder.start, *decoder.ids(prompt))
        noise = torch.from_numpy(generator(0, f"continuation of {prompt}").random(NEW)).float()
        rows += [Row(tokens, front[name][0] if name in front else None, noise) for name in CONDITIONS]
    return rows


def _text(decoder: "Decoder", tokens: list[int]) -> str:
    """The text up to the model's own end token, as one line that is safe to print."""
    end = decoder.tokenizer.eos_token_id
    whole = tokens[: tokens.index(end)] if end in tokens else tokens
    decoded: str = decoder.tokenizer.decode(whole, skip_special_tokens=True, clean_up_tokenization_spaces=False)
    return shown(decoded)
