"""Net: the one HTTP client of all sources. Polite, bounded, and able to work from its recordings alone."""

import http.cookiejar
import json
import os
import re
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

import httpx

from digest import __version__
from digest.errors import (
    BadContent,
    BadStatus,
    ConfigError,
    NetError,
    NotRecorded,
    TimedOut,
    TooLarge,
    Unreachable,
)
from digest.ids import joined, urlsplit_safe
from digest.net.pace import Group, Pace, factor_of, group_of, is_inside, is_local
from digest.net.refusal import Trouble, refusal
from digest.net.responses import KEPT_HEADERS, Folder, Request, Response
from digest.net.wire import Deadline, Lines, bound, shown, unpack

Mode = Literal["online", "refresh", "offline"]

CAP = 20_000_000
ERROR_CAP = 256_000
MAX_REDIRECTS = 5
BACKOFF = (1.0, 2.0)
"""Seconds before the second and the third try."""
CLOSED_FOR = 20.0
"""Seconds a group of hosts is left alone after no connection to it could be made."""
_REDIRECTS = {301, 302, 303, 307, 308}
_GONE = {404, 410}


class Net:
    """Asks for URLs, remembers the answers. Safe to use from several threads; a context manager.

    online: a recorded response younger than `fresh_for` is used, else the server is asked (conditionally).
    refresh: the server is always asked. offline: only the recordings; no socket is ever opened.

    Links come from strangers, so this machine and private networks are not asked, unless `private` or
    DIGEST_ALLOW_PRIVATE=1 says so; a redirect from outside never leads there.
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
        private: bool = False,
    ) -> None:
        self.mode = mode
        self._folder = Folder(folder)
        self._transport, self._clock, self._monotonic, self._contact = transport, clock, monotonic, contact
        self._private = private or os.environ.get("DIGEST_ALLOW_PRIVATE") == "1"
        self._stopped = threading.Event()
        self._pace = Pace(factor_of(os.environ), monotonic, sleep or self._stopped.wait)
        self._closed: dict[str, tuple[float, NetError]] = {}
        self._deadline, self._lines = Deadline(), Lines()
        self._client: httpx.Client | None = None
        self._lock = threading.Lock()
        self._here = threading.local()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of all connections; whoever waits for its turn or for an answer is told at once."""
        self._stopped.set()
        self._lines.cut()
        if self._client is not None:
            self._client.close()

    def get(self, url: str, *, fresh_for: timedelta | None = None, accept: str = "*/*", cap: int = CAP) -> Response:
        """What stands at a URL, at most `cap` bytes. Raises NetError: BadStatus for 404 and 410, recorded or not."""
        return self._answer(Request("GET", url), fresh_for, accept, cap)

    def post(self, url: str, payload: Any, *, fresh_for: timedelta | None = None, cap: int = CAP) -> Response:
        """The answer to a JSON payload (GraphQL). Raises NetError."""
        body = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        return self._answer(Request("POST", url, body), fresh_for, "application/json", cap)

    @contextmanager
    def afresh(self) -> Iterator[None]:
        """In this thread, ask for what is recorded too, unconditionally: the last answer was no good."""
        self._here.afresh = True
        try:
            yield
        finally:
            self._here.afresh = False

    def refuse_unless_local(self, url: str) -> None:
        """Other doors to the network ask here first. Raises NotRecorded when offline and the URL is elsewhere."""
        if self.mode == "offline" and not is_local(url):
            raise NotRecorded(
                f"{shown(url)}: not asked, because --replay works without a network; run without --replay", url
            )

    def _answer(self, request: Request, fresh_for: timedelta | None, accept: str, cap: int) -> Response:
        _refuse_nonsense(request.url)
        kept = self._folder.find(request)
        if self.mode == "offline":
            return _accepted(kept or self._not_recorded(request))
        if getattr(self._here, "afresh", False):
            kept = None
        if kept and kept.status == 200 and self.mode == "online" and self._age(kept) < (fresh_for or timedelta(0)):
            return kept
        response = self._follow(request, {"accept": accept, **_validators(kept)}, cap)
        if response.status == 304 and kept:
            return self._folder.renew(request, kept, response.fetched_at)
        return _accepted(self._folder.keep(request, response))

    def _age(self, kept: Response) -> timedelta:
        return self._clock() - kept.fetched_at

    def _not_recorded(self, request: Request) -> Response:
        folder = self._folder.path
        what = f"{request.method} {request.url} is not recorded in {folder}"
        raise NotRecorded(f"{what}; run once with --record {folder}", request.url)

    def _follow(self, request: Request, headers: dict[str, str], cap: int) -> Response:
        url, moved_to, for_good = request.url, "", True
        for _ in range(MAX_REDIRECTS + 1):
            self._refuse_inside(url)
            reply = self._patiently(Request(request.method, url, request.body), headers, cap)
            if reply.location is None:
                return Response(url, reply.status, reply.headers, reply.body, self._clock(), moved_to=moved_to)
            url = _redirected(request, url, reply)
            for_good = for_good and reply.status in (301, 308)
            moved_to = url if for_good else moved_to
        raise BadContent(f"{shown(request.url)}: more than {MAX_REDIRECTS} redirects", request.url)

    def _refuse_inside(self, url: str) -> None:
        if not self._private and is_inside(httpx.URL(url).host):
            cure = "if that is your own source, set DIGEST_ALLOW_PRIVATE=1"
            raise BadContent(f"{shown(url)}: leads into a private network and was not asked; {cure}", url)

    def _patiently(self, request: Request, headers: dict[str, str], cap: int) -> "_Reply":
        """Try up to three times while the trouble may pass. The whole group of hosts rests in between."""
        group = group_of(urlsplit(request.url).hostname or "")
        tried = 0
        while True:
            self._refuse_closed(request, group)
            try:
                with self._pace.turn(group):
                    self._refuse_closed(request, group)  # it may have closed while we waited
                    return self._once(request, headers, cap, group)
            except Trouble as trouble:
                tried += 1
                if tried >= trouble.tries:
                    self._closed[group.name] = (self._monotonic() + trouble.rest, trouble.error)
                    raise trouble.error from trouble
                self._pace.rest(group, max(BACKOFF[tried - 1], trouble.after))

    def _refuse_closed(self, request: Request, group: Group) -> None:
        """Who could not be reached, or did not want us, is not asked again by everybody in the queue."""
        self._refuse_stopped(request.url)
        until, error = self._closed.get(group.name, (0.0, None))
        if error is not None and self._monotonic() < until:
            raise error.with_traceback(None)

    def _refuse_stopped(self, url: str) -> None:
        if self._stopped.is_set():
            raise Unreachable("the run was stopped", url)

    def _once(self, request: Request, headers: dict[str, str], cap: int, group: Group) -> "_Reply":
        self._deadline.at = time.monotonic() + group.deadline
        ends = self._monotonic() + group.deadline
        try:
            with self._http().stream(
                request.method, request.url, content=request.body or None, headers=_sent(request, headers)
            ) as reply:
                return self._read(reply, request.url, cap, ends)
        except httpx.InvalidURL as error:
            raise BadContent(
                f"{shown(request.url)}: redirected to something that is not a web address", request.url
            ) from error
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
            host = urlsplit(request.url).hostname
            why = f"{host} cannot be reached: {error or type(error).__name__}"
            # A proxy that refuses has considered it; a name or a route may come back.
            tries = 1 if isinstance(error, httpx.ProxyError) else 2
            raise Trouble(Unreachable(why, request.url), tries=tries, rest=CLOSED_FOR) from error
        except httpx.TimeoutException as error:
            if self._monotonic() >= ends or time.monotonic() >= self._deadline.at:
                raise _late(request.url, group) from error
            raise Trouble(
                TimedOut(f"{shown(request.url)}: no answer in time ({type(error).__name__})", request.url)
            ) from error
        except httpx.TransportError as error:
            raise Trouble(Unreachable(f"{shown(request.url)}: the connection broke: {error}", request.url)) from error
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
        raise refusal(reply, body, url, self._clock())

    def _in_time(self, reply: httpx.Response, url: str, ends: float) -> Any:
        for chunk in reply.iter_raw():
            yield chunk
            if self._monotonic() >= ends:
                raise _late(url, group_of(urlsplit(url).hostname or ""))
        self._refuse_stopped(url)  # a line that was cut looks like an end

    def _http(self) -> httpx.Client:
        with self._lock:
            if self._client is None:
                self._client = _open(self._transport, self._contact)
                bound(self._client, self._deadline, self._lines)
            return self._client


@dataclass(frozen=True)
class _Reply:
    status: int
    headers: dict[str, str]
    body: bytes
    location: str | None = None


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
        cure = "mend or unset SSL_CERT_FILE and REQUESTS_CA_BUNDLE"
        raise ConfigError(f"{bundle}: not a readable file of certificates ({error}); {cure}") from error


def _refuse_nonsense(url: str) -> None:
    try:
        if urlsplit_safe(url) and re.fullmatch(r"[^\s%\\]+", httpx.URL(url).host):
            return
    except (httpx.InvalidURL, ValueError):
        pass
    raise BadContent(f"{url[:200]!r} is not a web address", url)


def _sent(request: Request, headers: dict[str, str]) -> dict[str, str]:
    return {**headers, "content-type": "application/json"} if request.body else headers


def _validators(kept: Response | None) -> dict[str, str]:
    if kept is None or kept.status != 200:
        return {}
    names = {"etag": "if-none-match", "last-modified": "if-modified-since"}
    return {names[name]: value for name, value in kept.headers.items() if name in names}


def _accepted(response: Response) -> Response:
    if response.status in _GONE:
        raise BadStatus(
            f"{shown(response.url)}: HTTP {response.status}, there is no such page", response.url, response.status
        )
    return response


def _redirected(request: Request, url: str, reply: _Reply) -> str:
    target = joined(url, reply.location or "")
    if not target:
        raise BadContent(f"{shown(url)}: redirected to something that is not a web address", url)
    _refuse_nonsense(target)
    if is_inside(httpx.URL(target).host) and not is_inside(httpx.URL(url).host):
        raise BadContent(f"{shown(url)}: redirected into a private network ({shown(target)}); not followed", url)
    if request.body and reply.status not in (307, 308):
        raise BadContent(f"{shown(url)}: a query was redirected to {shown(target)}; not followed", url)
    return target


def _late(url: str, group: Group) -> TimedOut:
    return TimedOut(f"{shown(url)}: still not whole after {group.deadline:.0f} s", url)
