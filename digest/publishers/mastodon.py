"""Mastodon: statuses with an Idempotency-Key, which instances keep for an hour; after that we read our timeline."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from itertools import chain
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import Field

from digest.errors import NotKnown, NotSent
from digest.publishers.part import SOCIAL, Approved, Done, Named, Part, Place, body_of, key_of, refused
from digest.publishers.secret import secret
from digest.publishers.threads import URL as ADDRESS
from digest.publishers.threads import ThreadPost, posts_for
from digest.publishers.wire import Answer, Wire
from digest.text import graphemes, plain

URL, TOKEN = "DIGEST_MASTODON_URL", "DIGEST_MASTODON_TOKEN"
LIMIT = 500
"""Characters of a post, unless configured otherwise."""
_LOOKED_AT = 40
"""Statuses in a page of our own: the most that an instance returns at once."""
_PAGES = 100
"""Pages of our own statuses to read back at most."""
_PAUSES, _PAUSE = 10, 2.0
"""How often to ask, and seconds in between, for a picture that is still being processed."""


class Mastodon(Named):
    """A thread on one instance: the first post public and its replies unlisted, as is polite there."""

    kind: Literal["mastodon"]
    url: str = ""
    """Such as https://mastodon.example; when empty, DIGEST_MASTODON_URL."""
    language: str = "en"
    limit: int = Field(LIMIT, ge=140, le=100_000)
    """Characters of a post: your instance's limit, where that is not 500."""
    order: ClassVar[int] = SOCIAL

    def parts(self, approved: Approved, root: Path) -> tuple[Part, ...]:
        posts = posts_for(approved, "mastodon")
        return tuple(self._part(approved, post, number, len(posts)) for number, post in enumerate(posts, 1))

    @contextmanager
    def connect(self, place: Place, approved: Approved) -> "Iterator[_Timeline]":
        token = secret(place.env, TOKEN)
        base = self.url or secret(place.env, URL).reveal()
        with Wire(place, base, {"Authorization": f"Bearer {token.reveal()}"}, [token]) as wire:
            timeline = _Timeline(wire, place, self, approved)
            timeline.enter([part.payload for part in self.parts(approved, place.root)] if approved.files else [])
            yield timeline

    def check(self, root: Path) -> str:
        """'' when the token works; else what is wrong. For `digest doctor`."""
        return refused(self, root)

    def _part(self, approved: Approved, post: ThreadPost, number: int, of: int) -> Part:
        name = f"post-{number:02d}"
        body = body_of(post.text, approved.files[post.image] if post.image else b"", post.alt)
        key = key_of(approved.month, self.channel, name, body)
        return Part(name, f"post {number} of {of}: {plain(post.text)[:40]}", body, key, payload=post)


@dataclass
class _Timeline:
    wire: Wire
    place: Place
    mastodon: Mastodon
    approved: Approved
    me: str = ""
    newest: list[list[dict[str, Any]]] = field(default_factory=list, repr=False)
    """The pages of our own statuses read so far."""
    reads_back: ClassVar[bool] = True
    chained: ClassVar[bool] = True

    def enter(self, posts: Sequence[ThreadPost]) -> None:
        """Find out who we are, and whether every post fits this instance. Raises NotSent."""
        try:
            account, instance = (
                self.wire.read("/api/v1/accounts/verify_credentials"),
                self.wire.read("/api/v2/instance"),
            )
        except NotKnown as error:
            raise NotSent(str(error), later=True, whole=True) from None
        if not account.ok or not account.get("id"):
            raise NotSent(
                f"{self.wire.said('/verify_credentials', account)}; is {TOKEN} right?", person=True, whole=True
            )
        self.me = str(account.get("id"))
        limits = instance.get("configuration", "statuses") or {}
        allowed, url = int(limits.get("max_characters") or LIMIT), int(limits.get("characters_reserved_per_url") or 23)
        most = min(allowed, self.mastodon.limit)
        whose = "this instance takes" if allowed == most else "its limit: in sources.yaml is"
        for number, post in enumerate(posts, 1):
            if (size := length(post.text, url)) > most:
                excess = f"post {number} has {size} characters, and {whose} {most}"
                again = f"digest build {self.approved.month}, then digest approve {self.approved.month}"
                remedy = f"write limit: {most} into its block of publishers:, then {again}"
                raise NotSent(f"{excess}; {remedy}", person=True, whole=True)

    def find(self, part: Part, before: Sequence[Done]) -> Done | None:
        parent = before[-1].remote if before else None
        for status in chain.from_iterable(self._pages()):
            same = settled(str(status.get("content") or "")) == settled(part.payload.text, html=False)
            if same and _text(status.get("in_reply_to_id")) == parent:
                return Done(str(status["id"]), str(status.get("url") or ""))
        return None

    def do(self, part: Part, before: Sequence[Done]) -> Done:
        post: ThreadPost = part.payload
        fields: dict[str, Any] = {
            "status": post.text,
            "visibility": "unlisted" if before else "public",
            "language": self.mastodon.language,
        }
        if before:
            fields["in_reply_to_id"] = before[-1].remote
        if post.image:
            fields["media_ids"] = [self._picture(post)]
        known, self.newest = self.newest, []  # to be read again unless this post is accepted
        answer = self.wire.write("POST", "/api/v1/statuses", {"Idempotency-Key": part.key}, json=fields)
        if answer.ok and answer.get("id"):
            self.newest = known
            return Done(str(answer.get("id")), str(answer.get("url") or ""))
        if answer.ok:
            raise NotKnown("the instance took the post, and gave no id")
        raise NotSent(self.wire.said("/api/v1/statuses", answer), person=True, whole=True)

    def undo(self, done: Done) -> None:
        answer = self.wire.write("DELETE", f"/api/v1/statuses/{done.remote}")
        if not answer.ok and answer.status != 404:
            raise NotSent(self.wire.said("/api/v1/statuses", answer), person=True)

    def test(self, to: Sequence[str]) -> str:
        raise NotSent("Mastodon has no test")

    def _pages(self) -> Iterator[list[dict[str, Any]]]:
        """Our statuses, newest first, back to the month's beginning: no post of its issue is older."""
        for number in range(_PAGES):
            if number == len(self.newest):
                self.newest.append(self._page(self.newest[-1][-1]["id"] if self.newest else ""))
            page = self.newest[number]
            yield page
            if not page or str(page[-1].get("created_at") or self.approved.month) < self.approved.month:
                return
        raise NotKnown(f"we posted more than {_PAGES * _LOOKED_AT:,} statuses since {self.approved.month} began")

    def _page(self, before: str) -> list[dict[str, Any]]:
        path = f"/api/v1/accounts/{self.me}/statuses"
        wanted: dict[str, str | int] = {"limit": _LOOKED_AT, "exclude_reblogs": "true"}
        answer = self.wire.read(path, None, **wanted, **({"max_id": before} if before else {}))
        if not answer.ok or not isinstance(answer.data, list):
            raise NotKnown(self.wire.said(path, answer))
        return answer.data

    def _picture(self, post: ThreadPost) -> str:
        """The id of an uploaded picture, once it is ready. Publishes nothing."""
        try:
            name = post.image.rpartition("/")[2]
            file = {"file": (name, self.approved.files[post.image], "image/png")}
            answer = self.wire.write("POST", "/api/v2/media", files=file, data={"description": post.alt[:1500]})
            for _ in range(_PAUSES):
                if answer.status not in (202, 206) or not answer.get("id"):
                    break
                self.place.sleep(_PAUSE)
                answer = self.wire.read(f"/api/v1/media/{answer.get('id')}")
        except NotKnown as error:
            raise NotSent(f"{error}; no post was made", later=True, whole=True) from None
        if answer.status != 200 or not answer.get("id"):
            raise NotSent(self._unready(answer), later=answer.status in (202, 206), person=True, whole=True)
        return str(answer.get("id"))

    def _unready(self, answer: Answer) -> str:
        return f"{self.wire.said('/api/v2/media', answer)}: the picture is not ready; no post was made"


def length(text: str, url: int = 23) -> int:
    """A post's length as an instance counts it: every URL the same, the rest in graphemes."""
    return graphemes(ADDRESS.sub("x" * url, text))


def settled(text: str, html: bool = True) -> str:
    """A status as plain words: instances return HTML with their own paragraphs and shortened links."""
    if html:
        text = unescape(re.sub(r"<[^>]*>", "", re.sub(r"<br\s*/?>|</p>\s*<p>", " ", text)))
    return " ".join(unicodedata.normalize("NFC", text).split())


def _text(value: object) -> str | None:
    return None if value is None else str(value)
