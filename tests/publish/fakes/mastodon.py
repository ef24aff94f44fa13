import re
from dataclasses import dataclass, field
from html import escape

import regex

from fakes.server import Fake

TOKEN = "ma-token-3e77"


@dataclass
class FakeMastodon(Fake):
    statuses: list = field(default_factory=list)
    keys: dict = field(default_factory=dict)
    media: dict = field(default_factory=dict)
    most: int = 500
    slow: int = 0
    """How often a picture is said to be not ready."""

    def forget_keys(self):
        """An hour passes."""
        self.keys.clear()

    def answer(self, asked):
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return 401, {"error": "The access token is invalid"}
        if asked.path == "/api/v1/accounts/verify_credentials":
            return 200, {"id": "7", "acct": "digest"}
        if asked.path == "/api/v2/instance":
            limits = {"max_characters": self.most, "characters_reserved_per_url": 23, "max_media_attachments": 4}
            return 200, {"configuration": {"statuses": limits}}
        if asked.path == "/api/v1/accounts/7/statuses":
            before = int(asked.query.get("max_id", 10**9))
            older = [one for one in self.statuses[::-1] if int(one["id"]) < before]
            return 200, [self._shown(one) for one in older[: min(int(asked.query["limit"]), 40)]]
        if asked.path == "/api/v1/statuses":
            return self._post(asked)
        if asked.path.startswith("/api/v2/media"):
            self.media[str(len(self.media) + 1)] = asked.body
            return (202 if self.slow else 200), {"id": str(len(self.media))}
        if asked.path.startswith("/api/v1/media/"):
            self.slow -= 1
            return (206 if self.slow > 0 else 200), {"id": asked.path.rpartition("/")[2]}
        if asked.method == "DELETE":
            self.statuses = [one for one in self.statuses if one["id"] != asked.path.rpartition("/")[2]]
            return 200, {}
        return 404, {"error": "Record not found"}

    def _post(self, asked):
        fields, key = asked.json, asked.headers.get("idempotency-key")
        if key in self.keys:
            return 200, self._shown(self.keys[key])
        if len(regex.findall(r"\X", re.sub(r"https?://\S+", "x" * 23, fields["status"]))) > self.most:
            return 422, {"error": f"Validation failed: Text character limit of {self.most} exceeded"}
        parent = fields.get("in_reply_to_id")
        if parent and parent not in [one["id"] for one in self.statuses]:
            return 404, {"error": "The post you are trying to reply to does not appear to exist."}
        status = {"id": str(100 + len(self.statuses)), "parent": parent, **fields}
        self.statuses.append(status)
        self.keys[key] = status
        return 200, self._shown(status)

    def _shown(self, status):
        def linked(found):
            url = found[0]
            host, rest = url.split("://", 1)
            return (f'<a href="{url}"><span class="invisible">{host}://</span><span class="ellipsis">{rest[:20]}</span>'
                    f'<span class="invisible">{rest[20:]}</span></a>')  # fmt: skip

        text = re.sub(r"https?://[^\s]*[^\s.,)]", linked, escape(status["status"]).replace("\n", "<br />"))
        return {
            "id": status["id"],
            "content": f"<p>{text}</p>",
            "in_reply_to_id": status["parent"],
            "created_at": status.get("created_at", "2025-06-03T09:00:00.000Z"),
            "url": f"{self.url}/@digest/{status['id']}",
        }
