"""Is a model unforgiving, and can it take turns? A small form of Akata et al. 2023, arXiv 2305.16867.

Twelve cover stories, each with its own letters and payoffs, hold a prisoner's dilemma and a battle of the sexes. The
model plays ten rounds against opponents that follow a rule: one always cooperates, one defects in the first round only,
one always defects, one takes turns.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random
from statistics import fmean

from pydantic import Field

from digest.model import Check, Figure, Measurement
from digest.replications import games, plots
from digest.replications.asking import Unanswered, answering, unfit
from digest.replications.bench import EndpointParams, Hypothesis, Judgement, Params, Recipe, units_check
from digest.replications.game_asking import DEFECTS, KNOWS, TOGETHER, GameAsker, Task, played, row, unit
from digest.replications.players import SCRIPTED, script
from digest.replications.samples import Sampled
from digest.replications.stats import Interval, Sample, Table, interval, judged, less, percent
from digest.replications.weights import HERE, ON_THIS_MACHINE, HfParams
from digest.replications.whole_stories import LEFT_OUT, Rows, TooFew, WholeStories
from digest.text import many

SHARE = 0.5
"""The smallest effect of interest, as a share of the positive control: a model that defects after one defection less
than half as much as against one who always defects forgives more than it remembers."""
APART = 0.75
"""Share of coordinated rounds, half way between sticking to one choice (0.5) and taking turns (1)."""
MOSTLY = 0.5
"""Defections against a cooperator above which "it defects" is a fair word."""
ROUND = 0.1
"""One round of ten, of defection or of coordination."""
DEALINGS = 499
"""Of the personas' labels, each story's among themselves."""
UNDERSTOOD, ANSWERS = 0.75, 0.5
"""Questions on payoffs that the model must answer; and by how much an opponent that always defects must move it."""
SCRIPT = "a script plays"
COOPERATOR, ONCE, DEFECTOR, SWAPPED = "pd, cooperator", "pd, once", "pd, defector", "pd, cooperator, letters swapped"
TURNS, TURNS_REASONING = "bos, alternator", "bos, alternator, reasoning"
WITH_PERSONA = {"none": ONCE} | {who: f"{ONCE}, {who}" for who in games.PERSONAS if who != "none"}


class GamesSettings(Params):
    answer_tokens: int = Field(200, ge=20, le=16_000)
    reasoning_tokens: int = Field(1500, ge=50, le=16_000)


class GamesParams(GamesSettings, EndpointParams):
    pass


class GamesHfParams(GamesSettings, HfParams):
    pass


CLAIMS = (
    Hypothesis(
        name="unforgiving",
        text="After one defection the model keeps defecting, though the opponent cooperates ever after",
        kind="paper",
        primary=True,
        statistic="defections in rounds 2 to 10 after one in round 1, less those against an opponent without it",
        scale="of the rounds",
    ),
    Hypothesis(
        name="turns",
        text="With an opponent that takes turns the model does not coordinate",
        kind="paper",
        statistic="share of the rounds of the battle of the sexes in which both chose the same",
        scale="of the rounds",
        below=True,
    ),
    Hypothesis(
        name="defects",
        text="The model defects even where the opponent always cooperates",
        kind="newsletter",
        statistic="share of the rounds in which it defects against an opponent that always cooperates",
        scale="of the rounds",
    ),
    Hypothesis(
        name="reasoning",
        text="The model coordinates better when it may reason first",
        kind="doubt",
        statistic="coordinated rounds when the reply begins with reasoning, less those without",
        scale="of the rounds",
    ),
    Hypothesis(
        name="personas",
        text="A persona in the prompt moves how often the model defects after one defection",
        kind="doubt",
        statistic="range over personas of defections in rounds 2 to 10, less the range when each story's labels are "
        "dealt anew",
        scale="of the rounds",
    ),
)


def measure(params: GamesParams | GamesHfParams, seeds: Sequence[int]) -> list[Measurement]:
    """Play every game of every story; a story in which one reply cannot be used is left out whole.

    Raises EndpointRefused, ModelRefused, ConfigError: unknown script, Unanswered: so many are left out that too few
    remain for a verdict.
    """
    if params.model.startswith(SCRIPTED):
        return [*_by_script(params.model, seeds), Measurement(unit="run", condition="all", name=SCRIPT, value=1.0)]
    tasks = [(seed, game) for seed in seeds for game in games.games(seed)]
    questions = [task for task in tasks if task[1].label in (COOPERATOR, TURNS)]
    stories = WholeStories(len(seeds))

    def whole(measured: Callable[[Task], Rows], task: Task) -> Rows:
        return stories.measured(unit(task[0]), measured, task)

    with answering(params) as asker:
        model = GameAsker(asker, params.answer_tokens, params.reasoning_tokens)
        try:
            known = asker.each(partial(whole, model.known), questions)
            found = [*known, *asker.each(partial(whole, model.played), tasks)]
        except TooFew as error:
            raise Unanswered(f"{error}: a game with a round missing is none; {unfit(params)}") from None
    return Sampled(stories.kept(found), model.samples(tasks, stories.counts))


def judge(rows: Sequence[Measurement]) -> Judgement:
    """Raises UnusableRows."""
    table = _table(rows)
    left = sum(int(row.value) for row in rows if row.name == LEFT_OUT)
    return judged(CLAIMS, _samples(table), _checks(table, _scripted(rows)), partial(_text, table, left))


def draw(rows: Sequence[Measurement], judgement: Judgement, path: Path) -> Figure:
    table = _table(rows)
    shown = {
        "opponent always\ncooperates": (_after(table, COOPERATOR), plots.BLUE),
        "opponent defects\nin round 1 only": (_after(table, ONCE), plots.ORANGE),
        "opponent always\ndefects": (_after(table, DEFECTOR), plots.GREY),
        "same choice as who\ntakes turns": (table.one(TURNS, TOGETHER), plots.GREEN),
        "the same, after\nreasoning": (table.one(TURNS_REASONING, TOGETHER), plots.GREEN),
    }
    with plots.canvas(path) as (_, axes):
        told = [(name, interval(values), colour) for name, (values, colour) in shown.items()]
        plots.shares(axes, told, [values for values, _ in shown.values()])
        axes.axhline(2.55, color=plots.INK, linewidth=1)
        axes.set_xlabel("rounds, per cent: defections above the line, coordination below")
        axes.set_title(_title(table))
    return Figure(name=path.name, caption=_caption(table), alt=_alt(table))


RECIPE: Recipe[GamesParams | GamesHfParams] = Recipe(
    name="repeated_games",
    title="Forgiving and taking turns in repeated games",
    papers=("arxiv:2305.16867",),
    scope="other model",
    tier="endpoint",
    theirs="GPT-4",
    params=GamesParams(),
    claims=CLAIMS,
    deviations=(
        "Two games in twelve cover stories of our own, not all 2x2 games in one wording.",
        "Letters, their order and payoffs change from story to story; in the paper's main script they do not.",
        "Opponents follow rules; models do not play each other.",
        "Replies are JSON at temperature 0, with a choice only or with reasoning before it; not one token.",
        "The opponent that defects once does so in the first round.",
    ),
    measure=measure,
    judge=judge,
    draw=draw,
    seeds=tuple(range(100, 112)),
    needs=("openai", "matplotlib"),
    seconds=12 * 3600,
    questions=(1128, 335_000, 60_000),
)
HF = replace(
    RECIPE, params=GamesHfParams(), questions=(0, 0, 0), deviations=(*RECIPE.deviations, HERE), **ON_THIS_MACHINE
)


def _by_script(model: str, seeds: Sequence[int]) -> list[Measurement]:
    """The same games, played by a rule; a script is taken to know its payoffs."""
    rows = [row(seed, "questions", KNOWS, 1.0) for seed in seeds]
    for seed in seeds:
        for game in games.games(seed):
            rows += played(seed, game, lambda game, past, seed=seed: script(model, seed, game.label)(past))  # type: ignore[misc]
    return rows


def _table(rows: Sequence[Measurement]) -> Table:
    return Table([row for row in rows if row.unit != "run"])


def _scripted(rows: Sequence[Measurement]) -> bool:
    return any(row.name == SCRIPT for row in rows)


def _after(table: Table, label: str) -> list[float]:
    """Share of rounds 2 to 10 in which the model defects, by story."""
    return [fmean(moves[1:]) for moves in table.draws(label, DEFECTS)]


def _control(table: Table) -> Interval:
    """How much an opponent that always defects moves the model."""
    return interval(less(_after(table, DEFECTOR), _after(table, COOPERATOR)))


def _personas(table: Table) -> list[float]:
    """Range over personas of how often the model defects, less that of each of many dealings of their labels."""
    shares = list(zip(*(_after(table, label) for label in WITH_PERSONA.values()), strict=True))
    draw = Random("personas")
    found = _range(shares)
    return [found - _range([draw.sample(story, len(story)) for story in shares]) for _ in range(DEALINGS)]


def _range(shares: Sequence[Sequence[float]]) -> float:
    """Of the means over stories; one row a story."""
    means = [fmean(column) for column in zip(*shares, strict=True)]
    return max(means) - min(means)


def _samples(table: Table) -> dict[str, Sample]:
    turns = table.one(TURNS, TOGETHER)
    return {
        "unforgiving": Sample(less(_after(table, ONCE), _after(table, COOPERATOR)), SHARE * _control(table).mean),
        "turns": Sample(turns, APART),
        "defects": Sample(table.one(COOPERATOR, DEFECTS), MOSTLY),
        "reasoning": Sample(less(table.one(TURNS_REASONING, TOGETHER), turns), ROUND),
        "personas": Sample(_personas(table), ROUND, "beyond chance", len(table.units)),
    }


def _checks(table: Table, scripted: bool) -> tuple[Check, ...]:
    knows, control = interval(table.one("questions", KNOWS)), _control(table)
    swapped, least = interval(less(_after(table, SWAPPED), _after(table, COOPERATOR))), SHARE * max(0, control.mean)
    checks = (
        units_check(table.units, many="cover stories"),
        Check(
            name="manipulation check",
            passed=knows.low > UNDERSTOOD,
            text=f"Which choice gives more is known in {percent(knows)}; more than {percent(UNDERSTOOD)} wanted.",
        ),
        Check(
            name="positive control",
            passed=control.low > ANSWERS,
            text=(
                f"An opponent that always defects raises defection by {percent(control)} of the rounds; more than "
                f"{percent(ANSWERS)} wanted."
            ),
        ),
        Check(
            name="null baseline",
            passed=-least < swapped.low and swapped.high < least,
            text=f"Swapping the letters moves defection by {percent(swapped)}; within ±{percent(least)} wanted.",
        ),
    )
    if not scripted:
        return checks
    return (*checks, Check(name="player", passed=False, text="A script played: this tests the bench and no model."))


def _text(table: Table, left: int, reserved: Sequence[str]) -> str:
    once, never, always = (interval(_after(table, label)) for label in (ONCE, COOPERATOR, DEFECTOR))
    turns, reasoned = (interval(table.one(label, TOGETHER)) for label in (TURNS, TURNS_REASONING))
    said = (
        f"In {len(table.units)} cover stories the model defected in {percent(once)} of the rounds after a single "
        f"defection, in {percent(never)} where the opponent always cooperates and in {percent(always)} where it always "
        f"defects. With an opponent that takes turns it coordinated in {percent(turns)} of the rounds, and in "
        f"{percent(reasoned)} when it reasoned first.",
        *(
            [f"Left out whole, because a reply in them could not be used: {many(left, 'story', 'stories')}."]
            if left
            else []
        ),
        *reserved,
    )
    return " ".join(said)


def _title(table: Table) -> str:
    once, never = (percent(fmean(_after(table, label))) for label in (ONCE, COOPERATOR))
    return f"After one defection the model defects\nin {once} of the rounds; unprovoked in {never}"


def _caption(table: Table) -> str:
    return (
        "Above: rounds 2 to 10 of a prisoner's dilemma in which the model defects. Below: rounds of a battle of the "
        "sexes in which it chooses the same as an opponent that takes turns. Each dot is one of "
        f"{len(table.units)} cover stories; squares are means with 95 % intervals."
    )


def _alt(table: Table) -> str:
    told = {"always cooperates": COOPERATOR, "defects once": ONCE, "always defects": DEFECTOR}
    said = "; ".join(f"opponent {name} {percent(interval(_after(table, label)))}" for name, label in told.items())
    turns, reasoned = (percent(interval(table.one(label, TOGETHER))) for label in (TURNS, TURNS_REASONING))
    return f"Dot plot. Defections: {said}. Coordination with who takes turns: {turns}, after reasoning {reasoned}."
