"""Notes of readers and guests: printed in their name once they agreed, never as ours, never in a post."""

import json
import re
from html import unescape

import pytest
from handmade import STEERING, material, only, printed

from digest import table
from digest.errors import ConfigError
from digest.galley.warnings import warnings
from digest.model import Item, ReaderNote

WORDS = "I saw the same in two models. [Buy](https://evil.example) <b onclick=x()>now</b> @all #AI"
ADA = ReaderNote(who="Ada Example", link="https://ada.example/notes", text=WORDS, permission=True)
MUTE = ReaderNote(who="Bob Quiet", link="https://bob.example", text="Do not print this one.", permission=False)
NOTED = only(prose="It steers.", notes=(ADA, MUTE), signed=True)
PAGES = ("newsletter.md", "newsletter.html", "email.html", "email.txt", "substack.html", "substack.md")


@pytest.mark.parametrize("page", PAGES)
def test_a_note_is_printed_with_its_name_and_address_as_a_reader_s_word(page):
    whole = printed(**NOTED)[page]
    said = " ".join(unescape(re.sub(r"<[^>]*>", "", whole) if page.endswith("html") else whole).split())
    assert "Readers, in their own words; not checked by us" in said
    assert "Ada Example" in said and "I saw the same in two models." in said
    assert "https://ada.example/notes" in printed(**NOTED)[page]


def test_without_permission_nothing_is_printed_and_the_editor_is_told():
    assert not any("Do not print" in words or "Bob Quiet" in words for words in printed(**NOTED).values())
    (told,) = [one for one in warnings(material(**NOTED)) if "Bob Quiet" in one]
    assert told.startswith("a.md: a note by Bob Quiet is not printed: ask at https://bob.example")
    assert not any("Ada" in one for one in warnings(material(**NOTED)))


@pytest.mark.parametrize("page", PAGES)
def test_nothing_in_a_note_is_markup_or_a_link(page):
    words = printed(**NOTED)[page]
    assert "<b onclick" not in words and 'href="https://evil.example' not in words
    assert not page.endswith(".md") or not re.search(r"(?<!\\)\[Buy\]\(https", words)


def test_a_note_never_goes_into_a_post():
    files = printed(**NOTED)
    assert not any("two models" in files[name] or "Ada" in files[name] for name in ("thread.json", "thread.md"))


def test_evidence_says_that_it_is_a_reader_s():
    sentences = json.loads(printed(**NOTED)["evidence.json"])["items"][0]["sentences"]
    (said,) = [one for one in sentences if one["part"] == "reader"]
    assert said["who"] == "reader" and said["evidence"] == [{"quote": WORDS, "url": ADA.link}]


def test_check_does_not_ask_a_text_for_a_guest_s_words():
    from digest.check import prove

    assert not [one for one in prove(material(**NOTED)).findings if one.part == "reader"]


def test_an_item_without_notes_has_no_block():
    assert not any("Readers, in their own words" in words for words in printed().values())


@pytest.mark.parametrize("link", ["", "javascript:alert(1)", "ftp://x", "https://", "not a link"])
def test_a_link_that_is_none_leaves_the_name(link):
    made = only(prose="It steers.", notes=(ADA.model_copy(update={"link": link}),))
    page = printed(**made)["newsletter.html"]
    assert "Ada Example: “I saw" in re.sub(r"<[^>]*>", "", page) and "javascript" not in page


def test_an_empty_note_is_not_printed():
    made = only(prose="It steers.", notes=(ADA.model_copy(update={"text": "\u200b\u202e"}),))
    assert "Readers" not in printed(**made)["newsletter.html"]


# --- in the file


def test_notes_survive_being_written_and_read():
    item = Item(key=STEERING, title="T", url="", notes=(ADA, MUTE), file="a.md")
    assert table.parse_item(table.item_text(item), "a.md").notes == (ADA, MUTE)


def test_an_editor_writes_them_as_lines():
    notes = "notes:\n  - who: Ada\n    text: |\n      One.\n\n      Two.\n    permission: yes"
    text = f"---\nkey: arxiv:2308.10248\ntitle: T\nurl: ''\n{notes}\n---\nIt steers.\n"
    (note,) = table.parse_item(text, "a.md").notes
    assert (note.who, note.permission, note.text.split()) == ("Ada", True, ["One.", "Two."])


@pytest.mark.parametrize(
    ("notes", "told"),
    [("[{who: Ada}]", "notes"), ("hello", "notes"), ("[{who: Ada, text: x, permission: maybe}]", "notes"),
     ("[{who: Ada, text: x, says: y}]", "notes")],
)  # fmt: skip
def test_a_mistake_in_them_is_named_with_its_line(notes, told):
    with pytest.raises(ConfigError, match=rf"a\.md:5: {told}"):
        table.parse_item(f"---\nkey: arxiv:2308.10248\ntitle: T\nurl: ''\nnotes: {notes}\n---\nIt steers.\n", "a.md")


def test_status_asks_for_the_permission_that_is_missing(desk):
    from digest.model import Month
    from digest.report.standing import _facts as facts

    folder = desk.table(Month(year=2025, number=5))
    (folder / "items").mkdir(parents=True)
    (folder / "issue.md").write_text("---\nmonth: 2025-05\ntitle: Next\n---\n\n## Items\n- arxiv:2308.10248\n")
    item = Item(key=STEERING, title="T", url="", notes=(ADA, MUTE))
    (folder / "items" / "t.md").write_text(table.item_text(item))
    (told,) = facts(desk, Month(year=2025, number=5))["unasked"]
    assert told.startswith("issues/2025-05/items/t.md: a note by Bob Quiet is not printed")
