"""A feed that is too short for the month is helped by its blog's archive; what even that does not show is said."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from wire import Server, Time, net

from digest.model import Month
from digest.sources import Feed
from digest.sources import feed as source_feed
from digest.sources.archives import Blog, medium, squarespace, substack, wordpress
from digest.sources.archives.blog import moment, next_of

HOME = "https://blog.example"
URL = f"{HOME}/feed"
MAY = Month.parse("2025-05")
NOW = datetime(2025, 12, 1, tzinfo=UTC)
FIRST = datetime(2025, 4, 1, 12, tzinfo=UTC)


def posts(count, every=2):
    """Posts of a blog from April on, newest first: (slug, date)."""
    return [(f"p{n}", FIRST + timedelta(days=every * n)) for n in range(count)][::-1]


def feed(rows, generator="", head="", path="/p/"):
    items = "".join(
        f"<item><title>Post {slug}</title><link>{HOME}{path}{slug}</link>"
        f"<pubDate>{when:%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
        for slug, when in rows
    )
    made = f"<generator>{generator}</generator>" if generator else ""
    return f"<rss version='2.0'><channel><title>B</title>{made}{head}{items}</channel></rss>".encode()


def gathered(tmp_path, answers, month=MAY, now=NOW, **config):
    server = answers if isinstance(answers, Server) else Server(answers)
    source = Feed(**{"kind": "feed", "name": "B", "url": URL} | config)
    with net(tmp_path, server, Time(now)) as polite:
        batch = source.gather(polite, source.windows(month)[0])
    return batch, [str(request.url)[len(HOME) :] for request in server.asked]


def slugs(batch):
    return [entry.url.rsplit("/", 1)[-1] for entry in batch.entries]


def in_may(rows):
    return sorted((slug for slug, when in rows if when in MAY), key=lambda slug: int(slug[1:]))


def archive(rows, cap=7, lag=0):
    """Substack's list, which gives fewer rows than are asked for and may lag behind."""

    def answer(request):
        offset = int(parse_qs(urlsplit(str(request.url)).query)["offset"][0])
        page = [
            {"slug": slug, "title": f"Post {slug}", "post_date": f"{when:%Y-%m-%dT%H:%M:%S}.000Z",
             "canonical_url": f"{HOME}/p/{slug}", "subtitle": "About", "postTags": [{"name": "t"}]}
            for slug, when in rows[lag:][offset : offset + cap]
        ]  # fmt: skip
        return httpx.Response(200, json=page)

    return answer


ALL = posts(60)  # April to July, every second day


def test_substack_gives_the_month_its_feed_no_longer_shows(tmp_path):
    answers = {URL: feed(ALL[:20], "Substack"), f"{HOME}/api/v1/archive": archive(ALL)}
    answers |= {f"{HOME}/api/v1/posts/{slug}": body(slug) for slug, when in ALL if when in MAY}
    batch, asked = gathered(tmp_path, answers)
    assert slugs(batch) == in_may(ALL)
    assert (batch.state, batch.why, batch.final) == ("ok", "", True)
    assert batch.reaches_back_to < MAY.start
    assert batch.notes == (f"{len(in_may(ALL))} from its substack archive",)
    assert all(entry.links == ("arxiv:2505.00001",) and entry.tags == ("t",) for entry in batch.entries)
    assert len(asked) == len(set(asked))


def body(slug):
    return json.dumps({"body_html": f"<p><a href='https://arxiv.org/abs/2505.00001'>{slug}</a></p>"}).encode()


def test_a_paid_post_is_there_without_its_text(tmp_path):
    answers = {URL: feed(ALL[:20], "Substack"), f"{HOME}/api/v1/archive": archive(ALL)}
    paid = [slug for slug, when in ALL if when in MAY]
    answers |= {f"{HOME}/api/v1/posts/{slug}": b'{"body_html": null, "audience": "only_paid"}' for slug in paid}
    batch, _ = gathered(tmp_path, answers)
    assert (batch.state, slugs(batch)) == ("ok", in_may(ALL))
    assert {(entry.abstract, entry.body) for entry in batch.entries} == {("About", "")}


def test_a_feed_that_reaches_back_is_all_that_is_asked(tmp_path):
    _, asked = gathered(tmp_path, {URL: feed(ALL, "Substack")})
    assert asked == ["/feed"]


def test_a_post_in_feed_and_archive_counts_once_with_the_feeds_own_text(tmp_path):
    rows = [row for row in ALL if row[1] < datetime(2025, 6, 3, tzinfo=UTC)]
    answers = {URL: feed(rows[:5], "Substack"), f"{HOME}/api/v1/archive": archive(rows)}
    answers |= {f"{HOME}/api/v1/posts/{slug}": body(slug) for slug, _ in rows}
    batch, asked = gathered(tmp_path, answers)
    assert slugs(batch) == in_may(rows)
    assert not any(path.endswith(f"/{slug}") for path in asked for slug, _ in rows[:5])


def test_the_same_post_at_another_address_counts_once(tmp_path):
    moved = archive(ALL)

    def elsewhere(request):
        return httpx.Response(
            200, json=[row | {"canonical_url": "https://b.other/p/" + row["slug"]} for row in moved(request).json()]
        )

    batch, _ = gathered(tmp_path, {URL: feed(ALL[:38], "Substack"), f"{HOME}/api/v1/archive": elsewhere})
    assert sorted(slugs(batch)) == sorted(in_may(ALL))


def test_an_archive_that_lags_leaves_a_gap_and_says_so(tmp_path):
    lagging = {URL: feed(ALL[:20], "Substack"), f"{HOME}/api/v1/archive": archive(ALL, lag=40)}
    batch, _ = gathered(tmp_path, lagging)
    assert (batch.state, batch.final) == ("partial", False)
    assert "its substack archive ends 2025-05-09, before the feed begins" in batch.why
    assert set(slugs(batch)) < set(in_may(ALL))
    filled, _ = gathered(tmp_path / "b", lagging | {f"{HOME}/api/v1/posts": archive(ALL)})
    assert (filled.state, slugs(filled)) == ("ok", in_may(ALL))


@pytest.mark.parametrize(
    ("answer", "why"),
    [(httpx.Response(403), "not wanted"), (b"{}", ""), (b"<html>", ""), (httpx.Response(404), "")],
)
def test_an_archive_that_fails_leaves_the_date_the_feed_reaches(tmp_path, answer, why):
    batch, _ = gathered(tmp_path, {URL: feed(ALL[:40], "Substack"), f"{HOME}/api/v1/archive": answer})
    assert (batch.state, batch.reaches_back_to) == ("partial", ALL[39][1])
    assert batch.why.startswith(f"reaches back only to {ALL[39][1]:%Y-%m-%d}") and why in batch.why
    assert slugs(batch) == [slug for slug in in_may(ALL) if slug in dict(ALL[:40])]


def test_a_page_with_nothing_new_ends_the_archive(tmp_path):
    young = ALL[:25]  # from the middle of June on
    batch, asked = gathered(tmp_path, {URL: feed(young[:20], "Substack"), f"{HOME}/api/v1/archive": archive(young)})
    assert (batch.state, sum("archive" in path for path in asked)) == ("empty", 5)


def test_a_list_that_gives_the_same_page_for_ever_is_not_believed(tmp_path):
    same = {URL: feed(ALL[:20], "Substack"), f"{HOME}/api/v1/archive": lambda _: archive(ALL[:22])(_at(0))}
    batch, asked = gathered(tmp_path, same)
    assert (batch.state, batch.final, sum("archive" in path for path in asked)) == ("partial", False, 2)
    assert "its substack archive: page 2 is the one before again" in batch.why


def test_a_later_page_of_a_list_that_fails_is_told_and_the_earlier_ones_stay(tmp_path):
    def failing(request):
        offset = int(parse_qs(urlsplit(str(request.url)).query)["offset"][0])
        return archive(ALL)(request) if offset < 36 else httpx.Response(404)

    answers = {URL: feed(ALL[:20], "Substack"), f"{HOME}/api/v1/archive": failing}
    batch, _ = gathered(tmp_path, answers)
    assert (batch.state, batch.final) == ("partial", False)
    assert slugs(batch) == [slug for slug in in_may(ALL) if slug in dict(ALL[:37])] != []
    assert "its substack archive: page 7: blog.example/api/v1/archive: HTTP 404" in batch.why


def _at(offset):
    return httpx.Request("GET", f"{HOME}/api/v1/archive?offset={offset}")


def rest(rows):
    def answer(request):
        asked = {name: value[0] for name, value in parse_qs(urlsplit(str(request.url)).query).items()}
        lo, hi = (datetime.fromisoformat(asked[name]).replace(tzinfo=UTC) for name in ("after", "before"))
        found = [row for row in rows if lo <= row[1] <= hi]
        page = [
            {"link": f"{HOME}/p/{slug}", "date_gmt": f"{when:%Y-%m-%dT%H:%M:%S}",
             "title": {"rendered": f"A &amp; {slug}"},
             "content": {"rendered": "<p>x</p>"}, "excerpt": {"rendered": "<p>y</p>"}}
            for slug, when in found
        ]  # fmt: skip
        start = (int(asked["page"]) - 1) * 100
        return httpx.Response(200, json=page[start : start + 100]) if start < max(1, len(page)) else httpx.Response(400)

    return answer


WORDPRESS = "https://wordpress.org/?v=6.5"


def test_wordpress_lists_the_month(tmp_path):
    batch, asked = gathered(tmp_path, {URL: feed(ALL[:10], WORDPRESS), f"{HOME}/wp-json/wp/v2/posts": rest(ALL)})
    assert (batch.state, slugs(batch), len(asked)) == ("ok", in_may(ALL), 2)
    assert batch.entries[0].title == f"A & {in_may(ALL)[0]}" and batch.entries[0].body == "<p>x</p>"


def test_wordpress_with_a_full_last_page(tmp_path):
    many = [(f"q{n}", datetime(2025, 5, 2, tzinfo=UTC) + timedelta(hours=n)) for n in range(200)][::-1]
    batch, _ = gathered(tmp_path, {URL: feed(ALL[:10], WORDPRESS), f"{HOME}/wp-json/wp/v2/posts": rest(many)})
    assert (batch.state, len(batch.entries)) == ("ok", 200)


def numbered(pages):
    """A feed whose page N is ?paged=N; 404 after the last."""

    def answer(request):
        n = int(parse_qs(urlsplit(str(request.url)).query).get("paged", ["1"])[0])
        return httpx.Response(200, content=pages[n - 1]) if n <= len(pages) else httpx.Response(404)

    return answer


def test_wordpress_without_its_list_turns_the_pages_of_its_feed(tmp_path):
    pages = [feed(ALL[n : n + 10], WORDPRESS) for n in range(0, 60, 10)]
    batch, asked = gathered(tmp_path, {URL: numbered(pages)})
    assert (batch.state, slugs(batch)) == ("ok", in_may(ALL))
    assert asked[2:] == [f"/feed?paged={n}" for n in (2, 3, 4, 5)]  # and no page older than need be


def test_the_last_page_of_a_feed_is_the_blogs_beginning(tmp_path):
    young = [row for row in ALL if row[1] > datetime(2025, 5, 10, tzinfo=UTC)]
    batch, _ = gathered(tmp_path, {URL: numbered([feed(young[:20], WORDPRESS), feed(young[20:], WORDPRESS)])})
    assert (batch.state, slugs(batch)) == ("ok", in_may(young))


def test_a_category_is_turned_by_its_own_pages(tmp_path):
    url = f"{HOME}/publications/feed/"
    pages = [feed(ALL[n : n + 30], WORDPRESS) for n in (0, 30)]
    batch, asked = gathered(tmp_path, {url: numbered(pages)}, url=url)
    assert (batch.state, any("wp-json" in path for path in asked)) == ("ok", False)


def test_a_server_that_gives_the_same_page_for_ever_is_not_believed(tmp_path):
    batch, asked = gathered(tmp_path, {URL: feed(ALL[:40], WORDPRESS)})
    assert (batch.state, batch.final) == ("partial", False)
    assert "page 2 of the feed is the one before again" in batch.why
    assert len(asked) < 6


def test_a_later_page_of_a_feed_that_fails_is_told_and_the_earlier_ones_stay(tmp_path):
    pages = [feed(ALL[n : n + 10], WORDPRESS) for n in range(0, 60, 10)]

    def answer(request):
        return httpx.Response(404) if request.url.path != "/feed" else numbered([*pages[:3], b"<html>"])(request)

    batch, _ = gathered(tmp_path, Server({URL: answer}))
    assert (batch.state, batch.final) == ("partial", False)
    assert slugs(batch) == [slug for slug in in_may(ALL) if slug in dict(ALL[:30])] != []
    assert "its wordpress archive: page 4 of the feed: blog.example/feed: not a feed" in batch.why


def test_ghosts_pages_stay_where_its_map_fails(tmp_path):
    answers = {URL: feed(ALL[:15], "Ghost 5.2"), f"{HOME}/feed/2/": feed(ALL[15:40]), f"{HOME}/feed/3/": b"<html>"}
    batch, _ = gathered(tmp_path, answers)
    assert (batch.state, batch.final) == ("partial", False)
    assert slugs(batch) == [slug for slug in in_may(ALL) if slug in dict(ALL[:40])]


def site_map(rows, path="/p/"):
    places = "".join(
        f"<url><loc>{HOME}{path}{slug}</loc><lastmod>{when:%Y-%m-%d}</lastmod></url>" for slug, when in rows
    )
    return f"<urlset>{places}</urlset>".encode()


def page(when, title="T"):
    meta = f'<meta property="article:published_time" content="{when.isoformat()}">'
    return f"<html><head><title>{title}</title>{meta}</head></html>".encode()


def test_ghost_is_read_by_the_map_of_its_posts(tmp_path):
    answers = {URL: feed(ALL[:15], "Ghost 5.2"), f"{HOME}/sitemap-posts.xml": site_map(ALL)}
    answers |= {f"{HOME}/p/{slug}": page(when) for slug, when in ALL}
    batch, asked = gathered(tmp_path, answers)
    assert (batch.state, slugs(batch)) == ("ok", in_may(ALL))
    assert asked[:3] == ["/feed", "/feed/2/", "/sitemap-posts.xml"]


def test_ghost_with_pages_needs_no_map(tmp_path):
    answers = {URL: feed(ALL[:15], "Ghost 3"), f"{URL}/2/": feed(ALL[15:35]), f"{URL}/3/": feed(ALL[35:55])}
    batch, asked = gathered(tmp_path, answers)
    assert (batch.state, slugs(batch), len(asked)) == ("ok", in_may(ALL), 3)


ABOUT = f"<url><loc>{HOME}/about</loc></url></urlset>".encode()


def test_any_site_is_read_by_its_map_and_the_dates_of_its_pages(tmp_path):
    answers = {URL: feed(ALL[:15]), f"{HOME}/sitemap.xml": site_map(ALL).replace(b"</urlset>", ABOUT)}
    answers |= {f"{HOME}/p/{slug}": page(when) for slug, when in ALL}
    batch, asked = gathered(tmp_path, answers)
    assert (batch.state, slugs(batch), "/about" in asked) == ("ok", in_may(ALL), False)


def test_a_map_that_robots_txt_names(tmp_path):
    answers = {URL: feed(ALL[:15]), f"{HOME}/posts.xml": site_map(ALL)}
    answers |= {
        f"{HOME}/robots.txt": f"User-agent: *\nSitemap: https://other.example/x.xml\nsitemap: {HOME}/posts.xml".encode()
    }
    answers |= {f"{HOME}/p/{slug}": page(when) for slug, when in ALL}
    assert gathered(tmp_path, answers)[0].state == "ok"


def test_a_map_of_other_pages_proves_nothing(tmp_path):
    answers = {URL: feed(ALL[:15]), f"{HOME}/sitemap.xml": site_map([("x", NOW), ("y", NOW)], "/p/")}
    batch, _ = gathered(tmp_path, answers)
    assert (batch.state, batch.why) == ("partial", f"reaches back only to {ALL[14][1]:%Y-%m-%d}")


def test_pages_of_the_archive_that_cannot_be_read_are_told(tmp_path):
    answers = {URL: feed(ALL[:15]), f"{HOME}/sitemap.xml": site_map(ALL)}
    batch, _ = gathered(tmp_path, answers)
    assert (batch.state, batch.final) == ("partial", False)
    assert "could not be read" in batch.why


def test_a_feed_that_names_its_next_page(tmp_path):
    rows = [ALL[n : n + 20] for n in (0, 20, 40)]
    named = [
        f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" href="{URL}/{n}?a=1&amp;b=2"/>' for n in (1, 2)
    ]
    answers = {URL: feed(rows[0], head=named[0]), f"{URL}/1": feed(rows[1], head=named[1]), f"{URL}/2": feed(rows[2])}
    batch, asked = gathered(tmp_path, answers)
    assert (batch.state, slugs(batch)) == ("ok", in_may(ALL))
    assert asked == ["/feed", "/feed/1?a=1&b=2", "/feed/2?a=1&b=2"]


def test_a_json_feed_that_names_its_next_page(tmp_path):
    def told(rows, more):
        items = [{"url": f"{HOME}/p/{slug}", "title": slug, "date_published": when.isoformat()} for slug, when in rows]
        return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items, **more}).encode()

    answers = {URL: told(ALL[:30], {"next_url": f"{URL}/2"}), f"{URL}/2": told(ALL[30:], {})}
    batch, _ = gathered(tmp_path, answers)
    assert (batch.state, slugs(batch)) == ("ok", in_may(ALL))


def test_pages_that_lead_round_in_a_circle_end(tmp_path):
    head = f'<link rel="next" href="{URL}?p=2"/>'
    batch, asked = gathered(tmp_path, {URL: feed(ALL[:30], head=head)})
    assert (batch.state, len(asked) <= 5) == ("partial", True)


def test_medium_has_a_page_for_each_month(tmp_path):
    hexes = {slug: f"{n:012x}" for n, (slug, _) in enumerate(ALL)}
    cards = "".join(
        f'<div><a href="{HOME}/{slug}-{hexes[slug]}?source=archive"><time datetime="{when.isoformat()}">x</time></a>'
        f"<h3>Title {slug}</h3></div>"
        for slug, when in ALL
        if when in MAY
    )
    rows = [(f"{slug}-{hexes[slug]}", when) for slug, when in ALL]
    answers = {URL: feed(rows[:10], "Medium", path="/"), f"{HOME}/archive/2025/05": f"<html>{cards}</html>".encode()}
    batch, asked = gathered(tmp_path, answers)
    assert (batch.state, len(batch.entries)) == ("ok", len(in_may(ALL)))
    assert batch.entries[0].title == f"Title {in_may(ALL)[0]}"
    assert asked == ["/feed", "/archive/2025/05"]
    empty, _ = gathered(tmp_path / "b", answers | {f"{HOME}/archive/2025/05": b"<html>nothing</html>"})
    assert empty.state == "partial"


def test_squarespace_goes_on_as_json(tmp_path):
    url = f"{HOME}/blog"

    def answer(request):
        query = parse_qs(urlsplit(str(request.url)).query)
        if query.get("format") == ["rss"]:
            return httpx.Response(200, content=feed(ALL[:20], "Site-Server (http://www.squarespace.com)"))
        offset = int(query.get("offset", ["0"])[0])
        items = [
            {"fullUrl": f"/p/{slug}", "title": slug, "publishOn": int(when.timestamp() * 1000), "body": "<p>b</p>"}
            for slug, when in ALL[offset : offset + 20]
        ]
        more = {"nextPage": True, "nextPageUrl": f"/blog?offset={offset + 20}"} if offset < 40 else {}
        return httpx.Response(200, json={"items": items, "pagination": more})

    batch, _ = gathered(tmp_path, {url: answer}, url=f"{url}?format=rss")
    assert (batch.state, slugs(batch)) == ("ok", in_may(ALL))

    def stuck(request):
        rss = request.url.params.get("format") == "rss"
        return answer(request if rss else httpx.Request("GET", f"{url}?format=json&offset=20"))

    batch, _ = gathered(tmp_path / "b", {url: stuck}, url=f"{url}?format=rss")
    assert (batch.state, batch.final) == ("partial", False)
    assert "its squarespace archive: page 2 brings nothing new" in batch.why


def test_the_archive_may_be_named_or_switched_off(tmp_path):
    answers = {URL: feed(ALL[:20]), f"{HOME}/api/v1/archive": archive(ALL)}
    assert gathered(tmp_path, answers, archive="substack")[0].state == "ok"
    batch, asked = gathered(tmp_path / "b", answers, archive="none")
    assert (batch.state, asked) == ("partial", ["/feed"])
    named, _ = gathered(tmp_path / "c", {URL: feed(ALL[:20])}, archive="wordpress")
    assert "its wordpress archive: blog.example/feed" in named.why or "wordpress" in named.why


def test_without_its_feed_a_blog_is_read_from_the_archive_that_is_named(tmp_path):
    answers = {URL: httpx.Response(404), f"{HOME}/api/v1/archive": archive(ALL)}
    batch, _ = gathered(tmp_path, answers, archive="substack")
    assert (batch.state, slugs(batch), batch.final) == ("partial", in_may(ALL), False)
    assert batch.why.startswith("the feed failed (") and batch.why.endswith("read from its substack archive alone")
    assert gathered(tmp_path / "b", answers)[0].state == "failed"  # nothing says that it is Substack


BROKEN = httpx.ReadError("reset by peer")


@pytest.mark.parametrize(("host", "kind"), [("b.substack.com", "substack"), ("b.wordpress.com", "wordpress")])
def test_an_archive_stands_in_for_a_feed_whose_connection_always_breaks(tmp_path, host, kind):
    home = f"https://{host}"
    rows = [
        {"link": f"{HOME}/p/{slug}", "title": {"rendered": "T"}, "date_gmt": f"{when:%Y-%m-%dT%H:%M:%S}"}
        for slug, when in ALL
        if when in MAY
    ]
    answers = {
        f"{home}/feed": BROKEN,
        f"{home}/api/v1/archive": archive(ALL),
        f"{home}/wp-json/wp/v2/posts": httpx.Response(200, json=rows),
    }
    batch, _ = gathered(tmp_path, answers, url=f"{home}/feed")
    assert (batch.state, slugs(batch), batch.final) == ("partial", in_may(ALL), False)
    assert batch.why.startswith(f"the feed failed ({host}/feed: the connection broke")
    assert batch.why.endswith(f"read from its {kind} archive alone")


def test_what_the_feed_said_before_tells_where_its_archive_lies(tmp_path):
    """A domain of the blog's own says nothing; the feed named its software, or showed where the posts lie."""
    older, pages = ALL[-10:], {f"{HOME}/p/{slug}": page(when) for slug, when in ALL}
    for folder, said, more in (
        ("a", feed(older, "Substack"), {f"{HOME}/api/v1/archive": archive(ALL)}),
        ("b", feed(older), {f"{HOME}/sitemap.xml": site_map(ALL), **pages}),
    ):
        gathered(tmp_path / folder, {URL: said}, now=datetime(2025, 4, 25, tzinfo=UTC))
        batch, _ = gathered(tmp_path / folder, {URL: BROKEN, **more})
        assert (batch.state, slugs(batch), batch.final) == ("partial", in_may(ALL), False)
        assert "read from its" in batch.why and "reaches back" not in batch.why


def test_without_feed_and_archive_a_blog_has_failed(tmp_path):
    batch, asked = gathered(tmp_path, {URL: BROKEN}, archive="substack")
    assert (batch.state, batch.unreached, batch.entries) == ("failed", True, ())
    assert len([path for path in asked if path == "/feed"]) == 3
    down, asked = gathered(tmp_path / "b", {URL: httpx.ConnectError("no route")}, archive="substack")
    assert (down.state, down.unreached, asked) == (
        "failed",
        True,
        ["/feed", "/feed"],
    )  # nobody asks a host that is down


def test_translations_beside_their_original_are_left_out(tmp_path):
    rows = [("a", MAY.start), ("es/a", MAY.start), ("zh-Hans/a", MAY.start), ("ml/only", MAY.start), ("old", FIRST)]
    batch, _ = gathered(tmp_path, {URL: feed(rows, path="/")})
    assert {entry.url[len(HOME) :] for entry in batch.entries} == {"/a", "/ml/only"}
    assert batch.notes == ("2 in another language beside their original, left out",)


def test_what_is_dated_in_the_future_or_not_at_all_is_named(tmp_path):
    rows = [("late", datetime(2036, 1, 1, tzinfo=UTC)), ("old", FIRST)]
    batch, _ = gathered(tmp_path, {URL: feed(rows)})
    assert slugs(batch) == ["late"] and batch.entries[0].published is None
    assert batch.notes == ("1 dated in the future, listed apart: 'Post late'", "1 undated, listed apart")


def test_a_feed_that_moved_for_good_says_where_to(tmp_path):
    new = f"{HOME}/new.xml"
    answers = {URL: httpx.Response(301, headers={"location": new}), new: feed(ALL)}
    batch, _ = gathered(tmp_path, answers)
    assert (batch.state, batch.notes) == ("ok", (f"has moved to {new}: change sources.yaml",))
    for status in (302, 307):
        passing = answers | {URL: httpx.Response(status, headers={"location": new})}
        assert gathered(tmp_path / str(status), passing)[0].notes == ()
    # A detour on the way: only the part that is for good counts.
    chain = {
        URL: httpx.Response(308, headers={"location": "/b"}),
        f"{HOME}/b": httpx.Response(302, headers={"location": new}),
    }
    assert gathered(tmp_path / "c", chain | {new: feed(ALL)})[0].notes == (
        f"has moved to {HOME}/b: change sources.yaml",
    )


def test_a_move_is_told_by_a_replay_too(tmp_path):
    new = f"{HOME}/new.xml"
    first, _ = gathered(tmp_path, {URL: httpx.Response(301, headers={"location": new}), new: feed(ALL)})
    source = Feed(kind="feed", name="B", url=URL)
    with net(tmp_path, Server(), Time(NOW), mode="offline") as replay:
        assert source.gather(replay, source.windows(MAY)[0]) == first


def test_not_modified_with_and_without_what_was_kept(tmp_path):
    tagged = httpx.Response(200, headers={"etag": 'W/"x"'}, content=feed(ALL))
    server = Server({URL: [tagged, httpx.Response(304)]})
    first, _ = gathered(tmp_path, server)
    again, _ = gathered(tmp_path, server, now=NOW + timedelta(days=1))
    assert server.asked[-1].headers["if-none-match"] == 'W/"x"'
    assert again == first and again.state == "ok"
    lost, _ = gathered(tmp_path / "b", {URL: httpx.Response(304)})
    assert (lost.state, "nothing of it is kept" in lost.why) == ("failed", True)


def test_an_empty_feed_is_no_empty_month(tmp_path):
    batch, _ = gathered(tmp_path, {URL: feed([])})
    assert (batch.state, batch.why) == ("partial", "the feed shows no entry at all")


def test_a_probe_asks_once(tmp_path):
    server = Server({URL: feed(ALL[:5], "Substack")})
    source = Feed(kind="feed", name="B", url=URL)
    with net(tmp_path, server, Time(NOW)) as polite:
        assert source.probe(polite, source.windows(MAY)[0]).reaches_back_to == ALL[4][1]
    assert len(server.asked) == 1


ROWS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "canonical_url",
                    "slug",
                    "title",
                    "post_date",
                    "postTags",
                    "link",
                    "date_gmt",
                    "content",
                    "fullUrl",
                    "publishOn",
                    "body",
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=8,
)


@given(ROWS.filter(lambda row: isinstance(row, dict)))
def test_no_row_breaks_the_reading(row):
    blog = Blog("B", URL, b"", (), lambda _: [])
    substack.parse(row, blog, NOW)
    wordpress.parse(row, blog, NOW)
    squarespace.parse(row, blog, NOW)


@given(st.binary(max_size=300), st.integers() | st.floats() | st.text(max_size=30))
def test_no_bytes_and_no_date_break_the_reading(data, date):
    for start in (
        b"",
        b'{"next_url": ',
        b'<feed><link rel="next" href="',
        b"<generator>",
        b"<a href='/x-0123456789ab'><time>",
    ):
        next_of(start + data, URL)
        medium.parse(start + data, HOME, "B", NOW)
        assert isinstance(Blog("B", URL, start + data, (), lambda _: []).generator, bytes)
    found = moment(date, NOW)
    assert found is None or found <= NOW


def test_an_old_post_pinned_on_top_is_no_proof_of_reach(tmp_path):
    batch, _ = gathered(tmp_path, {URL: feed([ALL[-1], *ALL[:20]])})
    assert (batch.state, batch.reaches_back_to) == ("partial", ALL[19][1])


def test_a_feed_that_breaks_off_before_its_newest_says_so(tmp_path):
    whole = feed(ALL[::-1])
    batch, _ = gathered(tmp_path, {URL: whole[: len(whole) // 3]})
    assert (batch.state, batch.final, "breaks off" in batch.why) == ("partial", False, True)
    assert gathered(tmp_path / "b", {URL: whole})[0].state == "ok"
    newest_first = feed(ALL)
    batch, _ = gathered(tmp_path / "c", {URL: newest_first[: -len(newest_first) // 20]})
    assert (batch.state, slugs(batch)) == ("partial", in_may(ALL))  # it seems that only April is lost, and it is told
    batch, _ = gathered(tmp_path / "d", {URL: newest_first[: len(newest_first) // 3]})
    assert "breaks off" in batch.why and "reaches back only to" in batch.why


def test_a_next_page_that_breaks_off_says_so(tmp_path):
    """What it lost lies before the page after it, which reaches back all the way."""
    second = feed(ALL[20:40], head=f"<link rel='next' href='{URL}/3'/>")
    pages = {
        URL: feed(ALL[:20], head=f"<link rel='next' href='{URL}/2'/>"),
        f"{URL}/2": second[: len(second) // 2],
        f"{URL}/3": feed(ALL[40:]),
    }
    batch, _ = gathered(tmp_path, pages)
    assert (batch.state, batch.final) == ("partial", False)
    assert "page 2 of the feed breaks off" in batch.why
    whole, _ = gathered(tmp_path / "b", pages | {f"{URL}/2": second})
    assert (whole.state, slugs(whole)) == ("ok", in_may(ALL))


def test_a_page_made_to_be_slow_is_read_within_bounds():
    """Each link looked through all that lies around it: 3,000 of them in a page of nests were minutes of work."""
    links = "".join(f"<a href='/x{n}-0123456789ab'>x</a>" for n in range(20_000))
    nested = f"{'<div>' * 200}{links}{'</div>' * 200}<time>May 3, 2025</time>"
    assert len(medium.parse(nested.encode(), HOME, "B", NOW)) <= 3_000


def test_what_lies_behind_the_entries_that_were_read_is_not_taken_for_seen(tmp_path, monkeypatch):
    """The second page reaches back all the way, but begins after what the first had too much of."""
    pages = {URL: feed(ALL[:20], head=f"<link rel='next' href='{URL}/2'/>"), f"{URL}/2": feed(ALL[20:])}
    read = source_feed.read
    monkeypatch.setattr(source_feed, "read", lambda response: read(response) | {"left_out": 7 * (response.url == URL)})
    batch, _ = gathered(tmp_path, pages)
    assert (batch.state, batch.final) == ("partial", False)
    assert "7 older entries of the feed were too many to read; its paged archive: what lies between" in batch.why
    pages |= {f"{URL}/2": feed(ALL[20:40], head=f"<link rel='next' href='{URL}/3'/>"), f"{URL}/3": feed(ALL[40:])}
    monkeypatch.setattr(source_feed, "read", lambda response: read(response) | {"left_out": 7 * (response.url != URL)})
    batch, _ = gathered(tmp_path / "b", pages)
    assert "its paged archive: 7 entries of page 2 of the feed were too many to read" in batch.why
