import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import ids


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2505.01234", ("2505.01234", None)),
        ("arXiv:2505.01234v3", ("2505.01234", 3)),
        ("https://arxiv.org/abs/2505.01234v2", ("2505.01234", 2)),
        ("http://www.arxiv.org/pdf/2505.01234v2.pdf", ("2505.01234", 2)),
        ("https://export.arxiv.org/html/2505.01234", ("2505.01234", None)),
        ("https://huggingface.co/papers/2505.01234", ("2505.01234", None)),
        ("https://ar5iv.labs.arxiv.org/html/2505.01234", ("2505.01234", None)),
        ("https://cn.arxiv.org/abs/2505.01234", ("2505.01234", None)),
        ("https://papers.cool/arxiv/2505.01234", ("2505.01234", None)),
        ("https://arxiv.org.evil.example/abs/2505.01234", None),
        ("https://evilarxiv.org/abs/2505.01234", None),
        ("https://arxiv.org/abs/cs/0701234", ("cs/0701234", None)),
        ("https://arxiv.org/abs/2505.01234#page=3", ("2505.01234", None)),
        ("https://arxiv.org/list/cs.LG/2505", None),
        ("https://evil.example/abs/2505.01234", None),
        ("2513.01234", None),
        ("version 2505.01234", None),
        ("2505.012345", None),
    ],
)
def test_an_arxiv_id_is_read_in_context_only(text, found):
    assert ids.arxiv_id(text) == found


def test_a_post_has_one_key_on_every_forum_host():
    urls = [
        "https://www.lesswrong.com/posts/5spBue2z2tw4JuDCx/steering-gpt-2-xl",
        "https://www.alignmentforum.org/posts/5spBue2z2tw4JuDCx",
        "https://www.greaterwrong.com/posts/5spBue2z2tw4JuDCx/steering",
        "https://www.lesswrong.com/s/abc/p/5spBue2z2tw4JuDCx",
    ]
    assert {ids.key_of(url) for url in urls} == {"forum:5spBue2z2tw4JuDCx"}


def test_tracking_case_and_slashes_do_not_make_another_page():
    a = ids.key_of("http://www.Lab.example/Post/?utm_source=x&id=3#top")
    assert a == ids.key_of("https://lab.example/Post?id=3")
    assert a != ids.key_of("https://lab.example/post?id=3")


def test_links_are_found_in_prose_and_hrefs_each_once():
    text = "See arXiv:2308.10248v2, (https://arxiv.org/abs/2304.15004). Also https://doi.org/10.48550/arXiv.2305.03452."
    found = ids.links_in(text, ("https://arxiv.org/pdf/2308.10248",))
    assert found == ("arxiv:2308.10248", "arxiv:2304.15004", "arxiv:2305.03452")


def test_a_link_set_in_bold_is_the_link():
    assert ids.links_in("**https://arxiv.org/abs/2304.15004**, **Paper: arxiv.org/abs/2308.10248**") == (
        "arxiv:2304.15004",
        "arxiv:2308.10248",
    )


@given(st.text())
def test_no_text_breaks_the_link_finder(text):
    ids.links_in(text)
    ids.links_in("https://" + text, ("http://[" + text,))


@pytest.mark.parametrize(
    ("href", "found"),
    [
        ("/b", "https://a.example/b"),
        (" c ", "https://a.example/x/c"),
        ("//b.example/", "https://b.example/"),
        ("http://[", ""),
        ("//[x]/", ""),
        ("mailto:a@b.example", ""),
    ],
)
def test_a_link_is_joined_or_nothing(href, found):
    assert ids.joined("https://a.example/x/y", href) == found


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_link_breaks_the_joining(base, href):
    ids.joined(f"https://{base}", href)


POST = "5spBue2z2tw4JuDCx"


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("see arXiv:2505.01234v2 [cs.LG]", ["arxiv:2505.01234"]),
        ("arXiv preprint arXiv: 2505.01234.", ["arxiv:2505.01234"]),
        ("ARXIV:hep-th/9901001 and arXiv:math.GT/0309136", ["arxiv:hep-th/9901001", "arxiv:math/0309136"]),
        ("arxiv.org/abs/2505.01234v3, without a scheme", ["arxiv:2505.01234"]),
        ("(https://www.alphaxiv.org/abs/2505.01234)", ["arxiv:2505.01234"]),
        ("https://alphaxiv.org/overview/2505.01234v1", ["arxiv:2505.01234"]),
        ("https://huggingface.co/papers/2505.01234.", ["arxiv:2505.01234"]),
        ("https://ar5iv.org/abs/2505.01234", ["arxiv:2505.01234"]),
        ("https://arxiv.org/html/2505.01234v1/", ["arxiv:2505.01234"]),
        ("https://arxiv.org/pdf/cs/0701234v1.pdf", ["arxiv:cs/0701234"]),
        ("https://arxiv.org/abs/math.GT/0309136", ["arxiv:math/0309136"]),
        ("https://export.arxiv.org/abs/arXiv:2505.01234", ["arxiv:2505.01234"]),
        ("https://www.semanticscholar.org/arxiv/2505.01234", ["arxiv:2505.01234"]),
        ("https%3A%2F%2Farxiv.org%2Fabs%2F2505.01234", []),
        ("doi:10.48550/arXiv.2505.01234", ["arxiv:2505.01234"]),
        ("DOI 10.1145/3442188.3445922).", ["doi:10.1145/3442188.3445922"]),
        ("https://dx.doi.org/10.1145/3442188.3445922", ["doi:10.1145/3442188.3445922"]),
        ("https://openreview.net/pdf?id=AbC-_1234x", ["openreview:AbC-_1234x"]),
        ("https://openreview.net/forum?id=AbC-_1234x&noteId=z", ["openreview:AbC-_1234x"]),
        (f"https://www.lesswrong.com/posts/{POST}/slug?commentId=aaaaaaaaaaaaaaaaa", [f"forum:{POST}"]),
        (f"https://www.lesswrong.com/s/aaaa/p/{POST}#comments", [f"forum:{POST}"]),
        (f"https://www.greaterwrong.com/posts/{POST}/slug/comment/bbbbbbbbbbbbbbbbb", [f"forum:{POST}"]),
        (f"https://forum.effectivealtruism.org/posts/{POST}", [f"forum:{POST}"]),
        ("https://www.lesswrong.com/out?url=https%3A%2F%2Farxiv.org%2Fabs%2F2505.01234", ["arxiv:2505.01234"]),
        ("https://github.com/Owner/Repo.git and github.com/owner/repo/tree/main", ["github:owner/repo"]),
        ("https://github.com/owner", [ids.page_key("https://github.com/owner")]),
        ("https://github.com/topics/safety", [ids.page_key("https://github.com/topics/safety")]),
        ("arXiv:2513.01234 arXiv:2505.1234 arXiv:1405.12345 arXiv:2505.012345", []),
        ("version 2505.01234 of xarxiv:2505.01234 cost 10.5/3", []),
    ],
)
def test_every_way_to_point_at_a_work_is_seen(text, keys):
    assert list(ids.links_in(text)) == keys


def test_a_page_within_a_repository_points_to_the_repository_and_is_a_page_of_its_own():
    url = "https://github.com/owner/repo/issues/3"
    assert ids.links_in(url) == (ids.page_key(url), "github:owner/repo")
    assert ids.key_of("https://github.com/owner/repo#readme") == "github:owner/repo"
    assert ids.key_of("https://github.com/owner/repo/releases/tag/v1") != ids.key_of("https://github.com/owner/repo")
    assert ids.key_from("github:owner/repo") == "github:owner/repo"


def test_a_post_from_before_the_ids_is_one_page_under_any_slug_or_comment():
    old = {
        "http://lesswrong.com/lw/kn/torture_vs_dust_specks/",
        "https://www.lesswrong.com/lw/kn",
        "https://lesswrong.com/r/all/lw/kn/x/",
    }
    assert len({ids.key_of(url) for url in old}) == 1


NEAR_MISSES = """arxiv: arXiv:2505.0123 10.1234 10.48550/ hep-th/ https:// www.arxiv.org/ a- github.com/a/ %2 lw/ /lw
    doi https://github.com/a/ doi:10. // ) https://openreview.net/forum?id=""".split()


@given(st.lists(st.sampled_from(NEAR_MISSES), max_size=30).map("".join), st.text(max_size=30))
def test_near_misses_break_nothing_and_every_key_can_be_read_back(piece, tail):
    for key in ids.links_in(piece * 3 + tail, (piece + tail,)):
        assert ids.key_from(key) == key or any(ord(letter) < 32 or letter.isspace() for letter in key), key
