import hashlib
import importlib
import inspect
import shutil
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from test_press_safety import contrast

from benchmarks.gpu_rows import read
from digest.errors import ConfigError
from digest.replications import (
    RECIPES,
    bench,
    bilinear_layers,
    emergence_judging,
    emergence_metric,
    neuron_explanations,
    plots,
    steering_vector,
)
from digest.replications.bench import Recipe, criterion, measurement, sources
from digest.replications.quotes import QUOTES
from digest.replications.stats import Interval, UnusableRows
from digest.report.lab import recipe_sheet

from . import planted
from .test_lab_hf_rows import as_worded_now

SMOOTH = (2.6, 2.2, 1.6, 0.7, 0.05)
JUMPING = (2.6, 2.59, 2.55, 1.6, 0.15)


def findings_of(judgement):
    return {claim.name: one for claim, one in zip(steering_vector.CLAIMS, judgement.findings, strict=True)}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "consistent"),
        ({"pair": 0.2}, "inconsistent"),
        ({"pair": -3.0, "reversed": 3.0}, "inconsistent"),
        ({"pair": 1.5, "spread": 4.0}, "inconclusive"),
        ({"reversed": 0.5}, "partly consistent"),
        ({"loss": 1.5}, "partly consistent"),
        ({"pair from the front": 0.3}, "partly consistent"),
        ({"swap": 0.1, "patch": 0.1}, "inconclusive"),
        ({"patch": 1.0}, "inconclusive"),
        ({"seeds": planted.CONFIRMATORY[:7]}, "inconclusive"),
        ({"seeds": tuple(range(8))}, "inconclusive"),
    ],
)
def test_steering_is_judged_by_what_was_planted(changes, said):
    assert steering_vector.judge(planted.steering(**changes)).verdict == said


def test_a_failed_check_decides_nothing_and_says_so():
    judgement = steering_vector.judge(planted.steering(pair=0.2, swap=0.1, patch=0.1))
    assert {finding.verdict for finding in judgement.findings} == {"inconclusive"}
    assert "That decides nothing: the manipulation check failed. Changing the prompt's verb" in judgement.text


def test_a_claim_of_the_paper_that_fails_is_told_in_the_box():
    text = steering_vector.judge(planted.steering(loss=1.5)).text
    assert "Another claim of the paper did not hold here. Words that have nothing to do with feelings" in text
    assert "Another claim" not in steering_vector.judge(planted.steering(single=2.9)).text


def test_several_claims_of_the_paper_that_fail_are_told_in_one_go():
    text = steering_vector.judge(planted.steering(**{"loss": 1.5, "pair from the front": 0.3})).text
    _, told = text.split("Other claims of the paper did not hold here. ")
    assert told.startswith("Words that have nothing to do with feelings") and "A short pair added from" in told
    assert "Another claim" not in text and told.count("inconsistent.") == 2


def test_the_newsletters_claims_are_judged_apart_from_the_papers():
    judgement = steering_vector.judge(planted.steering(single=2.9))
    assert judgement.verdict == "consistent"
    assert findings_of(judgement)["pair beats single"].verdict == "inconsistent"
    assert findings_of(judgement)["single fails"].verdict == "inconsistent"


def test_too_few_units_are_called_exploratory_in_the_box():
    text = steering_vector.judge(planted.steering(seeds=planted.CONFIRMATORY[:4])).text
    assert "the units check failed. Exploratory: 4 independently trained models are too few" in text


@pytest.mark.parametrize(
    ("edits", "changes", "said"),
    [
        (SMOOTH, {}, "consistent"),
        (JUMPING, {}, "inconsistent"),
        (SMOOTH, {"scrambled": SMOOTH}, "inconclusive"),
        (SMOOTH, {"exact": (0.0, 0.01, 0.03, 0.1, 0.3)}, "inconclusive"),
        (SMOOTH, {"seeds": planted.CONFIRMATORY[:7]}, "inconclusive"),
    ],
)
def test_a_smooth_metric_that_also_jumps_is_no_mirage(edits, changes, said):
    assert emergence_metric.judge(planted.emerging(edits, **changes)).verdict == said


def test_the_law_wins_where_the_law_holds():
    sizes = [100.0 * 4**place for place in range(6)]
    entropy = [1.2 * (size / 100) ** -0.5 for size in sizes]
    exact = [2.718281828 ** (-4 * nats) for nats in entropy]
    assert emergence_judging.forecast_gain(sizes, exact, entropy) > 0.05
    assert emergence_judging.forecast_gain(sizes, exact, [1.2] * 6) <= 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "consistent"),
        ({"gain": -0.06}, "inconsistent"),
        ({"gain": -0.025}, "inconclusive"),
        ({"gain": 0.08}, "consistent"),
        ({"few": 0.0}, "partly consistent"),
        ({"digits": 4.0}, "partly consistent"),
        ({"cosine": 0.5}, "partly consistent"),
        ({"cost": 0.01}, "inconclusive"),
        ({"again": 0.1}, "inconclusive"),
        ({"alone": 1.8}, "inconclusive"),
        ({"seeds": range(100, 104)}, "inconclusive"),
        ({"seeds": range(8)}, "inconclusive"),
    ],
)
def test_bilinear_layers_are_judged_by_what_was_planted(changes, said):
    judged = bilinear_layers.judge(planted.layered(**changes))
    assert judged.verdict == said, judged


def test_equal_means_no_worse_and_no_better():
    """Two one-sided tests: a large gain is no equivalence."""
    by_name = {one.claim: one.verdict for one in bilinear_layers.judge(planted.layered(gain=0.08)).findings}
    assert [verdict for claim, verdict in by_name.items() if "no better" in claim] == ["inconsistent"]
    by_name = {one.claim: one.verdict for one in bilinear_layers.judge(planted.layered(gain=0.0)).findings}
    assert all(verdict == "consistent" for claim, verdict in by_name.items() if "GELU" in claim)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "consistent"),
        ({"other": 0.5}, "inconsistent"),
        ({"own": 0.0}, "inconsistent"),
        ({"other": 0.35}, "inconclusive"),
        ({"good": 6}, "partly consistent"),
        ({"good": 2}, "consistent"),
        ({"shuffled": 0.2}, "inconclusive"),
        ({"planted": 0.6}, "inconclusive"),
        ({"model": 1.55}, "inconclusive"),
        ({"dead": 11}, "inconclusive"),
        ({"seeds": range(100, 104)}, "inconclusive"),
        ({"seeds": range(8)}, "inconclusive"),
    ],
)
def test_explanations_of_neurons_are_judged_by_what_was_planted(changes, said):
    judged = neuron_explanations.judge(planted.explained(**changes))
    assert judged.verdict == said, judged


@pytest.mark.parametrize(
    ("changes", "claim", "said"),
    [
        ({}, "showcase", "consistent"),
        ({"best": 0.6}, "showcase", "inconsistent"),
        ({}, "table", "consistent"),
        ({"table": 0.5}, "table", "inconsistent"),
        ({}, "flatters", "consistent"),
        ({"tops": 0.55}, "flatters", "inconsistent"),
        ({}, "untrained", "consistent"),
        ({"untrained": 0.2}, "untrained", "inconsistent"),
    ],
)
def test_doubts_about_neurons_are_judged_and_change_no_verdict(changes, claim, said):
    judgement = neuron_explanations.judge(planted.explained(**changes))
    names = [one.name for one in neuron_explanations.CLAIMS]
    assert judgement.findings[names.index(claim)].verdict == said
    assert judgement.verdict == "consistent"


def test_the_box_says_that_no_language_model_explained_and_how_many_neurons_were_dead():
    text = neuron_explanations.judge(planted.explained(dead=2)).text
    assert "no language model wrote them" in text and "Dead neurons, which score 0: 10 %" in text
    assert "score 0: none" in neuron_explanations.judge(planted.explained()).text


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: f"{recipe.name}-{recipe.tier}")
def test_every_recipe_has_one_primary_claim_its_controls_and_its_deviations(recipe):
    assert [claim.primary for claim in recipe.claims].count(True) == 1
    assert len({claim.name for claim in recipe.claims}) == len(recipe.claims)
    assert recipe.deviations and QUOTES[recipe.name].text
    if recipe.tier == "reanalysis":
        assert recipe.seeds == () and recipe.files, "the authors' data have no seeds of ours"
    else:
        assert len(recipe.seeds) >= 8 and min(recipe.seeds) >= 100
    rows = planted.of(recipe)
    names = {check.name for check in recipe.judge(rows).checks}
    assert names >= {"manipulation check", "positive control", "null baseline", "units"}
    with pytest.raises(UnusableRows):
        recipe.judge([row.model_copy(update={"value": float("nan")}) for row in rows])


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: f"{recipe.name}-{recipe.tier}")
def test_every_number_among_the_settings_has_bounds(recipe):
    for name, value in recipe.params.model_dump().items():
        first, *more = value if isinstance(value, tuple) else (value,)
        if isinstance(first, str):
            continue
        for wrong in ("-1", "nan", *(() if name in bench.LIMITS else ("1e12",))):
            with pytest.raises(ConfigError, match=f"--set {name}"):
                recipe.with_settings([f"{name}={','.join([wrong, *map(str, more)])}"])


def test_bounds_are_shown_of_a_setting_and_of_each_in_a_list(tmp_path):
    sheet = recipe_sheet(next(one for one in RECIPES if (one.name, one.tier) == ("bilinear_layers", "toy")), tmp_path)
    assert "  lengths = (400, 800, 1600)  (each 1 to 50000)" in sheet and "  at_once = 128  (8 to 4096)" in sheet


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: f"{recipe.name}-{recipe.tier}")
def test_a_figure_is_drawn_twice_the_same_and_says_in_words_what_it_shows(recipe, tmp_path):
    pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    rows = planted.of(recipe)
    judgement = recipe.judge(rows)
    figure = recipe.draw(rows, judgement, tmp_path / "one.png")
    recipe.draw(rows, judgement, tmp_path / "two.png")
    first, second = (hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() for name in ("one.png", "two.png"))
    assert first == second
    assert (tmp_path / "one.png").read_bytes()[16:24] == (1200).to_bytes(4) + (675).to_bytes(4)
    assert figure.caption and any(digit.isdigit() for digit in figure.alt)


def test_every_colour_is_read_as_text_on_white_and_on_its_band(tmp_path):
    """WCAG AA, 1.4.3."""
    pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    from matplotlib.colors import to_hex
    from matplotlib.text import Text

    inks = plots.BLUE, plots.ORANGE, plots.GREEN, plots.GREY, plots.INK
    with plots.canvas(tmp_path / "all.png", 2) as (figure, (left, right)):
        for place, ink in enumerate(inks):
            plots.column(left, place, [0.1, 0.2, 0.3], ink)
        plots.band(left, -1, 1, "by chance")
        plots.zone(left, 0, 1, "below")
        plots.shares(right, [(ink, Interval(0.5, 0.4, 0.6), ink) for ink in inks])
        plots.least(right, 50, (0, 1), "more")
        texts = {to_hex(text.get_color()) for text in figure.findobj(Text) if text.get_text()}
        grounds = {to_hex(patch.get_facecolor(), keep_alpha=True) for patch in left.patches}
    assert texts == {ink.lower() for ink in inks} and grounds == {f"{plots.BAND.lower()}ff"}
    worst = {ink: min(contrast(ink, ground) for ground in ("#ffffff", plots.BAND)) for ink in inks}
    assert min(worst.values()) >= 4.5, worst
    assert contrast("#8C8C8C", "#ffffff") < 4.5, "the grey that it was"


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: f"{recipe.name}-{recipe.tier}")
def test_a_figure_is_white_all_around(recipe, tmp_path):
    pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    rows, path = planted.of(recipe), tmp_path / "one.png"
    recipe.draw(rows, recipe.judge(rows), path)
    with Image.open(path) as drawn:
        left, top, right, bottom = ImageChops.invert(drawn.convert("L")).getbbox()
    assert min(left, top, 1200 - right, 675 - bottom) >= 8


def test_the_criterion_covers_source_parameters_and_seeds(tmp_path):
    recipe: Recipe = steering_vector.RECIPE
    copy = tmp_path / "steering_vector.py"
    copy.write_text(recipe.source.read_text() + "ONE_MORE = 1\n")
    changed = [
        criterion(recipe, copy),
        criterion(_with(recipe, params=steering_vector.SteeringParams(steps=699))),
        criterion(_with(recipe, seeds=tuple(range(100, 109)))),
        criterion(_with(recipe, claims=recipe.claims[:-1])),
    ]
    assert len({criterion(recipe), *changed}) == 5
    assert criterion(recipe) == criterion(recipe)


def test_plainer_words_break_no_promise(tmp_path):
    recipe: Recipe = steering_vector.RECIPE
    copy, said = tmp_path / "steering_vector.py", recipe.source.read_text()
    copy.write_text(said.replace('"""', '"""Said more plainly: ', 1) + "# one more thought\n")
    assert copy.read_text() != said and criterion(recipe, copy) == criterion(recipe)
    assert measurement(recipe, copy) == measurement(recipe)


def test_how_figures_look_is_no_part_of_any_promise(tmp_path, monkeypatch):
    folder = Path(bench.__file__).parent
    for path in folder.glob("*.py"):
        shutil.copy(path, tmp_path)
    monkeypatch.setattr(bench, "__file__", str(tmp_path / "bench.py"))
    promised = [(criterion(recipe), measurement(recipe)) for recipe in RECIPES]
    for name, changed in (("plots.py", False), ("stats.py", True)):
        with (tmp_path / name).open("a") as file:
            file.write("ONE_MORE = 1\n")
        now = [(criterion(recipe), measurement(recipe)) for recipe in RECIPES]
        assert [one == before for one, before in zip(now, promised, strict=True)] == [not changed] * len(RECIPES)


def test_what_draws_hands_nothing_back_that_could_decide():
    drawing = [one for one in vars(plots).values() if inspect.isfunction(one) and one.__module__ == plots.__name__]
    handed = {one.__name__: inspect.signature(one).return_annotation for one in drawing}
    assert handed.pop("canvas") and len(handed) > 5 and set(handed.values()) == {None}


def test_the_criterion_covers_what_the_recipe_stands_on_and_no_other_recipe():
    steering, emergence, neurons = (
        sources(one.RECIPE.source) for one in (steering_vector, emergence_metric, neuron_explanations)
    )
    for part in (
        "class StackedGPT",
        "def holm",
        "def at_norm",
        "SLIP = ",
        "OFF_TARGET = ",
        "def canvas",
        "class Hypothesis",
    ):
        assert part in steering
    assert "def edit_distances" in emergence
    assert "def forecast_gain" not in steering and "def at_norm" not in emergence
    for part in ("class StackedGPT", "def usable", "class Pages", "def looked_up", "def fresh", "SLIP = ", "MARK = "):
        assert part in neurons


def _with(recipe, **changes):
    from dataclasses import replace

    return replace(recipe, **changes)


def test_the_recipe_that_the_docs_teach_runs_as_it_stands_there(tmp_path, monkeypatch):
    pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    page = (Path(__file__).parents[2] / "docs" / "replications.md").read_text(encoding="utf-8")
    chapter = page[page.index("## Adding a recipe") :]
    (tmp_path / "learned_search.py").write_text(chapter.split("```python\n")[1].split("```")[0], encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    recipe: Recipe = importlib.import_module("learned_search").RECIPE
    rows = recipe.measure(recipe.params, recipe.seeds)
    said = recipe.judge(rows)
    assert said.verdict == "consistent" and "2.55 [+2.29, +2.81]" in said.text and len(criterion(recipe)) == 64
    assert "2.55 [2.29, 2.81]" in chapter, "what came is told as it came"
    drawn = recipe.draw(rows, said, tmp_path / "one.png")
    assert drawn.alt and (tmp_path / "one.png").read_bytes().startswith(b"\x89PNG")
    tuned = recipe.judge(recipe.measure(recipe.params, recipe.tuning().seeds))
    assert tuned.verdict == "inconclusive" and [claim.primary for claim in recipe.claims].count(True) == 1


def test_the_kept_rows_of_a_toy_come_to_what_was_said_of_them():
    docs = Path(__file__).parents[2] / "docs"
    recipe, rows, told = read(docs / "toy" / "steering_vector_toy.json.xz")
    said = recipe.judge(rows)
    assert (said.verdict, said.text) == (told["verdict"], as_worded_now(told["text"]))
    assert tuple(dict.fromkeys(row.unit for row in rows)) == tuple(f"seed {seed}" for seed in recipe.seeds)
    started, ended = told["attempts"]
    assert started["criterion"] == told["criterion"] and started["params"] == recipe.params.model_dump()
    assert ended["came_to"].startswith(said.verdict)
    page = (docs / "replications.md").read_text(encoding="utf-8")
    assert said.verdict in next(line for line in page.splitlines() if told["criterion"][:12] in line)
    assert all(finding.text.split(": ")[1].split(" of ")[0].split(" log-odds")[0] in page for finding in said.findings)
