"""What readers see of an item that a model wrote: marks, notes, whose doubts they are, who stands behind it."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from handmade import OURS
from handmade_model import KEY, issue, item, summary

from digest.build import pages
from digest.build.report import record
from digest.check import ADDED, prove
from digest.model import Item

MODELS, SEARCHED = (
    "Doubts (drafted by a model, nobody reviewed them yet)",
    "Doubts (found by a search of the text; nobody reviewed them yet)",
)


def printed(now: Item | None = None, **changes):
    files = pages.render(issue(now, **changes), OURS)
    return {name: content.decode() for name, content in files.items() if not name.endswith(".png")}


def sentences(files):
    return {one["text"]: one for one in json.loads(files["evidence.json"])["items"][0]["sentences"]}


def test_a_judgement_is_noted_as_one_with_the_sections_it_weighs():
    page = printed()["newsletter.md"]
    found = re.search(r"larger game\. \*\(a model’s judgement\)\*\[\^(1\.\d+)\]\n", page)
    assert f"[^{found[1]}]: [A model’s judgement, on Section 3.1, “Games”; Section 4, “Results”," in page


EDITIONS = ("newsletter.html", "newsletter.md", "email.html", "email.txt", "substack.html", "substack.md")


def seen(page):
    """A file's words as they are read, without tags and stars."""
    page = re.sub(r"<style>.*?</style>|<[^>]+>", "", page, flags=re.S).replace("*", "").replace("&#39;", "'")
    return " ".join(page.split())


@pytest.mark.parametrize("name", EDITIONS)
def test_a_judgement_says_whose_it_is_where_it_stands_and_a_report_says_nothing(name):
    page = seen(printed()[name])
    assert len(re.findall(r"from below\. \(a model’s judgement\)", page)) == 1
    assert len(re.findall(r"larger game\. \(a model’s judgement\)", page)) == 1
    assert re.search(r"much larger model\.\W*1", page) or "much larger model.[^1.1]" in page


@pytest.mark.parametrize("name", EDITIONS)
def test_the_editors_take_is_named_as_theirs_between_the_models_sentences(name):
    with_one, without = seen(printed(item(take="I doubt it."))[name]), seen(printed()[name])
    assert len(re.findall(r"The editor’s take:? I doubt it\.", with_one)) == 1
    assert "The editor’s take" not in without


def test_a_sentence_the_editor_rewrote_no_longer_stands_on_the_source():
    """What the source proved was the machine's wording; the note of a changed one tells whose words these are."""
    now = item(
        signed=True,
        prose=item()
        .prose.replace("Accuracy falls to 58%", "It falls to a mere 58%")
        .replace("This matters", "It counts"),
        doubts=(item().doubts[0], item().doubts[2].replace("No part", "Nothing")),
    )
    files = printed(now)
    page = files["newsletter.md"]
    notes = dict(re.findall(r"^\[\^(1\.\d+)\]: (.*)$", page, re.M))
    mark = {
        words: re.search(rf"{words}[^\[]*\[\^(1\.\d+)\]", page)[1] for words in ("a mere 58%", "It counts", "Nothing")
    }
    assert notes[mark["a mere 58%"]].startswith("[The editor’s words, on Section 4, “Results”, arXiv HTML v2]")
    assert notes[mark["It counts"]].startswith("[The editor’s judgement, on Section 1, “Introduction”")
    assert "from below. *(the editor’s judgement)*" in page
    assert notes[mark["Nothing"]].startswith("The editor’s words. Searched 10 sentences")
    assert "flag 6% of true claims.[^1.1] [^1.2]" in page and notes["1.2"].startswith("[Section 4, “Results”, arXiv")
    who = {text: one["who"] for text, one in sentences(files).items()}
    assert [hand for text, hand in who.items() if "a mere 58%" in text] == ["editor"]


LIMIT = "We tested one family of models, and our games may be easier than real deception."
PEOPLE = "We did not pay people to play against the judges."


@pytest.mark.parametrize(
    ("added", "hand"),
    [
        (f"“{PEOPLE}”[^s10]", "machine quote"),
        (f"They own up: “{PEOPLE}”[^s10]", "machine quote"),
        ("“We tested one family of models”[^s9]", "machine quote"),
        ("“… our games may be easier than real deception.”[^s9]", "machine quote"),
        ("“pay people to play against the judges.”[^s10]", "editor"),
        (f"“{PEOPLE.replace('judges', 'liars')}”[^s10]", "editor"),
        (f"“{PEOPLE}”[^s9]", "editor"),
        (f"“{PEOPLE}”", "editor"),
    ],
)
def test_a_passage_that_the_editor_quotes_is_the_sources_word(added, hand):
    now = item(signed=True, prose=f"{item().prose}\n\n{added}")
    quote = re.search("“.*”", added)[0]
    assert [one["who"] for text, one in sentences(printed(now)).items() if text.endswith(quote)] == [hand]
    if "[^" in added:
        label = "[The editor’s words, on Section" if hand == "editor" else "[Section 6"
        assert label in printed(now)["newsletter.md"].partition(quote)[2]
    assert hand == "editor" or not [one for one in prove(issue(now)).findings if one.text.endswith(quote)]


def test_a_quotation_that_begins_inside_and_was_completed_is_still_the_sources_word():
    was, part = f"“{LIMIT}”", "“… our games may be easier than real deception.”"
    laid = item(prose=item().prose.replace(was, part))
    assert part in laid.prose
    files = printed(item(signed=True), laid=laid)
    assert [one["who"] for text, one in sentences(files).items() if text == was] == ["machine quote"]


def test_in_an_unsigned_item_a_quotation_that_a_person_added_still_waits_for_the_signature():
    found = prove(issue(item(prose=f"{item().prose}\n\n“{PEOPLE}”[^s10]"))).findings
    assert [one.why for one in found if PEOPLE in one.text] == [ADDED]
    assert "““" not in " ".join(one.told for one in found)


def test_an_item_that_a_person_created_cites_its_sources_in_their_own_name():
    files = printed(item(prose="They win.[^s6] It counts.[^judged.s6]"), laid={})
    assert "]: [Section 4, “Results”, arXiv HTML v2]" in files["newsletter.md"]
    assert "It counts. *(the editor’s judgement)*" in files["newsletter.md"]


def test_many_sections_of_a_judgement_are_cut_short():
    marks = "[^judged.s1.s3.s4.s6.s9]"
    page = printed(item(prose=f"It weighs much.{marks}"))["newsletter.md"]
    assert "on Abstract; Section 1, “Introduction”; Section 3.1, “Games”; 2 more, arXiv HTML v2" in page


def test_a_judgement_on_a_passage_that_is_not_there_stays_words():
    assert "It weighs.[^judged.s4.s99]" in printed(item(prose="It weighs.[^judged.s4.s99]"))["newsletter.html"]


def test_a_search_that_found_nothing_says_what_it_looked_for():
    assert (
        "Searched 10 sentences (the whole text) for: ablat*, without the, leave-one-out; no hit."
        in (printed()["newsletter.html"])
    )


def test_a_long_search_is_cut_and_a_part_is_called_a_part():
    doubts = summary().doubts
    searched = doubts[1].absence.model_copy(update={"searched": tuple(f"w{n}*" for n in range(30)), "coverage": 0.96})
    changed = (doubts[0], doubts[1].model_copy(update={"absence": searched}), doubts[2])
    page = printed(summaries={KEY: summary(doubts=changed)})["newsletter.html"]
    assert "Searched 10 sentences (96 % of the text) for: w0*, w1*," in page and "w11* and 18 more; no hit." in page


@pytest.mark.parametrize("name", ["newsletter.html", "newsletter.md", "email.html", "email.txt"])
def test_readers_see_whose_doubts_they_are(name):
    page = " ".join(printed()[name].replace("<p", "\n<p").split())
    assert page.index(MODELS) < page.index("Both games are toys.") < page.index(SEARCHED)
    assert page.index(SEARCHED) < page.index("The title may oversell.") < page.index("Great direction")


def test_a_changed_doubt_is_the_editors_and_the_rest_stay_the_machines():
    doubts = ("Both games are toys, and dealt by hand.", *item().doubts[2:])
    page = printed(item(doubts=doubts))["email.txt"]
    assert page.index("Doubts:") < page.index("dealt by hand") < page.index(SEARCHED)


def test_a_signed_items_doubts_are_the_editors():
    page = printed(item(signed=True))["newsletter.html"]
    assert ">Doubts</p>" in page and "nobody reviewed" not in page and "reviewed by nobody" not in page


def test_a_take_that_ends_in_a_colon_leads_into_the_editors_doubts():
    assert ">Doubts</p>" not in printed(item(signed=True, take="The title oversells. However:"))["newsletter.html"]


def test_the_bottom_line_is_printed_after_the_doubts_and_before_the_notes():
    page = printed()["email.txt"]
    assert page.index("learn so few lies") < page.index("Great direction") < page.index("[1] Abstract")


def test_evidence_tells_reports_judgements_quotes_and_doubts_apart():
    found = sentences(printed())
    who = {text[:24]: one["who"] for text, one in found.items()}
    assert who["Small judges are trained"] == "model report"
    assert who["This matters because ove"] == who["Great direction, but let"] == "judgement"
    assert who["A limit the authors name"] == "machine quote"
    assert who["Both games are toys."] == who["A larger game could lowe"] == "judgement"
    assert who["The title may oversell."] == who["No part of the judge was"] == "checklist"
    weighed = found["Great direction, but let's wait for a larger game."]
    assert [place["sentence"] for place in weighed["evidence"]] == ["s4", "s6"]
    searched = found["No part of the judge was taken away to see what does the work."]
    assert searched["evidence"] == [] and searched["searched"]["coverage"] == 1.0
    reader = found["A judge could learn so few lies by heart."]
    assert reader["evidence"][0]["url"].startswith("https://www.lesswrong.com/")


def test_a_report_of_two_sentences_is_one_report():
    said = "It sees the moves. It never sees the hand."
    two = summary().written[0].model_copy(update={"text": said})
    changed = summary(written=(two, *summary().written[1:]))
    laid = item(prose=f"{said}[^s1]")
    found = sentences(printed(laid, laid=laid, summaries={KEY: changed}))
    assert found[said]["who"] == "model report"


def test_words_in_front_of_a_report_make_it_the_editors():
    changed = item(prose=item().prose.replace("Small judges are", "It is not so that Small judges are"))
    [first, *_] = sentences(printed(changed)).values()
    assert first["text"].startswith("It is not so that Small judges are trained") and first["who"] == "editor"


def test_the_report_says_what_a_model_cost():
    began = datetime(2025, 6, 1, tzinfo=UTC)
    told = record(issue(), {}, {}, began, 1.0)
    assert told["llm"] == {"calls": 2, "tokens": 9800, "cost": 0.0123}
    assert told["items"][0]["mode"] == "model" and told["items"][0]["signed"] is False
    unpriced = summary(usage=summary().usage.model_copy(update={"dollars": None}))
    assert (
        record(issue(summaries={KEY: unpriced}), {}, {}, datetime(2025, 6, 1, tzinfo=UTC), 1.0)["llm"]["cost"] is None
    )


def test_a_text_read_as_pdf_is_called_one():
    texts = {KEY: issue().texts[KEY].model_copy(update={"origin": "pdf"})}
    assert "Section 4, “Results”, arXiv PDF v2" in printed(texts=texts)["newsletter.md"]


def test_a_changed_copy_of_what_was_printed_is_cut_anew():
    before = issue()
    pages.render(before, OURS)
    after = replace(before, items={KEY: item(prose="Judges never learn.[^s1]")})
    assert "Judges never learn." in pages.render(after, OURS)["evidence.json"].decode()
