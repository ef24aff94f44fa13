"""digest.ground.supports: a report says what its evidence says, and no more."""

import re
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.ground import judges, supports, unheld, weighs
from digest.ground.lexicon import STOP
from digest.ground.stems import stem
from ground.papers import evidence, paraphrases, recorded_sentences, standing

STEERING = "Adding the vector reduced sycophancy from 40% to 22% in Llama 2 7B, while accuracy rose to 63%."
RIVALS = "Alpha rose to 40 points and Beta fell to 12 points."
DURATION = "Inference takes 35 ms a token, at a cost of $1,200 for about 2 million tokens."
EXCEPT = "The vector left refusals unchanged in every domain except medicine."
NOT = "The vector did not reduce honesty on any of the three tasks."
MAY = "Larger vectors may harm fluency."
RISES = "While Alpha is cheap, Beta-4 is more demanding and represents an upper limit on what we expect."
SUGGESTS = "These results suggest that the vector suppresses agreement."
PLANS = "We plan to test larger models in future work."
SOME = "Some models lied when asked about the weather, and most of the 60 questions were easy."
LINKED = "Longer answers are correlated with sycophancy."
BEATS = "Linear probes outperformed sparse autoencoders on unseen jailbreaks."
NARROW = "In our three toy tasks, the probe found the lie in one Qwen-14B fine-tune."
LISTED = "We find rates of 1%, 5% and 11% on Llama 70B, Mistral 7B and GPT-4o."
MADE = "The dataset was released on 3 May 2024 by Rao and colleagues at Stanford."

FAITHFUL = [
    (
        "We are especially curious to see if probes work where models fake alignment even without a chain of thought.",
        "The authors are curious if probes work where models fake alignment even without a chain of thought.",
    ),
    (STEERING, "In Llama 2 7B the vector cut sycophancy from 40 % to 22 %, and accuracy rose to 63 %."),
    (RIVALS, "Beta fell to 12 points, while Alpha rose to 40 points."),
    (EXCEPT, "Refusals were left unchanged in every domain except medicine."),
    (NOT, "On none of the three tasks did the vector reduce honesty."),
    (MAY, "Larger vectors may harm fluency, the authors note."),
    (SUGGESTS, "The results suggested that the vector suppresses agreement."),
    (PLANS, "Tests of larger models are planned."),
    (SOME, "Some of the models lied about the weather."),
    (BEATS, "On unseen jailbreaks, linear probes outperformed sparse autoencoders."),
    (BEATS, "Linear probes beat sparse autoencoders on unseen jailbreaks."),
    (NARROW, "In three toy tasks, the probe found the lie in one Qwen-14B fine-tune."),
    (LISTED, "Llama 70B had a rate of 1%, Mistral 7B of 5% and GPT-4o of 11%."),
    (MADE, "The dataset was released on 3 May 2024 by Rao and colleagues."),
    ("The accuracy was 0.92.", "The accuracy was 92 %."),
    ("We ran twelve tests on 1,000 prompts.", "The authors ran 12 tests on 1,000 prompts."),
    ("The reward model (RM) won 53 times.", "RM won 53 times."),
    ("EM and AF fell.", "Emergent misalignment and alignment faking fell."),
    ("If the method is this sensitive, then it will probably not work.",) * 2,
    ("The tool is a beta product; it is not (yet) aimed at the whole problem.",) * 2,
    ("These are features of what NOT to do.", "These are features of what not to do."),
    ("We recover 60% of the gap.", "The authors recovered 60% of the gap."),
    ("These results make us pessimistic about probes.", "These results make the authors pessimistic about probes."),
    ("In contrast, a student with 3 flaws would fail.", "A student with 3 flaws would fail."),
    ("The model can't solve these tasks.", "The model cannot solve these tasks."),
    ("In this post, we will study random networks.", "The authors study random networks."),
    ("When looking at layers, we can see that the term is bad.", "When looking at layers, the term was bad."),
    ("The latest policy, updated May 14, lists four levels.", "The latest policy lists four levels."),
    (
        "Every adapter makes the model less coherent as compared to Alpha.",
        "Every adapter made the model less coherent than Alpha.",
    ),
    (
        "We chose harmless prompts as proxies for texts that could be harmful.",
        "The authors chose harmless prompts as proxies for texts.",
    ),
    ("Rewards (and other specifications) are not observable.", "Rewards are not observable."),
    ("We fine-tuned our models until the loss rose.", "The models were fine-tuned until the loss rose."),
    ("We denote the first equivalence relation with OPT.", "The first relation is denoted OPT."),
    ("We were excited to extend the results.", "The authors were excited to extend the results."),
    ("We freeze the attention blocks in all runs.", "The authors froze the attention blocks in all runs."),
]
MIGHT_BE = "It might well be that the probe that found the lie is also one that reads the tone of an answer."
UNDER = (
    "Under the draft we could not do this again, as the 5,000 checkpoints each count as a model and would need the "
    "same reports as if we had sold 5,000 models."
)
CURIOUS = "We are especially curious to see if probes work where models fake alignment even without a chain of thought."
ALTERED = [
    (
        UNDER,
        "The 5,000 checkpoints each count as a model; they would need the same reports as if the authors had sold "
        "5,000 models.",
        "scope",
    ),
    ("According to Rao, larger models lie more.", "Larger models lie more.", "scope"),
    (MIGHT_BE, "The probe that found the lie also reads the tone of an answer.", "modality"),
    (MIGHT_BE, "The probe that found the lie also seems one that reads the tone of an answer.", "modality"),
    (CURIOUS, "Probes work where models fake alignment even without a chain of thought.", "modality"),
    (STEERING, "Adding the vector reduced sycophancy from 40% to 12% in Llama 2 7B.", "number"),
    (STEERING, "Adding the vector reduced sycophancy from 22% to 40% in Llama 2 7B.", "binding"),
    (STEERING, "Adding the vector reduced sycophancy to 63% in Llama 2 7B.", "binding"),
    (STEERING, "Adding the vector raised sycophancy from 40% to 22% in Llama 2 7B.", "direction"),
    (STEERING, "Adding the vector reduced sycophancy from 40% to 22% in Llama 2 13B.", "name"),
    (STEERING, "Adding the vector reduced sycophancy from 40% to 22% in Mistral 7B.", "name"),
    (STEERING, "Adding the vector reduced sycophancy by 22 percentage points in Llama 2 7B.", "unit"),
    (STEERING, "Adding the vector halved sycophancy in 75% of cases.", "number"),
    (RIVALS, "Beta rose to 40 points.", "binding"),
    (RIVALS, "Alpha fell to 40 points and Beta rose to 12 points.", "direction"),
    (RIVALS, "Alpha rose to 12 points.", "binding"),
    (DURATION, "Inference takes 35 s a token.", "unit"),
    (DURATION, "Inference takes more than 35 ms a token.", "number"),
    ("The gap stays below 5 points.", "The gap is 5 points.", "number"),
    ("The gap is 5 points.", "The gap stays below 5 points.", "number"),
    (EXCEPT, "The vector left refusals unchanged in every domain.", "scope"),
    (NOT, "The vector reduced honesty on the three tasks.", "polarity"),
    (MAY, "Larger vectors harm fluency.", "modality"),
    (MAY, "If they are larger, vectors will harm fluency.", "modality"),
    (RISES, "Although Alpha is cheap, it represents an upper limit on what we expect.", "binding"),
    (MAY, "Larger vectors may not harm fluency.", "polarity"),
    (SUGGESTS, "These results prove that the vector suppresses agreement.", "modality"),
    (PLANS, "The authors tested larger models.", "tense"),
    (SOME, "All models lied when asked about the weather.", "quantifier"),
    (SOME, "Most models lied about the weather, in all of the 60 questions.", "quantifier"),
    (LINKED, "Longer answers cause sycophancy.", "causal"),
    (LINKED, "That answers are longer is due to sycophancy.", "causal"),
    (LINKED, "Sycophancy raises the length of answers.", "binding"),
    (BEATS, "Sparse autoencoders outperformed linear probes on unseen jailbreaks.", "binding"),
    (BEATS, "Linear probes underperformed sparse autoencoders on unseen jailbreaks.", "direction"),
    (BEATS, "Linear probes did better than sparse autoencoders on any task whatever.", "scope"),
    (NARROW, "The probe finds lies in any language model.", "new"),
    (LISTED, "Llama 70B had a rate of 11%, and GPT-4o of 1%.", "binding"),
    (MADE, "The dataset was released on 3 May 2023 by Rao and colleagues.", "date"),
    (MADE, "The dataset was released on 3 June 2024 by Rao and colleagues.", "name"),
    (MADE, "The dataset was released in 2024 by Anthropic.", "name"),
    (MADE, "A new telescope will open near the harbour.", "new"),
    (MADE, 'The authors call the dataset "the largest of its kind".', "quote"),
    ("In this post, we will hopefully show that probes work.", "The authors show that probes work.", "tense"),
    ("This is not (yet) aimed at the whole problem.", "This is aimed at the whole problem.", "polarity"),
    ("In May 2025 the vector might help users.", "In May 2025 the vector helped users.", "modality"),
    ("The probe was released in June 2025.", "The probe was released in May 2025.", "new"),
    ("The model does not solve these tasks.", "The model cannot solve these tasks.", "new"),
    (
        "Alpha is better on code, and Beta is cheap compared to Gamma.",
        "Alpha is better than Gamma on code.",
        "direction",
    ),
    ("GPT-4o lied in one test.", "GPT-4 lied in one test.", "name"),
    ("Claude 3 Opus lied; Claude 3.5 Sonnet did not.", "Claude 3.5 Opus lied.", "name"),
]


@pytest.mark.parametrize(("source", "said"), FAITHFUL)
def test_a_faithful_report_stands(source, said):
    assert supports(said, [source]).reasons == ()


SHORT = [
    (
        "Almost all methods raise the loss, but tuning restores it, which suggests skills are not gone but hidden.",
        "Almost all methods raised the loss, but tuning restored it.",
    ),
    (
        "It helps a bit, but isn't robust to fine-tuning, as far as we can see.",
        "It helped a bit, but was not robust to fine-tuning.",
    ),
    ("We share a guess: if prompts are short, the vector may help.", "If prompts are short, the vector may help."),
    (
        "In our tests Alpha, touted as the best model, performed worse than Beta.",
        "In their tests Alpha performed worse than Beta.",
    ),
    (
        "The network's behaviour changed on 12 of 60 prompts.",
        "The behaviour of the network changed on 12 of 60 prompts.",
    ),
]


SMALL = [
    ("Paraphrase invariance might be slightly useful.", "Paraphrase invariance might be only slightly useful."),
    ("The probe found the lie in three models.", "The probe found the lie in just three models."),
    ("The probe found the lie.", "The probe found the lie well."),
    ("The vector raised accuracy.", "The vector very much raised accuracy."),
    ("The probe found the lie on unseen tasks.", "Even on unseen tasks the probe found the lie."),
    ("The model refused.", "The model still refused."),
    ("The vector harmed fluency.", "The vector already harmed fluency."),
    ("Alpha was honest.", "Alpha was more honest."),
]


@pytest.mark.parametrize(("source", "report"), SMALL)
def test_a_small_word_that_changes_what_is_said_is_not_added(source, report):
    """Of 2,500 places where 'very' or 'even' was put into a faithful report, the gate had passed nearly all."""
    assert not supports(report, [source]).ok and unheld(report, [source])
    assert supports(report, [report]).ok


@pytest.mark.parametrize(
    ("source", "report"),
    [
        ("We ran each model a single time.", "Each model was run just once."),
        ("The probe found the lie and the joke.", "The probe found the lie as well as the joke."),
        ("Although it was told the rules, the model lied.", "Even though it was told the rules, the model lied."),
        ("We found no model but Alpha that lied.", "Only Alpha lied."),
    ],
)
def test_a_small_word_may_stand_for_another(source, report):
    assert "new" not in supports(report, [source]).reasons


MOVED = [
    ("The probe reached 90% on chats without noise.", "On chats without noise, the probe reached 90%."),
    ("We removed the nudge in one variant.", "In one variant the nudge was removed."),
    ("It seems easy to adapt APD to other networks.", "Adapting APD to other networks seems easy."),
    ("An agent trained with MONA wrote tests. This agent got less.", "The agent trained with MONA got less."),
    ('We call this text "pay". We find that this text has no effect.', "The pay text had no effect."),
]
EXCHANGED = [
    ("The probe found the lie.", "The lie found the probe."),
    ("The monitor used the classifier during the attack.", "The classifier used the monitor during the attack."),
    ("The model refused the harmful requests.", "The model made the harmful requests."),
    ("The probe caught lies. The judge missed the sarcastic answers.", "The probe caught lies and missed the answers."),
    ("Alpha rose to 40 in chess and Beta fell to 12 in poker.", "In poker, Alpha rose to 40."),
    ("Each model lies rarely. In the hard setting, Alpha lies more.", "In the hard setting, each model lies rarely."),
    ("Models trained on clean data beat those on raw data.", "Models trained on raw data beat those on clean data."),
]
DROPPED = [
    (
        "One line of critique argues that networks lack a sense of same and different.",
        "The authors argue that networks lack a sense of same and different.",
        "binding",
    ),
    ("We set a 1% rate on chats not related to lies.", "The authors set a 1% rate.", "scope"),
    ("When the detector is good, the model lies in 25% of cases.", "The model lies in 25% of cases.", "scope"),
    ("Such training could work, if designed carefully.", "Such training could work.", "scope"),
    ("It completely removed lies for Gemma.", "It completely removed lies.", "scope"),
    ("Only when the judge is strong does it fall to 7%.", "When the judge is strong it falls to 7%.", "scope"),
    ("We found no texts in which the model names the goal.", "The model names the goal.", "polarity"),
    ("The model answers freely instead of directly naming a test.", "The model directly names a test.", "polarity"),
    ("It is hard to see if models are unaware of tests.", "Models are unaware of tests.", "modality"),
    ("The model almost always correctly names the test.", "The model correctly names the test.", "quantifier"),
    ("Adding it could lead to safer models.", "Adding it led to safer models.", "modality"),
    ("We assume that people like lies.", "People like lies.", "modality"),
]


@pytest.mark.parametrize(("source", "said"), MOVED)
def test_what_takes_its_binding_along_may_move(source, said):
    assert supports(said, re.split(r"(?<=\.) ", source)).reasons == ()


@pytest.mark.parametrize(("source", "said"), EXCHANGED)
def test_two_that_could_do_it_to_each_other_may_not(source, said):
    assert not supports(said, re.split(r"(?<=\.) ", source)).ok


@pytest.mark.parametrize(("source", "said", "reason"), DROPPED)
def test_what_a_clause_is_told_under_stays(source, said, reason):
    assert reason in supports(said, [source]).reasons


@pytest.mark.parametrize(("source", "said"), SHORT)
def test_what_hedges_the_rest_of_a_sentence_hedges_not_this_part(source, said):
    assert supports(said, [source]).reasons == ()


FREE = [
    (MAY, "Fluency may suffer from larger vectors.", "new"),
    (SUGGESTS, "It looks as if the vector keeps the model from nodding along.", "new"),
    (BEATS, "Linear probes trained for a day outperformed sparse autoencoders.", "new"),
    (BEATS, "Linear probes outperformed sparse autoencoders on unseen jailbreaks and lied about it.", "new"),
    (STEERING, "Sycophancy fell to 22% from 40% once the vector was added.", "binding"),
    (MADE, "Rao and colleagues released the dataset on 3 May 2024.", "binding"),
    (DURATION, "A token takes 35 ms, and some 2,000,000 tokens cost $1,200.", "binding"),
    (LINKED, "Sycophancy and longer answers are correlated.", "binding"),
    (BEATS, "Sparse probes outperformed linear autoencoders on unseen jailbreaks.", "binding"),
    ("We suspect that larger vectors harm fluency.", "Larger vectors harm fluency.", "modality"),
    ("The probe, we found, did not find the lie.", "The probe found the lie.", "polarity"),
    ("Accuracy fell only when the vector was doubled.", "Accuracy fell.", "scope"),
    ("The vector helped if the prompt was short.", "The vector helped.", "scope"),
    ("The judge scored higher than the probe.", "The judge scored higher.", "direction"),
    ("Some of the models lied about the weather.", "The models lied about the weather.", "quantifier"),
    ("Adding it failed to reduce lies.", "Adding it reduced lies.", "polarity"),
    ("Models will be made available.", "The models have been made available.", "tense"),
    (
        "Simple: parts should be simpler than the whole vector.",
        "The whole vector should be simpler than parts.",
        "binding",
    ),
    ("Alpha helped with maths, and Beta with code.", "Alpha helped with code.", "binding"),
    (STEERING + " " + RIVALS, "In Llama 2 7B Beta fell to 12 points.", "binding"),
]


@pytest.mark.parametrize(("source", "said", "reason"), FREE)
def test_a_report_is_made_by_shortening(source, said, reason):
    """A new word may be a new fact; another order, or a clause made of two sentences, may bind what nothing binds."""
    assert reason in supports(said, re.split(r"(?<=\.) ", source)).reasons


ALONE = [
    ("The judge used the probe instead of the labels.", "The judge used the labels.", "polarity"),
    ("The authors claim that the models lied in the game.", "The models lied in the game.", "modality"),
    ("If the models lied in the game, the judge was told.", "The models lied in the game.", "modality"),
    ("The judge caught the liar in one game.", "The judge caught the liar in any game.", "scope"),
    ("Mostly small models lied in the game.", "Small models lied mostly in the game.", "binding"),
    ("We see that models lied in the game, and often.", "The authors see that “models lie often”.", "quote"),
    ("The run used 2 thousand prompts.", "The run used 2 prompts.", "number"),
    ("Steering by -0.5 made no difference.", "Steering by 0.5 made no difference.", "number"),
    ("Each run cost $5.", "Each run cost 5.", "unit"),
    ("Alpha rose to 40% in 2023.", "Alpha rose to 40%.", "scope"),
    ("In 2023, Alpha rose to 40%.", "Alpha rose to 40%.", "scope"),
    (LISTED, "The authors find rates of 1% and 5% on Mistral 7B and GPT-4o.", "binding"),
    ("It costs $5.", "It costs €5.", "unit"),
    ("The Claude users were asked to lie.", "Claude was asked to lie.", "binding"),
    ("The agent tricked quickly by the monitor lost.", "The agent tricked quickly the monitor.", "binding"),
    ("The effect on three layers was seen.", "The effect was seen over three layers.", "new"),
]


@pytest.mark.parametrize(("source", "said", "reason"), ALONE)
def test_what_a_single_check_refuses(source, said, reason):
    """Each falls by one rule; without that rule it passes."""
    assert supports(said, [source]).reasons == (reason,)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("The models lied in the game for unclear reasons.", "The models lied in the game."),
        ("The run used 2 thousand prompts.", "The run used 2,000 prompts."),
        ("The score was set according to the rules of the game.", "The score was set by the rules of the game."),
        ("The accuracy was improved with the vector.", "The accuracy improved with the vector."),
        ("In the first game, the red agent beat the blue agent. It won the second.", "The red agent won the second."),
        ("Alpha resists shutdown by users 10% of the time.", "Alpha resists shutdown 10% of the time."),
        (
            "It is hard as there are leaps that are not included in the text.",
            "It is hard as leaps not included in the text.",
        ),
        ("Claude afterwards lied in the game.", "Claude lied in the game."),
        ("Alpha lied.", "In their tests Alpha lied."),
        ("We test: (i) a probe, (ii) a judge, and (iii) a game.", "Two of the tests are a probe and a judge."),
        ("The run took over 5 hours.", "The run took more than 5 hours."),
        ("The scores were 1/2/3, respectively.", "The scores were 1/2/3, respectively."),
        ("Alpha is in the Top-3 of the list.", "Alpha is in the top three of the list."),
        ("A few models lied.", "A few models lied."),
        ("The Claude Opus model and the Sonnet 4 model lied in the game.", "The Claude Opus models lied in the game."),
        ("At Brown University, Hackers of the New England RLHF group met.", "At Brown, New England RLHF Hackers met."),
    ],
)
def test_what_only_looks_altered_stands(source, said):
    assert supports(said, re.split(r"(?<=\.) ", source)).ok


@pytest.mark.parametrize(("source", "said", "reason"), ALTERED)
def test_an_altered_report_falls_for_its_reason(source, said, reason):
    assert reason in supports(said, [source]).reasons


def test_numbers_must_stand_in_its_own_evidence():
    assert "number" in supports("Sycophancy fell to 22%.", ["Sycophancy fell in all tests.", MAY]).reasons
    assert supports("Sycophancy fell to 22% in Llama 2 7B.", [STEERING, MAY]).ok


def test_names_of_the_work_may_stand_anywhere():
    said = "SteerBench found that the vector did not reduce honesty on any of the three tasks."
    assert "name" in supports(said, [NOT]).reasons
    assert supports(said, [NOT], names=["SteerBench: A Test"]).ok


def test_a_long_copy_is_told_apart_from_a_quotation():
    copy = STEERING[:-1] + ", it says."
    assert supports(copy, [STEERING]).copied
    assert not supports(f"The paper says “{STEERING}”", [STEERING]).copied
    assert not supports(FAITHFUL[0][1], [STEERING]).copied


@pytest.mark.parametrize(
    "said", ["", "   ", "We found it.", "See https://evil.example.", "<b>Vector</b>", "Ｖ\u200bector"]
)
def test_what_is_not_safe_to_print_is_no_report(said):
    assert not supports(said, [STEERING]).ok


def test_without_evidence_nothing_stands():
    assert supports("The vector reduced sycophancy.", []).reasons == ("empty",)
    assert supports("The vector reduced sycophancy.", [" "]).reasons == ("empty",)


@given(st.text(max_size=300), st.lists(st.text(max_size=300), max_size=4))
def test_a_ruling_is_the_same_twice(said, source):
    assert supports(said, source) == supports(said, source)


@pytest.mark.parametrize(
    "piece",
    [
        "12 34.5% 7 and 8 ",
        "GPT-4 Claude 3 ",
        "not no never ",
        "better than worse ",
        "“a” ",
        "AB CD ",
        "1, 2 and 3 for A, B and C, respectively ",
    ],
)
def test_hostile_sentences_are_ruled_on(piece):
    source = [piece * (100_000 // len(piece)) + str(n) for n in range(12)]
    assert "too_long" in supports(piece * 200, source).reasons
    supports((piece * 100)[:590], source)


DECIDED = ("not", "never")
SWAPS = {"more": "less", "higher": "lower", "better": "worse", "increase": "decrease", "all": "no", "safe": "unsafe"}


def _negated(words):
    at = next((n for n, w in enumerate(words) if w in ("is", "are", "was", "were", "can", "could", "will")), None)
    return [*words[: at + 1], "not", *words[at + 1 :]] if at and words[at + 1 : at + 2] != ["not"] else None


def _affirmed(words):
    return [w for w in words if w not in DECIDED] if words.count("not") + words.count("never") == 1 else None


def _opposite(words):
    at = next((n for n, w in enumerate(words) if w in SWAPS), None)
    return [*words[:at], SWAPS[words[at]], *words[at + 1 :]] if at else None


def _surer(words):
    at = next((n for n, w in enumerate(words) if w in ("may", "might")), None)
    return [*words[:at], "will", "always", *words[at + 1 :]] if at else None


def _caused(words):
    at = next((n for n, w in enumerate(words) if w == "and" and n > 3), None)
    return [*words[:at], "because", *words[at + 1 :]] if at else None


@pytest.mark.parametrize("alter", [_negated, _affirmed, _opposite, _surer, _caused])
def test_a_real_sentence_with_one_word_changed_falls(shared, alter):
    """Sentences of seven real texts, said as they stand and with one deciding word changed."""
    texts = [one for url, texts in sorted(recorded_sentences(shared).items()) for one in texts]
    pairs = [(one, alter(one.split())) for one in texts if 10 <= len(one.split()) <= 50]
    pairs = [(one, " ".join(other)) for one, other in pairs if other]
    standing = [(one, other) for one, other in pairs[:: max(1, len(pairs) // 200)] if supports(one, [one]).ok]
    let_through = [other for one, other in standing if supports(other, [one]).ok]
    assert len(standing) >= 10 and len(let_through) <= 0.02 * len(standing), let_through


EXCHANGED = [
    ("Alpha was beaten by Beta on every task.", "Alpha beat Beta on every task."),
    ("Alpha beat Beta on every task.", "Alpha was beaten by Beta on every task."),
    ("The agent deceived the monitor in ten runs.", "The agent was deceived in ten runs."),
    ("The agent was deceived in ten runs.", "The agent deceived in ten runs."),
    ("Llama was distilled from GPT-4 in this work.", "Llama distilled GPT-4 in this work."),
    ("Alpha was preferred to Beta by most users.", "Alpha preferred Beta."),
    ("The model, trained by Beta, refused.", "The model trained Beta."),
    ("Attacks by the agent on the monitor succeeded.", "Attacks by the monitor succeeded."),
    ("Alpha serves its goals, and Beta does not.", "Alpha serves its goals, and Beta does."),
    (
        "The better a system becomes at modeling other agents, the better it models itself.",
        "The better a system becomes at modeling itself, the better it models other agents.",
    ),
]


@pytest.mark.parametrize(("source", "said"), EXCHANGED)
def test_who_did_what_to_whom_is_not_exchanged_by_small_words(source, said):
    assert not supports(said, [source]).ok and supports(source, [source]).ok


UNDONE = [
    ("The classifier was trained to flag the outputs.", "The classifier flagged the outputs."),
    ("Alpha told Beta to lie in ten runs.", "Alpha lied in ten runs."),
    ("The user asked the model to hide the weapon.", "The user hid the weapon."),
    ("In this post, we will attempt to explain the gap.", "The authors explain the gap."),
]


@pytest.mark.parametrize(("source", "said"), UNDONE)
def test_what_someone_was_to_do_is_not_told_as_done(source, said):
    assert "modality" in supports(said, [source]).reasons or "tense" in supports(said, [source]).reasons


def _without_by(words):
    """'X was taken by Y' as 'X taken Y'."""
    at = next((n for n, word in enumerate(words) if word == "by" and words[n - 1].endswith("ed")), 0)
    named = at and at + 1 < len(words) and words[at + 1].isalpha() and not words[at + 1].endswith("ing")
    be = {"is", "are", "was", "were"}
    return (
        [word for n, word in enumerate(words) if n != at and not (n in (at - 2, at - 1) and word in be)]
        if named
        else None
    )


def test_a_real_sentence_without_its_by_falls(shared):
    texts = [one for url, texts in sorted(recorded_sentences(shared).items()) for one in texts]
    pairs = [(one, _without_by(one.split())) for one in texts if 6 <= len(one.split()) <= 50]
    standing = [(one, " ".join(other)) for one, other in pairs if other and supports(one, [one]).ok]
    let_through = [other for one, other in standing if supports(other, [one]).ok]
    assert len(standing) >= 10 and len(let_through) <= 0.25 * len(standing), let_through


def _exchanged(words, others):
    """One word in the middle exchanged for one of another sentence."""
    at = max(range(1, len(words) - 1), key=lambda n: (len(words[n]), n))
    known = {stem(one.lower()) for one in words}
    able = (one for one in others if one.isalpha() and len(one) > 5 and one.lower() not in STOP)
    new = next((one for one in able if stem(one.lower()) not in known), None)
    return [*words[:at], new, *words[at + 1 :]] if new else None


def _added(words, others):
    """A few words of another sentence in the middle."""
    half = len(words) // 2
    return [*words[:half], "and", *others[1:5], *words[half:]]


@pytest.mark.parametrize("alter", [_exchanged, _added])
def test_a_real_sentence_with_words_of_another_falls(shared, alter):
    texts = [one for url, texts in sorted(recorded_sentences(shared).items()) for one in texts]
    pairs = [(one, alter(one.split(), other.split())) for one, other in pairwise(texts) if 10 <= len(one.split()) <= 40]
    standing = [(one, " ".join(other)) for one, other in pairs[::7] if other and supports(one, [one]).ok]
    let_through = [other for one, other in standing if supports(other, [one]).ok]
    assert len(standing) >= 50 and len(let_through) <= 0.06 * len(standing), let_through


def test_paraphrases_written_blind(shared):
    """Both halves, worded as freely as newsletters do: nothing that was altered stands. Most of the faithful ones fall
    too, because a report is made by shortening; see rules_*.jsonl for those."""
    texts = recorded_sentences(shared)
    passed, total = Counter(), Counter()
    for line in (*paraphrases(), *paraphrases("paraphrases_heldout")):
        kind = "faithful" if line["faithful"] else line["class"]
        total[kind] += 1
        passed[kind] += supports(line["text"], evidence(line, texts), names=TITLES[line["doc"].split("/")[4]]).ok
    assert passed.total() == passed["faithful"], (passed, total)
    assert passed["faithful"] >= 5, "free wording is replaced by the source's own, and not all of it"


RULES = ("rules_tuning", "rules_heldout", "rules_second")
JUDGED = ("judgements_tuning", "judgements_heldout")


def test_paraphrases_written_blind_under_the_rules(shared):
    """What a model is told to write: shortened lines. All were opened; the figures at the opening are in the docs."""
    texts, kept, passed = recorded_sentences(shared, RULES), Counter(), Counter()
    for line in (line for name in RULES for line in standing(name, texts)):
        kept[line["faithful"]] += 1
        passed[line["faithful"]] += supports(line["text"], evidence(line, texts)).ok
    assert passed[False] == 0 and passed[True] >= 60 and kept == {True: 72, False: 72}, (passed, kept)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("We found evidence that may be an artefact of the prompt.", "The authors found evidence."),
        ("This May Reduce Deception.", "This reduces deception."),
        ("We doubt that we can observe deception in models.", "The authors observed deception in models."),
        ("In this post, we will replicate the results of Alpha.", "The authors replicated the results of Alpha."),
        ("The probe does not detect lies of models that fail.", "The probe cannot detect lies of models that fail."),
    ],
)
def test_what_was_loosened_for_false_alarms_lets_no_guess_be_told_as_sure(source, told):
    assert not supports(told, [source]).ok


def test_a_clause_whose_part_has_no_content_is_ruled_on():
    source = "Despite rivals who build systems (and including: to do so faster than someone else), and despite variety."
    assert supports(source, [source]).ok


def test_judgements_written_blind(shared):
    texts, total, passed = recorded_sentences(shared, JUDGED), Counter(), Counter()
    for line in (line for name in JUDGED for line in standing(name, texts)):
        what = (line["kind"], line["fair"])
        total[what] += 1
        ruled = judges if line["kind"] == "judgement" else weighs
        passed[what] += ruled(line["text"], evidence(line, texts)).ok
    assert passed["judgement", False] <= 1 and passed["doubt", False] <= 6, passed
    assert passed["judgement", True] >= 24 and passed["doubt", True] >= 20, passed


TITLES = {
    "2511.16035v1": ["Liars' Bench: Evaluating Lie Detectors for Language Models"],
    "2503.02976v2": ["Teaching AI to Handle Exceptions: Supervised Fine-Tuning with Human-Aligned Judgment"],
    "2412.17417v2": ["SynthAlign"],
    "4uXCAJNuPKtKBsi28": ["Negative Results for SAEs On Downstream Tasks and Deprioritising SAE Research"],
    "Fr4QsQT52RFKHvCAH": ["Alignment Faking Revisited: Improved Classifiers and Open Source Extensions"],
    "umYzsh7SGHHKsRCaA": ["Convergent Linear Representations of Emergent Misalignment"],
    "LPHMMMZFAWog6ty5x": ["Ctrl-Z: Controlling AI Agents via Resampling"],
}


SETS = [  # lines of each half, altered ones through at most, faithful ones kept at least; when first opened:
    ("rules_third", 40, 0, 34),  # 3 and 26
    ("rules_fifth", 42, 1, 25),  # 7 and 24
    ("rules_sixth", 40, 2, 24),  # 4 and 24
    ("rules_seventh", 59, 2, 20),  # 4 and 20, of 60
    ("rules_ninth", 40, 1, 17),  # 6 and 18, with the names of the titles
    ("rules_tenth", 40, 2, 17),  # 2 and 18, with these; no line of it was tuned on
]


@pytest.mark.parametrize(("name", "lines", "through", "least"), SETS, ids=[one[0] for one in SETS])
def test_sentences_written_blind_by_later_authors(shared, name, lines, through, least):
    texts, total, passed = recorded_sentences(shared, (name,)), Counter(), Counter()
    for line in standing(name, texts):
        total[line["faithful"]] += 1
        passed[line["faithful"]] += supports(line["text"], evidence(line, texts)).ok
    assert total == {True: lines, False: lines}
    assert passed[False] <= through and passed[True] >= least, passed


def test_two_eighth_authors_sentences_fare_as_at_their_opening():
    """Opened on 28 November, on six posts of EleutherAI's blog; no line of them was tuned on since."""
    kept, passed = Counter(), Counter()
    for line in paraphrases("rules_eighth"):
        kept[line["faithful"]] += 1
        passed[line["faithful"]] += supports(line["text"], line["evidence"]).ok
    assert kept == {True: 40, False: 40} and passed[False] <= 3 and passed[True] >= 10, (passed, kept)


@pytest.mark.parametrize(
    ("source", "said", "ok"),
    [
        (
            "Samples are labelled with responses to the intended instruction.",
            "Samples are labelled with responses.",
            True,
        ),
        ("The judge sees the moves and the claim, but never the cards.", "The judge never sees the cards.", True),
        ("The plan is that the models are tested in German.", "The models were tested in German.", False),
        ("The claim is that the probe finds lies.", "The probe finds lies.", False),
        ("Our plan to test the models in German was approved.", "The models were tested in German.", False),
    ],
)
def test_a_noun_that_says_nothing_of_the_rest_hedges_nothing(source, said, ok):
    assert supports(said, [source]).ok == ok
