"""X: a thread of replies to oneself, with OAuth 1.0a or 2 (x_signing.py). It costs money and has no idempotency key.

X does not tell whether an app may reply to its own posts (docs/publishing.md), so a refused reply is an expected end
and not tried again. What may be out is looked up among our newest posts; a "duplicate" error means the same.
"""

import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import Field

from digest.errors import NotKnown, NotSent
from digest.publishers.part import SOCIAL, Approved, Done, Named, Part, Place, body_of, key_of, refused
from digest.publishers.threads import ThreadPost, posts_for
from digest.publishers.wire import Answer, Wire
from digest.publishers.x_signing import Signer, signer_of, way
from digest.text import plain

WHO = "/2/users/me"
PRICE, PRICE_WITH_URL, PRICE_OF_READING = 0.015, 0.200, 0.001
"""US dollars for a post, for one with a URL, and per own post read back (2026-04-20)."""
PRICE_OF_ALT = 0.005
_SETTLE = 5.0
"""Seconds after which an accepted post should be among our newest."""
_TRIES = 2
_URL = re.compile(r"https?://\S+")
_LINKED = re.compile(r"https?://|\b[\w-]+\.(?:com|org|net|ai|io|md|py|zip|dev|co|app|sh|rs|uk|eu)\b", re.I)
"""What X turns into a link, and bills as one."""


class X(Named):
    """A thread, or one post with the link, depending on what your app may do."""

    kind: Literal["x"]
    form: Literal["thread", "single"] = "thread"
    """single: the first post together with the issue's URL; no reply that X could refuse."""
    max_dollars: float = Field(1.0, ge=0)
    url: str = "https://api.x.com"
    site: str = "https://x.com"
    """Where a person grants OAuth 2 access."""
    redirect: str = "http://127.0.0.1:8765/callback"
    """Where X then sends the browser; must equal one of your app's callback URLs. Nothing answers there."""
    order: ClassVar[int] = SOCIAL

    def parts(self, approved: Approved, root: Path) -> tuple[Part, ...]:
        posts = posts_for(approved, "x")
        if self.form == "single":
            posts = (_as_single(posts[0], approved.address),) if posts else ()
        return tuple(self._part(approved, post, number, len(posts)) for number, post in enumerate(posts, 1))

    @contextmanager
    def connect(self, place: Place, approved: Approved) -> "Iterator[_Posts]":
        signer = signer_of(place.env, self.url, self.channel)
        with Wire(place, self.url, secrets=signer.secrets) as wire:
            posts = _Posts(
                wire, place, approved, signer, len(self.parts(approved, place.root)) if approved.files else 0
            )
            posts.enter()
            yield posts

    def check(self, root: Path) -> str:
        """'' when X accepts us; else how we signed, and what is wrong. For `digest doctor`. Raises ConfigError."""
        signed, problem = way(os.environ), refused(self, root)
        return f"{signed}: {problem}" if problem else ""

    def ready(self, env: Mapping[str, str] = os.environ) -> str:
        return f"ready, {way(env)}"

    def _part(self, approved: Approved, post: ThreadPost, number: int, of: int) -> Part:
        name = f"post-{number:02d}"
        body = body_of(post.text, approved.files[post.image] if post.image else b"", post.alt)
        cost = (PRICE_WITH_URL if _LINKED.search(post.text) else PRICE) + PRICE_OF_READING * _read_back(of) / of
        cost += PRICE_OF_ALT if post.image else 0
        key = key_of(approved.month, self.channel, name)
        return Part(name, f"post {number} of {of}: {plain(post.text)[:40]}", body, key, dollars=cost, payload=post)


@dataclass
class _Posts:
    wire: Wire
    place: Place
    approved: Approved
    signer: Signer
    count: int
    me: str = ""
    handle: str = ""
    newest: list[dict[str, Any]] | None = field(default=None, repr=False)
    reads_back: ClassVar[bool] = True
    chained: ClassVar[bool] = True

    def enter(self) -> None:
        """Ask X whose account this is, before anything is sent. Raises NotSent."""
        self._identify(self._with_fresh_token(self._who))

    def find(self, part: Part, before: Sequence[Done]) -> Done | None:
        parent = before[-1].remote if before else None
        for post in self._newest():
            if settled(str(post.get("text") or "")) == settled(part.payload.text) and _parent(post) == parent:
                return self._done(str(post["id"]))
        return None

    def do(self, part: Part, before: Sequence[Done]) -> Done:
        post: ThreadPost = part.payload
        fields: dict[str, Any] = {"text": post.text}
        if before:
            fields["reply"] = {"in_reply_to_tweet_id": before[-1].remote}
        if post.image:
            fields["media"] = {"media_ids": [self._picture(post)]}
        known, self.newest = self.newest, None  # to be read again unless this post is accepted
        for wait in (_SETTLE, _SETTLE, 0.0):  # X may not see the parent yet
            answer = self._write("/2/tweets", json=fields)
            if not (wait and _says(answer, "deleted or not visible")):
                break
            self.place.sleep(wait)
        done = self._posted(answer, part, before)
        self.newest = known
        return done

    def undo(self, done: Done) -> None:
        answer = self._write(f"/2/tweets/{done.remote}", "DELETE")
        if not answer.ok and answer.status != 404:
            raise NotSent(self.wire.said("/2/tweets", answer), person=True)

    def test(self, to: Sequence[str]) -> str:
        raise NotSent("X has no test")

    def _posted(self, answer: Answer, part: Part, before: Sequence[Done]) -> Done:
        """Interpret X's reply to a post; its real errors differ from its specification."""
        if answer.ok and answer.get("data", "id"):
            return self._done(str(answer.get("data", "id")))
        reply = self.wire.said("/2/tweets", answer)
        if answer.ok:
            raise NotKnown(f"{reply}: taken, without an id")
        if _says(answer, "duplicate content"):
            if done := self._after_a_while(part, before):
                return done
            raise NotKnown(f"{reply}: X has a post of these words, and it is not where this one belongs")
        if answer.status == 402:
            raise NotSent(f"{reply}: no credits are left; add some at X, then run it again", person=True, whole=True)
        if _says(answer, "not been mentioned", "reply to this conversation is not allowed"):
            refusal = (
                f"{reply}: X refuses this app's replies, and is not asked again. Post the rest by hand from thread.md,"
            )
            raise NotSent(f"{refusal} then adopt it, or abort it; `form: single` avoids this from the next month on")
        raise NotSent(reply, person=True, whole=True)

    def _after_a_while(self, part: Part, before: Sequence[Done]) -> Done | None:
        for _ in range(_TRIES):
            self.newest = None
            if done := self.find(part, before):
                return done
            self.place.sleep(_SETTLE)
        return None

    def _newest(self) -> list[dict[str, Any]]:
        """Our newest posts, enough for this thread and as many others."""
        if self.newest is None:
            path, most = f"/2/users/{self.me}/tweets", _read_back(self.count)
            fields: dict[str, str | int] = {"max_results": most, "tweet.fields": "referenced_tweets,entities"}
            answer = self._read(path, **fields)
            posts = answer.get("data") or []
            if not answer.ok or not isinstance(posts, list):
                raise NotKnown(self.wire.said(path, answer))
            self.newest = posts
        return self.newest

    def _picture(self, post: ThreadPost) -> str:
        """Upload a picture with its alt text; its id expires, so it is used at once."""
        file = {"media": (post.image.rpartition("/")[2], self.approved.files[post.image], "image/png")}
        try:
            answer = self._write("/2/media/upload", files=file, data={"media_category": "tweet_image"})
            picture = answer.get("data", "id")
            if answer.ok and picture:
                described = {"id": str(picture), "metadata": {"alt_text": {"text": post.alt[:1000]}}}
                answer = self._write("/2/media/metadata", json=described)
        except NotKnown as error:
            raise NotSent(f"{error}; no post was made", later=True, whole=True) from None
        if not answer.ok or not picture:
            raise NotSent(f"{self.wire.said('/2/media', answer)}; no post was made", person=True, whole=True)
        return str(picture)

    def _read(self, path: str, **params: str | int) -> Answer:
        query = "&".join(f"{name}={value}".replace(",", "%2C") for name, value in params.items())
        path = f"{path}?{query}" if query else path
        try:
            return self._with_fresh_token(lambda: self.wire.read(path, self._signed(path, "GET")))
        except NotSent as error:  # renewing the token failed, so the read did not happen
            raise NotKnown(str(error)) from None

    def _write(self, path: str, method: str = "POST", **what: Any) -> Answer:
        return self._with_fresh_token(lambda: self.wire.write(method, path, self._signed(path, method), **what))

    def _with_fresh_token(self, ask: Callable[[], Answer]) -> Answer:
        """Repeat a request after a 401, which did nothing, if the token can be renewed."""
        answer = ask()
        if answer.status == 401 and self.signer.renewed(self.wire):
            self._identify(self._who())
            answer = ask()
        return answer

    def _who(self) -> Answer:
        try:
            return self.wire.read(WHO, self._signed(WHO, "GET"))
        except NotKnown as error:
            raise NotSent(str(error), later=True, whole=True) from None

    def _identify(self, answer: Answer) -> None:
        """Note which account X says we are; it must not change."""
        me, handle = str(answer.get("data", "id") or ""), str(answer.get("data", "username") or "i")
        if not answer.ok or not me:
            raise NotSent(f"{self.wire.said(WHO, answer)}; {self.signer.mend}", person=True, whole=True)
        if self.me not in ("", me):
            change = f"we were @{self.handle} at X and are @{handle} now: somebody logged in meanwhile"
            raise NotSent(f"{change}; log in as the account that began the thread", person=True, whole=True)
        self.me, self.handle = me, handle

    def _signed(self, path: str, method: str) -> dict[str, str]:
        return self.signer.headers(self.wire.base + path, method)

    def _done(self, post_id: str) -> Done:
        return Done(post_id, f"https://x.com/{self.handle}/status/{post_id}")


def settled(text: str) -> str:
    """A post without URLs, which X replaces with its own, and without HTML escapes."""
    return " ".join(unicodedata.normalize("NFC", _URL.sub("", unescape(text))).split())


def _as_single(post: ThreadPost, address: str) -> ThreadPost:
    text = re.sub(r"\s*\(\d+/\d+\)\s*$", "", post.text)
    links = (*post.links, address) if address and address not in text else post.links
    return ThreadPost(f"{text}\n{address}" if address and address not in text else text, post.image, post.alt, links)


def _read_back(posts: int) -> int:
    """How many of our newest posts to read to find a thread: as many others again, within X's limits."""
    return min(max(2 * posts, 10), 100)


def _parent(post: dict[str, Any]) -> str | None:
    parents = [reference for reference in post.get("referenced_tweets") or [] if reference.get("type") == "replied_to"]
    return str(parents[0]["id"]) if parents else None


def _says(answer: Answer, *words: str) -> bool:
    return answer.status == 403 and any(word in answer.text.casefold() for word in words)
