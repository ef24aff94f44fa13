"""Planted secrets are in no log, plan, message, traceback or file."""

import logging
import pickle
import traceback

import press
import pytest
from newsroom import KINDS

from digest.errors import ConfigError, DigestError
from digest.publish import dry
from digest.publish.account import lines
from digest.publish.plan import table
from digest.publishers.secret import Secret, masked, secret
from digest.publishers.tokens import tokens

OWN = {
    "x": ("_X_",),
    "bluesky": ("BSKY_APP_PASSWORD",),
    "mastodon": ("MASTODON_TOKEN",),
    "buttondown": ("BUTTONDOWN_API_KEY",),
    "listmonk": ("LISTMONK_TOKEN",),
    "smtp": (),
}


def canaries(room):
    """What only this platform and we know."""
    env = press.environment(room.root, room.fakes)
    own = [value for name, value in env.items() if any(sign in name for sign in OWN[room.kind])]
    return own or ["smtp-pass/9f", "smtp-pass%2F9f"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("how", ["well", "refused", "broken", "echoed"])
def test_no_planted_secret_is_shown_or_kept(newsroom, caplog, capfd, kind, how):
    caplog.set_level(logging.DEBUG)
    more = {"auth": True} if kind == "smtp" else {}
    room = newsroom(kind, **more)
    secrets = canaries(room)
    env = press.environment(room.root, room.fakes)
    if kind == "smtp":
        env["DIGEST_SMTP_URL"] = room.fake.url_with_password
    said = [_publish(room, env, how, secrets)]
    with press.desk_at(room.root) as desk:
        from digest.editions import standing

        said.append(table(dry(desk, standing(desk.store, press.MAY, desk.table(press.MAY))), as_json=True))
    said += [caplog.text, *capfd.readouterr()]
    files = [path for path in room.root.rglob("*") if path.is_file() and path.name != "tokens.json"]
    said += [path.read_bytes().decode("utf-8", "replace") for path in files]
    assert [one for one in secrets for text in said if one in text] == []
    assert len(files) > 5 and len(caplog.records) > 0


def _publish(room, env, how, secrets):
    if room.kind == "smtp":
        room.fake.drop = {1} if how == "broken" else set()
        room.fake.refuse = {"a@example.org": f"550 we know {secrets[0]}"} if how == "echoed" else {}
        if how == "refused":
            env = env | {"DIGEST_SMTP_URL": env["DIGEST_SMTP_URL"].replace("mailer", "nobody")}
    elif how == "refused":
        room.fake.refuse = [(method, "/", (401, {"error": "no"})) for method in ("GET", "POST")]
    elif how == "broken":
        room.fake.drop = {1}
    elif how == "echoed":
        room.fake.refuse = [("POST", "/", (400, {"error": " ".join(secrets)}))]
    try:
        return "\n".join(lines("2025-05", room.publish(env=env)))
    except DigestError:
        return traceback.format_exc()


def test_while_a_session_is_open_even_a_careless_log_line_is_masked(newsroom, caplog):
    room = newsroom("buttondown")
    caplog.set_level(logging.DEBUG)
    key = press.environment(room.root, {})["DIGEST_BUTTONDOWN_API_KEY"]
    with press.desk_at(room.root) as desk:
        publisher = desk.config.publishers[0]
    from test_social import edition

    with publisher.connect(press.place(room.root, room.fakes), edition()):
        logging.getLogger("careless").error("the key is %s", key)
        try:
            raise ValueError(f"the key is {key}")
        except ValueError:
            logging.getLogger("careless").exception("it broke")
    assert key not in caplog.text and "the key is ***" in caplog.text


def test_a_secret_prints_as_stars_everywhere():
    one = Secret("tops3cret", "NAME")
    assert f"{one} {one!r} {[one]}" == "Secret(***) Secret(***) [Secret(***)]" and one.reveal() == "tops3cret"
    with pytest.raises(TypeError):
        pickle.dumps(one)
    assert masked("a tops3cret b tops3cret", [one]) == "a *** b ***"
    assert masked("p%2Fw0rd", [Secret("p/w0rd")]) == "***"


def test_a_secret_of_two_lines_is_refused_without_being_shown(tmp_path):
    with pytest.raises(ConfigError) as error:
        secret({"K": "ab\ncd"}, "K")
    assert "ab" not in str(error.value).replace("holds", "")
    (tmp_path / "f").write_text("  value \n")
    assert secret({"K_FILE": str(tmp_path / "f")}, "K").reveal() == "value"
    with pytest.raises(ConfigError, match="K_FILE"):
        secret({"K_FILE": str(tmp_path / "gone")}, "K")


def test_a_mistake_in_a_publishers_block_does_not_print_what_was_put_there():
    from digest.config import parse

    text = press.SOURCES.format(publishers='[{"kind": "buttondown", "url": ["hunter2-key"]}]')
    with pytest.raises(ConfigError) as error:
        parse(text.encode())
    assert "hunter2" not in str(error.value) and "publishers" in str(error.value)


def test_tokens_are_replaced_in_one_step_and_only_yours_to_read(tmp_path):
    file = tmp_path / "state" / "tokens.json"
    with tokens(file) as known:
        known["a"] = {"access": "1"}
    assert file.stat().st_mode & 0o777 == 0o600 and file.parent.stat().st_mode & 0o777 == 0o700
    with pytest.raises(RuntimeError), tokens(file) as known:
        known["a"] = {"access": "2"}
        raise RuntimeError("before it was kept")
    with tokens(file) as known:
        assert known == {"a": {"access": "1"}}
    file.write_text("{broken")
    with tokens(file) as known:
        assert known == {}
