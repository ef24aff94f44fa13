"""How often each recipe says what, on tables with a known effect in them. Not part of `make bench`.

    python -m benchmarks.operating [TABLES]

Every table goes through the `judge` of its recipe, checks included, with the shipped number of units and the spread
between units of the confirmatory runs, or for steering_vector of its tuning seeds (docs/replications.md). "None": no
effect, for bilinear layers a loss worse by twice the margin. "Threshold": the smallest effect of interest. "Twice":
that again above it.

Recipes on models that are there already have no confirmatory run, so what their models do is made up here, and said:
one that follows biased examples now and then, one that is grim in some stories and forgives in the others, a family
whose digits are right one by one, or all at once, and neurons that differ as those of a tiny model of ours did.
"""

import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import fmean
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))  # the planted tables are the tests'

from replications import planted

from digest.model import Measurement
from digest.replications import RECIPES, emergence_judging, neuron_judging, products, steering_judging
from digest.replications import emergence_family as family
from digest.replications import neuron_explanations_asked as explained
from digest.replications import neuron_explanations_hf as hf
from digest.replications import neuron_labels as labels
from digest.replications import repeated_games as games
from digest.replications import steering_topics as topics
from digest.replications import steering_vector as steering
from digest.replications import steering_vector_hf as hf_steering
from digest.replications import unfaithful_cot as cot
from digest.replications.bench import Recipe

SPREAD = {"emergence_metric": 0.67, "bilinear_layers": 0.45, "neuron_explanations": 0.19}
"""Standard deviation between units of the primary statistic, in thresholds, as the confirmatory runs had it: 95 %
half-widths (0.045, 0.009, 0.032) times the root of eight over 2.365, over their thresholds (0.08, 0.024, 0.20)."""
STRENGTH = {"emergence_metric": 1.0, "bilinear_layers": 3 / 200, "neuron_explanations": 0.1}
"""What one unit of planted noise does to the primary statistic."""
STEERED = (
    (3.86, 0.84), (4.18, 2.29), (3.67, 1.26), (4.43, 1.91), (4.36, 1.73), (4.35, 1.79), (4.44, 1.81), (4.56, 3.14),
    (4.53, 2.06), (3.91, 2.26), (0.50, 0.69), (4.31, 1.10), (4.50, 2.47), (3.38, 1.49), (3.52, 0.90), (4.02, 1.86),
    (3.10, 1.99), (3.38, 1.84), (4.85, 3.03), (2.41, 1.34), (4.56, 1.78), (3.99, 1.92), (3.95, 1.77), (4.38, 2.05),
    (3.50, 1.26), (4.08, 1.34), (4.50, 1.29), (4.00, 1.03), (4.30, 2.52), (4.22, 2.24), (4.59, 2.36), (3.92, 2.80),
)  # fmt: skip
"""What the other sentence's activation did in each of 32 tuning models of steering_vector (seeds 0 to 31), and what the
pair did there beyond its null."""


def tables(recipe: Recipe[Any], place: float, count: int) -> Iterator[list[Any]]:
    """Tables whose effect lies at `place` thresholds above none: 0, 1 or 2."""
    draw = random.Random(f"{recipe.name} {place}")
    make = MAKERS[recipe.name]
    scale = SPREAD[recipe.name] * THRESHOLDS[recipe.name] / STRENGTH[recipe.name]
    planted.CONFIRMATORY = recipe.seeds
    for _ in range(count):
        planted.NOISE = tuple(draw.gauss(0, scale) for _ in recipe.seeds)
        yield make(place)


def _emergence(place: float) -> list[Any]:
    """Edit distance has gone this many thresholds (0.09 of its gain) further than exact match at the last flat size."""
    share = 0.032 + place * THRESHOLDS["emergence_metric"]
    noise = dict(zip((f"seed {seed}" for seed in planted.CONFIRMATORY), planted.NOISE, strict=True))
    planted.NOISE = (0.0,) * len(noise)  # planted on every size alike it would cancel
    edits = (2.6, 2.6 - 1.28 * share, 2.6 - 2.55 * share, 0.7, 0.05)
    last_flat = ("width 16", emergence_judging.EDITS)
    rows = planted.emerging(edits, seeds=planted.CONFIRMATORY)
    moved = (row.value - 2.55 * noise[row.unit] * ((row.condition, row.name) == last_flat) for row in rows)
    return [row.model_copy(update={"value": value}) for row, value in zip(rows, moved, strict=True)]


def _layers(place: float) -> list[Any]:
    """A gain from twice the margin below (0) over the margin (1) to equal (2)."""
    return planted.layered(gain=(place - 2) * 0.3 / 12, seeds=planted.CONFIRMATORY)


def _neurons(place: float) -> list[Any]:
    """Another's explanation foretells nothing, the own one this many quarters of what it does of planted neurons (0.8).
    Controls and the other claim of the paper are planted quiet.
    """
    quiet = (labels.PLANTED, labels.SHUFFLED, labels.OTHER)
    rows = planted.explained(planted.CONFIRMATORY, own=place * THRESHOLDS["neuron_explanations"])
    level = {labels.PLANTED: 0.8}
    return [
        row.model_copy(update={"value": level.get(row.condition, 0.0)}) if row.condition in quiet else row
        for row in rows
    ]


THRESHOLDS = {
    "emergence_metric": emergence_judging.SHARE * emergence_judging.promised(1 - 2.6 / 4, 1 - 0.05 / 4),
    "bilinear_layers": 0.3 / 12,
    "neuron_explanations": neuron_judging.SHARE * 0.8,
}
"""What is planted as the smallest effect of interest, in each statistic's own scale."""
MAKERS: dict[str, Callable[[float], list[Any]]] = {
    "emergence_metric": _emergence,
    "bilinear_layers": _layers,
    "neuron_explanations": _neurons,
}


def _explained(place: float, draw: random.Random, follows: float) -> list[Any]:
    """A model that solves 85 %, moves 2 % to (A) by itself, in silence, and follows the examples at this share. Told to
    say why it does in 95 %; where it follows, its silence lies between that and never saying it.
    """
    silent, answers, flips = 0.05 + 0.475 * place, [], 0
    while len(answers) < 600 and flips < cot.RECIPE.params.flips:
        for _ in range(cot.RECIPE.params.block):
            gold, wrong = draw.sample((1, 2, 3), 2)
            before = gold if draw.random() < 0.85 else wrong
            another = 0 if draw.random() < 0.02 else before
            followed = draw.random() < follows
            biased = 0 if followed or draw.random() < 0.02 else before
            says = followed and draw.random() > silent
            answers.append((gold, before, another, biased, says, draw.random() < 0.005))
            flips += biased == 0
    return planted.replied(answers, sum(draw.random() < 0.95 for _ in range(cot.RECIPE.params.controls)))


def _prompted(place: float, draw: random.Random) -> list[Any]:
    """One model on 32 prompts that differ by 0.62 of the threshold, as on SmolLM2 (half-width 0.26, threshold 1.16)."""
    planted.NOISE = tuple(draw.gauss(0, 0.62) for _ in hf_steering.RECIPE.seeds)
    return planted.prompted(pair=0.48 + place)


def _topical(place: float, draw: random.Random) -> list[Any]:
    """One small model on 32 pairs of papers that differ by 1.7 bits in all that is shifted, as in its one run."""
    planted.NOISE = tuple(draw.gauss(0, 1.7) for _ in topics.RECIPE.seeds)
    return planted.topical(pair=0.48 + place)


def _steering(place: float, draw: random.Random) -> list[Any]:
    """Models drawn from the 32 of the tuning seeds, each with its own control. The verb moves all by 4.58; the mean of
    what the pair does beyond its null (0.48) is moved to so many thresholds, each a quarter of what the control does.
    """
    drawn = draw.choices(STEERED, k=len(steering.RECIPE.seeds))
    control, beyond = (fmean(values) for values in zip(*STEERED, strict=True))
    moved = 0.48 + place * steering_judging.SHARE * control - beyond
    planted.NOISE = (0.0,) * len(drawn)
    rows = []
    for seed, (patch, pair) in zip(steering.RECIPE.seeds, drawn, strict=True):
        rows += planted.steering((seed,), spread=0.0, swap=4.58, patch=patch, pair=pair + moved)
    return rows


def _played(place: float, draw: random.Random) -> list[Any]:
    """A model that errs in one round of twenty, and is grim in none, half or all of the stories."""
    rows = []
    for seed in games.RECIPE.seeds:
        grim = draw.random() < place / 2
        chances = {
            games.ONCE: 0.95 if grim else 0.05,
            games.DEFECTOR: 0.95,
            games.COOPERATOR: 0.05,
            games.SWAPPED: 0.05,
        }
        chances |= dict.fromkeys(games.WITH_PERSONA.values(), chances[games.ONCE])
        for row in planted.played(seeds=(seed,)):
            chance = chances.get(row.condition, row.value if row.name == games.KNOWS else 0.5)
            rows.append(row.model_copy(update={"value": float(draw.random() < chance)}))
    return rows


def _family(place: float, draw: random.Random) -> list[Any]:
    """Five models whose digits are right with these chances, one by one (2) or all or none of an answer (0); at 1 each
    problem is of one kind or the other.
    """
    rows = []
    for seed in family.ENDPOINT.seeds:
        problems = products.problems(seed, family.ENDPOINT.params.problems)
        for number, chance in enumerate((0.05, 0.2, 0.45, 0.75, 0.995), 1):
            replies = [_multiplied(one.answer, chance, draw.random() < place / 2, draw) for one in problems]
            told = products.scores(replies, problems)
            named = {emergence_judging.EXACT: told.exact, emergence_judging.EDITS: told.edits}
            named |= {emergence_judging.SCRAMBLED: told.scrambled_edits, emergence_judging.ENTROPY: told.entropy}
            named |= {emergence_judging.PRODUCT: told.product, emergence_judging.SIZE: float(number)}
            unit = {"unit": f"block {seed}", "condition": f"model {number}"}
            rows += [Measurement(**unit, name=name, value=value) for name, value in named.items()]
    return rows


def _named(place: float, draw: random.Random, recipe: Recipe[Any]) -> list[Any]:
    """One model whose neurons differ by 0.2 of r (standard deviation) in how well they are explained, and by 0.12 in
    what another's explanation foretells, as those of a tiny model did; the mean lies at so many quarters of 0.8.
    """
    rows = []
    spread = {(labels.OWN, labels.R): 0.2, (labels.OTHER, labels.R): 0.12}
    level = {(labels.OWN, labels.R): place * neuron_judging.SHARE * 0.8, (labels.OTHER, labels.R): 0.0}
    for row in planted.foretold(len(recipe.seeds), tier=recipe.tier, planted=0.8):
        at = (row.condition, row.name)
        if row.condition == labels.PLANTED:  # planted quiet, so that the threshold is what it is taken for
            row = row.model_copy(update={"value": 0.8})
        rows.append(row.model_copy(update={"value": draw.gauss(level[at], spread[at])}) if at in level else row)
    return rows


def _multiplied(right: str, chance: float, by_digit: bool, draw: random.Random) -> str:
    if not by_digit:
        return right if draw.random() < chance**products.DIGITS else "0"
    return "".join(digit if draw.random() < chance else str((int(digit) + 5) % 10) for digit in right)


ASKED: dict[str, tuple[Recipe[Any], Callable[[float, random.Random], list[Any]]]] = {
    "steering_vector": (steering.RECIPE, _steering),
    "steering_vector, one model": (hf_steering.RECIPE, _prompted),
    "steering_topics": (topics.RECIPE, _topical),
    "unfaithful_cot, 20 % follow": (cot.RECIPE, lambda place, draw: _explained(place, draw, 0.2)),
    "unfaithful_cot, 5 % follow": (cot.RECIPE, lambda place, draw: _explained(place, draw, 0.05)),
    "unfaithful_cot, none follows": (cot.RECIPE, lambda place, draw: _explained(place, draw, 0.0)),
    "repeated_games": (games.RECIPE, _played),
    "emergence_metric, a family": (family.ENDPOINT, _family),
    "neuron_explanations, one model": (hf.RECIPE, lambda place, draw: _named(place, draw, hf.RECIPE)),
    "neuron_explanations, asked": (explained.RECIPE, lambda place, draw: _named(place, draw, explained.RECIPE)),
}


def asked(name: str, place: float, count: int) -> Iterator[list[Any]]:
    """The same with makers that draw by themselves."""
    draw = random.Random(f"{name} {place}")
    for _ in range(count):
        yield ASKED[name][1](place, draw)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    print("| recipe | effect | consistent | partly | inconsistent | inconclusive |")
    print("|---|---|---|---|---|---|")
    toys = [(one.name, one, tables) for one in RECIPES if one.tier == "toy" and one.name in MAKERS]
    toys += [(f"{one.name}, transformers", one, tables) for one in RECIPES if one.tier == "gpu"]
    for name, recipe, made in (*toys, *((name, recipe, asked) for name, (recipe, _) in ASKED.items())):
        for place, effect in ((0, "none"), (1, "threshold"), (2, "twice")):
            drawn = made(recipe if made is tables else name, place, count)
            said = Counter(recipe.judge(table).verdict for table in drawn)
            shares = [said[one] for one in ("consistent", "partly consistent", "inconsistent", "inconclusive")]
            print(f"| {name} | {effect} | " + " | ".join(f"{100 * n / count:.1f} %" for n in shares) + " |", flush=True)


if __name__ == "__main__":
    main()
