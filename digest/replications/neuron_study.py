"""One model's neurons, each explained on one text and scored on another, beside every baseline. Plain numpy.

Activations are [layers, neurons, texts, words]; inside, a layer's neurons follow the last layer's in one list.
"""

from dataclasses import dataclass

import numpy as np

from digest.replications import neuron_scores as scoring
from digest.replications.bench import generator
from digest.replications.neuron_hypotheses import hypotheses, usable
from digest.replications.neuron_labels import (
    BEST,
    BEST_OTHER,
    MARK,
    OTHER,
    OWN,
    PLANTED,
    PLANTED_OTHER,
    SHUFFLED,
    TABLE,
    TOPS,
)

FEW = 10
"""Neurons that a showcase has room for."""


@dataclass(frozen=True)
class Pages:
    """A unit's two texts, [texts, length], and where each usable hypothesis holds in them, [hypotheses, words]."""

    seed: int
    choosing: np.ndarray
    scoring: np.ndarray
    sentences: tuple[str, ...]
    held: np.ndarray
    later: np.ndarray

    @classmethod
    def of(cls, seed: int, choosing: np.ndarray, scoring: np.ndarray) -> "Pages":
        """Only the choosing text decides which hypotheses may be used."""
        said, afterwards = hypotheses(choosing), hypotheses(scoring)
        sentences = tuple(usable(said))
        held, later = (np.stack([of[one].ravel() for one in sentences]).astype(float) for of in (said, afterwards))
        return cls(seed, choosing, scoring, sentences, held, later)


def studied(pages: Pages, chosen_on: np.ndarray, scored_on: np.ndarray, count: int) -> dict[str, np.ndarray]:
    """Condition -> r of each of `count` neurons drawn at random (of the ten best: of those). A dead one scores 0."""
    before, after = _listed(chosen_on), _listed(scored_on)
    alive = ~scoring.dead(before)
    own = scoring.best(before, pages.held)
    other = own[_others(pages.seed, alive, chosen_on.shape[1])]
    drawn = _drawn(pages.seed, len(own), count)
    r = {name: scoring.scores(pages.later[by], after) * alive for name, by in ((OWN, own), (OTHER, other))}
    by_table = scoring.looked_up(before[drawn], *(of[:, 1:].ravel() for of in (pages.choosing, pages.scoring)))
    return {
        OWN: r[OWN][drawn],
        OTHER: r[OTHER][drawn],
        SHUFFLED: _shuffled(pages, before[drawn], after[drawn]) * alive[drawn],
        TABLE: scoring.scores(by_table, after[drawn]) * alive[drawn],
        TOPS: _tops(pages, own[drawn], after[drawn]) * alive[drawn],
        BEST: np.sort(r[OWN])[::-1][:FEW],
        BEST_OTHER: np.sort(r[OTHER])[::-1][:FEW],
        **_planted(pages, count),
    }


def explained(pages: Pages, chosen_on: np.ndarray, scored_on: np.ndarray, count: int) -> np.ndarray:
    """r of as many neurons, drawn at the same places, by their own explanation alone."""
    drawn = _drawn(pages.seed, len(_listed(chosen_on)), count)
    before, after = _listed(chosen_on)[drawn], _listed(scored_on)[drawn]
    r = scoring.scores(pages.later[scoring.best(before, pages.held)], after)
    return np.where(scoring.dead(before), 0.0, r)


def silent(pages: Pages, chosen_on: np.ndarray, count: int) -> np.ndarray:
    """Of each drawn neuron 1 if it is dead on the choosing text, 0 if not."""
    dead = scoring.dead(_listed(chosen_on))
    return np.where(dead[_drawn(pages.seed, len(dead), count)], 1.0, 0.0)


def _listed(activations: np.ndarray) -> np.ndarray:
    """One row a neuron, one column a word."""
    layers, neurons, texts, words = activations.shape
    return activations.reshape(layers * neurons, texts * words).astype(float)


def _drawn(seed: int, among: int, count: int) -> np.ndarray:
    """Places of neurons drawn at random, whatever they do."""
    return generator(seed, "drawn neurons").choice(among, min(count, among), replace=False)


def _others(seed: int, alive: np.ndarray, neurons: int) -> np.ndarray:
    """For each neuron another one of its layer, drawn at random among those that are alive."""
    draw = generator(seed, "other neurons")
    places = np.arange(len(alive))
    found = places.copy()
    for place in places:
        rest = places[(places // neurons == place // neurons) & (places != place) & alive]
        found[place] = draw.choice(rest) if len(rest) else place
    return found


def _shuffled(pages: Pages, before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """The null: explanations chosen for the same activations in another order."""
    order = generator(pages.seed, "shuffled activations")
    chosen = scoring.best(order.permuted(before, axis=1), pages.held)
    return scoring.scores(pages.later[chosen], after)


def _tops(pages: Pages, chosen: np.ndarray, after: np.ndarray) -> np.ndarray:
    draw, shape = generator(pages.seed, "texts beside the top"), (len(pages.scoring), -1)
    pairs = zip(pages.later[chosen], after, strict=True)
    return np.array([scoring.extreme_and_random(a.reshape(shape), b.reshape(shape), draw) for a, b in pairs])


def _planted(pages: Pages, count: int) -> dict[str, np.ndarray]:
    """The positive control: neurons that are one hypothesis, drawn at random, and noise, at r = 0.8."""
    draw = generator(pages.seed, "planted neurons")
    truth = draw.integers(0, len(pages.sentences), count)
    before, after = (_noisy(of[truth], draw) for of in (pages.held, pages.later))
    chosen = scoring.best(before, pages.held)
    return {
        PLANTED: scoring.scores(pages.later[chosen], after),
        PLANTED_OTHER: scoring.scores(pages.later[np.roll(chosen, 1)], after),
    }


def _noisy(held: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    signal = scoring.standard(held) * np.sqrt(held.shape[1])
    noisy: np.ndarray = MARK * signal + np.sqrt(1 - MARK**2) * draw.normal(size=held.shape)
    return noisy
