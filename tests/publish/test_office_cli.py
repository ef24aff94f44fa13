"""The commands, as a person types them."""

import os
import subprocess
import sys

import press
import pytest


@pytest.fixture
def typed(newsroom):
    room = newsroom("mastodon")

    def run(*words, env=None, code=0):
        surroundings = {**os.environ, **press.environment(room.root, {}), "DIGEST_NO_SEND": "", **(env or {})}
        command = [sys.executable, "-m", "digest", *words, "--dir", str(room.root)]
        done = subprocess.run(command, capture_output=True, text=True, env=surroundings, check=False)
        assert done.returncode == code, done.stderr + done.stdout
        return done.stdout + done.stderr

    run.room = room
    return run


def test_approve_plan_send_and_look(typed):
    room = typed.room
    assert "approved 2025-05: “AI safety digest, May 2025”" in typed("approve", "2025-05")
    plan = typed("publish", "2025-05")
    assert "3 of 3 parts to send" in plan and "nothing was sent; to send: digest publish 2025-05 --dir " in plan
    assert "--send --confirm 2025-05 --only mastodon\n" in typed("publish", "2025-05", "--only", "mastodon")
    assert room.got() == []
    assert "DIGEST_NO_SEND is set" in typed("publish", "2025-05", "--send", env={"DIGEST_NO_SEND": "1"}, code=4)
    assert "--confirm must repeat" in typed("publish", "2025-05", "--send", "--confirm", "2025-04", code=2)
    sent = typed("publish", "2025-05", "--send", "--confirm", "2025-05")
    assert "3 planned = 3 sent + 0 failed + 0 cancelled + 0 unknown" in sent and len(room.got()) == 3
    assert "nothing was sent now" not in sent and "$" not in plan
    again = typed("publish", "2025-05", "--send", "--confirm", "2025-05")
    assert "nothing was sent now: all was sent before\n3 planned = 3 sent" in again and len(room.got()) == 3
    assert "post-03  sent" in typed("outbox", "list", "2025-05")


def test_what_a_person_types_after_something_went_wrong(typed):
    room = typed.room
    (room.root / "issues/2025-05/items/one.md").unlink()
    assert "items/one.md was deleted" in typed("publish", "2025-05", "--send", "--confirm", "2025-05", code=4)
    assert "file is gone" in typed("approve", "2025-05", code=4)
    assert "is not approved" in typed("publish", "2025-04", code=4)
    assert "is not a month" in typed("publish", "May", code=2)
    said = typed("outbox", "abort", "2025-05", "mastodon")
    assert said.count("cancelled, given up by a person") == 3
    assert "nothing is left to give up" in typed("outbox", "abort", "2025-05", "mastodon", code=2)
    assert '"state": "cancelled"' in typed("outbox", "list", "2025-05", "--json")
