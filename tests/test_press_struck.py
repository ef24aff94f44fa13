"""What an editor struck is told once to readers, and stays on record; what was edited or moved is not struck."""

import json
import re

import handmade_model as model
import pytest
from handmade import EMERGENCE, MONTH, STEERING, material, only, printed
from test_review import lay

from digest import table
from digest.build import build, report
from digest.check import ADDED, CHANGED, check
from digest.galley import Hand, gather
from digest.galley import printed as sentences
from digest.galley.warnings import warnings
from digest.model import Evidence, Item, Laid, Oversell

EDITIONS = ("newsletter.html", "newsletter.md", "email.html", "email.txt", "substack.html", "substack.md")
HIDDEN = (
    "A replication of “Activation Addition: Steering Language Models Without Optimization” was run and is not shown"
    " here: steering_vector, consistent in a toy model."
)


def edition(files, name):
    """The words of one file, as a reader sees them."""
    bare = re.sub(r"<style>.*?</style>|<[^>]+>", "", files[name], flags=re.S)
    return " ".join(bare.replace("\\_", "_").split())


def built(now=None, **changes):
    return printed(**vars(model.issue(now, **changes)))


@pytest.mark.parametrize(
    ("prose", "stands"),
    [
        ("It fell.[^s7]\n\nThe authors' own limits:", False),
        ("It fell.[^s7]\n\nThe authors' own limits: ", False),
        ("It fell.[^s7]\n\nThe authors' own limits:\n\n- It is small.[^s4]", True),
        ("It fell.[^s7]\n\nThe authors' own limits: It is small.[^s4] It is a toy.[^s4]", True),
        ("It fell.[^s7]\n\nMy own limits:", True),
    ],
)
def test_words_that_only_led_to_what_was_struck_are_not_printed(desk, prose, stands):
    drafted = model.item(prose="It fell.[^s7]\n\nThe authors' own limits: It is small.[^s4] It is a toy.[^s4]")
    lay(desk, model.item(prose=prose))
    desk.store.put(Laid(file="items/judges.md", text=table.item_text(drafted), done=True), f"{MONTH}/{model.KEY}", "")
    build(desk, MONTH)
    assert ("own limits:" in (desk.output(MONTH) / "newsletter.md").read_text()) == stands


LIMITS = tuple(f"“{one.text}”[^{one.id}]" for one in model.text().sentences[-2:])


@pytest.mark.parametrize(
    ("many", "one"),
    [
        ("The authors’ own limits:", "A limit the authors name:"),
        ("The authors' own limits:", "A limit the authors name:"),
        ("They name limits:", "They name a limit:"),
    ],
)
@pytest.mark.parametrize("left", LIMITS)
def test_a_lead_to_limits_speaks_of_one_where_one_is_left_and_is_still_the_machines(desk, many, one, left):
    drafted = model.item(prose=f"It fell.[^s7]\n\n{many}\n{LIMITS[0]}\n{LIMITS[1]}")
    lay(desk, drafted.model_copy(update={"prose": f"It fell.[^s7]\n\n{many}\n{left}"}))
    desk.store.put(Laid(file="items/judges.md", text=table.item_text(drafted), done=True), f"{MONTH}/{model.KEY}", "")
    build(desk, MONTH)
    page = (desk.output(MONTH) / "newsletter.md").read_text()
    assert f"{one} “" in page and many not in page
    assert all(said.hand != Hand.EDITOR for said in sentences(gather(desk, MONTH), model.KEY))
    assert not [found for found in check(desk, MONTH) if ADDED in found.why or CHANGED in found.why]


def with_struck(*recipes, **changes):
    items = material().items
    ours = items[STEERING].model_copy(update={"strike": recipes})
    return {"items": {**items, STEERING: ours}, **changes}


def on_record(files):
    return json.loads(files["evidence.json"])["items"][0].get("struck", [])


@pytest.mark.parametrize("name", EDITIONS)
def test_readers_of_every_edition_are_told_once_and_at_its_end_what_was_struck(name):
    laid = model.item().doubts
    both = built(model.item(doubts=laid[2:]), **struck_box())
    said = edition(both, name)
    line = (
        "Of what the machine had proposed, the editor struck 1 doubt, 1 remark that a title promises more than the text"
        " and 1 replication box."
    )
    assert said.count("the editor struck") == 1 and line in said
    assert said.index(line) > said.index("Never seen:") > said.index(HIDDEN)
    assert laid[1].split("[^")[0] not in said


def struck_box():
    (box, *_) = material().replications
    return {"replications": (box.model_copy(update={"key": model.KEY}),)} | {
        "items": {model.KEY: model.item(doubts=model.item().doubts[2:], strike=("steering_vector",))}
    }


@pytest.mark.parametrize("name", EDITIONS)
def test_a_run_whose_box_was_struck_keeps_one_line_with_its_verdict(name):
    shown, hidden = printed(), printed(**with_struck("steering_vector"))
    assert HIDDEN not in edition(shown, name) and "+2.9 [2.4, 3.4]" in edition(shown, name)
    assert edition(hidden, name).count(HIDDEN) == 1 and "+2.9 [2.4, 3.4]" not in edition(hidden, name)
    assert "the editor struck 1 replication box." in edition(hidden, name)
    assert "replications/steering-vector.html" not in hidden


def test_a_run_that_never_was_and_one_of_a_recipe_not_there_leave_no_line():
    items = material().items
    struck = {key: one.model_copy(update={"strike": ("emergence_metric", "none")}) for key, one in items.items()}
    files = printed(items=struck)
    assert "is not shown here" not in files["newsletter.md"] and "the editor struck" not in files["newsletter.md"]
    assert EMERGENCE in struck and "did not run" not in files["newsletter.md"]


def test_nothing_is_said_where_nothing_was_struck():
    for files in (built(), printed()):
        assert not [name for name in EDITIONS if "the editor struck" in files[name]]
        assert '"struck"' not in files["evidence.json"]


@pytest.mark.parametrize(
    "now",
    [
        lambda laid: {"doubts": (laid[0], laid[1].replace("Both games", "Both of these games"), *laid[2:])},
        lambda laid: {"doubts": (*laid[:2], "No part of the judge was taken away.", laid[3])},
        lambda laid: {"doubts": laid[1:], "take": f"My own reading. {laid[0]}"},
        lambda laid: {"doubts": (*laid, "And a doubt of my own.")},
    ],
    ids=["edited", "shortened", "moved into the take", "joined by another"],
)
def test_what_was_edited_moved_or_added_is_not_struck(now):
    files = built(model.item(**now(model.item().doubts), signed=True))
    assert "the editor struck" not in files["newsletter.html"] and not on_record(files)


def test_a_judgement_and_a_bottom_line_that_were_struck_are_counted_and_on_record():
    laid = model.item()
    prose = re.sub(r"This matters because .*?\[\^judged[^]]*\]", "", laid.prose)
    files = built(laid.model_copy(update={"prose": prose, "bottom": "", "signed": True}))
    assert "the editor struck 2 judgements." in files["newsletter.md"]
    assert [one["what"] for one in on_record(files)] == ["judgement", "judgement"]
    assert on_record(files)[1]["sentences"][0]["text"] == "Great direction, but let's wait for a larger game."
    reworded = laid.bottom.replace("Great direction", "A great direction")
    assert not on_record(built(laid.model_copy(update={"bottom": reworded, "signed": True})))


def test_a_doubt_in_whose_place_the_editor_wrote_another_was_struck():
    laid = model.item().doubts
    files = built(
        model.item(
            doubts=(laid[0], "Both games are new, and the cards were never shown to anybody at all.", *laid[2:]),
            signed=True,
        )
    )
    assert "the editor struck 1 doubt." in files["newsletter.md"]


def test_two_doubts_have_no_heir_in_common():
    laid = model.item().doubts
    two = model.item(doubts=(*laid, laid[1].replace("Both games", "Both settings")))
    now = model.item(doubts=(laid[0], laid[1].replace("Both games", "Both designs"), *laid[2:]), signed=True)
    assert "the editor struck 1 doubt." in printed(**vars(model.issue(now, two)))["newsletter.md"]


def test_the_record_keeps_what_was_struck_with_its_places_and_verdict():
    files = built(**struck_box())
    title, doubt, box = on_record(files)
    assert [one["what"] for one in (title, doubt, box)] == ["oversell", "doubt", "replication"]
    assert all(one["struck"] is True for one in (title, doubt, box))
    assert doubt["sentences"][0]["text"] == "Both games are toys." and doubt["sentences"][0]["who"] == "judgement"
    assert doubt["sentences"][0]["evidence"][0]["quote"] == model.place(4).quote
    assert (box["recipe"], box["verdict"], box["scope"]) == ("steering_vector", "consistent", "toy model")
    assert "+2.9" in box["text"] and box["findings"][0]["verdict"] == "consistent"
    printed_now = [one["text"] for one in json.loads(files["evidence.json"])["items"][0]["sentences"]]
    assert "Both games are toys." not in printed_now


def test_report_json_says_which_replications_were_struck():
    from datetime import UTC, datetime

    made = material(**with_struck("steering_vector"))
    rows = report.record(made, {}, {}, datetime(2025, 6, 1, tzinfo=UTC), 0)["replications"]
    assert {one["recipe"]: one["struck"] for one in rows} == {"steering_vector": True, "emergence_metric": False}


def test_a_rule_s_verdict_on_the_title_that_was_taken_out_of_notes_is_told():
    said = "The title may oversell: it says “Always”; the text says: “It holds in some of the tasks only.”"
    place = Evidence(key=STEERING, version=1, sentence="s3", section="1", start=0, end=9, quote="It holds in some")
    summary = (
        material()
        .summaries[STEERING]
        .model_copy(update={"oversell": Oversell(verdict="slight", title="Always", evidence=place)})
    )
    laid = Item(key=STEERING, title="T", url="", prose=f"The authors did this. {said}", file="a.md")
    changes = only(prose="The authors did this.") | {
        "laid": {STEERING: laid}, "summaries": {STEERING: summary}, "replications": ()
    }  # fmt: skip
    assert "the editor struck 1 remark that a title promises more than the text." in printed(**changes)[
        "email.txt"
    ].replace("\n", " ")
    changes |= {"items": {STEERING: laid.model_copy(update={"signed": True})}}
    assert "the editor struck" not in printed(**changes)["email.txt"].replace("\n", " ")


def test_striking_a_box_that_the_item_does_not_have_is_named():
    names = [one for one in warnings(material(**with_struck("steering_vektor"))) if "strike" in one]
    assert len(names) == 1 and "no box steering_vektor; it has steering_vector" in names[0]
    assert not [one for one in warnings(material(**with_struck("steering_vector"))) if "strike" in one]


def test_a_plot_that_is_gone_is_named_with_what_draws_it_again():
    (told,) = [one for one in warnings(material(figures={})) if "plot" in one]
    assert "steering_vector" in told and told.endswith("digest run 2025-05")
    assert not [one for one in warnings(material()) if "plot" in one]
