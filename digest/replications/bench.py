"""What a recipe is, what is fixed before it measures, and how its checks and findings become one verdict.

A recipe is one file with three visible parts: `measure` gives tidy rows and is the only slow part, `judge` is pure,
`draw` makes the figure. Everything else here is data.
"""

import ast
import hashlib
import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, cast

from pydantic import Field, ValidationError

from digest.errors import ConfigError
from digest.llm import Endpoint
from digest.model import Check, Figure, Finding, Measurement, Scope, Strict, Tier, Verdict
from digest.text import without_folders

if TYPE_CHECKING:
    import numpy as np

TUNING = tuple(range(4))
"""Seeds that settings may be chosen on. They give no verdict."""
CONFIRMATORY = tuple(range(100, 108))
"""Seeds that are run after the settings are committed, and whatever comes is printed."""
JUDGING = (
    "bench", "stats", "plots", "steering_judging", "emergence_judging", "bilinear_judging", "neuron_judging",
)  # fmt: skip
"""Files of this folder that measure nothing, but for `generator`."""
LOOKS = ("plots",)
"""Files of this folder that decide nothing: they say how figures look."""
ENOUGH = 8
"""Independently trained models below which a toy result is called exploratory."""


class Params(Strict):
    """A recipe's settings: typed, bounded, frozen before the confirmatory run."""


class ModelParams(Params):
    """Settings of a tier that tries a model which is there already: what it is belongs to the criterion."""

    model: str = Field("", max_length=300)
    """A name on Hugging Face or a folder (tier hf), or what an endpoint calls it (tier endpoint)."""

    @property
    def names(self) -> tuple[str, ...]:
        """Each model that `model` means: one, but for a family."""
        return (self.model,) if self.model else ()


class EndpointParams(ModelParams):
    """A model behind an OpenAI-compatible endpoint. The key itself is in the environment only."""

    model: str = Field("", max_length=200)
    base_url: str = Field("", max_length=300, pattern=r"^(https?://[^\s/]+\S*)?$")
    key_env: str = Field("", max_length=100, pattern=r"^([A-Za-z_][A-Za-z0-9_]*)?$")
    max_tokens: int = Field(1_500_000, ge=0)
    """Read and written, in one run; where it ends, what is missing is said."""
    max_dollars: float = Field(3.0, ge=0, allow_inf_nan=False)
    """The same where the price is known; the first of the two caps that is reached ends the spending."""
    timeout: float = Field(180, gt=0, le=3_600)
    """Seconds one request may take."""
    concurrency: int = Field(4, ge=1, le=64)

    @property
    def endpoint(self) -> Endpoint:
        """As digest.llm asks it."""
        return Endpoint(
            model=self.model,
            base_url=self.base_url,
            key_env=self.key_env or Endpoint.model_fields["key_env"].default,
            max_tokens=self.max_tokens,
            max_dollars=self.max_dollars,
            timeout=self.timeout,
            concurrency=self.concurrency,
        )


class DataParams(Params):
    """Settings of a tier that counts the authors' own data anew: which bytes they are belongs to the criterion."""

    data: str = Field("", max_length=1000)
    """The folder that holds the recipe's files."""
    sha256: str = Field("", max_length=64)


LIMITS = ("key_env", "max_tokens", "max_dollars", "timeout", "concurrency")
"""Settings that decide whether there are rows, and never which: changed by hand, a run is no exploration."""
NAMING = ("subject",)
"""Settings that name what is tried, as --model does. They belong to the criterion, and a run with them is full."""


P = TypeVar("P", bound=Params)


class Hypothesis(Strict):
    """A claim a recipe tests, written before it measures."""

    name: str
    text: str
    """One sentence without a full stop."""
    kind: Literal["paper", "newsletter", "doubt"]
    statistic: str
    """What is computed in each unit, in words."""
    scale: str
    """The statistic's unit: 'log-odds'."""
    primary: bool = False
    below: bool = False
    """The claim says that the effect stays below the threshold, not above it."""


@dataclass(frozen=True)
class Judgement:
    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]
    verdict: Verdict
    text: str
    """Two or three sentences for the box."""


@dataclass(frozen=True)
class Recipe(Generic[P]):
    name: str
    title: str
    papers: tuple[str, ...]
    """Keys of the papers it tests; the first is the one it is named after."""
    scope: Scope
    params: P
    claims: tuple[Hypothesis, ...]
    deviations: tuple[str, ...]
    """How the setup departs from the paper's; never empty."""
    measure: Callable[[P, Sequence[int]], list[Measurement]]
    judge: Callable[[Sequence[Measurement]], Judgement]
    draw: Callable[[Sequence[Measurement], Judgement, Path], Figure]
    """Writes a PNG at the path it is given."""
    seeds: tuple[int, ...] = CONFIRMATORY
    needs: tuple[str, ...] = ("torch", "matplotlib")
    """Distributions that `measure` and `draw` import."""
    seconds: int = 600
    """Wall time after which the worker is killed; several times what a quiet core needs."""
    memory_gb: int = 8
    threads: int = 1
    tier: Tier = "toy"
    ours: str = ""
    """What was trained or asked here: 'models of 87,000 parameters' ..."""
    theirs: str = ""
    """... and what the paper's result is about: 'GPT-2 XL'. Both open the box."""
    questions: tuple[int, int, int] = (0, 0, 0)
    """To an endpoint, at most: how many, and the tokens that they and their answers have in all, by our guess."""
    files: tuple[str, ...] = ()
    """What a reanalysis reads, below the folder that the user names."""
    own_models: tuple[str, ...] = ()
    """Names of the paper's own models, as a tier that tries a model is given them: with those the scope is the same."""

    @property
    def opening(self) -> str:
        """What a reader must know first of a result that is not about the paper's own models; '' where it is."""
        model = without_folders(self.params.model) if isinstance(self.params, ModelParams) else ""
        ours = self.ours or model
        if not (ours and self.theirs) or self.scope == "same model":
            return ""
        did = {"endpoint": "asked", "hf": "tried"}.get(self.tier, "trained")
        return f"We {did} {ours} ourselves; this neither supports nor refutes the paper's result on {self.theirs}."

    @property
    def source(self) -> Path:
        return Path(inspect.getfile(self.measure))

    def on(self, **where: str | float) -> "Recipe[P]":
        """The recipe on a model: `model`, and for an endpoint where it is. Raises ConfigError where it tries none."""
        if not isinstance(self.params, ModelParams):
            raise ConfigError(f"{self.name} at the tier {self.tier} trains its own models: leave --model out")
        known = {name: value for name, value in where.items() if name in type(self.params).model_fields and value}
        params = self.params.model_copy(update=known)
        same = params.model in self.own_models
        return replace(self, params=params, scope="same model" if same else "other model")

    def reading(self, folder: Path) -> "Recipe[P]":
        """The recipe on data that are there. Raises ConfigError where it reads none, or a file is missing."""
        if not isinstance(self.params, DataParams):
            raise ConfigError(f"{self.name} at the tier {self.tier} reads no data: leave --data out")
        missing = [name for name in self.files if not (folder / name).is_file()]
        if missing:
            raise ConfigError(f"--data {folder}: {' and '.join(missing)} not there; see docs/replications.md")
        digest = hashlib.sha256(b"\0".join((folder / name).read_bytes() for name in self.files)).hexdigest()
        return replace(self, params=self.params.model_copy(update={"data": str(folder.resolve()), "sha256": digest}))

    def tuning(self) -> "Recipe[P]":
        """The recipe on the seeds that settings are chosen on. Raises ConfigError where it has none."""
        if not self.seeds:
            raise ConfigError(f"{self.name} at the tier {self.tier} has no seeds: leave --tuning out")
        return replace(self, seeds=TUNING)

    def with_settings(self, settings: Sequence[str]) -> "Recipe[P]":
        """The recipe with settings changed by hand, 'steps=300'. Raises ConfigError, naming what may be set."""
        known = type(self.params).model_fields
        changed: dict[str, Any] = self.params.model_dump()
        for setting in settings:
            name, equals, value = setting.partition("=")
            if not equals or name not in known:
                raise ConfigError(f"--set {setting}: {self.name} has the settings {', '.join(known)}; write NAME=VALUE")
            changed[name] = value.split(",") if isinstance(changed[name], tuple) else value
        try:
            return replace(self, params=type(self.params).model_validate(changed))
        except ValidationError as error:
            first = error.errors()[0]
            raise ConfigError(f"--set {'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def criterion(recipe: Recipe[Any], source: Path | None = None) -> str:
    """sha256 of all that decides the outcome: source, parameters, seeds, claims. Taken before measuring. How figures
    look decides nothing, so a better colour breaks no promise; what a recipe's own `draw` says is covered.
    """
    parts = [sources(source or recipe.source, LOOKS), recipe.params.model_dump_json(), repr(recipe.seeds)]
    parts += [claim.model_dump_json() for claim in recipe.claims]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def measurement(recipe: Recipe[Any], source: Path | None = None) -> str:
    """sha256 of all that decides the rows, and nothing else: what `measure` reaches, parameters, seeds."""
    file = source or recipe.source
    text = file.read_text(encoding="utf-8")
    parts = [reached(text, recipe.measure.__name__), recipe.params.model_dump_json(), repr(recipe.seeds)]
    parts.append(reached(Path(__file__).read_text(encoding="utf-8"), "generator"))  # all of it that rows need
    parts += [sources(path, JUDGING) for path in _imported(text) if path.stem not in JUDGING]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def reached(text: str, name: str) -> str:
    """Of a module's text the top-level definitions that one of them needs, at any depth, in their order."""
    nodes: dict[str, ast.stmt] = {}
    for node in _code(text).body:
        targets = [node.target] if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [])
        inside = (inner for target in targets for inner in ast.walk(target))
        named = [getattr(node, "name", ""), *(inner.id for inner in inside if isinstance(inner, ast.Name))]
        nodes |= {one: node for one in named if one}
    found, waiting = set[str](), [name]
    while waiting:
        one = waiting.pop()
        if one in nodes and one not in found:
            found.add(one)
            waiting += [inner.id for inner in ast.walk(nodes[one]) if isinstance(inner, ast.Name)]
    kept = dict.fromkeys(node for one, node in nodes.items() if one in found)
    return "\n".join(ast.unparse(node) for node in kept)


class _Wordless(ast.NodeTransformer):
    def visit_Expr(self, node: ast.Expr) -> ast.Expr | None:
        return None if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str) else node


def _code(text: str) -> ast.Module:
    """A module without comments and docstrings, for a hash: plainer words change no criterion."""
    return cast(ast.Module, _Wordless().visit(ast.parse(text)))


def sources(file: Path, without: Sequence[str] = ()) -> str:
    """The code of a recipe's file and of every file of this folder that it imports, at any depth, by name; `without`
    files of these names.
    """
    found: dict[str, str] = {}
    waiting = [file]
    while waiting:
        path = waiting.pop()
        if path.name not in found:
            text = path.read_text(encoding="utf-8")
            found[path.name] = ast.unparse(_code(text))
            waiting += [one for one in _imported(text) if one.stem not in without]
    return "\0".join(f"{name}\0{found[name]}" for name in sorted(found))


def generator(seed: int, purpose: str) -> "np.random.Generator":
    """Random numbers of one unit for one purpose: units share none, and a new purpose moves no old one."""
    import numpy as np

    return np.random.default_rng([seed, int.from_bytes(hashlib.sha256(purpose.encode()).digest()[:8], "big")])


def verdict(checks: Iterable[Check], findings: Sequence[Finding]) -> Verdict:
    """The primary claim decides, unless a check failed; another claim of the paper that fails makes it partly."""
    primary = next(finding for finding in findings if finding.primary)
    if not all(check.passed for check in checks):
        return "inconclusive"
    others = [finding for finding in findings if finding.kind == "paper" and not finding.primary]
    if primary.verdict == "consistent" and any(finding.verdict == "inconsistent" for finding in others):
        return "partly consistent"
    return primary.verdict


def exploratory(units: Sequence[str], one: str, many: str, enough: int) -> str:
    """Why these units give no verdict, as a sentence; empty when they do."""
    if not {f"{one} {seed}" for seed in TUNING}.isdisjoint(units):
        return f"Exploratory: {one}s that the settings were tuned on give no verdict."
    if len(units) < enough:
        return f"Exploratory: {len(units)} {many} are too few for a verdict, which takes {enough}."
    return ""


def units_check(
    units: Sequence[str], one: str = "seed", many: str = "independently trained models", enough: int = ENOUGH
) -> Check:
    """The check that recipes share: enough units ('seed 100', 'prompt 100'), none of them used for tuning."""
    why = exploratory(units, one, many, enough)
    return Check(name="units", passed=not why, text=why or f"{len(units)} {many}.")


def reservations(checks: Iterable[Check], findings: Iterable[Finding]) -> tuple[str, ...]:
    """Sentences for the box: each failed check, and all other claims of the paper that did not hold."""
    failed = [f"That decides nothing: the {check.called} failed. {check.text}" for check in checks if not check.passed]
    others = [one.text for one in findings if one.kind == "paper" and not one.primary and one.verdict == "inconsistent"]
    if not others:
        return tuple(failed)
    called = "Another claim" if len(others) == 1 else "Other claims"
    return (*failed, f"{called} of the paper did not hold here.", *others)


def _imported(text: str) -> list[Path]:
    """Files of this folder that it imports, by either form of `from digest.replications`."""
    imports = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom) and node.module]
    names = {f"{node.module}.{alias.name}" for node in imports for alias in node.names}
    names |= {str(node.module) for node in imports}
    inside = {
        name.removeprefix(f"{__package__}.").split(".")[0] for name in names if name.startswith(f"{__package__}.")
    }
    return [path for name in sorted(inside) if (path := Path(__file__).parent / f"{name}.py").is_file()]
