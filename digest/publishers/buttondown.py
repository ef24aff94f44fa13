"""Buttondown: make a draft, check it, then send it by a separate call.

A bare POST /emails sends to everyone, so `status: draft` is always given, and the header that lets a POST send
(X-Buttondown-Live-Dangerously) never is. The slug is unique per month, so Buttondown itself refuses a second email.
Buttondown runs an email as a Django template, so '{{', '{%' and '{#' in a title or a formula are parted.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal

from digest.errors import ConfigError, NotKnown, NotSent
from digest.publishers.part import NEWSLETTER, Approved, Done, Named, Part, Place, body_of, key_of, refused
from digest.publishers.secret import secret
from digest.publishers.wire import Answer, Wire

KEY = "DIGEST_BUTTONDOWN_API_KEY"
VERSION = "2026-04-01"
MARKDOWN = "<!-- buttondown-editor-mode: plaintext -->\n"
"""Without it Buttondown guesses, and takes Markdown that contains a tag for HTML."""
PAGES = ("substack.md", "newsletter.md")
"""The Markdown to send, the first there is. Notes without anchors are preferred, as mail apps support none."""
_UNSENT, _SENT = ("draft",), ("about_to_send", "scheduled", "in_flight", "sent", "throttled", "resending")
_LOOKED_THROUGH = 3
"""Pages of the newest emails that are searched for a slug."""


class Buttondown(Named):
    """One email a month to all subscribers of a Buttondown newsletter."""

    kind: Literal["buttondown"]
    stops_at: Literal["draft", "sent"] = "sent"
    """draft: a person presses the button in Buttondown, and the key needs no right to send."""
    url: str = "https://api.buttondown.com/v1"
    order: ClassVar[int] = NEWSLETTER

    def parts(self, approved: Approved, root: Path) -> tuple[Part, ...]:
        subject, body = _subject(approved), _body(approved)
        hashed, slug = body_of(subject, body, approved.preheader), f"digest-{approved.month}"
        key = key_of(approved.month, self.channel, "draft", hashed)
        draft = Part("draft", f"make the draft “{subject}”", hashed, key, repeatable=True, payload=slug)
        send = Part("send", f"send “{subject}” to all subscribers", hashed, slug, payload=slug)
        return (draft,) if self.stops_at == "draft" else (draft, send)

    @contextmanager
    def connect(self, place: Place, approved: Approved) -> "Iterator[_Emails]":
        key = secret(place.env, KEY)
        headers = {"Authorization": f"Token {key.reveal()}", "X-API-Version": VERSION}
        with Wire(place, self.url, headers, [key]) as wire:
            emails = _Emails(wire, approved)
            emails.enter()
            yield emails

    def check(self, root: Path) -> str:
        """'' when the key works for emails; else what is wrong. For `digest doctor`."""
        return refused(self, root)


@dataclass(frozen=True)
class _Emails:
    wire: Wire
    approved: Approved
    reads_back: ClassVar[bool] = True
    chained: ClassVar[bool] = True

    def enter(self) -> None:
        """Raises NotSent when the key is refused or there is no answer."""
        try:
            answer = self._page(1)
        except NotKnown as error:
            raise NotSent(str(error), later=True, whole=True) from None
        if not answer.ok:
            raise NotSent(f"{self.wire.said('/emails', answer)}; is {KEY} right?", person=True, whole=True)

    def find(self, part: Part, before: Sequence[Done]) -> Done | None:
        if part.name == "draft":
            email = self._by_slug(part.payload)
            ours = email is not None and (email.get("status") not in _UNSENT or _hash(email) == part.body)
            return Done(str(email["id"]), _url(email)) if email and ours and _is_ours(email, self.approved) else None
        email = self._email(before[-1].remote)
        status = email.get("status")
        if status in _UNSENT:
            return None
        if status in _SENT:
            return Done(str(email["id"]), _url(email))
        raise NotKnown(f"Buttondown says {str(status)!r} of {email['id']}: look at it there")

    def do(self, part: Part, before: Sequence[Done]) -> Done:
        return self._draft(part) if part.name == "draft" else self._send(before[-1].remote, part.payload)

    def undo(self, done: Done) -> None:
        email = self._email(done.remote)
        if email.get("status") not in _UNSENT:
            raise NotSent("a mail cannot be taken back", person=True)
        answer = self.wire.write("DELETE", f"/emails/{done.remote}")
        if not answer.ok and answer.status != 404:
            raise NotSent(self.wire.said("/emails", answer), person=True)

    def test(self, to: Sequence[str]) -> str:
        """A separate draft, mailed to these addresses, then deleted. One left by a test that broke off is used."""
        fields = self._fields(slug := f"test-{self.approved.month}-{self.approved.edition[:8]}")
        fields |= {"subject": f"[test] {fields['subject']}"}
        left = self._by_slug(slug)
        method, path = ("PATCH", f"/emails/{left['id']}") if left else ("POST", "/emails")
        draft = f"/emails/{self._accepted(self.wire.write(method, path, json=fields), '/emails')['id']}"
        try:
            sent = self.wire.write("POST", f"{draft}/send-draft", json={"recipients": list(to)})
            if not sent.ok:
                raise NotSent(self.wire.said("/emails/send-draft", sent), person=True)
        finally:
            deleted = self.wire.write("DELETE", draft).ok
        fate = "deleted again" if deleted else f"still there; delete the one with the slug {slug}"
        return f"mailed to {', '.join(to)}; its draft is {fate}"

    def _draft(self, part: Part) -> Done:
        """Make the draft, or update our own older one; never another person's email."""
        fields, email = self._fields(part.payload), self._by_slug(part.payload)
        if email is None:
            draft = self._made(fields, part.key)
        elif _is_ours(email, self.approved) and email.get("status") in _UNSENT:
            path = f"/emails/{email['id']}"
            draft = self._accepted(self.wire.write("PATCH", path, json=fields), "/emails")
        else:
            taken = (
                f"Buttondown has an email with the slug {part.payload} already ({email.get('status')}, {email['id']})"
            )
            raise NotSent(f"{taken}, and it is not our draft; rename or delete it there", person=True, whole=True)
        if draft.get("status") not in _UNSENT:
            raise NotKnown(f"Buttondown made {draft['id']}, but says {draft.get('status')!r} and not draft: look there")
        return Done(str(draft["id"]), _url(draft))

    def _made(self, fields: dict[str, Any], key: str) -> dict[str, Any]:
        """A new draft. For a while its key brings back the first answer, also when that draft was deleted since."""
        draft = self._accepted(self.wire.write("POST", "/emails", {"X-Idempotency-Key": key}, json=fields), "/emails")
        if self.wire.read(f"/emails/{draft['id']}").status == 404:
            draft = self._accepted(self.wire.write("POST", "/emails", json=fields), "/emails")
        return draft

    def _send(self, email_id: str, slug: str) -> Done:
        """Compare the draft in Buttondown with what was approved, then send it."""
        email, fields = self._email(email_id), self._fields(slug)
        if email.get("status") not in _UNSENT:
            raise NotSent(
                f"{email_id} is {email.get('status')!r} and no draft: look at it there", person=True, whole=True
            )
        for name in ("subject", "body"):
            if _normalised(str(email.get(name, ""))) != _normalised(str(fields[name])):
                difference = f"the {name} of the draft in Buttondown is not what was approved"
                raise NotSent(f"{difference}; delete the draft there and publish again", person=True, whole=True)
        kept = {name: fields[name] for name in ("slug", "metadata")}  # omitted fields are reset to their defaults
        sent = self._accepted(self.wire.write("POST", f"/emails/{email_id}/publish", json=kept), "/emails/publish")
        if sent.get("status") in _UNSENT:
            raise NotKnown(f"Buttondown took the order to send {email_id}, and still says draft")
        return Done(email_id, _url(sent))

    def _fields(self, slug: str) -> dict[str, Any]:
        return {
            "subject": parted(_subject(self.approved)),
            "body": parted(_body(self.approved)),
            "status": "draft",
            "slug": slug,
            "description": parted(self.approved.preheader),
            "metadata": {"digest": self.approved.month, "body": body_of(_subject(self.approved), _body(self.approved),
                                                                         self.approved.preheader)},
        }  # fmt: skip

    def _accepted(self, answer: Answer, path: str) -> dict[str, Any]:
        if answer.ok and isinstance(answer.data, dict) and answer.data.get("id"):
            return answer.data
        if answer.ok:
            raise NotKnown(f"{self.wire.said(path, answer)}: an answer without an id")
        raise NotSent(self.wire.said(path, answer), person=True, whole=True)

    def _email(self, email_id: str) -> dict[str, Any]:
        """One of our emails. Raises NotKnown, or NotSent where it was deleted."""
        answer = self.wire.read(f"/emails/{email_id}")
        if answer.status == 404:
            raise NotSent(f"Buttondown has no email {email_id} any more", person=True, whole=True, gone=True)
        if not answer.ok or not isinstance(answer.data, dict):
            raise NotKnown(self.wire.said("/emails", answer))
        return answer.data

    def _by_slug(self, slug: str) -> dict[str, Any] | None:
        """The email with a slug among the newest, if any. Raises NotKnown when the list cannot be read."""
        for number in range(1, _LOOKED_THROUGH + 1):
            answer = self._page(number)
            emails = answer.get("results")
            if not answer.ok or not isinstance(emails, list):
                raise NotKnown(self.wire.said("/emails", answer))
            if found := next(
                (email for email in emails if email.get("slug") == slug and email.get("status") != "deleted"), None
            ):
                return dict(found)
            if not answer.get("next"):
                return None
        return None

    def _page(self, number: int) -> Answer:
        return self.wire.read("/emails", ordering="-creation_date", excluded_fields="body", page=number)


def _subject(approved: Approved) -> str:
    if len(approved.subject.splitlines()) > 1 or not approved.subject.strip() or len(approved.subject) > 2000:
        raise ConfigError("the subject must be one line of at most 2000 characters; mend title: in issue.md")
    return approved.subject


def _body(approved: Approved) -> str:
    """Our Markdown without front matter, which Buttondown refuses, and with absolute picture URLs."""
    page = next((approved.files[name] for name in PAGES if name in approved.files), b"").decode("utf-8")
    page = re.sub(r"\A---\n.*?\n---\n", "", page, count=1, flags=re.S)
    if approved.address:
        page = re.sub(r"\]\((?=figures/|replication)", lambda _: f"]({approved.address}", page)
    return MARKDOWN + page


def parted(text: str) -> str:
    """Text in which no brace opens a Django template: an invisible word joiner follows it; in addresses it is %7B."""
    text = re.sub(r"https?://[^\s)>\]\"]+", lambda url: re.sub(r"\{(?=[{%#])", "%7B", url[0]), text)
    return re.sub(r"\{(?=[{%#])", "{\u2060", text)


def _normalised(text: str) -> str:
    """Text without differences that a platform may introduce: line ends, and space at the ends."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def _is_ours(email: dict[str, Any], approved: Approved) -> bool:
    metadata = email.get("metadata")
    return isinstance(metadata, dict) and metadata.get("digest") == approved.month


def _hash(email: dict[str, Any]) -> str:
    return str((email.get("metadata") or {}).get("body", ""))


def _url(email: dict[str, Any]) -> str:
    return str(email.get("absolute_url") or "")
