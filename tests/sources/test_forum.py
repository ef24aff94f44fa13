import collections
import contextlib
import json
import lzma
import random
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

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
    for n, rare in enumerate([{"tag": "x"}, {"min_karma": 40}]):
        batch = gathered(tmp_path / str(n), Server({LW: answer()}), **rare)
        why = f"no post with {rare.get('min_karma', 1)} karma or more"
        assert (batch.state, batch.why, batch.final) == ("empty", why, True)


@pytest.mark.parametrize("site", ["lesswrong", "alignmentforum"])
def test_a_month_without_one_post_is_not_believed_where_none_passes_so(tmp_path, site):
    server = Server({LW: answer(), "https://www.alignmentforum.org/graphql": answer()})
    batch = gathered(tmp_path, server, site=site)
    assert (batch.state, batch.final) == ("failed", False)
    assert batch.why == "the forum named not one post, and no month passes without; run again later"
    source = Forum(kind="forum", name="LW", site=site)
    (whole,) = source.windows(MAY)
    with net(tmp_path / "b", server) as polite:
        day = whole.model_copy(update={"end": whole.start + timedelta(days=1)})
        assert source.gather(polite, day).state == "empty"


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


def said(name, karma=0, **more):
    return {"_id": name, "baseScore": karma, "contents": {"html": f"<p>Said {name}.</p>"}, "user": by("Cy")} | more


def by(name):
    return {"displayName": name}


def commented(tmp_path, *rows, answers=(), limit=40, authors=(), site="lesswrong"):
    data = {"data": {"answers": {"results": list(answers)}, "comments": {"results": list(rows)}}}
    with net(tmp_path, Server({LW: httpx.Response(200, json=data), EA: httpx.Response(200, json=data)})) as polite:
        return forum.comments(polite, site, name(1), limit=limit, authors=authors)


def ids(found):
    return [one.url.split("=")[1] for one in found]


@pytest.mark.parametrize("site", ["lesswrong", "eaforum"])
def test_a_reply_stands_after_what_it_replies_to_and_says_to_whom(tmp_path, site):
    rows = [
        said("c1", 5, user=by("Ann")),
        said("c2", 50, parentCommentId="c4", user=by("Bo")),
        said("c3", 9, parentCommentId="c1", user=by("Poster")),
        said("c4", 20, parentCommentId="c1", user=by("Dee")),
        said("c5", 30, user=by("Eli")),
    ]
    found = commented(tmp_path, *rows, authors=["Poster"], site=site)
    assert ids(found) == ["c5", "c1", "c4", "c2", "c3"]
    assert [one.to for one in found] == ["", "", "Ann", "Dee", "Ann"]
    assert [one.by_author for one in found] == [False, False, False, False, True]
    assert found[0].reply == "" and found[3].reply == "in reply to Dee"
    assert {one.parent for one in found} <= {"", *(one.url for one in found)}


def test_a_reply_to_what_is_deleted_or_missing_or_nobodys_is_kept_and_says_so(tmp_path):
    rows = [
        said("c1", 9, parentCommentId="gone"),
        said("c2", 8, parentCommentId="c3"),
        said("c3", 99, deleted=True, contents=None),
        said("c4", 7, user=None),
        said("c5", 6, parentCommentId="c4"),
        said("c6", 5, parentCommentId="c6"),
        said("c7", 4, parentCommentId=["no", "id"]),
        said("c8", 3, parentCommentId=""),
    ]
    found = commented(tmp_path, *rows, authors=["[anonymous]"])
    unread = "in reply to a comment that was not read"
    assert ids(found) == ["c1", "c2", "c4", "c5", "c6", "c7", "c8"]
    assert [one.reply for one in found] == [unread, unread, "", "in reply to [anonymous]", "", "", ""]
    assert not any(one.by_author for one in found)  # whose account is gone may be anybody


def test_comments_that_reply_to_each_other_in_a_ring_and_very_many_of_them(tmp_path):
    """No ring and no missing parent can keep us, and a thread as deep as it is long takes no more than another."""
    ring = [said(f"c{n}", n, parentCommentId=f"c{(n + 1) % 3}") for n in range(3)]
    assert ids(commented(tmp_path, *ring)) == ["c2", "c1", "c0"]
    deep = [said(f"d{n:04}", n, user=None, parentCommentId=f"d{n - 1:04}") for n in range(3000)]
    found = commented(tmp_path / "b", *deep, limit=3000)
    assert ids(found) == [f"d{n:04}" for n in range(3000)]
    assert [one.karma for one in commented(tmp_path / "c", *deep, limit=2)] == [2998, 2999]


rows_of_comments = st.lists(
    st.tuples(
        st.integers(0, 15),
        st.sampled_from([None, "gone", *(f"c{n}" for n in range(16))]),
        st.sampled_from([-3, 0, 0, 7, None]),
        st.sampled_from([None, "Ann", "Bo"]),
        st.booleans(),
    ),
    max_size=24,
)


@given(rows_of_comments, st.integers(0, 2**32), st.integers(1, 24))
def test_whatever_order_comments_come_in_none_is_lost_and_they_are_laid_the_same(drawn, seed, limit):
    rows = [
        said(f"c{n}", karma, parentCommentId=parent, user=user and by(user), deleted=deleted)
        for n, parent, karma, user, deleted in drawn
    ]
    with tempfile.TemporaryDirectory() as folder:
        found = commented(Path(folder) / "a", *rows, limit=limit, authors=["Ann"])
        mixed = random.Random(seed).sample(rows, len(rows))
        assert commented(Path(folder) / "b", *mixed, limit=limit, authors=["Ann"]) == found
    there = {row["_id"] for row in rows if not row["deleted"]}
    laid = ids(found)
    assert len(laid) == len(set(laid)) == min(limit, len(there)) and set(laid) <= there
    parents = {one.url.split("=")[1]: one.parent.partition("=")[2] for one in found}
    for at, one in enumerate(laid):  # after its parent, unless it hangs on a ring
        assert parents[one] not in laid or laid.index(parents[one]) < at or rings(one, parents)


def rings(one, parents):
    seen = []
    while one in parents and one not in seen:
        seen.append(one)
        one = parents[one]
    return one in seen


def test_real_discussions_keep_every_reply_after_its_parent(shared, tmp_path):
    """The largest recorded ones: half of their best liked comments are replies, and some of the authors' own."""
    path = shared / "world" / "data" / "forum.jsonl.xz"
    if not path.is_file():
        pytest.skip(f"no recorded forum at {path}")
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["type"] == "comment"]
    by_post = collections.defaultdict(list)
    for row in rows:
        by_post[row["postId"]].append(row | {"contents": {"html": row.get("html")}})
    largest = sorted(by_post.values(), key=len)[-5:]
    for n, discussion in enumerate(largest):
        found = commented(tmp_path / str(n), *discussion, limit=len(discussion))
        place = {one.url: at for at, one in enumerate(found)}
        replies = [one for one in found if one.parent in place]
        assert len(found) > 100 and len(replies) > len(found) / 3
        assert all(place[one.parent] < place[one.url] for one in replies)
        assert all(one.to == found[place[one.parent]].author for one in replies)


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
    lists = {
        "answers": [said("a1", 3), said("a2", 9, user=None), said("a3", 20, deleted=True, contents=None)],
        "comments": [said("c1", 30, parentCommentId="gone"), said("c2", 40), said("a1", 3), said("c3", -5)],
    }
    found = commented(tmp_path, *lists["comments"], answers=lists["answers"], limit=4)
    assert [(one.text, one.answer) for one in found] == [
        ("Said a2.", True),
        ("Said a1.", True),
        ("Said c2.", False),
        ("Said c1.", False),
    ]


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
    forum.comment_of(fields, "https://www.lesswrong.com/posts/x", {}, ("Ann",))


@given(st.binary(max_size=200) | json_values.map(lambda value: json.dumps(value).encode()))
def test_no_bytes_break_the_parsing(body):
    with contextlib.suppress(BadContent):
        assert isinstance(magnum.rows_of(magnum.answered(body, "https://forum.example"), "posts"), list)
