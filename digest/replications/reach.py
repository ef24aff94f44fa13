"""Which recipe a work reaches: as the paper itself, or as a text about it. A topic or a link only proposes."""

import re
from collections.abc import Collection
from typing import Any

from digest.ids import links_in
from digest.model import Replication
from digest.replications.bench import Recipe

ALIASES = {
    "forum:5spBue2z2tw4JuDCx": "arxiv:2308.10248",
    "forum:HWxLQvzJGeXoLPJWd": "arxiv:2308.10248",
}
"""Another address of a paper that a recipe tests -> the paper."""
TITLES = {
    "Activation Addition: Steering Language Models Without Optimization": "arxiv:2308.10248",
    "Steering Language Models With Activation Engineering": "arxiv:2308.10248",
    "Steering GPT-2-XL by adding an activation vector": "arxiv:2308.10248",
    "Are Emergent Abilities of Large Language Models a Mirage?": "arxiv:2304.15004",
    "A technical note on bilinear layers for interpretability": "arxiv:2305.03452",
    "Bilinear MLPs enable weight-based mechanistic interpretability": "arxiv:2410.08417",
    "Language models can explain neurons in language models": "page:7122ae29ab158821",
    "Language Models Don't Always Say What They Think": "arxiv:2305.04388",
    "Playing repeated games with Large Language Models": "arxiv:2305.16867",
}
"""Titles that name the paper -> the paper: for a copy of it, or a text about it. The first is the one we name it by."""
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


OPENING = 600
"""Characters from the start of a text, in which it says what it is about."""
_WORD = re.compile(r"[^\W_]+")
_PRESENTS = re.compile(
    r"\b(?:link ?-?post|restat\w+|retell\w*|summari[sz]\w+|comment(?:s|ary)? on|repl(?:y|ies) to|replicat\w+"
    r"|reproduc\w+|our (?:new |recent )?(?:paper|preprint))\b",
    re.I,
)


def paper_of(key: str, title: str = "") -> str:
    """The paper that this is, under whatever address or exact title; its own key when nothing is known."""
    said = _words(title)
    return ALIASES.get(key) or next((paper for name, paper in TITLES.items() if _words(name) == said), key)


def presents(title: str, opening: str, papers: Collection[str]) -> bool:
    """Whether a text is about one of these papers: its title or its first words say the paper's whole title, or a
    sentence there presents the paper, and no other, by its id. To cite or link it does not count.
    """
    said = (_words(title), _words(opening))
    if any(paper in papers and _words(name) in words for name, paper in TITLES.items() for words in said):
        return True
    told = [sentence for sentence in re.split(r"(?<=[.!?])\s", opening) if _PRESENTS.search(sentence)]
    return any((named := links_in(sentence)) and set(map(paper_of, named)) <= set(papers) for sentence in told)


def told(box: Replication) -> str:
    """A box in a line for its editor: the recipe, the paper that it tries again, and what came out."""
    return f"{box.recipe}, a replication of “{title_of(box.paper)}”: {box.phrase}"


def title_of(paper: str) -> str:
    """What we call a recipe's paper: its title, else its key."""
    return next((name for name, known in TITLES.items() if known == paper), paper)


def _words(text: str) -> str:
    """The words in small letters, each between spaces, so that only whole words are found in one another."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def by_topic(title: str, recipe: Recipe[Any]) -> bool:
    """Whether a title is near what a recipe tries. That proposes, and puts no verdict beside the work."""
    words = re.sub(r"[’ʼ]", "'", title.casefold())
    return any(topic in words for topic in TOPICS.get(recipe.name, ()))
