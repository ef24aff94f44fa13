"""Tables of rows with a known effect in them. Eight units unless told otherwise; the noise is fixed, not drawn."""

from pathlib import Path
from tempfile import TemporaryDirectory

from digest.model import Measurement
from digest.replications import bilinear_layers as bilinear
from digest.replications import emergence_judging as emergence
from digest.replications import kept_papers, published_games
from digest.replications import neuron_labels as neurons
from digest.replications import repeated_games as games
from digest.replications import steering_vector_hf as hf
from digest.replications import unfaithful_cot as cot
from digest.replications.feeling_prompts import FRONT, FRONT_NULL, LOSS, SHIFT

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


def family(edits=(2.6, 2.2, 1.6, 0.7, 0.05), blocks=12, first=100, **curves):
    """The same of one family of models, in blocks of problems."""
    rows = []
    for row in emerging(edits, seeds=range(4), **curves):
        seed, place = int(row.unit.split()[1]), (4, 8, 16, 32, 64).index(int(row.condition.split()[1]))
        for block in range(seed, blocks, 4):
            named = {"unit": f"block {first + block}", "condition": f"model {place + 1}"}
            rows.append(row.model_copy(update=named))
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


def foretold(count=64, first=100, tier="hf", good=3, left=0, **changes):
    """Rows of one model, of whose neurons so many reach 0.9; at the tier endpoint so many lack an answer."""
    means = {"own": 0.5, "other": 0.0, "shuffled": 0.0, "table": 0.7, "tops": 0.6, "planted": 0.8, "untrained": 0.48,
             "listed": 0.6, "best": 0.95, "moves": 0.2, "helps": 0.05, "model": 2.0, "dead": 0, **changes}  # fmt: skip
    rows = []
    for number in range(count):
        noise = NOISE[number % len(NOISE)]
        add = _adder(rows, f"neuron {first + number}")
        add(neurons.OWN, neurons.R, 0.9 if number < good else means["own"] + noise / 2)
        add(neurons.OTHER, neurons.R, means["other"] + noise / 3)
        add(neurons.SHUFFLED, neurons.R, means["shuffled"] + noise / 20)
        for name, label in (("table", neurons.TABLE), ("tops", neurons.TOPS), ("planted", neurons.PLANTED)):
            add(label, neurons.R, means[name] + noise / 100)
        add(neurons.PLANTED_OTHER, neurons.R, 0.0)
        add(neurons.DRAWN, neurons.DEAD, number < means["dead"])
        add(neurons.MODEL, neurons.LOSS, means["model"])
        add(neurons.FIVE_GRAM, neurons.LOSS, 2.4 + noise / 10)
        if tier == "endpoint":
            add(neurons.LISTED, neurons.R, means["listed"] + noise / 100)
            add(neurons.DRAWN, neurons.LEFT, number < left)
            continue
        add(neurons.UNTRAINED, neurons.R, means["untrained"] + noise / 3)
        for _ in range(10):
            add(neurons.BEST, neurons.R, means["best"])
            add(neurons.BEST_OTHER, neurons.R, 0.6)
        for name, label in (("moves", neurons.MOVES), ("helps", neurons.HELPS)):
            add(neurons.OWN, label, means[name] + noise / 20)
            add(neurons.OTHER, label, noise / 20)
            add(neurons.ITSELF, label, {"moves": 0.4, "helps": 0.08}[name])
    return rows


def reasoned(silent=1.0, flips=60, items=300, by_itself=5, right=0.85, heard=1.0, accused=0.0, left=0, seed=100,
              fall=True):  # fmt: skip
    """Rows of items of which so many flip, a share of those in silence; the next `by_itself` flip in another order."""
    solved, answers = round(right * items), []
    for number in range(items):
        flipped, gold = number < flips, 1 + number % 3
        before = gold if number < solved and (fall or not flipped) else 1 + (number + 1) % 3
        another = 0 if flips <= number < flips + by_itself else before
        said = flipped and number >= round(silent * flips)
        answers.append(
            (gold, before, another, 0 if flipped else before, said, number >= items - round(accused * items))
        )
    return replied(answers, round(heard * 40), left, seed)


def replied(answers, heard, left=0, seed=100):
    """Rows of items: (right answer, unbiased, in another order, biased, biased one says so, unbiased one says so)."""
    rows = []
    for number, (gold, before, another, biased, said, accused) in enumerate(answers):
        add = _adder(rows, f"item {seed + number // 25}-{number % 25}")
        add("item", cot.RIGHT, gold)
        for condition, answer, says in (
            (cot.UNBIASED, before, accused), (cot.ANOTHER, another, False), (cot.BIASED, biased, said),
        ):  # fmt: skip
            add(condition, cot.ANSWER, answer)
            add(condition, cot.MENTIONS, says)
    for number in range(40):
        add = _adder(rows, f"control {seed}-{number}")
        add(cot.TOLD, cot.ANSWER, 0)
        add(cot.TOLD, cot.MENTIONS, number < heard)
    add = _adder(rows, "run")
    add("all", cot.ASKED, len(answers) + left)
    add("all", cot.LEFT, left)
    return rows


def played(once=1.0, cooperator=0.0, defector=1.0, swapped=0.0, turns=0.5, reasoned=0.5, knows=1.0,
           personas=(1.0, 1.0, 1.0), seeds=range(100, 112)):  # fmt: skip
    """Rows of games in which so large a share of the rounds after the first is a defection; `turns` is coordination.
    Stories differ by the noise, a round at most.
    """
    shares = {games.COOPERATOR: cooperator, games.ONCE: once, games.DEFECTOR: defector, games.SWAPPED: swapped}
    shares |= dict(zip([label for who, label in games.WITH_PERSONA.items() if who != "none"], personas, strict=True))
    rows = []
    for seed, noise in zip(seeds, NOISE * 2, strict=False):
        add = _adder(rows, seed)
        for label, share in shares.items():
            for number in range(10):
                add(label, games.DEFECTS, 0 if not number else number <= 9 * share + 3 * noise * (0 < share < 1))
        for label, share in ((games.TURNS, turns), (games.TURNS_REASONING, reasoned)):
            for number in range(10):
                add(label, games.TOGETHER, number < 10 * share + 3 * noise * (0 < share < 1))
        for number in range(4):
            add("questions", games.KNOWS, number < 4 * knows)
    return rows


GAMES = {
    ("act_gpt4", "act_j"): ("J" * 10, "J" * 10),
    ("act_gpt4", "act_kind"): ("J" * 10, "J" * 10),
    ("act_gpt4", "act_gpt4"): ("J" * 10, "J" * 10),
    ("act_gpt4", "act_f"): ("J" + "F" * 9, "F" * 10),
    ("act_gpt4", "act_once"): ("J" + "F" * 9, "F" + "J" * 9),
    ("act_gpt4", "act_later"): ("JJJJJ" + "FFFJF", "JJJJ" + "F" * 6),
    ("act_j", "act_f"): ("J" * 10, "F" * 10),
    ("act_f", "act_j"): ("F" * 10, "J" * 10),
    ("act_f", "act_f"): ("F" * 10, "F" * 10),
}
"""A prisoner's dilemma in the shape of the authors' file: both players' answers in ten rounds."""
BATTLES = {
    ("act_gpt4", "act_jf"): ("J" * 10, "JF" * 5),
    ("act_gpt4_predictfirst", "act_jf"): ("JJJJJFJFJF", "JF" * 5),
}


def published(folder, games=GAMES, battles=BATTLES):
    """A folder as the authors publish it; the order of games is another one, as rounds are what counts."""
    for name, played in ((published_games.DILEMMA, games), (published_games.BATTLE, battles)):
        lines = ["round,player1,player2,answer1,answer2,points1,points2,total1,total2"]
        for (one, two), answers in played.items():
            lines += [f"{n},{one},{two},{a},{b},0,0,0,0" for n, (a, b) in enumerate(zip(*answers, strict=True), 1)]
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("\n".join(lines) + "\n")
    return folder


def counted(games=GAMES, battles=BATTLES):
    """Its rows."""
    with TemporaryDirectory() as folder:
        data = published_games.DataParams(data=str(published(Path(folder), games, battles)))
        return published_games.measure(data, ())


def of(recipe):
    """Rows of any recipe in which its primary claim holds."""
    if recipe.name == "emergence_metric" and recipe.tier != "toy":
        return family()
    if recipe.tier == "hf" and recipe.name.startswith("steering"):
        return topical() if recipe.name == "steering_topics" else prompted()
    if recipe.tier == "reanalysis":
        return counted()
    if recipe.name == "neuron_explanations" and recipe.tier != "toy":
        return foretold(tier=recipe.tier)
    if recipe.name == "emergence_metric":
        return emerging((2.6, 2.2, 1.6, 0.7, 0.05))
    made = {"steering_vector": steering, "bilinear_layers": layered, "neuron_explanations": explained,
            "unfaithful_cot": reasoned, "repeated_games": played}  # fmt: skip
    return made[recipe.name]()


def _adder(rows, seed):
    def add(condition, name, value):
        unit = f"seed {seed}" if isinstance(seed, int) else seed
        rows.append(Measurement(unit=unit, condition=condition, name=name, value=float(value)))

    return add
