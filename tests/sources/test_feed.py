import gzip
import json
import zlib
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wire import Server, Time, net

from digest.ids import page_key
from digest.model import Month
from digest.sources import Feed, feed, readers, readfeed
from digest.sources.window import loads

URL = "https://blog.example/feed.xml"
MAY = Month.parse("2025-05")
NOW = datetime(2025, 6, 20, tzinfo=UTC)


def item(slug="a", date="Fri, 02 May 2025 10:00:00 -0700", title="A title", more=""):
    when = f"<pubDate>{date}</pubDate>" if date else ""
    return f"<item><title>{title}</title><link>/{slug}</link>{when}{more}</item>"


def rss(*items):
    namespace = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    channel = f"<channel><title>B</title>{''.join(items)}</channel>"
    return f"<?xml version='1.0'?><rss version='2.0' {namespace}>{channel}</rss>".encode()


OLD = item("old", "Tue, 01 Apr 2025 00:00:00 GMT")


def gathered(tmp_path, answer, **config):
    server = answer if isinstance(answer, Server) else Server({URL: answer})
    source = Feed(**{"kind": "feed", "name": "B", "url": URL} | config)
    with net(tmp_path, server, Time(NOW)) as polite:
        return source.gather(polite, source.windows(MAY)[0])


def read(body, content_type="application/rss+xml"):
    """As `feed.read` does, without a process of its own."""
    found = json.dumps(readfeed.parse(body, content_type, URL)).encode()
    return feed.entries_of(loads(found), URL, "B", NOW)


def test_a_feed_gives_the_months_posts_whole(tmp_path):
    body = "<content:encoded>&lt;p&gt;See &lt;a href='https://arxiv.org/abs/2505.00001'&gt;it&lt;/a&gt;&lt;/p&gt;</content:encoded>"
    after = item("june", "Sun, 01 Jun 2025 00:00:00 GMT")
    edge = item("edge", "Sat, 31 May 2025 23:30:00 -0700")
    batch = gathered(tmp_path, rss(after, edge, item(title="A &lt;b&gt;bold&lt;/b&gt; title", more=body), OLD))
    (entry,) = batch.entries
    assert (entry.key, entry.url, entry.title) == (
        page_key("https://blog.example/a"),
        "https://blog.example/a",
        "A bold title",
    )
    assert entry.published == datetime(2025, 5, 2, 17, tzinfo=UTC)
    assert entry.links == ("arxiv:2505.00001",)
    assert entry.body.startswith("<p>See")
    assert (batch.state, batch.final) == ("ok", True)
    assert batch.reaches_back_to == datetime(2025, 4, 1, tzinfo=UTC)


def test_a_feed_too_short_for_the_month_says_how_far_it_reaches(tmp_path):
    batch = gathered(tmp_path, rss(item(date="Fri, 09 May 2025 10:00:00 GMT")))
    assert (batch.state, batch.why, batch.final) == ("partial", "reaches back only to 2025-05-09", True)
    assert len(batch.entries) == 1


def test_a_month_without_a_post_is_empty(tmp_path):
    batch = gathered(tmp_path, rss(OLD))
    assert (batch.state, batch.why, batch.final) == ("empty", "nothing in this month", True)


@pytest.mark.parametrize(
    "date",
    ["", "Oct 7, 2025", "1791367200", "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 02 May 2036 10:00:00 GMT", "31 Feb 2025"],
)
def test_a_date_that_cannot_be_believed_is_none(tmp_path, date):
    batch = gathered(tmp_path, rss(item(date=date), OLD))
    (entry,) = batch.entries
    assert (entry.published, entry.date_precision) == (None, "unknown")


def test_a_replay_years_later_believes_the_same_dates(tmp_path):
    first = gathered(tmp_path, rss(item(date="Fri, 02 May 2026 10:00:00 GMT"), OLD))
    source = Feed(kind="feed", name="B", url=URL)
    with net(tmp_path, Server(), Time(datetime(2028, 1, 1, tzinfo=UTC)), mode="offline") as replay:
        assert source.gather(replay, source.windows(MAY)[0]) == first
    assert [entry.published for entry in first.entries] == [None]


def test_undated_feeds_say_so(tmp_path):
    batch = gathered(tmp_path, rss(item(date="")))
    assert (batch.state, batch.why, batch.final) == ("partial", "the feed dates none of its entries", False)


def test_an_atom_entry_with_only_updated_is_dated_by_it():
    entry = "<entry><title>T</title><link href='/x'/><updated>2025-05-03T00:00:00+02:00</updated></entry>"
    (found,) = read(f"<feed xmlns='http://www.w3.org/2005/Atom'>{entry}</feed>".encode(), "text/plain")
    assert found.published == datetime(2025, 5, 2, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("link", "key"),
    [
        ("https://arxiv.org/abs/2505.00001v1", "arxiv:2505.00001"),
        ("https://www.lesswrong.com/posts/aaaaaaaaaaaaaaaaa/slug", "forum:aaaaaaaaaaaaaaaaa"),
        ("https://www.blog.example/p/?utm_source=rss#x", page_key("https://blog.example/p")),
        ("javascript:alert(1)", page_key(f"{URL}?entry=T")),
        ("http://[::1", page_key(f"{URL}?entry=T")),
    ],
)
def test_an_entry_is_known_by_where_it_leads(link, key):
    (found,) = read(
        f"<rss version='2.0'><channel><item><title>T</title><link>{link}</link></item></channel></rss>".encode()
    )
    assert found.key == key
    assert found.url.startswith("http")


def test_without_a_link_a_guid_that_is_one_leads_to_the_post():
    permanent, bare = "<guid>https://blog.example/p/1</guid>", "<guid isPermaLink='false'>p1</guid>"
    for guid, url in ((permanent, "https://blog.example/p/1"), (bare, URL)):
        (found,) = read(rss(f"<item><title>T</title>{guid}</item>"))
        assert (found.title, found.url) == ("T", url)


def test_a_feed_of_nine_megabytes_is_read_whole(tmp_path):
    long = f"<content:encoded><![CDATA[<p>{'word ' * 18_000}</p>]]></content:encoded>"
    body = rss(*(item(f"p{n}", f"Fri, {n % 31 + 1:02} May 2025 10:00:00 GMT", more=long) for n in range(100)), OLD)
    assert 9_000_000 < len(body) < 10_000_000
    batch = gathered(tmp_path, body)
    assert (batch.state, len(batch.entries)) == ("ok", 100)


def test_the_same_post_twice_counts_once(tmp_path):
    batch = gathered(tmp_path, rss(item("a"), item("a?utm_source=x"), OLD))
    assert len(batch.entries) == 1


def test_versions_on_one_page_are_each_an_entry(tmp_path):
    log = rss(
        item("log#v2", title="Version 2"), item("log#v1", title="Version 1"), item("log#v1", title="Version 1"), OLD
    )
    entries = gathered(tmp_path, log).entries
    assert [entry.title for entry in entries] == ["Version 1", "Version 2"] or len(
        {entry.key for entry in entries}
    ) == 2
    assert all(entry.url.startswith("https://blog.example/log#") for entry in entries)


def test_a_json_feed():
    body = b"""{"version": "https://jsonfeed.org/version/1.1", "items": [
      {"id": "1", "url": "https://blog.example/j", "title": "J\\ud83d", "content_html": "<p>x</p>", "tags": ["t"],
       "date_published": "2025-05-03T10:00:00+02:00", "authors": [{"name": "Ann"}]}, {"title": ""}, 7]}"""
    (found,) = read(b"\xef\xbb\xbf" + body, "application/json")
    assert (found.title, found.authors, found.tags, found.body) == ("J?", ("Ann",), ("t",), "<p>x</p>")
    assert found.published == datetime(2025, 5, 3, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "body",
    [
        rss(item(title="caf\u00e9"), OLD).decode().encode("latin-1"),
        rss(item(title="a & b &nbsp; <media:x/>"), OLD),
        rss(item(title="bell \x07"), OLD),
        b"\n\n  " + rss(item(), OLD),
        gzip.compress(rss(item(), OLD)),
        rss(item(), OLD)
        .decode()
        .replace("<?xml version='1.0'?>", "<?xml version='1.0' encoding='utf-16'?>")
        .encode("utf-16"),
        rss(item(), OLD)
        .decode()
        .replace("<?xml version='1.0'?>", "<?xml version='1.0' encoding='ISO-8859-1'?>")
        .encode("utf-16"),
    ],
    ids=["latin-1 unsaid", "entities and prefixes", "control", "leading space", "gzip file", "utf-16", "utf-16 unsaid"],
)
def test_an_ill_formed_feed_is_read_as_far_as_it_goes(tmp_path, body):
    batch = gathered(tmp_path, body)
    assert batch.state == "ok"
    assert batch.entries[0].url == "https://blog.example/a"


def in_encoding(name, *items):
    declared = rss(*items).decode().replace("?>", f" encoding='{name.removesuffix('-le').removesuffix('-be')}'?>", 1)
    return declared.encode(name)


ENCODINGS = (
    *("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"),
    *("shift_jis", "euc-jp", "gb18030", "big5"),
)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("items", [(item(title="\u65e5\u672c" * 20), OLD), (OLD, item(title="\u65e5\u672c" * 20))])
def test_a_feed_cut_off_anywhere_is_partial_in_any_encoding(tmp_path, encoding, items):
    whole = in_encoding(encoding, *items, item("b", title="\u65e5" * 9))
    assert gathered(tmp_path / "whole", whole).state == "ok"
    one = len(whole) * 5 // 6  # a letter has four bytes at most
    for n, end in enumerate((*range(one, one + 5), len(whole) - len("</channel></rss>".encode(encoding)) - 1)):
        batch = gathered(tmp_path / str(n), whole[:end])
        assert (batch.state, batch.final) == ("partial", False)
        assert "breaks off" in batch.why
        assert batch.entries[0].title == "\u65e5\u672c" * 20  # and not in the letters of another encoding


@given(st.sampled_from(ENCODINGS), st.integers(1, 400))
def test_no_cut_makes_a_feed_look_whole(encoding, cut):
    """By the bytes alone: what ends before its root is closed breaks off, wherever that is."""
    whole = in_encoding(encoding, item(title="\u65e5" * 9), OLD)
    lost = max(cut, len("</channel></rss>".encode(encoding)))
    assert readfeed.parse(whole)["breaks_off"] is False
    assert readfeed.parse(whole[:-lost])["breaks_off"] is True


@pytest.mark.parametrize(
    ("body", "breaks_off"),
    [
        (rss(item(), OLD) + b"<!-- cached -->" * 900, False),
        (rss(item(), OLD) + b"\0", False),
        (rss(item(), OLD).replace(b"</rss>", b""), False),  # all of RSS 2.0 stands in its channel
        (in_encoding("utf-16", item(), OLD) + b"\n", False),
        (b"<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:entry><a:title>T</a:title></a:entry></a:feed>", False),
        (b"<entry xmlns='http://www.w3.org/2005/Atom'><title>T</title></entry>", False),
        (b"<entry xmlns='http://www.w3.org/2005/Atom'><title>T</title>", True),
        (b"<rdf:RDF><channel><title>B</title></channel><item><title>T</title></item>", True),
        (rss(item(more="<description><![CDATA[</rss>]]></description>"), OLD)[:-30], True),
        (rss(item(), item("b", more="<description><![CDATA[</channel></rss> it ends")[:-7])[:-16], True),
        (rss(item(), item("b", more="<!-- </channel></rss> "))[:-23], True),
        (rss(item(more="<description><![CDATA[cut <!-- short]]></description>"), OLD), False),
        (rss(item(more="<!-- <![CDATA[ -->"), OLD), False),
        (rss(item()) + rss(item("b"), OLD)[:-30], True),
        (b"", True),
    ],
)
def test_where_a_feed_ends(body, breaks_off):
    assert readfeed.parse(body)["breaks_off"] is breaks_off


def test_every_recorded_feed_cut_in_half_is_told(shared):
    """Real feeds, among them odd ones; of those that are whole not one is called cut."""
    folder = shared / "world" / "data" / "feeds"
    if not folder.is_dir():
        pytest.skip(f"no recorded feeds at {folder}")
    bodies = {path.name: as_it_was(path.read_bytes()) for path in sorted(folder.iterdir())}
    found = {name: readfeed.parse(body) for name, body in bodies.items()}
    whole = {name for name, one in found.items() if one["format"] not in ("", "json") and len(one["entries"]) > 1}
    assert len(whole) > 70
    assert {name for name in whole if found[name]["breaks_off"]} == set()
    halves = {name: readfeed.parse(bodies[name][: len(bodies[name]) // 2]) for name in whole}
    assert {name for name, half in halves.items() if half["format"] and not half["breaks_off"]} == set()


def as_it_was(body):
    return gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body


def test_an_encoding_that_is_none_reads_nothing_and_unpacks_nothing():
    bomb = zlib.compress(bytes(50_000_000))
    for charset in ("zlib", "bz2", "hex", "rot13", "idna", "no-such"):
        assert readfeed.parse(bomb, f"application/xml; charset={charset}")["format"] == ""
        assert len(read(rss(item()), f"application/xml; charset={charset}")) <= 1


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"", "an empty answer"),
        (b"just text", "not a feed: 9 bytes"),
        (b"<!-- hello --><!DOCTYPE html><html><body>parked</body></html>", "an HTML page that names no feed"),
        (b"<!---->" * 15_000 + b"x", "not a feed"),  # it was twice as long for each comment
        (b'{"version": "2", "items": []}', "not a feed"),
        (httpx.Response(404), "HTTP 404"),
        (b"x" * 16_000_001, "more than 15 MB"),
    ],
)
def test_what_is_no_feed_fails_with_its_reason(tmp_path, answer, why):
    batch = gathered(tmp_path, answer)
    assert (batch.state, batch.final) == ("failed", False)
    assert why in batch.why


def page(href):
    link = f"<link rel='alternate' type='application/rss+xml' href='{href}'>"
    comments = "<link rel='alternate' type='application/rss+xml' href='/comments/feed'>"
    return f"<!doctype html><html><head>{comments}{link}</head></html>".encode()


def test_a_page_that_names_its_feed_leads_to_it_once(tmp_path):
    server = Server({URL: page("/rss"), "https://blog.example/rss": rss(item(), OLD)})
    assert gathered(tmp_path, server).state == "ok"
    looping = Server({URL: page("/rss"), "https://blog.example/rss": page("/feed.xml")})
    assert gathered(tmp_path / "b", looping).state == "failed"
    assert len(looping.asked) == 2


@pytest.mark.parametrize("href", ["http://[", "http://[::1", "//[x]/", "javascript:alert(1)"])
def test_a_page_that_names_nonsense_names_no_feed(tmp_path, href):
    batch = gathered(tmp_path, page(href).replace(b"/comments/feed", href.encode()))
    assert (batch.state, "names no feed" in batch.why) == ("failed", True)


def test_keywords_and_exclusions_choose(tmp_path):
    items = rss(item("a", title="On AI safety"), item("es/b", title="AI safety"), item("c", title="Fairness"), OLD)
    batch = gathered(tmp_path, items, keywords=("safe", "AI"), exclude=("^/[a-z]{2}/",))
    assert [entry.title for entry in batch.entries] == ["On AI safety"]
    assert batch.reaches_back_to.month == 4


def test_a_file_name_is_never_opened(tmp_path):
    secret = tmp_path / "secret.xml"
    secret.write_bytes(rss(item()))
    assert readfeed.parse(str(secret).encode()) == {"format": "", "breaks_off": True, "left_out": 0, "entries": []}


def test_entities_are_not_expanded():
    laughs = "".join(f"<!ENTITY l{n + 1} '{f'&l{n};' * 10}'>" for n in range(1, 9))
    body = f"<!DOCTYPE rss [<!ENTITY l1 'ha'>{laughs}<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"
    (found, *_) = read(body.encode() + rss(item(title="&l9;&x;"))[21:]) or [None]
    assert found is None or len(found.title) < 100


def test_a_feed_that_takes_for_ever_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(readers, "_readers", few := readers.Readers(1, seconds=0.5))
    attributes = " ".join(f"a{n}='x'" for n in range(40_000))
    batch = gathered(tmp_path, rss(f"<item><title {attributes}>T</title></item>"))
    few.close()
    assert (batch.state, "in 0.5 s of work" in batch.why) == ("failed", True)  # 32 s of work where nothing stops it


@settings(max_examples=60)
@given(st.binary(max_size=300) | st.text(alphabet="<>/&;![]-{}\"'=abitemlnkrsd: ", max_size=200).map(str.encode))
def test_no_bytes_break_the_reading(body):
    read(body)
    read(rss()[:-16] + body)


def many(*dates):
    return rss(*(item(f"p{n}", f"{date:%a, %d %b %Y %H:%M:%S} GMT" if date else "") for n, date in enumerate(dates)))


def dates_from(start, step, count):
    return [start + step * n for n in range(count)]


@pytest.mark.parametrize("as_json", [False, True])
def test_of_more_entries_than_are_read_the_newest_are_kept(tmp_path, as_json):
    many_more = readfeed.MOST_ENTRIES + 300
    hours = dates_from(datetime(2025, 6, 1, tzinfo=UTC) - timedelta(hours=many_more), timedelta(hours=1), many_more)
    rows = [{"url": f"/p{n}", "date_published": f"{date:%Y-%m-%dT%H:%M:%SZ}"} for n, date in enumerate(hours)]
    json_feed = {"version": "https://jsonfeed.org/version/1.1", "items": rows}
    batch = gathered(tmp_path, json.dumps(json_feed).encode() if as_json else many(*hours))
    assert (batch.state, len(batch.entries)) == ("ok", 31 * 24)
    assert batch.reaches_back_to == hours[300]


def test_what_was_too_much_to_read_is_told(tmp_path):
    minutes = dates_from(datetime(2025, 5, 31, tzinfo=UTC), timedelta(minutes=4), readfeed.MOST_ENTRIES + 9)
    batch = gathered(tmp_path, many(*minutes))
    assert (batch.state, len(batch.entries)) == ("partial", 24 * 15 - 9)
    assert batch.why == "reaches back only to 2025-05-31; 9 older entries of the feed were too many to read"


def test_undated_entries_do_not_hide_what_was_too_much_to_read(tmp_path):
    hours = dates_from(datetime(2025, 5, 20, tzinfo=UTC), timedelta(hours=1), 200)
    batch = gathered(tmp_path, many(*hours, *[None] * readfeed.MOST_ENTRIES))
    assert (batch.state, batch.why[:39]) == ("partial", "the feed dates none of its entries; 200")
