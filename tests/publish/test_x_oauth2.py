"""X by OAuth 2: consent, tokens that rotate, and what happens when one of them is lost, late or refused."""

import errno
import json
import logging
import os
import subprocess
import sys
from base64 import b64encode
from urllib.parse import parse_qs, urlsplit

import press
import pytest
from fakes import FakeX
from fakes import x as fakex
from test_social import edition, post, said

from digest.doctor import publishers
from digest.errors import ConfigError, MachineRefused, NeedsPerson, NotSent
from digest.publishers import X
from digest.publishers.x_login import asked, challenge_of, granted

TOKEN = "/2/oauth2/token"
APP = {"DIGEST_X_CLIENT_ID": fakex.APP, "DIGEST_X_CLIENT_SECRET": fakex.APP_SECRET}
STANDING = (fakex.APP_SECRET, "appsecret%2F5e%2B1", b64encode(f"{fakex.APP}:{fakex.APP_SECRET}".encode()).decode())
AGAIN = "log in: digest login x"


class Account:
    """One X channel by OAuth 2, and the person at the browser."""

    def __init__(self, room):
        self.room, self.fake, self.root = room, room.fake, room.root
        self.env = {"DIGEST_STATE": str(room.root / "state"), **APP}
        self.x = X(kind="x", url=self.fake.url, site=self.fake.url)

    @property
    def place(self):
        return press.place(self.root, {}, env=self.env)

    def log_in(self):
        question = asked(self.x, self.place)
        return granted(self.x, self.place, question, self.fake.consents(question.url))

    def publish(self, **more):
        return self.room.publish(env=self.env, **more)

    def connect(self, approved=None):
        return self.x.connect(self.place, approved or edition())

    @property
    def file(self):
        return self.root / "state" / "tokens.json"

    @property
    def kept(self):
        (pair,) = json.loads(self.file.read_text()).values()
        return pair

    def secrets(self):
        """All that X and we alone know, whatever it was good for."""
        given = [f"{kind}-{n}-{end}" for n in range(9) for kind, end in
                 (("access", "kX9:at"), ("refresh", "pL2:rt"), ("code", "b7Q"))]  # fmt: skip
        return [*STANDING, *given]

    def asked_for_tokens(self):
        return len(self.fake.made("POST", TOKEN))


@pytest.fixture
def account(newsroom):
    return Account(newsroom("x"))


@pytest.fixture
def logged_in(account):
    account.log_in()
    return account


def when(account, what, then):
    """A moment of publishing at which something happens."""
    return {"moment": lambda moment: then() if moment == what else None}


# The first tokens


@pytest.mark.parametrize("public", [False, True])
def test_a_consent_becomes_tokens_that_only_you_can_read(account, public):
    account.fake.public = public
    if public:
        del account.env["DIGEST_X_CLIENT_SECRET"]
    assert account.log_in() == "adigest"
    assert account.kept == {"access": "access-1-kX9:at", "refresh": "refresh-1-pL2:rt"}
    assert account.file.stat().st_mode & 0o777 == 0o600
    assert account.publish().exit_code == 0 and len(account.room.got()) == 3
    assert account.asked_for_tokens() == 1


def test_the_challenge_is_that_of_the_rfc():
    assert challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_no_two_questions_are_alike_and_none_shows_its_verifier(account):
    one, two = asked(account.x, account.place), asked(account.x, account.place)
    fields = {name: values[0] for name, values in parse_qs(urlsplit(one.url).query).items()}
    assert fields["code_challenge"] == challenge_of(one.verifier.reveal()) and fields["state"] == one.state
    assert one.verifier.reveal() not in one.url + repr(one)
    assert one.state != two.state and one.verifier.reveal() != two.verifier.reveal()
    assert "scope=tweet.read%20tweet.write%20users.read%20media.write%20offline.access" in one.url
    assert X(kind="x").site == "https://x.com"


def of_another_login(account, question):
    return account.fake.consents(asked(account.x, account.place).url)


def denied(account, question):
    account.fake.denies = True
    return account.fake.consents(question.url)


def too_late(account, question):
    address = account.fake.consents(question.url)
    account.fake.now += 31
    return address


@pytest.mark.parametrize(
    ("pasted", "error", "words", "asks"),
    [
        (of_another_login, ConfigError, "its state is not ours", 0),
        (denied, NeedsPerson, r"not given your consent \(access_denied\)", 0),
        (too_late, NeedsPerson, "lives 30 seconds", 1),
        (lambda *_: "", ConfigError, "it has no state", 0),
        (lambda *_: "http://[", ConfigError, "it has no state", 0),
        (lambda *_: "code-0-b7Q", ConfigError, "it has no state", 0),
        (lambda _, question: f"?state={question.state}", ConfigError, "holds no code", 0),
    ],
)
def test_what_is_pasted_answers_this_question_or_nothing_is_kept(account, pasted, error, words, asks):
    question = asked(account.x, account.place)
    with pytest.raises(error, match=words) as told:
        granted(account.x, account.place, question, pasted(account, question))
    assert AGAIN in str(told.value) and "code-" not in str(told.value)
    assert account.asked_for_tokens() == asks and json.loads(account.file.read_text()) == {}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (fakex.NO_APP, "are DIGEST_X_CLIENT_ID and DIGEST_X_CLIENT_SECRET those of the app"),
        ((200, {"access_token": "a", "refresh_token": "b", "scope": "tweet.read users.read"}), "all but tweet.write"),
        ((200, {"access_token": "access-9-kX9:at"}), "without tokens"),
        ((503, "<html>"), "status 503"),
    ],
)
def test_what_x_says_to_a_code_is_told_and_nothing_is_kept(account, answer, words):
    account.fake.refuse = [("POST", TOKEN, answer)]
    with pytest.raises(NeedsPerson, match=words) as told:
        account.log_in()
    assert AGAIN in str(told.value) and "access-9" not in str(told.value)
    assert json.loads(account.file.read_text()) == {}


def test_tokens_that_x_does_not_take_are_told(account):
    account.fake.refuse = [("GET", "/2/users/me", fakex.WHO)]
    with pytest.raises(NeedsPerson, match="X gave tokens, and does not take them; " + AGAIN):
        account.log_in()


def test_a_folder_that_takes_no_tokens_is_found_out_before_anybody_is_asked(account, monkeypatch):
    full(monkeypatch)
    with pytest.raises(MachineRefused, match=r"tokens must be kept before they are used"):
        asked(account.x, account.place)
    assert account.fake.asked == []


# Which of the two


def test_the_four_keys_go_first_where_both_are_whole(newsroom):
    room = newsroom("x")
    account = room.publish(env=press.environment(room.root, {}) | APP)
    assert account.exit_code == 0 and not room.fake.made("POST", TOKEN)
    assert all(one.headers["authorization"].startswith("OAuth ") for one in room.fake.asked)


def test_with_neither_whole_one_line_names_what_lacks(account):
    account.env = press.environment(account.root, {}) | {"DIGEST_X_ACCESS_SECRET": ""}
    told = account.publish()
    line = "for OAuth 1.0a DIGEST_X_ACCESS_SECRET is not set, for OAuth 2 DIGEST_X_CLIENT_ID is not"
    assert told.exit_code == 4 and line in said(told) and account.fake.asked == []


def test_nobody_logged_in_is_told_before_anything_is_asked(account):
    told = account.publish()
    assert told.exit_code == 4 and "holds no tokens for X; " + AGAIN in said(told)
    assert account.fake.asked == [] and account.room.states() == {}


@pytest.mark.parametrize(
    ("keys", "app", "state", "words"),
    [
        (4, False, "ok", "ready, by OAuth 1.0a"),
        (4, True, "ok", "ready, by OAuth 1.0a (DIGEST_X_CLIENT_ID is set too, and not used)"),
        (0, True, "ok", "ready, by OAuth 2"),
        (3, True, "ok", "ready, by OAuth 2 (for OAuth 1.0a DIGEST_X_ACCESS_SECRET is not set)"),
        (3, False, "no", "for OAuth 1.0a DIGEST_X_ACCESS_SECRET is not set, for OAuth 2 DIGEST_X_CLIENT_ID is not"),
    ],
)
def test_the_doctor_tells_which_of_the_two_is_used(logged_in, monkeypatch, keys, app, state, words):
    named = press.environment(logged_in.root, {})
    for name in [name for name in named if name.startswith("DIGEST_X_")][keys:]:
        del named[name]
    surround(monkeypatch, named | (APP if app else {}))
    (found,) = publishers([logged_in.x], logged_in.root)
    assert (found.state, words in found.told) == (state, True), found.told
    assert state == "no" or found.told == words


def test_the_doctor_tells_what_is_wrong_with_it(logged_in, monkeypatch):
    surround(monkeypatch, logged_in.env)
    logged_in.fake.access.clear()
    logged_in.fake.refresh.clear()
    (found,) = publishers([logged_in.x], logged_in.root)
    assert found.state == "no" and found.told.startswith("by OAuth 2: ") and AGAIN in found.told
    logged_in.file.unlink()
    (found,) = publishers([logged_in.x], logged_in.root)
    assert found.state == "no" and "by OAuth 2: " in found.told and "holds no tokens for X" in found.told


def surround(monkeypatch, env):
    for name in [name for name in os.environ if name.startswith("DIGEST_X_")]:
        monkeypatch.delenv(name)
    for name, value in env.items():
        monkeypatch.setenv(name, value)


# Tokens that rotate


def test_a_token_too_old_between_two_months_is_renewed_before_anything_is_sent(logged_in):
    logged_in.fake.expire()
    assert logged_in.publish().exit_code == 0 and len(logged_in.room.got()) == 3
    assert logged_in.kept == {"access": "access-2-kX9:at", "refresh": "refresh-2-pL2:rt"}
    assert logged_in.asked_for_tokens() == 2


@pytest.mark.parametrize("at", ["post-01: intent", "post-02: before intent", "post-02: intent", "post-03: intent"])
def test_a_401_in_the_middle_of_a_thread_renews_once_and_goes_on(logged_in, at):
    assert logged_in.publish(**when(logged_in, at, logged_in.fake.expire)).exit_code == 0
    posts = logged_in.fake.posts
    assert len({one["text"] for one in posts}) == len(posts) == 3
    assert [one["parent"] for one in posts] == [None, posts[0]["id"], posts[1]["id"]]
    assert logged_in.asked_for_tokens() == 2 and logged_in.kept["access"] == "access-2-kX9:at"


def test_new_tokens_are_on_the_disk_before_they_are_used_and_looked_at_before_anything_is_sent(logged_in):
    fake, real, seen = logged_in.fake, logged_in.fake.answer, []

    def answer(asked):
        seen.append(
            (asked.headers.get("authorization", "").removeprefix("Bearer "), asked.path, logged_in.kept["access"])
        )
        return real(asked)

    fake.answer = answer
    assert logged_in.publish(**when(logged_in, "post-02: intent", fake.expire)).exit_code == 0
    bearers = [one for one in seen if one[0].startswith("access-")]
    assert all(token == kept for token, _, kept in bearers)
    first = {token: next(path for one, path, _ in bearers if one == token) for token, _, _ in bearers}
    assert first == {"access-1-kX9:at": "/2/users/me", "access-2-kX9:at": "/2/users/me"}


def test_an_answer_lost_after_x_renewed_ends_in_a_line_and_never_in_a_post_twice(logged_in):
    room, fake = logged_in.room, logged_in.fake

    def lose():
        fake.expire()
        fake.drop = {fake.writes + 2}  # the post is refused, then the tokens are renewed, and the line drops

    told = logged_in.publish(**when(logged_in, "post-02: intent", lose))
    assert told.exit_code == 4 and "the new ones are lost with its answer; " + AGAIN in said(told)
    assert fake.pairs == 2 and room.states() == {"post-01": "sent", "post-02": "planned"}
    again = logged_in.publish()  # the old refresh token is spent, and X says so
    assert again.exit_code == 4 and "X takes our tokens no more; " + AGAIN in said(again) and len(room.got()) == 1
    logged_in.log_in()
    assert logged_in.publish().exit_code == 0 and len(set(room.got())) == len(room.got()) == 3


def test_a_renewal_that_never_reached_x_costs_nothing(logged_in):
    logged_in.fake.expire()
    logged_in.fake.refuse = [("POST", TOKEN, (429, {}))]
    told = logged_in.publish()
    assert told.exit_code == 3 and "too many requests" in said(told) and logged_in.kept["access"] == "access-1-kX9:at"
    assert logged_in.publish().exit_code == 0 and len(logged_in.room.got()) == 3


@pytest.mark.parametrize("at", ["", "post-02: intent"])
def test_where_no_token_can_be_kept_none_is_asked_for(logged_in, monkeypatch, at):
    fake, room = logged_in.fake, logged_in.room

    def shut():
        fake.expire()
        full(monkeypatch)

    if not at:
        shut()
    with pytest.raises(MachineRefused, match="tokens must be kept before they are used") as told:
        logged_in.publish(**when(logged_in, at, shut))
    assert "tokens.json: Read-only file system" in str(told.value) and logged_in.asked_for_tokens() == 1
    assert len(room.got()) == (1 if at else 0)
    monkeypatch.undo()
    assert logged_in.publish().exit_code == 0 and len(set(room.got())) == len(room.got()) == 3


def full(monkeypatch):
    """What lies on the disk can be read, and nothing new be written, for root too."""

    def refuse(dir, prefix):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), f"{dir}/tokens.json")

    monkeypatch.setattr("digest.publishers.tokens.tempfile.mkstemp", refuse)


@pytest.mark.parametrize("answer", [(400, {"error": "invalid_request"}), (200, {"access_token": "x"}), fakex.NO_APP])
def test_a_renewal_that_x_refuses_stops_the_thread(logged_in, answer):
    def expire():
        logged_in.fake.expire()
        logged_in.fake.refuse = [("POST", TOKEN, answer)]

    told = logged_in.publish(**when(logged_in, "post-02: intent", expire))
    assert told.exit_code == 4 and ("digest login x" in said(told) or "those of the app" in said(told))
    assert logged_in.room.states() == {"post-01": "sent", "post-02": "planned"}
    assert logged_in.publish().exit_code == 0 and len(logged_in.room.got()) == 3


def test_a_renewed_token_that_x_refuses_too_is_not_renewed_for_ever(logged_in):
    logged_in.fake.refuse = [(method, "/2/users/me", fakex.WHO) for method in ["GET"] * 9]
    told = logged_in.publish()
    assert told.exit_code == 4 and "status 401" in said(told) and AGAIN in said(told)
    assert logged_in.asked_for_tokens() == 2 and logged_in.room.got() == []


def test_tokens_that_another_run_renewed_are_taken_and_not_renewed_again(logged_in):
    parts = logged_in.x.parts(two := edition(post("one"), post("two")), logged_in.root)
    with logged_in.connect(two) as ours, logged_in.connect() as theirs:
        logged_in.fake.expire()
        assert theirs.find(parts[0], []) is None
        ours.do(parts[0], [])
    assert logged_in.asked_for_tokens() == 2 and logged_in.room.got() == ["one"]


def test_a_thread_never_goes_on_as_another_account(logged_in):
    def switch():
        logged_in.fake.me = ("77", "somebody")
        logged_in.log_in()
        logged_in.fake.access.pop("access-1-kX9:at")

    told = logged_in.publish(**when(logged_in, "post-02: intent", switch))
    assert told.exit_code == 4 and "we were @adigest at X and are @somebody now" in said(told)
    assert len(logged_in.room.got()) == 1


def test_what_may_be_out_stays_so_when_the_token_ends_before_it_was_looked_up(logged_in):
    """X took post 2 and the line dropped; then neither the token nor its renewal is good."""
    fake, room = logged_in.fake, logged_in.room
    real = fake.answer

    def lose(asked):
        answer = real(asked)
        if asked.path == "/2/tweets" and len(fake.posts) == 2:
            fake.access.clear()
            fake.refresh.clear()
        return answer

    fake.answer, fake.drop = lose, {fake.writes + 2}
    told = logged_in.publish()
    assert told.exit_code == 4 and room.states() == {"post-01": "sent", "post-02": "unknown"}
    logged_in.log_in()
    fake.answer = real
    assert logged_in.publish().exit_code == 0 and len(set(room.got())) == len(room.got()) == 3


def test_pictures_alt_texts_reading_and_taking_back_go_by_the_same_token(logged_in):
    approved = edition(post("A", "figures/a.png", "a plot of b"), **{"figures/a.png": b"\x89PNG"})
    (part,) = logged_in.x.parts(approved, logged_in.root)
    with logged_in.connect(approved) as session:
        logged_in.fake.expire()
        done = session.do(part, [])
        assert logged_in.fake.media == {"900": "a plot of b"}
        assert session.find(part, []) == done
        logged_in.fake.expire()
        session.undo(done)
    assert logged_in.fake.posts == [] and logged_in.asked_for_tokens() == 3
    assert logged_in.fake.posts == [] and logged_in.fake.deleted == [done.remote]


# What nobody sees


@pytest.mark.parametrize("how", ["well", "refused", "echoed", "lost"])
def test_no_secret_of_it_is_shown_or_kept_elsewhere(account, caplog, capfd, how):
    caplog.set_level(logging.DEBUG)
    fake, told = account.fake, []
    if how == "echoed":
        fake.refuse = [("POST", TOKEN, echo("code-0-b7Q"))]
        told.append(tried(account.log_in))
    told.append(tried(account.log_in))
    if how == "echoed":
        fake.refuse = [("POST", "/2/tweets", echo(*account.kept.values()))]
    else:
        fake.expire()
    if how == "refused":
        fake.refresh.clear()
    fake.drop = {fake.writes + 1} if how == "lost" else set()
    told += [tried(account.publish), caplog.text, *capfd.readouterr()]
    files = [path for path in account.root.rglob("*") if path.is_file() and path != account.file]
    told += [path.read_bytes().decode("utf-8", "replace") for path in files]
    assert len(files) > 5 and caplog.records and (how != "echoed" or all("***" in one for one in (told[0], told[2])))
    assert [one for one in account.secrets() for text in told if one in text] == []


def echo(*live):
    """X says in its error what it was sent."""
    return 400, {"error": " ".join((*STANDING, *live))}


def tried(what):
    try:
        done = what()
        return done if isinstance(done, str) else said(done)
    except NeedsPerson as error:
        return str(error)


# As a person types it


def test_a_person_logs_in_without_a_terminal(account):
    with login(account) as (process, url):
        out, err = process.communicate(account.fake.consents(url) + "\n", timeout=60)
    assert process.returncode == 0 and "logged in at X as @adigest; the tokens are kept in" in out, err
    assert account.kept["access"] == "access-1-kX9:at"
    assert [one for one in account.secrets() if one in out + err] == []


def test_a_wrong_paste_is_a_line_and_a_code(account):
    with login(account) as (process, _):
        _, err = process.communicate("http://127.0.0.1:8765/callback?state=another&code=code-0-b7Q\n", timeout=60)
    assert process.returncode == 2 and "its state is not ours" in err and "code-0" not in err
    account.fake.denies = True
    with login(account) as (process, url):
        _, err = process.communicate(account.fake.consents(url) + "\n", timeout=60)
    assert process.returncode == 4 and "access_denied" in err


def test_a_login_that_the_four_keys_keep_idle_says_so(account):
    account.env |= press.environment(account.root, {})
    with login(account) as (process, url):
        _, err = process.communicate(account.fake.consents(url) + "\n", timeout=60)
    assert process.returncode == 0 and "they are not used yet" in err


@pytest.mark.parametrize(
    ("channel", "words"),
    [("x", "DIGEST_X_CLIENT_ID is not set"), ("bluesky", "no such channel"), ("folder", "needs no login")],
)
def test_a_login_that_cannot_begin_says_why(account, channel, words):
    press.lay(account.root, [account.room.block(), {"kind": "folder", "path": "out"}])
    account.env = {"DIGEST_STATE": account.env["DIGEST_STATE"]}
    done = subprocess.run(command(account, channel), capture_output=True, text=True, env=typed(account), input="")
    assert done.returncode == 2 and words in done.stderr and "Traceback" not in done.stderr


class login:
    """`digest login x`, waiting for the address."""

    def __init__(self, account):
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        self.process = subprocess.Popen(command(account, "x"), env=typed(account), **pipes)

    def __enter__(self):
        lines = iter(self.process.stdout.readline, "")
        url = next((line for line in lines if "/i/oauth2/authorize?" in line), "").strip()
        assert url, self.process.stderr.read()
        return self.process, url

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


def command(account, channel):
    return [sys.executable, "-m", "digest", "login", channel, "--dir", str(account.root)]


def typed(account):
    return {name: value for name, value in os.environ.items() if not name.startswith("DIGEST_")} | account.env


def test_a_publisher_by_another_name_is_logged_in_by_that_name(account):
    named = X(kind="x", name="lab", url=account.fake.url, site=account.fake.url)
    with pytest.raises(NotSent, match="digest login lab"), named.connect(account.place, edition()):
        pass
    assert isinstance(account.fake, FakeX)
