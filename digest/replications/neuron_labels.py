"""Names of what the neuron recipe measures, apart so that judging needs no numpy."""

OWN, OTHER = "own explanation", "another neuron's"
SHUFFLED = "chosen on shuffled"
TABLE = "table of words"
TOPS = "top and random texts"
BEST, BEST_OTHER = "ten best", "ten best by another's"
PLANTED, PLANTED_OTHER = "planted", "planted, another's"
UNTRAINED = "untrained"
"""Conditions under which r is measured."""
MODEL, PAIRS, DRAWN = "model", "pairs of words", "drawn"
R, LOSS, DEAD = "r", "loss", "dead"

MARK = 0.8
"""r that the paper counts as well explained; planted neurons are made to deserve it."""
