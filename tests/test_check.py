"""What `digest check` proves: an alteration of a printed machine sentence is found, an untouched issue is clean."""

import json
import re
from dataclasses import dataclass

import pytest
from handmade_model import COMMENT, KEY, issue, item, place, summary, text
from hypothesis import given
from hypothesis import strategies as st

import digest.month
from digest import templates, written
from digest.check import ADDED, CHANGED, Finding, account, check, prove, source, table
from digest.desk import opened
from digest.galley import Hand, Printed, gather
from digest.galley.evidence import record
from digest.ground import judges as judges_truly
from digest.ground import weighs
from digest.model import Absence, Evidence, Fact, Month, Row, Sentence, Table, Written
from digest.text.phrases import phrases


@dataclass(frozen=True)
class Ruling:
    reasons: tuple[str, ...]


def supports(said, evidence, *, names=(), table=None):
    """A gate of a few lines: a number, a 'never', or hardly a word that the evidence has."""
    words, known = ({*re.findall(r"[\w%]+", one.casefold())} for one in (said, " ".join(evidence)))
    strange = {one for one in words - known if any(letter.isdigit() for letter in one) or one == "never"}
    return Ruling((*sorted(strange), *(["unrelated"] if len(words & known) < 5 else [])))


def judges(said, judged, *, names=()):
    return Ruling(tuple(re.findall(r"\d+", said)))


@pytest.fixture(autouse=True)
def gate(monkeypatch, request):
    """What the gate lets through is told in its own tests; here it is enough that it is asked."""
    if "real_gate" not in request.fixturenames:
        monkeypatch.setattr(source, "supports", supports)
        monkeypatch.setattr(source, "judges", judges)
        monkeypatch.setattr(source, "weighs", judges)


@pytest.fixture
def real_gate():
    """The gate as it is shipped."""


def findings(now=None, laid=None, **changes):
    return prove(issue(now, laid, **changes)).findings


def changed(old, new, **fields):
    """The item with other words in its prose, as the file and, should it be the machine's fault, as it was laid."""
    prose = item().prose
    assert old in prose
    return item(prose=prose.replace(old, new), **fields)


def test_what_the_machine_laid_is_proved():
    proof = prove(issue())
    assert proof.findings == () and proof.editors == () and proof.proved >= 12


def test_limits_beyond_the_fourth_follow_as_a_list_and_are_proved_as_well():
    limits = tuple(
        Written(part="limit", kind="report", text=place(n).quote, evidence=(place(n),), quoted=True)
        for n in range(1, 8)
    )
    told = summary(written=(*summary().written, *limits))
    laid = item(prose=written.prose(told))
    first, _, rest = laid.prose.partition("They also say:")
    assert first.count("”[^") == 4 and rest.count("\n- “") == 4  # seven, and the one that the rules had found
    assert findings(laid, laid, summaries={KEY: told}) == ()
    assert findings(item(prose=laid.prose.replace("They also say", "They also prove")), laid, summaries={KEY: told})


def test_what_an_abbreviation_stands_for_is_proved_as_a_quotation():
    start = place(6).quote.index("held-out hands")
    spelled = place(6).model_copy(update={"start": place(6).start + start, "quote": place(6).quote[start:]})
    told = summary(terms=(spelled,))
    laid = item(prose=written.prose(told))
    assert f"Spelled out in the text:\n“… {spelled.quote}”[^s6]" in laid.prose
    assert findings(laid, laid, summaries={KEY: told}) == ()
    (said,) = [one for one in record(issue(laid, laid, summaries={KEY: told}))["items"][0]["sentences"]
               if spelled.quote in one["text"]]  # fmt: skip
    assert said["who"] == Hand.QUOTE and said["evidence"][0]["sentence"] == "s6"
    wrong = item(prose=laid.prose.replace("held-out hands", "other hands"))
    assert findings(wrong, wrong, summaries={KEY: told})


def test_of_two_abbreviations_the_one_that_is_left_is_still_quoted():
    told = summary(terms=(place(4), place(6)))
    laid = item(prose=written.prose(told))
    struck = item(prose=laid.prose.replace(f"“{place(4).quote}”[^s4]\n", ""))
    assert struck.prose != laid.prose
    (said,) = [one for one in record(issue(struck, laid, summaries={KEY: told}))["items"][0]["sentences"]
               if place(6).quote in one["text"]]  # fmt: skip
    assert said["who"] == Hand.QUOTE


def test_a_readers_doubt_of_two_sentences_is_the_readers_whole():
    """The second, what a check would change, was said to rest on nothing, and the issue could not be approved."""
    *rest, raised = summary().doubts
    told = summary(doubts=(*rest, raised.model_copy(update={"changes": "More lies could make that harder."})))
    laid = item(doubts=written.doubts(told))
    assert findings(laid, laid, summaries={KEY: told}) == ()
    assert findings(
        item(doubts=tuple(one.replace("More", "Seven") for one in laid.doubts)), laid, summaries={KEY: told}
    )


def test_a_doubt_that_the_gate_let_pass_is_proved_by_the_same_passages(real_gate):
    """A title with a 'never' was read with them: what nobody had changed could not be approved."""
    title = "A Judge of Synthetic Games Never Sees the Same Cards"
    said = "A judge sees the moves but never the hand of the player with synthetic cards, so other games might differ."
    remark = "Never may be too strong, since accuracy could fall with a trained liar."
    (first, *_), promise = summary().doubts, summary().oversell
    told = summary(
        title=title,
        doubts=(first.model_copy(update={"text": said, "evidence": (place(4), place(5))}),),
        oversell=promise.model_copy(update={"text": remark, "title": "Never Sees the Same Cards"}),
    )
    laid = item(title=title, doubts=written.doubts(told))
    assert weighs(said, [place(4).quote, place(5).quote], names=title.split()).ok
    assert judges_truly(remark, [title, place(7).quote], names=title.split()).ok
    assert not [one for one in findings(laid, laid, summaries={KEY: told}) if one.part == "doubt"]
    wrong = item(title=title, doubts=tuple(one.replace("never the hand", "the hand") for one in laid.doubts))
    assert [one for one in findings(wrong, wrong, summaries={KEY: told}) if one.part == "doubt"]


ALTERED = [
    ("catch 81% of lies and", "catch 91% of lies and"),
    ("they catch 81%", "they never catch 81%"),
    ("much larger model.[^s1]", "much larger model.[^s5]"),
    ("much larger model.[^s1]", "much larger model."),
    ("much larger model.[^s1]", "much larger model.[^s77]"),
    ("our games may be easier", "our games are easier"),
    ("“We tested one family", "“We never tested one family"),
    ("real deception.”[^s9]", "real deception.”[^s8]"),
    ("from below.[^judged.s3]", "from below, in 97 of 100 cases.[^judged.s3]"),
    ("from below.[^judged.s3]", "from below."),
    ("arxiv.org/abs/2505.00043", "evil.example/2505.00043"),
]


@pytest.mark.parametrize(("old", "new"), ALTERED)
def test_an_altered_sentence_is_found_whoever_altered_it(old, new):
    by_hand = findings(changed(old, new))
    assert by_hand, "changed in the file"
    by_machine = findings(changed(old, new), changed(old, new))
    assert by_machine, "laid like that"
    assert not any("by hand" in one.why for one in by_machine)


@pytest.mark.parametrize(
    ("n", "old", "new"),
    [
        (0, "says “Always”", "says “Never”"),
        (0, "falls to 58%", "falls to 48%"),
        (1, "toys", "9000 toys"),
        (2, "absent.no_ablation", "absent.no_baseline"),
    ],
)
def test_an_altered_doubt_is_found(n, old, new):
    doubts = list(item().doubts)
    assert old in doubts[n]
    doubts[n] = doubts[n].replace(old, new)
    assert findings(item(doubts=tuple(doubts)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("catch 81% of", "catch 91% of"),
        ("they catch 81%", "they never catch 81%"),
        ("Accuracy falls", "Accuracy rises"),
    ],
)
def test_the_gate_as_shipped_is_what_is_asked(real_gate, old, new):
    said = "In two card games they catch 81% of lies and flag 6% of true claims.[^s2][^s6] Accuracy falls to 58%"
    assert said in item().prose and findings(changed(old, new))


def test_an_altered_bottom_line_is_found():
    assert findings(item(bottom=item().bottom.replace("larger game", "game of 52 cards")))


def test_a_signed_items_changed_sentences_are_the_editors_word():
    mine = changed("81% of lies and", "most lies, nearly 100 %, and", signed=True)
    proof = prove(issue(mine))
    assert proof.findings == ()
    assert [one.why for one in proof.editors] == ["the editor's word"] and "nearly 100 %" in proof.editors[0].text


def test_a_quotation_that_the_editor_changed_is_a_finding_even_when_signed():
    [found] = findings(changed("may be easier", "are easier", signed=True))
    assert found.key == KEY and found.why.startswith("quotation differs from source")


def test_quotation_marks_that_were_taken_away_are_missed():
    [found] = findings(changed("“We tested one family", "We tested one family"))
    assert found.why.startswith("it has lost its quotation marks; changed by hand")


def test_a_sentence_of_the_editors_own_is_listed_once_the_item_is_signed():
    own = "My guess is that 40 cards would break it.[^s6] Ask [them](https://me.example/ask)."
    added = item(prose=f"{item().prose}\n\n{own}", take="Not for 9000 cards.")
    proof = prove(issue(added))
    assert [one.why for one in proof.findings] == [ADDED, ADDED]
    assert [one.part for one in proof.editors] == ["take"], "the take is the editor's always"
    proof = prove(issue(added.model_copy(update={"signed": True})))
    assert proof.findings == ()
    assert [one.part for one in proof.editors] == ["prose", "prose", "take"]


FIELDS = ("prose", "bottom", "title", *range(len(item().doubts)))


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("alter", ["another", "", "{} not"])
def test_every_word_of_an_unsigned_item_is_the_machines(field, alter):
    """Each word in turn: exchanged, left out, or followed by a 'not'. Lead-ins, names of readers and marks too."""
    said = item().doubts[field] if isinstance(field, int) else getattr(item(), field)
    for word in re.finditer(r"[A-Za-z]{2,}", said):
        other = said[: word.start()] + alter.format(word[0]) + said[word.end() :]
        doubts = [*item().doubts]
        if isinstance(field, int):
            doubts[field] = other
            now = item(doubts=tuple(doubts))
        else:
            now = item(**{field: other})
        assert findings(now), f"{word[0]!r} at {word.start()} of {field}"


def test_a_badge_of_the_editors_own_is_a_finding_until_it_is_signed_for():
    [found] = findings(item(badges=(*item().badges, "must read")))
    assert "must read" in found.text and found.why == CHANGED
    assert not findings(item(badges=(*item().badges, "must read"), signed=True))


@pytest.mark.parametrize("names", [("Jane Doe", "Max Muster"), ()])
def test_authors_that_an_editor_states_are_a_finding_until_signed_for(names):
    [found] = findings(item(authors=names))
    assert found.text == f"authors: {', '.join(names)}" and found.why == CHANGED
    assert not findings(item(authors=names, signed=True))
    said = changed("catch 81%", "of Jane Doe catch 81%").model_copy(update={"authors": names})
    assert len(findings(said)) == 2  # no sentence may use them


def test_a_change_by_hand_says_what_to_do():
    [found] = findings(changed("catch 81%", "catch 91%"))
    assert found.why.endswith(CHANGED)


def test_a_search_is_made_again():
    sentences = text().sentences
    said = "Ablations are in the appendix."
    late = sentences[-1].model_copy(update={"id": "s11", "text": said, "start": 9999, "end": 10029})
    body = text().body.ljust(9999) + said
    [found] = findings(texts={KEY: text(sentences=(*sentences, late), body=body)})
    assert found.why == "the text has “Ablations” (s11)"


def test_a_heading_between_sentences_is_searched_too():
    body = text().body + "\n\nC.2 Leave one out"
    assert [one.why for one in findings(texts={KEY: text(body=body)})] == ["the text has “Leave one out” (at the end)"]


def test_nothing_is_missing_from_a_text_that_was_read_in_part():
    assert any("only 60 % of the text" in one.why for one in findings(texts={KEY: text(coverage=0.6)}))


def test_the_checklist_is_searched_again():
    fact = Fact(name="people", text="The text we read mentions no people (searched the whole text for: people).",
                present=False, searched=("people",))  # fmt: skip
    laid = item(prose=f"{item().prose}\n\n{fact.text}")
    [found] = findings(laid, laid, summaries={KEY: summary(facts=(fact,))})
    assert found.why == "the text has “people” (s3)"


def test_a_place_must_say_what_it_is_quoted_for():
    moved = text().model_copy(update={"body": "x" + text().body})
    assert any("the stored text does not say at s1" in one.why for one in findings(texts={KEY: moved}))


def test_another_version_of_the_text_proves_nothing():
    assert any(
        "was read in version 2; version 3 is stored" in one.why for one in findings(texts={KEY: text(version=3)})
    )


def test_without_its_text_nothing_is_proved():
    assert {one.why for one in findings(texts={})} >= {"its text is not stored: run the month again"}


@pytest.mark.parametrize(
    "comments", [(), (COMMENT.model_copy(update={"author": "x"}),), (COMMENT.model_copy(update={"text": "Other."}),)]
)
def test_a_reader_must_have_said_it(comments):
    assert any("no comment by quiet reader" in one.why for one in findings(texts={KEY: text(comments=comments)}))


def test_the_sample_months_notes_are_proved(tmp_path, monkeypatch):
    sample, month = templates.sample_month(), Month(year=2025, number=2)
    monkeypatch.setattr(digest.month, "verify", lambda *_: ())
    with opened(tmp_path, sample / "sources.yaml", "offline", sample / "responses", sample=True) as desk:
        digest.month.make_issue(desk, month)
        assert check(desk, month) == ()
        proof = prove(gather(desk, month))
        assert proof.proved > 30 and account(proof).endswith("0 findings, 0 sentences are the editor's word")
        path = next(one for one in (desk.table(month) / "items").glob("*.md") if "“" in one.read_text())
        front, prose = path.read_text().rsplit("---\n", 1)
        path.write_text(f"{front}---\n" + prose.replace("“", "“Never did ", 1))
        assert [one.why.partition(":")[0] for one in check(desk, month)] == ["quotation differs from source"]


def test_findings_are_shown_to_a_person_and_to_a_script():
    found = (Finding(KEY, "prose", "They catch 91%.", "number", "items/judges.md"),)
    assert table(found) == "items/judges.md (prose): number\n    They catch 91%."
    assert json.loads(table(found, as_json=True)) == [
        {"key": KEY, "part": "prose", "text": "They catch 91%.", "why": "number", "file": "items/judges.md"}
    ]
    assert "stands on its stored source" in table(())


def test_an_absence_needs_no_more_than_its_words():
    assert Absence(searched=("ablat*",), coverage=1.0).searched
    assert phrases(["ablat*", "leave-one-out", "the model"]).findall(
        "ABLATED: leave one out, leaveoneout, tablature, the\nmodels, the  model"
    ) == ["ABLATED", "leave one out", "leaveoneout", "the  model"]  # fmt: skip


@pytest.mark.parametrize("hostile", ["a" * 100_000, "leave-" * 20_000, "the " * 30_000, "\n" * 100_000])
def test_a_search_takes_no_time_on_what_is_built_to_take_it(hostile):
    assert phrases(["a* b", "leave-one-out", "the   end", "x*"]).search(hostile) is None


@given(st.lists(st.text(max_size=12), max_size=4), st.text(max_size=200))
def test_any_words_may_be_looked_for_in_any_text(words, said):
    phrases(words).search(said)


def test_a_figure_of_a_table_is_proved_by_its_row_and_column(real_gate):
    rows = ("Model | Cheated | Confessed", "Tarnmouse-2 | 31 % | 9 %", "Pikelet | 12 % | 4 %")
    body, sentences = text().body, list(text().sentences)
    for said in rows:
        start = len(body) + 2
        body += f"\n\n{said}"
        name = f"s{len(sentences) + 1}"
        sentences.append(Sentence(id=name, section="", kind="row", start=start, end=start + len(said), text=said))
    heads, *ids = (one.id for one in sentences[-3:])
    figures = Table(
        columns=(("Cheated",), ("Confessed",)), heads=(heads,), caption=(),
        rows=tuple(Row(sentence=name, names=(said.split(" | ")[0],), cells=tuple(said.split(" | ")[1:]))
                   for name, said in zip(ids, rows[1:], strict=True)),
    )  # fmt: skip
    stored = text().model_copy(update={"body": body, "sentences": tuple(sentences), "tables": (figures,)})
    known = {one.id: one for one in sentences}

    def proved(said):
        places = tuple(
            Evidence(key=KEY, version=stored.version, sentence=name, section="", start=known[name].start,
                     end=known[name].end, quote=known[name].text) for name in (heads, ids[0])
        )  # fmt: skip
        of = source.Source(stored, {one.id: one.text for one in sentences}, "", (), {}, "")
        return tuple(of.against(Printed("prose", said, Hand.REPORT, evidence=places)))

    assert proved("Tarnmouse-2 had 31 % on Cheated and 9 % on Confessed.") == ()
    assert proved("Tarnmouse-2 had 9 % on Cheated and 31 % on Confessed.") == ("binding",)
    assert proved("Pikelet had 12 % on Cheated.") != ()
