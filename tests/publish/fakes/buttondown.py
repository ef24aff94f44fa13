import re
from dataclasses import dataclass, field

from fakes.server import Fake

KEY = "bd-key-5c9e1f"
FIELDS = {"subject", "body", "status", "slug", "description", "canonical_url", "image", "metadata", "secondary_id",
          "filters", "publish_date", "archival_mode", "attachments", "template"}  # fmt: skip


@dataclass
class FakeButtondown(Fake):
    emails: list = field(default_factory=list)
    sent: list = field(default_factory=list)
    """Ids of what went to all subscribers, in order: one twice is a mail twice."""
    tests: list = field(default_factory=list)
    keys: dict = field(default_factory=dict)
    may_send: bool = True
    count: int = 0

    def answer(self, asked):
        if asked.headers.get("authorization") != f"Token {KEY}":
            return 401, {"code": "unauthorized", "detail": "Invalid token."}
        if "x-buttondown-live-dangerously" in asked.headers:
            self.sent.append("live dangerously")
        path = asked.path.split("/")[1:]
        if path == ["emails"]:
            return self._list(asked) if asked.method == "GET" else self._create(asked)
        email = next((one for one in self.emails if len(path) > 1 and one["id"] == path[1]), None)
        if email is None:
            return 404, {"code": "not_found", "detail": "Not found."}
        return self._one(asked, email, path[2] if len(path) > 2 else "")

    def _list(self, asked):
        page, size = int(asked.query.get("page", 1)), 100
        newest = self.emails[::-1]
        rows = [{k: v for k, v in one.items() if k != "body"} for one in newest[(page - 1) * size : page * size]]
        more = f"{self.url}/emails?page={page + 1}" if len(newest) > page * size else None
        return 200, {"results": rows, "next": more, "previous": None, "count": len(newest)}

    def _create(self, asked):
        fields, key = asked.json, asked.headers.get("x-idempotency-key")
        if key and key in self.keys:
            return self.keys[key]
        if wrong := self._wrong(fields):
            return wrong
        if "subject" not in fields:
            return 422, {"detail": [{"type": "missing", "loc": ["body", "subject"], "msg": "Field required"}]}
        if fields.get("status", "about_to_send") == "about_to_send":
            self.sent.append("created without draft")
            return 400, {"code": "sending_requires_confirmation", "detail": "…", "metadata": {}}
        self.count += 1
        email = {"id": f"em_{self.count:026d}", "status": "draft", "absolute_url": "", **fields}
        email["absolute_url"] = f"https://buttondown.com/ours/archive/{fields.get('slug')}"
        self.emails.append(email)
        answer = (201, dict(email))
        if key:
            self.keys[key] = answer
        return answer

    def _wrong(self, fields, but=""):
        if strange := set(fields) - FIELDS:
            return 422, {"detail": [{"type": "extra_forbidden", "loc": ["body", n], "msg": "…"} for n in strange]}
        if fields.get("body", "").startswith("---"):
            return 400, {"code": "body_contains_frontmatter", "detail": "…", "metadata": {}}
        if any(re.search(r"\{[{%#]", fields.get(name, "")) for name in ("subject", "body", "description")):
            return 400, {
                "code": "template_invalid",
                "detail": "A stranger's words would run as a template.",
                "metadata": {},
            }
        if any(one["slug"] == fields.get("slug") and one["id"] != but for one in self.emails):
            return 400, {"code": "slug_invalid", "detail": "Slug is invalid or already in use.", "metadata": {}}
        return None

    def _one(self, asked, email, act):
        if act == "publish":
            if not self.may_send:
                return 403, {"code": "forbidden", "detail": "This key may not send."}
            if email["status"] != "draft":
                return 400, {"code": "email_already_sent", "detail": "…", "metadata": {}}
            if not asked.body:
                return 422, {"detail": [{"type": "missing", "loc": ["body"], "msg": "Field required"}]}
            email.update({"metadata": {}, "image": "", **asked.json, "status": "about_to_send"})
            self.sent.append(email["id"])
        elif act == "send-draft":
            self.tests.append((email["subject"], asked.json["recipients"]))
            return 200, {}
        elif asked.method == "PATCH":
            if wrong := self._wrong(asked.json, email["id"]):
                return wrong
            email.update(asked.json)
        elif asked.method == "DELETE":
            self.emails.remove(email)
            return 204, ""
        return 200, dict(email)
