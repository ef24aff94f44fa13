"""Fluent wrong sentences that a first gate let through; each beside a right one that must stand."""

import pytest

from digest.ground import supports

CASES = (
    ("This proved an ineffective strategy for the attacker.", "polarity",
     "This proved an effective strategy for the attacker.", "This proved an ineffective strategy for attackers."),
    ("We caution against using the judge alone to detect lies.", "polarity",
     "The authors recommend using the judge alone to detect lies.",
     "The authors caution against using the judge alone to detect lies."),
    ("The more deterministic a model is, the less useful resampling looks.", "direction",
     "The more deterministic a model is, the more useful resampling looks.",
     "The more deterministic the model is, the less useful resampling looks."),
    ("The judge had the highest accuracy (0.73), and the probe trailed (0.54).", "new",
     "The probe did better than the judge.", "The judge had the highest accuracy, 0.73."),
    ("Only Llama 3 shows a gap when details are included.", "quantifier",
     "No model shows a gap when details are included.", "Only Llama 3 shows a gap when details are included."),
    ("The flour cost 1 cent above the limit, and 92.3% bought it.", "unit",
     "The flour cost 1 dollar above the limit, and 92.3% bought it.",
     "The flour cost 1 cent above the limit; 92.3% bought it."),
    ("The image got the lowest score because the couple stands in the water.", "causal",
     "The image got the lowest score because of its guidance scale.",
     "The image got the lowest score because the couple stood in the water."),
    ("The judge failed because of the noise, whatever the length.", "causal",
     "The judge failed because of the length.", "The judge failed because of the noise."),
    ("Training diverged due to the learning rate; the optimizer was standard.", "causal",
     "Training diverged due to the optimizer.", "Training diverged due to the learning rate."),
    ("The score rose because of training, not because of luck.", "causal",
     "The score rose because of luck.", "The score rose because of training."),
    ("The agent was asked by the authors to lie.", "modality",
     "The agent was found by the authors to lie.", "The agent was asked by the authors to lie."),
    ("The policy was told to steal the keys in the second game.", "modality",
     "The policy was shown to steal the keys.", "The policy was told to steal the keys."),
    ("We test three models: (i) a linear probe, (ii) a small transformer, and (iii) a large judge.", "scope",
     "The models were a linear probe and a small transformer.",
     "The authors tested a linear probe and a small transformer."),
    ("They are: 1) a quartic approximation; 2) a constraint on rates; 3) small initial weights.", "scope",
     "They are a quartic approximation and a constraint on rates.",
     "They are: 1) a quartic approximation; 2) a constraint on rates; 3) small initial weights."),
    ("The probe comes close to the linear probe in some cases.", "quantifier",
     "The probe comes close to the linear probe in most cases.",
     "The probe came close to the linear probe in some cases."),
    ("The best model leads, and retrieval only minimally helps.", "quantifier",
     "The best model leads, and retrieval helps.", "The best model led, and retrieval only minimally helped."),
    ("The testbed has models that choose the harmful option -- but only when told that nobody watches.", "scope",
     "The testbed had models that choose the harmful option.",
     "The testbed had models that choose the harmful option, but only when told that nobody watches."),
    ("Training took an hour and cost 100 dollars per domain for each concept.", "binding",
     "Training took an hour and cost 100 dollars per concept.", "Training cost 100 dollars per domain."),
    ("Researchers showed that probes are fooled, and we showed that monitors fail.", "binding",
     "The authors showed that probes are fooled.", "The authors showed that monitors fail."),
    ("The gist of their report is that steering no longer beats prompting.", "binding",
     "The authors report that steering no longer beats prompting.",
     "The gist of their report is that steering no longer beat prompting."),
    ("This plausibly means that our forecasts are too conservative.", "modality",
     "This means that the authors' forecasts are too conservative.",
     "This plausibly means that the authors' forecasts are too conservative."),
    ("In Gemma and Calme responses fell from 100% to 9.3% and 2.7%, respectively.", "binding",
     "Responses fell to 2.7% in Gemma.", "In Gemma and Calme responses fell from 100% to 9.3% and 2.7%, respectively."),
    ("We plan to test our protocols in new environments in future work.", "tense",
     "The protocols were tested in new environments.", "The authors plan to test their protocols in new environments."),
    ("In the first game the judge gave unfaithful explanations of its moves when the players asked about them.",
     "polarity", "The judge gave faithful explanations.", "The judge gave unfaithful explanations."),
    ("We argue against training on the scores of the judge.", "polarity",
     "The authors argue for training on the scores of the judge.",
     "The authors argue against training on the scores of the judge."),
    ("The probe had more true alarms, and the judge had some.", "direction",
     "The probe had more true alarms than the judge.", "The probe had more true alarms."),
    ("All models refused the request, apart from Llama, which was trained by another company on data that nobody "
     "outside of it has ever seen or described in public.", "scope",
     "All models refused the request.", "All models refused the request, apart from Llama."),
    ("The model was trained in two phases.", "unit",
     "The model was trained in two steps.", "The model was trained in two phases."),
    ("In the second game, some of the models lied, while most of the judges told the truth.", "quantifier",
     "Most of the models in the second game lied.", "In the second game, some of the models lied."),
    ("The models do not lie in every game, if at all.", "quantifier",
     "The models do not lie in any game.", "The models do not lie in every game."),
    ("The judge failed because of the noise, whatever the length.", "causal",
     "The judge failed because of the length.", "The judge failed because of the noise, whatever the length."),
    ("The accuracy fell because of noise; the steering of the vector was small.", "causal",
     "The accuracy fell because of the steering of the vector.", "The accuracy fell because of noise."),
    ("The reward dropped because of the filter -- the temperature was low.", "causal",
     "The reward dropped because of the temperature.", "The reward dropped because of the filter."),
    ("The agent was asked by the authors to lie.", "modality",
     "The agent was found by the authors to lie.", "The agent was asked by the authors to lie."),
    ("The monitor was meant to flag the attack.", "modality",
     "The monitor was shown to flag the attack.", "The monitor was meant to flag the attack."),
    ("We measured trust in the model by users.", "binding",
     "The authors measured trust in users.", "The authors measured trust by users."),
    ("The rating of the answers by the judges was low.", "binding",
     "The rating of the judges was low.", "The rating of the answers was low."),
    ("The SmolLM MLPs lied in the game.", "binding",
     "SmolLM lied in the game.", "SmolLM MLPs lied in the game."),
    ("The Claude users trusted the answer.", "binding",
     "Claude trusted the answer.", "The Claude users trusted the answer."),
    ("Training took 5 h on one GPU.", "unit",
     "Training took 5 minutes on one GPU.", "Training took 5 hours on one GPU."),
    ("The run took 30 min.", "unit", "The run took 30 seconds.", "The run took 30 minutes."),
    ("The Claude Opus model and the Sonnet 4 model lied in the game.", "name",
     "The Claude Sonnet model lied in the game.", "The Claude Opus model lied in the game."),
    ("Claude Haiku was honest, and Gemini Flash lied.", "name", "Claude Flash lied.", "Gemini Flash lied."),
    ("Claude Opus and Sonnet lied in the game.", "name",
     "Gemini Sonnet lied in the game.", "Claude Sonnet lied in the game."),
    ("Llama 70B and Gemma 9B lied in the game.", "name", "Llama 9B lied in the game.", "Llama 70B lied in the game."),
)  # fmt: skip


@pytest.mark.parametrize(("source", "reason", "wrong", "right"), CASES, ids=[case[1] + case[2][:12] for case in CASES])
def test_the_wrong_one_falls_and_the_right_one_stands(source, reason, wrong, right):
    assert reason in supports(wrong, [source]).reasons
    assert supports(right, [source]).ok


@pytest.mark.parametrize(
    "said", ["The data was stolen.", "The accuracy was invented.", "The model cheated on the benchmark."]
)
def test_a_few_words_with_a_new_one_are_no_report(said):
    assert not supports(
        said, ["We evaluate the model on 500 tasks of the benchmark and report accuracy on our data."]
    ).ok
