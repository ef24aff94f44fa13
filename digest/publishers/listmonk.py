"""Self-hosted Listmonk: make a campaign as a draft, check it, then start it.

Listmonk runs a campaign's body as a Go template, so '{{' in a title or a formula is escaped. It has no idempotency key;
a campaign is found by its exact name, unique per month.
"""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import Field

from digest.errors import ConfigError, NotKnown, NotSent
from digest.publishers.part import NEWSLETTER, Approved, Done, Named, Part, Place, body_of, key_of, refused
from digest.publishers.secret import Secret, secret
from digest.publishers.wire import Answer, Wire

USER, TOKEN, URL = "DIGEST_LISTMONK_USER", "DIGEST_LISTMONK_TOKEN", "DIGEST_LISTMONK_URL"
TAG = "digest"


class Listmonk(Named):
    """One campaign a month to some lists of your own Listmonk."""

    kind: Literal["listmonk"]
    lists: tuple[int, ...] = Field(min_length=1)
    """Ids of the lists."""
    template: int | None = None
    """Id of the template; None for the default one. It must contain the unsubscribe link."""
    stops_at: Literal["draft", "sent"] = "sent"
    url: str = ""
    """Such as https://listmonk.example.org; when empty, DIGEST_LISTMONK_URL."""
    order: ClassVar[int] = NEWSLETTER

    def parts(self, approved: Approved, root: Path) -> tuple[Part, ...]:
        if len(approved.subject.splitlines()) != 1:
            raise ConfigError("the subject must be one line; mend title: in issue.md")
        name, body = f"digest-{approved.month}", body_of(self._fields(approved))
        title = f"“{approved.subject}”"
        draft = Part("draft", f"make the campaign {title}", body, name, repeatable=True, payload=name)
        key = key_of(approved.month, self.channel, "send")
        send = Part("send", f"send {title} to lists {', '.join(map(str, self.lists))}", body, key, payload=name)
        return (draft,) if self.stops_at == "draft" else (draft, send)

    @contextmanager
    def connect(self, place: Place, approved: Approved) -> "Iterator[_Campaigns]":
        user, token = secret(place.env, USER), secret(place.env, TOKEN)
        base = self.url or secret(place.env, URL).reveal()
        pair = Secret(b64encode(f"{user.reveal()}:{token.reveal()}".encode()).decode())
        with Wire(place, base, {"Authorization": f"Basic {pair.reveal()}"}, [token, pair]) as wire:
            campaigns = _Campaigns(wire, self, approved)
            campaigns.enter()
            yield campaigns

    def check(self, root: Path) -> str:
        """'' when the token works for campaigns; else what is wrong. For `digest doctor`."""
        return refused(self, root)

    def _fields(self, approved: Approved) -> dict[str, Any]:
        """The fields of a campaign, as sent."""
        html, text = (escaped(approved.files.get(name, b"").decode("utf-8")) for name in ("email.html", "email.txt"))
        fields = {
            "name": f"digest-{approved.month}",
            "subject": escaped(approved.subject),
            "lists": list(self.lists),
            "type": "regular",
            "content_type": "html",
            "body": html,
            "altbody": text,
            "tags": [TAG, f"{TAG}-{approved.month}"],
        }
        return fields if self.template is None else fields | {"template_id": self.template}


@dataclass(frozen=True)
class _Campaigns:
    wire: Wire
    listmonk: Listmonk
    approved: Approved
    reads_back: ClassVar[bool] = True
    chained: ClassVar[bool] = True

    def enter(self) -> None:
        try:
            answer = self.wire.read("/api/campaigns", no_body="true", per_page=1)
        except NotKnown as error:
            raise NotSent(str(error), later=True, whole=True) from None
        if not answer.ok:
            raise NotSent(f"{self.wire.said('/api/campaigns', answer)}; is {TOKEN} right?", person=True, whole=True)

    def find(self, part: Part, before: Sequence[Done]) -> Done | None:
        if part.name == "draft":
            found = self._by_name(part.payload)
            return Done(str(found["id"])) if found and (found.get("status") != "draft" or self._same(found)) else None
        status = self._campaign(before[-1].remote).get("status")
        if status == "draft":
            return None
        if status in ("scheduled", "running", "finished"):
            return Done(before[-1].remote)
        raise NotKnown(f"Listmonk says {str(status)!r} of campaign {before[-1].remote}: look at it there")

    def do(self, part: Part, before: Sequence[Done]) -> Done:
        return (
            self._draft(self.listmonk._fields(self.approved)) if part.name == "draft" else self._send(before[-1].remote)
        )

    def undo(self, done: Done) -> None:
        if self._campaign(done.remote).get("status") != "draft":
            raise NotSent("a mail cannot be taken back; cancel the campaign in Listmonk if it still runs", person=True)
        answer = self.wire.write("DELETE", f"/api/campaigns/{done.remote}")
        if not answer.ok and answer.status != 404:
            raise NotSent(self.wire.said("/api/campaigns", answer), person=True)

    def test(self, to: Sequence[str]) -> str:
        """A separate campaign that is never started, mailed by Listmonk to these subscribers, then deleted.

        One address per call: of several, Listmonk silently skips those it does not know.
        """
        fields = self.listmonk._fields(self.approved)
        fields |= {"name": f"{fields['name']}-test", "subject": f"[test] {fields['subject']}"}
        path = f"/api/campaigns/{self._draft(fields).remote}"
        try:
            for address in to:
                answer = self.wire.write("POST", f"{path}/test", json=fields | {"subscribers": [address]})
                if not answer.ok:
                    failure = f"{address}: {self.wire.said('/api/campaigns/test', answer)}"
                    raise NotSent(f"{failure}; Listmonk mails a test to its own subscribers alone", person=True)
        finally:
            deleted = self.wire.write("DELETE", path).ok
        fate = "deleted again" if deleted else f"still a draft there; delete {fields['name']}"
        return f"mailed to {', '.join(to)}; its campaign is {fate}"

    def _draft(self, fields: dict[str, Any]) -> Done:
        found = self._by_name(fields["name"])
        if found and found.get("status") != "draft":
            raise NotSent(
                f"campaign {found['id']} is {found.get('status')!r} already: look there", person=True, whole=True
            )
        method, path = ("PUT", f"/api/campaigns/{found['id']}") if found else ("POST", "/api/campaigns")
        campaign = self._accepted(self.wire.write(method, path, json=fields), path)
        return Done(str(campaign["id"]))

    def _send(self, campaign: str) -> Done:
        """Compare the campaign in Listmonk with what was approved, then start it."""
        held = self._campaign(campaign)
        if held.get("status") != "draft" or not self._same(held):
            difference = f"campaign {campaign} is no draft, or not what was approved"
            raise NotSent(f"{difference}; delete it in Listmonk and publish again", person=True, whole=True)
        path = f"/api/campaigns/{campaign}/status"
        self._accepted(self.wire.write("PUT", path, json={"status": "running"}), path)
        return Done(campaign)

    def _same(self, held: dict[str, Any]) -> bool:
        if "body" not in held:
            held = self._campaign(str(held["id"]))
        wanted = self.listmonk._fields(self.approved)
        named = sorted(entry.get("id", 0) for entry in held.get("lists") or [])
        words = all(
            str(held.get(name) or "").strip() == wanted[name].strip() for name in ("subject", "body", "altbody")
        )
        return words and named == sorted(self.listmonk.lists)

    def _accepted(self, answer: Answer, path: str) -> dict[str, Any]:
        campaign = answer.get("data")
        if answer.ok and isinstance(campaign, dict) and campaign.get("id"):
            return campaign
        if answer.ok:
            raise NotKnown(f"{self.wire.said(path, answer)}: an answer without an id")
        raise NotSent(self.wire.said(path, answer), person=True, whole=True)

    def _campaign(self, campaign: str) -> dict[str, Any]:
        """One of our campaigns. Raises NotKnown, or NotSent where it was deleted, which Listmonk tells by 400."""
        held = (answer := self.wire.read(f"/api/campaigns/{campaign}")).get("data")
        if answer.status in (400, 404):
            raise NotSent(f"Listmonk has no campaign {campaign} any more", person=True, whole=True, gone=True)
        if not answer.ok or not isinstance(held, dict):
            raise NotKnown(self.wire.said("/api/campaigns", answer))
        return held

    def _by_name(self, name: str) -> dict[str, Any] | None:
        answer = self.wire.read("/api/campaigns", query=name, no_body="true", per_page="all")
        results = answer.get("data", "results")
        if not answer.ok or not isinstance(results, list | type(None)):
            raise NotKnown(self.wire.said("/api/campaigns", answer))
        return next((dict(campaign) for campaign in results or [] if campaign.get("name") == name), None)


def escaped(text: str) -> str:
    """Text with '{{' as a Go template that prints it."""
    return text.replace("{{", '{{ "{{" }}')
