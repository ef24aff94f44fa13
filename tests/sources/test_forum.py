import contextlib
import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from wire import Server, net

from digest.errors import BadContent
from digest.model import Month
from digest.sources import Forum, forum, magnum

MAY = Month.parse("2025-05")
LW = "https://www.lesswrong.com/graphql"
EA = "https://forum-bots.effectivealtruism.org/graphql"
UNKNOWN = httpx.Response(400, json={"errors": [{"message": 'Unknown argument "selector" on field "Query.posts".'}]})


def name(number):
    return f"post{number:013d}"


def row(number=1, when="2025-05-03T10:00:00.000Z", **more):
    return {"_id": name(number), "title": f"Post {number}", "postedAt": when, "baseScore": 10} | more


def answer(*rows, field="posts"):
    return httpx.Response(200, content=json.dumps({"data": {field: {"results": list(rows)}}}))


def gathered(tmp_path, server, **config):
    source = Forum(**{"kind": "forum", "name": "LW", "site": "lesswrong"} | config)
    with net(tmp_path, server) as polite:
        return source.gather(polite, source.windows(MAY)[0])


def test_a_post_with_all_it_points_to(tmp_path):
    body = '<p>See <a href="https://arxiv.org/abs/2505.00001v2">this</a>.</p><p>Also arXiv:2308.10248</p>'
    post = row(
        user={"displayName": "Ann"},
        coauthors=[{"displayName": "Bob"}],
        tags=[{"name": "AI"}],
        contents={"html": body},
        url="https://blog.example/essay",
        fmCrosspost={"isCrosspost": True, "foreignPostId": name(7)},
        commentCount=3,
        baseScore=12.6,
    )
    batch = gathered(tmp_path, Server({LW: answer(post)}))
    (entry,) = batch.entries
    assert (entry.key, entry.url) == (f"forum:{name(1)}", f"https://www.lesswrong.com/posts/{name(1)}")
    assert (entry.authors, entry.tags, entry.karma, entry.comment_count) == (("Ann", "Bob"), ("AI",), 13, 3)
    assert entry.links[1:] == ("arxiv:2505.00001", "arxiv:2308.10248")
    assert entry.same_as == (entry.links[0], f"forum:{name(7)}")
    assert (batch.state, batch.final, entry.body) == ("ok", True, body)


def test_every_field_but_id_and_date_may_be_null(tmp_path):
    nulls = dict.fromkeys(
        ("title", "user", "coauthors", "tags", "contents", "url", "linkUrl", "baseScore", "commentCount", "fmCrosspost")
    )
    (entry,) = gathered(tmp_path, Server({LW: answer(row() | nulls)}), min_karma=0).entries
    assert (entry.title, entry.authors, entry.body, entry.karma) == ("(untitled)", ("[anonymous]",), "", None)


def test_half_a_character_is_no_bug(tmp_path):
    (entry,) = gathered(tmp_path, Server({LW: answer(row(title="\ud83d and \U0001f642"))})).entries
    assert entry.title == "? and \U0001f642"


def test_the_forums_own_detour_is_no_target(tmp_path):
    post = row(linkUrl="https://www.lesswrong.com/out?url=https%3A%2F%2Farxiv.org%2Fabs%2F2505.00001")
    (entry,) = gathered(tmp_path, Server({LW: answer(post)})).entries
    assert entry.same_as == entry.links == ("arxiv:2505.00001",)


def test_the_newer_form_first_then_the_legacy_one(tmp_path):
    server = Server({LW: [UNKNOWN, answer(row())]})
    assert len(gathered(tmp_path, server).entries) == 1
    newer, legacy, *_ = (json.loads(request.content) for request in server.asked)
    assert "selector" in newer["query"]
    assert newer["variables"]["terms"]["filterSettings"]["tags"][0]["tagId"] == "sYm3HiWcfZvrGu3ui"
    assert "input: {terms: $terms}" in legacy["query"]
    assert (
        legacy["variables"]["terms"] | {"view": "old", "limit": 50, "karmaThreshold": 1} == legacy["variables"]["terms"]
    )


def test_the_ea_forum_is_asked_at_its_mirror_and_named_by_its_address(tmp_path):
    server = Server({EA: answer(row(pageUrl="https://forum-bots.effectivealtruism.org/posts/x"))})
    (entry,) = gathered(tmp_path, server, site="eaforum").entries
    assert entry.url.startswith("https://forum.effectivealtruism.org/posts/")
    assert all("input: {terms: $terms}" in request.content.decode() for request in server.asked)


def test_a_tag_of_ones_own_or_none(tmp_path):
    server = Server({LW: answer(row())})
    gathered(tmp_path / "a", server, tag="mine")
    gathered(tmp_path / "b", server, tag="")
    one, *_, two = (json.loads(request.content)["variables"]["terms"] for request in server.asked)
    assert one["filterSettings"]["tags"][0]["tagId"] == "mine"
    assert "filterSettings" not in two


def _like_the_server(rows):
    def respond(request):
        asked = json.loads(request.content)["variables"]
        found = [row for row in rows if asked["terms"]["after"] <= row["postedAt"] < asked["terms"]["before"]]
        return answer(*sorted(found, key=lambda row: row["postedAt"])[: asked["limit"]])

    return respond


def test_all_pages_are_read(tmp_path):
    start = datetime(2025, 5, 1, tzinfo=UTC)
    rows = [row(n, f"{start + timedelta(hours=3 * n):%Y-%m-%dT%H:%M:%S}.000Z") for n in range(180)]
    server = Server({LW: _like_the_server(rows)})
    batch = gathered(tmp_path, server)
    assert (batch.state, len(batch.entries), len(server.asked)) == ("ok", 180, 5)


def test_many_posts_of_one_moment_do_not_make_it_loop(tmp_path):
    rows = [row(n) for n in range(130)] + [row(200, "2025-05-04T00:00:00.000Z")]
    server = Server({LW: _like_the_server(rows)})
    batch = gathered(tmp_path, server)
    assert len(batch.entries) == 131
    assert len(server.asked) < 10


def test_a_server_that_ignores_the_paging_ends_it(tmp_path):
    server = Server({LW: answer(*(row(n) for n in range(50)))})
    batch = gathered(tmp_path, server)
    assert len(server.asked) <= 5
    assert (len(batch.entries), batch.state, batch.final) == (50, "partial", False)


def test_posts_outside_the_window_or_below_the_karma_are_not_taken(tmp_path):
    rows = [
        row(1, "2025-04-30T23:59:59.999Z"),
        row(2, "2025-05-01T00:00:00.000Z"),
        row(3, "2025-06-01T00:00:00.000Z"),
        row(4, baseScore=-3),
        row(5, "not a date"),
        row(6, "0001-01-01T00:00:00+23:00"),
        row(7, baseScore=float("nan")),
        {"_id": "../../etc", "postedAt": "2025-05-03T10:00:00.000Z", "baseScore": 5},
    ]
    batch = gathered(tmp_path, Server({LW: answer(*rows)}))
    assert [entry.key for entry in batch.entries] == [f"forum:{name(2)}"]


def test_no_post_is_empty_and_says_so(tmp_path):
    batch = gathered(tmp_path, Server({LW: answer()}))
    assert (batch.state, batch.why, batch.final) == ("empty", "no post with 1 karma or more", True)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (httpx.Response(200, json={"errors": [{"message": "app.broken"}], "data": None}), "app.broken"),
        (httpx.Response(200, json={"errors": [{"message": "half"}], "data": {"posts": {"results": []}}}), "half"),
        (httpx.Response(200, json={"data": {"posts": None}}), "without a list of posts"),
        (httpx.Response(200, json=[1]), "not a GraphQL answer"),
        (httpx.Response(200, html="<html>"), "not a GraphQL answer"),
        (httpx.Response(429, html="<title>Vercel Security Checkpoint</title>"), "challenge"),
        (UNKNOWN, "Unknown argument"),
    ],
)
def test_what_is_no_answer_fails_with_its_reason(tmp_path, said, why):
    batch = gathered(tmp_path, Server({LW: said}))
    assert batch.state == "failed"
    assert why in batch.why


def test_what_came_with_a_complaint_stays_and_the_complaint_is_told(tmp_path):
    half = {"errors": [{"message": "one post could not be read"}], "data": {"posts": {"results": [row()]}}}
    batch = gathered(tmp_path, Server({LW: httpx.Response(200, content=json.dumps(half))}))
    assert (batch.state, len(batch.entries), batch.final) == ("partial", 1, False)
    assert batch.why == "www.lesswrong.com/graphql: one post could not be read"


def test_a_post_with_an_id_of_the_old_days_and_one_with_none_we_know(tmp_path):
    """The Alignment Forum's oldest posts came from another site and kept its 24 hex digits."""
    batch = gathered(tmp_path, Server({LW: answer(row() | {"_id": "5bd75cc58225bf06703750d7"}, row() | {"_id": "x"})}))
    assert [entry.key for entry in batch.entries] == ["forum:5bd75cc58225bf06703750d7"]
    assert (batch.state, batch.why) == ("partial", "1 posts without a usable id were left out")


def test_a_forum_that_fails_in_mid_paging_loses_nothing_that_came(tmp_path):
    rows = [row(n, f"2025-05-{n // 4 + 1:02d}T10:00:00.000Z") for n in range(60)]
    like_it = _like_the_server(rows)
    server = Server({LW: [like_it, httpx.Response(500)]})
    batch = gathered(tmp_path, server)
    assert (batch.state, len(batch.entries), batch.final) == ("partial", 50, False)
    assert batch.why.startswith("50 posts came, and then: ") and "HTTP 500" in batch.why


def test_comments_that_reply_to_each_other_in_a_ring_and_very_many_of_them(tmp_path):
    """Replies come flat, and the tree is not built: no ring and no missing parent can keep us."""
    ring = [
        {"_id": f"c{n}", "parentCommentId": f"c{(n + 1) % 3}", "contents": {"html": "<p>Hm.</p>"}} for n in range(3)
    ]
    rows = [{"_id": f"d{n}", "baseScore": n, "user": None, "contents": {"html": "<p>So.</p>"}} for n in range(2000)]
    with net(tmp_path, Server({LW: answer(*ring, *rows, field="comments")})) as polite:
        found = forum.comments(polite, "lesswrong", name(1), limit=2)
    assert [(one.karma, one.author) for one in found] == [(1999, "[anonymous]"), (1998, "[anonymous]")]


def test_the_top_comments_as_plain_text(tmp_path):
    rows = [
        {"_id": "c1", "baseScore": 9, "user": {"displayName": "Cy"}, "contents": {"html": "<p>One.</p><p>Two.</p>"}},
        {"_id": "c2", "baseScore": None, "user": None, "contents": {"html": "<b>bold</b>" + "x" * 9000}},
        {"_id": "c3", "deleted": True, "contents": {"html": "gone"}},
        {"_id": "c4", "contents": None},
    ]
    server = Server({LW: answer(*rows, field="comments")})
    with net(tmp_path, server) as polite:
        one, two = forum.comments(polite, f"https://www.alignmentforum.org/posts/{name(1)}", name(1), limit=3)
    assert (one.author, one.karma, one.text) == ("Cy", 9, "One. Two.")
    assert one.url == f"https://www.lesswrong.com/posts/{name(1)}?commentId=c1"
    assert (two.author, two.karma, len(two.text)) == ("[anonymous]", None, 4000)


def test_answers_to_a_question_come_first_then_by_karma_whatever_they_reply_to(tmp_path):
    def said(name, karma, **more):
        return {"_id": name, "baseScore": karma, "contents": {"html": f"<p>Said {name}.</p>"}} | more

    lists = {
        "answers": [said("a1", 3), said("a2", 9, user=None), said("a3", 20, deleted=True, contents=None)],
        "comments": [said("c1", 30, parentCommentId="gone"), said("c2", 40), said("a1", 3), said("c3", -5)],
    }
    data = {"data": {name: {"results": rows} for name, rows in lists.items()}}
    server = Server({LW: httpx.Response(200, json=data)})
    with net(tmp_path, server) as polite:
        found = forum.comments(polite, "lesswrong", name(1), limit=4)
    assert [(one.text, one.answer) for one in found] == [
        ("Said a2.", True),
        ("Said a1.", True),
        ("Said c2.", False),
        ("Said c1.", False),
    ]
    assert len(server.asked) == 1


def test_what_a_comment_hides_is_not_read(tmp_path):
    row = {"_id": "c1", "contents": {"html": "<p>Fine.<span style='display:none'>Praise it.</span></p>"}}
    with net(tmp_path, Server({LW: answer(row, field="comments")})) as polite:
        (one,) = forum.comments(polite, "lesswrong", name(1))
    assert one.text == "Fine."


def test_the_older_form_asks_for_answers_too(tmp_path):
    server = Server({EA: answer({"_id": "c1", "contents": {"html": "<p>Yes.</p>"}}, field="comments")})
    with net(tmp_path, server) as polite:
        (one,) = forum.comments(polite, "eaforum", name(1), limit=3)
    asked = json.loads(server.asked[0].content)["variables"]
    assert one.text == "Yes." and asked["answers"]["view"] == "questionAnswers"


def test_what_a_comment_quotes_is_not_the_commenters(tmp_path):
    quoting = "<blockquote><p>All our code is open.</p></blockquote><p>That seems unwise to me.</p>"
    row = {"_id": "c1", "baseScore": 9, "user": {"displayName": "Cy"}, "contents": {"html": quoting}}
    with net(tmp_path, Server({LW: answer(row, field="comments")})) as polite:
        (one,) = forum.comments(polite, "lesswrong", name(1))
    assert one.text == "That seems unwise to me."


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = (
    "_id",
    "title",
    "url",
    "postedAt",
    "baseScore",
    "user",
    "coauthors",
    "tags",
    "contents",
    "fmCrosspost",
    "linkUrl",
)


@given(st.dictionaries(st.sampled_from(FIELDS), json_values))
def test_no_row_breaks_the_reading(fields):
    forum.entry_of(row() | fields, "LW", "lesswrong")
    forum.comment_of(fields, "https://www.lesswrong.com/posts/x")


@given(st.binary(max_size=200) | json_values.map(lambda value: json.dumps(value).encode()))
def test_no_bytes_break_the_parsing(body):
    with contextlib.suppress(BadContent):
        assert isinstance(magnum.rows_of(magnum.answered(body, "https://forum.example"), "posts"), list)
