from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from digest.link import join
from digest.model import Entry

WHEN = datetime(2025, 5, 3, tzinfo=UTC)


def entry(key, kind="paper", source="arXiv", **facts):
    return Entry(
        **{
            "key": key,
            "kind": kind,
            "source": source,
            "title": key,
            "url": f"https://x.example/{key}",
            "published": WHEN,
            **facts,
        }
    )


PAPER = entry("arxiv:2505.00001", doi="10.1/AbC")
POST = entry("forum:aaaaaaaaaaaaaaaaa", "post", "LessWrong", karma=40, links=("arxiv:2505.00001",))
COPY = entry("forum:aaaaaaaaaaaaaaaaa", "post", "Alignment Forum", karma=12)
LINKPOST = entry("forum:bbbbbbbbbbbbbbbbb", "post", "EA Forum", same_as=("arxiv:2505.00001",))
PAGE = entry("page:cccccccccccccccc", "page", "A lab", same_as=("doi:10.1/abc",))


def faces(works):
    return {work.key: [other.source for other in work.others] for work in works}


def test_faces_of_one_work_are_joined_and_the_paper_leads():
    assert faces(join([LINKPOST, PAGE, PAPER])) == {"arxiv:2505.00001": ["EA Forum", "A lab"]}


def test_a_post_on_two_forums_is_one_work_with_the_livelier_face_first():
    (work,) = join([COPY, POST])
    assert work.entry.source == "LessWrong" and [other.source for other in work.others] == ["Alignment Forum"]


def test_who_discusses_what_is_found_and_nobody_discusses_itself():
    works = {work.key: work for work in join([PAPER, POST, COPY, LINKPOST])}
    assert [(d.key, d.karma) for d in works["arxiv:2505.00001"].discussed_by] == [("forum:aaaaaaaaaaaaaaaaa", 40)]
    assert works["forum:aaaaaaaaaaaaaaaaa"].discussed_by == ()


def test_an_authors_own_post_is_no_talk_of_others():
    paper = entry("arxiv:2505.00004", authors=("Chris Cundy", "Adam Gleave"))
    handle = entry("forum:own", "post", "LessWrong", authors=("ChengCheng", "ChrisCundy"), links=(paper.key,))
    reader = entry("forum:new", "post", "LessWrong", authors=("Someone Else",), links=(paper.key,))
    (work,) = [one for one in join([paper, handle, reader]) if one.key == paper.key]
    assert {(d.key, d.own) for d in work.discussed_by} == {("forum:own", True), ("forum:new", False)}
    assert [d.key for d in work.talk] == ["forum:new"]


def test_a_post_on_two_sites_is_one_voice():
    paper, links = entry("arxiv:2505.00005"), ("arxiv:2505.00005",)
    there = entry("forum:one", "post", "LessWrong", title="Three questions to ask of a curve", karma=9, links=links)
    here = entry("page:one", "page", "A blog", title="Three questions to ask of a curve", links=links)
    works = {work.key: work for work in join([paper, there, here], merged=[(there.key, here.key)])}
    assert [(d.key, d.karma) for d in works[paper.key].discussed_by] == [("forum:one", 9)]


def test_two_posts_on_one_paper_that_no_source_brought_are_joined():
    a, b = (entry(f"forum:{c * 17}", "post", "LessWrong", same_as=("arxiv:2505.09999",)) for c in "de")
    assert len(join([a, b])) == 1


def test_an_editor_merges_by_word():
    a, b = entry("arxiv:2505.00002"), entry("arxiv:2505.00003")
    assert len(join([a, b])) == 2
    assert faces(join([a, b], [("arxiv:2505.00002", "arxiv:2505.00003")])) == {"arxiv:2505.00002": ["arXiv"]}


@given(st.permutations([PAPER, POST, COPY, LINKPOST, PAGE, entry("arxiv:2505.00002")]))
def test_the_order_of_arrival_changes_nothing_and_no_entry_is_lost(entries):
    works = join(entries)
    assert works == join([PAPER, POST, COPY, LINKPOST, PAGE, entry("arxiv:2505.00002")])
    assert sum(1 + len(work.others) for work in works) == len(entries)
