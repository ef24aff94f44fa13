import re
from base64 import b64encode
from dataclasses import dataclass, field

from fakes.server import Fake

USER, TOKEN = "digest-bot", "lm-token-8a2d"


@dataclass
class FakeListmonk(Fake):
    campaigns: list = field(default_factory=list)
    sent: list = field(default_factory=list)
    login_page: bool = False
    subscribers: tuple = ("me@example.org", "you@example.org")
    tests: list = field(default_factory=list)
    """(subject, address) of every test."""

    def answer(self, asked):
        if self.login_page:
            return 200, "<html>Please log in</html>"
        if asked.headers.get("authorization") != "Basic " + b64encode(f"{USER}:{TOKEN}".encode()).decode():
            return 403, {"message": "invalid API credentials"}
        path = asked.path.removeprefix("/api/campaigns").strip("/").split("/")
        if path == [""]:
            return self._list(asked) if asked.method == "GET" else self._save(asked.json)
        campaign = next((one for one in self.campaigns if str(one["id"]) == path[0]), None)
        if campaign is None:
            return 400, {"message": "Campaign not found."}
        if path[-1] == "status":
            if campaign["status"] not in ("draft", "paused") or asked.json["status"] != "running":
                return 400, {"message": "Only paused campaigns and drafts can be started."}
            campaign["status"] = "running"
            self.sent.append(campaign["id"])
        elif path[-1] == "test":
            return self._test(asked.json, campaign)
        elif asked.method == "PUT":
            return self._save(asked.json, campaign)
        elif asked.method == "DELETE":
            self.campaigns.remove(campaign)
            return 200, {"data": True}
        return 200, {"data": campaign}

    def _test(self, fields, campaign):
        """To known subscribers only, with what the request says; others are passed over. The campaign is as before."""
        if not fields.get("subscribers"):
            return 400, {"message": "No subscribers to target."}
        known = [one for one in fields["subscribers"] if one.lower() in self.subscribers]
        if not known:
            return 400, {"message": "No known subscribers given."}
        if not (fields["body"] and fields["lists"] and campaign["status"] == "draft"):
            return 400, {"message": "Invalid campaign."}
        self.tests += [(fields["subject"], one) for one in known]
        return 200, {"data": True}

    def _list(self, asked):
        rows = [one for one in self.campaigns if asked.query.get("query", "") in one["name"]]
        return 200, {"data": {"results": [{k: v for k, v in one.items() if k != "body"} for one in rows]}}

    def _save(self, fields, campaign=None):
        if not fields.get("lists") or 99 in fields["lists"]:
            return 400, {"message": "No lists selected."}
        if re.search(r"\{\{(?! \"\{\{\" \}\})", re.sub(r'\{\{ "\{\{" \}\}', "", fields["body"])):
            return 400, {"message": "Error compiling template: unexpected {{"}
        if campaign is None:
            campaign = {"id": len(self.campaigns) + 1, "status": "draft"}
            self.campaigns.append(campaign)
        campaign.update(fields)
        campaign["lists"] = [{"id": one, "name": f"list {one}"} for one in fields["lists"]]
        return 200, {"data": campaign}
