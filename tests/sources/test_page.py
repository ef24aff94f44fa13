from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.sources import page

URL = "https://lab.example/research/x"
NOW = datetime(2025, 6, 20, tzinfo=UTC)
DAY = "2025-05-03"


def entry(html, url=URL):
    return page.entry_of(html.encode(), url, "Lab", NOW)


@pytest.mark.parametrize(
    ("html", "precision"),
    [
        ('<script type="application/ld+json">{"@graph": [{"datePublished": "2025-05-03T10:00:00Z"}]}</script>', "time"),
        ('<script type="application/ld+json">[{"datePublished": "2025-05-03"}]</script>', "day"),
        ('<script type="application/ld+json">broken</script><meta name="date" content="2025-05-03">', "day"),
        ('<meta property="article:published_time" content="2025-05-03T01:00:00+02:00">', "time"),
        ('<meta name="citation_publication_date" content="2025/05/03">', "day"),
        ('<article><time datetime="2025-05-03">Saturday</time></article>', "day"),
        ("<main><time>May 3, 2025</time></main>", "day"),
        (r'<script>self.push("{\"publishedOn\":\"2025-05-03T08:00:00.000Z\"}")</script>', "time"),
        ("<article><h1>T</h1><p>By Ann, 3rd May 2025.</p></article>", "day"),
        ("<body><div>Sat May 3, 2025</div><main>Text.</main></body>", "day"),
    ],
)
def test_each_rung_of_the_ladder(html, precision):
    found = entry(f"<html><body>{html}</body></html>")
    assert (f"{found.published:%Y-%m-%d}" in (DAY, "2025-05-02"), found.date_precision) == (True, precision)


@pytest.mark.parametrize("path", ["/2025/05/03/x", "/2025/May/3/x", "/blog/2025-05-03-x"])
def test_an_address_may_name_the_day(path):
    found = entry("<html><body>No date.</body></html>", "https://lab.example" + path)
    assert (found.published, found.date_precision) == (datetime(2025, 5, 3, tzinfo=UTC), "day")


def test_what_is_for_machines_comes_before_what_looks_like_a_date():
    html = (
        '<meta property="article:published_time" content="2025-05-03"><main><time datetime="2024-01-01">x</time></main>'
    )
    assert entry(html).published.year == 2025


def test_linked_data_comes_first():
    linked = '<script type="application/ld+json">{"headline": "x", "datePublished": "2025-05-03"}</script>'
    assert entry(f'<meta name="date" content="2024-01-01">{linked}').published.year == 2025


@pytest.mark.parametrize("date", ["2036-01-01", "1970-01-01", "2025-13-40", "soon", ""])
def test_a_date_that_cannot_be_believed_is_none(date):
    found = entry(f'<meta property="article:published_time" content="{date}"><p>Nothing.</p>')
    assert (found.published, found.date_precision) == (None, "unknown")


def test_title_and_links_are_the_articles_own():
    found = entry(
        "<html><head><title>Site | T</title><meta property='og:title' content='The &amp; title'></head><body>"
        "<nav><a href='https://arxiv.org/abs/2401.00001'>n</a></nav>"
        "<article><h1>H</h1><a href='https://arxiv.org/abs/2505.00001'>p</a></article></body></html>"
    )
    assert (found.title, found.links) == ("The & title", ("arxiv:2505.00001",))


LINKED = '<script type="application/ld+json">{}</script>'


@pytest.mark.parametrize(
    ("head", "people"),
    [
        ('<meta name="author" content="Jane Doe">', ["Jane Doe"]),
        ('<meta name="author" content="Jane Doe, Max Muster and Li Wei">', ["Jane Doe", "Max Muster", "Li Wei"]),
        ('<meta name="author" content="Doe, Jane">', ["Jane Doe"]),
        (
            '<meta name="citation_author" content="Hosseini Maasoum, Seyed Mahdi">'
            '<meta name="citation_author_institution" content="Some University of Somewhere">'
            '<meta name="citation_author" content="Dell\'Acqua, Fabrizio">',
            ["Seyed Mahdi Hosseini Maasoum", "Fabrizio Dell'Acqua"],
        ),
        (
            '<meta name="author" content="Jane Doe">' * 2 + '<meta name="author" content="Max Muster">',
            ["Jane Doe", "Max Muster"],
        ),
        ('<meta name="dc.creator" content="Doe, Jane">', ["Jane Doe"]),
        ('<meta property="article:author" content="https://www.facebook.com/lab">', []),
        ('<meta name="author" content="Anthropic"><meta name="author" content="The Safety Team">', []),
        ('<meta name="author" content="Redwood Research"><meta name="author" content="Center for AI Safety">', []),
        (LINKED.format('{"@graph": [{"author": {"name": "Jane Doe"}}]}'), ["Jane Doe"]),
        (
            LINKED.format(
                '[{"author": [{"@type": "Person", "name": "Ó Foo"}, {"@type": "Organization", "name": "A B"}]}]'
            ),
            ["Ó Foo"],
        ),
        (
            LINKED.format(
                '[{"@type": "Article", "author": {"name": "Jane Doe"}},'
                ' {"@type": "Comment", "author": {"name": "Max Muster"}}]'
            ),
            ["Jane Doe"],
        ),
        ('<meta name="author" content="Jane Doe*, Max Muster†, Li Wei 1">', ["Jane Doe", "Max Muster", "Li Wei"]),
        ('<meta name="author" content="Jane Doe, PhD">', ["Jane Doe"]),
        ('<meta name="author" content="By Jane Doe with Max Muster">', ["Jane Doe", "Max Muster"]),
        ('<meta name="author" content="Jane Doe; Max Muster">', ["Jane Doe", "Max Muster"]),
        ('<meta name="dc.creator" content="Doe, Jane; Muster, Max">', ["Jane Doe", "Max Muster"]),
        ('<meta name="author" content="Jane Doe, Max Muster, et al.">', ["Jane Doe", "Max Muster et al."]),
        ('<meta name="citation_author" content="Doe, Jane et al.">', ["Jane Doe et al."]),
        ('<meta name="author" content="Jane Doe; Max Muster; et al.">', ["Jane Doe", "Max Muster et al."]),
        (
            '<meta name="citation_author" content="Doe, Jane"><meta name="citation_author" content="et al.">',
            ["Jane Doe"],
        ),
        ('<meta name="author" content="김민수, 박지성">', ["김민수", "박지성"]),  # each whole, no surname of the other
        (LINKED.format('{"author": ["Jane Doe", "Max Muster"]}'), ["Jane Doe", "Max Muster"]),
        (LINKED.format('{"author": {"@type": ["Person"], "name": "Jane Doe"}}'), ["Jane Doe"]),
        ('<meta name="author" content="Max Muster, Jr., Li Wei">', ["Max Muster", "Li Wei"]),
        (LINKED.format('{"author": 7}') + LINKED.format('{"author": [[], {"name": ["x"]}], "@graph": 1}'), []),
        (LINKED.format("[" * 100_000), []),
        ('<meta name="author" content="' + "Jane Doe, " * 50_000 + '">', []),
    ],
)
def test_a_page_names_the_people_who_wrote_it(head, people):
    assert list(entry(f"<html><head>{head}</head><body><article><h1>T</h1></article></body></html>").authors) == people


@pytest.mark.parametrize(
    ("above", "people"),
    [
        (
            '<div class="post-meta"><a href="https://doe.example">Jane Doe</a> &nbsp;&nbsp; 2020-11-05</div>',
            ["Jane Doe"],
        ),
        (
            '<div class="post-meta">Jane Doe, Max van der Muster and Li Wei<br> 2021-04-20</div>',
            ["Jane Doe", "Max van der Muster", "Li Wei"],
        ),
        ('<p class="cover__authors">Authors: Jane Doe* <br> August 27, 2025</p>', ["Jane Doe"]),
        ('<i class="byline author vcard">By <a rel="author" href="/by/jd">Jane Doe</a></i>', ["Jane Doe"]),
        ('<div><p class="author">Jane Doe*</p><p class="author">Li Wei</p></div>', ["Jane Doe", "Li Wei"]),
        ('<meta name="author" content="Max Muster"><div class="byline">Jane Doe</div>', ["Max Muster"]),
        (
            '<meta name="author" content="Jane Doe"><div class="post-meta">Jane Doe, and Li Wei 2023-10-16</div>',
            ["Jane Doe", "Li Wei"],
        ),
        ('<div class="post-meta">2020-11-05 in Machine Learning</div>', []),
        ('<div class="post-meta">Formal Methods 2020-11-05</div>', []),  # the text writes both words small
        ('<div class="post-meta"><a href="/tags/doe">Jane Doe</a> 2020-11-05</div>', []),
        ('<div class="byline">Jane Doe, Google DeepMind</div>', []),
        ('<div class="byline">Post by Jane Doe</div>', []),
        ('<div class="byline">Reviewed by Jane Doe</div>', []),
        ('<div class="byline" hidden>By Jane Doe</div>', []),
        ('<div style="display: none"><div class="byline">By Jane Doe</div></div>', []),
        ('<div class="byline">Doe et al., 2025</div>', []),
        ('<ul><li><b class="byline">Jane Doe</b></li><li><b class="byline">Li Wei</b></li></ul>', []),  # two posts
        ('<nav><b class="author">Jane Doe</b></nav><div class="comment-author-box">Li Wei</div>', []),
        (f"<p>{'Long text. ' * 30}</p>" + '<div class="byline">Jane Doe</div>', []),  # of the text below
        ('<b class="byline">' * 3000 + "Jane Doe " * 30_000, []),
    ],
)
def test_a_visible_byline_is_read_only_where_it_can_mean_nothing_else(above, people):
    page = f"<body><article><h1>T</h1>{above}<p>{'We prove it by formal methods. ' * 20}</p></article></body>"
    assert list(entry(page).authors) == people


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2025-05-03T23:30:00-07:00", (datetime(2025, 5, 4, 6, 30, tzinfo=UTC), "time")),
        ("2025-5-3", (datetime(2025, 5, 3, tzinfo=UTC), "day")),
        ("2025-05", (datetime(2025, 5, 1, tzinfo=UTC), "month")),
        ("July 2026", (datetime(2026, 7, 1, tzinfo=UTC), "month")),
        ("Sept. 9th, 2025", (datetime(2025, 9, 9, tzinfo=UTC), "day")),
        ("31 February 2025", None),
        ("version 2025", None),
    ],
)
def test_dates_as_people_write_them(text, found):
    assert page.date_in(text) == found


@given(st.binary(max_size=300), st.text(max_size=40))
def test_no_bytes_break_the_reading(body, text):
    page.entry_of(b"<html><time>" + body, URL, "Lab", NOW)
    page.date_in(text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_a_tag_with_thousands_of_attributes_is_not_read(encoding):
    burden = "<p" + "".join(f" a{n}='x'" for n in range(20_000)) + ">"
    found = page.entry_of(f"<title>T</title>{burden}May 3, 2025 \u00e9".encode(encoding), URL, "Lab", NOW)
    assert (found.title, found.published) == (URL, None)


def test_tags_within_tags_without_end_are_not_read():
    assert entry("<title>T</title>" + "<a" * 500_000 + "x").title == URL


@pytest.mark.parametrize(
    "html",
    [
        '<meta charset="iso-8859-1"><title>caf\u00e9</title>'.encode("cp1252"),
        "<title>caf\u00e9</title>".encode("cp1252"),
        "<title>caf\u00e9</title>".encode("utf-16"),
        '<meta charset="utf-7"><title>caf\u00e9</title>'.encode(),
        '<meta charset="zip"><title>caf\u00e9</title>'.encode(),
    ],
)
def test_a_page_is_read_in_the_letters_it_was_written_in(html):
    assert page.entry_of(html, URL, "Lab", NOW).title == "caf\u00e9"


def titled(title, heading="", site="", source="Lab"):
    metas = f'<meta property="og:title" content="{title}"><meta property="og:site_name" content="{site}">'
    body = f"<head>{metas}</head><body><h1>{heading}</h1></body>".encode()
    return page.entry_of(body, URL, source, NOW).title


@pytest.mark.parametrize(
    ("title", "more"),
    [
        ("Scheming | Apollo Research", {"source": "Apollo Research"}),
        ("Scheming \\ Anthropic", {"source": "Anthropic Research"}),
        ("Scheming — Anthropic", {"source": "Anthropic News"}),
        ("Scheming - Machine Intelligence Research Institute", {"source": "MIRI"}),
        ("Scheming | Blog | Open Philanthropy", {"site": "Open Philanthropy", "heading": "Scheming"}),
        ("Scheming | AISI Work", {"heading": "Scheming", "site": "AI Security Institute"}),
        ("Scheming | The AI Security Institute (AISI)", {"heading": "On it", "site": "AI Security Institute"}),
        ("Scheming - Nature Medicine", {"heading": "Scheming", "site": "Nature"}),
    ],
)
def test_a_title_ends_before_the_name_of_the_site(title, more):
    assert titled(title, **more) == "Scheming"


@pytest.mark.parametrize(
    ("title", "more"),
    [
        ("Attention | A survey", {}),
        ("Attention – a survey", {"heading": "Attention"}),  # a heading may leave out the subtitle
        ("P(A | B) of agents", {"site": "B"}),
        ("A Pilot Anthropic - OpenAI Alignment Exercise", {"source": "OpenAI Alignment"}),
        ("Talk - Anthropic on safety", {"site": "Anthropic"}),
        ("What is wrong with us | Lab", {"heading": "What is wrong with us | Lab"}),
        ("| Lab", {}),
    ],
)
def test_a_title_that_truly_holds_a_bar_keeps_it(title, more):
    assert titled(title, **more) == title


def test_a_tag_that_stands_as_text_in_a_title_is_no_part_of_it_if_the_heading_has_none():
    title = "Diffusion &lt;br&gt; with RL"
    head = f'<title>{title}</title><meta property="og:title" content="{title}">'
    body = f"<html><head>{head}</head><body><h1>{{}}</h1><p>Text.</p></body></html>"
    assert page.entry_of(body.format("Diffusion <br> with RL").encode(), URL, "Lab", NOW).title == "Diffusion with RL"
    shown = body.format(title).encode()
    assert page.entry_of(shown, URL, "Lab", NOW).title == "Diffusion <br> with RL"
