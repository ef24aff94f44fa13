"""The HTTP client of all publishers: bounded, no redirects, and no repetition unless certainly nothing was sent.

What an answer means is for each publisher; whether a request arrived is decided here, once: no connection, or 429:
certainly nothing happened (NotSent). A broken connection, a 5xx or an unreadable answer to a write: it may have
happened (NotKnown).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from digest import __version__
from digest.errors import ConfigError, NotKnown, NotSent
from digest.publishers.part import Place
from digest.publishers.secret import Secret, masked, unlogged
from digest.text import clip, plain

MOST = 2_000_000
"""Bytes of an answer."""
DEADLINE = 60.0
"""Seconds for one whole answer."""
PATIENCE = 60.0
"""Longest wait in seconds for a rate limit; longer ones are left to a person or the next run."""
LOCAL = ("localhost", "127.0.0.1", "::1")
_NEVER_ARRIVED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str
    data: Any
    """The parsed JSON; None when it is not JSON."""

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    def get(self, *path: str | int) -> Any:
        """The value at a path in the JSON; None where there is none."""
        value = self.data
        for step in path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return None
        return value


class Wire:
    """A client for one platform. Its errors name host and path, never a header, a query or a secret."""

    def __init__(
        self, place: Place, base: str, headers: Mapping[str, str] | None = None, secrets: Sequence[Secret] = ()
    ) -> None:
        self.base = checked_base(base)
        self._place, self._headers, self._secrets = place, dict(headers or {}), secrets
        self._unlogged = unlogged(secrets)
        self._client = httpx.Client(
            transport=place.transport,
            timeout=httpx.Timeout(30.0, connect=10.0),
            follow_redirects=False,
            headers={"User-Agent": f"digest/{__version__}", "Accept-Encoding": "identity"},
        )

    def __enter__(self) -> Self:
        self._unlogged.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()
        self._unlogged.__exit__(kind, error, trace)

    def read(self, path: str, headers: Mapping[str, str] | None = None, **params: str | int) -> Answer:
        """A GET. Raises NotKnown when no answer comes; 401 and 403 are answers."""
        try:
            return self.write("GET", path, headers=headers, **({"params": params} if params else {}))
        except NotSent as error:
            raise NotKnown(str(error)) from None

    def write(self, method: str, path: str, headers: Mapping[str, str] | None = None, **what: Any) -> Answer:
        """Any other request; `what` is httpx's (json, data, files, content, params). 4xx are answers, except 429.

        Raises NotSent, NotKnown.
        """
        for waited in (False, True):
            answer = self._once(method, path, {**self._headers, **(headers or {})}, what)
            if answer.status != 429:
                break
            seconds = wait_of(answer.headers, datetime.now(UTC))
            if waited or seconds is None or seconds > PATIENCE:
                retry_after = "" if seconds is None else f"; it says: again in {seconds:.0f} s"
                raise NotSent(f"{self._named(path)}: too many requests{retry_after}", later=True, whole=True)
            self._place.sleep(max(seconds, 1.0))
        if answer.status >= 500:
            raise NotKnown(self.said(path, answer))
        if answer.ok and answer.data is None and answer.text.strip():
            raise NotKnown(f"{self._named(path)}: answered {answer.status} with something that is no JSON: is it behind"
                           " a login page or a proxy?")  # fmt: skip
        return answer

    def said(self, path: str, answer: Answer) -> str:
        """An answer for a person: host, path, status, and the start of its text."""
        words = clip(plain(answer.text), 300)
        return f"{self._named(path)}: status {answer.status}{': ' if words else ''}{masked(words, self._secrets)}"

    def _once(self, method: str, path: str, headers: Mapping[str, str], what: Mapping[str, Any]) -> Answer:
        url, deadline = path if "://" in path else self.base + path, monotonic() + DEADLINE
        try:
            with self._client.stream(method, url, headers=headers, **what) as response:
                body = b""
                for chunk in response.iter_raw():
                    body += chunk
                    if len(body) > MOST or monotonic() > deadline:
                        raise NotKnown(f"{self._named(path)}: the answer has no end")
        except _NEVER_ARRIVED as error:
            why = f"no connection ({type(error).__name__})"
            raise NotSent(f"{self._named(path)}: {why}; nothing was sent", later=True, whole=True) from None
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise NotKnown(f"{self._named(path)}: the line broke ({type(error).__name__})") from None
        text = body.decode("utf-8", "replace")
        return Answer(response.status_code, response.headers, text, _json(text))

    def _named(self, path: str) -> str:
        parts = urlsplit(path if "://" in path else self.base + path)
        return f"{parts.hostname}{parts.path}"


def unanswered(place: Place, url: str) -> str:
    """'' when a page answers; else what came instead. Sends only a HEAD request."""
    try:
        with httpx.Client(transport=place.transport, timeout=20.0, follow_redirects=True, max_redirects=5) as client:
            status = client.head(url).status_code
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return f"{url} does not answer ({type(error).__name__})"
    return "" if status < 400 or status == 405 else f"{url} answers {status}"


def checked_base(url: str) -> str:
    """A URL that secrets may be sent to: https, or http to this machine. Raises ConfigError."""
    try:
        parts = urlsplit(url.rstrip("/"))
        good = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL)
        good = good and bool(parts.hostname) and not parts.username and not parts.password
    except ValueError:
        good = False
    if not good:
        raise ConfigError(
            f"{masked_url(url)!r} is no address to send a secret to; expected https://host, or http:// to this machine"
        )
    return url.rstrip("/")


def masked_url(url: str) -> str:
    """Scheme and host only."""
    head, _, rest = url.partition("://")
    return f"{head}://{rest.rpartition('@')[2].partition('/')[0]}" if rest else head[:20]


def wait_of(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds until a rate limit ends, by Retry-After or a reset time (Unix or ISO 8601); None when not given."""
    after = headers.get("retry-after", "")
    if after.isdigit():
        return float(after)
    reset = next((headers[name] for name in ("x-rate-limit-reset", "x-ratelimit-reset", "ratelimit-reset")
                  if name in headers), "")  # fmt: skip
    try:
        at = datetime.fromtimestamp(int(reset), UTC) if reset.isdigit() else datetime.fromisoformat(reset)
    except (ValueError, OverflowError, OSError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max((at - now).total_seconds(), 0.0)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
