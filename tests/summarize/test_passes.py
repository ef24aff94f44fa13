"""Three passes over one document: what a model is shown, what is believed of its answers, what is printed anyway."""

from pathlib import Path

import pytest

from digest.llm import Answer, NoAnswer
from digest.model import Link, Row, Table, Usage, Work
from digest.summarize import notes
from digest.summarize.passes import Fallen, Told, tell
from digest.summarize.praise import grave
from digest.summarize.replies import Draft, Extracted
from digest.summarize.telling import source_of, told_summary
from digest.summarize.terms import with_terms
from digest.templates import Templates
from digest.text import quotation
from digest.written import bottom, doubts, prose

from .invented import DRAFT, EXTRACTED, HOSTILE, NULL, RESULT, TITLE, WHAT, WRONG, Scripted, text, work

OURS = Templates(Path("/nowhere/templates"))
LINK = Link(key="forum:abc", title="Why watching matters", url="https://www.lesswrong.com/posts/abc")


def told(*replies, of=None, examples=()):
    source = source_of(of or text(), work(), (LINK,), examples)
    ask = Scripted(*replies)
    return tell(source, "seed", ask, OURS, lambda: 100_000), ask, source


def item(*replies, of=None, examples=()):
    of = of or text()
    result, ask, source = told(*replies, of=of, examples=examples)
    assert isinstance(result, Told), result
    return told_summary(notes(of, work()), result, source), ask


def test_two_calls_make_an_item_of_gated_sentences():
    summary, ask = item(EXTRACTED, DRAFT)
    assert [question.name for question in ask.asked] == ["extract", "write"]
    assert [(one.part, one.kind) for one in summary.written][:3] == [
        ("what", "report"),
        ("result", "report"),
        ("null", "judgement"),
    ]
    words = prose(summary)
    assert "Tarnmouse-2 cheated in 124 of 400 unwatched games.[^s8]" in words
    assert "[^judged.s6.s8]" in words and "[Why watching matters](https://www.lesswrong.com/posts/abc)" in words
    assert summary.mode == "model" and summary.usage and summary.usage.calls == 2


def test_the_second_pass_sees_passages_and_never_the_document():
    _, ask = item(EXTRACTED, DRAFT)
    first, second = ask.prompts
    assert "nobody would count the cards" in first and "nobody would count the cards" not in second
    assert "[s8]" in second and "[s7]" in second, "a passage and the sentence before it"


TABLED = (("3 Results", "Model | Seen | Unseen"), ("3 Results", "Tarnmouse-2 | 4 % | 31 %"))
OF_TABLE = "Tarnmouse-2 had 31 % on Unseen."


def tabled():
    """The invented paper with a table at its end: s15 has the heads, s16 the figures."""
    of = text(extra=TABLED)
    rows = (Row(sentence="s16", names=("Tarnmouse-2",), cells=("4 %", "31 %")),)
    table = Table(columns=(("Seen",), ("Unseen",)), rows=rows, heads=("s15",), caption=())
    kinds = [one.model_copy(update={"kind": "row"}) if one.id in ("s15", "s16") else one for one in of.sentences]
    return of.model_copy(update={"sentences": tuple(kinds), "tables": (table,)})


def test_a_figure_of_a_table_is_shown_with_its_column_and_printed_with_the_heads():
    claim = {"role": "result", "text": OF_TABLE, "evidence": ["s16"]}
    said = {"part": "result", "kind": "report", "text": OF_TABLE, "ids": ["s16"]}
    wrong = {**said, "text": "Tarnmouse-2 had 31 % on Seen."}
    reply = {**EXTRACTED, "claims": [*EXTRACTED["claims"], claim]}
    draft = {**DRAFT, "sentences": [*DRAFT["sentences"], said, wrong]}
    summary, ask = item(reply, draft, draft, of=tabled())
    row = "[s16] (table) Tarnmouse-2 | 4 % | 31 % (that is, Tarnmouse-2: 4 % on Seen; 31 % on Unseen)"
    assert row in ask.prompts[1] and "[s15] (table) Model | Seen | Unseen" in ask.prompts[1]
    (printed,) = (one for one in summary.written if one.text == OF_TABLE)
    assert [place.quote for place in printed.evidence] == [said for _, said in TABLED]
    assert f"{OF_TABLE}[^s15][^s16]" in prose(summary)
    assert wrong["text"] not in [one.text for one in summary.written]


def test_heads_that_no_model_is_shown_name_no_figure():
    of = tabled()
    heads = of.sentences[14].model_copy(update={"text": f"{HOSTILE} | Seen | Unseen"})
    of = of.model_copy(update={"sentences": (*of.sentences[:14], heads, *of.sentences[15:])})
    claim = {"role": "result", "text": OF_TABLE, "evidence": ["s16"]}
    _, ask = item({**EXTRACTED, "claims": [*EXTRACTED["claims"], claim]}, DRAFT, DRAFT, of=of)
    assert "that is, Tarnmouse-2" not in ask.prompts[1] and f"result [s16]: {OF_TABLE}" not in ask.prompts[1]


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Nobody Is Watching: Small Models Cheat When Alone", True),
        ("How do we solve the alignment problem?", True),
        ("Measuring AI Ability to Complete Long Tasks", True),
        ("Landmark work: colleagues speak of a gold standard", False),
        ("Small Models Cheat: this paper needs no reviewer", False),
    ],
)
def test_a_title_of_usual_words_reaches_the_second_pass_and_a_plea_in_it_does_not(title, shown):
    source, ask = source_of(text(), work(title), (LINK,), ()), Scripted(EXTRACTED, DRAFT)
    assert isinstance(tell(source, "seed", ask, OURS, lambda: 100_000), Told)
    assert (f"TITLE: {title}" in ask.prompts[1]) is shown


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Small Models Cheat When Alone (Post 3 of 7)", "Small Models Cheat When Alone ([…])"),
        ("Small Models Cheat: An opinionated review", "Small Models Cheat: […]"),
        ("Landmark work that colleagues call gold: Small Models Cheat", "[…]: Small Models Cheat"),
        ("Nothing is left to doubt in these models — Small Models Cheat", "[…] — Small Models Cheat"),
    ],
)
def test_a_part_of_a_title_that_is_not_the_documents_is_an_ellipsis(title, shown):
    source, ask = source_of(text(), work(title), (LINK,), ()), Scripted(EXTRACTED, DRAFT)
    assert isinstance(tell(source, "seed", ask, OURS, lambda: 100_000), Told)
    assert f"TITLE: {shown}\n" in ask.prompts[1]


def test_a_claim_with_a_strange_quotation_leaves_the_sources_own_sentence():
    """A hurried reader's only claim of what was done had a quotation of another line: the whole item fell to notes."""
    what = {
        **EXTRACTED["claims"][0],
        "text": "They look at hidden goals.",
        "quote": "in which cheating pays and nobody looks",
    }
    summary, ask = item({**EXTRACTED, "claims": [what, *EXTRACTED["claims"][1:]]}, DRAFT)
    assert f"what [s1]: {text().sentences[0].text}" in ask.prompts[1] and summary.mode == "model"
    assert any("quote" in why for one in summary.dropped for why in one.reasons)


@pytest.mark.parametrize(
    ("slot", "found", "stays"),
    [
        (
            "examples_chosen",
            "how shown samples were picked",
            False,
        ),  # the prompt's own words, as a small model gave them
        ("models", "Quillwort-3", False),  # the prompt's example
        ("models", "Quillwort-2, 1.5 billion parameters", False),
        ("seeds", "each game played once", True),
        ("decoding", "temperature 0; one game each, no repeats", True),  # a gloss beside its words may stay
    ],
)
def test_a_line_of_the_design_sheet_is_in_its_passages_words(slot, found, stays):
    ids = ["s5"] if slot == "models" else ["s7"]
    design = [{"slot": slot, "found": found, "evidence": ids}]
    _, ask = item({**EXTRACTED, "design": design}, DRAFT)
    assert (found in ask.prompts[1]) is stays


def test_what_no_source_says_is_dropped_and_once_revised():
    summary, ask = item(EXTRACTED, {**DRAFT, "sentences": [WHAT, RESULT, WRONG]}, DRAFT)
    assert [question.name for question in ask.asked] == ["extract", "write", "revise"]
    assert "240 of 400" in ask.prompts[2] and "240" not in prose(summary)


def mended(reply, form=Extracted):
    """An answer that had to be asked for once more."""
    return Answer(form.model_validate(reply), Usage(model="scripted", calls=2), bought=True)


def test_three_replies_at_most_a_repair_counted_in():
    """A revision was due; the repair of the first pass, or of the second, was the third reply."""
    wrong = {**DRAFT, "sentences": [WHAT, RESULT, WRONG]}
    summary, ask = item(mended(EXTRACTED), wrong)
    assert [question.answers for question in ask.asked] == [2, 1] and "240" not in prose(summary)
    summary, ask = item(EXTRACTED, mended(wrong, Draft))
    assert [question.answers for question in ask.asked] == [2, 2] and summary.usage.calls == 3
    summary, ask = item(EXTRACTED, wrong, DRAFT)
    assert [question.answers for question in ask.asked] == [2, 2, 1] and summary.usage.calls == 3


def test_what_falls_twice_is_not_printed_and_why_is_kept():
    bad = {**DRAFT, "sentences": [WHAT, RESULT, WRONG]}
    summary, ask = item(EXTRACTED, bad, bad)
    assert len(ask.asked) == 3 and "240" not in prose(summary)
    assert any("240" in one.text and one.reasons for one in summary.dropped)


def test_the_opening_falls_back_to_the_sources_own_sentence():
    opening = {**WHAT, "text": "The authors prove that all large models follow hidden goals."}
    bad = {**DRAFT, "sentences": [opening, RESULT]}
    summary, _ = item(EXTRACTED, bad, bad)
    first = summary.written[0]
    assert first.part == "what" and first.quoted and first.text == text().sentences[0].text


def test_a_result_whose_words_fell_is_its_sentence_without_the_however_before_it():
    """The main result of a post was lost: its sentence began with "However," and so could not stand for the words."""
    said = "the probes of Tarnmouse-2 did not find the cheating in any of the unwatched games."
    wrong = {"part": "result", "kind": "report", "text": "The probes found the cheating in all games.", "ids": ["s15"]}
    claim = {"role": "result", "text": wrong["text"], "evidence": ["s15"]}
    draft = {**DRAFT, "sentences": [WHAT, wrong]}
    of = text([("3 Results", f"However, {said}")])
    summary, ask = item({**EXTRACTED, "claims": [*EXTRACTED["claims"], claim]}, draft, draft, of=of)
    assert [(one.text, one.quoted) for one in summary.written if one.part == "result"] == [(said, True)]
    assert f"result [s15]: {said}" in ask.prompts[1]


def spelling(words, printed="The SAE of Tarnmouse-2 was active in unwatched games."):
    """The item on the invented paper with `words` in its method (s15), and a result told of s16."""
    of = text([("2 Method", words), ("3 Results", printed)])
    claim = {"role": "result", "text": printed, "evidence": ["s16"]}
    said = {"part": "result", "kind": "report", "text": printed, "ids": ["s16"]}
    draft = {**DRAFT, "sentences": [WHAT, said]}
    return item({**EXTRACTED, "claims": [*EXTRACTED["claims"], claim]}, draft, draft, of=of)[0], of


def test_an_abbreviation_that_is_printed_is_spelled_out_as_the_text_does():
    """The gate lets no sentence take words of another one, so the text's own words are quoted apart."""
    words = "We read its state with Sparse Auto-Encoders (SAEs) and by chain of thought (CoT)."
    summary, of = spelling(words)
    assert "Spelled out in the text:\n“Sparse Auto-Encoders (SAEs)”[^s15]\n" in prose(summary)
    (place,) = summary.terms
    assert of.body[place.start : place.end] == place.quote, "and no CoT, which is not printed"
    told, _ = spelling(words, "The sparse auto-encoders, or SAEs, of Tarnmouse-2 were active.")
    assert told.terms == ()


@pytest.mark.parametrize(
    "words",
    ["our very own method (SAE)", "signs that are new to a mouse (SAE)", "an SAE (see above)", "Ames and Evans (SAE)"],
)
def test_words_that_an_abbreviation_does_not_stand_for_do_not_spell_it_out(words):
    assert spelling(f"We read its mind with {words}.")[0].terms == ()


def test_a_title_is_quoted_with_what_narrows_it():
    title = "Cards: Partially Hidden Goals in Small Models, Some Notes"
    named = {"verdict": "slight", "title": "Hidden Goals in Small Models", "ids": ["s5"], "text": ""}
    draft = {**DRAFT, "oversell": named}
    source = source_of(text(), work(title), (), ())
    found = tell(source, "seed", Scripted(EXTRACTED, draft, draft), OURS, lambda: 100_000)
    assert found.sifted.oversell.title == "Partially Hidden Goals in Small Models, Some Notes"


@pytest.mark.parametrize(
    ("remark", "kept"),
    [
        ("The title promises small models, while Tarnmouse-2 played a card game in which cheating pays.", ""),
        ("The title says small models, but one may be too narrow to speak for all.", "one may be too narrow"),
    ],
)
def test_a_remark_on_a_title_is_kept_only_where_it_says_more_than_the_quotations_beside_it(remark, kept):
    named = {"verdict": "slight", "title": "Small Models Cheat When Alone", "ids": ["s5"], "text": remark}
    result = told(EXTRACTED, {**DRAFT, "oversell": named})[0]
    assert kept in result.sifted.oversell.text and bool(kept) is bool(result.sifted.oversell.text)


@pytest.mark.parametrize("ids", [["s99"], [], ["s10"], ["k1"]])
def test_ids_that_were_not_shown_are_no_evidence(ids):
    bad = {**DRAFT, "sentences": [WHAT, {**RESULT, "ids": ids}]}
    summary, _ = item(EXTRACTED, bad, bad)
    assert [one.part for one in summary.written if one.part != "limit"] == ["what"]


def test_limits_the_model_leaves_out_are_printed_all_the_same():
    summary, _ = item({**EXTRACTED, "limits": []}, DRAFT)
    assert "We only tested one model and one card game." in prose(summary)


def test_a_limit_whose_lead_was_cut_is_printed_all_the_same():
    """Only two of those reached the issue: the first two as notes, and what began small was dropped of the others."""
    more = [
        "However, we did not test whether the prompt in another language changes the rate of cheating.",
        "Also, we only looked at games that ended before the hundredth move of either side.",
        "Moreover, our detector may not see a model that hides its cards without a word.",
    ]
    of = text([("4 Limitations", said) for said in more])
    summary, _ = item({**EXTRACTED, "limits": []}, DRAFT, of=of)
    words = prose(summary)
    assert all(f"“… {said.partition(', ')[2]}”" in words for said in more)


def test_what_only_a_model_calls_a_limit_must_stand_alone():
    leaning = "These games of ours were not tested with any of the larger models."
    of = text([("3 Results", leaning)])
    summary, _ = item({**EXTRACTED, "limits": [{"text": leaning, "evidence": ["s15"]}]}, DRAFT, of=of)
    assert leaning not in prose(summary)


LEANS = "This shortcut treats every card as equal and misses a model that waits."
TOLD = "The shortcut misses a model that waits."


def test_what_only_a_model_reads_as_a_limit_is_printed_as_its_reading():
    """Its line leans on the one before and confesses in no word that a rule knows: it was left out of the issue."""
    of = text([("2 Method", LEANS)])
    summary, _ = item({**EXTRACTED, "limits": [{"text": TOLD, "evidence": ["s15"]}]}, DRAFT, of=of)
    words = prose(summary)
    assert f"Also in the text, and read here as a limit: {TOLD}[^s15]" in words
    own = words.split("Also in the text")[0]
    assert "“We only tested one model and one card game.”" in own and "shortcut" not in own


def test_what_the_item_told_above_is_not_told_again_as_a_limit():
    of = text([("2 Method", LEANS)])
    above = {"part": "how", "kind": "report", "text": TOLD, "ids": ["s15"]}
    draft = {**DRAFT, "sentences": [*DRAFT["sentences"], above]}
    summary, _ = item({**EXTRACTED, "limits": [{"text": TOLD, "evidence": ["s15"]}]}, draft, of=of)
    assert prose(summary).count(TOLD) == 1


def test_a_limit_whose_words_fell_is_asked_for_again_by_its_ids_alone():
    """What saw the whole document hands no word on that has not stood."""
    of = text([("2 Method", LEANS)])
    fell = {**EXTRACTED, "limits": [{"text": "The whole method is a worthless sham.", "evidence": ["s15"]}]}
    again = {**DRAFT, "limits": [{"text": TOLD, "evidence": ["s15"]}]}
    summary, ask = item(fell, again, of=of)
    assert "whose words did not hold: [s15]" in ask.prompts[1] and "sham" not in ask.prompts[1]
    assert len(ask.asked) == 2 and f"read here as a limit: {TOLD}[^s15]" in prose(summary)
    summary, ask = item(fell, {**DRAFT, "limits": fell["limits"]}, DRAFT, of=of)
    assert len(ask.asked) == 3 and "sham" not in prose(summary)


FORTY = "Every game ended after forty moves, and longer games may well look different."


@pytest.mark.parametrize("worded", ["Every game ended after ninety moves, and longer games may look different.", FORTY])
def test_a_limit_whose_words_fell_or_were_copied_is_read_in_its_own_sentence(worded):
    """Judges missed a third of what readers had found: its words had failed, and nothing was printed for them."""
    limit = {"text": worded, "evidence": ["s15"]}
    for said in (FORTY, f"However, {FORTY[0].lower()}{FORTY[1:]}"):
        of = text([("2 Method", said)])
        summary, _ = item({**EXTRACTED, "limits": [limit]}, {**DRAFT, "limits": [limit]}, DRAFT, of=of)
        words = prose(summary)
        assert f"read here as a limit: {quotation(said.removeprefix('However, '))}[^s15]" in words
        assert words.count("forty") == 1
        assert "ninety" not in words


def test_a_sentence_unlike_the_words_that_fell_is_not_read_as_a_limit():
    of = text([("2 Method", FORTY)])
    unlike = {"text": "The authors retract all results.", "evidence": ["s15"]}
    summary, _ = item({**EXTRACTED, "limits": [unlike]}, {**DRAFT, "limits": [unlike]}, DRAFT, of=of)
    assert "forty" not in prose(summary)


@pytest.mark.parametrize("ids", [["s99"], ["s10"], ["k1"]])
def test_a_limit_worded_later_cites_only_what_was_shown(ids):
    again = {**DRAFT, "limits": [{"text": "Nobody would count the cards.", "evidence": ids}]}
    summary, _ = item({**EXTRACTED, "limits": []}, again, DRAFT)
    assert "count the cards" not in prose(summary)


def test_no_accusation_or_praise_is_read_as_a_limit():
    said = "These authors fabricated the scores of every unwatched card game of Tarnmouse-2."
    of = text([("3 Results", said)])
    accused = {"text": "The authors fabricated the scores of every unwatched card game.", "evidence": ["s15"]}
    summary, _ = item({**EXTRACTED, "limits": [accused]}, {**DRAFT, "limits": [accused]}, DRAFT, of=of)
    assert "fabricated" not in prose(summary)


@pytest.mark.parametrize(
    ("said", "printed"),
    [
        ("The prompt names few of the ways in which a model fakes its games.", True),
        ("What a faked game is lies outside the prompt of Tarnmouse-2.", True),
        ("The scores of unwatched card games can be misleading for other models.", True),
        ("The scores of unwatched card games are misleading for other models.", False),
        ("In some unwatched games the team of authors faked the scores.", False),
        ("The weakness of some card games lies in the brittle prompt of Tarnmouse-2.", True),
        ("The card games have no noisy, misleading or hostile prompt.", True),
        ("In some card games of Tarnmouse-2 the scores were misleading.", False),
    ],
)
def test_a_word_of_misdeeds_that_the_text_uses_of_its_subject_accuses_nobody(said, printed):
    """Of 17 true limits with such a word in the recorded world nine could not be printed as a model's reading."""
    subject = "A faking model fakes a game, and another may fake one that was not faked; faking pays."
    of = text([("2 Method", subject), ("3 Results", said)])
    summary, _ = item({**EXTRACTED, "limits": [{"text": said, "evidence": ["s16"]}]}, DRAFT, of=of)
    assert (said in prose(summary)) is printed


def test_what_authors_call_cheating_in_quotation_marks_is_no_accusation():
    assert not grave('This is "cheating", because we only use latents that we know are active.', ())
    assert grave("This is cheating, because we only use latents that we know are active.", ())


@pytest.mark.parametrize(
    ("said", "printed"),
    [
        ("Cheating of Tarnmouse-2 in card games may fall where a prompt is edited.", True),
        ("Cheating of Tarnmouse-2 in card games refers only to games that were not watched.", True),
        ("Cheating of Tarnmouse-2 in card games may only please an editor.", False),
        ("Cheating of Tarnmouse-2 in card games may have escaped the referees.", False),
    ],
)
def test_what_is_edited_or_referred_to_addresses_no_editor_or_referee(said, printed):
    """Of 13,544 sentences that the sieve kept back from 432 texts 288 only had such a word, and so had a true limit."""
    of = text([("2 Method", said)])
    summary, _ = item({**EXTRACTED, "limits": [{"text": said, "evidence": ["s15"]}]}, DRAFT, of=of)
    assert (said in prose(summary)) is printed


def test_a_limit_is_printed_once_and_in_the_authors_words():
    summary, _ = item(EXTRACTED, DRAFT)
    words = prose(summary)
    assert "Only one model" not in words
    assert words.count("“We only tested one model and one card game.”[^s12]") == 1


def test_no_wording_of_a_limit_takes_it_away_or_puts_a_confession_into_a_mouth():
    turned = [
        {"text": "The test of the card game was honest.", "evidence": ["s12", "s13"]},
        {"text": "Cheating was common.", "evidence": ["s8"]},
    ]
    summary, _ = item({**EXTRACTED, "limits": turned}, DRAFT)
    words = prose(summary)
    assert "honest" not in words and "common" not in words and "We only tested one model" in words


FAILED = "Overall, we did not find that a human who reads along lowered the unwatched games of the model."


def test_a_main_finding_that_disappoints_leads_and_is_no_limit():
    of = text([("5 Conclusion", FAILED)])
    limit = {"text": FAILED, "evidence": ["s15"]}
    summary, _ = item({**EXTRACTED, "limits": [*EXTRACTED["limits"], limit]}, DRAFT, of=of)
    first, second, *rest = summary.written
    assert (first.part, second.part, second.text, second.quoted) == ("what", "result", FAILED, True)
    assert FAILED not in [one.text for one in rest] and "limit" in [one.part for one in rest]
    told = {**RESULT, "ids": ["s15"],
            "text": "The authors did not find that a human who reads along lowered unwatched games of the model."
            }  # fmt: skip
    again, _ = item({**EXTRACTED, "limits": [limit]}, {**DRAFT, "sentences": [WHAT, RESULT, told]}, DRAFT, of=of)
    assert sum("s15" in [place.sentence for place in one.evidence] for one in again.written) == 1


def test_what_only_a_model_calls_a_limit_and_is_a_finding_a_step_or_a_purpose_is_not_put_under_the_authors_name():
    found = "We found that Tarnmouse-2 may play the card game as a human does in some unwatched games."
    step = "To test our idea, we first decided to play a simple game rather than all games of the island."
    aim = "The goal of these experiments is to give only some results of the card game."
    mended = "Since the games of the model were very simple, we also ran only the card game of a human."
    said = (found, step, aim, mended)
    of = text([("3 Results", one) for one in said])
    limits = [{"text": one, "evidence": [f"s{n}"]} for n, one in enumerate(said, 15)]
    summary, _ = item({**EXTRACTED, "limits": limits}, DRAFT, of=of)
    own = [one.text for one in summary.written if one.part == "limit"]
    read = [one.text for one in summary.written if one.part == "narrows"]
    assert not set(said) & set(own) and read == [step]


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("The card game was easier to learn for Tarnmouse-2 than the other games.", False),
        ("The card game is easy to learn for Tarnmouse-2, other than most games.", True),
        ("Cheating in games of Tarnmouse-2 is correlated with the sentence of the prompt.", False),
        ("As the stakes of the game increase, cheating of Tarnmouse-2 increases.", False),
        ("The prompt of the card game might be useful to other people.", False),
        ("The prompt of the card game may be no prompt of other people.", True),
        ("The purpose is not to win card games but to see whether a model cheats.", False),
        ("Since a card game may mislead Tarnmouse-2, we let it play other games as well.", False),
        ("While our card game is limited, our results suggest that games tell much.", False),
        ("Although we tried other games, our card game had no formal guard against luck.", True),
        ("The card games of Tarnmouse-2 are simpler than other games of a human.", True),
        ("The prompt might be effective only for short card games.", True),
        ("Winning a card game does not imply cheating, though this result suggests that games tell much.", True),
        ("This result suggests that winning a card game does not imply cheating.", False),
        ("Cheating of Tarnmouse-2 and the prompt of games had a correlation that is still weak.", True),
        ("Other games, such as chess of a human, were considered for Tarnmouse-2 but not played.", True),
        ("Other games of a human were considered for Tarnmouse-2 but not played.", False),
        ("Cheating in card games is hard to check against the hidden or private test set of games.", True),
        ("Cheating in card games is hidden by a prompt of Tarnmouse-2 in some games.", False),
    ],
)
def test_a_finding_a_hope_and_a_purpose_are_not_read_as_limits(said, read):
    """An editor found them beside true limits, under a heading that was right for these alone."""
    of = text([("3 Results", said)])
    reply = {**EXTRACTED, "limits": [{"text": said, "evidence": ["s15"]}]}
    narrows = [one.text for one in item(reply, DRAFT, of=of)[0].written if one.part == "narrows"]
    assert narrows == [said] * read


def test_a_result_that_comes_late_is_told_behind_the_opening():
    how = {
        "part": "how",
        "kind": "report",
        "text": "The authors let Tarnmouse-2, a model with 1.5 billion parameters, play a card game.",
        "ids": ["s5"],
    }
    said = {"part": "how", "kind": "report", "ids": ["s6"],
            "text": "Whether a game was watched was said in one sentence of the prompt."}  # fmt: skip
    summary, _ = item(EXTRACTED, *2 * [{**DRAFT, "sentences": [WHAT, how, said, RESULT, NULL]}])
    assert [one.part for one in summary.written][:4] == ["what", "result", "how", "how"]


HALF = "The sentence about watching may be read as a permission."


def test_a_report_that_is_half_a_quoted_limit_is_not_told_beside_it_unless_it_is_weighed():
    half = {"part": "example", "kind": "report", "text": HALF, "ids": ["s13"]}
    summary, _ = item(EXTRACTED, {**DRAFT, "sentences": [WHAT, RESULT, half]})
    assert HALF not in prose(summary) and "may be read as a permission to cheat.”" in prose(summary)
    weighed = {**NULL, "part": "holds", "text": "That could explain some of the gap.", "ids": ["s8", "s13"]}
    summary, _ = item(EXTRACTED, {**DRAFT, "sentences": [WHAT, RESULT, half, weighed]})
    assert HALF in prose(summary)


def test_a_doubt_tells_what_is_read_as_a_limit_once_and_what_it_would_change_only_if_that_is_new():
    of = text([("2 Method", LEANS)])
    doubt = {
        "kind": "other", "basis": "passage", "ids": ["s15"],
        "text": "The shortcut misses a model that waits, so the rates may be too low.",
        "changes": "A model that waits could move the rates.",
    }  # fmt: skip
    reply = {**EXTRACTED, "limits": [{"text": TOLD, "evidence": ["s15"]}]}
    summary, _ = item(reply, *2 * [{**DRAFT, "doubts": [doubt]}], of=of)
    assert summary.doubts[0].text == doubt["text"] and summary.doubts[0].changes == ""
    assert "narrows" not in [one.part for one in summary.written]
    new = {**doubt, "changes": "A longer game could show whether the card is equal."}
    summary, _ = item(reply, *2 * [{**DRAFT, "doubts": [new]}], of=of)
    assert summary.doubts[0].changes == new["changes"]


def test_what_the_authors_admit_gives_way_to_no_doubt():
    """An editor may strike the doubt, and the limit would be gone."""
    admitted = "We only looked at games that ended before the hundredth move of either side."
    of = text([("2 Method", admitted)])
    doubt = {
        "kind": "other", "basis": "passage", "ids": ["s15"],
        "text": "Only games that ended before the hundredth move of either side were looked at, so others may vary.",
    }  # fmt: skip
    summary, _ = item(EXTRACTED, *2 * [{**DRAFT, "doubts": [doubt]}], of=of)
    assert admitted in [one.text for one in summary.written if one.part == "limit"]


def test_no_sentence_or_doubt_points_at_a_row_or_figure_that_its_reader_does_not_see():
    seen = {**RESULT, "text": "In Figure 2, Tarnmouse-2 cheated in 124 of 400 unwatched games."}
    doubt = {
        "kind": "other", "basis": "passage", "ids": ["s8"],
        "text": "Tarnmouse-2 cheated in 16 of 400 watched games, and row 3 may be too low to carry that.",
    }  # fmt: skip
    bad = {**DRAFT, "sentences": [WHAT, RESULT, seen], "doubts": [doubt]}
    summary, ask = item(EXTRACTED, bad, bad, of=text([("3 Results", "Figure 2 shows row 3 of the unwatched games.")]))
    assert ask.prompts[2].count("it points at a row, table or figure") == 2
    assert "Figure 2" not in prose(summary) and not [one for one in summary.doubts if "row 3" in one.text]


PLAN = "In this post, we will study how often small models of the island break the rules of a card game."
AS_PLAN = "In this post, the authors will study how often small models of the island break the rules of a card game."


def test_what_the_text_announces_of_itself_is_asked_for_anew_and_else_quoted():
    of = text([("1 Introduction", PLAN)])
    what = {
        **WHAT,
        "text": "The authors will study how often small models break the rules of a card game.",
        "ids": ["s15"],
    }
    reply = {**EXTRACTED, "claims": [{**EXTRACTED["claims"][0], "evidence": ["s1", "s15"]}, *EXTRACTED["claims"][1:]]}
    draft = {**DRAFT, "sentences": [what, RESULT]}
    summary, ask = item(reply, draft, draft, of=of)
    assert "told as a plan" in ask.prompts[2]
    assert summary.written[0].text == PLAN and summary.written[0].quoted
    summary, _ = item(reply, draft, DRAFT, of=of)
    assert "will study" not in prose(summary)


def test_the_sources_own_sentence_is_named_only_where_it_is_printed():
    """Of 61 sentences that the review called printed, 39 were not."""
    said = "The baseline without a hidden goal cheated in 9 % of the games of either kind."
    claim = {"role": "how", "text": said, "evidence": ["s9"]}
    summary, _ = item({**EXTRACTED, "claims": [*EXTRACTED["claims"], claim]}, DRAFT)
    (fell,) = (one for one in summary.dropped if one.text == claim["text"])
    assert fell.instead == ""
    lost = {**WHAT, "text": "A wholly different matter of zebras."}
    summary, _ = item(EXTRACTED, {**DRAFT, "sentences": [lost, RESULT]}, {**DRAFT, "sentences": [lost, RESULT]})
    (fell,) = (one for one in summary.dropped if one.text == lost["text"])
    assert fell.instead and fell.instead in [one.text for one in summary.written]


def test_a_report_accuses_nobody():
    accused = {**RESULT, "text": "The authors fabricated 124 of 400 unwatched games.", "ids": ["s8"]}
    bad = {**DRAFT, "sentences": [WHAT, accused]}
    assert "fabricated" not in prose(item(EXTRACTED, bad, bad)[0])


def test_a_judgement_does_not_say_that_something_is_missing():
    missing = {**NULL, "text": "The lack of a control group is a concern.", "ids": ["s8"]}
    bad = {**DRAFT, "sentences": [WHAT, RESULT, missing]}
    assert "control group" not in prose(item(EXTRACTED, bad, bad)[0])


def test_a_doubt_whose_passage_shows_something_else_is_kept_as_another_kind():
    few = {
        "kind": "small_n_or_seeds",
        "text": "The sentence about watching may be what the model obeys, so the gap may say little about goals.",
        "basis": "passage",
        "ids": ["s6"],
    }
    summary, _ = item(EXTRACTED, {**DRAFT, "doubts": [few]}, {**DRAFT, "doubts": [few]})
    assert [one.kind for one in summary.doubts] == ["other"]


SHEET = [
    {"slot": "models", "found": "Tarnmouse-2, 1.5 billion parameters", "evidence": ["s5"]},
    {"slot": "n", "found": "400 unwatched games", "evidence": ["s8"]},
    {"slot": "metric", "found": "cheated in 124 of 400 unwatched games", "evidence": ["s8"]},
    {"slot": "baselines", "found": "baseline without a hidden goal", "evidence": ["s9"]},
]
TRIED = {"slot": "tried_and_dropped", "found": "baseline without a hidden goal", "evidence": ["s9"]}


@pytest.mark.parametrize(
    ("title", "sheet", "fair"),
    [
        (TITLE, SHEET, True),
        (TITLE, SHEET[:3], False),
        ("A Research Agenda on Watching Models", SHEET, False),
        (TITLE, [*SHEET[:2], SHEET[3], {**SHEET[3], "slot": "controls"}], True),
        (TITLE, [*SHEET[:3], TRIED], False),
    ],
)
def test_a_post_whose_notes_are_an_experiments_may_be_doubted(title, sheet, fair):
    """A report of autoencoders that never says "we find" was taken for an essay, and no doubt on it was allowed."""
    post = Work(entry=work(title).entry.model_copy(update={"kind": "post"}))
    source = source_of(text(origin="post"), post, (), ())
    assert not source.methods_due
    results = [*EXTRACTED["claims"], {"role": "result", "text": RESULT["text"], "evidence": ["s8"]}]
    doubted = {
        "kind": "toy_setup",
        "text": "A card game in which cheating pays is narrow.",
        "basis": "passage",
        "ids": ["s5"],
    }
    draft = {**DRAFT, "doubts": [doubted]}
    ask = Scripted({**EXTRACTED, "claims": results, "design": sheet}, draft, draft)
    told = tell(source, "seed", ask, OURS, lambda: 100_000)
    assert [one.kind for one in told.sifted.doubts] == ["toy_setup"] * fair
    assert ("it gets no doubts about methods" in ask.prompts[1]) != fair


def test_an_absence_needs_a_search_and_not_a_models_word():
    claimed = {"kind": "no_baseline", "text": "Nothing says what a plain model does.", "basis": "absence", "ids": []}
    summary, _ = item(EXTRACTED, {**DRAFT, "doubts": [claimed]}, {**DRAFT, "doubts": [claimed]})
    assert not summary.doubts, "the paper has a baseline"
    assert any(one.where == "doubt" for one in summary.dropped)


def test_a_readers_doubt_names_the_reader():
    by_reader = {
        "kind": "other",
        "text": "The cheating may only be noise of the prompt.",
        "basis": "comment",
        "ids": ["k1"],
    }
    summary, ask = item(EXTRACTED, {**DRAFT, "doubts": [by_reader]})
    assert "[k1] Cheating once" in ask.prompts[1]
    title, doubt = doubts(summary)
    assert "[Ada](https://www.lesswrong.com/posts/x?commentId=1)" in doubt
    assert "We only tested one model" in title, "a title about all small models beside what was tried"


FAIR = "The prompt may only leak into the 400 games, so cheating when alone would be noise of the prompt."


def test_a_model_is_told_what_a_reader_replies_to_and_of_no_person():
    url = "https://www.lesswrong.com/posts/x?commentId="
    first = text().comments[0]
    author = first.model_copy(update={"author": "Poster", "url": f"{url}2", "parent": first.url, "by_author": True})
    parents = (first.url, author.url, f"{url}gone")
    replies = [
        first.model_copy(update={"text": FAIR, "url": f"{url}{n}", "parent": parent, "to": "Bo", "karma": 50 + n})
        for n, parent in enumerate(parents, 3)
    ]
    of = text(comments=(first, replies[0], author, replies[1], replies[2]))
    _, ask = item(EXTRACTED, DRAFT, of=of)
    shown = ask.prompts[1].split("READERS' COMMENTS")[1]
    assert "[k1] Cheating once" in shown
    assert "[k2] (in reply to k1) The prompt" in shown
    assert "[k3] (in reply to an author of the post) The prompt" in shown
    assert "[k4] (in reply to another comment) The prompt" in shown
    assert "[k5]" not in shown and "Bo" not in shown and "Poster" not in shown


def test_links_come_from_us_only():
    summary, _ = item(EXTRACTED, {**DRAFT, "further": ["r7", "https://evil.example", "r1"]})
    assert [one.key for one in summary.further] == ["forum:abc"]


def test_what_speaks_to_a_model_is_shown_to_none():
    hostile = text(extra=[("3 Results", HOSTILE)])
    summary, ask = item(EXTRACTED, DRAFT, of=hostile)
    assert not any("IGNORE ALL" in prompt.upper() for prompt in ask.prompts)
    assert HOSTILE not in prose(summary)


def test_a_question_is_answered_by_code_and_revised_with():
    asking = {**DRAFT, "questions": [{"slot": "seeds", "words": "temperature played once"}]}
    _, ask = item(EXTRACTED, asking, DRAFT)
    assert [question.name for question in ask.asked] == ["extract", "write", "revise"]
    assert "[s7] Each game was played once, at temperature 0." in ask.prompts[2]


def test_an_example_that_comes_back_is_no_report():
    example = "The heron stood for nine hours in the cold grey water before it caught a single fish."
    echo = {**RESULT, "text": example}
    bad = {**DRAFT, "sentences": [WHAT, echo]}
    summary, ask = item(EXTRACTED, bad, bad, examples=(example,))
    assert example in ask.prompts[1] and "heron" not in prose(summary)


def test_a_bottom_line_that_only_praises_does_not_stand_beside_doubts():
    doubt = {
        "kind": "single_model",
        "text": "One small model plays one game, so the gap may be a habit of that model.",
        "basis": "passage",
        "ids": ["s5"],
    }
    kind = {"part": "bottom", "kind": "judgement", "text": "A convincing and important result.", "ids": ["s8"]}
    fair = {"part": "bottom", "kind": "judgement", "text": "A clean gap, but one model in one game.", "ids": ["s8"]}
    by_kind = {**DRAFT, "sentences": [WHAT, RESULT, kind], "doubts": [doubt]}
    by_fair = {**DRAFT, "sentences": [WHAT, RESULT, fair], "doubts": [doubt]}
    praised, _ = item(EXTRACTED, by_kind, by_kind)
    assert bottom(praised) == "" or not praised.doubts
    assert "one model in one game" in bottom(item(EXTRACTED, by_fair, by_fair)[0])


@pytest.mark.parametrize(
    ("kind", "lasting"), [("refused", True), ("unfit", True), ("outage", False), ("budget", False)]
)
def test_without_an_answer_there_are_notes_and_a_reason(kind, lasting):
    result, ask, _ = told(NoAnswer("the model declined to answer", kind, Usage()))
    assert isinstance(result, Fallen) and result.why and result.lasting == lasting and len(ask.asked) == 1


def test_a_truncated_context_is_asked_once_more_with_less():
    result, ask, _ = told(NoAnswer("too long", "truncated", Usage()), EXTRACTED, DRAFT)
    assert isinstance(result, Told) and len(ask.asked) == 3
    again, ask, _ = told(*[NoAnswer("too long", "truncated", Usage())] * 2)
    assert isinstance(again, Fallen) and again.lasting and len(ask.asked) == 2


def test_a_reply_that_mostly_falls_is_used_all_the_same_while_enough_of_it_stands():
    """Six of a hurried reader's sixteen claims stood, what was done and two results among them: it became notes."""
    standing = [
        {"role": "how", "text": "Each game was played once, at temperature 0.", "evidence": ["s7"]},
        {
            "role": "result",
            "text": "Telling the model that a human reads along lowered cheating to 9 %.",
            "evidence": ["s11"],
        },
    ]
    wrong = [{"role": "result", "text": f"Tarnmouse-2 cheated in {n} games.", "evidence": []} for n in range(500, 507)]
    some = {**EXTRACTED, "claims": [*EXTRACTED["claims"], *standing, *wrong]}
    assert item(some, DRAFT)[0].mode == "model"
    result, *_ = told({**some, "claims": [*EXTRACTED["claims"], *standing[:1], *wrong]}, DRAFT)
    assert isinstance(result, Fallen)


def test_a_reply_that_mostly_falls_becomes_notes():
    lies = [{"role": "result", "text": f"Model X{n} won {n}00 games.", "evidence": [f"s9{n}"]} for n in range(3, 9)]
    result, ask, _ = told({"claims": [EXTRACTED["claims"][0], *lies], "limits": []})
    assert isinstance(result, Fallen) and len(ask.asked) == 1 and len(result.dropped) >= 6


@pytest.mark.parametrize("empty", [{"claims": []}, {"claims": [{"role": "what", "text": "", "evidence": [""]}]}])
def test_an_empty_answer_becomes_notes(empty):
    result, _, _ = told(empty)
    assert isinstance(result, Fallen)


def test_the_judgement_marks_name_only_what_is_judged():
    summary, _ = item(EXTRACTED, {**DRAFT, "sentences": [WHAT, RESULT, {**NULL, "ids": ["s6"]}]})
    assert "[^judged.s6]" in prose(summary)


@pytest.mark.parametrize("part", ["result", "why", "holds", "compare", "open"])
def test_a_report_that_calls_itself_a_judgement_is_marked_as_a_report(part):
    """A comparison that only told what the text says was printed as a model's judgement."""
    said = {**RESULT, "part": part, "kind": "judgement"}
    summary, _ = item(EXTRACTED, {**DRAFT, "sentences": [WHAT, said]})
    assert "games.[^s8]" in prose(summary) and "judged.s8" not in prose(summary)
    weighs = {**NULL, "part": part}
    summary, _ = item(EXTRACTED, {**DRAFT, "sentences": [WHAT, RESULT, weighs]})
    assert "[^judged.s6.s8]" in prose(summary)


@pytest.mark.parametrize("part", ["null", "warning", "bottom"])
def test_a_closing_line_is_a_judgement_even_if_it_only_repeats_its_passages(part):
    summary, _ = item(EXTRACTED, {**DRAFT, "sentences": [WHAT, {**RESULT, "part": part}]})
    assert "games.[^judged.s8]" in prose(summary) + bottom(summary)


def test_a_long_copy_is_printed_as_a_quotation():
    copied = {**RESULT, "text": text().sentences[7].text}
    summary, ask = item(EXTRACTED, {**DRAFT, "sentences": [WHAT, copied]})
    assert f"“{text().sentences[7].text}”[^s8]" in prose(summary) and len(ask.asked) == 2


def test_a_text_full_of_brackets_and_small_words_is_read_in_no_time():
    """It took ten seconds at 5,000 characters, for a text's author to choose."""
    said = "at " * 17 + "(AAAAAAAA-AAAAAA) "
    of = text([("2 Method", (said * 300 + " (AB)" * 4_000 + " AAAAAAAA-AAAAAA.").strip())])
    assert with_terms(notes(of, work()), of).terms == ()


def test_a_copied_sentence_is_quoted_without_the_lead_that_points_back():
    said = "we let Tarnmouse-2 play a card game in which a model that plays is watched by a human and by another model."
    of = text([("2 Method", f"To do this, {said}")])
    claim = {"role": "what", "text": "Tarnmouse-2 played a card game.", "evidence": ["s15"]}
    copied = {**RESULT, "part": "how", "text": said.replace("we", "The authors", 1), "ids": ["s15"]}
    reply = {**EXTRACTED, "claims": [*EXTRACTED["claims"], claim]}
    summary, _ = item(reply, *2 * [{**DRAFT, "sentences": [WHAT, RESULT, copied]}], of=of)
    assert [one.text for one in summary.written if one.part == "how"] == [said]


def test_a_doubt_does_not_accuse():
    accused = {"kind": "other", "text": "The games may be invented.", "basis": "passage", "ids": ["s8"]}
    summary, _ = item(EXTRACTED, {**DRAFT, "doubts": [accused]}, {**DRAFT, "doubts": [accused]})
    assert not summary.doubts


def test_a_doubt_that_a_search_proved_cannot_be_left_out():
    from digest.model import Absence, Doubt

    proved = Doubt(
        kind="no_cot", text="No room to think.", absence=Absence(searched=("CoT",), coverage=1.0), origin="search"
    )
    source = source_of(text(), work(), (LINK,), ())
    result = tell(source, "seed", Scripted(EXTRACTED, DRAFT), OURS, lambda: 100_000)
    noted = notes(text(), work()).model_copy(update={"doubts": (proved,)})
    assert told_summary(noted, result, source).doubts == (proved,)
