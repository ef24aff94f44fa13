"""Names of what the neuron recipe measures, apart so that judging needs no numpy."""

OWN, OTHER = "own explanation", "another neuron's"
SHUFFLED = "chosen on shuffled"
TABLE = "table of words"
TOPS = "top and random texts"
BEST, BEST_OTHER = "ten best", "ten best by another's"
PLANTED, PLANTED_OTHER = "planted", "planted, another's"
UNTRAINED, LISTED, ITSELF = "untrained", "best of a fixed list", "its own activations"
"""Conditions under which r is measured."""
MODEL, PAIRS, FIVE_GRAM, DRAWN = "model", "pairs of words", "5-gram", "drawn"
R, LOSS, DEAD, LEFT = "r", "loss", "dead", "left without an answer"
HELPS, MOVES = "r with the rise of the loss", "r with the change of the loss"
"""What is measured where a neuron is held at its mean."""

MARK = 0.8
"""r that the paper counts as well explained; planted neurons are made to deserve it."""
