"""What each paper says itself, word for word, of what its recipe tries. Apart from recipes: it decides no rows."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Quote:
    text: str
    where: str


QUOTES = {
    "steering_vector": Quote(
        "ActAdd yields inference-time control over high-level output properties (like topic and sentiment) while "
        "preserving performance on off-target tasks.",
        "the abstract of arXiv 2308.10248v5",
    ),
    "emergence_metric": Quote(
        "Specifically, nonlinear or discontinuous metrics produce apparent emergent abilities, whereas linear or "
        "continuous metrics produce smooth, continuous predictable changes in model performance.",
        "the abstract of arXiv 2304.15004v2",
    ),
    "bilinear_layers": Quote(
        "In this note, I examine bilinear layers, which are a type of MLP layer that are mathematically much easier to "
        "analyze while simultaneously performing better than standard MLPs.",
        "the abstract of arXiv 2305.03452",
    ),
}
"""By the recipe's name."""
