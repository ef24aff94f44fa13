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
