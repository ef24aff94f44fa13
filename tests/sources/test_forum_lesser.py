from datetime import UTC, datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_forum import EA, LW, MAY, answer, name, row
from wire import Server, net

from digest.model import Month
from digest.sources import Forum, forum, forum_lesser, magnum

HOME = "https://www.lesswrong.com"
LATEST, RSS = f"{HOME}/api/latest", f"{HOME}/feed.xml"
CHALLENGE = httpx.Response(429, html="<html><title>Vercel Security Checkpoint</title></html>")
CHALLENGE_AT_200 = httpx.Response(200, html="<html><title>Vercel Security Checkpoint</title></html>")


def line(number, when="2025-05-03T10:00:00.000Z", karma=10):
    return f"- [Post \\[{number}\\]]({HOME}/posts/{name(number)}/a-slug) by Ann Ott ({karma} karma, {when})\n"


def rss(*posts):
    rows = "".join(
        f"<item><title>Post {n}</title><link>{HOME}/posts/{name(n)}/a-slug</link><guid>{name(n)}</guid>"
        f"<pubDate>{when}</pubDate><description><![CDATA[<p>Text.</p>]]></description></item>"
        for n, when in posts
    )
    return f"<rss version='2.0'><channel><title>LW</title>{rows}</channel></rss>".encode()


IN_MAY, IN_APRIL = "Sat, 03 May 2025 10:00:00 GMT", "Tue, 01 Apr 2025 10:00:00 GMT"


def gathered(tmp_path, answers, **config):
    server = Server(answers)
    source = Forum(**{"kind": "forum", "name": "LW", "site": "lesswrong"} | config)
    with net(tmp_path, server) as polite:
        return source.gather(polite, source.windows(MAY)[0]), server


@pytest.mark.parametrize("challenge", [CHALLENGE, CHALLENGE_AT_200])
def test_behind_a_challenge_the_markdown_api_and_its_limits_are_told(tmp_path, challenge):
    listed = line(1) + line(2, "2025-06-02T00:00:00.000Z") + line(3, "2025-04-02T00:00:00.000Z") + line(4, karma=-2)
    page = "# Post 1\n\nBy Ann Ott, 2025-05-03, 10 karma, 2 comments\n\nSee [this](https://arxiv.org/abs/2505.00001).\n"
    answers = {LW: challenge, LATEST: listed.encode(), f"{HOME}/api/post/{name(1)}": page.encode()}
    batch, server = gathered(tmp_path, answers)
    (post,) = batch.entries
    assert (post.key, post.title, post.authors, post.karma) == (f"forum:{name(1)}", "Post [1]", ("Ann Ott",), 10)
    assert (post.url, post.published) == (f"{HOME}/posts/{name(1)}", datetime(2025, 5, 3, 10, tzinfo=UTC))
    assert (post.links, post.body.startswith("<p>See <a")) == (("arxiv:2505.00001",), True)
    assert (batch.state, batch.final, batch.reaches_back_to.month) == ("partial", False, 4)
    assert "from the Markdown API, a lesser source: the newest 100 posts at most" in batch.why
    assert "1 of them without their text" in batch.why and "challenge page" in batch.why
    assert sum(str(request.url) == LW for request in server.asked) == 1


def test_where_the_list_does_not_reach_back_it_says_so(tmp_path):
    batch, _ = gathered(tmp_path, {LW: CHALLENGE, LATEST: line(1).encode()})
    assert batch.state == "partial" and "it reaches back only to 2025-05-03" in batch.why


def test_then_the_feed(tmp_path):
    batch, server = gathered(tmp_path, {LW: CHALLENGE, LATEST: CHALLENGE, RSS: rss((1, IN_MAY), (2, IN_APRIL))})
    (post,) = batch.entries
    assert (post.key, post.url, post.kind) == (f"forum:{name(1)}", f"{HOME}/posts/{name(1)}", "post")
    assert (post.date_precision, post.body) == ("day", "<p>Text.</p>")
    assert batch.state == "partial" and "from its RSS feed, a lesser source: the ten newest" in batch.why
    assert len(server.asked) == 3


def test_when_all_doors_are_shut_each_is_named_and_knocked_at_once(tmp_path):
    batch, server = gathered(tmp_path, {LW: CHALLENGE, LATEST: CHALLENGE, RSS: CHALLENGE})
    assert (batch.state, batch.entries, len(server.asked)) == ("failed", (), 3)
    assert all(word in batch.why for word in ("graphql", "the Markdown API: ", "its RSS feed: "))


def test_a_list_of_another_month_is_no_success(tmp_path):
    batch, _ = gathered(tmp_path, {LW: CHALLENGE, LATEST: line(1, "2025-07-01T00:00:00Z").encode()})
    assert batch.state == "failed"
    assert "the Markdown API shows nothing of 2025-05, back to 2025-07-01" in batch.why


@pytest.mark.parametrize("said", [httpx.Response(403), httpx.Response(500), b"not json"])
def test_other_failures_lead_to_no_other_door(tmp_path, said):
    batch, server = gathered(tmp_path, {LW: said, LATEST: line(1).encode()})
    assert batch.state == "failed"
    assert {str(request.url) for request in server.asked} == {LW}


def test_the_ea_forum_has_its_feed_alone_and_its_own_address(tmp_path):
    home = "https://forum.effectivealtruism.org"
    feed = rss((1, IN_MAY)).replace(HOME.encode(), b"https://forum-bots.effectivealtruism.org")
    batch, server = gathered(tmp_path, {EA: CHALLENGE, f"{home}/feed.xml": feed}, site="eaforum")
    assert batch.entries[0].url == f"{home}/posts/{name(1)}"
    assert len(server.asked) == 2


def test_comments_behind_a_challenge_are_asked_for_once(tmp_path):
    server = Server({LW: CHALLENGE})
    with net(tmp_path, server) as polite:
        for _ in range(5):
            with pytest.raises(forum.Challenged):
                forum.comments(polite, "lesswrong", name(1))
    assert len(server.asked) == 1


def test_the_legacy_form_is_remembered_within_the_run(tmp_path):
    unknown = httpx.Response(400, json={"errors": [{"message": 'Unknown argument "selector" on field "Query.posts".'}]})
    server = Server({LW: lambda request: unknown if b"selector: {" in request.content else answer(row())})
    source = Forum(kind="forum", name="LW", site="lesswrong")
    with net(tmp_path, server) as polite:
        for month in ("2025-05", "2025-04"):
            source.gather(polite, source.windows(Month.parse(month))[0])
    newer = [request for request in server.asked if b"selector: {" in request.content]
    assert len(newer) == 1 and len(server.asked) > 3


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"1. [T]({HOME}/posts/{name(1)})", ("T", None, None, "unknown")),
        (f"* **[A \\[b\\] c](/posts/{name(1)}/x)** · Ann · karma: -5 · 2025-05-03", ("A [b] c", -5, 3, "day")),
        (f"[T]({HOME}/posts/{name(1)}) 2025-13-45", ("T", None, None, "unknown")),
    ],
)
def test_a_list_in_other_forms(text, found):
    (post,) = forum_lesser.posts_in(text.encode(), "LW", HOME)
    assert (post.title, post.karma, post.published and post.published.day, post.date_precision) == found


@pytest.mark.parametrize(
    "text", ["", "[x](https://evil.example/posts/y)", "[x](javascript:1)", "<html>", "[" * 100_000]
)
def test_what_is_no_post_is_none(text):
    assert forum_lesser.posts_in(text.encode(), "LW", HOME) == []


@given(st.text(max_size=300) | st.text("[]()\\ by0123456789-TZkarma", max_size=300))
def test_no_line_breaks_the_reading(text):
    forum_lesser.posts_in(f"{text}\n[{text}]({HOME}/posts/{name(1)}){text}".encode(), "LW", HOME)


def test_a_challenge_is_told_from_a_post_about_one():
    body = b'{"data": {"posts": {"results": [{"title": "Vercel Security Checkpoint"}]}}}'
    assert magnum.answered(body, LW)
