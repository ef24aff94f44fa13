"""Tables of rows with a known effect in them. Eight units unless told otherwise; the noise is fixed, not drawn."""

from digest.model import Measurement
from digest.replications import bilinear_layers as bilinear
from digest.replications import emergence_metric as emergence
from digest.replications import kept_papers
from digest.replications import neuron_labels as neurons
from digest.replications import steering_vector_hf as hf
from digest.replications.steering_vector import FRONT, FRONT_NULL, LOSS, SHIFT

NOISE = (-0.3, 0.2, 0.1, -0.1, 0.3, -0.2, 0.05, -0.05)
CONFIRMATORY = tuple(range(100, 108))


def steering(seeds=CONFIRMATORY, spread=1.0, **changes):
    """Rows of a model in which the pair steers; `pair=0.1` plants another mean shift, `loss=1.5` another loss."""
    means = {
        "pair": 3.0,
        "reversed": -3.0,
        "single": 0.5,
        "swap": 4.0,
        "patch": 4.0,
        "loss": 1.0,
        FRONT: 2.5,
        **changes,
    }
    rows = []
    for seed, noise in zip(seeds, NOISE, strict=False):
        add = _adder(rows, seed)
        for condition in ("pair", "reversed", "single", "swap", "patch", FRONT):
            add(condition, SHIFT, means[condition] + spread * noise)
        for condition in ("unrelated", "topic", "random", FRONT_NULL):
            for place in range(-10, 11):
                add(condition, SHIFT, place / 20)
        add("none", LOSS, 1.0)
        add("pair", LOSS, means["loss"] * (1 + noise / 100))
        add("none", "training loss", 1.1)
    return rows


def emerging(edits, exact=(0.0, 0.01, 0.03, 0.4, 0.95), scrambled=None, seeds=CONFIRMATORY):
    """Rows of families whose curves, over five sizes, are these."""
    scrambled = scrambled or [3.6 * (1 - share) for share in exact]
    rows = []
    for seed, noise in zip(seeds, NOISE, strict=False):
        add = _adder(rows, seed)
        for place, width in enumerate((4, 8, 16, 32, 64)):
            add(f"width {width}", emergence.SIZE, 100.0 * 4**place)
            add(f"width {width}", emergence.EXACT, exact[place])
            add(f"width {width}", emergence.EDITS, edits[place] + noise / 100)
            add(f"width {width}", emergence.SCRAMBLED, scrambled[place] + noise / 100)
            add(f"width {width}", emergence.ENTROPY, 2.0 / (1 + place) + noise / 100)
            add(f"width {width}", emergence.PRODUCT, exact[place])
    return rows


def layered(gain=0.01, cost=0.3, seeds=CONFIRMATORY, again=0.0, digits=6.5, cosine=1.0, few=0.3, alone=3.2):
    """Rows of networks in which bilinear layers save this share of GELU's loss, and linear ones cost that."""
    rows = []
    for seed, noise in zip(seeds, NOISE, strict=False):
        add = _adder(rows, seed)
        for steps, loss in ((400, 1.9), (1600, 1.7)):
            told = {bilinear.GELU: 0.0, bilinear.RELU: -0.02, bilinear.AGAIN: again - 0.02, bilinear.BILINEAR: gain,
                    bilinear.LINEAR: -cost}  # fmt: skip
            for place, (name, saved) in enumerate(told.items()):
                add(f"{name}, {steps} steps", bilinear.LOSS, loss * (1 - saved + place * noise / 200))
        add("trained", bilinear.R2, 0.5 + few + noise / 100)
        add("untrained", bilinear.R2, 0.5)
        add(bilinear.BILINEAR, bilinear.DIGITS_AGREE, digits + noise / 10)
        add("products", bilinear.PRODUCTS, cosine)
        add("letters alone", bilinear.LOSS, alone)
    return rows


def prompted(count=32, first=100, **changes):
    """Rows of one model on so many prompts: the toy's, with the other form at the last word and no mere topics."""
    names = {FRONT: hf.LAST, FRONT_NULL: hf.LAST_NULL}
    rows = []
    for number in range(count):
        shift = changes.get("spread", 1.0) * NOISE[number % len(NOISE)]
        for row in steering(seeds=(first + number,), **{**changes, "spread": 0.0}):
            if row.condition != "topic" and row.name != "training loss":
                moved = shift if row.condition in ("pair", "reversed", "single", FRONT) else 0.0
                update = {"unit": f"prompt {first + number}", "condition": names.get(row.condition, row.condition)}
                rows.append(row.model_copy(update=update | {"value": row.value + moved * (row.name == SHIFT)}))
    return rows


def topical(count=32, first=100, **changes):
    """Rows of one small model on so many pairs of papers, in which the direction steers and carries the topic."""
    means = {"pair": 3.0, "reversed": -3.0, "single": 0.5, "context": 4.0, "patch": 4.0, "ablated": 1.0, "cost": 1.0,
             "random ablated": 4.0, **changes}  # fmt: skip
    rows = []
    for number in range(count):
        add, noise = _adder(rows, 0), NOISE[number % len(NOISE)]
        for condition in ("pair", "reversed", "single", "context", "patch", "ablated", "random ablated"):
            add(condition, kept_papers.SHIFT, means[condition] + noise)
        for condition in ("unrelated", "random"):
            for place in range(-10, 11):
                add(condition, kept_papers.SHIFT, place / 20)
        add("none", kept_papers.COST, 160.0)
        add("pair", kept_papers.COST, 160.0 * means["cost"] * (1 + noise / 100))
        each = len(rows) // (number + 1)
        rows[-each:] = [row.model_copy(update={"unit": f"pair {first + number}"}) for row in rows[-each:]]
    return rows


def explained(seeds=CONFIRMATORY, good=1, dead=0, spread=1.0, **changes):
    """Rows of models with twenty drawn neurons each, of which `good` reach 0.9 and the mean is `own`; `other=0.5`
    plants another mean.
    """
    means = {"own": 0.55, "other": 0.0, "shuffled": 0.0, "table": 0.75, "tops": 0.65, "best": 0.95, "planted": 0.8,
             "untrained": 0.53, "model": 1.1, **changes}  # fmt: skip
    labels = {"other": neurons.OTHER, "shuffled": neurons.SHUFFLED, "table": neurons.TABLE, "planted": neurons.PLANTED,
              "untrained": neurons.UNTRAINED, "best": neurons.BEST, "tops": neurons.TOPS}  # fmt: skip
    rows = []
    for seed, noise in zip(seeds, NOISE, strict=False):
        add = _adder(rows, seed)
        rest = (20 * (means["own"] + spread * noise / 10) - 0.9 * good) / (20 - good)
        for place in range(20):
            add(neurons.OWN, neurons.R, 0.9 if place < good else rest)
            add(neurons.DRAWN, neurons.DEAD, float(place < dead))
        for name, label in labels.items():
            for place in (-1, 1):
                add(label, neurons.R, means[name] + noise / 1000 + place / 100)
        add(neurons.PLANTED_OTHER, neurons.R, 0.0)
        add(neurons.BEST_OTHER, neurons.R, 0.7)
        add(neurons.MODEL, neurons.LOSS, means["model"])
        add(neurons.PAIRS, neurons.LOSS, 1.6 + noise / 100)
    return rows


def of(recipe):
    """Rows of any recipe in which its primary claim holds."""
    if recipe.tier == "hf":
        return topical() if recipe.name == "steering_topics" else prompted()
    made = {"steering_vector": steering, "bilinear_layers": layered, "neuron_explanations": explained}
    return made[recipe.name]() if recipe.name in made else emerging((2.6, 2.2, 1.6, 0.7, 0.05))


def _adder(rows, seed):
    def add(condition, name, value):
        rows.append(Measurement(unit=f"seed {seed}", condition=condition, name=name, value=value))

    return add
