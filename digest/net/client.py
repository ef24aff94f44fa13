"""Net: the HTTP client of all sources. Polite, bounded, and able to work from recordings alone."""

import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

import httpx

from digest.errors import BadContent, BadStatus, NotRecorded
from digest.net.address import Allowed
from digest.net.agent import agent
from digest.net.asker import GONE, Asker, Budget, How
from digest.net.dial import Connect, Dialler, Lookup, addresses_of
from digest.net.hidden import blanked, without
from digest.net.pace import group_of
from digest.net.responses import Folder, Request, Response
from digest.net.where import origin, redirected, refuse_inside, refuse_nonsense
from digest.net.wire import shown

Mode = Literal["online", "refresh", "offline"]

CAP = 15_000_000
"""Bytes of one answer, after unpacking."""
MAX_REDIRECTS = 5
WHOLE = (200, 203)
"""The statuses of an answer that is all there. 202, 204 and 206 mean 'later', 'nothing' and 'a part'."""


class Net:
    """Fetches URLs and records the answers. Thread-safe; a context manager.

    online: a recorded response younger than `fresh_for` is used, else the server is asked (conditionally). refresh: the
    server is always asked. offline: only recordings; no socket is ever opened.

    Links come from strangers, so this machine and private networks are not connected to, whatever a name resolves to,
    except `allow_hosts` ('localhost:9000'); and a redirect from outside leads not even to those. `lookup` and `connect`
    replace the resolver and the sockets in tests.
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
        allow_hosts: Iterable[str] = (),
        lookup: Lookup = addresses_of,
        connect: Connect | None = None,
    ) -> None:
        self.mode = mode
        self._folder = Folder(folder)
        self._clock, self._monotonic = clock, monotonic
        self._allowed = Allowed(allow_hosts)
        self._asker = Asker(
            lambda: agent(transport, contact),
            lambda deadline, lines, trusted: Dialler(deadline, lines, self._allowed, trusted, lookup, connect),
            clock,
            monotonic,
            sleep,
        )
        self._here = threading.local()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def servers_clocks(self) -> tuple[datetime, ...]:
        """The time that each server asked in this run gave as its own, earliest first; not of those that give none."""
        return tuple(sorted(self._asker.clocks.values()))

    def close(self) -> None:
        """Close all connections; threads that wait for a turn or an answer get an error at once."""
        self._asker.close()

    def get(
        self,
        url: str,
        *,
        fresh_for: timedelta | None = None,
        accept: str = "*/*",
        cap: int = CAP,
        within: float | None = None,
        secret: Mapping[str, str] | None = None,
        secret_query: Mapping[str, str] | None = None,
    ) -> Response:
        """The response of a URL, at most `cap` bytes unpacked. `within`: seconds for all tries and redirects together,
        in place of the host's own limit. `secret`: headers for this host alone, never recorded or sent on to where
        it redirects; `secret_query`: query parameters likewise, for servers that read their key nowhere else.

        Raises NetError; BadStatus for 404 and 410, recorded or not.
        """
        how = How({"accept": accept}, secret or {}, secret_query or {}, cap, within)
        return self._answer(Request("GET", url), fresh_for, how)

    def post(
        self,
        url: str,
        payload: Any,
        *,
        fresh_for: timedelta | None = None,
        cap: int = CAP,
        within: float | None = None,
        secret: Mapping[str, str] | None = None,
    ) -> Response:
        """The response to a JSON payload (GraphQL); `within` and `secret` as for `get`. Raises NetError."""
        body = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        headers = {"accept": "application/json", "content-type": "application/json"}
        return self._answer(Request("POST", url, body), fresh_for, How(headers, secret or {}, {}, cap, within))

    def recorded(self, url: str) -> Response | None:
        """What a URL last answered, however long ago, if that is kept; nothing is asked."""
        return self._folder.find(Request("GET", url))

    @contextmanager
    def afresh(self) -> Iterator[None]:
        """In this thread, ask even for what is recorded, unconditionally, as the last answer was bad."""
        self._here.afresh = True
        try:
            yield
        finally:
            self._here.afresh = False

    def _answer(self, request: Request, fresh_for: timedelta | None, how: How) -> Response:
        refuse_nonsense(request.url)
        kept = self._folder.find(request)
        if self.mode == "offline":
            return _accepted(kept or self._not_recorded(request))
        if getattr(self._here, "afresh", False):
            kept = None
        if kept and kept.status == 200 and self.mode == "online" and self._is_fresh(kept, fresh_for or timedelta(0)):
            return kept
        conditions = _validators(kept)
        response = self._follow(request, replace(how, headers={**how.headers, **conditions}))
        if response.status == 304 and kept and conditions:
            return self._folder.renew(request, kept, response.fetched_at)
        _refuse_parts(response)
        response = replace(response, body=blanked(response.body, how.secrets))
        return _accepted(self._folder.keep(request, response))

    def _is_fresh(self, kept: Response, fresh_for: timedelta) -> bool:
        """Whether it is younger than that; one from the future is not, as the clock was wrong then."""
        return timedelta(0) <= self._clock() - kept.fetched_at < fresh_for

    def _not_recorded(self, request: Request) -> Response:
        folder = self._folder.path
        what = f"{request.method} {request.url} is not recorded in {folder}"
        raise NotRecorded(f"{what}; run once with --record {folder}", request.url)

    def _follow(self, request: Request, how: How) -> Response:
        url, moved_to, for_good = request.url, "", True
        time_left = Budget(how.within or group_of(urlsplit(url).hostname or "").deadline, self._monotonic)
        for _ in range(MAX_REDIRECTS + 1):
            refuse_inside(url, self._allowed)
            reply = self._asker.ask(Request(request.method, url, request.body), how, time_left)
            if reply.location is None:
                return Response(url, reply.status, reply.headers, reply.body, self._clock(), moved_to=moved_to)
            target = without(redirected(url, reply.location, self._allowed), how.secrets)
            if request.body and reply.status not in (307, 308):
                raise BadContent(f"{shown(url)}: a query was redirected to {shown(target)}; not followed", url)
            if origin(target) != origin(url):
                how = replace(how, secret={}, query={})
            url, for_good = target, for_good and reply.status in (301, 308)
            moved_to = url if for_good else moved_to
        raise BadContent(f"{shown(request.url)}: more than {MAX_REDIRECTS} redirects", request.url)


def _validators(kept: Response | None) -> dict[str, str]:
    if kept is None or kept.status != 200:
        return {}
    names = {"etag": "if-none-match", "last-modified": "if-modified-since"}
    return {names[name]: value for name, value in kept.headers.items() if name in names}


def _refuse_parts(response: Response) -> None:
    """Raises BadContent for an answer that says by its status that it is not, or may not be, the whole page."""
    if response.status in (*WHOLE, *GONE):
        return
    where = f"{shown(response.url)}: HTTP {response.status}"
    if response.status == 304:
        raise BadContent(f"{where}, says 'not modified', and nothing of it is kept; asked anew next time", response.url)
    raise BadContent(f"{where}, which is no whole answer", response.url)


def _accepted(response: Response) -> Response:
    if response.status in GONE:
        raise BadStatus(
            f"{shown(response.url)}: HTTP {response.status}, there is no such page", response.url, response.status
        )
    return response
