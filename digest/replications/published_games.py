"""What Akata et al. published, counted anew: is GPT-4 unforgiving, and does it defect at all? arXiv 2305.16867.

Their repository holds one game of ten rounds for each ordered pair of players, at temperature 0. So nothing is drawn
from anything: a share is a count and has no interval. The rules "always J" and "always F" play in the same files, and
show that the count hears a defector and is silent on a cooperator.
"""

import csv
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path
from statistics import fmean

from digest.errors import ConfigError
from digest.model import Check, Figure, Finding, Measurement, Verdict
from digest.replications import plots
from digest.replications.bench import DataParams, Hypothesis, Judgement, Recipe, reservations, verdict
from digest.replications.stats import Interval, Table, UnusableRows, percent

DILEMMA, BATTLE = "pd/experiment_pd.csv", "bos/experiment_bos.csv"
COLUMNS = ("round", "player1", "player2", "answer1", "answer2")
GPT4, PREDICTS, ALWAYS_J, ALWAYS_F, TURNS = "act_gpt4", "act_gpt4_predictfirst", "act_j", "act_f", "act_jf"
"""The files' own names."""
ROUNDS = 10
AFTER, BEFORE, TOGETHER, DEFECTS = "after a defection", "before any defection", "with who takes turns", "chooses F"
UNFORGIVING, APART, MOSTLY, BETTER = 0.8, 0.75, 0.5, 0.1
"""Shares of the rounds that the claims are held against; the middle two are those of the tier endpoint."""
FEWEST = 3
"""Games with a defection, and without, below which nothing is said."""

CLAIMS = (
    Hypothesis(
        name="unforgiving",
        text="Once it was defected on, GPT-4 defects in nearly every later round",
        kind="paper",
        primary=True,
        statistic="share of the rounds after the opponent's first defection in which it defects",
        scale="of the rounds",
    ),
    Hypothesis(
        name="turns",
        text="GPT-4 does not coordinate with a player that takes turns",
        kind="paper",
        statistic="share of the rounds in which both chose the same",
        scale="of the rounds",
        below=True,
    ),
    Hypothesis(
        name="defects",
        text="GPT-4 defects unprovoked in the prisoner's dilemma",
        kind="newsletter",
        statistic="share of the rounds before any defection of the opponent's, its first included, in which it defects",
        scale="of the rounds",
    ),
    Hypothesis(
        name="predicts",
        text="GPT-4 coordinates better when it predicts the other's choice first",
        kind="doubt",
        statistic="share of coordinated rounds when it predicts first, less that when it does not",
        scale="of the rounds",
    ),
)


def measure(params: DataParams, seeds: Sequence[int]) -> list[Measurement]:
    """One row a round of GPT-4's games as first player, and of the two rules'. Raises ConfigError."""
    folder = Path(params.data)
    rows: list[Measurement] = []
    for (player, other), answers in _games(folder, DILEMMA).items():
        if player in (GPT4, ALWAYS_J, ALWAYS_F):
            rows += _dilemma(player, other, answers)
    for (player, other), answers in _games(folder, BATTLE).items():
        if player in (GPT4, PREDICTS) and other == TURNS:
            rows += [_row(player, other, TOGETHER, TOGETHER, one == two) for one, two in answers]
    return rows


def judge(rows: Sequence[Measurement]) -> Judgement:
    """Raises UnusableRows."""
    Table(rows)
    checks = _checks(rows)
    sound = all(check.passed for check in checks)
    findings = tuple(_finding(claim, rows, sound) for claim in CLAIMS)
    return Judgement(checks, findings, verdict(checks, findings), _text(rows, reservations(checks, findings)))


def draw(rows: Sequence[Measurement], judgement: Judgement, path: Path) -> Figure:
    shown = {
        "unprovoked:\nGPT-4 defects": (GPT4, BEFORE, plots.BLUE),
        "once defected on:\nGPT-4 defects": (GPT4, AFTER, plots.ORANGE),
        "with who takes\nturns: same choice": (GPT4, TOGETHER, plots.GREEN),
        "the same, when it\npredicts first": (PREDICTS, TOGETHER, plots.GREEN),
    }
    counted = {name: (_counted(rows, player, condition), colour) for name, (player, condition, colour) in shown.items()}
    with plots.canvas(path) as (_, axes):
        told = [(name, Interval(*[_share(values)] * 3), colour) for name, (values, colour) in counted.items()]
        plots.shares(axes, told, [_by_game(rows, player, condition) for player, condition, _ in shown.values()])
        axes.set_xlabel("per cent of the rounds; no interval: one game for each pair")
        axes.set_title(f"Unprovoked GPT-4 defected in {percent(_share(_counted(rows, GPT4, BEFORE)))} of rounds,\n"
                       f"once defected on in {percent(_share(_counted(rows, GPT4, AFTER)))}")  # fmt: skip
    said = "; ".join(f"{' '.join(name.split())} in {_of(values)} rounds" for name, (values, _) in counted.items())
    caption = "The authors' published games, counted by us. Squares are shares of all rounds, dots single games."
    return Figure(name=path.name, caption=caption, alt=f"Dot plot. {said}.")


RECIPE = Recipe(
    name="repeated_games",
    title="Forgiving and taking turns in repeated games, counted anew",
    papers=("arxiv:2305.16867",),
    scope="reanalysis",
    tier="reanalysis",
    params=DataParams(),
    claims=CLAIMS,
    deviations=(
        "The authors' own answers of GPT-4, as the first player; nothing was asked again.",
        "One game for each pair of players: shares are counts, without intervals.",
        "The prisoner's dilemma and the battle of the sexes only, in the main wording.",
        "The published figures were known when the bounds were written.",
    ),
    measure=measure,
    judge=judge,
    draw=draw,
    seeds=(),
    needs=("matplotlib",),
    seconds=60,
    files=(DILEMMA, BATTLE),
)


def _games(folder: Path, name: str) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """(first player, second player) -> both answers, by round. Raises ConfigError."""
    with (folder / name).open(encoding="utf-8", newline="") as file:
        lines = csv.DictReader(file)
        missing = [column for column in COLUMNS if column not in (lines.fieldnames or ())]
        if missing:
            raise ConfigError(f"{name}: no column {', '.join(missing)}; expected {', '.join(COLUMNS)}")
        games: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for number, line in enumerate(lines, 2):
            if {line["answer1"], line["answer2"]} - {"J", "F"}:
                raise ConfigError(f"{name}:{number}: answers are J or F, and here {line['answer1']}, {line['answer2']}")
            games.setdefault((line["player1"], line["player2"]), []).append((line["answer1"], line["answer2"]))
    odd = [f"{one} against {two}" for (one, two), answers in games.items() if len(answers) != ROUNDS]
    if odd:
        raise ConfigError(f"{name}: {odd[0]} has not {ROUNDS} rounds; is it the file of the main experiment?")
    return games


def _dilemma(player: str, other: str, answers: Sequence[tuple[str, str]]) -> Iterator[Measurement]:
    """Rounds up to the opponent's first defection, and those after it: both choose at once."""
    provoked = False
    for one, two in answers:
        yield _row(player, other, AFTER if provoked else BEFORE, DEFECTS, one == "F")
        provoked = provoked or two == "F"


def _row(player: str, other: str, condition: str, name: str, value: bool) -> Measurement:
    return Measurement(unit=f"{player} against {other}", condition=condition, name=name, value=float(value))


def _of_player(rows: Sequence[Measurement], player: str, condition: str) -> list[Measurement]:
    return [row for row in rows if row.unit.startswith(f"{player} against ") and row.condition == condition]


def _counted(rows: Sequence[Measurement], player: str, condition: str) -> list[float]:
    """1 or 0 for each round. Raises UnusableRows where there is none."""
    found = [row.value for row in _of_player(rows, player, condition)]
    if not found:
        raise UnusableRows(f"no round of {player} {condition}")
    return found


def _by_game(rows: Sequence[Measurement], player: str, condition: str) -> list[float]:
    games = groupby(_of_player(rows, player, condition), lambda row: row.unit)
    return [fmean(row.value for row in game) for _, game in games]


def _share(values: Sequence[float]) -> float:
    return fmean(values)


def _of(values: Sequence[float]) -> str:
    return f"{sum(values):.0f} of {len(values)}"


def _finding(claim: Hypothesis, rows: Sequence[Measurement], sound: bool) -> Finding:
    """A count against its bound."""
    count = partial(_counted, rows)
    after, before, turns, predicts = (
        count(GPT4, AFTER), count(GPT4, BEFORE), count(GPT4, TOGETHER), count(PREDICTS, TOGETHER),
    )  # fmt: skip
    estimate, bound, told, games = {
        "unforgiving": (_share(after), UNFORGIVING, _of(after), len(_by_game(rows, GPT4, AFTER))),
        "turns": (_share(turns), APART, _of(turns), 1),
        "defects": (_share(before), MOSTLY, _of(before), len(_by_game(rows, GPT4, BEFORE))),
        "predicts": (_share(predicts) - _share(turns), BETTER, f"{_of(predicts)} against {_of(turns)}", 2),
    }[claim.name]
    said: Verdict = "consistent" if (estimate > bound) != claim.below else "inconsistent"
    said = said if sound else "inconclusive"
    wanted = f"{'less' if claim.below else 'more'} than {percent(bound)} wanted"
    return Finding(
        claim=claim.text, kind=claim.kind, primary=claim.primary, estimate=estimate, sesoi=bound, n=games, verdict=said,
        text=f"{claim.text}: {told} rounds, {wanted}: {said}.",
    )  # fmt: skip


def _checks(rows: Sequence[Measurement]) -> tuple[Check, ...]:
    provoked, all_games = len(_by_game(rows, GPT4, AFTER)), len(_by_game(rows, GPT4, BEFORE))
    heard, silent = _counted(rows, ALWAYS_F, AFTER), _counted(rows, ALWAYS_J, AFTER)
    turns = _counted(rows, GPT4, TOGETHER) + _counted(rows, PREDICTS, TOGETHER)
    return (
        Check(
            name="units",
            passed=provoked >= FEWEST and all_games - provoked >= FEWEST,
            text=f"{all_games} games, {provoked} with a defection before the end; {FEWEST} of each kind wanted.",
        ),
        Check(
            name="manipulation check",
            passed=len(turns) == 2 * ROUNDS,
            text=f"{len(turns)} rounds with the player that takes turns; {2 * ROUNDS} wanted, half of them predicting.",
        ),
        Check(
            name="positive control",
            passed=_share(heard) == 1,
            text=f"The rule 'always F' defects in {_of(heard)} rounds after a defection; all wanted.",
        ),
        Check(
            name="null baseline",
            passed=_share(silent) == 0,
            text=f"The rule 'always J' defects in {_of(silent)} rounds after a defection; none wanted.",
        ),
    )


def _text(rows: Sequence[Measurement], reserved: Sequence[str]) -> str:
    after, before = _counted(rows, GPT4, AFTER), _counted(rows, GPT4, BEFORE)
    turns, predicts = _counted(rows, GPT4, TOGETHER), _counted(rows, PREDICTS, TOGETHER)
    said = (
        f"In the authors' published games GPT-4 defected in {_of(before)} rounds before it was defected on, and in "
        f"{_of(after)} after. With a player that takes turns it made the same choice in {_of(turns)} rounds, in "
        f"{_of(predicts)} when it predicted the other's choice first. Each pair played one game.",
        *reserved,
    )
    return " ".join(said)
