import json
import re
from concurrent.futures import Executor, Future
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import handmade_model
import pytest
from replications import planted

from digest.check import boxes
from digest.errors import ConfigError
from digest.model import AnswerSample, Criterion, Month, Replication, Rows, Summary
from digest.replications import RECIPES, plots, steering_vector
from digest.replications.answers import FILE, journal
from digest.replications.attempts import attempts
from digest.replications.bench import measurement, reached
from digest.verify import BY_ITSELF, homes, matched, near, on, pinned, place, telling, try_out, verify

MAY = Month.parse("2025-05")
TOYS = [recipe for recipe in RECIPES if recipe.tier in BY_ITSELF]
STEERING, EMERGENCE = "arxiv:2308.10248", "arxiv:2304.15004"


class Lab(Executor):
    """Gives planted answers instead of running anything, and remembers what it was asked."""

    def __init__(self, answer=None, seen=None):
        self.jobs, self.answer, self.seen = [], answer, seen

    def submit(self, fn, /, job, seconds):
        self.jobs.append(json.loads(job))
        if self.seen:
            self.seen()
        future = Future()
        if isinstance(self.answer, BaseException):
            future.set_exception(self.answer)
        else:
            future.set_result(self.answer or answered(planted.steering()))
        return future


def answered(rows):
    return json.dumps({"rows": [row.model_dump() for row in rows], "environment": {"torch": "2"}})


def summary(key, *links):
    return Summary(
        key=key, mode="notes", title=key, url="https://example.org/", links=links, claims=(), facts=(),
        origin="abstract", coverage=0.0, sentences=0,
    )  # fmt: skip


@pytest.fixture
def recipe():
    """The real recipe, needing nothing that may not be installed."""
    return replace(steering_vector.RECIPE, needs=("pydantic",), draw=scribbled)


def scribbled(rows, judgement, path):
    from digest.model import Figure

    path.write_bytes(b"PNG")
    return Figure(name=path.name, caption="dots", alt="dots")


@pytest.fixture
def ask(desk, recipe):
    def ask(lab, summaries=None, **changes):
        summaries = summaries or [summary(STEERING)]
        return verify(replace(desk, executor=lab), MAY, summaries, recipes=[replace(recipe, **changes)])

    return ask


ABOUT = summary("forum:a").model_copy(update={"title": "On “Steering GPT-2-XL by adding an activation vector”"})
SAYS_SO = "In this post, we summarise our paper Steering Language Models with Activation Engineering."


def test_a_paper_about_a_recipes_paper_comes_before_a_post_about_it():
    post, paper = summary("forum:aaaaaaaaaaaaaaaaa", STEERING), summary("arxiv:2505.00001", STEERING)
    begins = {post.key: SAYS_SO, paper.key: f"We reproduce activation addition (arXiv:{STEERING[6:]})."}
    assert [key for _, key in matched([post, paper], TOYS, begins)] == [paper.key]
    assert [key for _, key in matched([post], TOYS, begins)] == [post.key]


def test_a_paper_reaches_a_recipe_by_its_own_id_before_a_text_about_it():
    table = [summary("forum:a", STEERING), summary("arxiv:2505.99999", EMERGENCE), summary(STEERING), summary("page:x")]
    begins = {"forum:a": SAYS_SO, "arxiv:2505.99999": f"Linkpost to arXiv: https://arxiv.org/abs/{EMERGENCE[6:]}."}
    assert [(recipe.name, key) for recipe, key in matched(table, TOYS, begins)] == [
        ("steering_vector", STEERING),
        ("emergence_metric", "arxiv:2505.99999"),
    ]
    assert matched([summary("arxiv:2308.1024")], TOYS) == []
    assert [key for _, key in matched(table[:1] * 2, TOYS, begins)] == ["forum:a"]


@pytest.mark.parametrize(
    ("title", "begins", "stands"),
    [
        ("Partly rewriting a model", "Our most recent work made interpretations of latents.", False),
        ("Steering transformers", f"Unlike activation addition (arXiv:{STEERING[6:]}), we train our vectors.", False),
        ("Two papers", f"We summarise arXiv:{STEERING[6:]} and arXiv:2505.00002.", False),
        ("Notes on Steering GPT-2-XL by adding an activation vector: a year on", "", True),
        ("What we learned", "I released “Steering Language Models with Activation Engineering”.", True),
        ("What we learned", f"Linkpost to arXiv: https://arxiv.org/abs/{STEERING[6:]}.", True),
    ],
)  # fmt: skip
def test_what_only_cites_or_links_a_paper_is_further_reading_and_has_no_box(title, begins, stands):
    work = summary("page:a", STEERING).model_copy(update={"title": title})
    assert [key for _, key in matched([work], TOYS, {"page:a": begins})] == ["page:a"] * stands
    assert [one.key for one, _ in near([work], begins={"page:a": begins})] == [] if stands else ["page:a"]


def test_a_box_that_stands_beside_a_work_which_only_links_the_paper_goes(desk, ask):
    lab, citing = Lab(), summary("page:a", STEERING)
    desk.store.put(handmade_model.text(key="page:a", body=SAYS_SO, sentences=()), "page:a", "")
    assert [one.key for one in ask(lab, [citing])] == ["page:a"]
    desk.store.put(
        handmade_model.text(key="page:a", body="We rewrite a model. " * 40 + SAYS_SO, sentences=()), "page:a", ""
    )
    assert ask(lab, [citing]) == ()
    assert [one.key for _, one in desk.store.under(Replication, "2025-05/")] == [STEERING]


def test_another_address_or_the_exact_title_of_a_paper_reaches_its_recipe_and_a_topic_only_proposes():
    post, copy = summary("forum:5spBue2z2tw4JuDCx"), summary("page:x")
    copy = copy.model_copy(update={"title": "Are emergent abilities of  Large Language Models a Mirage?"})
    topic = summary("page:y").model_copy(update={"title": "Activation Steering of Robots"})
    third = summary("page:z").model_copy(update={"title": "Language models can explain neurons in language models"})
    doubter = summary("arxiv:2309.10312")  # led to the recipe's doubts; nothing of it is tested
    toys = [one for one in RECIPES if one.tier == "toy"]
    assert [(one.name, key) for one, key in matched([post, copy, topic, doubter, third], toys)] == [
        ("steering_vector", "forum:5spBue2z2tw4JuDCx"),
        ("emergence_metric", "page:x"),
        ("neuron_explanations", "page:z"),
    ]
    assert [(one.key, recipe.name) for one, recipe in near([post, copy, topic])] == [("page:y", "steering_vector")]


def test_a_replication_carries_all_that_stands_behind_it(desk, ask):
    lab = Lab()
    (replication,) = ask(lab, [ABOUT])
    assert (replication.verdict, replication.phrase) == ("consistent", "consistent in a toy model")
    assert (replication.key, replication.paper) == ("forum:a", STEERING)
    assert replication.seeds == tuple(range(300, 312)) == tuple(lab.jobs[0]["seeds"])
    assert replication.deviations and replication.checks and replication.quote
    assert replication.environment == {"torch": "2", "measured": desk.clock().date().isoformat()}
    assert desk.store.latest(Replication, "2025-05/steering_vector") == replication
    assert (desk.root / "cache" / "figures" / replication.figures[0].name).read_bytes() == b"PNG"


def test_the_promise_is_stored_before_the_worker_starts(desk, ask):
    promised = []
    (replication,) = ask(Lab(seen=lambda: promised.append(desk.store.latest(Criterion, "steering_vector"))))
    assert promised[0].sha256 == replication.criterion
    assert promised[0].seeds == replication.seeds and promised[0].params["steps"] == 700


def test_a_second_run_measures_and_draws_nothing(ask):
    def never(*_):
        raise AssertionError("drawn again")

    first, lab = ask(Lab()), Lab()
    assert ask(lab) == first
    assert lab.jobs == []
    assert ask(lab, draw=never) == first


def test_a_quotation_mended_after_the_run_reaches_the_box_and_is_no_judging_after_the_fact(ask, monkeypatch):
    (first,), lab = ask(Lab()), Lab()
    monkeypatch.setitem(telling.QUOTES, "steering_vector", telling.Quote("It steers.", "Section 9"))
    (mended,) = ask(lab)
    assert (mended.quote, mended.quote_from, mended.post_hoc, mended.attempt) == ("It steers.", "Section 9", False, 1)
    assert lab.jobs == [] and mended.model_copy(update={"quote": first.quote, "quote_from": first.quote_from}) == first


def test_a_lost_picture_is_drawn_from_the_rows(desk, ask):
    (first,) = ask(Lab())
    path = desk.root / "cache" / "figures" / first.figures[0].name
    path.unlink()
    lab = Lab()
    assert ask(lab) == (first,)
    assert lab.jobs == [] and path.is_file()


def test_other_settings_are_measured_anew(ask):
    ask(Lab())
    lab = Lab()
    ask(lab, params=steering_vector.SteeringParams(steps=449))
    assert len(lab.jobs) == 1


def test_what_is_not_installed_did_not_run_and_starts_no_worker(ask):
    lab = Lab()
    (replication,) = ask(lab, needs=("no-such-torch",))
    assert (replication.verdict, replication.phrase, lab.jobs) == ("did not run", "did not run", [])
    assert replication.why == "no-such-torch not installed: pip install 'ai-safety-digest[verify]'"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (json.dumps({"why": "it was stopped after 600 seconds"}), "it was stopped after 600 seconds"),
        ("nonsense", "the worker's answer cannot be read"),
        (json.dumps({"rows": [{"unit": 1}], "environment": {}}), "the worker's answer cannot be read"),
        ("[]", "the worker's answer cannot be read"),
        (answered(planted.steering()[:5]), "the rows cannot be judged"),
        (OSError("no space left"), "the worker could not be run: no space left"),
    ],
)
def test_a_failed_measurement_is_a_reason_and_is_tried_again(desk, ask, answer, why):
    (replication,) = ask(Lab(answer))
    assert replication.verdict == "did not run" and replication.why.startswith(why)
    assert replication.figures == () and replication.text == ""
    assert [one.came_to for one in attempts(desk.root, "steering_vector", "toy")] == [f"did not run: {replication.why}"]


def test_after_a_crash_the_next_run_tries_again_and_replaces_it(desk, ask):
    ask(Lab(json.dumps({"why": "it crashed"})))
    (replication,) = ask(Lab())
    assert replication.verdict == "consistent"
    assert desk.store.latest(Replication, "2025-05/steering_vector") == replication


def test_an_interrupt_cancels_what_waits_and_keeps_nothing_half_done(desk, ask):
    with pytest.raises(KeyboardInterrupt):
        ask(Lab(KeyboardInterrupt()))
    assert desk.store.latest(Rows, "steering_vector") is None


def test_one_recipe_by_name_keeps_the_home_it_has_in_the_issue(desk, recipe):
    lab = replace(desk, executor=Lab())
    (alone,) = verify(lab, MAY, (), only="steering_vector", recipes=[recipe])
    assert alone.key == STEERING
    verify(lab, MAY, [ABOUT], recipes=[recipe])
    (again,) = verify(lab, MAY, (), only="steering_vector", recipes=[recipe])
    assert again.key == "forum:a"
    with pytest.raises(ConfigError, match="no recipe is called 'steer': there are steering_vector"):
        verify(lab, MAY, (), only="steer", recipes=[recipe])
    with pytest.raises(ConfigError, match=r"; quotes\.py is not in RECIPES of .+replications/__init__\.py"):
        verify(lab, MAY, (), only="quotes", recipes=[recipe])


def test_nothing_reached_is_nothing_done(ask):
    lab = Lab()
    assert ask(lab, [summary("forum:a")]) == () and lab.jobs == []


def test_progress_is_told(desk, recipe):
    told = []
    lab = replace(desk, executor=Lab(), tell=lambda *said: told.append(said))
    verify(lab, MAY, [summary(STEERING)], recipes=[recipe])
    assert told[-1] == ("verify", 1, 1, steering_vector.RECIPE.title)


def test_every_start_is_written_down_before_it_runs_and_what_came_of_it_after(desk, ask):
    seen = []
    ask(Lab(json.dumps({"why": "it crashed"}), lambda: seen.append(attempts(desk.root, "steering_vector", "toy"))))
    assert [one.came_to for one in seen[0]] == ["did not finish"]
    (second,) = ask(Lab())
    assert (second.attempt, second.earlier) == (2, ("attempt 1: did not run: it crashed",))
    (third,) = ask(Lab(), params=steering_vector.SteeringParams(steps=449))
    assert third.attempt == 3 and third.earlier[1] == "attempt 2: consistent in a toy model"
    assert len(attempts(desk.root, "steering_vector", "toy")) == 3


def test_readers_are_told_why_an_attempt_did_not_run_and_not_what_to_do_about_it(desk, ask):
    ask(Lab(json.dumps({"why": "it did not answer (127.0.0.1:9): it said “x: y”; the same command goes on"})))
    (again,) = ask(Lab())
    assert again.earlier == ("attempt 1: did not run: it did not answer (127.0.0.1:9)",)
    assert "goes on" in attempts(desk.root, "steering_vector", "toy")[0].came_to


@pytest.mark.parametrize(
    ("why", "shown"),
    [
        ("there is no folder /home/ann/models/gpt2", "there is no folder gpt2"),
        ("~/models/mine holds no config.json: it is no model's folder", "mine holds no config.json"),
        ("gpt2/xl is no folder, see https://a.org/b", "gpt2/xl is no folder, see https://a.org/b"),
    ],
)
def test_readers_do_not_learn_in_which_folders_the_editor_keeps_models(desk, ask, why, shown):
    ask(Lab(json.dumps({"why": why})))
    (again,) = ask(Lab())
    assert again.earlier == (f"attempt 1: did not run: {shown}",)
    assert why in attempts(desk.root, "steering_vector", "toy")[0].came_to, "the editor's own record has all of it"


def test_answers_are_told_while_they_come(desk, monkeypatch):
    monkeypatch.setattr("digest.verify.measuring.PULSE", 0.01)
    (desk.root / FILE).write_text('{"key": "0", "reply": "kept"}\n')
    running, told = Future(), []

    def tell(verb, done, total, what):
        told.append((verb, done, total))
        if not running.done():
            journal(desk.root / FILE).put("1", "new")
            running.set_result(answered(planted.reasoned()))

    waiting = SimpleNamespace(submit=lambda *_: running)
    recipe = replace(COT, needs=("pydantic",), draw=scribbled).on(model="scripted/none")
    try_out(replace(desk, executor=waiting, tell=tell), [recipe])
    assert told == [("answers", 0, 1840), ("answers", 1, 1840), ("verify", 1, 1)]


def test_a_torn_line_of_the_ledger_costs_itself_only(desk, ask):
    ask(Lab())
    with (desk.root / "attempts.jsonl").open("a") as file:
        file.write('{"start": 2, "rec')
    (again,) = ask(Lab(), params=steering_vector.SteeringParams(steps=449))
    assert again.attempt == 2


def test_a_ledger_line_cut_within_a_letter_costs_itself_only(desk, ask):
    ask(Lab())
    with (desk.root / "attempts.jsonl").open("ab") as file:
        file.write('{"end": 1, "came_to": "−'.encode()[:-1])
    (again,) = ask(Lab(), params=steering_vector.SteeringParams(steps=449))
    assert again.attempt == 2 and again.earlier == ("attempt 1: consistent in a toy model",)


def test_rows_whose_start_is_missing_from_the_ledger_say_so(desk, ask):
    ask(Lab())
    (desk.root / "attempts.jsonl").unlink()
    (again,) = ask(Lab(), judge=judge_anew, deviations=("another",), title="new", claims=steering_vector.CLAIMS[::-1])
    assert again.on_record == "Its start is missing from this digest's record of attempts."


def judge_anew(rows):
    return steering_vector.judge(rows)


def test_judging_that_was_changed_after_the_rows_says_so_and_measures_nothing(ask, recipe, monkeypatch):
    (first,) = ask(Lab())
    monkeypatch.setattr("digest.verify.measuring.criterion", lambda _: "another promise")
    lab = Lab()
    (second,) = ask(lab, judge=judge_anew)
    assert lab.jobs == [] and second.post_hoc and not first.post_hoc
    assert second.phrase == "consistent (judged post hoc) in a toy model" and second.attempt == 1
    assert second.earlier == ("attempt 1 as judged otherwise: consistent in a toy model",)
    (third,) = ask(Lab(), params=steering_vector.SteeringParams(steps=449))
    assert third.earlier == ("attempt 1: consistent in a toy model; then consistent (judged post hoc) in a toy model",)


def test_a_new_look_draws_the_figure_anew_and_is_no_judging_after_the_fact(ask, tmp_path, monkeypatch):
    drawn, lab = [], Lab()

    def draw(rows, judgement, path):
        drawn.append(path.name)
        return scribbled(rows, judgement, path)

    (first,), (again,) = ask(lab, draw=draw), ask(lab, draw=draw)
    assert again == first and len(drawn) == len(lab.jobs) == 1
    repainted = tmp_path / "plots.py"
    repainted.write_text(Path(plots.__file__).read_text() + "YELLOW = 1\n")
    monkeypatch.setattr(plots, "__file__", str(repainted))
    (second,) = ask(lab, draw=draw)
    assert second == first and len(drawn) == 2 and len(lab.jobs) == 1


def test_what_measures_is_told_from_what_judges(tmp_path, recipe):
    text = recipe.source.read_text()
    judged, measured = tmp_path / "a.py", tmp_path / "b.py"
    judged.write_text(text.replace("def judge(", "SOMETHING = 1\n\n\ndef judge("))
    measured.write_text(text.replace("def measure(params", "def measure(params_", 1))
    same = measurement(recipe)
    assert measurement(recipe, judged) == same != measurement(recipe, measured)
    assert "def judge" not in reached(text, "measure") and "def measure" in reached(text, "measure")


def test_settings_changed_by_hand_are_exploratory_and_in_no_issue(desk, recipe):
    at = replace(desk, executor=Lab())
    (one,) = try_out(at, [recipe], ["steps=449"])
    assert one.exploratory == "settings changed by hand: steps=449"
    assert one.phrase == "exploratory, no verdict, in a toy model"
    assert desk.store.latest(Replication, "2025-05/steering_vector") is None
    (frozen,) = try_out(at, [recipe])
    assert not frozen.exploratory and frozen.attempt == 2


@pytest.mark.parametrize("shipped", [one for one in RECIPES if one.tier in ("toy", "gpu")], ids=lambda one: one.name)
def test_with_other_settings_the_size_of_shipped_models_is_not_said(desk, recipe, shipped):
    told = {"ours": shipped.ours, "theirs": shipped.theirs, "deviations": shipped.deviations}
    at, trained = replace(desk, executor=Lab()), replace(recipe, **told)
    (frozen,), (widened,) = try_out(at, [trained]), try_out(at, [trained], ["width=64"])
    assert " parameters" in frozen.text and frozen.text.startswith("We trained ")
    assert " parameters" not in widened.text and widened.text.startswith("We trained ")
    assert not re.search(r"\d parameters", " ".join(widened.deviations))


def test_tuning_seeds_take_the_place_of_those_that_confirm_and_give_no_verdict(desk, recipe):
    lab = Lab(answered(planted.steering(seeds=range(4))))
    (one,) = try_out(replace(desk, executor=lab), [recipe], ["steps=449"], tuning=True)
    assert lab.jobs[0]["seeds"] == [0, 1, 2, 3] and one.verdict == "inconclusive"
    assert one.exploratory == "tuning seeds; settings changed by hand: steps=449"
    with pytest.raises(ConfigError, match="has no seeds: leave --tuning out"):
        try_out(desk, [replace(recipe, seeds=())], tuning=True)


def test_a_shipped_setting_given_by_hand_explores_nothing_and_rewrites_no_record(desk, recipe):
    at = replace(desk, executor=Lab())
    try_out(at, [recipe])
    (again,) = try_out(at, [recipe], [f"steps={recipe.params.steps}"])
    assert not again.exploratory and again.phrase == "consistent in a toy model"
    assert [one.came_to for one in attempts(desk.root, "steering_vector", "toy")] == ["consistent in a toy model"]


@pytest.mark.parametrize(
    ("setting", "said"),
    [("stps=1", "has the settings"), ("steps", "NAME=VALUE"), ("steps=0", "steps"), ("steps=x", "steps")],
)
def test_a_setting_that_there_is_not_is_refused(desk, recipe, setting, said):
    with pytest.raises(ConfigError, match=said):
        try_out(desk, [recipe], [setting])


def test_an_issue_opens_no_model_unasked(desk):
    """Both tiers test the paper; what the issue runs by itself is the toy."""
    lab = Lab()
    (one,) = verify(replace(desk, executor=lab), MAY, [summary(STEERING)], recipes=SCRIBBLED)
    assert (one.tier, [job["tier"] for job in lab.jobs]) == ("toy", ["toy"])
    (named,) = verify(replace(desk, executor=lab), MAY, (), only="steering_vector", recipes=SCRIBBLED)
    assert named.tier == "toy"


SCRIBBLED = [
    replace(recipe, needs=("pydantic",), draw=scribbled) for recipe in RECIPES if recipe.name == "steering_vector"
]
HF = next(recipe for recipe in SCRIBBLED if recipe.tier == "hf")


def test_a_tier_that_opens_a_model_says_which_it_lacks(desk):
    (nameless,) = try_out(replace(desk, executor=Lab()), [HF])
    assert nameless.why.startswith("no model is named: add --model NAME, a name on Hugging Face or a folder")
    (absent,) = try_out(desk, [replace(HF, needs=("transformers-not-there", "transformers"))])
    assert "pip install 'ai-safety-digest[verify,hf]'" in absent.why


@pytest.mark.parametrize(
    ("model", "said"),
    [("gpt2-xl", "consistent in the same model"), ("EleutherAI/pythia-410m", "consistent in another model")],
)
def test_the_papers_own_model_is_told_from_another(desk, model, said, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    lab = Lab(answered(planted.prompted()))
    (one,) = try_out(replace(desk, executor=lab), pinned(on(desk, [HF], model)))
    assert (one.phrase, one.attempt, lab.jobs[0]["tier"]) == (said, 1, "hf")
    assert "One model was tried, and the intervals are over prompts" in one.text
    opening = f"We tried {model} ourselves; this neither supports nor refutes the paper's result on GPT-2 XL."
    assert one.text.startswith(opening) == (model != "gpt2-xl")
    assert one.checks[0].text == "32 prompts."
    assert [each.number for each in attempts(desk.root, "steering_vector", "hf")] == [1]
    assert attempts(desk.root, "steering_vector", "toy") == []


COT = next(one for one in RECIPES if (one.name, one.tier) == ("unfaithful_cot", "endpoint"))
SHOWN = AnswerSample(drawn="The first 1 of 9.", asked="2 + 2?", answered="5", counted="Counted as wrong.")


def asked_at(desk, *settings):
    """unfaithful_cot on planted rows with one sample, as a person asks for it."""
    rows = json.loads(answered(planted.reasoned())) | {"samples": [SHOWN.model_dump()]}
    recipe = replace(COT, needs=("pydantic",), draw=scribbled).on(model="scripted/none")
    return recipe, try_out(replace(desk, executor=Lab(json.dumps(rows))), [recipe], settings)


def test_samples_are_kept_with_the_rows_under_one_hash_and_proved_with_the_box(desk):
    recipe, (one,) = asked_at(desk)
    assert one.samples == (SHOWN,) == desk.store.latest(Rows, "unfaithful_cot/endpoint").samples
    assert len(one.environment["rows and samples"].removeprefix("sha256 ")) == 64
    material = SimpleNamespace(month="2025-05", replications=(one,), owner=lambda box: box.key)
    kept = boxes.rows_of(desk, material)
    assert list(boxes.unproved(material, kept, [recipe])) == []
    nicer = SHOWN.model_copy(update={"answered": "4"})
    material.replications = (one.model_copy(update={"samples": (nicer,)}),)
    ((_, _, said),) = boxes.unproved(material, kept, [recipe])
    assert "its rows say something else" in said


def test_what_was_asked_for_by_hand_is_in_the_issue_of_the_month_that_was_named_and_only_there(desk):
    paper = COT.papers[0]
    recipe, tried = asked_at(desk)
    assert desk.store.under(Replication, "2025-05/") == []
    about = summary("forum:a", paper).model_copy(update={"title": "Language Models Don’t Always Say What They Think"})
    beside = homes(desk, MAY, [about], [recipe])
    assert place(desk, MAY, tried, beside).startswith("unfaithful_cot: in the issue of 2025-05, beside forum:a; see it")
    ((key, placed),) = desk.store.under(Replication, "2025-05/")
    assert (key, placed.key, placed.samples) == ("2025-05/unfaithful_cot/endpoint", "forum:a", (SHOWN,))
    with pytest.raises(ConfigError, match=r"no work of 2025-05 is arxiv:2305\.04388 or is about it"):
        homes(desk, MAY, [summary("forum:a", paper)], [recipe])


def test_what_explores_or_did_not_run_is_put_into_no_issue(desk):
    recipe, tried = asked_at(desk, "flips=81")
    unrun = tried[0].model_copy(update={"verdict": "did not run", "exploratory": ""})
    told = place(desk, MAY, (*tried, unrun), {recipe.name: "forum:a"})
    assert "not in the issue of 2025-05: settings changed by hand: flips=81" in told and "it did not run" in told
    assert desk.store.under(Replication, "2025-05/") == []


def boxed(desk, ask):
    """A month whose only box is that of planted rows, and how it is proved."""
    lab = Lab(answered(planted.steering(seeds=range(300, 312))))
    (box,) = ask(lab)
    material = SimpleNamespace(month="2025-05", replications=(box,), owner=lambda one: one.key)
    return box, material, boxes.rows_of(desk, material)


def test_a_box_is_proved_by_judging_its_rows_again(desk, ask, recipe):
    box, material, kept = boxed(desk, ask)
    assert [len(rows) for rows in kept.values()] == [1] and boxes.ran(material) == [box]
    assert list(boxes.unproved(material, kept, [recipe])) == []


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"verdict": "inconsistent"}, "its rows say something else"),
        ({"text": "It is proved beyond doubt."}, "its rows say something else"),
        ({"findings": ()}, "its rows say something else"),
        ({"criterion": "0" * 64}, "its recipe was changed since"),
    ],
)
def test_a_box_that_its_rows_do_not_give_is_named(desk, ask, recipe, change, why):
    box, material, kept = boxed(desk, ask)
    material.replications = (box.model_copy(update=change),)
    ((item, _, said),) = boxes.unproved(material, kept, [recipe])
    assert item == STEERING and why in said and f"run `digest verify run {material.month}`, then" in said


def test_a_box_without_rows_is_named_and_what_did_not_run_needs_none(desk, ask, recipe):
    box, material, _ = boxed(desk, ask)
    ((_, _, said),) = boxes.unproved(material, {}, [recipe])
    assert "not in the store" in said
    material.replications = (box.model_copy(update={"verdict": "did not run"}),)
    assert list(boxes.unproved(material, {}, [recipe])) == [] and boxes.rows_of(desk, material) == {}
