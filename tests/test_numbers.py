"""Recomputed numbers on the editor's table: proposed, confirmed, printed; never over a person's own file."""

import json
import re

import pytest
from test_review import KEY, MONTH, lay, text, words

from digest import table
from digest.build import build
from digest.errors import ConfigError
from digest.model import Sentence
from digest.numbers import numbers
from digest.report import numbers_table
from digest.review import review

SAID = "We found that 37 of 120 participants (31%) agreed <b>at once</b>."
WRONG = "And 20 of 80 (31%) did not."


def stating(*said):
    """The handmade text, with more sentences at its end."""
    was = text()
    body, sentences = was.body, list(was.sentences)
    for n, one in enumerate(said):
        start = len(body) + 1
        body += f" {one}"
        sentences.append(Sentence(id=f"s{900 + n}", section="", kind="prose", start=start, end=len(body), text=one))
    return was.model_copy(update={"body": body, "sentences": tuple(sentences)})


@pytest.fixture
def file(desk):
    lay(desk, text=stating(SAID))
    (proposal,) = numbers(desk, MONTH)
    assert proposal.file == f"issues/{MONTH}/numbers/judges.md"
    return desk.root / proposal.file


def page(desk):
    build(desk, MONTH)
    return words((desk.output(MONTH) / "newsletter.html").read_text(encoding="utf-8"))


def say(file, word="yes"):
    file.write_text(file.read_text(encoding="utf-8").replace("confirmed: ?", f"confirmed: {word}"), encoding="utf-8")


def test_nothing_is_printed_until_the_editor_says_yes(desk, file):
    assert "37 of 120" not in page(desk)
    assert (
        f"issues/{MONTH}/numbers/judges.md: 1 recomputed number waits for your yes or no" in build(desk, MONTH).warnings
    )
    assert "waits for your yes or no" in words(review(desk, MONTH).read_text(encoding="utf-8"))
    say(file)
    shown = page(desk)
    assert "Do its reported numbers add up? consistent in a reanalysis" in shown
    assert "37 of 120 is 30.8 %, as stated (31 %)" in shown and "agreed <b>at once</b>." in shown
    assert "cannot show that those numbers are right" in shown
    assert not any("numbers/" in one for one in build(desk, MONTH).warnings)


def test_two_confirmed_shares_are_drawn_with_their_intervals(desk):
    lay(desk, text=stating(SAID, "And 25 of 80 (31%) did not."))
    (proposal,) = numbers(desk, MONTH)
    say(desk.root / proposal.file)
    build(desk, MONTH)
    html = (desk.output(MONTH) / "newsletter.html").read_text(encoding="utf-8")
    (name,) = re.findall(r'<img src="figures/(reported_numbers-\w+\.png)" alt="[^"]*25 of 80: 31\.2 % \[', html)
    figure = (desk.output(MONTH) / "figures" / name).read_bytes()
    assert figure[:4] == b"\x89PNG" and "Bars: 95" in words(html)
    (desk.root / "cache" / "figures" / name).unlink()
    build(desk, MONTH)
    assert (desk.output(MONTH) / "figures" / name).read_bytes() == figure


def test_one_share_alone_is_said_and_not_drawn(desk, file):
    say(file)
    build(desk, MONTH)
    assert "<img" not in (desk.output(MONTH) / "newsletter.html").read_text(encoding="utf-8")


def test_a_no_lets_it_rest(desk, file):
    say(file, "no")
    assert "37 of 120" not in page(desk) and not any("numbers/" in one for one in build(desk, MONTH).warnings)


def test_numbers_of_an_item_that_was_killed_wait_for_nobody(desk, file):
    sheet = desk.table(MONTH) / "issue.md"
    sheet.write_text(table.without(sheet.read_text(encoding="utf-8"), KEY), encoding="utf-8")
    assert not any("numbers/" in one for one in build(desk, MONTH).warnings)


def test_an_answered_file_is_never_written_again(desk, file):
    say(file)
    answered = file.read_text(encoding="utf-8")
    desk.store.put(stating(SAID, WRONG), KEY, "newer")
    (proposal,) = numbers(desk, MONTH)
    assert proposal.file == f"issues/{MONTH}/numbers/judges.fresh.md" and file.read_text(encoding="utf-8") == answered
    assert "1 recomputed number waits for your yes or no, 1 of them said not to add up" in "".join(
        build(desk, MONTH).warnings
    )


def test_an_untouched_file_is_kept_up_to_date_and_a_deleted_one_stays_deleted(desk, file):
    desk.store.put(stating(SAID, WRONG), KEY, "newer")
    numbers(desk, MONTH)
    assert "20 of 80" in file.read_text(encoding="utf-8")
    file.unlink()
    numbers(desk, MONTH)
    assert not file.exists()


def test_what_was_confirmed_and_reads_otherwise_now_is_not_printed(desk, file):
    say(file)
    desk.store.put(stating(SAID.replace("37", "38")), KEY, "newer")
    assert "of 120 is" not in page(desk)
    assert any("1 that you confirmed is no longer found" in one for one in build(desk, MONTH).warnings)


def test_a_mistake_is_named_by_its_line(desk, file):
    say(file, "perhaps")
    with pytest.raises(
        ConfigError, match=r"2025-\d\d/numbers/judges\.md:\d+: confirmed: 'perhaps'; expected yes or no"
    ):
        build(desk, MONTH)


def test_one_item_is_found_by_key_or_file_and_an_unknown_one_is_a_mistake(desk, file):
    assert numbers(desk, MONTH, KEY) == numbers(desk, MONTH, "judges") == numbers(desk, MONTH)
    with pytest.raises(ConfigError, match="no item of"):
        numbers(desk, MONTH, "nobody")


def test_the_command_tells_both_a_person_and_a_script(desk, file):
    told = numbers_table(numbers(desk, MONTH))
    assert "adds up: 37 of 120 is 30.8 %" in told and f"(issues/{MONTH}/numbers/judges.md)" in told
    (one,) = json.loads(numbers_table(numbers(desk, MONTH), as_json=True))
    assert re.fullmatch(r"[0-9a-f]{10}", one["found"][0]["id"]) and one["found"][0]["outcome"] == "adds up"
    assert numbers_table([]) == "0 items were searched; none states numbers that can be recomputed."


def test_a_text_without_numbers_gets_no_file(desk):
    lay(desk)
    assert [one.file for one in numbers(desk, MONTH)] == [""] and not (desk.table(MONTH) / "numbers").exists()
    assert table.items(desk.table(MONTH)).keys() == {KEY}
