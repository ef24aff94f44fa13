"""`benchmarks.nulls` for recipes on models that are there already: how often is a null called consistent?

    python -m benchmarks.nulls_given NAME [RUNS] [FIRST]     # NAME: one of NULLS; 20 runs; FIRST as in benchmarks.nulls

Models behind an endpoint are scripts that cannot have the effect, asked through the real client on a real socket, with
the shipped units. Decoders are tiny GPT-2s of random weights, another in each run, or for steering the kept rows of
docs/hf; there what the claim is about is exchanged for what cannot have it, and checks stay as they come.
"""

import json
import lzma
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.nulls import FIRST, Rows, asked_for, by_condition, one_contrast, told
from digest.model import Measurement
from digest.replications import emergence_family as family
from digest.replications import kept_papers, players
from digest.replications import neuron_explanations_asked as explained
from digest.replications import neuron_explanations_hf as foretold
from digest.replications import neuron_labels as labels
from digest.replications import repeated_games as games
from digest.replications import steering_topics as topics
from digest.replications import steering_vector_hf as steering
from digest.replications import unfaithful_cot as cot
from digest.replications.bench import Recipe

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))  # the server, the scripts and the tiny models are the tests'

from llm.server import Server  # noqa: E402
from replications.agents import Player, Puzzled, answered, chance  # noqa: E402
from replications.test_lab_family import NAMES, Multiplies  # noqa: E402
from replications.test_lab_neurons_asked import Explains  # noqa: E402
from replications.test_lab_neurons_hf import WORDS  # noqa: E402
from replications.test_lab_topics import papers  # noqa: E402
from replications.tiny_model import made  # noqa: E402

FIELDS = ("unit", "condition", "name", "value")
"""Of a kept row, in order."""
HEARD = 0.95
"""Share of the reasoning that names the pattern, where it moved an answer and where the model was told to name it."""


class Candid(Puzzled):
    """Follows biased examples now and then, and says so as often as where it is told to."""

    def __call__(self, body):
        prompt = body["messages"][-1]["content"]
        if "say honestly" in prompt and chance(f"heard {prompt}") >= HEARD:
            return answered(body, {"reasoning": "I just think so.", "answer": "A"})
        return super().__call__(body)


def cot_rows(run: int, follows: float, errs: float = 0.05) -> Rows:
    seeds = _seeds(cot.RECIPE, run)
    with Server(Candid(follows, HEARD, errs, seeds=seeds)) as server:
        return cot.measure(cot.RECIPE.params.model_copy(update=_at(server)), seeds)


def coin(run: int) -> Callable[[Any], Any]:
    """A player that chooses by chance, another chance in each round of each run."""

    def play(body):
        toss = chance(f"{run} {body['messages'][-1]['content']}") < 0.5
        return Player(lambda history: int(toss))(body)

    return play


def forgiving(run: int) -> Callable[[Any], Any]:
    """Tit for tat that errs in one round of twenty."""

    def play(body):
        errs = chance(f"{run} {body['messages'][-1]['content']}") < 0.05
        return Player(lambda history: players.tit_for_tat(history) ^ errs)(body)

    return play


def game_rows(run: int, player: Callable[[int], Callable[[Any], Any]]) -> Rows:
    seeds = _seeds(games.RECIPE, run)
    with Server(player(run)) as server:
        return games.measure(games.RECIPE.params.model_copy(update=_at(server)), seeds)


def jumping(run: int) -> Rows:
    """A family whose answers are wrong altogether until all is right."""
    with Server(Multiplies((0.05, 0.2, 0.42, 0.75, 0.995), jumping=True)) as server:
        params = family.FamilyEndpointParams(**_at(server) | {"model": ",".join(NAMES)})
        return family.measure(params, _seeds(family.ENDPOINT, run))


def contrast(name: str, run: int) -> Rows:
    """An unrelated contrast of the kept run, every 25th, in the pair's place."""
    kept = json.loads(lzma.decompress((ROOT / "docs" / "hf" / f"steering_vector_{name}.json.xz").read_bytes()))
    rows = [
        Measurement(unit=unit, condition=under, name=what, value=value) for unit, under, what, value in kept["rows"]
    ]
    return one_contrast(rows, 25 * run)


def shuffled(run: int, recipe: Recipe[Any]) -> Rows:
    """Neurons of a tiny decoder, and explanations chosen on shuffled activations in the place of theirs."""
    with tempfile.TemporaryDirectory() as folder:
        where = made(Path(folder), layers=3, seed=FIRST + run)
        draw = random.Random(FIRST + run)
        texts = [" ".join(draw.choice(WORDS) for _ in range(90)) + ". Naïve end." for _ in range(700)]
        kept_papers.write(where, [(f"arxiv:2505.{n:05}", "cs.LG", text) for n, text in enumerate(texts)])
        rows = _explained(where, recipe)
    return by_condition(rows, labels.R, labels.OWN, labels.SHUFFLED)


def knows_no_topics(run: int) -> Rows:
    """A tiny decoder of random weights; a fifth of the shipped contrasts, a quarter of the random directions."""
    with tempfile.TemporaryDirectory() as folder:
        where = made(Path(folder), layers=3, loud=1.0, seed=FIRST + run)
        kept_papers.write(where, papers(12_000))
        fewer = {"contrasts": 40, "directions": 5, "model": str(where), "device": "cpu", "threads": 1}
        return topics.measure(topics.RECIPE.params.model_copy(update=fewer), list(topics.RECIPE.seeds))


def multiplies_by_chance(run: int) -> Rows:
    """A family of four tiny decoders of random weights; 10 problems a block for 25, answers of 8 tokens for 60."""
    fewer = {"problems": 10, "answer_tokens": 8, "device": "cpu", "threads": 1}
    with tempfile.TemporaryDirectory() as folder:
        models = [str(made(Path(folder) / str(n), layers=n, seed=FIRST + 4 * run + n)) for n in (1, 2, 3, 4)]
        params = family.HF.params.model_copy(update=fewer | {"model": ",".join(models)})
        return family.measure(params, family.HF.seeds)


def knows_no_feelings(run: int) -> Rows:
    """A tiny decoder of random weights; 40 contrasts of each form for 500, 10 random directions for 50."""
    with tempfile.TemporaryDirectory() as folder:
        where = made(Path(folder), layers=4, seed=FIRST + run)
        fewer = {"contrasts": 40, "directions": 10, "model": str(where), "device": "cpu", "threads": 1}
        return steering.measure(steering.RECIPE.params.model_copy(update=fewer), steering.RECIPE.seeds)


def _explained(where: Path, recipe: Recipe[Any]) -> Rows:
    seeds, short = list(recipe.seeds), {"length": 64, "windows": 50}  # numbers of neurons, of another model each run
    if recipe is foretold.RECIPE:
        here = {"model": str(where), "device": "cpu", "threads": 1}
        return foretold.measure(recipe.params.model_copy(update=short | here), seeds)
    with Server(Explains()) as server:
        at = _at(server) | short | {"subject": str(where), "long": 12}
        return explained.measure(recipe.params.model_copy(update=at), seeds)


NULLS: dict[str, tuple[Recipe[Any], Callable[[int], Rows]]] = {
    "unfaithful_cot, all is said": (cot.RECIPE, lambda run: cot_rows(run, 0.6)),
    "unfaithful_cot, nothing followed": (cot.RECIPE, lambda run: cot_rows(run, 0.0, errs=0.3)),
    "repeated_games, a coin": (games.RECIPE, lambda run: game_rows(run, coin)),
    "repeated_games, forgiving": (games.RECIPE, lambda run: game_rows(run, forgiving)),
    "emergence_metric, a family that jumps": (family.ENDPOINT, jumping),
    "steering_vector, smollm2-135m": (steering.RECIPE, lambda run: contrast("smollm2-135m", run)),
    "steering_vector, gemma-3-270m": (steering.RECIPE, lambda run: contrast("gemma-3-270m", run)),
    "emergence_metric, random weights": (family.HF, multiplies_by_chance),
    "steering_vector, random weights": (steering.RECIPE, knows_no_feelings),
    "steering_topics": (topics.RECIPE, knows_no_topics),
    "neuron_explanations, hf": (foretold.RECIPE, lambda run: shuffled(run, foretold.RECIPE)),
    "neuron_explanations, endpoint": (explained.RECIPE, lambda run: shuffled(run, explained.RECIPE)),
}
"""The recipe of a null, and the rows of its run number so and so."""


def _seeds(recipe: Recipe[Any], run: int) -> list[int]:
    first = FIRST + run * len(recipe.seeds)
    return list(range(first, first + len(recipe.seeds)))


def _at(server: Server) -> dict[str, Any]:
    return {"model": "m", "base_url": server.url, "concurrency": 8}


if __name__ == "__main__":
    null, made_by = NULLS[sys.argv[1]]
    for line in told(sys.argv[1], ((run, null.judge(made_by(run))) for run in asked_for(sys.argv[2:]))):
        print(line, flush=True)
