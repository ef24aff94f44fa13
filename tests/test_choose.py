"""kill, merge, add: an editor's word, from the command to the sheet."""

from dataclasses import replace

import pytest
from test_draft import MAY, ONE, THREE, TWO, lay, picks, summary, work

from digest import choose, table
from digest.draft import draft
from digest.earlier import taken_out
from digest.errors import ConfigError
from digest.link import join
from digest.model import INBOX, Choices, Offered


@pytest.fixture
def laid(desk):
    lay(desk, ONE, TWO, THREE)
    desk.store.put(picks(ONE, TWO, THREE).ranking, str(MAY), "")
    return desk


def keys(desk, order="items"):
    return [line.key for line in getattr(table.read(desk.table(MAY))[0], order)]


def test_a_killed_work_leaves_the_sheet_and_its_file_stays(laid):
    choose.kill(laid, MAY, ONE.key)
    assert keys(laid) == [TWO.key] and ONE.key in table.items(laid.table(MAY))
    assert laid.store.latest(Choices, str(MAY)).killed == (ONE.key,)
    lay(laid, TWO, THREE)
    assert keys(laid) == [TWO.key] and keys(laid, "suggested") == []


def test_an_unknown_key_is_refused_with_the_command_that_shows_them(laid):
    with pytest.raises(ConfigError, match="digest rank 2025-05 --all"):
        choose.kill(laid, MAY, "arxiv:2505.99999")


@pytest.mark.parametrize("key", ["", " ", "arxiv:2505.99999"])
def test_an_unknown_key_is_named_even_where_it_is_empty(laid, key):
    for refused in (choose.kill, lambda *a: choose.merge(*a, ONE.key), lambda *a: choose.split(*a, ONE.key)):
        with pytest.raises(ConfigError, match=f"^“{key.strip()}” is not among the works of 2025-05"):
            refused(laid, MAY, key)


def test_what_is_added_is_killed_no_longer(laid):
    choose.kill(laid, MAY, ONE.key)
    choose.welcome(laid, MAY, [ONE.key])
    assert laid.store.latest(Choices, str(MAY)).killed == ()


def test_a_merged_work_gives_its_place_to_the_one_that_stays(laid):
    choose.merge(laid, MAY, THREE.key, ONE.key)
    assert keys(laid) == [THREE.key, TWO.key] and keys(laid, "also") == []


@pytest.mark.parametrize("by_hand", [False, True])
def test_a_work_that_comes_back_from_a_merge_is_suggested_and_counts_as_no_kill(laid, by_hand):
    back = TWO.model_copy(update={"others": (work(2, source=INBOX).entry,)}) if by_hand else TWO
    lay(laid, ONE, back, THREE)
    choose.merge(laid, MAY, ONE.key, TWO.key)
    lay(laid, ONE, THREE)
    choose.split(laid, MAY, TWO.key, ONE.key)
    gone = taken_out(
        table.read(laid.table(MAY))[0], laid.store.latest(Offered, str(MAY)), laid.store.latest(Choices, str(MAY))
    )
    assert TWO.key not in gone
    lay(laid, ONE, back, THREE)
    assert TWO.key in keys(laid, "items" if by_hand else "suggested")


def test_a_merge_in_a_circle_is_refused(laid):
    choose.merge(laid, MAY, ONE.key, TWO.key)
    choose.merge(laid, MAY, TWO.key, THREE.key)
    with pytest.raises(ConfigError, match="circle"):
        choose.merge(laid, MAY, THREE.key, ONE.key)


def test_the_first_name_of_a_merge_survives_a_chain():
    chain = [(THREE.key, ONE.key), (ONE.key, TWO.key)]
    assert [w.key for w in join([ONE.entry, TWO.entry, THREE.entry], chain)] == [THREE.key]


def test_what_was_only_mentioned_becomes_an_item_when_it_is_added_and_stays_deleted_after(laid):
    added = THREE.model_copy(update={"others": (work(3, source=INBOX).entry,)})
    lay(laid, ONE, TWO, added)
    assert keys(laid) == [ONE.key, TWO.key, THREE.key] and keys(laid, "also") == []
    sheet = laid.table(MAY) / "issue.md"
    sheet.write_text(table.without(sheet.read_text(), THREE.key))
    lay(laid, ONE, TWO, added)
    assert keys(laid) == [ONE.key, TWO.key]
    choose.welcome(laid, MAY, [THREE.key])
    lay(laid, ONE, TWO, added)
    assert keys(laid) == [ONE.key, TWO.key, THREE.key]


def test_line_ends_and_bytes_of_an_edited_sheet_stay(laid):
    sheet = laid.table(MAY) / "issue.md"
    sheet.write_bytes(sheet.read_bytes().replace(b"\n", b"\r\n"))
    before = sheet.read_bytes()
    lay(laid, ONE, TWO, THREE)
    assert sheet.read_bytes() == before
    choose.kill(laid, MAY, ONE.key)
    assert sheet.read_bytes() == b"".join(
        row for row in before.splitlines(keepends=True) if ONE.key.encode() not in row
    )


def test_fresh_text_that_the_editor_took_over_is_the_machines_again(laid):
    mine = laid.table(MAY) / "items" / "paper-1.md"
    mine.write_text(mine.read_text() + "\nMine.\n")
    lay(laid, ONE, TWO, THREE, quote="We now study soup.")
    fresh = mine.with_name("paper-1.fresh.md")
    fresh.rename(mine)
    assert draft(laid, MAY, picks(ONE, TWO, THREE), [summary(w, "We now study soup.") for w in (ONE, TWO, THREE)]) == ()
    assert not fresh.exists()


def test_what_shall_be_written_anew_is_an_item_that_is_there(laid):
    with_model = replace(laid, llm=object())
    there = next(iter(table.items(laid.table(MAY))))
    assert choose.anew(laid, MAY, ()) == frozenset() and choose.anew(with_model, MAY, [there]) == {there}
    with pytest.raises(ConfigError, match="no file in issues/2025-05/items/ has this key"):
        choose.anew(with_model, MAY, [there, "arxiv:2505.09999"])
    with pytest.raises(ConfigError, match="no model is configured"):
        choose.anew(laid, MAY, [there])
