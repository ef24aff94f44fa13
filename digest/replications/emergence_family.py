"""Is a sudden ability a matter of the metric? Schaeffer et al. 2023, arXiv 2304.15004, on models that exist already.

Their own task, products of two numbers of two digits, is put to each model of a family, from the smallest to the
largest. A decoder on this machine continues six solved examples; a model behind an endpoint is asked for the answer in
its form. A block of problems is the unit, so the intervals speak of this family and of no other.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pydantic import BaseModel, Field

from digest.errors import ConfigError
from digest.model import Figure, Measurement
from digest.replications import products
from digest.replications.bench import EndpointParams, Judgement, Params, Recipe, units_check
from digest.replications.emergence_judging import (
    CLAIMS,
    EDITS,
    ENTROPY,
    EXACT,
    PRODUCT,
    SCRAMBLED,
    SIZE,
    Telling,
    drawn_as,
    judged_as,
)
from digest.replications.weights import ON_THIS_MACHINE, HfParams

if TYPE_CHECKING:
    from digest.replications.asking import Asks

FEWEST = 4
"""Models that make a family: two say nothing of a jump, and the law is fitted to the flat ones."""
ENOUGH = 12
"""Blocks of problems below which there is no verdict."""


class FamilySettings(Params):
    """`model` names the family, from the smallest to the largest, with commas between."""

    problems: int = Field(25, ge=5, le=500)
    """Of each block."""
    answer_tokens: int = Field(60, ge=8, le=4_000)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name.strip() for name in str(getattr(self, "model", "")).split(",") if name.strip())


class FamilyEndpointParams(FamilySettings, EndpointParams):
    model: str = Field("", max_length=2000)


class FamilyHfParams(FamilySettings, HfParams):
    model: str = Field("", max_length=4000)
    revision: str = Field("", max_length=1000)


class Product(BaseModel):
    answer: str = Field(max_length=200)


class Speaks(Protocol):
    """One model of the family."""

    size: float

    def answers(self, problems: Sequence[products.Problem]) -> list[str]: ...


def measure(params: FamilyHfParams | FamilyEndpointParams, seeds: Sequence[int]) -> list[Measurement]:
    """Every model of the family on every block. Raises ConfigError for what is no family, and what its models raise."""
    rows: list[Measurement] = []
    sizes: list[float] = []
    for place, one in enumerate(_family(params), 1):
        with _opened(one, place) as model:
            sizes.append(model.size)
            for seed in seeds:
                problems = products.problems(seed, params.problems)
                scores = products.scores(model.answers(problems), problems)
                named = {EXACT: scores.exact, EDITS: scores.edits, SCRAMBLED: scores.scrambled_edits}
                named |= {ENTROPY: scores.entropy, PRODUCT: scores.product, SIZE: model.size}
                rows += [
                    Measurement(unit=f"block {seed}", condition=f"model {place}", name=name, value=round(value, 6))
                    for name, value in named.items()
                ]
    if sizes != sorted(sizes) or len(set(sizes)) < len(sizes):
        raise ConfigError(f"--model: name the family from the smallest to the largest; these have {sizes} parameters")
    return rows


TELLING = Telling(
    lead="In {} blocks of products of two numbers of two digits, put to each model of one family",
    units=lambda units: units_check(units, "block", "blocks of problems", ENOUGH),
    mastered=0.5,
    axis="size of the model: parameters, or its place in the family",
    ticks=(),
    title="one family",
    dots="Each dot is one block of problems, put to one model; lines are means over {} blocks.",
    closing=("One family was tried, and the intervals are over problems: they speak of these models and of no other.",),
)


def judge(rows: Sequence[Measurement]) -> Judgement:
    """Raises UnusableRows."""
    return judged_as(rows, TELLING)


def draw(rows: Sequence[Measurement], judgement: Judgement, path: Path) -> Figure:
    return drawn_as(rows, path, TELLING)


HF: Recipe[FamilyHfParams | FamilyEndpointParams] = Recipe(
    name="emergence_metric",
    title="Does the jump vanish with a smoother metric?",
    papers=("arxiv:2304.15004",),
    scope="other model",
    theirs="the GPT-3 family",
    params=FamilyHfParams(),
    claims=CLAIMS,
    deviations=(
        "Products of four digits only; edit distance is over digits, whatever tokens a model writes them in.",
        "Six solved examples stand before each problem, always the same; the paper has two.",
        "'Cross-entropy' is the negative log of the digits' accuracy, for an endpoint gives no probabilities.",
        "One family is tried: the unit is a block of problems, and no interval is over families.",
        "Exact match of the largest must pass 50 %, not 80 %.",
    ),
    measure=measure,
    judge=judge,
    draw=draw,
    seeds=tuple(range(100, 112)),
    seconds=12 * 3600,
    **ON_THIS_MACHINE,
)
ENDPOINT = replace(
    HF,
    params=FamilyEndpointParams(),
    tier="endpoint",
    needs=("openai", "matplotlib"),
    deviations=(*HF.deviations, "Replies are JSON at temperature 0; a chat model may have learned the table by heart."),
    memory_gb=8,
    threads=1,
    questions=(3_000, 900_000, 60_000),
)


def _family(params: FamilyHfParams | FamilyEndpointParams) -> list[FamilyHfParams | FamilyEndpointParams]:
    """Each model with the settings of all. Raises ConfigError."""
    names, revisions = params.names, getattr(params, "revision", "").split(",")
    if len(names) < FEWEST:
        raise ConfigError(
            f"--model: a family has {FEWEST} models at least, from the smallest to the largest, with commas between; "
            f"{len(names)} named"
        )
    if isinstance(params, HfParams):
        pinned = revisions if len(revisions) == len(names) else [""] * len(names)
        return [params.model_copy(update={"model": one, "revision": at}) for one, at in zip(names, pinned, strict=True)]
    return [params.model_copy(update={"model": one}) for one in names]


class _Asked:
    """A model behind an endpoint: how large it is, it does not say."""

    def __init__(self, asker: "Asks", place: int, most: int) -> None:
        self.size, self._asker, self._most = float(place), asker, most

    def answers(self, problems: Sequence[products.Problem]) -> list[str]:
        def one(problem: products.Problem) -> str:
            reply = self._asker.ask(Product, products.SYSTEM, products.prompt(problem), self._most)
            return reply.answer if reply else ""

        return list(self._asker.each(one, problems))


class _Continued:
    """A decoder of this machine."""

    def __init__(self, params: FamilyHfParams) -> None:
        from digest.replications.decoder import Decoder
        from digest.replications.local_asking import LocalAsker

        self._decoder = Decoder.opened(params)
        self.size = float(sum(weight.numel() for weight in self._decoder.model.parameters()))
        self._asker, self._most = LocalAsker(self._decoder), params.answer_tokens

    def answers(self, problems: Sequence[products.Problem]) -> list[str]:
        return [self._asker.continued(products.prompt(problem), self._most, "\n") for problem in problems]


@contextmanager
def _opened(params: FamilyHfParams | FamilyEndpointParams, place: int) -> Iterator[Speaks]:
    if isinstance(params, HfParams):
        yield _Continued(params)
        return
    from digest.replications.asking import asking

    with asking(params) as asker:
        yield _Asked(asker, place, params.answer_tokens)
