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
    "neuron_explanations": Quote(
        "Although the vast majority of our explanations score poorly, we believe we can now use ML techniques to "
        "further improve our ability to produce explanations.",
        "the authors' announcement of the paper, 9 May 2023",
    ),
    "unfaithful_cot": Quote(
        "We demonstrate that CoT explanations can be heavily influenced by adding biasing features to model inputs--"
        'e.g., by reordering the multiple-choice options in a few-shot prompt to make the answer always "(A)"--which '
        "models systematically fail to mention in their explanations.",
        "the abstract of arXiv 2305.04388v2",
    ),
    "repeated_games": Quote(
        "In the canonical iterated Prisoner's Dilemma, we find that GPT-4 acts particularly unforgivingly, always "
        "defecting after another agent has defected only once.",
        "the abstract of arXiv 2305.16867v1",
    ),
}
QUOTES["steering_topics"] = QUOTES["steering_vector"]
"""By the recipe's name."""
