"""Which papers a unit of the topic recipe has, and what is measured on them. Needs torch."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

import torch
from torch import Tensor

from digest.errors import ModelRefused
from digest.replications import topic_effects as effects
from digest.replications.bench import TUNING
from digest.replications.decoder import Decoder
from digest.replications.kept_papers import COST, SHIFT, Kept, place
from digest.replications.topic_effects import Topics, Unit

Directions = dict[str, Tensor]


EARLIER = 0.4
"""An earlier form of this recipe read no held-out paper beyond this place of their order: pairs that confirm have those
after it, pairs that tune those before. Of the kept papers those before make the directions, those after the contexts.
"""
TAILS, CONTEXTS = 2, 6
"""Papers of each topic in a unit."""


@dataclass(frozen=True)
class Shelf:
    """Abstracts of the two topics and of all others."""

    a: list[str]
    b: list[str]
    others: list[str]

    @classmethod
    def of(cls, papers: Iterable[Kept], a: str, b: str) -> "Shelf":
        kinds: dict[str, list[str]] = {a: [], b: [], "": []}
        for _, kind, text in papers:
            kinds[kind if kind in (a, b) else ""].append(text)
        return cls(kinds[a], kinds[b], kinds[""])

    def taken(self, place: int, count: int) -> "Shelf":
        """So many of each kind, and at each place others. Raises ModelRefused where there are too few."""
        first, last = place * count, (place + 1) * count
        fewest = min(map(len, (self.a, self.b, self.others)))
        if last > fewest:
            raise ModelRefused(f"{fewest} papers of a topic are too few for {place + 1} pairs: read more months")
        return Shelf(self.a[first:last], self.b[first:last], self.others[first:last])


@dataclass(frozen=True)
class Library:
    """What each paper that no model is trained on is for; none is for two things."""

    tuning: Shelf
    confirming: Shelf
    contexts: Shelf
    directions: Shelf

    @classmethod
    def of(cls, apart: Sequence[Kept], kept: Sequence[Kept], a: str, b: str) -> "Library":
        """From the held-out papers and those kept for a classifier."""
        early, late = (lambda paper: place(paper[0]) < EARLIER), (lambda paper: place(paper[0]) >= EARLIER)
        parts = filter(early, apart), filter(late, apart), filter(late, kept), filter(early, kept)
        return cls(*(Shelf.of(part, a, b) for part in parts))

    def unit(self, seed: int) -> Unit:
        """Of a tuning seed, 0 to 3, or a confirming one, 100 and up. Raises ModelRefused where papers are too few."""
        tails = self.tuning.taken(seed, TAILS) if seed in TUNING else self.confirming.taken(seed - 100, TAILS)
        contexts = self.contexts.taken(seed if seed in TUNING else seed - 100 + len(TUNING), CONTEXTS)
        return Unit(tails.a, tails.b, contexts.a, contexts.b, contexts.others[0], tails.others)


def chosen(decoder: Decoder, library: Library, coefficients: Sequence[float], margin: float) -> tuple[int, float]:
    """The layer and coefficient at which the direction shifts the tuning units furthest, of those that make texts of
    neither topic more costly by less than the margin; where none does, those that make them least dear.
    """
    units, found = [library.unit(seed) for seed in TUNING], []
    for layer in range(1, len(decoder.blocks)):
        topics = Topics(decoder, layer)
        means = [topics.mean(papers).mean(0) for papers in (library.directions.a, library.directions.b)]
        for coefficient in coefficients:
            pair = coefficient * (means[0] - means[1])
            shift = fmean(float(topics.shifts(unit, pair[None])[0]) for unit in units)
            costs = [topics.off_target(unit, pair) for unit in units]
            found.append((fmean(after / before - 1 for before, after in costs), shift, layer, coefficient))
    spared = [one for one in found if one[0] < margin]
    _, _, layer, coefficient = max(spared, key=lambda one: one[1]) if spared else min(found)
    return layer, coefficient


def directions_of(topics: Topics, shelf: Shelf, coefficient: float, contrasts: int, directions: int) -> Directions:
    """Every direction that is added, all at the norm of the first; and those that are taken out."""
    a, b, others = (topics.mean(papers) for papers in (shelf.a, shelf.b, shelf.others))
    pair = coefficient * (a.mean(0) - b.mean(0))
    drawn = effects.groups(torch.cat([a, b, others]), (len(a), len(b)), contrasts)
    return {
        "pair": pair[None],
        "reversed": -pair[None],
        "single": effects.at_norm(a.mean(0), pair)[None],
        "unrelated": effects.at_norm(drawn, pair),
        "random": effects.noise(pair, directions),
    }


def told(topics: Topics, unit: Unit, directions: Directions) -> dict[tuple[str, str], list[float]]:
    """All that is measured on the papers of one unit, by condition and name."""
    shifts = {(name, SHIFT): topics.shifts(unit, some).tolist() for name, some in directions.items()}
    before, after = topics.off_target(unit, directions["pair"][0])
    edits = [None, *(effects.without(one) for one in (directions["pair"][0], *directions["random"]))]
    context, ablated, *random = topics.context(unit, edits)
    return shifts | {
        ("context", SHIFT): [context],
        ("patch", SHIFT): [topics.patched(unit)],
        ("ablated", SHIFT): [ablated],
        ("random ablated", SHIFT): random,
        ("none", COST): [before],
        ("pair", COST): [after],
    }
