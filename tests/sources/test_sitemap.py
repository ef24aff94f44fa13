import gzip
from datetime import UTC, datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from wire import Server, Time, net

from digest.errors import BadContent
from digest.model import Month
from digest.sources import Index, Sitemap, sitemap

HOME = "https://lab.example"
MAP = f"{HOME}/sitemap.xml"
MAY = Month.parse("2025-05")


def urlset(*places):
    rows = "".join(
        f"<url><loc>{HOME}{path}</loc>{f'<lastmod>{changed}</lastmod>' if changed else ''}</url>"
        for path, changed in places
    )
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'.encode()


def page(date, title="T"):
    return f'<html><head><title>{title}</title><meta name="date" content="{date}"></head><body>x</body></html>'.encode()


def gathered(tmp_path, answers, **config):
    source = Sitemap(**{"kind": "sitemap", "name": "Lab", "url": MAP, "include": ["^/research/"]} | config)
    server = Server(answers)
    with net(tmp_path, server) as polite:
        batch = source.gather(polite, source.windows(MAY)[0])
    return batch, [request.url.path for request in server.asked]


def test_only_pages_that_may_be_of_the_month_are_opened(tmp_path):
    places = [
        ("/research/may", "2025-05-10"),
        ("/research/rebuilt", "2025-06-01T00:00:00Z"),
        ("/research/old", "2025-04-29"),
        ("/research/2024/01/05/named", "2025-06-01"),
        ("/research/team/ann", "2025-05-10"),
        ("/about", "2025-05-10"),
        ("/research/undated", None),
    ]
    answers = {
        MAP: urlset(*places),
        f"{HOME}/research/may": page("2025-05-09"),
        f"{HOME}/research/rebuilt": page("2023-01-01"),
        f"{HOME}/research/undated": page(""),
    }
    batch, asked = gathered(tmp_path, answers, exclude=["^/research/team/"])
    assert asked == ["/sitemap.xml", "/research/may", "/research/rebuilt", "/research/undated"]
    assert [(entry.url[19:], entry.published) for entry in batch.entries] == [
        ("/research/may", datetime(2025, 5, 9, tzinfo=UTC)),
        ("/research/undated", None),
    ]
    assert (batch.state, batch.final) == ("ok", True)


def test_a_map_of_maps_and_packed_maps(tmp_path):
    maps = f"""<sitemapindex><sitemap><loc>{HOME}/new.xml.gz</loc></sitemap>
      <sitemap><loc>{HOME}/old.xml</loc><lastmod>2020-01-01</lastmod></sitemap></sitemapindex>"""
    answers = {
        MAP: maps.encode(),
        f"{HOME}/new.xml.gz": gzip.compress(urlset(("/research/a", "2025-05-10"))),
        f"{HOME}/research/a": page("2025-05-09"),
    }
    batch, asked = gathered(tmp_path, answers)
    assert (len(batch.entries), "/old.xml" in asked) == (1, False)


def test_a_map_of_fifty_thousand_pages_is_read_to_its_end(tmp_path):
    places = [(f"/about/{n}", "2025-05-10") for n in range(49_999)]
    answers = {MAP: urlset(*places, ("/research/a", "2025-05-10")), f"{HOME}/research/a": page("2025-05-09")}
    batch, asked = gathered(tmp_path, answers)
    assert (batch.state, len(batch.entries), asked) == ("ok", 1, ["/sitemap.xml", "/research/a"])


def test_more_maps_than_we_look_at_are_told(tmp_path, monkeypatch):
    monkeypatch.setattr(sitemap, "MOST_MAPS", 2)
    maps = "".join(f"<sitemap><loc>{HOME}/{n}.xml</loc></sitemap>" for n in range(5))
    answers = {f"{HOME}/{n}.xml": urlset((f"/research/{n}", "2025-05-10")) for n in range(5)}
    answers |= {f"{HOME}/research/{n}": page("2025-05-09") for n in range(5)}
    batch, asked = gathered(tmp_path, answers | {MAP: f"<sitemapindex>{maps}</sitemapindex>".encode()})
    assert (batch.state, batch.why) == ("partial", "3 of 5 maps not looked at (at most 2 are)")
    assert (len(batch.entries), "/2.xml" in asked) == (2, False)


def test_pages_that_fail_or_were_not_opened_are_told(tmp_path):
    places = [(f"/research/{n}", f"2025-05-1{n}") for n in range(5)]
    answers = {MAP: urlset(*places), f"{HOME}/research/1": page("2025-05-09")}
    batch, _ = gathered(tmp_path, answers, max_pages=3)
    assert (batch.state, batch.final, len(batch.entries)) == ("partial", False, 1)
    assert batch.why.startswith("2 of 5 pages could not be read: lab.example/research/0: HTTP 404")
    assert batch.why.endswith("2 of 5 pages not looked at (max_pages: 3)")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32", "cp1252"])
def test_a_map_that_breaks_off_is_told_in_every_encoding_wherever_it_is_cut(encoding):
    rows = urlset(*((f"/research/é{n}", "2025-05-10") for n in range(9))).decode()
    whole = f'<?xml version="1.0" encoding="{encoding}"?>{rows}'.encode(encoding)
    assert (len(sitemap.parse(whole).places), sitemap.parse(whole).breaks_off) == (9, False)
    head = len(f'<?xml version="1.0" encoding="{encoding}"?><urlset xmlns="..............'.encode(encoding))
    untold = []
    for cut in range(head, len(whole)):
        try:
            read = sitemap.parse(whole[:cut])
        except BadContent:
            continue
        untold += [] if read.breaks_off or len(read.places) == 9 else [cut]
    assert untold == []


@pytest.mark.parametrize(
    ("mistake", "in_its_place"),
    [("/research/3", "/research/3?a=1&b=2"), ("</url>", ""), ("</urlset>", "</urlset>\n<!-- made by x -->junk")],
)
def test_a_whole_map_with_a_mistake_loses_nothing(mistake, in_its_place):
    body = urlset(*((f"/research/{n}", "2025-05-10") for n in range(9))).decode().replace(mistake, in_its_place, 1)
    read = sitemap.parse(body.encode())
    assert (len(read.places), read.breaks_off) == (9, False)


def test_what_the_parser_gave_up_on_is_told():
    places = urlset(*((f"/research/{n}", "2025-05-10") for n in range(9))).decode()
    deep = places.replace("<url>", "<x>" * 3000 + "</x>" * 3000 + "<url>", 1)
    assert sitemap.parse(deep.encode()).breaks_off


def test_a_map_that_breaks_off_is_partial_and_asked_for_again(tmp_path):
    whole = urlset(*((f"/research/{n}", "2025-05-10") for n in range(2)))
    cut = whole[: whole.index(b"/research/1")]
    answers = {MAP: cut} | {f"{HOME}/research/{n}": page("2025-05-09") for n in range(2)}
    batch, _ = gathered(tmp_path, answers)
    assert (batch.state, batch.final, len(batch.entries)) == ("partial", False, 1)
    assert batch.why == "the map breaks off: what it would go on with is not known"
    maps = "".join(f"<sitemap><loc>{HOME}/{n}.xml</loc></sitemap>" for n in range(2)).encode()
    named = {MAP: b"<sitemapindex>" + maps + b"</sitemapindex>", f"{HOME}/0.xml": cut, f"{HOME}/1.xml": whole}
    batch, _ = gathered(tmp_path / "b", answers | named)
    assert (batch.state, batch.final, len(batch.entries)) == ("partial", False, 2)
    assert batch.why == "1 of 2 maps break off: what they would go on with is not known"
    source = Sitemap(kind="sitemap", name="Lab", url=MAP, include=["^/research/"])
    with net(tmp_path / "c", Server({MAP: cut})) as polite:
        probed = source.probe(polite, source.windows(MAY)[0])
    assert (probed.state, "breaks off" in probed.why) == ("partial", True)


def test_a_site_whose_map_holds_nothing_we_want_was_rebuilt(tmp_path):
    batch, _ = gathered(tmp_path, {MAP: urlset(("/papers/1", "2025-05-10"), ("/about", None))})
    assert (batch.state, batch.final) == ("failed", False)
    assert batch.why == "lab.example/sitemap.xml: none of its 2 pages matches `include`"
    assert gathered(tmp_path / "b", {MAP: urlset()})[0].why == "lab.example/sitemap.xml: a map without one page"
    old = f"""<sitemapindex><sitemap><loc>{HOME}/new.xml</loc></sitemap>
      <sitemap><loc>{HOME}/old.xml</loc><lastmod>2020-01-01</lastmod></sitemap></sitemapindex>"""
    answers = {MAP: old.encode(), f"{HOME}/new.xml": urlset(("/about", None))}
    assert gathered(tmp_path / "c", answers)[0].state == "empty"  # what we want may stand in the old map


def test_maps_within_maps_of_maps_are_told(tmp_path):
    def of_maps(*names):
        return "".join(["<sitemapindex>", *(f"<sitemap><loc>{HOME}/{n}.xml</loc></sitemap>" for n in names)]).encode()

    answers = {MAP: of_maps("a", "b") + b"</sitemapindex>", f"{HOME}/a.xml": of_maps("c", "d") + b"</sitemapindex>"}
    answers |= {f"{HOME}/b.xml": urlset(("/research/1", "2025-05-10")), f"{HOME}/research/1": page("2025-05-09")}
    batch, _ = gathered(tmp_path, answers)
    assert (batch.state, len(batch.entries)) == ("partial", 1)
    assert batch.why == "2 maps that other maps name were not looked at"


def test_keywords_choose(tmp_path):
    answers = {MAP: urlset(("/research/a", None), ("/research/b", None))}
    answers |= {f"{HOME}/research/a": page("2025-05-09", "Safety"), f"{HOME}/research/b": page("2025-05-09", "Sales")}
    batch, _ = gathered(tmp_path, answers, keywords=["safe"])
    assert [entry.title for entry in batch.entries] == ["Safety"]


@pytest.mark.parametrize(
    "answer", [b"", b"<html><body>not found</body></html>", b"\x1f\x8bbroken", httpx.Response(404)]
)
def test_what_is_no_sitemap_fails(tmp_path, answer):
    batch, _ = gathered(tmp_path, {MAP: answer})
    assert batch.state == "failed"


@given(st.binary(max_size=200))
def test_no_bytes_break_the_parsing(body):
    for start in (b"", b"<urlset>", b"<urlset><url><loc>", b"\x1f\x8b\x08"):
        try:
            sitemap.parse(start + body)
        except BadContent:
            continue


CARDS = b"""<div class="toc"><div class="date">May 2025</div>
  <a class="note" href="2025/one/"><h3> One
    post</h3></a><a class="note" href="javascript:x"><h3>No</h3></a>
  <div class="date">April 2025</div><a class="note" href="/2025/two/"><h3>Two</h3></a>
  <a class="note" href="/2025/two/#again"><h3>Two again</h3></a></div>"""


def index(**more):
    return Index(
        **{"kind": "index", "name": "Lab", "url": f"{HOME}/", "item": '//a[@class="note"]', "title": ".//h3"} | more
    )


def test_an_index_with_month_headings(tmp_path):
    source = index(date='preceding-sibling::div[@class="date"][1]')
    with net(tmp_path, Server({f"{HOME}/": CARDS})) as polite:
        batch = source.gather(polite, source.windows(MAY)[0])
    (entry,) = batch.entries
    assert (entry.title, entry.url, entry.date_precision) == ("One post", f"{HOME}/2025/one/", "month")
    assert (batch.state, entry.published) == ("ok", MAY.start)


def test_items_without_a_date_are_opened(tmp_path):
    server = Server(
        {f"{HOME}/": CARDS, f"{HOME}/2025/one/": page("2025-05-09"), f"{HOME}/2025/two/": page("2025-01-09")}
    )
    with net(tmp_path, server) as polite:
        batch = index().gather(polite, index().windows(MAY)[0])
    assert [entry.url for entry in batch.entries] == [f"{HOME}/2025/one/"]
    assert len(server.asked) == 3


def test_a_list_that_does_not_reach_back_says_so(tmp_path):
    """It may show the newest posts only; an old one pinned on top proves nothing."""

    def cards(*months):
        rows = "".join(f'<div class="date">{m}</div><a class="note" href="/{m[:3]}"><h3>x</h3></a>' for m in months)
        return {f"{HOME}/": f"<html>{rows}</html>".encode()}

    source = index(date='preceding-sibling::div[@class="date"][1]')

    def batch(folder, *months):
        with net(tmp_path / folder, Server(cards(*months)), Time(datetime(2025, 12, 1, tzinfo=UTC))) as polite:
            return source.gather(polite, source.windows(MAY)[0])

    newest = batch("a", "July 2025", "June 2025")
    assert (newest.state, newest.final, newest.why) == ("partial", True, "reaches back only to 2025-06-01")
    assert newest.reaches_back_to == datetime(2025, 6, 1, tzinfo=UTC)
    assert batch("b", "January 2020", "September 2025", "August 2025", "July 2025", "June 2025").state == "partial"
    within = batch("c", "June 2025", "May 2025")
    assert (within.state, len(within.entries)) == ("partial", 1)
    assert batch("d", "June 2025", "April 2025").state == "empty"
    opened = batch("f", "June 2025", "nowhere", "April 2025")
    assert "reaches back" not in opened.why and opened.reaches_back_to == datetime(2025, 4, 1, tzinfo=UTC)
    undated = batch("e", "no date", "nor here")
    assert undated.why.startswith("2 of 2 pages could not be read")


def test_a_list_that_breaks_off_is_told_and_asked_for_again(tmp_path):
    """From old to new, the newest are lost, and the oldest still reach back."""
    days = "".join(
        f'<div class="card"><a class="note" href="/{day}"><h3>x</h3><time datetime="2025-05-{day:02}"></time></a></div>'
        for day in range(1, 29)
    )
    old = '<div class="card"><a class="note" href="/old"><h3>x</h3><time datetime="2025-04-02"></time></a></div>'
    whole = f"<html><body><main>{old}{days}</main></body></html>".encode()

    def batch(folder, body):
        with net(tmp_path / folder, Server({f"{HOME}/": body})) as polite:
            return index().gather(polite, index().windows(MAY)[0])

    assert (batch("a", whole).state, len(batch("a", whole).entries)) == ("ok", 28)
    assert batch("b", whole.replace(b"</body></html>", b"")).state == "ok"  # both may be left out
    cut = batch("c", whole[: len(whole) // 2])
    assert (cut.state, cut.final) == ("partial", False)
    assert cut.why.startswith("the page breaks off: what it would go on with is not known")


def test_an_empty_page_counts_as_not_read(tmp_path):
    places = urlset(("/research/1", "2025-05-10"), ("/research/2", "2025-05-10"))
    batch, _ = gathered(tmp_path, {MAP: places, f"{HOME}/research/1": b" \n", f"{HOME}/research/2": page("2025-05-09")})
    assert (batch.state, len(batch.entries)) == ("partial", 1)
    assert batch.why == "1 of 2 pages could not be read: lab.example/research/1: an empty answer"


def test_a_link_that_is_no_address_is_passed_over(tmp_path):
    odd = "".join(f'<a class="note" href="{href}"><h3>x</h3></a>' for href in ("http://[", "//[x]/", "http://[::1"))
    with net(tmp_path, Server({f"{HOME}/": odd.encode() + CARDS})) as polite:
        batch = index(date='preceding::div[@class="date"][1]').gather(polite, index().windows(MAY)[0])
    assert [entry.title for entry in batch.entries] == ["One post"]


@pytest.mark.parametrize("loc", ["http://[", "//[x]/", "http://[::1", "file:///etc/passwd"])
def test_a_place_that_is_no_address_is_passed_over(loc):
    body = f"<urlset><url><loc>{loc}</loc></url><url><loc>{HOME}/a</loc></url></urlset>"
    assert [place.url for place in sitemap.parse(body.encode())[0]] == [f"{HOME}/a"]


def test_a_site_that_was_rebuilt_is_noticed(tmp_path):
    with net(tmp_path, Server({f"{HOME}/": b"<html><body>new design</body></html>"})) as polite:
        batch = index().gather(polite, index().windows(MAY)[0])
    assert batch.state == "failed"
    assert "the page has changed" in batch.why


def test_a_replay_years_later_believes_the_same_dates(tmp_path):
    """A date that lay ahead when the page was fetched is not believed, however late the recording is read."""
    cards = CARDS.replace(b"May 2025", b"July 2025")
    answers = {f"{HOME}/": cards, f"{HOME}/2025/one/": page("2025-07-09"), f"{HOME}/2025/two/": page("2025-05-09")}
    source = index(date='preceding::div[@class="date"][1]')
    window = source.windows(Month.parse("2025-07"))[0]
    with net(tmp_path, Server(answers)) as polite:
        first = source.gather(polite, window)
    with net(tmp_path, Server(), Time(datetime(2028, 1, 1, tzinfo=UTC)), mode="offline") as replay:
        assert source.gather(replay, window) == first
    assert [entry.published for entry in first.entries] == [None]


def test_an_expression_that_fails_on_the_page_fails_the_source(tmp_path):
    with net(tmp_path, Server({f"{HOME}/": b"<video>x</video>"})) as polite:
        source = index(item="//video[unknown(.)]")
        batch = source.gather(polite, source.windows(MAY)[0])
    assert (batch.state, "XPath expression of Lab failed" in batch.why) == ("failed", True)


def test_a_bad_expression_is_a_mistake_of_configuration():
    with pytest.raises(ValidationError, match="not an XPath expression"):
        index(item="//a[")


def test_a_page_that_is_gone_counts_as_not_read_whatever_its_status(tmp_path):
    places = [(f"/research/{n}", "2025-05-10") for n in range(3)]
    answers = {
        MAP: urlset(*places),
        f"{HOME}/research/0": page("2025-05-09"),
        f"{HOME}/research/1": page("", "404 | Lab"),
        f"{HOME}/research/2": httpx.Response(302, headers={"location": "/"}),
        f"{HOME}/": page(""),
    }
    batch, _ = gathered(tmp_path, answers)
    assert (batch.state, len(batch.entries), batch.final) == ("partial", 1, False)
    assert batch.why == "2 of 3 pages could not be read: lab.example/research/1: says '404'"


def test_one_map_of_several_that_fails_is_told_and_the_others_read(tmp_path):
    maps = "".join(f"<sitemap><loc>{HOME}/{n}.xml</loc></sitemap>" for n in range(2))
    answers = {MAP: f"<sitemapindex>{maps}</sitemapindex>".encode(), f"{HOME}/1.xml": urlset(("/research/a", None))}
    batch, _ = gathered(tmp_path, answers | {f"{HOME}/research/a": page("2025-05-09")})
    assert (batch.state, len(batch.entries), batch.final) == ("partial", 1, False)
    assert batch.why.startswith("1 of 2 maps could not be read: lab.example/0.xml: HTTP 404")
    assert gathered(tmp_path / "b", {MAP: answers[MAP]})[0].state == "failed"


def test_how_exact_the_dates_are_is_noted(tmp_path):
    source = index(date='preceding-sibling::div[@class="date"][1]')
    with net(tmp_path, Server({f"{HOME}/": CARDS})) as polite:
        assert source.gather(polite, source.windows(MAY)[0]).notes == ("1 dated to the month only",)


def test_probes_ask_once_and_see_a_site_that_was_rebuilt(tmp_path):
    answers = {MAP: urlset(("/research/a", None), ("/about", None)), f"{HOME}/": CARDS}
    server = Server(answers)
    source = Sitemap(kind="sitemap", name="Lab", url=MAP, include=["^/research/"])
    with net(tmp_path, server) as polite:
        window = source.windows(MAY)[0]
        found = source.probe(polite, window), index().probe(polite, window)
        elsewhere = source.model_copy(update={"include": ("^/papers/",)}).probe(polite, window)
    assert [batch.state for batch in found] == ["ok", "ok"]
    assert (found[0].notes, found[1].notes) == (("1 of 2 pages match",), ("2 items, 0 of them dated there",))
    assert (elsewhere.state, elsewhere.why) == ("failed", "none of its 2 pages matches `include`")
    assert len(server.asked) == 2


def test_what_all_titles_of_a_site_end_with_is_no_part_of_them(tmp_path):
    slugs = ("a", "b", "c", "d")
    places = urlset(*((f"/research/{slug}", "2025-05-10") for slug in slugs))

    def read(folder, *titles):
        pages = {
            f"{HOME}/research/{slug}": page("2025-05-09", title) for slug, title in zip(slugs, titles, strict=True)
        }
        return [entry.title for entry in gathered(tmp_path / folder, {MAP: places} | pages)[0].entries]

    same = [f"{slug} - Our house" for slug in slugs]
    assert sorted(read("a", *same)) == ["a", "b", "c", "d"]
    series = ["a - Part one", "b - Part one", "c", "d - Our house"]
    assert sorted(read("b", *series)) == series
