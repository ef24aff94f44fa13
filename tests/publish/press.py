"""A month whose editor has signed everything, a desk for it, and the environment its publishers read."""

import json
from contextlib import contextmanager
from datetime import UTC, datetime

from fakes import bluesky, buttondown, listmonk, mastodon, x

from digest import month as story
from digest.desk import opened
from digest.model import Month
from digest.publish import Order
from digest.publishers.part import Place

MAY = Month(year=2025, number=5)
ISSUE = """\
---
schema: 1
month: 2025-05
title: "{title}"
preheader: "Two things worth an hour"
opening: "A short month."
thanks: ""
---

## Items
- arxiv:2505.00001 [One](https://arxiv.org/abs/2505.00001)
- arxiv:2505.00002 [Two](https://arxiv.org/abs/2505.00002)

## Also seen
"""
ITEM = """\
---
schema: 1
key: arxiv:2505.0000{n}
title: "{title}"
url: "https://arxiv.org/abs/2505.0000{n}"
badges: []
signed: {signed}
post: "{title} is told plainly, α ≤ β, and its strongest doubt is that it was tried once."
thread: no
take: ""
doubts: ["It was tried once."]
bottom: ""
---

The authors tried something, and it came out.
"""
SOURCES = """\
schema: 1
title: The digest
sources:
  - {{kind: arxiv, name: arXiv, categories: [cs.LG]}}
interests: [reward hacking]
publishers: {publishers}
"""


def lay(root, publishers=(), title="AI safety digest, May 2025", signed="yes"):
    """The month's table, and a sources.yaml with these publishers."""
    folder = root / "issues" / "2025-05"
    (folder / "items").mkdir(parents=True, exist_ok=True)
    (folder / "issue.md").write_text(ISSUE.format(title=title))
    for n, name in enumerate(("One", "Two"), 1):
        (folder / "items" / f"{name.lower()}.md").write_text(ITEM.format(n=n, title=name, signed=signed))
    (root / "sources.yaml").write_text(SOURCES.format(publishers=json.dumps(list(publishers))))
    return root


@contextmanager
def desk_at(root):
    (root / "responses").mkdir(exist_ok=True)
    with opened(root, root / "sources.yaml", "offline", root / "responses") as desk:
        yield desk


def approve(root):
    """Build, look, approve."""
    with desk_at(root) as desk:
        story.build(desk, MAY)
        return story.sign_off(desk, MAY)


def place(root, fakes, env=None, sleeps=None, **more):
    """Everything a publisher reads from its surroundings."""
    pause = (lambda seconds: None) if sleeps is None else sleeps.append
    return Place(root, environment(root, fakes) if env is None else env, sleep=pause, **more)


def environment(root, fakes):
    """The secrets of every fake platform. A fake mail server is 'smtp'."""
    env = {
        "DIGEST_STATE": str(root / "state"),
        "DIGEST_BUTTONDOWN_API_KEY": buttondown.KEY,
        "DIGEST_BSKY_HANDLE": bluesky.HANDLE,
        "DIGEST_BSKY_APP_PASSWORD": bluesky.PASSWORD,
        "DIGEST_MASTODON_TOKEN": mastodon.TOKEN,
        "DIGEST_LISTMONK_USER": listmonk.USER,
        "DIGEST_LISTMONK_TOKEN": listmonk.TOKEN,
        **dict(zip(("DIGEST_X_API_KEY", "DIGEST_X_API_SECRET", "DIGEST_X_ACCESS_TOKEN", "DIGEST_X_ACCESS_SECRET"),
                   x.KEYS, strict=True)),
    }  # fmt: skip
    return env | ({"DIGEST_SMTP_URL": fakes["smtp"].url} if "smtp" in fakes else {})


def publish(root, fakes, order=None, moment=lambda what: None, **more):
    """One run of `digest publish --send --confirm 2025-05`, as another process would do it."""
    from digest.editions import standing
    from digest.publish import publish as send

    with desk_at(root) as desk:
        approval = standing(desk.store, MAY, desk.table(MAY))
        return send(desk, approval, order or Order(confirm="2025-05", env={}), place(root, fakes, **more), moment)


def rows(root):
    from digest.outbox import Outbox

    with desk_at(root) as desk:
        return Outbox(desk.store, root, lambda: datetime.now(UTC)).of(MAY)


def block(kind, fake=None, **more):
    """A publisher's block in sources.yaml."""
    return {"kind": kind, **({"url": fake.url} if fake else {}), **more}


def mail(root, *addresses, **more):
    root.mkdir(parents=True, exist_ok=True)
    (root / "list.txt").write_text("\n".join(addresses) + "\n")
    sender = {"sender": "The digest <digest@example.org>", "unsubscribe": "mailto:digest@example.org?subject=leave"}
    return {"kind": "smtp", "list": "list.txt", **sender, **more}
