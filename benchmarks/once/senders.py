"""Who sends a month: the digest's own publishing, and a naive sender that sends and then writes down.

Both import what they need in the process that sends, as a command would.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.once.child import never


def publish(root: Path, urls: dict[str, str], moment: Callable[[str], None] = never) -> int:
    import press

    from digest.publish import Order

    env = press.environment(root, {}) | {"DIGEST_SMTP_URL": urls["smtp"]}
    account = press.publish(root, {}, Order(confirm="2025-05", env={}), moment, env=env)
    return account.exit_code


def naively(root: Path, urls: dict[str, str], moment: Callable[[str], None]) -> int:
    """Send, then write down what was sent: what everybody writes first."""
    import press

    from digest.editions import standing
    from digest.publish import approved_of, publishers_of
    from digest.publishers.part import Done, Place

    book = root / "sent.txt"
    env = press.environment(root, {}) | {"DIGEST_SMTP_URL": urls["smtp"]}
    place = Place(root, env, sleep=lambda seconds: None)
    with press.desk_at(root) as desk:
        approved = approved_of(desk, standing(desk.store, press.MAY, desk.table(press.MAY)))
        for publisher in publishers_of(desk.config.publishers):
            with publisher.connect(place, approved) as session:
                before: list[Done] = []
                for part in publisher.parts(approved, root):
                    name = f"{publisher.channel} {part.name}"
                    known = dict(line.split("\t") for line in book.read_text().splitlines()) if book.exists() else {}
                    if name not in known:
                        moment("before")
                        remote = _sent(session, _without_key(part) if publisher.kind == "mastodon" else part, before)
                        moment("after")
                        append(book, f"{name}\t{remote}")
                        known[name] = remote
                    before.append(Done(known[name]))
    return 0


def _sent(session: Any, part: Any, before: Any) -> str:
    """Its id there; 'refused' where the platform refused it, and the naive sender goes on."""
    from digest.errors import PublishError

    try:
        return str(session.do(part, before).remote)
    except PublishError:
        return "refused"


def _without_key(part: Any) -> Any:
    """A naive sender knows no idempotency keys."""
    return replace(part, key=os.urandom(8).hex())


def append(path: Path, line: str) -> None:
    with path.open("a") as file:
        file.write(line + "\n")
