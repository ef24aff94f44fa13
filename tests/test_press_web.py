"""The page as it is seen and walked through: names, order, contrast, and what a real browser says of it."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from html import escape
from itertools import pairwise

import large
import pytest
from handmade import OURS, material
from test_press_safety import contrast

from digest.build import pages
from digest.build.archive import BackIssue, archive
from digest.preflight.markup import elements
from digest.replications import plots

FILES = pages.render(material(base_url=large.ADDRESS), OURS)
SHELF = archive([BackIssue(material().month, "The digest", FILES)], "Digest", large.ADDRESS, OURS)
WEB = {name: page.decode() for name, page in FILES.items() if name.endswith(".html") and "substack" not in name}
WEB["index.html"] = SHELF["index.html"].decode()


@pytest.mark.parametrize("name", sorted(WEB))
def test_headings_go_down_one_step_at_a_time_from_one_h1(name):
    levels = [int(one.tag[1]) for one in elements(WEB[name]) if re.fullmatch("h[1-6]", one.tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("name", sorted(WEB))
def test_every_part_a_reader_can_jump_to_has_a_name_and_every_picture_words(name):
    seen = elements(WEB[name])
    ids = {one.attributes.get("id") for one in seen}
    for one in seen:
        if one.tag in ("nav", "aside", "article", "section"):
            label = one.attributes.get("aria-labelledby")
            assert one.attributes.get("aria-label") or label in ids, one
        if one.tag == "img":
            assert one.attributes["alt"] and one.attributes["width"] and one.attributes["height"], one
        assert one.attributes.get("tabindex", "0") == "0", one  # the keyboard follows the order of the text
    assert any(one.tag == "html" and one.attributes.get("lang") == "en" for one in seen)


def test_the_first_thing_the_keyboard_reaches_skips_to_the_items_and_notes_come_after_their_text():
    stops = [one.attributes for one in elements(WEB["newsletter.html"]) if one.tag == "a" and "href" in one.attributes]
    assert stops[0]["href"] == "#items"
    there = [one["href"] for one in stops]
    assert there.index("#piece-1-arxiv-2308-10248-note-1") < there.index("#piece-1-arxiv-2308-10248-ref-1")


@dataclass(frozen=True)
class Rule:
    selector: str
    dark: bool
    ink: str
    ground: str


PAPER = {False: "#fcfbf8", True: "#191816"}


def web_pairs():
    """Every colour that text takes on the page, on every ground that text stands on, in light and dark."""
    css = OURS.render("newsletter.css")
    for dark in (False, True):
        block = css.split("@media (prefers-color-scheme: dark)")[dark]
        colours = dict(re.findall(r"--(\w+): (#\w{6})", block)[:6])
        inks = set(re.findall(r"(?<![-\w])color: var\(--(\w+)\)", css))
        grounds = set(re.findall(r"background(?:-color)?: var\(--(\w+)\)", css))
        assert inks == {"ink", "soft", "link"} and grounds == {"paper", "wash"}
        yield from (
            Rule(f"{ink} on {ground}", dark, colours[ink], colours[ground])
            for ink in sorted(inks)
            for ground in sorted(grounds)
        )


def mail_pairs():
    """The same of the mail, whose colours are written out: light rules, then what the dark ones put in their place."""
    css = OURS.render("email.css")
    for dark in (False, True):
        block = css.split("@media (prefers-color-scheme: dark)")[dark]
        inks = re.findall(r"(?<![-\w])color: (#\w{6})", block)
        grounds = re.findall(r"background: (#\w{6})", block)
        assert len(inks) >= 4 and len(grounds) == 2
        yield from (Rule(f"{ink} on {ground}", dark, ink, ground) for ink in inks for ground in grounds)


@pytest.mark.parametrize("pair", [*web_pairs(), *mail_pairs()], ids=lambda one: f"{one.selector}{' dark' * one.dark}")
def test_text_has_the_contrast_of_wcag_aa(pair):
    assert contrast(pair.ink, pair.ground) >= 4.5


def filtered(colour):
    """A colour as the dark page's filter on figures shows it: `invert(a) hue-rotate(180deg)` of Filter Effects 1."""
    share = float(
        re.search(r"figure img \{ filter: invert\((\.\d+)\) hue-rotate\(180deg\)", OURS.render("newsletter.css"))[1]
    )
    red, green, blue = (share + int(colour[at : at + 2], 16) / 255 * (1 - 2 * share) for at in (1, 3, 5))
    grey = 2 * (0.213 * red + 0.715 * green + 0.072 * blue)
    return "#" + "".join(f"{round(255 * min(1, max(0, grey - one))):02x}" for one in (red, green, blue))


def test_a_small_screen_says_that_a_figure_opens_large_and_paper_does_not():
    _, small, rest = OURS.render("newsletter.css").partition("@media (max-width: 30rem) {")
    screen, _, paper = rest.partition("@media print {")
    assert small and re.search(r"figure a::after \{ content: \"Tap the figure", screen)
    assert re.search(r"figure a::after \{ content: none; \}", paper)


@pytest.mark.parametrize("ink", [plots.BLUE, plots.ORANGE, plots.GREEN, plots.GREY, plots.INK])
@pytest.mark.parametrize("ground", ["#ffffff", plots.BAND])
def test_a_figures_labels_keep_that_contrast_on_a_dark_page_where_it_is_dark_too(ink, ground):
    assert contrast(filtered(ink), filtered(ground)) >= 4.5 and contrast(ink, ground) >= 4.5
    assert contrast(filtered("#ffffff"), PAPER[True]) < 1.3, "no bright block"


def test_a_pale_grey_would_be_found():
    assert contrast("#a8a196", "#fcfbf8") < 4.5 and contrast("#625c54", "#191816") < 4.5


def test_no_text_is_smaller_than_a_reader_can_read():
    """13 px on the page (its side notes), 14 px in mail; the numbers of notes are set small on purpose."""
    page = re.sub(r"sup \{[^}]*\}|@media print.*", "", OURS.render("newsletter.css"), flags=re.S)
    sizes = [float(size) for size in re.findall(r"(?:font: (?:600 )?|font-size: )(\.?\d*\.?\d+)rem", page)]
    assert sizes and min(sizes) * 16 >= 13
    mail = re.sub(r"sup \{[^}]*\}", "", OURS.render("email.css"))
    assert min(map(int, re.findall(r"font-size: (\d+)px", mail))) >= 14


def browser(page, *flags):
    """What Chromium says on its console while it lays the page out."""
    command = shutil.which("chromium")
    if not command:
        pytest.skip("no chromium on this machine")
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--dump-dom", *flags)
    said = subprocess.run([command, *flags, page.as_uri()], capture_output=True, text=True, timeout=60)
    return said.stdout, [line for line in said.stderr.splitlines() if "CONSOLE" in line]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("site")
    for name, content in FILES.items():
        (made / "2025-05" / name).parent.mkdir(parents=True, exist_ok=True)
        (made / "2025-05" / name).write_bytes(content)
    for name, content in SHELF.items():
        (made / name).write_bytes(content)
    return made


@pytest.mark.parametrize("name", ["2025-05/newsletter.html", "index.html"])
def test_a_browser_has_nothing_to_complain_about(folder, name):
    dom, said = browser(folder / name)
    assert "<h1>" in dom and said == []


FRAME = """<iframe id="f" style="width:{width}px;border:0" srcdoc="{page}"></iframe>
<script>f.onload = () => {{ document.body.dataset.wide = f.contentDocument.documentElement.scrollWidth }}</script>"""


def width(folder, page, within):
    """How wide a page is when its window is `within` pixels wide."""
    (folder / "frame.html").write_text(FRAME.format(width=within, page=escape(page)))
    return int(re.search(r'data-wide="(\d+)"', browser(folder / "frame.html")[0])[1])


@pytest.mark.parametrize("name", ["newsletter.html", "email.html", "replications/steering-vector.html", "sources.html"])
def test_on_a_small_screen_nothing_must_be_pushed_aside(folder, name):
    assert width(folder, WEB[name], 375) <= 375


@pytest.mark.parametrize("within", [320, 390, 768, 1024])
def test_no_column_of_the_sources_is_off_screen(folder, within):
    page = WEB["sources.html"].replace("overflow-x: auto", "overflow-x: visible")
    assert width(folder, page, within) <= within


def test_a_page_too_wide_would_be_seen(folder):
    assert width(folder, "<p style='width:600px'>x</p>", 375) > 375


def test_a_browser_would_complain_of_a_page_that_fails(folder):
    (folder / "bad.html").write_text("<h1>x</h1><script>nothing.here()</script>")
    assert browser(folder / "bad.html")[1]
