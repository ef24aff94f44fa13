"""Nothing goes out twice and nothing is lost: killed anywhere, never answered, two at once, without its database."""

import errno
import os
import signal
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import press
import pytest
from newsroom import KINDS

from digest import outbox
from digest.desk import opened
from digest.editions import approval_of
from digest.errors import ConfigError, Locked, MachineRefused, NeedsPerson
from digest.publish import Order, by_hand, dry
from digest.publish.account import lines
from digest.publish.plan import table

BLIND = ("smtp",)
"""Channels that cannot be asked what is out."""


class Killed(BaseException):
    """The process ends here: no handler runs, nothing more is written."""


def killer(k):
    left = [k]

    def moment(what):
        left[0] -= 1
        if left[0] == 0:
            raise Killed(what)

    return moment


def moments(room):
    seen = []
    assert room.publish(moment=seen.append).exit_code == 0
    return seen


def settled(room, wanted):
    """Published until it is done; what a person must say is 'unknown', and only where nobody can be asked."""
    for _ in range(4):
        account = room.publish()
        if account.exit_code in (0, 4):
            break
    states, got = room.states(), room.got()
    unknown = [part for part, state in states.items() if state == "unknown"]
    assert set(states.values()) <= {"sent", "unknown"} and len(states) == len(account.rows)
    assert not unknown or room.kind in BLIND
    assert len(got) == len(set(got)), "something went out twice"
    assert len(set(wanted) - set(got)) <= len(unknown), "something is missing"
    assert account.exit_code == (4 if unknown else 0)
    return got


@pytest.mark.parametrize("kind", KINDS)
def test_killed_at_every_fault_point_once_and_finished(newsroom, tmp_path, kind):
    room = newsroom(kind)
    points, wanted = (whole := room.again(tmp_path / "whole")) and moments(whole), whole.got()
    assert len(points) == 4 * len(whole.states()) and wanted
    for k in range(1, len(points) + 1):
        trial = room.again(tmp_path / f"trial{k}")
        with pytest.raises(Killed):
            trial.publish(moment=killer(k))
        assert settled(trial, wanted), points[k - 1]


@pytest.mark.parametrize("kind", KINDS)
def test_an_order_that_was_taken_and_never_answered_is_looked_up_and_not_repeated(newsroom, tmp_path, kind):
    room = newsroom(kind)
    whole = room.again(tmp_path / "whole")
    moments(whole)
    wanted, writes = whole.got(), len(whole.fake.mails) if kind == "smtp" else whole.fake.writes
    for n in range(1, writes + 1):
        trial = room.again(tmp_path / f"trial{n}")
        trial.fake.drop = {n}
        settled(trial, wanted)


def test_a_naive_sender_in_the_same_harness_sends_twice(newsroom):
    """Send, then write down: killed in between, it sends again. So the harness can see what it looks for."""
    room = newsroom("smtp")
    with press.desk_at(room.root) as desk:
        from digest.editions import approval_of
        from digest.publish import approved_of

        approved, publisher = approved_of(desk, approval_of(desk.store, press.MAY)), desk.config.publishers[0]
        for _ in range(2):
            with publisher.connect(press.place(room.root, room.fakes), approved) as session:
                session.do(publisher.parts(approved, room.root)[0], [])  # and killed before it is written down
    assert room.got() == ["a@example.org", "a@example.org"]


def test_a_real_sigkill_between_effect_and_result(newsroom):
    room = newsroom("bluesky")
    script = (
        "import os, signal, sys; sys.path[:0] = sys.argv[3:]; import press; from pathlib import Path\n"
        "def moment(what):\n"
        "    if what == 'post-02: effect': os.kill(os.getpid(), signal.SIGKILL)\n"
        "press.publish(Path(sys.argv[1]), {}, moment=moment)"
    )
    tests = Path(__file__).parent
    paths = [str(tests), str(tests.parents[1])]
    done = subprocess.run([sys.executable, "-c", script, str(room.root), "", *paths], check=False)
    assert done.returncode == -signal.SIGKILL and room.states() == {"post-01": "sent", "post-02": "sending"}
    assert len(room.got()) == 2
    assert room.publish().exit_code == 0 and len(set(room.got())) == len(room.got()) == 3


@pytest.mark.parametrize("kind", KINDS)
def test_a_finished_month_asks_nobody_anything(newsroom, kind):
    room = newsroom(kind)
    room.publish()
    before, got = (len(room.fake.asked) if kind != "smtp" else 0), room.got()
    account = room.publish()
    assert account.exit_code == 0 and room.got() == got
    assert kind == "smtp" or len(room.fake.asked) == before


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in BLIND])
def test_a_lost_database_asks_the_platform_first(newsroom, kind):
    room = newsroom(kind)
    room.publish()
    got = room.got()
    for name in ("digest.db", "outbox.jsonl"):
        (room.root / name).unlink()
    room.approve()
    assert room.publish().exit_code == 0 and room.got() == got
    assert set(room.states().values()) == {"sent"}


def test_a_lost_database_finds_a_thread_half_out_and_goes_on_from_there(newsroom):
    room = newsroom("x")
    with pytest.raises(Killed):
        room.publish(moment=killer(7))
    for name in ("digest.db", "outbox.jsonl"):
        (room.root / name).unlink()
    room.approve()
    assert room.publish().exit_code == 0
    parents = [post["parent"] for post in room.fake.posts]
    assert len(parents) == 3 and parents == [None, *(post["id"] for post in room.fake.posts[:-1])]


def test_a_lost_database_does_not_mail_twice_for_the_copy_of_the_outbox_knows(newsroom):
    room = newsroom("smtp")
    with pytest.raises(Killed):
        room.publish(moment=killer(7))  # a is out and recorded, b is out and not recorded
    (room.root / "digest.db").unlink()
    room.approve()
    assert room.publish().exit_code == 4
    assert room.got() == ["a@example.org", "b@example.org"]
    assert sorted(room.states().values()) == ["sent", "unknown"]


def test_a_copy_that_was_cut_short_is_read_to_its_last_whole_line(newsroom):
    room = newsroom("smtp")
    room.publish()
    ledger = room.root / "outbox.jsonl"
    ledger.write_bytes(ledger.read_bytes() + b'\n{"schema": 1, "mon')
    (room.root / "digest.db").unlink()
    room.approve()
    assert room.publish().exit_code == 0 and len(room.got()) == 2


def test_two_at_once_the_second_is_told_to_wait(newsroom):
    room = newsroom("buttondown")
    with press.desk_at(room.root), pytest.raises(Locked):
        room.publish()
    assert room.got() == []


@pytest.mark.parametrize("at", [1, 2, 3, 4, 5, 6])
def test_a_full_disk_stops_before_anything_goes_twice(newsroom, monkeypatch, at):
    """Each part writes its intent and its result; whichever write fails, the month is finished when there is room."""
    room = newsroom("mastodon")
    real, left = outbox.Outbox._copy, [at]

    def full(self, row):
        left[0] -= 1
        if left[0] == 0:
            raise MachineRefused(f"outbox.jsonl: {os.strerror(errno.ENOSPC)}")
        real(self, row)

    monkeypatch.setattr(outbox.Outbox, "_copy", full)
    with pytest.raises(MachineRefused):
        room.publish()
    assert len(room.got()) == at // 2
    assert room.publish().exit_code == 0 and len(set(room.got())) == len(room.got()) == 3


def test_a_disk_that_is_full_for_the_copy_says_so(newsroom, monkeypatch):
    room = newsroom("x")

    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(outbox.os, "fsync", full)
    with pytest.raises(MachineRefused, match=r"outbox\.jsonl: No space left on device: free some space"):
        room.publish()
    assert room.got() == []


def test_the_outbox_is_written_through_to_the_disk(newsroom):
    room = newsroom("bluesky")
    with press.desk_at(room.root) as desk, desk.store.firm() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL


def test_a_dry_run_opens_no_socket_and_writes_nothing(newsroom, monkeypatch):
    room = newsroom("x")
    with opened(room.root, room.root / "sources.yaml", locked=False) as desk:
        from digest.editions import standing

        def connect(*_):
            raise AssertionError("a dry run opened a socket")

        monkeypatch.setattr(socket.socket, "connect", connect)
        rows = dry(desk, standing(desk.store, press.MAY, desk.table(press.MAY)))
    said = table(rows)
    assert "3 of 3 parts to send, $0.05" in said and "post 1 of 3" in said and "planned" in said
    long = table([replace(row, why="what the platform answered, in a sentence or two") for row in rows], width=80)
    assert max(map(len, long.splitlines())) <= 80 and "in a sentence" in " ".join(long.split())
    assert not (room.root / "outbox.jsonl").exists()


@pytest.mark.parametrize(
    ("order", "error", "said"),
    [
        (Order(env={}), ConfigError, "--confirm must repeat the month, 2025-05, and it is missing"),
        (Order(confirm="2025-04", env={}), ConfigError, "it says '2025-04'"),
        (Order(confirm="2025-05", env={"DIGEST_NO_SEND": "1"}), NeedsPerson, "DIGEST_NO_SEND is set"),
        (Order(confirm="2025-05", only=("telegram",), env={}), ConfigError, "no such channel"),
        (Order(confirm="2025-05", max_dollars=0.01, env={}), NeedsPerson, "would cost"),
        (Order(to=("me@x.org",), env={"DIGEST_NO_SEND": "1"}), NeedsPerson, "DIGEST_NO_SEND is set"),
        (Order(to=("me@x.org",), env={}), ConfigError, "no channel here sends mail"),
    ],
)
def test_what_may_not_be_sent_is_refused_before_anything_is_asked(newsroom, order, error, said):
    room = newsroom("x")
    with pytest.raises(error, match=said):
        room.publish(order=order)
    assert room.fake.asked == []


@pytest.mark.parametrize("kind", ["smtp", "buttondown", "listmonk"])
def test_a_test_reaches_one_address_and_cannot_make_the_month_count_as_sent(newsroom, kind):
    room = newsroom(kind)
    account = room.publish(order=Order(to=("me@example.org",), env={}))
    assert account.exit_code == 0 and "me@example.org" in lines("2025-05", account)[0]
    assert room.states() == {}
    if kind == "smtp":
        assert room.got() == ["me@example.org"] and room.fake.mails[0][1]["Subject"].startswith("[test] ")
        room.fake.mails.clear()
    elif kind == "listmonk":
        assert room.fake.tests == [("[test] AI safety digest, May 2025", "me@example.org")]
        assert room.got() == [] and room.fake.campaigns == [] and not room.fake.made("PUT", "/status")
    else:
        assert room.fake.tests == [("[test] AI safety digest, May 2025", ["me@example.org"])]
        assert room.got() == [] and room.fake.emails == []
    assert room.publish().exit_code == 0 and len(room.got()) == (2 if kind == "smtp" else 1)


def test_the_archive_goes_first_then_the_newsletter_then_the_thread(newsroom, tmp_path):
    room = newsroom("bluesky")
    with KINDS["smtp"]() as post, KINDS["buttondown"]() as email:
        room.fakes |= {"smtp": post}
        blocks = [room.block(), press.mail(room.root, "a@example.org"), press.block("buttondown", email)]
        press.lay(room.root, [*blocks, {"kind": "folder", "path": "site"}])
        press.approve(room.root)
        seen = []
        account = room.publish(moment=lambda what: seen.append(what) if what.endswith("effect") else None)
        assert account.exit_code == 0
        assert seen[0] == "files: effect" and seen[-1] == "post-03: effect" and "send: effect" in seen[2:4]


def test_a_newsletter_that_stops_holds_the_thread_back_and_a_thread_that_stops_takes_nothing_back(newsroom):
    room = newsroom("bluesky")
    with KINDS["buttondown"]() as email:
        press.lay(room.root, [room.block(), press.block("buttondown", email)])
        press.approve(room.root)
        email.refuse.append(("GET", "/emails", (500, {})))
        account = room.publish()
        assert account.exit_code == 3 and room.got() == []
        assert "bluesky: waits for buttondown" in lines("2025-05", account)
        room.fake.refuse.append(("POST", "putRecord", (400, {"error": "InvalidRequest"})))
        assert room.publish().exit_code == 4 and len(email.sent) == 1 and room.got() == []
        assert room.publish().exit_code == 0 and len(email.sent) == 1 and len(room.got()) == 3


def test_what_links_to_a_page_waits_until_the_page_answers(newsroom):
    room = newsroom("buttondown")
    with KINDS["mastodon"]() as web:
        config = room.root / "sources.yaml"
        config.write_text(config.read_text() + f"base_url: {web.url}\n")
        room_account = press.approve(room.root) and room.publish()
        assert room_account.exit_code == 4 and room.got() == []
        assert "put the archive online first" in lines("2025-05", room_account)[0]
        web.answer = lambda asked: (200, "<html>")
        assert room.publish().exit_code == 0 and len(room.got()) == 1


def test_the_page_that_must_answer_is_the_one_that_the_approved_edition_links_to(newsroom):
    room = newsroom("buttondown")
    with KINDS["mastodon"]() as web:
        web.answer = lambda asked: (200, "<html>")
        config = room.root / "sources.yaml"
        before = config.read_text()
        config.write_text(before + "base_url: http://127.0.0.1:9\n")
        press.approve(room.root)
        config.write_text(before + f"base_url: {web.url}\n")  # the site moved after the yes
        account = room.publish()
        assert account.exit_code == 4 and room.got() == [] and web.asked == []
        assert "127.0.0.1:9/2025-05/newsletter.html does not answer" in lines("2025-05", account)[0]


def test_planned_is_sent_and_failed_and_cancelled_and_unknown_or_it_is_not_done(newsroom):
    addresses = [f"r{n}@example.org" for n in range(6)]
    refused = {addresses[0]: "550 no such user", addresses[1]: "451 greylisted"}
    room = newsroom("smtp", {"to": addresses}, refuse=refused, drop={2})
    account = room.publish()
    assert account.sum == "6 planned = 3 sent + 1 failed + 0 cancelled + 1 unknown + 1 waiting"
    assert not account.done and account.exit_code == 4
    with press.desk_at(room.root) as desk:
        part = next(part for part, state in room_states(desk).items() if state == "unknown")
        by_hand.adopt(desk, press.MAY, "smtp", part, "seen in the mailbox")
    room.fake.refuse = {addresses[0]: "550 no such user"}
    account = room.publish()
    assert account.sum == "6 planned = 5 sent + 1 failed + 0 cancelled + 0 unknown" and account.exit_code == 3
    part = next(row.part for row in account.rows if row.state == "failed")
    assert f"digest outbox abort 2025-05 smtp {part}" in "\n".join(lines("2025-05", account))
    with press.desk_at(room.root) as desk:
        by_hand.abort(desk, press.MAY, "smtp", part)
    assert room.publish().exit_code == 0


def room_states(desk):
    return {part: row.state for (_, part), row in by_hand.outbox_of(desk).of(press.MAY).items()}


def test_a_person_says_what_no_program_knows(newsroom):
    room = newsroom("smtp", drop={1})
    account = room.publish()
    told = "\n".join(lines("2025-05", account))
    part = next(row.part for row in account.rows if row.state == "unknown")
    assert f"digest outbox retry 2025-05 smtp {part}" in told and f"digest outbox adopt 2025-05 smtp {part}" in told
    assert "mail to a@example.org" in told and room.publish().exit_code == 4 and len(room.got()) == 2
    with press.desk_at(room.root) as desk:
        by_hand.retry(desk, press.MAY, "smtp", part)
    assert room.publish().exit_code == 0 and room.got().count("a@example.org") == 2  # a person said so
    with press.desk_at(room.root) as desk, pytest.raises(ConfigError, match="nothing goes twice"):
        by_hand.retry(desk, press.MAY, "smtp", part)


def test_a_thread_given_up_is_not_begun_again_and_can_be_taken_back(newsroom):
    room = newsroom("mastodon")
    with pytest.raises(Killed):
        room.publish(moment=killer(8))
    with press.desk_at(room.root) as desk:
        rows = by_hand.abort(desk, press.MAY, "mastodon", delete=True, place=press.place(room.root, room.fakes))
    assert [row.part for row in rows] == ["post-02", "post-01", "post-03"] and room.got() == []
    assert set(room.states().values()) == {"cancelled"}
    assert room.publish().exit_code == 0 and room.got() == []


def test_a_part_nobody_planned_cannot_be_named(newsroom):
    room = newsroom("mastodon")
    with press.desk_at(room.root) as desk, pytest.raises(ConfigError, match="has no part 'post-09'"):
        by_hand.adopt(desk, press.MAY, "mastodon", "post-09", "12")


def test_a_new_edition_sends_again_nothing_that_is_out(newsroom):
    room = newsroom("buttondown")
    room.publish()
    room.approve(title="AI safety digest, May 2025, mended")
    account = room.publish()
    assert account.exit_code == 0 and len(room.got()) == 1
    assert [row.other_edition for row in account.rows] == [True, True]


def test_a_thread_half_out_does_not_go_on_with_other_words(newsroom):
    room = newsroom("bluesky")
    with pytest.raises(Killed):
        room.publish(moment=killer(5))
    room.approve(title="Another title")
    account = room.publish()
    assert account.exit_code == 4 and len(room.got()) == 1
    assert "digest outbox abort 2025-05 bluesky" in lines("2025-05", account)[0]


def test_a_draft_that_nobody_got_is_replaced_by_the_new_edition(newsroom):
    room = newsroom("buttondown")
    with pytest.raises(Killed):
        room.publish(moment=killer(5))  # the draft is made, nothing is sent
    room.approve(title="A better title")
    assert room.publish().exit_code == 0
    assert [(one["subject"], one["status"]) for one in room.fake.emails] == [("A better title", "about_to_send")]


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_channel_with_another_name_is_not_sent_to_again_unless_it_is_named(newsroom, kind):
    room = newsroom(kind)
    room.publish()
    got, sources = room.got(), room.root / "sources.yaml"
    sources.write_text(sources.read_text().replace('{"kind":', '{"name": "other", "kind":'))
    told = rf"{kind} sent or gave up parts of 2025-05 that .* now gives to other.*`name: {kind}`.*--only other"
    with pytest.raises(NeedsPerson, match=told):
        room.publish()
    with press.desk_at(room.root) as desk, pytest.raises(NeedsPerson, match=told):
        dry(desk, approval_of(desk.store, press.MAY))
    assert room.got() == got
    assert room.publish(order=Order(confirm="2025-05", only=("other",), env={})).exit_code == 0
    assert room.publish().exit_code == 0, "it has rows of its own now"


def test_two_lists_that_swap_their_names_are_not_mailed_again(newsroom):
    room = newsroom("smtp")
    lists = [("one", "a@example.org"), ("two", "b@example.org")]
    for name, address in lists:
        (room.root / f"{name}.txt").write_text(f"{address}\n")
    blocks = [press.mail(room.root, name=name) | {"list": f"{name}.txt"} for name, _ in lists]
    press.lay(room.root, blocks)
    room.publish()
    assert len(got := room.got()) == 2
    press.lay(room.root, [block | {"name": other} for block, (other, _) in zip(blocks, lists[::-1], strict=True)])
    for _ in range(2):
        with pytest.raises(NeedsPerson, match=r"one sent or gave up parts of 2025-05 .* now gives to two"):
            room.publish()
    assert room.got() == got
    press.lay(room.root, blocks)
    assert room.publish().exit_code == 0 and room.got() == got


def test_what_a_person_gave_up_does_not_go_out_by_another_name(newsroom):
    room = newsroom("buttondown")
    with press.desk_at(room.root) as desk:
        by_hand.abort(desk, press.MAY, "buttondown")
    sources = room.root / "sources.yaml"
    sources.write_text(sources.read_text().replace('{"kind":', '{"name": "other", "kind":'))
    with pytest.raises(NeedsPerson, match="buttondown sent or gave up parts"):
        room.publish()
    assert not room.got()


def test_a_channel_that_never_sent_anything_may_be_replaced(newsroom):
    room = newsroom("mastodon")
    sources = room.root / "sources.yaml"
    sources.write_text(sources.read_text().replace('{"kind":', '{"name": "other", "kind":'))
    assert room.publish().exit_code == 0 and len(room.got()) == 3
