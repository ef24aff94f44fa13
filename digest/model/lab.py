"""What the lab did: rows, checks, findings, and one verdict with its scope."""

from typing import Literal

from digest.model.noun import Noun

Verdict = Literal[
    "consistent", "partly consistent", "inconsistent", "inconclusive", "did not run", "nothing to replicate"
]
Tier = Literal["toy", "gpu", "hf", "endpoint", "reanalysis"]
"""Where a recipe is run: models trained on the spot, small or on a GPU, one of a folder, one behind an endpoint, or
the authors' data."""
Scope = Literal["reanalysis", "toy model", "small model", "other model", "same model"]


class Measurement(Noun):
    """One tidy row: one condition of one independently trained unit."""

    unit: str
    """'seed 100': the independently trained model."""
    condition: str
    name: str
    """What was measured."""
    value: float


class Rows(Noun):
    """All that one run of a recipe measured: judging and drawing again needs no measuring."""

    recipe: str
    rows: tuple[Measurement, ...]
    environment: dict[str, str]
    """Versions and device they were measured with."""
    criterion: str = ""
    """What was promised when they were measured: judged by another promise, they are judged post hoc."""

    @staticmethod
    def key_of(recipe: str, tier: Tier) -> str:
        """What they are kept under."""
        return recipe if tier == "toy" else f"{recipe}/{tier}"


class Criterion(Noun):
    """What a recipe promised before it measured."""

    recipe: str
    sha256: str
    """Of source, parameters, seeds and claims."""
    params: dict[str, int | float | str | bool | tuple[int, ...] | tuple[float, ...]]
    seeds: tuple[int, ...]
    claims: tuple[str, ...]


class Check(Noun):
    """A manipulation check, positive control or null baseline, and how it came out."""

    name: str
    passed: bool
    text: str

    @property
    def called(self) -> str:
        """'positive control'; 'units check', for what is not called a check by its own name."""
        return self.name if self.name.endswith(("check", "control", "baseline")) else f"{self.name} check"


class Finding(Noun):
    """One claim of a recipe judged on the rows."""

    claim: str
    kind: Literal["paper", "newsletter", "doubt"]
    primary: bool
    estimate: float | None = None
    interval: tuple[float, float] | None = None
    """95 % over units."""
    sesoi: float | None = None
    """Smallest effect of interest, in the estimate's unit."""
    n: int = 0
    """Units."""
    verdict: Verdict
    text: str
    """One sentence, its numbers put in by template."""


class Figure(Noun):
    name: str
    """File name below figures/."""
    caption: str
    alt: str


class Replication(Noun):
    """What the lab did for one work, and what came out."""

    recipe: str
    key: str
    """The work it belongs to."""
    title: str
    """What was tried, as a phrase: 'Steering by adding an activation vector'."""
    paper: str
    """The paper the recipe tests: 'arxiv:2308.10248'."""
    verdict: Verdict
    scope: Scope
    text: str
    """Two or three sentences for the box."""
    findings: tuple[Finding, ...] = ()
    checks: tuple[Check, ...] = ()
    figures: tuple[Figure, ...] = ()
    deviations: tuple[str, ...] = ()
    """How our setup departs from the paper's; never empty when something ran."""
    quote: str = ""
    """The paper's own words for what is tried."""
    quote_from: str = ""
    """Where they stand, as words."""
    settings: dict[str, int | float | str | bool | tuple[int, ...] | tuple[float, ...]] = {}
    criterion: str = ""
    """sha256 of recipe source, parameters and claims, taken before measuring."""
    tier: Tier = "toy"
    attempt: int = 0
    """Which start of this recipe's measuring it was; 0 where nothing was started."""
    earlier: tuple[str, ...] = ()
    """What the attempts before it came to, oldest first."""
    exploratory: str = ""
    """Why it gives no verdict whatever its intervals say: settings changed by hand."""
    post_hoc: bool = False
    """The judging was changed after these rows were measured."""
    seeds: tuple[int, ...] = ()
    environment: dict[str, str] = {}
    why: str = ""
    """Why it did not run."""

    @property
    def phrase(self) -> str:
        """'consistent in a toy model': never a bare badge."""
        if self.verdict in ("did not run", "nothing to replicate"):
            return self.verdict
        said: str = "exploratory, no verdict," if self.exploratory else self.verdict
        said += " (judged post hoc)" if self.post_hoc else ""
        place = {"reanalysis": "in a reanalysis", "same model": "in the same model", "other model": "in another model"}
        return f"{said} {place.get(self.scope, 'in a ' + self.scope)}"

    @property
    def on_record(self) -> str:
        """'Attempt 2 in this digest's record; attempt 1: ...', a sentence; '' for what was never to be measured."""
        if self.attempt:
            before = "".join(f"; {one}" for one in self.earlier) or ", the first"
            return f"Attempt {self.attempt} in this digest's record{before}."
        if self.criterion and self.findings:
            return "Its start is missing from this digest's record of attempts."
        return ""
