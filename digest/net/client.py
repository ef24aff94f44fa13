"""Net: the one HTTP client of all sources. Polite, bounded, and able to work from its recordings alone."""

import http.cookiejar
import json
import os
import re
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urljoin, urlsplit

import httpx

from digest import __version__
from digest.errors import (
    BadContent,
    BadStatus,
    Blocked,
    ConfigError,
    NetError,
    NotRecorded,
    TimedOut,
    TooLarge,
    Unreachable,
)
from digest.ids import urlsplit_safe
from digest.net.pace import Group, Pace, factor_of, group_of, is_inside, is_local
from digest.net.responses import KEPT_HEADERS, Folder, Request, Response
from digest.net.wire import Deadline, bound, unpack

Mode = Literal["online", "refresh", "offline"]

CAP = 20_000_000
ERROR_CAP = 256_000
MAX_REDIRECTS = 5
BACKOFF = (1.0, 2.0)
"""Seconds before the second and the third try."""
CLOSED_FOR = 20.0
"""Seconds a group of hosts is left alone after no connection to it could be made."""
LONGEST_WAIT = 120.0
"""Seconds; a server that asks for more is left alone."""
_PASSING = {408, 425, 429, 500, 502, 503, 504}
_REDIRECTS = {301, 302, 303, 307, 308}
_GONE = {404, 410}
_CHALLENGE = re.compile(rb"Vercel Security Checkpoint|<title>Just a moment\.\.\.|cf-chl-|challenge-platform", re.I)


class Net:
    """Asks for URLs, remembers the answers. Safe to use from several threads; a context manager.

    online: a recorded response younger than `fresh_for` is used, else the server is asked (conditionally).
    refresh: the server is always asked. offline: only the recordings; no socket is ever opened.
    """

    def __init__(
        self,
        folder: Path,
        mode: Mode = "online",
        *,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] | None = None,
        contact: str = "",
    ) -> None:
        self.mode = mode
        self._folder = Folder(folder)
        self._transport, self._clock, self._monotonic, self._contact = transport, clock, monotonic, contact
        self._stopped = threading.Event()
        self._pace = Pace(factor_of(os.environ), monotonic, sleep or self._stopped.wait)
        self._closed: dict[str, tuple[float, str]] = {}
        self._deadline = Deadline()
        self._client: httpx.Client | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of all connections; whoever still waits for its turn is told at once."""
        self._stopped.set()
        if self._client is not None:
            self._client.close()

    def get(self, url: str, *, fresh_for: timedelta | None = None, accept: str = "*/*", cap: int = CAP) -> Response:
        """What stands at a URL, at most `cap` bytes. Raises NetError; 404 and 410 are BadStatus, also from the recordings."""
        return self._answer(Request("GET", url), fresh_for, accept, cap)

    def post(self, url: str, payload: Any, *, fresh_for: timedelta | None = None, cap: int = CAP) -> Response:
        """The answer to a JSON payload (GraphQL). Raises NetError."""
        body = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        return self._answer(Request("POST", url, body), fresh_for, "application/json", cap)

    def now(self) -> datetime:
        return self._clock()

    def refuse_unless_local(self, url: str) -> None:
        """Other doors to the network ask here first. Raises NotRecorded when offline, unless the URL is on this machine."""
        if self.mode == "offline" and not is_local(url):
            raise NotRecorded(f"{url}: not asked, because --replay works without a network; run without --replay", url)

    def _answer(self, request: Request, fresh_for: timedelta | None, accept: str, cap: int) -> Response:
        kept = self._folder.find(request)
        if self.mode == "offline":
            return _accepted(kept or self._not_recorded(request))
        if kept and self.mode == "online" and fresh_for and self._clock() - kept.fetched_at < fresh_for:
            return _accepted(kept)
        response = self._follow(request, {"accept": accept, **_validators(kept)}, cap)
        if response.status == 304 and kept:
            return self._folder.renew(request, kept, response.fetched_at)
        return _accepted(self._folder.keep(request, response))

    def _not_recorded(self, request: Request) -> Response:
        raise NotRecorded(
            f"{request.method} {request.url} is not recorded in {self._folder.path}; run once with --record {self._folder.path}",
            request.url,
        )

    def _follow(self, request: Request, headers: dict[str, str], cap: int) -> Response:
        url = request.url
        for _ in range(MAX_REDIRECTS + 1):
            reply = self._patiently(Request(request.method, url, request.body), headers, cap)
            if reply.location is None:
                return Response(url, reply.status, reply.headers, reply.body, self._clock())
            url = _redirected(request, url, reply)
        raise BadContent(f"{request.url}: more than {MAX_REDIRECTS} redirects", request.url)

    def _patiently(self, request: Request, headers: dict[str, str], cap: int) -> "_Reply":
        """Try up to three times while the trouble may pass. The whole group of hosts rests in between."""
        group = group_of(urlsplit(request.url).hostname or "") if urlsplit_safe(request.url) else None
        if group is None:
            raise BadContent(f"{request.url[:200]!r} is not a web address", request.url)
        tried = 0
        while True:
            try:
                with self._pace.turn(group):
                    self._refuse_closed(request, group)
                    return self._once(request, headers, cap, group)
            except _Passing as trouble:
                tried += 1
                if tried >= trouble.tries:
                    if trouble.lasting:
                        self._closed[group.name] = (self._monotonic() + CLOSED_FOR, str(trouble))
                    raise trouble.error from trouble
                self._pace.rest(group, max(BACKOFF[tried - 1], trouble.after))

    def _refuse_closed(self, request: Request, group: Group) -> None:
        """What could not be reached a moment ago is not tried again by everybody in the queue."""
        until, why = self._closed.get(group.name, (0.0, ""))
        if self._stopped.is_set():
            raise Unreachable("the run was stopped", request.url)
        if self._monotonic() < until:
            raise Unreachable(why, request.url)

    def _once(self, request: Request, headers: dict[str, str], cap: int, group: Group) -> "_Reply":
        self._deadline.at = time.monotonic() + group.deadline
        ends = self._monotonic() + group.deadline
        try:
            with self._http().stream(
                request.method, request.url, content=request.body or None, headers=_sent(request, headers)
            ) as reply:
                return self._read(reply, request.url, cap, ends)
        except httpx.InvalidURL as error:
            raise BadContent(f"{request.url[:200]!r} is not a web address: {error}", request.url) from error
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
            host = urlsplit(request.url).hostname
            why = f"{host} cannot be reached: {error or type(error).__name__}"
            # A proxy that refuses has considered it; a name or a route may come back.
            tries = 1 if isinstance(error, httpx.ProxyError) else 2
            raise _Passing(Unreachable(why, request.url), tries=tries, lasting=True) from error
        except httpx.TimeoutException as error:
            if self._monotonic() >= ends or time.monotonic() >= self._deadline.at:
                raise _late(request.url, group) from error
            raise _Passing(
                TimedOut(f"{request.url}: no answer in time ({type(error).__name__})", request.url)
            ) from error
        except httpx.TransportError as error:
            raise _Passing(Unreachable(f"{request.url}: the connection broke: {error}", request.url)) from error
        finally:
            self._deadline.at = float("inf")

    def _read(self, reply: httpx.Response, url: str, cap: int, ends: float) -> "_Reply":
        status, location = reply.status_code, reply.headers.get("location")
        if status in _REDIRECTS and location:
            return _Reply(status, {}, b"", location)
        headers = {name: reply.headers[name] for name in KEPT_HEADERS if name in reply.headers}
        encoding = reply.headers.get("content-encoding", "")
        if status < 400:
            return _Reply(status, headers, unpack(self._in_time(reply, url, ends), encoding, cap, url))
        try:
            body = unpack(self._in_time(reply, url, ends), encoding, ERROR_CAP, url)
        except (TooLarge, BadContent):
            body = b""
        if status in _GONE:
            return _Reply(status, headers, body)
        raise _refusal(reply, body, url, self._clock())

    def _in_time(self, reply: httpx.Response, url: str, ends: float) -> Any:
        for chunk in reply.iter_raw():
            yield chunk
            if self._monotonic() >= ends:
                raise _late(url, group_of(urlsplit(url).hostname or ""))

    def _http(self) -> httpx.Client:
        with self._lock:
            if self._client is None:
                self._client = _open(self._transport, self._contact)
                bound(self._client, self._deadline)
            return self._client


@dataclass(frozen=True)
class _Reply:
    status: int
    headers: dict[str, str]
    body: bytes
    location: str | None = None


class _Passing(Exception):
    """Trouble that may pass: try again, `tries` times in all, at the earliest `after` seconds from now."""

    def __init__(self, error: NetError, *, after: float = 0.0, tries: int = 3, lasting: bool = False) -> None:
        super().__init__(str(error))
        self.error, self.after, self.tries, self.lasting = error, after, tries, lasting


def _open(transport: httpx.BaseTransport | None, contact: str) -> httpx.Client:
    about = "; ".join(
        ("+https://pypi.org/project/ai-safety-digest/", *filter(None, [re.sub(r"[^ -~]+", " ", contact).strip()]))
    )
    return httpx.Client(
        transport=transport,
        trust_env=transport is None,
        verify=_authorities(os.environ.get("SSL_CERT_FILE") or os.environ.get("REQUESTS_CA_BUNDLE"))
        if transport is None
        else True,
        headers={"user-agent": f"ai-safety-digest/{__version__} ({about})", "accept-encoding": "gzip"},
        timeout=httpx.Timeout(30, connect=10),
        limits=httpx.Limits(max_connections=32, max_keepalive_connections=32),
        # No site learns from one request that another was ours.
        cookies=http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy(allowed_domains=[])),
    )


def _authorities(bundle: str | None) -> ssl.SSLContext | bool:
    """httpx knows SSL_CERT_FILE only; people behind a company proxy often have REQUESTS_CA_BUNDLE."""
    if not bundle:
        return True
    try:
        return ssl.create_default_context(cafile=bundle)
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(
            f"{bundle}: not a readable file of certificates ({error}); mend or unset SSL_CERT_FILE and REQUESTS_CA_BUNDLE"
        ) from error


def _sent(request: Request, headers: dict[str, str]) -> dict[str, str]:
    return {**headers, "content-type": "application/json"} if request.body else headers


def _validators(kept: Response | None) -> dict[str, str]:
    if kept is None or kept.status != 200:
        return {}
    names = {"etag": "if-none-match", "last-modified": "if-modified-since"}
    return {names[name]: value for name, value in kept.headers.items() if name in names}


def _accepted(response: Response) -> Response:
    if response.status in _GONE:
        raise BadStatus(f"{response.url}: HTTP {response.status}, there is no such page", response.url, response.status)
    return response


def _redirected(request: Request, url: str, reply: _Reply) -> str:
    target = urljoin(url, reply.location or "")
    if not urlsplit_safe(target):
        raise BadContent(f"{url}: redirected to {target[:200]!r}, which is not a web address", url)
    if is_inside(target) and not is_inside(url):
        raise BadContent(f"{url}: redirected into a private network ({target[:200]}); not followed", url)
    if request.body and reply.status not in (307, 308):
        raise BadContent(f"{url}: a query was redirected to {target[:200]}; not followed", url)
    return target


def _refusal(reply: httpx.Response, body: bytes, url: str, now: datetime) -> Exception:
    """A 4xx or 5xx as what it means: not wanted, may pass, or final."""
    status = reply.status_code
    challenged = "challenge" in (reply.headers.get("cf-mitigated"), reply.headers.get("x-vercel-mitigated"))
    if status in (403, 429, 503) and (challenged or _CHALLENGE.search(body)):
        return Blocked(f"{url}: HTTP {status} with a challenge page for browsers; we do not push", url)
    if status in (401, 403):
        return Blocked(f"{url}: HTTP {status}, we are not wanted there", url)
    error = BadStatus(f"{url}: HTTP {status}", url, status, body)
    if status not in _PASSING:
        return error
    after = _retry_after(reply.headers.get("retry-after", ""), now)
    if after > LONGEST_WAIT:
        return BadStatus(f"{url}: HTTP {status}, come back in {after:.0f} s; run again later", url, status, body)
    return _Passing(error, after=after)


def _retry_after(text: str, now: datetime) -> float:
    """Seconds or an HTTP date -> seconds from now; 0 when it says nothing we understand."""
    if text.strip().isdigit():
        return float(text)
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return 0.0
    return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - now).total_seconds())


def _late(url: str, group: Group) -> TimedOut:
    return TimedOut(f"{url}: still not whole after {group.deadline:.0f} s", url)
