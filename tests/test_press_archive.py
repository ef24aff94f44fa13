"""The archive of approved editions: index, feeds, sitemap; and what a shared link shows."""

import io
import json
import re
from datetime import UTC, datetime
from xml.etree import ElementTree

import feedparser
import pytest
from handmade import OURS, material
from PIL import Image
from typer.testing import CliRunner

from digest.build import pages
from digest.build.archive import BackIssue, archive, site
from digest.build.card import drawable
from digest.build.issue import compose
from digest.cli import app
from digest.desk import opened
from digest.editions import edition_of, keep, sha256
from digest.model import Approval, Month
from digest.preflight.markup import elements, linked

BASE = "https://name.github.io/repo/"


def edition(number, title="The digest", **changes):
    month = Month(year=2025, number=number)
    issue = material(base_url=BASE, approved=True, month=month, **changes)
    issue = material(
        base_url=BASE, approved=True, month=month, sheet=issue.sheet.model_copy(update={"title": title, "month": month})
    )
    return BackIssue(month, title, pages.render(issue, OURS))


EDITIONS = [edition(3, "March & <b>“more”</b>"), edition(4), edition(5, "五月 · Май · مايو")]
FRONT = archive(EDITIONS, "AI & safety <digest>", BASE, OURS)


def test_the_atom_feed_parses_without_a_complaint_and_holds_every_issue_whole():
    feed = feedparser.parse(FRONT["feed.xml"])
    assert feed.bozo == 0 and feed.version == "atom10"
    assert feed.feed.title_detail.value == "AI & safety <digest>"
    assert [one.id for one in feed.entries] == [f"{BASE}2025-0{n}/newsletter.html" for n in (5, 4, 3)]
    assert feed.entries[0].title == "五月 · Май · مايو" and feed.entries[2].title == "March & <b>“more”</b>"
    assert feed.entries[0].updated == "2025-06-01T00:00:00Z" == feed.feed.updated
    body = feed.entries[1].content[0].value
    assert "We introduce activation engineering" in body and "A sober look at steering vectors" in body
    assert all(url.startswith("https://") for _, url in linked(body))


def test_a_feed_that_is_cut_short_is_seen():
    assert feedparser.parse(FRONT["feed.xml"][:-20]).bozo


def test_the_json_feed_says_the_same():
    feed = json.loads(FRONT["feed.json"])
    assert feed["version"] == "https://jsonfeed.org/version/1.1" and feed["feed_url"] == f"{BASE}feed.json"
    assert [one["url"] for one in feed["items"]] == [one.id for one in feedparser.parse(FRONT["feed.xml"]).entries]
    assert feed["items"][0]["image"] == f"{BASE}2025-05/card.png"
    assert all(one["content_html"] and one["date_published"].endswith("Z") for one in feed["items"])


def test_the_date_of_publishing_is_told_where_it_is_known():
    at = datetime(2025, 6, 3, 9, 17, tzinfo=UTC)
    files = archive([BackIssue(EDITIONS[2].month, "T", EDITIONS[2].files, at)], "D", BASE, OURS)
    assert feedparser.parse(files["feed.xml"]).entries[0].published == "2025-06-03T09:17:00Z"
    assert b"<lastmod>2025-06-03</lastmod>" in files["sitemap.xml"]


def test_sitemap_and_robots_honour_the_base_path():
    places = [one.text for one in ElementTree.fromstring(FRONT["sitemap.xml"]).iter() if one.tag.endswith("loc")]
    assert places[0] == f"{BASE}index.html" and f"{BASE}2025-04/newsletter.html" in places
    assert f"{BASE}2025-04/replications/steering-vector.html" in places
    assert all(place.startswith(BASE) for place in places)
    assert FRONT["robots.txt"].decode().endswith(f"Sitemap: {BASE}sitemap.xml\n")


def test_every_link_of_the_site_leads_to_a_file_of_the_site():
    """A crawler over the whole site, as it will stand below the base path."""
    files, waiting, seen = site(EDITIONS, "Digest", BASE, OURS), ["index.html"], set()
    broken = []
    while waiting:
        name = waiting.pop()
        seen.add(name)
        for url in {url.partition("#")[0] for _, url in linked(files[name].decode())} - {"", "data:,"}:
            if url.startswith(BASE):
                target = url.removeprefix(BASE)
            elif url.startswith("http"):
                continue
            else:
                target = re.sub(r"[^/]+/\.\./", "", f"{name.rpartition('/')[0]}/{url}".lstrip("/"))
            if target not in files:
                broken.append((name, url))
            elif target.endswith(".html") and target not in seen:
                waiting.append(target)
    assert broken == []
    pages_of = {name for name in files if name.endswith(".html") and not re.search(r"email|substack", name)}
    assert seen == pages_of


def test_every_title_of_the_index_leads_to_its_place_in_the_issue():
    found = re.findall(r'<li><a href="([^"]+)/newsletter.html#([^"]+)">', FRONT["index.html"].decode())
    pages_of = {str(one.month): one.files["newsletter.html"].decode() for one in EDITIONS}
    assert found and all(f'<article id="{place}"' in pages_of[month] for month, place in found)


def test_without_an_address_there_is_an_index_and_no_feed():
    assert set(archive(EDITIONS, "Digest", "", OURS)) == {"index.html"}
    assert b"feed.xml" not in archive(EDITIONS, "Digest", "", OURS)["index.html"]


def test_an_archive_of_nothing_is_an_archive():
    files = archive([], "Digest", BASE, OURS)
    assert b"No issue is approved yet." in files["index.html"] and feedparser.parse(files["feed.xml"]).bozo == 0


def test_editions_in_any_order_give_the_same_bytes():
    assert archive(EDITIONS[::-1], "AI & safety <digest>", BASE, OURS) == FRONT


def test_an_older_edition_without_a_record_is_listed_by_its_title():
    old = BackIssue(Month(year=2024, number=1), "Old", {"newsletter.html": b"<p>x</p>"})
    files = archive([old], "Digest", BASE, OURS)
    assert b">Old</a>" in files["index.html"] and feedparser.parse(files["feed.xml"]).bozo == 0


def test_what_the_editor_worked_with_is_not_on_the_site():
    mine = BackIssue(EDITIONS[0].month, "T", {**EDITIONS[0].files, "review.html": b"x", "report.json": b"{}"})
    assert not [name for name in site([mine], "D", BASE, OURS) if "review" in name or "report" in name]


def meta(page):
    return {
        one.attributes.get("property") or one.attributes.get("name"): one.attributes["content"]
        for one in elements(page)
        if one.tag == "meta" and "content" in one.attributes
    }


def test_the_head_of_an_issue_tells_what_a_shared_link_shows():
    page = EDITIONS[2].files["newsletter.html"].decode()
    said = meta(page)
    assert said["og:image"] == f"{BASE}2025-05/card.png" and said["og:title"] == "五月 · Май · مايو"
    assert said["og:url"] == f"{BASE}2025-05/newsletter.html" and said["twitter:card"] == "summary_large_image"
    assert f'<link rel="canonical" href="{BASE}2025-05/newsletter.html">' in page
    [script] = [one for one in elements(page) if one.tag == "script"]
    data = json.loads(script.inside)
    assert data["@type"] == "PublicationIssue" and len(data["hasPart"]) == 8
    assert data["hasPart"][0]["url"] == "https://arxiv.org/abs/2308.10248"


def test_a_draft_asks_search_engines_to_stay_away_and_an_edition_does_not():
    assert meta(pages.render(material(base_url=BASE), OURS)["newsletter.html"].decode())["robots"] == "noindex"
    assert "robots" not in meta(EDITIONS[0].files["newsletter.html"].decode())


def test_authors_are_named_and_a_title_cannot_leave_the_data_for_search_engines():
    evil = "</script><script>alert(1)</script>"
    summary = (
        material()
        .summaries["arxiv:2308.10248"]
        .model_copy(update={"authors": ("Ann A", "Ben B", "Cy C", "Di D", evil)})
    )
    issue = material(base_url=BASE, summaries={"arxiv:2308.10248": summary})
    page = pages.render(issue, OURS)["newsletter.html"].decode()
    assert "Ann A, Ben B, Cy C and 2 more · arXiv" in page
    [script] = [one for one in elements(page) if one.tag == "script"]
    assert json.loads(script.inside)["hasPart"][0]["author"][4]["name"] == evil
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("names", "told"),
    [("", ""), ("A", "A"), ("AB", "A and B"), ("ABCD", "A, B, C and D"), ("ABCDE", "A, B, C and 2 more")],
)
def test_a_byline_counts_whom_it_does_not_name(names, told):
    from dataclasses import replace

    assert replace(compose(material()).pieces[0], authors=tuple(names)).byline == told


def test_an_editors_authors_are_printed_everywhere_and_as_words():
    issue, evil = material(), '<script>alert("9")</script>\u202e Doe'
    items = {key: one.model_copy(update={"authors": (evil, "Max Muster")}) for key, one in issue.items.items()}
    files = pages.render(material(items=items), OURS)
    for name in ("newsletter.html", "email.html", "substack.html", "newsletter.md", "email.txt", "issue.json"):
        text = files[name].decode()
        assert "Max Muster" in text and "\u202e" not in text, name
        assert "<script>alert" not in text or name in ("email.txt", "issue.json"), name  # which nothing renders
    none = {key: one.model_copy(update={"authors": ()}) for key, one in issue.items.items()}
    assert all(not piece.byline for piece in compose(material(items=none)).pieces)


def test_the_card_is_a_picture_of_the_size_that_links_show():
    image = Image.open(io.BytesIO(EDITIONS[0].files["card.png"]))
    assert image.size == (1200, 630) and len(EDITIONS[0].files["card.png"]) < 100_000
    colours = {EDITIONS[n].files["card.png"] for n in range(3)}
    assert len(colours) == 3


@pytest.mark.parametrize(
    ("words", "drawn"), [("Réseaux — naïve", "Reseaux - naive"), ("五月", ""), ("a 🎉", ""), ("“So”…", "“So”...")]
)
def test_the_card_draws_what_its_font_has_and_never_empty_boxes(words, drawn):
    assert drawable(words) == drawn


def test_the_command_archives_only_what_was_approved(tmp_path):
    (tmp_path / "sources.yaml").write_text(
        f"schema: 1\nbase_url: {BASE}\nsources:\n  - {{kind: arxiv, name: arXiv, categories: [cs.LG]}}\n"
        "interests: [oversight]\n"
    )
    with opened(tmp_path, tmp_path / "sources.yaml") as desk:
        for issue in EDITIONS[:2]:
            hashes = {name: sha256(content) for name, content in issue.files.items()}
            named = {"month": issue.month, "subject": issue.title, "edition": edition_of(hashes), "at": issue.at}
            keep(desk.store, Approval(files=hashes, table={}, **named), issue.files)
    for name, content in pages.render(material(base_url=BASE), OURS).items():  # a draft is none
        path = tmp_path / "output" / "2025-06" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    said = CliRunner().invoke(app, ["archive", "--dir", str(tmp_path), "--to", str(tmp_path / "site")])
    assert said.exit_code == 0 and said.output.startswith("2 approved:")
    assert (tmp_path / "output" / "feed.xml").read_bytes() == (tmp_path / "site" / "feed.xml").read_bytes()
    assert len(feedparser.parse((tmp_path / "site" / "feed.xml").read_bytes()).entries) == 2
    assert (tmp_path / "site/2025-03/card.png").exists() and not (tmp_path / "site/2025-06").exists()
