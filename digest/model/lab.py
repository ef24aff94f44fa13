"""Results of the lab: rows, checks, findings, and one verdict with its scope."""

from typing import Literal

from digest.model.noun import Noun

Verdict = Literal[
    "consistent", "partly consistent", "inconsistent", "inconclusive", "did not run", "nothing to replicate"
]
Tier = Literal["toy", "gpu", "hf", "endpoint", "reanalysis"]
"""Where a recipe runs: on models trained for it (small, or on a GPU), on a model from disk, on one behind an endpoint,
or on the authors' data."""
Scope = Literal["reanalysis", "toy model", "small model", "other model", "same model"]


class Measurement(Noun):
    """One tidy row: a value for one condition of one independently trained unit."""

    unit: str
    """The independently trained model, such as 'seed 100'."""
    condition: str
    name: str
    """What was measured."""
    value: float


class AnswerSample(Noun):
    """One unit as readers see it: what was asked, what was answered, how that was counted. A rule chose it.

    What was answered is a stranger's text, kept as one line and cut short. Print it as text and as nothing else.
    """

    drawn: str
    """The rule, as a sentence; samples of one rule stand together."""
    asked: str
    answered: str
    """'' where no answer could be used."""
    counted: str


class Rows(Noun):
    """All that one run of a recipe measured, enough to judge and draw it again."""

    recipe: str
    rows: tuple[Measurement, ...]
    samples: tuple[AnswerSample, ...] = ()
    """Some of the answers that the rows were counted from; no judging reads them."""
    environment: dict[str, str]
    """Versions and device used for measuring."""
    criterion: str = ""
    """Hash of the criterion at the time of measuring: judged by another, the rows are judged post hoc."""

    @staticmethod
    def key_of(recipe: str, tier: Tier) -> str:
        """Their key in the store."""
        return recipe if tier == "toy" else f"{recipe}/{tier}"


class Criterion(Noun):
    """What a recipe committed itself to before measuring."""

    recipe: str
    sha256: str
    """Of the recipe's source, parameters, seeds and claims."""
    params: dict[str, int | float | str | bool | tuple[int, ...] | tuple[float, ...]]
    seeds: tuple[int, ...]
    claims: tuple[str, ...]


class Check(Noun):
    """A manipulation check, positive control or null baseline, and its result."""

    name: str
    passed: bool
    text: str

    @property
    def called(self) -> str:
        """'positive control'; or 'units check', for a name that does not say what it is."""
        return self.name if self.name.endswith(("check", "control", "baseline")) else f"{self.name} check"


class Finding(Noun):
    """One claim of a recipe, judged on its rows."""

    claim: str
    kind: Literal["paper", "newsletter", "doubt"]
    primary: bool
    estimate: float | None = None
    interval: tuple[float, float] | None = None
    """95 % over units."""
    sesoi: float | None = None
    """Smallest effect of interest, in the estimate's unit."""
    n: int = 0
    """Number of units."""
    verdict: Verdict
    text: str
    """One sentence, with numbers filled in by a template."""


class Figure(Noun):
    name: str
    """File name below figures/."""
    caption: str
    alt: str


class Replication(Noun):
    """What the lab did for one work, and the result."""

    recipe: str
    key: str
    """The work it belongs to."""
    title: str
    """What was tested, as a phrase: 'Steering by adding an activation vector'."""
    paper: str
    """The paper the recipe tests: 'arxiv:2308.10248'."""
    verdict: Verdict
    scope: Scope
    text: str
    """Two or three sentences for the box."""
    findings: tuple[Finding, ...] = ()
    checks: tuple[Check, ...] = ()
    figures: tuple[Figure, ...] = ()
    samples: tuple[AnswerSample, ...] = ()
    deviations: tuple[str, ...] = ()
    """How our setup differs from the paper's; never empty when something ran."""
    quote: str = ""
    """The paper's own words for what is tested."""
    quote_from: str = ""
    """Where the quote is, in words."""
    settings: dict[str, int | float | str | bool | tuple[int, ...] | tuple[float, ...]] = {}
    criterion: str = ""
    """sha256 of the recipe's source, parameters and claims, taken before measuring."""
    tier: Tier = "toy"
    attempt: int = 0
    """The number of this start of measuring; 0 where nothing was started."""
    earlier: tuple[str, ...] = ()
    """Outcomes of earlier attempts, oldest first."""
    exploratory: str = ""
    """Why it gives no verdict whatever its intervals say: settings changed by hand."""
    post_hoc: bool = False
    """Whether the judging changed after these rows were measured."""
    seeds: tuple[int, ...] = ()
    environment: dict[str, str] = {}
    why: str = ""
    """Why it did not run."""

    @property
    def ran(self) -> bool:
        """Whether it came to a result, whatever the result is."""
        return self.verdict not in ("did not run", "nothing to replicate")

    @property
    def phrase(self) -> str:
        """The verdict with its scope, such as 'consistent in a toy model'; never the bare verdict."""
        if not self.ran:
            return self.verdict
        verdict: str = "exploratory, no verdict," if self.exploratory else self.verdict
        verdict += " (judged post hoc)" if self.post_hoc else ""
        place = {"reanalysis": "in a reanalysis", "same model": "in the same model", "other model": "in another model"}
        return f"{verdict} {place.get(self.scope, 'in a ' + self.scope)}"

    @property
    def on_record(self) -> str:
        """Such as 'Attempt 2 in this digest's record; attempt 1: ...'; '' where nothing was to be measured."""
        if self.attempt:
            before = "".join(f"; {attempt}" for attempt in self.earlier) or ", the first"
            return f"Attempt {self.attempt} in this digest's record{before}."
        if self.criterion and self.findings:
            return "Its start is missing from this digest's record of attempts."
        return ""
