import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pairs import pairs

from digest import choose
from digest.errors import ConfigError
from digest.link import join, likenesses, link
from digest.link.blocks import CROWDED
from digest.link.likeness import Face, judge, slip
from digest.link.titles import taken_apart
from digest.model import Choices, Entry, Month
from digest.report import doubles

PAIRS = pairs()
TITLES = [pair.a.title for pair in PAIRS] + [pair.b.title for pair in PAIRS]
WORDS = st.sampled_from(sorted({word for title in TITLES for word in title.split()}))


def verdict(a: Entry, b: Entry) -> str:
    return next((one.verdict for one in likenesses([a, b])), "different")


def test_the_pair_set_is_large_and_half_of_it_hard():
    assert len(PAIRS) >= 200 and sum(not pair.same for pair in PAIRS) >= 100
    assert {pair.half for pair in PAIRS} == {"tuning", "final", "fresh"}


def test_nothing_that_differs_is_ever_joined():
    assert [(pair.a.title, pair.b.title) for pair in PAIRS if not pair.same and verdict(pair.a, pair.b) == "same"] == []


def test_nearly_all_that_is_the_same_is_joined():
    same = [pair for pair in PAIRS if pair.same]
    missed = [(pair.a.title, pair.b.title) for pair in same if verdict(pair.a, pair.b) != "same"]
    assert len(missed) <= 0.05 * len(same), missed


@pytest.mark.parametrize("section", ("serials", "answers"))
def test_serials_and_answers_are_not_even_asked_about(section):
    hard = [pair for pair in PAIRS if pair.section.startswith(section) and not pair.same]
    assert hard and [(one.a.title, one.b.title) for one in hard if verdict(one.a, one.b) != "different"] == []


def test_blocks_lose_no_pair_that_would_be_joined():
    """What the blocks bring together is judged; what they keep apart must be different, or the blocks are too small."""
    for pair in PAIRS:
        if judge(Face(pair.a), Face(pair.b))[0] == "same":
            assert verdict(pair.a, pair.b) == "same", pair.a.title


def test_a_join_by_title_is_undone_by_a_split_and_remade_by_a_merge():
    pair = next(pair for pair in PAIRS if pair.same)
    both, keys = [pair.a, pair.b], (pair.a.key, pair.b.key)
    assert len(join(both)) == 1
    assert len(join(both, split=[keys])) == 2
    assert len(join(both, merged=[keys])) == 1


def test_a_split_undoes_even_a_wrong_id():
    a, b = (entry(f"forum:{c * 17}", same_as=("arxiv:2505.09999",)) for c in "de")
    assert len(join([a, b])) == 1
    assert len(join([a, b], split=[(a.key, b.key)])) == 2


def test_whom_a_wrong_id_leaves_with_whom_does_not_depend_on_the_order():
    few = [entry(f"forum:{c * 17}", same_as=("arxiv:2505.09999",)) for c in "defg"]
    split = [(few[0].key, few[3].key)]
    works = {join(list(order), split=split) for order in itertools.permutations(few)}
    assert len(works) == 1 and [len(work.faces) for work in works.pop()] == [3, 1]


def test_an_editor_is_asked_until_the_answer_comes(desk):
    a = entry("arxiv:2505.00001", "Safety by Measurement: A Systematic Review of Evaluations", authors=("Markov Grey",))
    b = entry("forum:" + "a" * 17, "Safety by Measurement: A Systematic Review of Evaluations", authors=("Ada Miro",))
    may = Month.parse("2025-05")
    assert len(link(desk, may, [a, b])) == 2
    told = "\n".join(doubles(desk, may))
    assert "one work or two? (the same title, by others)" in told and f"digest merge {a.key} {b.key}" in told
    choose.split(desk, may, a.key, b.key)
    assert doubles(desk, may) == [], "at once"
    link(desk, may, [a, b])
    assert doubles(desk, may) == []
    desk.store.put(Choices(merged=((a.key, b.key),)), str(may), "")
    assert len(link(desk, may, [a, b])) == 1 and doubles(desk, may) == []
    choose.split(desk, may, b.key, a.key)
    assert len(link(desk, may, [a, b])) == 2


def test_nobody_is_asked_about_what_an_id_joined(desk):
    a = entry("arxiv:2505.00001", "Measured Safety: A Systematic Review of Agent Evaluations", authors=("Markov Grey",))
    b = entry("forum:" + "a" * 17, a.title, authors=("Ada Miro",), same_as=(a.key,))
    assert likenesses([a, b])[0].verdict == "unsure"
    twin = b.model_copy(update={"authors": a.authors})
    assert likenesses([a, twin])[0].verdict == "same"
    assert len(link(desk, Month.parse("2025-05"), [a, twin])) == 1 and doubles(desk, Month.parse("2025-05")) == []
    assert len(link(desk, Month.parse("2025-05"), [a, b])) == 1 and doubles(desk, Month.parse("2025-05")) == []


def test_what_was_joined_by_title_is_counted_and_can_be_split(desk):
    a = entry("arxiv:2505.00001", "Goal Drift in Agents", authors=("Ada Miro",))
    b = entry("forum:" + "a" * 17, "Goal drift in agents", authors=("Ada Miro",))
    may = Month.parse("2025-05")
    assert len(link(desk, may, [a, b])) == 1 and doubles(desk, may)[0].startswith("1 joined by title")
    choose.split(desk, may, a.key, b.key)
    assert len(link(desk, may, [a, b])) == 2 and doubles(desk, may) == []
    with pytest.raises(ConfigError, match="two different"):
        choose.split(desk, may, a.key, a.key)


def entry(key: str, title: str = "", source: str = "", **facts: object) -> Entry:
    kind = "paper" if key.startswith("arxiv") else "post"
    said = {"kind": kind, "title": title or key, "source": source or key, "url": "https://x.example/", **facts}
    return Entry.model_validate({"key": key, **said})


@given(st.data())
def test_the_same_clusters_whatever_the_order_and_whatever_a_person_split(data):
    few = data.draw(st.lists(st.sampled_from(PAIRS), min_size=1, max_size=8, unique_by=lambda pair: pair.a.key))
    entries = [one for pair in few for one in (pair.a, pair.b)]
    keys = sorted(one.key for one in entries)
    pair = st.tuples(st.sampled_from(keys), st.sampled_from(keys)).filter(lambda two: two[0] < two[1])
    split, merged = data.draw(st.lists(pair, max_size=3)), data.draw(st.lists(pair, max_size=2, unique=True))
    works = join(entries, merged, split)
    assert works == join(data.draw(st.permutations(entries)), merged, data.draw(st.permutations(split)))
    for a, b in split:
        assert not any({a, b} <= {face.key for face in work.faces} for work in works)


@given(st.data())
def test_what_a_guard_tells_apart_never_stands_together_by_title_alone(data):
    titles = data.draw(st.lists(st.lists(WORDS, min_size=1, max_size=7).map(" ".join), min_size=2, max_size=12))
    entries = [entry(f"page:{n:016}", title, authors=("Ada Miro",)) for n, title in enumerate(titles)]
    for work in join(entries):
        assert len({taken_apart(face.title).guard for face in work.faces}) == 1


@given(st.text(max_size=600))
def test_no_title_breaks_it(text):
    taken_apart(text)
    join([entry("page:a", text), entry("page:b", text[::-1])])


def test_one_title_given_a_thousand_times_is_not_a_million_pairs():
    title = "The week in machine learning research"
    many = [entry(f"page:{n:016}", title, f"s{n}", authors=(f"Person {n}",)) for n in range(1000)]
    assert len(likenesses(many)) <= 2 * len(many) and len(many) > CROWDED


def test_judging_is_the_same_from_either_side():
    for pair in random.Random(3).sample(PAIRS, 60):
        assert judge(Face(pair.a), Face(pair.b)) == judge(Face(pair.b), Face(pair.a))


@pytest.mark.parametrize(
    ("a", "b", "found"),
    [
        ("interpretablity", "interpretability", True),
        ("awarness", "awareness", True),
        ("aligned", "misaligned", False),
        ("monotonic", "nonmonotonic", False),
        ("watched", "unwatched", False),
        ("casual", "causal", True),  # why a slip joins only with an author
        ("bias", "base", False),
        ("model8", "model9", False),
    ],
)
def test_a_slip_is_one_letter_and_no_prefix(a, b, found):
    assert slip(a, b) is slip(b, a) is found


def test_choices_of_before_can_still_be_read():
    assert Choices.model_validate_json('{"killed": [], "merged": [["a", "b"]]}').split == ()


def test_an_authors_post_about_one_paper_of_his_is_a_question_whatever_its_title():
    paper = entry("arxiv:2505.00001", "Robust Oversight of Small Crows", authors=("Mira Okafor", "Jan Lind"))
    other = entry("arxiv:2505.00002", "Crows Count to Nine in the Dark", authors=("Mira Okafor",))
    told = "What we learned from watching birds for a year"
    post = entry("forum:aaaaaaaaaaaaaaaaa", told, authors=("Mira Okafor",), links=(paper.key,))
    (asked,) = likenesses([paper, other, post])
    assert (asked.a, asked.b, asked.verdict) == (paper.key, post.key, "unsure") and "author" in asked.why
    assert len(join([paper, other, post])) == 3
    theirs = post.model_copy(update={"authors": ("Ada Weir",)})
    both = post.model_copy(update={"links": (paper.key, other.key)})
    assert not likenesses([paper, other, theirs]) and not likenesses([paper, other, both])


def test_a_title_that_is_half_of_two_papers_of_one_group_is_asked_about():
    def paper(n: str, title: str) -> Entry:
        return Entry(key=f"arxiv:{n}", kind="paper", source="arXiv", title=title, authors=("Ada Lov",), url="")

    series = "Olfactory Inertial Odometry"
    first, second = paper("2506.00001", f"{series}: Navigation by Scent"), paper("2506.00002", f"{series}: Calibration")
    page = Entry(key="page:x", kind="page", source="A lab", title=series, authors=("Ada Lov",), url="")
    assert verdict(first, page) == "same"
    assert {(one.a, one.verdict) for one in likenesses([second, page, first])} == {
        (first.key, "unsure"),
        (second.key, "unsure"),
    }
    twin = page.model_copy(update={"key": "page:y", "source": "B lab", "title": first.title})
    assert verdict(first, twin) == "same"  # its own whole title, twice, is one work
    assert [one.verdict for one in likenesses([first, twin, page])] == ["same", "same"]
