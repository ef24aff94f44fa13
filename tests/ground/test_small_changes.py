"""One word dropped, moved or exchanged: each line of small_changes.jsonl passed a gate of 28 November 2026."""

import time

import pytest

from digest.ground import supports
from ground.papers import paraphrases

LINES = paraphrases("small_changes")
NEEL = "For cross-layer crosscoders, Neel found that training was sensitive to the norm."


@pytest.mark.parametrize("kind", dict.fromkeys(line["kind"] for line in LINES if not line["faithful"]))
def test_a_report_keeps_the_words_that_change_the_next_one(kind):
    passed = [line["said"] for line in LINES if line["kind"] == kind and supports(line["said"], [line["source"]]).ok]
    assert not passed


@pytest.mark.parametrize("line", [line for line in LINES if line["faithful"]], ids=lambda line: line["said"][:40])
def test_a_report_may_leave_out_what_changes_nothing(line):
    assert supports(line["said"], [line["source"]]).ok


def test_a_name_of_the_title_does_not_replace_another():
    said = "For cross-layer crosscoders, Anthropic found that training was sensitive to the norm."
    names = ("Replication", "of", "Anthropic’s", "paper")
    assert supports(said, [NEEL], names=names).reasons == ("name",)
    assert supports(said.replace("Anthropic", "Neel"), [NEEL], names=names).ok


def test_one_shared_word_makes_no_cause():
    source = "The prediction is hard because a molecule can have several scents."
    assert not supports("A molecule can have several scents because the prediction is hard.", [source]).ok
    assert supports("The prediction is hard because a molecule can have several scents.", [source]).ok


def test_a_sentence_of_one_word_many_times_is_read_in_seconds():
    source, began = "5 a hour " * 130, time.monotonic()
    supports(source[:390], [source] * 12)
    assert time.monotonic() - began < 6  # without a limit of places half a minute
