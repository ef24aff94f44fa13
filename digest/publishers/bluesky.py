"""Bluesky: posts whose record keys we choose, so that a repeated write overwrites itself.

The key of a record (rkey, a TID) is derived from month, channel and number. The key is read before a write, so that no
other post is ever overwritten. Facets count UTF-8 bytes; the server does not check them, so we do.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Literal

from digest.errors import ConfigError, NotKnown, NotSent
from digest.model import Month
from digest.publishers.part import SOCIAL, Approved, Done, Named, Part, Place, body_of, refused
from digest.publishers.richtext import facets, tid
from digest.publishers.secret import Secret, secret
from digest.publishers.threads import ThreadPost, posts_for
from digest.publishers.tokens import tokens, tokens_file
from digest.publishers.wire import Answer, Wire
from digest.text import graphemes, plain

HANDLE, PASSWORD = "DIGEST_BSKY_HANDLE", "DIGEST_BSKY_APP_PASSWORD"
POST = "app.bsky.feed.post"
GRAPHEMES, BYTES, IMAGE_BYTES = 300, 3000, 2_000_000
"""Limits of a post, and of a picture."""


class Bluesky(Named):
    """A thread, each post a reply to the one before. Free."""

    kind: Literal["bluesky"]
    url: str = "https://bsky.social"
    """The server (PDS) of the account."""
    language: str = "en"
    order: ClassVar[int] = SOCIAL

    def parts(self, approved: Approved, root: Path) -> tuple[Part, ...]:
        posts = posts_for(approved, "bluesky")
        return tuple(self._part(approved, post, number, len(posts)) for number, post in enumerate(posts, 1))

    @contextmanager
    def connect(self, place: Place, approved: Approved) -> "Iterator[_Repository]":
        handle, password = secret(place.env, HANDLE), secret(place.env, PASSWORD)
        hidden = [password]
        with Wire(place, self.url, secrets=hidden) as wire:
            name = handle.reveal().removeprefix("@")  # as profiles show it; the server takes it for a mail address
            repository = _Repository(wire, place, self, approved, name, password, hidden)
            repository.enter()
            yield repository

    def check(self, root: Path) -> str:
        """'' when the app password works; else what is wrong. For `digest doctor`."""
        return refused(self, root)

    def _part(self, approved: Approved, post: ThreadPost, number: int, of: int) -> Part:
        _fits(post, number, approved)
        picture = hashlib.sha256(approved.files[post.image]).hexdigest() if post.image else ""
        body = body_of(post.text, list(post.links), picture, post.alt)
        rkey = tid(Month.parse(approved.month), self.channel, number)
        return Part(f"post-{number:02d}", f"post {number} of {of}: {plain(post.text)[:40]}", body, rkey, payload=post)


@dataclass
class _Repository:
    wire: Wire
    place: Place
    bluesky: Bluesky
    approved: Approved
    handle: str
    password: Secret
    hidden: list[Secret]
    did: str = ""
    access: Secret = field(default_factory=lambda: Secret(""))
    reads_back: ClassVar[bool] = True
    chained: ClassVar[bool] = True

    def enter(self) -> None:
        """Resume the stored session, or log in. Raises NotSent."""
        with tokens(tokens_file(self.place.env)) as known:
            kept = known.get(self._account)
        if kept:
            self._use(kept)
            answer = self._read("com.atproto.server.getSession")
            if answer.ok:
                return
        self._log_in()

    def find(self, part: Part, before: Sequence[Done]) -> Done | None:
        answer = self._record(self.did, part.key)
        if answer.ok and answer.get("value", "text") == part.payload.text:
            return Done(f"{answer.get('uri')} {answer.get('cid')}", self._page(part.key))
        if answer.ok:
            raise NotKnown(f"another post stands at {self._page(part.key)}, where this one would go: look at it there")
        if answer.get("error") == "RecordNotFound":
            return None
        raise NotKnown(self.wire.said("getRecord", answer))

    def do(self, part: Part, before: Sequence[Done]) -> Done:
        record = self._post(part.payload, before)
        where = {"repo": self.did, "collection": POST, "rkey": part.key}
        answer = self._write("com.atproto.repo.putRecord", json={**where, "record": record})
        uri, cid = answer.get("uri"), answer.get("cid")
        if answer.ok and uri and cid:
            return Done(f"{uri} {cid}", self._page(part.key))
        if answer.ok:
            raise NotKnown("putRecord answered without uri and cid")
        raise NotSent(self.wire.said("putRecord", answer), person=True, whole=True)

    def undo(self, done: Done) -> None:
        where = {"repo": self.did, "collection": POST, "rkey": done.remote.split()[0].rpartition("/")[2]}
        answer = self._write("com.atproto.repo.deleteRecord", json=where)
        if not answer.ok:
            raise NotSent(self.wire.said("deleteRecord", answer), person=True)

    def test(self, to: Sequence[str]) -> str:
        raise NotSent("Bluesky has no test")

    @property
    def _account(self) -> str:
        return f"bluesky {self.wire.base} {self.handle}"

    def _post(self, post: ThreadPost, before: Sequence[Done]) -> dict[str, Any]:
        """The record of a post. Its picture is uploaded first, and is invisible until a post uses it."""
        record: dict[str, Any] = {
            "$type": POST,
            "text": post.text,
            "createdAt": self.place.clock().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "langs": [self.bluesky.language],
        }
        if marks := facets(post.text, post.links):
            record["facets"] = marks
        if before:
            record["reply"] = {"root": self._reference(before[0]), "parent": self._reference(before[-1])}
        if post.image:
            picture = {"alt": post.alt, "image": self._blob(self.approved.files[post.image])}
            record["embed"] = {"$type": "app.bsky.embed.images", "images": [picture]}
        return record

    def _blob(self, content: bytes) -> Any:
        try:
            answer = self._write("com.atproto.repo.uploadBlob", {"Content-Type": "image/png"}, content=content)
        except NotKnown as error:
            raise NotSent(f"{error}; no post was made", later=True, whole=True) from None
        if not answer.ok or not answer.get("blob"):
            raise NotSent(self.wire.said("uploadBlob", answer), person=True, whole=True)
        return answer.get("blob")

    def _reference(self, done: Done) -> dict[str, str]:
        """uri and cid of a post; where a person adopted one by its address alone, the cid is looked up."""
        uri, _, cid = done.remote.partition(" ")
        if not cid:
            answer = self._record(uri.removeprefix("at://").partition("/")[0], uri.rpartition("/")[2])
            uri, cid = str(answer.get("uri") or ""), str(answer.get("cid") or "")
        if not uri or not cid:
            raise NotSent(f"the post {done.remote!r} is not there, so nothing can answer it", person=True, whole=True)
        return {"uri": uri, "cid": cid}

    def _record(self, repo: str, rkey: str) -> Answer:
        return self._read("com.atproto.repo.getRecord", repo=repo, collection=POST, rkey=rkey)

    def _page(self, rkey: str) -> str:
        return f"https://bsky.app/profile/{self.handle}/post/{rkey}"

    def _read(self, method: str, **params: str) -> Answer:
        return self._with_fresh_token(lambda: self.wire.read(f"/xrpc/{method}", self._bearer, **params))

    def _write(self, method: str, headers: dict[str, str] | None = None, **what: Any) -> Answer:
        return self._with_fresh_token(
            lambda: self.wire.write("POST", f"/xrpc/{method}", {**self._bearer, **(headers or {})}, **what)
        )

    def _with_fresh_token(self, ask: Any) -> Answer:
        """Repeat a request after renewing an expired token, with which nothing was read or written."""
        answer: Answer = ask()
        if answer.status in (400, 401) and answer.get("error") in ("ExpiredToken", "InvalidToken"):
            self._refresh()
            answer = ask()
        return answer

    @property
    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.access.reveal()}"}

    def _refresh(self) -> None:
        """Store the new tokens before use, as the old refresh token is void from then on."""
        with tokens(tokens_file(self.place.env)) as known:
            old = known.pop(self._account, None)
            if old:
                bearer = {"Authorization": f"Bearer {old.get('refresh', '')}"}
                answer = self._session_request("com.atproto.server.refreshSession", bearer)
                if answer.ok:
                    known[self._account] = self._pair(answer)
            fresh = known.get(self._account)
        self._use(fresh) if fresh else self._log_in()

    def _log_in(self) -> None:
        with tokens(tokens_file(self.place.env)) as known:
            login = {"identifier": self.handle, "password": self.password.reveal()}
            answer = self._session_request("com.atproto.server.createSession", {}, json=login)
            if not answer.ok:
                why = f"{self.wire.said('createSession', answer)}; is {PASSWORD} an app password of {HANDLE}?"
                raise NotSent(why, person=True, whole=True)
            known[self._account] = self._pair(answer)
            fresh = known[self._account]
        self._use(fresh)

    def _session_request(self, method: str, headers: dict[str, str], **what: Any) -> Answer:
        """A request about the session itself, which publishes nothing."""
        try:
            return self.wire.write("POST", f"/xrpc/{method}", headers, **what)
        except NotKnown as error:
            raise NotSent(str(error), later=True, whole=True) from None

    def _pair(self, answer: Answer) -> dict[str, str]:
        pair = {name: str(answer.get(field) or "") for name, field in _SESSION.items()}
        if not all(pair.values()):
            raise NotSent("the server gave no session", person=True, whole=True)
        return pair

    def _use(self, pair: dict[str, str]) -> None:
        self.did, self.access = pair["did"], Secret(pair["access"])
        self.hidden += [self.access, Secret(pair["refresh"])]


_SESSION = {"did": "did", "access": "accessJwt", "refresh": "refreshJwt"}


def _fits(post: ThreadPost, number: int, approved: Approved) -> None:
    size, weight = graphemes(post.text), len(post.text.encode())
    if size > GRAPHEMES or weight > BYTES:
        post_size = f"Bluesky: post {number} has {size} letters in {weight} bytes"
        raise ConfigError(f"{post_size}, expected at most {GRAPHEMES} in {BYTES}; shorten post: of its item")
    if post.image and len(approved.files.get(post.image, b"")) > IMAGE_BYTES:
        raise ConfigError(f"Bluesky: {post.image} is larger than {IMAGE_BYTES // 1_000_000} MB; draw it smaller")
