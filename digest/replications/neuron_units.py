"""One real model's neurons, each a unit: explained out of a fixed list on one text, scored on another, then held still.

Neurons are counted through, layer after layer. Activations are [neurons, texts, places], sayings [sayings, places].
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from digest.errors import ModelRefused
from digest.replications import neuron_labels as labels
from digest.replications import neuron_scores as scoring
from digest.replications.bench import TUNING, generator
from digest.replications.decoder_neurons import Neurons, Seen
from digest.replications.five_gram import FiveGram
from digest.replications.neuron_sayings import Saying, facts_of, held, listed
from digest.replications.neuron_texts import Corpus, Window

FEW = 10
"""Neurons that a showcase has room for."""
Told = dict[tuple[str, str], list[float]]
"""(condition, name) -> values of one unit."""


@dataclass(frozen=True)
class Sides:
    """The sayings, where each holds in the text for choosing and in the one for scoring, and what neurons do there."""

    sayings: list[Saying]
    held: np.ndarray
    later: np.ndarray
    before: Seen
    after: Seen

    @property
    def own(self) -> np.ndarray:
        """Of each neuron its explanation, by its place in the list; the scoring text has no say in it."""
        chosen: np.ndarray = self.before.r.argmax(1)
        return chosen

    @property
    def alive(self) -> np.ndarray:
        awake: np.ndarray = self.before.peak > 0
        return awake


def drawn(seed: int, among: int) -> int:
    """The neuron of a unit: seeds 0 to 3 have the first of one random order, 100 and up those after.

    Raises ModelRefused where the model has too few.
    """
    place = seed if seed in TUNING else seed - 100 + len(TUNING)
    if place >= among:
        raise ModelRefused(f"the model has {among} neurons, too few for neuron {seed}")
    return int(generator(0, "order of neurons").permutation(among)[place])


def looked_at(neurons: Neurons, corpus: Corpus, which: Sequence[int]) -> Sides:
    facts, later = facts_of(corpus.choosing), facts_of(corpus.scoring)
    sayings = listed(facts)
    both = held(sayings, facts), held(sayings, later)
    seen = [
        neurons.seen([window.tokens for window in windows], holds, which)
        for windows, holds in zip((corpus.choosing, corpus.scoring), both, strict=True)
    ]
    return Sides(sayings, *both, *seen)


def another(seed: int, neuron: int, alive: np.ndarray, width: int) -> int:
    """Another neuron of its layer, drawn at random among those that are alive; itself where there is none."""
    places = np.arange(len(alive))
    rest = places[(places // width == neuron // width) & (places != neuron) & alive]
    return int(generator(seed, "another neuron").choice(rest)) if len(rest) else neuron


def scored(sides: Sides, corpus: Corpus, seeds: Sequence[int], which: Sequence[int], width: int) -> list[Told]:
    """Of each unit every r but those that need another pass. A neuron that is dead on the choosing text scores 0."""
    own, r = sides.own, sides.after.r
    best = _best(sides, width)
    tables = foretold(sides, corpus)
    found: list[Told] = []
    for row, (seed, neuron) in enumerate(zip(seeds, which, strict=True)):
        before, after = sides.before.drawn[row], sides.after.drawn[row]
        other = own[another(seed, neuron, sides.alive, width)]
        alive = float(sides.alive[neuron])
        told = {
            labels.OWN: r[neuron, own[neuron]],
            labels.OTHER: r[neuron, other],
            labels.SHUFFLED: r[neuron, _chosen_on_shuffled(seed, before, sides.held)],
            labels.TABLE: scoring.scores(tables[row].reshape(1, -1), after.reshape(1, -1))[0],
            labels.TOPS: _tops(seed, sides.later[own[neuron]], after),
        }
        found.append(
            {(condition, labels.R): [float(value) * alive] for condition, value in told.items()}
            | {(labels.DRAWN, labels.DEAD): [1 - alive]}
            | {(condition, labels.R): values for condition, values in (best | _planted(seed, sides)).items()}
        )
    return found


def held_still(neurons: Neurons, sides: Sides, texts: Sequence[Window], seed: int, neuron: int, row: int,
               whole: np.ndarray, given: Sequence[Sequence[Any]] = ()) -> Told:  # fmt: skip
    """Where the loss rises (and where it changes at all) with a neuron at its mean, by r: with where its explanation
    holds, with where another's does, and with how far its own activation is from that mean.

    `whole` are the losses of these texts without that, `given` what the blocks gave on them; what a place is charged
    with is the token after it.
    """
    still = float(sides.before.mean[neuron])
    rise = (neurons.losses([window.tokens for window in texts], neuron, still, given) - whole).ravel()
    shape = (len(sides.sayings), -1, sides.after.drawn.shape[2])
    holds = sides.later.reshape(shape)[:, : len(texts), :-1]
    other = another(seed, neuron, sides.alive, neurons.width)
    away = np.abs(sides.after.drawn[row, : len(texts), :-1] - still)
    signals = {labels.OWN: holds[sides.own[neuron]], labels.OTHER: holds[sides.own[other]], labels.ITSELF: away}
    return {
        (condition, name): [float(scoring.scores(signal.reshape(1, -1), change[None])[0])]
        for condition, signal in signals.items()
        for name, change in ((labels.HELPS, rise), (labels.MOVES, np.abs(rise)))
    }


def compared(neurons: Neurons, corpus: Corpus) -> list[Told]:
    """Of each text for scoring the bits per byte by which the model and a 5-gram miss it; the latter counted all that
    may be read for choosing. The first token is left out, for not every model is asked for it.
    """
    table = FiveGram.counted(corpus.whole)
    nats = neurons.losses([window.tokens for window in corpus.scoring])
    first = 1 if neurons.decoder.start else 0
    found = []
    for window, cost in zip(corpus.scoring, nats, strict=True):
        skipped = len(window.text[: window.ends[0]].encode())
        bits = table.bits([window.text])[skipped:]
        model = float(cost[len(cost) - (len(window.tokens) - 1 - first) :].sum() / np.log(2))
        found.append({
            (labels.MODEL, labels.LOSS): [model / len(bits)],
            (labels.FIVE_GRAM, labels.LOSS): [float(bits.mean())],
        })  # fmt: skip
    return found


def untrained(neurons: Neurons, sides: Sides, corpus: Corpus, which: Sequence[int]) -> list[Told]:
    """The same neurons before any training, explained anew. The model forgets for it."""
    neurons.forget()
    both = ((corpus.choosing, sides.held), (corpus.scoring, sides.later))
    before, after = (neurons.seen([window.tokens for window in windows], holds, ()) for windows, holds in both)
    own = before.r.argmax(1)
    return [{(labels.UNTRAINED, labels.R): [float(after.r[one, own[one]] * (before.peak[one] > 0))]} for one in which]


def _best(sides: Sides, width: int) -> dict[str, list[float]]:
    """Of all neurons the ten highest scores by their own explanation, and by another's of their layer."""
    places = np.arange(len(sides.own))
    shift = generator(0, "another for each").integers(1, max(2, width), len(places))
    others = places // width * width + (places % width + shift) % width
    r = {
        labels.BEST: sides.after.r[places, sides.own],
        labels.BEST_OTHER: sides.after.r[places, sides.own[others]],
    }
    return {name: np.sort(values * sides.alive)[::-1][:FEW].tolist() for name, values in r.items()}


def foretold(sides: Sides, corpus: Corpus) -> np.ndarray:
    """By the baseline: of each drawn neuron its mean at each token of the choosing text, at the places of the scoring
    text; its whole mean at a new one. [drawn, texts, places]
    """
    numbers = {
        token: number
        for number, token in enumerate(sorted({token for window in corpus.choosing for token in _tokens(window)}))
    }
    words, later = (
        np.array([numbers.get(token, len(numbers)) for window in windows for token in _tokens(window)])
        for windows in (corpus.choosing, corpus.scoring)
    )
    count = np.bincount(words, minlength=len(numbers) + 1)
    tables = []
    for before in sides.before.drawn:
        true = before.ravel().astype(float)
        sums = np.bincount(words, true, len(numbers) + 1)
        tables.append(np.where(count > 0, sums / np.maximum(count, 1), true.mean())[later])
    return np.stack(tables).reshape(sides.after.drawn.shape)


def _tokens(window: Window) -> tuple[int, ...]:
    return window.tokens[len(window.tokens) - len(window.ends) :]


def _chosen_on_shuffled(seed: int, before: np.ndarray, holds: np.ndarray) -> int:
    """The null: the explanation chosen for the same activations in another order."""
    return _chosen(generator(seed, "shuffled activations").permutation(before.ravel()), holds)


def _chosen(acts: np.ndarray, holds: np.ndarray) -> int:
    """The saying of highest r."""
    often = holds.mean(1, dtype=np.float64)
    products = holds @ (acts - acts.mean()).astype(np.float32)
    return int((products / np.sqrt(np.maximum(often - often**2, 1e-12))).argmax())


def _tops(seed: int, holds: np.ndarray, after: np.ndarray) -> float:
    return scoring.extreme_and_random(holds.reshape(after.shape), after, generator(seed, "texts beside the top"))


def _planted(seed: int, sides: Sides) -> dict[str, list[float]]:
    """The positive control: a neuron that is one saying, drawn at random, and noise, at r = 0.8; and another's."""
    draw = generator(seed, "planted neuron")
    truth, other = draw.choice(len(sides.sayings), 2, replace=False)
    before, after = (planted(holds[truth], draw) for holds in (sides.held, sides.later))
    chosen = _chosen(before, sides.held)
    r = scoring.scores(sides.later[[chosen, other]].astype(float), np.stack([after, after]))
    return {labels.PLANTED: [float(r[0])], labels.PLANTED_OTHER: [float(r[1])]}


def planted(holds: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """Activations of a neuron that deserves the paper's mark by one saying."""
    signal = scoring.standard(holds[None].astype(float))[0] * np.sqrt(len(holds))
    noisy: np.ndarray = labels.MARK * signal + np.sqrt(1 - labels.MARK**2) * draw.normal(size=len(holds))
    return noisy
