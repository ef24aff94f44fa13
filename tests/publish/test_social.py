"""X, Bluesky, Mastodon: chains of posts, what each network counts, refuses and forgets."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import press
import pytest
from fakes import x as fakex
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import ConfigError
from digest.model import Month
from digest.publish.account import lines
from digest.publishers import Bluesky, Mastodon, X
from digest.publishers.mastodon import length
from digest.publishers.mastodon import settled as as_words
from digest.publishers.part import Approved
from digest.publishers.richtext import facets, tid
from digest.publishers.threads import threads
from digest.publishers.wire import wait_of
from digest.text import graphemes

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)


def said(account):
    return "\n".join(lines("2025-05", account))


def edition(*posts, network="x", **files):
    content = json.dumps({"schema": 1, "month": "2025-05", "threads": {network: list(posts)}}).encode()
    return Approved("2025-05", "e", {"thread.json": content, **files}, "S", "", NOW, "https://d.example.org/2025-05/")


def post(text, image=None, alt=None, links=None):
    return {"text": text, "image": image, "alt": alt, "links": [] if links is None else links}


@pytest.mark.parametrize("network", [X(kind="x"), Bluesky(kind="bluesky"), Mastodon(kind="mastodon")])
def test_a_post_of_several_lines_is_told_in_one_and_sent_in_its_own(network, tmp_path):
    part, *_ = network.parts(edition(post("A:\n\n- b\n- c"), network=network.kind), tmp_path)
    assert part.told == "post 1 of 1: A: - b - c" and part.payload.text == "A:\n\n- b\n- c"


# thread.json


def test_thread_json_gives_each_network_its_posts():
    found = threads(edition(post("B", links=["https://a.org"])).files["thread.json"], "2025-05")
    assert list(found) == ["x"] and found["x"][0].links == ("https://a.org",)


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b'{"threads": 3}', b'{"schema": 9, "posts": []}', b"\xff"])
def test_a_file_that_is_no_thread_is_told(raw):
    with pytest.raises(ConfigError, match="thread"):
        threads(raw, "2025-05")


def test_what_to_print_again_is_said_with_its_month(tmp_path):
    again = "digest build 2025-05, then digest approve 2025-05"
    torn = replace(edition(), files={"thread.json": b"{}"})
    without = edition(post("A", image="figures/a.png"), network="mastodon")
    for approved, network in ((torn, X(kind="x")), (without, Mastodon(kind="mastodon"))):
        with pytest.raises(ConfigError, match=again):
            network.parts(approved, tmp_path)


def test_a_picture_without_alt_text_goes_nowhere(tmp_path):
    approved = edition(post("A", image="figures/a.png"), **{"figures/a.png": b"png"})
    with pytest.raises(ConfigError, match=r"post 1 names figures/a\.png, which is missing or has no alt text"):
        X(kind="x").parts(approved, tmp_path)


# X


def test_a_thread_answers_itself_post_by_post(newsroom):
    room = newsroom("x")
    assert room.publish().exit_code == 0
    asked = [one.json for one in room.fake.made("POST", "/2/tweets")]
    assert asked[0].get("reply") is None
    assert [one["reply"]["in_reply_to_tweet_id"] for one in asked[1:]] == [one["id"] for one in room.fake.posts[:2]]


def test_a_refused_reply_is_an_expected_end_and_not_asked_again(newsroom):
    room = newsroom("x", replies_refused=True)
    account = room.publish()
    assert account.exit_code == 4 and "X refuses this app's replies" in said(account)
    assert room.states() == {"post-01": "sent", "post-02": "failed"}
    before = len(room.fake.made("POST", "/2/tweets"))
    assert room.publish().exit_code == 4 and len(room.fake.made("POST", "/2/tweets")) == before


def test_a_post_made_by_hand_is_adopted_and_the_thread_goes_on(newsroom):
    from digest.publish import by_hand

    room = newsroom("x", replies_refused=True)
    room.publish()
    room.fake.replies_refused = False
    room.fake.posts.append({"id": "1790000000000000077", "text": "by hand", "parent": room.fake.posts[0]["id"]})
    with press.desk_at(room.root) as desk:
        by_hand.adopt(desk, press.MAY, "x", "post-02", "1790000000000000077")
    assert room.publish().exit_code == 0 and room.fake.posts[-1]["parent"] == "1790000000000000077"


def test_a_duplicate_means_that_it_is_out_even_when_the_timeline_lags(newsroom):
    room = newsroom("x", drop={1}, lag=1)
    account = room.publish()
    assert account.exit_code == 3 and room.states() == {"post-01": "sending"}
    room.fake.lag = 2
    assert room.publish().exit_code == 0 and len(room.got()) == 3
    assert len([one for one in room.fake.made("POST", "/2/tweets") if "reply" not in one.json]) == 2  # one refused


def test_a_duplicate_that_is_no_post_of_this_thread_is_left_to_a_person(newsroom):
    room = newsroom("x")
    room.fake.refuse = [("POST", "/2/tweets", fakex.DUPLICATE)]
    account = room.publish()
    assert account.exit_code in (3, 4) and room.got() == []


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        (fakex.NO_CREDITS, 4, "no credits are left"),
        (fakex.WHO, 4, "status 401"),
        ((429, {}, {"x-rate-limit-reset": "4102444800"}), 3, "too many requests"),
        ((429, {}, {"x-rate-limit-reset": "soon"}), 3, "too many requests"),
        ((429, {}), 3, "too many requests"),
        ((503, "<html>"), 3, "it is not there"),
        ((200, {"data": {}, "errors": [{"title": "partial"}]}), 3, "taken, without an id"),
    ],
)
def test_what_x_says_to_a_post_stops_the_thread_which_goes_on_later(newsroom, answer, code, words):
    room = newsroom("x")
    room.fake.refuse = [("POST", "/2/tweets", answer)]
    account = room.publish()
    assert account.exit_code == code and words in said(account) and room.got() == []
    assert room.publish().exit_code == 0 and len(set(room.got())) == len(room.got()) == 3


def test_a_parent_that_x_does_not_see_yet_is_waited_for(newsroom):
    room, slept = newsroom("x"), []
    real, left = room.fake._post, [2]

    def unseen(wanted):
        if "reply" in wanted and left[0]:
            left[0] -= 1
            return fakex.UNSEEN
        return real(wanted)

    room.fake._post = unseen
    assert room.publish(sleeps=slept).exit_code == 0 and slept == [5.0, 5.0] and len(room.got()) == 3


def test_a_picture_is_uploaded_with_its_alt_text_before_its_post(tmp_path):
    approved = edition(post("A", "figures/a.png", "a plot of b"), **{"figures/a.png": b"\x89PNG"})
    publisher = None
    with fakex.FakeX() as fake:
        publisher = X(kind="x", url=fake.url)
        part = publisher.parts(approved, tmp_path)[0]
        with publisher.connect(press.place(tmp_path, {}), approved) as session:
            session.do(part, [])
        assert fake.media == {"900": "a plot of b"} and fake.posts[0]["media"] == {"media_ids": ["900"]}


def test_the_price_is_told_with_what_is_read_back_and_bounded(newsroom, tmp_path):
    posts = [post(f"post {n}") for n in range(11)] + [post("all at https://d.example.org/2025-05/")]
    parts = X(kind="x").parts(edition(*posts), tmp_path)
    assert sum(part.dollars for part in parts) == pytest.approx(11 * 0.015 + 0.2 + 24 * 0.001)
    assert X(kind="x").parts(edition(post("see README.md")), tmp_path)[0].dollars > 0.2
    room = newsroom("x", {"max_dollars": 0.01})
    with pytest.raises(Exception, match=r"its max_dollars is \$0\.010"):
        room.publish()
    assert room.fake.asked == []


def test_a_single_post_holds_the_address_and_no_number(tmp_path):
    parts = X(kind="x", form="single").parts(edition(post("May 2025: 8 items (1/3)"), post("b (2/3)")), tmp_path)
    assert [part.payload.text for part in parts] == ["May 2025: 8 items\nhttps://d.example.org/2025-05/"]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"x-rate-limit-reset": str(int(NOW.timestamp()) + 30)}, 30),
        ({"x-ratelimit-reset": "2025-06-01T12:00:09.000Z"}, 9),
        ({"x-rate-limit-reset": "12"}, 0),
        ({"x-rate-limit-reset": "tomorrow"}, None),
        ({"x-rate-limit-reset": "9" * 30}, None),
        ({}, None),
    ],
)
def test_when_a_rate_limit_passes(headers, seconds):
    assert wait_of(headers, NOW) == seconds


# Bluesky


def test_root_and_parent_and_facets_of_a_thread(newsroom):
    room = newsroom("bluesky")
    assert room.publish().exit_code == 0
    first, second, third = (room.fake.records[key] for key in sorted(room.fake.records))
    assert "reply" not in first and second["reply"]["root"] == second["reply"]["parent"] == third["reply"]["root"]
    assert third["reply"]["parent"] != third["reply"]["root"]


def test_facets_count_bytes_and_never_pass_the_end():
    text = "α ≤ β 日本 🧪 see https://a.org/x and https://a.org/xy"
    found = facets(text, ["https://a.org/x", "https://a.org/xy"])
    raw = text.encode()
    cut = [raw[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode() for one in found]
    assert cut == [one["features"][0]["uri"] for one in found] == ["https://a.org/x", "https://a.org/xy"]


@given(st.lists(st.sampled_from(["α", "日", "🧪", "👩‍👩‍👧", "e\u0301", " ", "https://a.org", "https://a.org/b", "x"])))
def test_every_facet_is_exactly_its_address(words):
    text = "".join(words)
    raw, last = text.encode(), 0
    for one in facets(text, ["https://a.org", "https://a.org/b"]):
        start, end = one["index"]["byteStart"], one["index"]["byteEnd"]
        assert last <= start < end <= len(raw) and raw[start:end].decode() == one["features"][0]["uri"]
        last = end


def test_letters_are_counted_as_readers_see_them(tmp_path):
    assert graphemes("👩‍👩‍👧e\u0301🏴󠁧󠁢󠁥󠁮󠁧󠁿") == 3
    fine, long = edition(post("é" * 300), network="bluesky"), edition(post("a" * 301), network="bluesky")
    assert len(Bluesky(kind="bluesky").parts(fine, tmp_path)) == 1
    with pytest.raises(ConfigError, match="post 1 has 301 letters"):
        Bluesky(kind="bluesky").parts(long, tmp_path)
    heavy = edition(post("👩‍👩‍👧" * 170), network="bluesky")
    with pytest.raises(ConfigError, match="170 letters in 3060 bytes"):
        Bluesky(kind="bluesky").parts(heavy, tmp_path)
    big = edition(post("a", "f.png", "alt"), network="bluesky", **{"f.png": b"x" * 2_000_001})
    with pytest.raises(ConfigError, match="larger than 2 MB"):
        Bluesky(kind="bluesky").parts(big, tmp_path)


@given(st.integers(2000, 2099), st.integers(1, 12), st.integers(1, 98))
def test_a_record_key_is_a_tid_that_sorts_as_the_thread_does(year, number, n):
    month = Month(year=year, number=number)
    one, next_one = tid(month, "bluesky", n), tid(month, "bluesky", n + 1)
    assert len(one) == 13 and set(one) <= set("234567abcdefghijklmnopqrstuvwxyz") and one[0] in "234567abcdefghij"
    assert one < next_one and one == tid(month, "bluesky", n) != tid(month, "other", n)


def test_a_token_that_expires_in_the_middle_is_renewed_and_kept_before_it_is_used(newsroom):
    room = newsroom("bluesky")
    tokens = room.root / "state" / "tokens.json"

    def moment(what):
        if what == "post-02: intent":
            room.fake.expire()

    assert room.publish(moment=moment).exit_code == 0 and len(room.got()) == 3
    assert room.fake.logins == 1 and room.fake.generation == 2
    kept = json.loads(tokens.read_text())
    assert [one["refresh"] for one in kept.values()] == ["refresh-2"]
    assert tokens.stat().st_mode & 0o777 == 0o600


def test_a_session_is_used_again_and_a_revoked_one_is_begun_anew(newsroom):
    room = newsroom("bluesky")
    room.publish()
    room.approve(title="A")  # nothing to send: all of it is out
    with press.desk_at(room.root) as desk:
        publisher = desk.config.publishers[0]
    for logins in (1, 2):
        with publisher.connect(press.place(room.root, room.fakes), edition()):
            assert room.fake.logins == logins
        room.fake.generation += 1  # revoked from elsewhere: neither token is good


def test_a_place_taken_by_another_post_is_not_overwritten(newsroom):
    room = newsroom("bluesky")
    rkey = tid(press.MAY, "bluesky", 1)
    room.fake.records[rkey] = {"text": "somebody else's"}
    account = room.publish()
    assert account.exit_code == 3 and "another post stands at" in said(account)
    assert room.fake.records == {rkey: {"text": "somebody else's"}}


def test_a_post_adopted_by_its_address_alone_is_answered(newsroom):
    from digest.publish import by_hand

    room = newsroom("bluesky")
    room.publish()
    rows = room.rows()
    uri = rows["post-01"].remote.split()[0]
    with press.desk_at(room.root) as desk:
        outbox = by_hand.outbox_of(desk)
        for part, row in rows.items():
            outbox.mark(row, "sent" if part == "post-01" else "planned", remote=uri if part == "post-01" else "")
    for key in sorted(room.fake.records)[1:]:
        del room.fake.records[key]
    assert room.publish().exit_code == 0 and len(room.fake.records) == 3


def test_a_handle_may_be_written_as_profiles_show_it(newsroom):
    room = newsroom("bluesky")
    env = press.environment(room.root, {}) | {"DIGEST_BSKY_HANDLE": "@digest.example.org"}
    assert room.publish(env=env).exit_code == 0
    assert room.rows()["post-01"].url.startswith("https://bsky.app/profile/digest.example.org/post/")


def test_a_wrong_app_password_marks_nothing(newsroom):
    room = newsroom("bluesky")
    env = press.environment(room.root, {}) | {"DIGEST_BSKY_APP_PASSWORD": "wrong-word-here"}
    account = room.publish(env=env)
    assert account.exit_code == 4 and "is DIGEST_BSKY_APP_PASSWORD an app password" in said(account)
    assert room.states() == {} and "wrong-word-here" not in said(account)


# Mastodon


def test_the_first_is_public_its_answers_unlisted_each_with_its_key(newsroom):
    room = newsroom("mastodon")
    assert room.publish().exit_code == 0
    assert [one["visibility"] for one in room.fake.statuses] == ["public", "unlisted", "unlisted"]
    assert len({one.headers["idempotency-key"] for one in room.fake.made("POST", "/statuses")}) == 3


def test_after_an_hour_the_timeline_is_what_tells(newsroom):
    room = newsroom("mastodon", drop={2})
    real = room.fake.answer

    def blind(asked):
        """The timeline cannot be read after the second post."""
        return (503, {}) if "accounts/7/statuses" in asked.path and room.fake.writes == 2 else real(asked)

    room.fake.answer = blind
    assert room.publish().exit_code == 4 and room.states()["post-02"] == "unknown"
    room.fake.answer = real
    room.fake.forget_keys()
    assert room.publish().exit_code == 0 and len(set(room.got())) == len(room.got()) == 3


def test_a_lost_database_finds_a_thread_below_a_hundred_newer_posts_and_reads_no_older_month(newsroom):
    room = newsroom("mastodon")
    old = {"status": "long ago", "parent": None, "created_at": "2025-04-30T23:59:59.000Z"}
    room.fake.statuses += [{"id": str(n), **old} for n in range(90)]
    room.fake.statuses += [{"id": "99", **old, "created_at": "2025-05-01T00:00:00.000Z"}]
    room.publish()
    assert len(room.fake.made("GET", "/7/statuses")) == 1  # it holds one that is older than the month
    room.fake.statuses += [{"id": str(1000 + n), "status": f"hello {n}", "parent": None} for n in range(100)]
    room.fake.forget_keys()
    for name in ("digest.db", "outbox.jsonl"):
        (room.root / name).unlink()
    room.approve()
    assert room.publish().exit_code == 0
    ours = [text for text in room.got() if text != "long ago" and not text.startswith("hello")]
    assert len(ours) == len(set(ours)) == 3 and set(room.states().values()) == {"sent"}


def test_where_the_timeline_has_no_end_nothing_is_sent(newsroom, monkeypatch):
    room = newsroom("mastodon")
    monkeypatch.setattr("digest.publishers.mastodon._PAGES", 2)
    room.fake.statuses += [{"id": str(n), "status": f"hello {n}", "parent": None} for n in range(90)]
    account = room.publish()
    assert account.exit_code == 3 and "more than 80 statuses since 2025-05 began" in said(account)
    assert len(room.got()) == 90


def test_an_instance_says_how_long_a_post_may_be(newsroom):
    room = newsroom("mastodon", most=20)
    account = room.publish()
    assert account.exit_code == 4 and "this instance takes 20" in said(account) and room.got() == []
    assert length("see https://example.org/a/very/long/way/to/go.") == len("see ") + 23 + 1


LONG = "A digest whose name is long. " + "It tells of many things and of some twice. " * 7


def longest(room):
    posts = json.loads((room.root / "output/2025-05/thread.json").read_text())["threads"]["mastodon"]
    return max(length(one["text"]) for one in posts), len(posts)


def test_a_thread_is_cut_for_the_instance_that_the_block_names(newsroom):
    room = newsroom("mastodon", {"limit": 150}, most=150)
    room.approve(title=LONG)
    most, posts = longest(room)
    assert 100 < most <= 150 and posts > 4
    assert room.publish().exit_code == 0 and len(room.got()) == posts
    room.more["limit"] = 5000
    room.approve(title=LONG)
    most, posts = longest(room)
    assert most > 300 and posts == 3


def test_the_smaller_of_the_block_s_limit_and_the_instance_s_binds(newsroom):
    room = newsroom("mastodon", {"limit": 5000}, most=300)
    room.approve(title=LONG)
    account = room.publish()
    assert account.exit_code == 4 and "this instance takes 300; write limit: 300 into its block" in said(account)
    assert "then digest build 2025-05, then digest approve 2025-05" in said(account) and room.got() == []
    sources = room.root / "sources.yaml"
    sources.write_text(sources.read_text().replace('"limit": 5000', '"limit": 200'))
    assert "limit: in sources.yaml is 200" in said(room.publish()) and room.got() == []
    room.more["limit"] = 300
    room.approve(title=LONG)
    assert room.publish().exit_code == 0


def test_preflight_measures_by_the_block_s_limit(newsroom):
    from digest.build import printed
    from digest.build.weight import weighted_length
    from digest.galley import gather
    from digest.preflight import against

    room = newsroom("mastodon", {"limit": 5000})
    room.approve(title=LONG * 3)
    assert longest(room)[0] > 500
    sources = room.root / "sources.yaml"
    sources.write_text(sources.read_text().replace('"limit": 5000', '"limit": 500'))
    with press.desk_at(room.root) as desk:
        files = {name: (desk.output(press.MAY) / name).read_bytes() for name in printed(desk, press.MAY, approved=True)}
        found = against(desk, gather(desk, press.MAY), files, weighted_length)
    assert any("characters; Mastodon takes 500" in one for one in found)


def test_letters_that_readers_see_are_what_an_instance_counts():
    assert length("e\u0301" * 500) == 500


def test_a_picture_is_waited_for(tmp_path):
    from fakes import FakeMastodon

    approved = edition(post("A", "f.png", "a plot"), network="mastodon", **{"f.png": b"png"})
    with FakeMastodon(slow=2) as fake:
        publisher, slept = Mastodon(kind="mastodon", url=fake.url), []
        with publisher.connect(press.place(tmp_path, {}, sleeps=slept), approved) as session:
            session.do(publisher.parts(approved, tmp_path)[0], [])
        assert fake.statuses[0]["media_ids"] == ["1"] and slept == [2.0, 2.0]


@given(st.text(alphabet="ab&<>\"'\n ", max_size=60))
def test_what_an_instance_gives_back_is_known_again(text):
    from fakes.mastodon import FakeMastodon

    fake = FakeMastodon()
    fake.url = ""
    shown = fake._shown({"id": "1", "status": text, "parent": None})["content"]
    assert as_words(shown) == as_words(text, html=False)
