"""What a build asks the editor to look at, and what evidence.json says of the editor's own words."""

import json
from datetime import UTC, datetime

import handmade_model as model
import pytest
from handmade_model import text
from test_draft import MAY, ONE, THREE, TWO, lay, picks
from test_draft import summary as summed

from digest.build import build
from digest.errors import ConfigError
from digest.galley.warnings import unheld, warnings
from digest.model import Batch


@pytest.fixture
def laid(desk):
    lay(desk, ONE, TWO, THREE)
    desk.store.put(picks(ONE, TWO, THREE).ranking, str(MAY), "")
    for work in (ONE, TWO, THREE):
        desk.store.put(summed(work), work.key, "")
    return desk


def edit(desk, name, old, new):
    path = desk.table(MAY) / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def evidence(desk):
    return json.loads((desk.output(MAY) / "evidence.json").read_text())


def test_an_untouched_table_asks_for_nothing(laid):
    assert build(laid, MAY).warnings == ()
    assert {part["who"] for part in evidence(laid)["issue"]} == {"template"}


def test_works_of_other_months_have_their_dates_in_the_issue(laid):
    when = {"published": datetime(2025, 4, 25, tzinfo=UTC)}
    for work, source, window in ((ONE, "inbox", ONE.entry.url), (TWO, "arXiv", str(MAY))):
        entry = work.entry.model_copy(update={"source": source, **when})
        laid.store.put(Batch(source=source, window=window, state="ok", entries=(entry,)), f"{source}/{window}", "")
    build(laid, MAY)
    assert (laid.output(MAY) / "newsletter.md").read_text().count("25 April 2025 (not of May 2025)") == 2


def test_of_two_dates_of_one_work_the_earlier_is_printed(laid):
    days = {f"arXiv/{MAY}": datetime(2025, 5, 9, tzinfo=UTC), f"arXiv/{MAY}-02": None, f"arXiv/{MAY}-03": MAY.start}
    for place, day in days.items():
        entry = ONE.entry.model_copy(update={"published": day})
        laid.store.put(Batch(source="arXiv", window=place, state="ok", entries=(entry,)), place, "")
    assert build(laid, MAY).warnings == ()
    assert "1 May 2025" in (laid.output(MAY) / "newsletter.md").read_text()


def test_a_changed_quotation_is_named_and_is_the_editors(laid):
    edit(laid, "items/paper-1.md", "We study scheming", "We never study scheming")
    (warning,) = build(laid, MAY).warnings
    assert warning.startswith("issues/2025-05/items/paper-1.md: a quotation differs") and "never" in warning
    assert evidence(laid)["items"][0]["sentences"][0]["who"] == "editor"


def test_an_author_named_twice_is_told_and_printed_as_stated(laid):
    edit(laid, "items/paper-1.md", "badges:", "authors: [Jane Doe, Max Muster, jane  doe]\nbadges:")
    edit(laid, "items/paper-2.md", "badges:", "authors: [Jane Doe, John Doe]\nbadges:")
    [told] = build(laid, MAY).warnings
    assert told.startswith("issues/2025-05/items/paper-1.md: authors: Jane Doe is named 2 times; delete all but one")
    assert "Jane Doe, Max Muster and jane doe" in (laid.output(MAY) / "newsletter.md").read_text()


def test_a_line_without_a_file_and_a_file_without_a_line_are_named(laid):
    (laid.table(MAY) / "items" / "paper-1.md").unlink()
    mine = laid.table(MAY) / "items" / "mine.md"
    mine.write_text((laid.table(MAY) / "items" / "paper-2.md").read_text().replace(TWO.key, "https://lab.example/mine"))
    one, other = build(laid, MAY).warnings
    assert ONE.key in one and "no item file" in one
    assert "mine.md" in other and "not printed" in other


def test_an_own_item_by_its_link_is_printed(laid):
    mine = laid.table(MAY) / "items" / "mine.md"
    text = (laid.table(MAY) / "items" / "paper-2.md").read_text()
    mine.write_text(
        text.replace(TWO.key, "https://lab.example/mine").replace("Paper 2", "My own find").replace("[^s1]", "")
    )
    edit(laid, "issue.md", "## Items\n", "## Items\n- https://lab.example/mine\n")
    assert build(laid, MAY).warnings == ()
    assert "My own find" in (laid.output(MAY) / "newsletter.md").read_text()


def test_a_mark_that_leads_nowhere_is_named(laid):
    edit(laid, "items/paper-1.md", "[^s1]", "[^s1] And more.[^s9999]")
    assert "[^s9999] leads nowhere" in build(laid, MAY).warnings[0]


def test_what_the_editor_wrote_around_the_items_is_marked_the_editors(laid):
    edit(laid, "issue.md", 'opening: ""', "opening: A thin month.")
    edit(laid, "issue.md", "— why", "— because I say so")
    build(laid, MAY)
    whose = {part["part"]: part["who"] for part in evidence(laid)["issue"]}
    assert whose == {"title": "template", "opening": "editor", f"also {THREE.key}": "editor"}


def test_a_paragraph_in_no_order_is_refused_and_never_lost_in_silence(laid):
    edit(laid, "issue.md", "## Also seen", "My lost paragraph.\n\n## Also seen")
    with pytest.raises(ConfigError, match=r"issue\.md:\d+: 'My lost paragraph\.' is in no order"):
        build(laid, MAY)


@pytest.mark.parametrize(
    ("take", "named"),
    [
        ("They call it “almost surely incapable of any scheming”.", "almost surely incapable of any scheming"),
        ("“Almost certainly incapable of any scheming,” they say. Why “... incapable of any scheming today”?", ""),
        ("A reader fears that “a judge could learn them by heart”.", ""),
        ("A “toy”, and a “big if true”.", ""),
    ],
)
def test_a_quotation_in_a_take_that_was_never_read_is_named(laid, take, named):
    read = text(key=ONE.key, body="It is almost certainly incapable of any scheming today.", sentences=())
    laid.store.put(read, ONE.key, "")
    edit(laid, "items/paper-1.md", 'take: ""', f"take: >\n  {take}")
    found = [line for line in build(laid, MAY).warnings if "does not say" in line]
    assert [named in line for line in found] == ([True] if named else []), found


@pytest.mark.parametrize(
    ("said", "lost"),
    [
        ("It falls to 18% when the liar was trained against the judge.", ["18%"]),
        ("Accuracy falls to eighteen percent with 12 liars.", ["eighteen percent", "12"]),
        ("It falls to 58 %, or 0.58, or fifty-eight percent, or 58 of a hundred.", []),
        ("For GPT-4 in 2023, (1) it falls to 58%; (2) see Section 4 of 12 May, with two liars.", []),
        ("It falls to “18%”.", ["18%"]),
    ],
)
def test_a_number_that_the_cited_passage_does_not_hold_is_named(said, lost):
    was = "Accuracy falls to 58% when the liar was trained against the judge."
    issue = model.issue(model.item(prose=model.item().prose.replace(was, said)))
    told = [line for line in warnings(issue) if "the passage it cites does not hold" in line]
    assert [one.number for one in unheld(issue) if one.number] == lost
    assert [f"does not hold {number}: “" in line for number, line in zip(lost, told, strict=True)] == [True] * len(lost)


def test_a_number_without_a_mark_or_beside_a_note_of_the_editors_is_their_own():
    take = "I would bet 18% on it. A colleague measured 91%.[^s7][^mine]"
    assert not unheld(model.issue(model.item(take=take, prose=model.item().prose + "\n\n[^mine]: By mail.")))


def test_a_quotation_within_a_quotation_has_no_marks_twice():
    (one,) = unheld(model.issue(model.item(take='They say "“all of it works on every single model”".')))[-1:]
    assert "““" not in one.told and "”””" not in one.told and "‘all of it" in one.told


@pytest.mark.parametrize(
    ("was", "said", "told"),
    [
        ("lies and flag 6%", "lies and flag 81%", "“81%” stood as “6%” in the draft: “In two card games"),
        ("falls to 58%", "rises to 58%", "“rises” stood as “falls” in the draft: “Accuracy rises to 58%"),
        ("falls to 58%", "falls to fifty-eight percent", ""),
        ("falls to 58%", "falls to 18%", ""),
        ("Accuracy falls to 58%", "Its accuracy fell to 58%", ""),
        ("when the liar was trained against the judge", "for a liar that was trained against it", ""),
        (" and flag 6% of true claims", "", ""),
    ],
)
def test_a_number_or_a_way_that_an_editor_changed_in_a_drafted_sentence_is_told_once_and_stops_nothing(was, said, told):
    drafted = model.item().prose
    assert was in drafted
    issue = model.issue(model.item(prose=drafted.replace(was, said)))
    found = [line for line in warnings(issue) if "in the draft" in line]
    assert [told in line for line in found] == [True] * bool(told)
    assert not unheld(issue) or "18%" in said
