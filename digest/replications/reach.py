"""Which recipe a work reaches: by the paper's key, by another name of it, and by its topic, which only proposes."""

import re
from typing import Any

from digest.replications.bench import Recipe

ALIASES = {
    "forum:5spBue2z2tw4JuDCx": "arxiv:2308.10248",
    "forum:HWxLQvzJGeXoLPJWd": "arxiv:2308.10248",
}
"""Another address of a paper that a recipe tests -> the paper."""
TITLES = {
    "steering gpt-2-xl by adding an activation vector": "arxiv:2308.10248",
    "activation addition: steering language models without optimization": "arxiv:2308.10248",
    "steering language models with activation engineering": "arxiv:2308.10248",
    "are emergent abilities of large language models a mirage?": "arxiv:2304.15004",
    "a technical note on bilinear layers for interpretability": "arxiv:2305.03452",
    "bilinear mlps enable weight-based mechanistic interpretability": "arxiv:2410.08417",
    "language models can explain neurons in language models": "page:7122ae29ab158821",
}
"""Titles that name the paper, in small letters -> the paper: for a copy that was posted elsewhere."""
TOPICS = {
    "steering_vector": ("steering vector", "activation steering", "activation addition", "representation engineering"),
    "emergence_metric": ("emergent abilit", "emergent capabilit", "mirage"),
    "bilinear_layers": ("bilinear layer", "bilinear mlp"),
    "neuron_explanations": (
        "explain neurons",
        "neuron explanation",
        "explanations of neurons",
        "automated interpretability",
    ),
    "unfaithful_cot": ("unfaithful", "chain-of-thought faithfulness", "cot faithfulness"),
    "repeated_games": ("repeated games", "prisoner's dilemma", "game theory"),
}
"""Words of a title that bring a recipe to mind, by its name."""


def paper_of(key: str, title: str = "") -> str:
    """The paper that this is, under whatever address or exact title; its own key when nothing is known."""
    return ALIASES.get(key) or TITLES.get(" ".join(title.casefold().split()), key)


def by_topic(title: str, recipe: Recipe[Any]) -> bool:
    """Whether a title is near what a recipe tries. That proposes, and puts no verdict beside the work."""
    words = re.sub(r"[’ʼ]", "'", title.casefold())
    return any(topic in words for topic in TOPICS.get(recipe.name, ()))
