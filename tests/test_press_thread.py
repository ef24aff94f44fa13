"""The thread: what it says, how long a post counts, where it is cut."""

import json

import pytest
import yaml
from handmade import STEERING, material, printed
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.build.thread import LIMIT, NUMBERING, split
from digest.build.weight import weighted_length


def test_the_thread_says_what_the_issue_is_then_one_post_an_item_then_the_link():
    posts = [post["text"] for post in json.loads(printed(base_url="https://d.example")["thread.json"])["posts"]]
    assert posts[0] == "AI safety digest, May 2025: 8 items, from 10,189 seen; 16 were read. (1/10)"
    assert posts[1].startswith("Adding one vector to GPT-2-XL's activations")
    assert posts[3] == "“A technical note on bilinear layers for interpretability” (LessWrong) (4/10)"
    assert posts[-1] == "The full issue, with sources and notes: https://d.example/2025-05/newsletter.html (10/10)"


def test_without_an_address_the_draft_says_so_and_an_approved_thread_has_no_such_post():
    assert "Full issue: (address set at publishing) (10/10)" in printed()["thread.md"].replace("\\", "")
    assert "address set at publishing" not in printed(approved=True)["thread.md"]


def test_what_the_lab_found_stays_out_of_the_thread_until_the_editor_lets_it_in():
    posts = json.loads(printed()["thread.json"])["posts"]
    assert not [post for post in posts if post["image"] or post["alt"] or "toy" in post["text"]]
    items = material().items
    items = items | {STEERING: items[STEERING].model_copy(update={"thread": True})}
    posts = json.loads(printed(items=items)["thread.json"])["posts"]
    assert [post["image"] for post in posts if post["image"]] == ["figures/steering-vector.png"]
    assert posts[1]["alt"] == "Eight dots near +2.9, a grey band around zero."


@settings(deadline=None, max_examples=40)
@given(st.lists(st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12), max_size=120))
def test_posts_fit_and_are_cut_between_words(words):
    posts = split(" ".join(words))
    assert all(weighted_length(post) <= LIMIT - NUMBERING for post in posts)
    assert " ".join(posts).split() == words


def test_a_cut_falls_after_a_sentence_that_ends_late_enough():
    one, two = "A sentence of words. " * 10, "and then a tail " * 8
    posts = split((one + two).strip())
    assert posts[0] == one.strip() and posts[1].startswith("and then")


def test_a_script_without_spaces_is_cut_between_letters():
    posts = split("漢" * 400)
    assert len(posts) == 3 and "".join(posts) == "漢" * 400
    assert all(weighted_length(post) <= LIMIT - NUMBERING for post in posts)


def test_weighted_length_passes_todays_conformance_cases(shared):
    path = shared / "data/twitter-text/conformance/validate.yml"
    if not path.is_file():
        pytest.skip(f"no conformance cases at {path}")
    cases = yaml.safe_load(path.read_text())["tests"]
    today = cases["WeightedTweetsWithDiscountedEmojiCounterTest"] + cases["UnicodeDirectionalMarkerCounterTest"]
    assert len(today) == 24
    assert [weighted_length(case["text"]) for case in today] == [case["expected"]["weightedLength"] for case in today]


@pytest.mark.parametrize(("text", "length"), [("", 0), ("é…", 3), ("README.md", 23), ("日本", 4), ("👨‍👩‍👧", 2)])
def test_weighted_length_where_it_surprises(text, length):
    assert weighted_length(text) == length
