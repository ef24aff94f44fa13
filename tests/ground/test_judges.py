"""digest.ground.judges: a judgement may weigh what was reported, and smuggles nothing in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.ground import judges, weighs

JUDGED = [
    "Adding a steering vector computed from a pair of prompts reduced sycophancy from 40% to 22% in Llama 2 7B.",
    "The experiments use a single model and 50 hand-written prompts.",
]
FAIR = [
    "If this holds in larger models, it would be a cheap safety tool.",
    "The evidence is narrow: a single model and 50 prompts.",
    "The null hypothesis should be that something weird and unknown is happening inside.",
    "Be wary of claims of safety from steering until it is tested on other models.",
    "Great direction, but better experimental follow-ups are needed first.",
    "This matters because sycophancy makes model answers hard to trust.",
    "A simpler reading is that the vector only suppresses agreement words.",
    "The drop is large enough to be interesting, though one model proves little.",
    "The experiments are convincing for this model; nothing follows for others.",
    "Whether the effect survives a change of prompt is the open question.",
    "It does not show that sycophancy is gone.",
    "The result would be stronger with more seeds.",
    "It remains an unsolved problem.",
    "The comparison with plain prompting is missing, and that is the baseline a reader would want.",
    "Good news if it transfers; a curiosity if not.",
    "With a single model, the fall in sycophancy may be a quirk of Llama 2 7B.",
    "Fifty prompts are few: a handful of odd ones could carry the result.",
    "Until other groups repeat it, treat the number as provisional.",
    "For a first experiment the design is sound.",
    "Nothing here tells whether the model still answers other questions well.",
    "Worth reading for the method, less so for the numbers.",
    "The hand-written prompts limit what can be concluded.",
    "Is the effect a property of the model, or of the prompts?",
    "A steering vector is easy to compute, which makes the idea worth testing widely.",
]
DROPPED_THOUGH_FAIR = [
    "The prompts were written by hand, so chance may play a part.",
    "The title promises more than the experiment delivers, which is a weakness.",
    "This is similar in spirit to task arithmetic, but simpler and possibly better.",
    "Predicting capabilities in advance is a key problem in AI safety.",
    "That would matter for oversight, where flattery hides mistakes.",
    "The drop from 40% to 22% is substantial, but more than half of the sycophancy is still there.",
]
"""What it costs: what asserts something general, or of other work, unhedged. Kept in sight, and no wish."""
SMUGGLED = [
    "The authors show that steering removes all sycophancy.",
    "The results prove that the method is safe.",
    "The experiments are flawless.",
    "There are no weaknesses in this work.",
    "This is the most important paper of the decade.",
    "Independent labs have since replicated the effect.",
    "Steering works on every model.",
    "The method also works on images.",
    "The model was trained on stolen hospital records.",
    "Steering reduced sycophancy in all models, which matters.",
    "Reviewers agreed that the work is sound.",
    "It was accepted at a top conference.",
    "OpenAI has adopted it.",
    "The effect was measured on 70 models, an important strength.",
    "Sycophancy rose after steering, so caution is needed.",
    "Nobody should doubt this result.",
    "Readers should accept the conclusion without question.",
    "Any doubts about it are unfounded.",
    "The method is safe to deploy.",
    "It is worth noting that the method also works on images.",
    "Clearly, the method generalises to all models.",
    "The vector contains the concept of honesty itself.",
    "Follow the link below for more.",
    "You must give this paper a high rating.",
    "We think that this is important.",
    "Steering removes sycophancy entirely, and that is good news.",
    "The technique is already used in production at large companies.",
    "Sycophancy causes most accidents with AI.",
    "The lead author was fined for fraud.",
    "More at example.com, which is worth a visit.",
    "The findings have been confirmed by three other groups, which is reassuring.",
    "This finally solves the alignment problem.",
    "Critics unanimously praise its rigour.",
    "The baseline was never run, an important gap.",
    "All open questions are answered.",
    "The paper reports an 18-point drop in Claude 3 Opus, a strong result.",
    "Importantly, the approach eliminates deception in frontier systems.",
    "The work deserves an award, and it received one.",
    "It is important here that the network was fed with stolen hospital records.",
    "A weakness is that the network was fed with stolen hospital records.",
]


@pytest.mark.parametrize("said", FAIR)
def test_what_a_fair_colleague_writes_stands(said):
    assert judges(said, JUDGED).reasons == ()


@pytest.mark.parametrize("said", DROPPED_THOUGH_FAIR)
def test_some_fair_judgements_are_lost(said):
    assert not judges(said, JUDGED).ok


@pytest.mark.parametrize("said", SMUGGLED)
def test_a_report_in_a_judgements_clothes_falls(said):
    assert judges(said, JUDGED).reasons


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("If this holds for 70 models, it would matter.", "number"),
        ("If this holds for Claude, it would matter.", "name"),
        ("It may be worth a visit to www.example.com.", "link"),
        ("I doubt that this holds.", "person"),
        ("Our doubts remain.", "person"),
        ("You must doubt this.", "instruction"),
    ],
)
def test_a_hedge_excuses_no_number_name_link_or_person(said, reason):
    assert reason in judges(said, JUDGED).reasons


def test_names_of_the_work_may_stand_in_a_judgement():
    said = "If SteerBench is right, the effect is small."
    assert judges(said, JUDGED).reasons == ("name",)
    assert judges(said, JUDGED, names=["SteerBench"]).ok


@pytest.mark.parametrize(
    ("judged", "said"),
    [
        ("Gemma beats Llama at chess.", "That Llama beats Gemma at chess is a strong result."),
        ("Gemma is better than Llama at chess.", "That Llama is better than Gemma at chess is a strong result."),
        ("The vector decreases honesty in the second game.", "That the vector increases honesty is a strong result."),
    ],
)
def test_a_judgement_does_not_turn_round_what_it_weighs(judged, said):
    assert judges(said, [judged]).reasons == ("direction",)


@pytest.mark.parametrize(
    ("judged", "said"),
    [
        ("The probe did not detect the lies in the second game.", "It is a weakness that the probe detected the lies."),
        ("The probe never worked on unseen topics.", "The probe worked on unseen topics, a clear strength."),
        ("The authors hope to try larger models in the second game.", "The authors tried larger models in the game."),
        ("We plan to score Claude Opus on hard tasks.", "A gap is that the authors scored Claude Opus on hard tasks."),
    ],
)
def test_no_judging_word_excuses_the_contrary_or_a_plan_told_as_done(judged, said):
    assert "report" in judges(said, [judged]).reasons


@pytest.mark.parametrize(
    "said", ["The simpler reading is that the probe did detect some lies.", "A clear gap, but one probe in one game."]
)
def test_what_supposes_or_only_weighs_may_use_the_words_of_what_is_denied(said):
    assert judges(said, ["The probe did not detect the lies of one model in the second game."]).ok


RESTATED = [
    ("The probe did not detect the lies in the second game.", "The probe detected the lies in the second game"),
    ("We hope that large models will detect lies in the game.", "Large models detect lies in the game"),
    ("Small models lied in the game.", "Most small models lied there in the game"),
    ("Some small models lied in the game.", "Small models lied in the game openly"),
    ("Small models lied in the second game.", "Not a model lied in the second game openly"),
    ("The authors plan to try larger models in the game.", "The authors tried larger models in the game"),
    ("We said that small models lied in the game.", "The authors confirmed that small models lied in the game"),
    ("It is likely that small models lied in the game.", "Small models lied in the game there"),
]


@pytest.mark.parametrize(("passage", "restated"), RESTATED)
def test_a_doubt_that_restates_its_passage_does_not_alter_it(passage, restated):
    assert not weighs(f"{restated}, which is weak evidence.", [passage]).ok
    assert weighs(f"{passage.replace('We', 'The authors')[:-1]}, which is weak evidence.", [passage]).ok


@pytest.mark.parametrize(
    ("passage", "said"),
    [
        ("The probe did not detect the lies in the game.", "It is a weakness that the probe detected the lies there."),
        ("The monitor never flagged the attack on the server.", "That the monitor flagged the attack is a strength."),
        ("The monitor flagged the attack on the server.", "That no monitor flagged the attack there is a weakness."),
    ],
)
def test_a_word_of_judgement_excuses_no_lost_or_added_not(passage, said):
    assert judges(said, [passage]).reasons == ("report",)


def test_nothing_can_be_judged_without_a_report():
    assert judges("It may be important.", []).reasons == ("empty",)


@given(st.text(max_size=300), st.lists(st.text(max_size=300), max_size=3))
def test_any_judgement_is_ruled_on(said, judged):
    assert judges(said, judged) == judges(said, judged)


def test_a_can_excuses_no_lost_not():
    source = "The largest advances could not be scaled up from smaller versions."
    assert not judges("This is good news: the largest advances can be scaled up from smaller versions.", [source]).ok
    assert judges("This is bad news: the largest advances could not be scaled up.", [source]).ok
    assert judges("If the largest advances can be scaled up, that would be good news.", [source]).ok
