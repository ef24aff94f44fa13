"""Which papers a unit of the topic recipe has, and what is measured on them. Needs torch."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from digest.errors import ModelRefused
from digest.replications import topic_effects as effects
from digest.replications.bench import TUNING
from digest.replications.kept_papers import COST, SHIFT, Kept
from digest.replications.topic_effects import Topics, Unit

Directions = dict[str, Tensor]


@dataclass(frozen=True)
class Shelf:
    """Abstracts of the two topics and of all others."""

    a: list[str]
    b: list[str]
    others: list[str]

    @classmethod
    def of(cls, papers: Sequence[Kept], a: str, b: str) -> "Shelf":
        def having(wanted: str) -> list[str]:
            return [text for _, kind, text in papers if kind == wanted]

        return cls(having(a), having(b), [text for _, kind, text in papers if kind not in (a, b)])

    def unit(self, seed: int) -> Unit:
        """Seeds 0 to 3 have the first papers of each kind, 100 and up those after; no paper is in two units.

        Raises ModelRefused where there are too few.
        """
        place = seed if seed in TUNING else seed - 100 + len(TUNING)
        if 2 * place + 2 > min(map(len, (self.a, self.b, self.others))):
            fewest = min(map(len, (self.a, self.b, self.others)))
            raise ModelRefused(f"{fewest} held-out papers of a topic are too few for pair {seed}: read more months")
        first, second = 2 * place, 2 * place + 1
        return Unit(
            self.a[first], self.b[first], self.a[second], self.b[second], self.others[first], self.others[second]
        )


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
    return shifts | {
        ("context", SHIFT): [topics.context(unit)],
        ("patch", SHIFT): [topics.patched(unit)],
        ("ablated", SHIFT): [topics.context(unit, effects.without(directions["pair"][0]))],
        ("random ablated", SHIFT): [topics.context(unit, effects.without(one)) for one in directions["random"]],
        ("none", COST): [before],
        ("pair", COST): [after],
    }
