"""Doubts and what they stand on: invented papers, in which one sentence is put in or taken out."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model import Comment, Doubt, Entry, Evidence, Sentence, Text
from digest.summarize.checklist import facts
from digest.summarize.doubts import (
    Absent,
    NotRead,
    OnlyRelatedWork,
    Passages,
    Present,
    absences,
    answered,
    basis_holds,
    look,
    methods_due,
    oversell,
    questions,
    rule_doubts,
    same_as_limit,
    search,
)
from digest.summarize.doubts.absence import PROVABLE, SWITCHED_OFF
from digest.summarize.doubts.lexicon import LEXICA
from digest.summarize.limits import limits
from digest.text import sentences

TITLE = "CheckBench: Testing Whether Chatbots Answer Questions"
ABSTRACT = "We evaluate and test language models on questions. We measure how often an LLM answers them."
METHODS = (
    "We prompt each chatbot with a prompt and one question. We score the answers with accuracy. The dataset has "
    "answers. The benchmark holds puzzles and math. We evaluate on the benchmark. The prompt asks a question. "
    "An LLM judge reads the answers. The prompt is short. The prompt is in English. Its experiments use the dataset. "
    "Accuracy is the share of right answers in the evaluation. The experiments were slow. "
)
FILLER = "The weather in the laboratory was pleasant, and nobody complained about it at all. "
PLANTED = {
    "small_n_or_seeds": "Each experiment was done with five random seeds.",
    "no_prompt_variation": "The question was also paraphrased in four ways.",
    "no_cot": "The chatbot may use a scratchpad first.",
    "no_human_eval": "Two annotators read a sample of the grades.",
    "not_reproducible": "Our code is at github.com/checkbench/checkbench.",
    "no_ablation": "An ablation takes the second step away.",
    "no_baseline": "A baseline picks answers blindly.",
}


def text_of(*parts, origin="html", coverage=1.0, **more):
    body, found = "", []
    for section, words in parts:
        for start, end in sentences(words):
            said, begin = words[start:end].strip(), len(body) + start
            found.append(
                Sentence(id=f"s{len(found) + 1}", section=section, start=begin, end=begin + len(said), text=said)
            )
        body += words + "\n\n"
    given = {"key": "arxiv:2505.00001", "version": 1, "url": "https://arxiv.org/html/x", **more}
    return Text(origin=origin, body=body, sentences=tuple(found), coverage=coverage, **given)


def entry(title=TITLE, key="arxiv:2505.00001", kind="paper", abstract=ABSTRACT, **more):
    return Entry(key=key, source="x", kind=kind, title=title, url="https://arxiv.org/abs/x", abstract=abstract, **more)


def paper(*more, **changes):
    return text_of(("Abstract", ABSTRACT), ("3 Method", METHODS + FILLER * 70), *more, **changes)


def kinds(text, work=None):
    return {kind for kind, _ in absences(text, work or entry())}


def place(quote, section="4 Results"):
    return (Evidence(key="k", version=1, sentence="s1", section=section, start=0, end=len(quote), quote=quote),)


@pytest.mark.parametrize("kind", PROVABLE)
def test_taking_the_sentence_out_raises_the_doubt_and_putting_it_back_ends_it(kind):
    without, with_it = paper(), paper(("5 Results", PLANTED[kind]))
    assert kind in kinds(without) and kind not in kinds(with_it)
    if kind in [doubt.kind for doubt in rule_doubts(without, entry())]:
        assert kind not in [doubt.kind for doubt in rule_doubts(with_it, entry())]


def test_the_rule_words_four_doubts_the_gravest_first_each_with_its_search():
    doubts = rule_doubts(paper(), entry())
    assert [doubt.kind for doubt in doubts] == list(PROVABLE[:4])
    assert all(doubt.absence and doubt.absence.coverage >= 0.95 and doubt.origin == "search" for doubt in doubts)
    assert all(doubt.changes and not re.search(r"\b(?:I|we|our)\b", doubt.text, re.I) for doubt in doubts)


@pytest.mark.parametrize("kind", SWITCHED_OFF)
def test_a_kind_that_is_switched_off_is_looked_up_but_never_said(kind):
    assert isinstance(look(kind, paper()), Absent) and isinstance(look(kind, paper(("5", PLANTED[kind]))), Present)
    assert kind not in kinds(paper()) and kind not in [doubt.kind for doubt in rule_doubts(paper(), entry())]
    assert kind not in [fact.kind for fact in facts(paper(), entry("Training Probes for Chatbots"))]


def test_a_hit_that_is_denied_or_left_to_the_future_is_a_passage_for_the_doubt():
    for said in ("We leave an ablation to future work.", "We ran no ablation.", "Ablations were too expensive."):
        seen = look("no_ablation", paper(("5 Results", said)))
        assert isinstance(seen, Passages) and [one.quote for one in seen.places] == [said], said
    both = paper(("5 Results", "We ran no ablation of step one. The ablation of step two lowers it."))
    assert isinstance(look("no_ablation", both), Present)


def test_a_hit_in_related_work_alone_is_a_question_for_the_editor():
    others = paper(("2 Related Work", "Smith et al. report repeated runs with three seeds."))
    assert isinstance(look("small_n_or_seeds", others), OnlyRelatedWork)
    asked = questions(others, entry())
    assert any("Repeated runs" in one and "other work" in one for one in asked)
    assert not any("Repeated runs" in one for one in questions(paper(("5 Results", "Three seeds agree.")), entry()))


def test_a_search_that_errs_too_often_is_the_editors_question():
    asked = questions(paper(), entry("Training Probes for Chatbots"))
    assert any("Ablation" in one for one in asked)
    assert not questions(paper(coverage=0.5), entry("Training Probes for Chatbots"))


def test_headings_and_tables_count_and_capitals_are_names():
    table = paper()
    assert isinstance(
        look("small_n_or_seeds", table.model_copy(update={"body": table.body + "0.5 ± 0.1 | 0.7 ± 0.2"})), Present
    )
    assert isinstance(look("small_n_or_seeds", paper(("5", "We report SEED and MMMU."))), Absent)
    assert isinstance(look("small_n_or_seeds", paper(("5", r"It reaches $0.5 \pm 0.1$ there."))), Present)


@pytest.mark.parametrize(
    "change",
    [{"coverage": 0.94}, {"why": "it is very long: 99 % of it was read"}, {"origin": "page"}, {"origin": "abstract"}],
)
def test_nothing_is_missing_from_what_was_not_read_whole(change):
    text = paper().model_copy(update=change)
    assert absences(text, entry()) == () and rule_doubts(text, entry()) == ()
    if "origin" not in change:
        assert isinstance(look("no_ablation", text), NotRead)


def test_a_post_that_sums_up_its_paper_lacks_nothing():
    said = "We find that it works. We show that it works. We found that it works. "
    does = "We tested the chatbots on the benchmark. " * 5
    post = text_of(("", ABSTRACT + said + does + METHODS + FILLER * 60), origin="post")
    assert methods_due(post, entry(kind="post", abstract="")) and kinds(post, entry(kind="post", abstract=""))
    summing = text_of(("", ABSTRACT + said + does + METHODS + FILLER * 60 + "Read our paper."), origin="post")
    assert not absences(summing, entry(kind="post", abstract=""))


def test_code_behind_a_link_is_code():
    body = '<a href="https://github.com/checkbench">here</a>'
    assert "not_reproducible" in kinds(paper()) and "not_reproducible" not in kinds(paper(), entry(body=body))


@pytest.mark.parametrize(
    "title",
    [
        "A Position Paper on Testing", "A Policy for Chatbots", "A Survey of Chatbots", "CheckKit: A Toolkit for Tests",
        "Announcing CheckBench", "Request for Proposals: Tests", "Chatbots #114", "A Safety Case Sketch for Chatbots",
        "A Research Agenda for Tests",
    ],
)  # fmt: skip
def test_work_without_methods_gets_no_doubts_about_them(title):
    assert not methods_due(paper(), entry(title)) and rule_doubts(paper(), entry(title)) == ()


def test_short_items_and_essays_owe_no_methods():
    assert not methods_due(text_of(("Abstract", ABSTRACT + PLANTED["no_baseline"])), entry())
    short = text_of(("3 Method", METHODS))
    assert methods_due(short, entry()) and not absences(short, entry()) and not facts(short, entry())
    assert not methods_due(text_of(("", "I think that experiments matter. " * 90), origin="post"), entry(kind="post"))


def test_a_negative_result_is_an_experiment_though_it_never_says_we_find():
    did = "We tested the noise on the benchmark of deception. We sampled 25 directions for each model. "
    came = "Misaligned models deviated less in 38.0% of the samples (Figure 1). The score was 0.57 (Figure 2). "
    essay = "Evaluations and benchmarks will matter more, and 10% of the field says so. " * 4
    told = text_of(("", did + came * 3 + FILLER * 12), origin="post")
    assert methods_due(told, entry(kind="post"))
    named = "We ran the evaluation on two robots. Our results are mixed. The experiment was short. " * 4
    assert methods_due(text_of(("", named + FILLER * 24), origin="post"), entry(kind="post"))
    assert not methods_due(text_of(("", essay + FILLER * 24), origin="post"), entry(kind="post"))


def test_a_post_on_a_paper_that_sets_its_method_beside_others_or_shows_it_tells_an_experiment():
    """Four of six reports of one blog were taken for texts without methods."""
    beside = "We train the checker on two tasks. We find that it outperforms prior methods in all groups. " + (
        "We found that ablations do worse. We show that it needs fewer ablations. "
    )
    shown = "We evaluate the checker. " + "Figure 1: Its accuracy. Figure 2: The dataset of the evaluation. " * 4
    others = "Prior methods are slow, and if one fails, we cannot tell if this is due to users or to training. "
    essay = "Prior methods fall short of the state of the art, and baselines are needed (Figure 1, Figure 2). " * 4
    for told, due in ((beside + FILLER * 12, True), (shown + FILLER * 50, True), (essay + FILLER * 12, False)):
        text = text_of(("", told + others), origin="post")
        assert methods_due(text, entry(kind="post")) == due and limits(text) == (), told


def test_what_the_authors_state_is_theirs_and_no_doubt():
    limits = ["Due to compute, we did not run several random seeds."]
    assert same_as_limit("The text names no repeated runs or seeds.", limits)
    assert same_as_limit("No ablation is mentioned.", ["We leave ablations to future work."])
    assert not same_as_limit("No ablation is mentioned.", ["We only test models in English."])
    assert not same_as_limit("", limits) and not same_as_limit("No ablation is mentioned.", [])
    stated = paper(
        ("6 Limitations", "A limitation of our work is that we did not run the experiments with more chatbots.")
    )
    assert "small_n_or_seeds" in [doubt.kind for doubt in rule_doubts(stated, entry())]


def test_a_passage_doubt_quotes_the_passage():
    said = "We place every chatbot in a fictional company with a mailbox of its own."
    (doubt,) = [one for one in rule_doubts(paper(("3 Method", said)), entry()) if one.kind == "toy_setup"]
    assert doubt.evidence[0].quote == said and said in doubt.text and doubt.absence is None


def doubt_of(text, kind, said, *ids, **more):
    places = {one.id: one for one in text.sentences}
    evidence = tuple(
        Evidence(key=text.key, version=1, sentence=one, section="", start=places[one].start, end=places[one].end,
                 quote=places[one].text)
        for one in ids
    )  # fmt: skip
    return Doubt(kind=kind, text=said, evidence=evidence, origin="model", **more)


@pytest.mark.parametrize(
    ("kind", "said", "answers"),
    [
        ("llm_judge_only", "An LLM judge reads the answers, so the grades of the answers may be its own.",
         "Two annotators read a sample of the grades of the answers."),
        ("single_model", "Chatbots were tested as GPT-4o only, so other chatbots may answer questions otherwise.",
         "Claude 3 and Gemini answer questions as other chatbots do."),
        ("no_ablation", "The score of puzzles may rest on the second step alone.",
         "The ablation of the second step lowers the score of puzzles."),
    ],
)  # fmt: skip
def test_what_else_in_the_text_may_answer_a_doubt_is_found_and_what_it_stands_on_is_not(kind, said, answers):
    others = text_of(("2 Related Work", answers), ("3 Method", METHODS + FILLER * 3))
    assert answered(doubt_of(others, kind, said, "s2"), others, ()).answers == ()
    text = text_of(("3 Method", METHODS + FILLER * 3), ("A Details", answers))
    found = answered(doubt_of(text, kind, said, "s1"), text, ())
    assert [one.quote for one in found.answers] == [answers]
    last = text.sentences[-1].id
    assert answered(doubt_of(text, kind, said, last), text, ()).answers == ()
    assert answered(doubt_of(text, kind, said, "s1"), text, {last}).answers == ()
    denied = text_of(("3 Method", METHODS + FILLER * 3), ("A Details", "No " + answers[0].lower() + answers[1:]))
    assert kind == "single_model" or answered(doubt_of(denied, kind, said, "s1"), denied, ()).answers == ()


def test_an_authors_reply_that_speaks_of_the_doubt_is_laid_beside_it():
    def said(words, by_author=True, parent=""):
        return Comment(
            author="x", karma=1, text=words, url=f"https://x/{len(words)}", by_author=by_author, parent=parent
        )

    reply = said("We let two annotators grade the answers of the judge, and they agree with its grades.")
    chatter = said("Thank you for reading, and for the kind words about the puzzles.")
    reader = said("The judge may grade the answers as it likes, the grades being its own.", by_author=False)
    text = text_of(("3 Method", METHODS), comments=(chatter, reader, reply))
    doubt = doubt_of(
        text, "other", "An LLM judge may grade the answers by its own taste, so the grades may be noise.", "s7"
    )
    assert answered(doubt, text, ()).replied == reply
    assert answered(doubt, text_of(("3 Method", METHODS), comments=(chatter, reader)), ()).replied is None
    to_reader = said("It cannot, as nobody asks it.", parent=reader.url)
    text = text_of(("3 Method", METHODS), comments=(chatter, reader, reply, to_reader))
    assert answered(doubt.model_copy(update={"comment": reader}), text, ()).replied == to_reader


def test_eight_items_do_not_say_the_same_words():
    said = {rule_doubts(paper(), entry(key=f"arxiv:2505.0000{n}"))[0].text for n in range(8)}
    assert len(said) >= 3


@pytest.mark.parametrize(
    ("kind", "quote", "holds"),
    [
        ("toy_setup", "We evaluate on 2x2 games.", True),
        ("toy_setup", "The accuracy is 84%.", False),
        ("small_n_or_seeds", "We tested 12 prompts.", True),
        ("small_n_or_seeds", "The chatbot agrees with its user.", False),
        ("no_ablation", "We did not run an ablation.", True),
        ("no_ablation", "The ablation lowers accuracy by 3 points.", False),
        ("no_cot", "The models answer with a single token.", True),
        ("llm_judge_only", "Answers are graded by GPT-4o.", True),
        ("llm_judge_only", "Steering works in layer 6.", False),
        ("single_model", "All results are for GPT-J in layer 6.", True),
        ("other", "Anything at all.", True),
    ],
)
def test_a_passage_must_bear_on_the_kind_of_doubt(kind, quote, holds):
    text = text_of(("4 Results", quote + " We use GPT-J."))
    assert basis_holds(kind, place(quote), text) is holds
    assert not basis_holds(kind, place(quote, "2 Related Work"), text)
    assert not basis_holds(kind, (), text)


def test_two_models_are_no_single_model():
    text = text_of(("4 Results", "GPT-J agrees. Claude 3 agrees. Gemini 1.5 agrees."))
    assert not basis_holds("single_model", place("GPT-J agrees."), text)


@pytest.mark.parametrize(
    ("title", "said", "fires"),
    [
        ("Language Models Understand Negation", "We only tested two models of one family.", True),
        ("Detecting All Jailbreaks", "We evaluate on a single model and leave others open.", True),
        ("Emergent Abilities Are a Mirage", "We show that in some tasks this may be so.", True),
        ("Language Models Understand Negation", "We tested sixteen models of nine families.", False),
        ("Reasoning Models Don't Always Say What They Think", "We only tested two models of one family.", False),
        ("Do Language Models Understand Negation?", "We only tested two models of one family.", False),
        ("Attention Is All You Need", "We only tested two models of one family.", False),
        ("A Novel and Groundbreaking Detector", "We only tested two models of one family.", False),
        ("Detecting All Jailbreaks", "Their reviewers say that we only tested one model.", False),
        ("Ask Me: LLMs Are Aware of Habits", "The results in this paper are limited to three settings: games.", True),
        ("Medical Language Models Lie", "Our experiments are limited to two languages and one hospital.", True),
        ("When Language Models Lie: Probes", "We only tested two models of one family.", False),
        ("Do Language Models Lie? A Study of Negation", "We only tested two models of one family.", False),
        ("Language Models Understand Negation", "User: i just looked at one of the models and we are awake.", False),
        ("A Framework for Solving Puzzles", "Whether it holds for larger boards remains an open problem.", False),
        ("Solving Puzzles", "Whether it holds for larger boards remains an open problem.", True),
    ],
)
def test_oversell_needs_both_the_promise_and_the_exception(title, said, fires):
    found = oversell(text_of(("Abstract", "This is about words. " + said)), entry(title))
    assert bool(found) is fires
    if found:
        assert found.title in title and found.evidence.quote == said and found.text == ""


def test_a_question_is_answered_from_any_part_of_the_text():
    text = paper(("A Appendix", "Sampling used temperature 0.7 throughout."), ("5 Results", "Accuracy was 84%."))
    first, *_ = search("decoding", "sampling temperature", text)
    assert first.quote == "Sampling used temperature 0.7 throughout." and first.section == "A Appendix"
    assert search("decoding", "xylophone zebra", text) == () and search("", "", text) == ()
    assert len(search("n", "dataset benchmark prompt", text, most=2)) == 2
    assert search("n", "prompt", text) == search("n", "prompt", text)


@settings(max_examples=60)
@given(kind=st.sampled_from(sorted(LEXICA)), at=st.integers(0, 40), data=st.data())
def test_one_word_of_the_lexicon_anywhere_ends_the_absence(kind, at, data):
    words = [one.replace("*", "") for one in LEXICA[kind].searched if not one.isupper()]
    word = data.draw(st.sampled_from(words))
    body = [FILLER.strip()] * 40
    body.insert(at, f"Here {word} it stands.")
    assert isinstance(look(kind, text_of(("3 Method", " ".join([FILLER.strip()] * 40)))), Absent)
    assert not isinstance(look(kind, text_of(("3 Method", " ".join(body)))), Absent)


@pytest.mark.parametrize("piece", ["a", "we test ", "not ", "no prompt ", "our results ", "is ", "[", "1 ", "“", "we "])
def test_long_and_odd_texts_are_looked_through(piece):
    said = (piece * 100_000)[:100_000]
    text = text_of(("Abstract", said), ("5 " + piece * 50, said[:5000] + "."))
    work = entry(said[:500], abstract=said)
    methods_due(text, work), absences(text, work), rule_doubts(text, work), oversell(text, work), facts(text, work)
    search(piece, said, text), same_as_limit(said, [said])
    for kind in LEXICA:
        look(kind, text)
        basis_holds(kind, place(said), text)
