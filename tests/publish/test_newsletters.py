"""Buttondown, Listmonk and SMTP: what is asked of them, what they refuse, and what that does to the month."""

import ssl
from contextlib import contextmanager

import press
import pytest
from fakes.mail import PASSWORD
from newsroom import KINDS

from digest.errors import ConfigError, NeedsPerson, NotSent
from digest.publish import Order, by_hand
from digest.publish.account import lines
from digest.publishers.buttondown import parted
from digest.publishers.listmonk import escaped
from digest.publishers.mail import recipients
from digest.publishers.part import Place
from digest.publishers.smtp import Smtp


def said(account):
    return "\n".join(lines("2025-05", account))


# Buttondown


def test_the_status_is_always_draft_and_nothing_ever_goes_live_dangerously(newsroom):
    room = newsroom("buttondown")
    room.publish()
    made = room.fake.made("POST", "/emails")
    assert [one.path for one in made] == ["/emails", "/emails/em_00000000000000000000000001/publish"]
    assert made[0].json["status"] == "draft" and made[0].json["slug"] == "digest-2025-05"
    assert made[0].headers["x-idempotency-key"] and made[0].headers["x-api-version"] == "2026-04-01"
    assert not [one for one in room.fake.asked if "x-buttondown-live-dangerously" in one.headers]
    assert made[0].json["body"].startswith("<!-- buttondown-editor-mode: plaintext -->\n")
    assert "Draft, not reviewed" not in made[0].json["body"]


def test_a_key_that_may_not_send_leaves_a_draft_and_a_person(newsroom):
    room = newsroom("buttondown", may_send=False)
    account = room.publish()
    assert account.exit_code == 4 and "may not send" in said(account)
    assert room.got() == [] and [one["status"] for one in room.fake.emails] == ["draft"]
    room.fake.may_send = True
    assert room.publish().exit_code == 0 and len(room.got()) == 1 and len(room.fake.emails) == 1


def test_stopping_at_the_draft_sends_nothing(newsroom):
    room = newsroom("buttondown", {"stops_at": "draft"})
    assert room.publish().exit_code == 0 and room.states() == {"draft": "sent"} and room.got() == []


def test_a_slug_in_use_by_somebody_elses_email_is_left_alone(newsroom):
    room = newsroom("buttondown")
    theirs = {"id": "em_theirs", "slug": "digest-2025-05", "status": "sent", "subject": "x", "body": "", "metadata": {}}
    room.fake.emails.append(dict(theirs))
    account = room.publish()
    assert account.exit_code == 4 and "it is not our draft" in said(account)
    assert room.fake.emails == [theirs] and room.got() == []


def test_a_draft_that_somebody_changed_there_is_not_sent(newsroom):
    room = newsroom("buttondown", may_send=False)
    room.publish()
    room.fake.may_send = True
    room.fake.emails[0]["body"] += "\n\nBuy now."
    account = room.publish()
    assert account.exit_code == 4 and "the body of the draft in Buttondown is not what was approved" in said(account)
    assert room.got() == []


def test_no_brace_of_a_stranger_opens_a_django_template(newsroom):
    room = newsroom("buttondown")
    room.approve(title="On {{ subscriber.email }} {% if x %} {#")
    assert room.publish().exit_code == 0 and len(room.got()) == 1
    assert room.fake.emails[0]["subject"].replace("\u2060", "") == "On {{ subscriber.email }} {% if x %} {#"
    assert parted("{{{ } {a} [{%](https://x.org/{{a}})") == ("{\u2060{\u2060{ } {a} [{\u2060%](https://x.org/%7B{a}})")


@pytest.mark.parametrize(("kind", "drafts"), [("buttondown", "emails"), ("listmonk", "campaigns")])
def test_a_draft_that_a_person_deleted_there_is_made_again(newsroom, kind, drafts):
    """As the line says that refuses one which was changed there; the platform's key still answers for the old one."""
    room, there = _draft_left(newsroom, kind, drafts, "send: before intent")
    there[0]["body"] = "changed there"
    assert room.publish().exit_code == 4
    there.clear()
    account = room.publish()
    assert account.exit_code == 4 and f"digest outbox adopt 2025-05 {kind} send --remote " in said(account)
    assert room.states() == {"draft": "planned", "send": "planned"} and room.got() == []
    assert room.publish().exit_code == 0 and len(room.got()) == len(there) == 1


@pytest.mark.parametrize(("kind", "drafts"), [("buttondown", "emails"), ("listmonk", "campaigns")])
def test_a_draft_that_a_person_sent_and_deleted_there_is_not_made_again(newsroom, kind, drafts):
    room, there = _draft_left(newsroom, kind, drafts, "send: before intent")
    there[0]["body"] = "changed there"
    assert room.publish().exit_code == 4
    there.clear()
    assert room.publish().exit_code == 4
    with press.desk_at(room.root) as desk:
        by_hand.adopt(desk, press.MAY, kind, "send", remote="7")
    assert room.publish().exit_code == 0
    assert there == [] and room.got() == [] and room.states() == {"draft": "cancelled", "send": "sent"}


@pytest.mark.parametrize(("kind", "drafts"), [("buttondown", "emails"), ("listmonk", "campaigns")])
def test_a_draft_deleted_there_is_given_up_as_gone(newsroom, kind, drafts):
    room, there = _draft_left(newsroom, kind, drafts, "send: before intent")
    there.clear()
    with press.desk_at(room.root) as desk:
        rows = by_hand.abort(desk, press.MAY, kind, delete=True, place=press.place(room.root, room.fakes))
    assert [row.part for row in rows] == ["draft", "send"] and "nothing of it is there any more" in rows[0].why
    assert set(room.states().values()) == {"cancelled"}
    assert room.publish().exit_code == 0 and room.got() == [] and there == []


@pytest.mark.parametrize(("kind", "drafts"), [("buttondown", "emails"), ("listmonk", "campaigns")])
def test_a_mail_that_went_out_is_not_taken_back_by_its_deletion_there(newsroom, kind, drafts):
    room = newsroom(kind)
    assert room.publish().exit_code == 0
    getattr(room.fake, drafts).clear()
    with press.desk_at(room.root) as desk, pytest.raises(NeedsPerson, match="a mail cannot be taken back"):
        by_hand.abort(desk, press.MAY, kind, delete=True, place=press.place(room.root, room.fakes))
    assert room.states() == {"draft": "sent", "send": "sent"}


def _draft_left(newsroom, kind, drafts, moment):
    """The newsroom of a publishing that was killed behind its draft, and the drafts at the platform."""
    room = newsroom(kind)
    with pytest.raises(KeyboardInterrupt):
        room.publish(moment=lambda what: _stop(what == moment))
    return room, getattr(room.fake, drafts)


def _stop(now):
    if now:
        raise KeyboardInterrupt


@pytest.mark.parametrize(("kind", "drafts"), [("buttondown", "emails"), ("listmonk", "campaigns")])
def test_a_draft_deleted_after_an_order_to_send_it_is_left_to_a_person(newsroom, kind, drafts):
    room, there = _draft_left(newsroom, kind, drafts, "send: intent")
    there.clear()
    account = room.publish()
    assert account.exit_code == 4 and room.states() == {"draft": "sent", "send": "unknown"}
    assert f"digest outbox retry 2025-05 {kind} send" in said(account) and room.got() == []
    with press.desk_at(room.root) as desk:
        by_hand.retry(desk, press.MAY, kind, "send")
    assert room.publish().exit_code == 4 and room.publish().exit_code == 0 and len(room.got()) == 1


def test_a_test_by_buttondown_that_broke_off_is_taken_up_and_one_it_keeps_is_named(newsroom):
    room, order = newsroom("buttondown", drop={1}), Order(to=("me@example.org",), env={})
    assert room.publish(order=order).exit_code == 4 and len(room.fake.emails) == 1
    room.fake.refuse.append(("DELETE", "/emails", (403, {})))
    assert "still there; delete the one with the slug test-2025-05-" in said(room.publish(order=order))
    assert "deleted again" in said(room.publish(order=order)) and room.fake.emails == [] and len(room.fake.tests) == 2
    assert room.got() == [] and room.states() == {}


def test_an_email_already_sent_from_there_is_found_and_not_sent_again(newsroom):
    room = newsroom("buttondown", may_send=False)
    room.publish()
    room.fake.emails[0]["status"] = "sent"
    room.fake.emails[0]["metadata"] = {"digest": "2025-05"}
    (room.root / "digest.db").unlink()
    (room.root / "outbox.jsonl").unlink()
    room.approve()
    assert room.publish().exit_code == 0 and room.fake.made("POST", "/publish")[1:] == []


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        ((401, {"detail": "Invalid token."}), 4, "is DIGEST_BUTTONDOWN_API_KEY right?"),
        ((429, {}, {"Retry-After": "3600"}), 3, "again in 3600 s"),
        ((500, "<html>"), 3, "status 500"),
        ((200, "<html>log in</html>"), 3, "something that is no JSON"),
        ((302, "", {"Location": "https://elsewhere.example/"}), 4, "status 302"),
    ],
)
def test_whoever_is_not_let_in_sends_nothing(newsroom, answer, code, words):
    room = newsroom("buttondown")
    room.fake.refuse = [("GET", "/emails", answer)] * 2
    account = room.publish()
    assert account.exit_code == code and words in said(account) and room.fake.emails == [] and room.states() == {}


def test_a_short_rate_limit_is_waited_for(newsroom):
    room, slept = newsroom("buttondown"), []
    room.fake.refuse = [("POST", "/publish", (429, {}, {"Retry-After": "3"}))]
    assert room.publish(sleeps=slept).exit_code == 0 and slept == [3.0] and len(room.got()) == 1


def test_a_missing_secret_is_named_and_nothing_is_asked(newsroom):
    room = newsroom("buttondown")
    account = room.publish(env={})
    assert account.exit_code == 4 and "DIGEST_BUTTONDOWN_API_KEY is not set" in said(account) and not room.fake.asked


def test_a_secret_may_stand_in_a_file(newsroom):
    room = newsroom("buttondown")
    file = room.root / "key"
    file.write_text("bd-key-5c9e1f\n")
    assert room.publish(env={"DIGEST_BUTTONDOWN_API_KEY_FILE": str(file)}).exit_code == 0


def test_a_secret_goes_to_no_address_that_is_not_encrypted(newsroom):
    room = newsroom("buttondown", {"url": "http://api.example.org/v1"})
    account = room.publish()
    assert account.exit_code == 4 and "no address to send a secret to" in said(account)


# Listmonk


def test_braces_are_printed_by_a_go_template_and_not_run(newsroom):
    room = newsroom("listmonk")
    room.approve(title="On {{ .Subscriber.Email }} in titles")
    assert room.publish().exit_code == 0
    campaign = room.fake.campaigns[0]
    assert campaign["subject"] == 'On {{ "{{" }} .Subscriber.Email }} in titles' and campaign["status"] == "running"
    assert escaped("a {{{ b") == 'a {{ "{{" }}{ b'


def test_a_wrong_list_and_a_login_page_are_told(newsroom):
    room = newsroom("listmonk")
    room.fake.refuse = [("POST", "/api/campaigns", (400, {"message": "No lists selected."}))]
    assert "No lists selected" in said(room.publish())
    room.fake.login_page = True
    assert "login page or a proxy" in said(room.publish()) and room.got() == []


def test_a_campaign_that_was_paused_there_is_left_to_a_person(newsroom):
    room = newsroom("listmonk")
    room.fake.drop = {2}
    room.fake.refuse = [("GET", "/api/campaigns/1", (200, {"data": {"id": 1, "status": "paused"}}))]
    assert room.publish().exit_code in (3, 4)
    assert room.publish().exit_code in (0, 4) and len(room.got()) <= 1


def test_a_test_by_listmonk_leaves_the_month_s_draft_alone(newsroom):
    room = newsroom("listmonk", {"stops_at": "draft"})
    assert room.publish().exit_code == 0 and room.states() == {"draft": "sent"}
    before = dict(room.fake.campaigns[0])
    account = room.publish(order=Order(to=("me@example.org", "you@example.org"), env={}))
    assert account.exit_code == 0 and "mailed to me@example.org, you@example.org; its campaign is deleted" in said(
        account
    )
    assert [to for _, to in room.fake.tests] == ["me@example.org", "you@example.org"]
    assert room.fake.campaigns == [before] and before["status"] == "draft" and room.got() == []


def test_a_test_to_somebody_whom_listmonk_does_not_know_is_told_and_leaves_nothing(newsroom):
    room = newsroom("listmonk")
    account = room.publish(order=Order(to=("me@example.org", "stranger@example.org"), env={}))
    assert account.exit_code == 4 and "stranger@example.org: " in said(account)
    assert "No known subscribers given" in said(account) and "to its own subscribers alone" in said(account)
    assert len(room.fake.tests) == 1 and room.fake.campaigns == [] and room.states() == {} and room.got() == []


def test_a_test_that_broke_off_is_taken_up_and_never_started(newsroom):
    room = newsroom("listmonk", drop={2, 3})
    account = room.publish(order=Order(to=("me@example.org",), env={}))
    assert account.exit_code == 4 and room.got() == [] and room.states() == {}
    room.fake.campaigns.append({"id": 7, "name": "digest-2025-05-test", "status": "draft", "body": "", "lists": []})
    assert room.publish(order=Order(to=("me@example.org",), env={})).exit_code == 0
    assert room.fake.campaigns == [] and room.got() == [] and room.publish().exit_code == 0 and len(room.got()) == 1


def test_a_channel_that_mails_nobody_says_so_of_a_test(newsroom):
    room = newsroom("listmonk")
    blocks = [room.block(), {"kind": "mastodon", "url": room.fake.url}, {"kind": "folder", "path": "site"}]
    press.lay(room.root, blocks)
    press.approve(room.root)
    account = room.publish(order=Order(to=("me@example.org",), env={}))
    told = said(account)
    assert account.exit_code == 0 and "mastodon: --to has no meaning here: whoever follows sees a post" in told
    assert "folder: --to has no meaning here: it is for mail" in told and len(room.fake.tests) == 1
    assert not (room.root / "site").exists() and room.states() == {}


# SMTP


def test_each_reader_gets_one_message_of_both_kinds(newsroom):
    room = newsroom("smtp", {"to": ["a@example.org", "B@example.org", "b@example.org", "# nobody"]})
    assert room.publish().exit_code == 0 and room.got() == ["a@example.org", "B@example.org"]
    mail = room.fake.mails[0][1]
    kinds = [part.get_content_type() for part in mail.iter_parts()]
    assert kinds == ["text/plain", "text/html"] and mail["To"] == "a@example.org" and "Cc" not in mail
    assert mail["List-Unsubscribe"] == "<mailto:digest@example.org?subject=leave>"
    assert room.fake.mails[0][1]["Message-ID"] != room.fake.mails[1][1]["Message-ID"]
    assert max(map(len, mail.as_bytes().splitlines())) < 999


def test_a_reader_can_leave_by_one_click(newsroom):
    room = newsroom("smtp")
    (room.root / "sources.yaml").write_text(
        (room.root / "sources.yaml").read_text().replace(
            "mailto:digest@example.org?subject=leave", "https://example.org/leave?who={address}"
        )
    )  # fmt: skip
    room.publish()
    mail = room.fake.mails[0][1]
    assert mail["List-Unsubscribe"] == "<https://example.org/leave?who=a%40example.org>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(
    ("answer", "state", "code"),
    [("550 5.1.1 no such user", "failed", 3), ("451 greylisted, try again", "planned", 3)],
)
def test_one_refused_recipient_holds_up_nobody_else(newsroom, answer, state, code):
    room = newsroom("smtp", refuse={"a@example.org": answer})
    account = room.publish()
    assert account.exit_code == code and room.got() == ["b@example.org"]
    assert sorted(room.states().values()) == sorted([state, "sent"]) and answer[:3] in next(
        row.why for row in account.rows if row.why
    )
    room.fake.refuse.clear()
    room.publish()
    assert room.got() == (["b@example.org"] if state == "failed" else ["b@example.org", "a@example.org"])


def test_a_relay_that_lets_nobody_in_marks_nothing(newsroom):
    room = newsroom("smtp", auth=True)
    account = room.publish(env={"DIGEST_SMTP_URL": room.fake.url_with_password.replace("pass", "wrong")})
    assert account.exit_code == 4 and "refuses name or password" in said(account) and room.states() == {}
    account = room.publish(env={"DIGEST_SMTP_URL": room.fake.url})  # no login at all: 530 at MAIL
    assert account.exit_code == 4 and set(room.states().values()) == {"planned"} and room.got() == []
    assert room.publish(env={"DIGEST_SMTP_URL": room.fake.url_with_password}).exit_code == 0
    assert len(room.got()) == 2 and PASSWORD not in said(account)


def test_a_relay_that_is_not_there_marks_nothing(newsroom):
    room = newsroom("smtp")
    account = room.publish(env={"DIGEST_SMTP_URL": "smtp://127.0.0.1:9"})
    assert account.exit_code == 3 and "cannot be reached" in said(account) and room.states() == {}


@pytest.fixture
def certified(monkeypatch, tmp_path_factory):
    """Makes a server's certificate for a name, by an authority that this machine trusts, or does not."""
    trustme = pytest.importorskip("trustme")
    authority = trustme.CA()
    trusted = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.cert_pem.write_to_path(trusted)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))

    def made(name, known=True):
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        (authority if known else trustme.CA()).issue_cert(name).configure_cert(context)
        return context

    return made


BESIDE = "127.0.0.2"
"""An address of this machine, on Linux at least, that we do not take for this machine: there STARTTLS is a must."""


@pytest.mark.parametrize(("tls", "host"), [("at once", "127.0.0.1"), ("asked for", BESIDE)])
def test_a_relay_is_spoken_to_under_tls(newsroom, certified, tls, host):
    with bound(host):
        room = newsroom("smtp", tls=tls, host=host, certificate=certified(host), auth=True)
    assert room.publish(env={"DIGEST_SMTP_URL": room.fake.url_with_password}).exit_code == 0
    assert len(room.got()) == 2


@pytest.mark.parametrize(("tls", "host"), [("at once", "127.0.0.1"), ("asked for", BESIDE)])
@pytest.mark.parametrize(("name", "known"), [(None, False), ("mail.example.org", True)])
def test_a_certificate_of_nobody_or_of_another_sends_nothing(newsroom, certified, tls, host, name, known):
    with bound(host):
        room = newsroom("smtp", tls=tls, host=host, certificate=certified(name or host, known), auth=True)
    account = room.publish(env={"DIGEST_SMTP_URL": room.fake.url_with_password})
    assert account.exit_code == 4 and "certificate is not good" in said(account)
    assert room.states() == {} and room.got() == [] and PASSWORD not in said(account)


def test_a_relay_elsewhere_that_has_no_tls_gets_no_password_and_no_mail(newsroom):
    with bound(BESIDE):
        room = newsroom("smtp", host=BESIDE, auth=True)
    account = room.publish(env={"DIGEST_SMTP_URL": room.fake.url_with_password})
    assert account.exit_code == 4 and "does not offer TLS" in said(account)
    assert room.got() == [] and room.states() == {}


@contextmanager
def bound(host):
    """Skips where this machine has no such address."""
    try:
        yield
    except OSError as error:
        pytest.skip(f"{host}: {error.strerror}")


@pytest.mark.parametrize("url", ["https://mail.example.org", "smtp://", "mail.example.org:25", "smtp://h:port"])
def test_an_address_that_is_no_relay_is_refused_without_being_shown(newsroom, url):
    account = newsroom("smtp").publish(env={"DIGEST_SMTP_URL": url})
    assert account.exit_code == 4 and "DIGEST_SMTP_URL is no address of a mail relay" in said(account)


def test_a_line_end_in_a_title_is_no_header(newsroom):
    room = newsroom("smtp")
    room.approve(title="A title\\nBcc: everyone@example.org")
    assert room.publish().exit_code == 0
    mail = room.fake.mails[0][1]
    assert mail["Subject"] == "A title Bcc: everyone@example.org" and "Bcc" not in mail


def test_a_line_end_in_a_subject_that_came_another_way_is_refused():
    from datetime import UTC, datetime

    from digest.publishers.mail import written
    from digest.publishers.part import Approved

    bad = Approved("2025-05", "e", {}, "A\nBcc: x@y.org", "", datetime(2025, 6, 1, tzinfo=UTC))
    smtp = Smtp(kind="smtp", list="l", sender="A <a@b.org>", unsubscribe="mailto:a@b.org")
    with pytest.raises(ConfigError, match="subject holds a line end"):
        written(bad, smtp._sender(), "x@y.org", "<k@b.org>", "mailto:a@b.org", "smtp")


@pytest.mark.parametrize("row", ["no address", "a@b@c.org", "a b@c.org", "a@c.org\0", "<a@c.org>", "ä@c.org"])
def test_a_line_that_is_no_address_is_named(tmp_path, row):
    (tmp_path / "list.txt").write_text(f"# readers\nfine@example.org\n{row}\n")
    with pytest.raises(ConfigError, match=r"list\.txt:3: .* is no mail address"):
        recipients(tmp_path / "list.txt")


def test_a_list_saved_by_windows_is_read_as_it_is_meant(tmp_path):
    (tmp_path / "list.txt").write_bytes("\ufeffA@example.org\r\nb@example.org \r\na@example.org\r\n".encode())
    assert recipients(tmp_path / "list.txt") == ("A@example.org", "b@example.org")


def test_a_list_that_is_too_long_or_missing_is_said_in_the_plan(newsroom):
    room = newsroom("smtp", {"to": [f"r{n}@example.org" for n in range(201)]})
    with pytest.raises(ConfigError, match="201 addresses, and `most` is 200"):
        room.publish()
    (room.root / "list.txt").unlink()
    with pytest.raises(ConfigError, match="no such list"):
        room.publish()


def test_a_broken_line_before_the_message_is_no_mail_and_after_it_is_unknown(newsroom):
    room = newsroom("smtp", drop={1})
    account = room.publish()
    assert sorted(row.state for row in account.rows) == ["sent", "unknown"] and len(room.got()) == 2


@pytest.mark.parametrize("kind", ["buttondown", "listmonk", "mastodon", "bluesky", "x", "smtp"])
def test_doctor_learns_whether_a_channel_lets_us_in(newsroom, monkeypatch, kind):
    import press

    from digest.desk import opened

    room = newsroom(kind)
    for name, value in press.environment(room.root, room.fakes).items():
        monkeypatch.setenv(name, value)
    with opened(room.root, room.root / "sources.yaml", locked=False) as desk:
        publisher = desk.config.publishers[0]
    assert publisher.check(room.root) == ""
    for name in ("BUTTONDOWN_API_KEY", "LISTMONK_TOKEN", "MASTODON_TOKEN", "X_API_KEY", "BSKY_HANDLE"):
        monkeypatch.setenv(f"DIGEST_{name}", "wrong-one")
    monkeypatch.setenv("DIGEST_SMTP_URL", "smtp://127.0.0.1:9")
    wrong = publisher.check(room.root)
    assert wrong and "wrong-one" not in wrong
    assert room.states() == {} and room.got() == []


def test_the_fakes_are_the_channels_there_are():
    from digest import publishers

    kinds = {one.model_fields["kind"].annotation.__args__[0] for one in map(publishers.__dict__.get, publishers.__all__)
             if hasattr(one, "model_fields")}  # fmt: skip
    assert kinds == {*KINDS, "folder", "paste"}


def test_testing_a_channel_that_is_down_says_so(newsroom):
    room = newsroom("smtp")
    account = room.publish(order=Order(to=("me@example.org",), env={}), env={"DIGEST_SMTP_URL": "smtp://127.0.0.1:9"})
    assert account.exit_code == 3 and "cannot be reached" in said(account)
    assert isinstance(NotSent("x"), Exception) and Place(room.root).root == room.root
