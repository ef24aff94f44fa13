"""The lab's recipes. To add one: one file beside this, one line here. See docs/replications.md."""

from typing import Any

from digest.replications import (
    bilinear_layers,
    bilinear_transformers,
    emergence_family,
    emergence_metric,
    emergence_transformers,
    neuron_explanations,
    neuron_explanations_asked,
    neuron_explanations_hf,
    published_games,
    repeated_games,
    steering_topics,
    steering_vector,
    steering_vector_hf,
    unfaithful_cot,
)
from digest.replications.bench import Recipe

RECIPES: tuple[Recipe[Any], ...] = (
    steering_vector.RECIPE,
    emergence_metric.RECIPE,
    emergence_transformers.RECIPE,
    emergence_family.HF,
    emergence_family.ENDPOINT,
    bilinear_layers.RECIPE,
    bilinear_transformers.RECIPE,
    neuron_explanations.RECIPE,
    neuron_explanations_hf.RECIPE,
    neuron_explanations_asked.RECIPE,
    steering_vector_hf.RECIPE,
    steering_topics.RECIPE,
    unfaithful_cot.RECIPE,
    unfaithful_cot.HF,
    repeated_games.RECIPE,
    repeated_games.HF,
    published_games.RECIPE,
)
