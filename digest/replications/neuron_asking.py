"""Neurons that a model behind an endpoint explains and simulates: five questions for each. No scoring text is shown
before a sentence is written.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from digest.model import AnswerSample
from digest.replications import neuron_labels as labels
from digest.replications import neuron_prompts as prompts
from digest.replications import neuron_scores as scoring
from digest.replications.asking import Asks
from digest.replications.bench import generator
from digest.replications.neuron_prompts import Excerpt, Explanation, Simulation
from digest.replications.neuron_texts import Corpus
from digest.replications.neuron_units import Sides, Told, foretold, planted
from digest.replications.samples import rule, sample, unselected
from digest.replications.stats import signed

TOP, RANDOM = 5, 10
"""Excerpts of the highest activations, to explain and to score on; and others to score on, drawn at random."""
_OFTEN = 0.03
"""Share of the places at which a planted neuron's saying holds at least: fewer are not met in ten excerpts."""
SHOWN = 4
"""Samples of the neurons' sentences."""


@dataclass(frozen=True)
class Case:
    """A neuron to explain: what it does on both texts, [texts, places], and where it will be scored."""

    before: np.ndarray
    after: np.ndarray
    shown: list[Excerpt]
    asked: list[Excerpt]
    """TOP of the highest activations of the scoring text, then RANDOM others."""

    @classmethod
    def of(cls, seed: int, purpose: str, before: np.ndarray, after: np.ndarray, long: int) -> "Case":
        ranked = prompts.excerpts(after, long)
        order = generator(seed, f"excerpts of a {purpose}").permutation(len(ranked) - TOP)[:RANDOM] + TOP
        return cls(before, after, prompts.excerpts(before, long)[:TOP], ranked[:TOP] + [ranked[one] for one in order])

    def at(self, values: np.ndarray) -> np.ndarray:
        """Values [texts, places] at the tokens asked about, in their order."""
        return np.concatenate([values[one.text, one.places] for one in self.asked])

    def r(self, foretold: np.ndarray, true: np.ndarray | None = None) -> float:
        """On the random excerpts; `foretold` is at the tokens asked about."""
        return _r(self._random(foretold), self._random(self.at(self.after) if true is None else true))

    def r_of_tops(self, foretold: np.ndarray) -> float:
        """On as many of the highest as of the random ones."""
        until = 2 * TOP * self._long
        return _r(foretold[:until], self.at(self.after)[:until])

    def _random(self, values: np.ndarray) -> np.ndarray:
        return values[TOP * self._long :]

    @property
    def _long(self) -> int:
        return len(self.asked[0])


def told(asker: Asks, sides: Sides, corpus: Corpus, seeds: Sequence[int], which: Sequence[int], width: int, long: int,
         most_tokens: int) -> tuple[list[Told], list[AnswerSample]]:  # fmt: skip
    """Of each unit every r that depends on answers, and the baselines at the same places; and some of the sentences."""
    rows = range(len(seeds))
    real = [Case.of(seeds[row], "neuron", sides.before.drawn[row], sides.after.drawn[row], long) for row in rows]
    made = [_planted(seed, sides, long) for seed in seeds]

    def explained(case: Case) -> str:
        if case.before.max() <= 0:  # dead: there is nothing to show, and it scores 0 whatever is said
            return ""
        ask = prompts.explain(corpus.choosing, case.before, case.shown)
        answer = asker.ask(Explanation, prompts.SYSTEM, ask, most_tokens)
        return answer.sentence if answer else ""

    def simulated(pair: tuple[str, Case]) -> np.ndarray | None:
        sentence, case = pair
        if not sentence:
            return None
        ask = prompts.simulate(corpus.scoring, sentence, case.asked)
        answer = asker.ask(Simulation, prompts.SYSTEM, ask, most_tokens)
        return prompts.simulated(answer, len(case.asked) * long) if answer else None

    sentences = asker.each(explained, [*real, *made])
    others = [sentences[_other(row, seeds[row], which, width, sides.alive)] for row in rows]
    asked = [*zip(sentences, [*real, *made], strict=True), *zip(others, real, strict=True)]
    answers = asker.each(simulated, asked)
    own, control, other = (answers[len(seeds) * part : len(seeds) * (part + 1)] for part in range(3))
    tables = foretold(sides, corpus)
    found = [
        _scored(seeds[row], real[row], made[row], (own[row], control[row], other[row]), alive=sides.alive[which[row]])
        | {
            (labels.TABLE, labels.R): [real[row].r(real[row].at(tables[row]))],
            (labels.LISTED, labels.R): [real[row].r(real[row].at(_listed(sides, which[row])))],
        }
        for row in rows
    ]
    return found, [*_shown(seeds, real, sentences, found, corpus)]


def _shown(
    seeds: Sequence[int], cases: Sequence[Case], sentences: Sequence[str], scores: Sequence[Told], corpus: Corpus
) -> Iterator[AnswerSample]:
    """Some neurons as readers see them: the first excerpt, the sentence, and how well it did."""
    rows = {f"neuron {seed}": row for row, seed in enumerate(seeds)}
    names = unselected(rows, SHOWN)
    for name in names:
        row = rows[name]
        excerpt = "".join(cases[row].shown[0].pieces(corpus.choosing))
        asked = f"At which tokens is {name} active? {TOP} excerpts of its highest activations; the first: “{excerpt}”"
        own, other = (scores[row][condition, labels.R][0] for condition in (labels.OWN, labels.OTHER))
        told = f"On {RANDOM} random excerpts: r {signed(own)} by this sentence, r {signed(other)} by another neuron's."
        yield sample(rule(names, len(rows), "neurons"), asked, sentences[row], told)


def _scored(seed: int, case: Case, control: Case, answers: tuple[np.ndarray | None, ...], alive: bool) -> Told:
    """What has no answer predicts nothing."""
    nothing = np.zeros(len(case.at(case.after)))
    own, planted_one, other = (nothing if answer is None else answer for answer in answers)
    order = generator(seed, "another order").permutation(len(nothing))
    r = {
        labels.OWN: case.r(own) * alive,
        labels.OTHER: case.r(other) * alive,
        labels.SHUFFLED: case.r(own, case.at(case.after)[order]),
        labels.TOPS: case.r_of_tops(own) * alive,
        labels.PLANTED: control.r(planted_one),
        labels.PLANTED_OTHER: case.r(own, case.at(control.after)),
    }
    return {(condition, labels.R): [value] for condition, value in r.items()} | {
        (labels.DRAWN, labels.DEAD): [float(not alive)],
        (labels.DRAWN, labels.LEFT): [float(alive and any(answer is None for answer in answers))],
    }


def _planted(seed: int, sides: Sides, long: int) -> Case:
    """A neuron that is one saying of the list and noise, at r = 0.8."""
    often = sides.held.mean(1)
    common = np.flatnonzero((often >= _OFTEN) & (often <= 0.5))
    draw = generator(seed, "planted neuron to be asked about")
    truth = int(draw.choice(common))
    before, after = (
        planted(holds[truth], draw).reshape(like.drawn.shape[1:])
        for holds, like in ((sides.held, sides.before), (sides.later, sides.after))
    )
    return Case.of(seed, "planted neuron", before, after, long)


def _listed(sides: Sides, neuron: int) -> np.ndarray:
    shaped: np.ndarray = sides.later[sides.own[neuron]].reshape(sides.after.drawn.shape[1:])
    return shaped


def _other(row: int, seed: int, which: Sequence[int], width: int, alive: np.ndarray) -> int:
    """Another unit whose neuron is alive, of the same layer where there is one; itself where it is alone."""
    rest = [one for one in range(len(which)) if one != row and alive[which[one]]]
    near = [one for one in rest if which[one] // width == which[row] // width]
    return int(generator(seed, "another unit").choice(near or rest or [row]))


def _r(foretold: np.ndarray, true: np.ndarray) -> float:
    return float(scoring.scores(foretold[None].astype(float), true[None].astype(float))[0])
