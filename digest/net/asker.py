"""One request over the network: paced, tried up to three times, within a budget of seconds."""

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx

from digest.errors import BadContent, Challenged, NetError, TimedOut, TooLarge, Unreachable
from digest.net.dial import Deadline, Dialler, Lines, guard
from digest.net.forum_header import secret_header
from digest.net.hidden import carried
from digest.net.pace import Group, Pace, factor_of, group_of
from digest.net.refusal import Trouble, refusal
from digest.net.responses import KEPT_HEADERS, Request
from digest.net.wire import shown, unpack

ERROR_CAP = 256_000
MOST_HEADERS = 200
BACKOFF = (1.0, 2.0)
"""Seconds before the second and the third try."""
CLOSED_FOR = 20.0
"""Seconds for which a group of hosts is not asked after it could not be reached, or used up its time."""
_REDIRECTS = {301, 302, 303, 307, 308}
GONE = {404, 410}
_WITH_BOT_ENDPOINTS = {"lesswrong.com", "effectivealtruism.org"}
"""Groups with other addresses for programs: a browser challenge at one address closes that address only."""


@dataclass(frozen=True)
class How:
    """The headers, secrets and limits of a request."""

    headers: Mapping[str, str]
    secret: Mapping[str, str] = field(repr=False)
    """Headers for the first host only."""
    query: Mapping[str, str] = field(repr=False)
    """Secret query parameters, also for the first host only."""
    cap: int
    """Bytes, unpacked."""
    within: float | None
    """Seconds for the whole answer, in place of the group's own deadline."""

    @property
    def secrets(self) -> tuple[str, ...]:
        return (*self.secret.values(), *self.query.values())


@dataclass(frozen=True)
class Reply:
    """A server's reply to one request: an answer or a redirect."""

    status: int
    headers: dict[str, str]
    body: bytes
    location: str | None = None


class Budget:
    """The seconds that one answer may take, with its retries, redirects and the waits between. Waiting for a turn does
    not count, nor what arXiv asks us to wait.
    """

    def __init__(self, seconds: float, monotonic: Callable[[], float]) -> None:
        self.seconds, self._spent, self._monotonic = seconds, 0.0, monotonic
        self._since: float | None = None

    @contextmanager
    def running(self) -> Iterator[None]:
        self._since = self._monotonic()
        try:
            yield
        finally:
            self._spent += self._monotonic() - self._since
            self._since = None

    def left(self) -> float:
        now = self._monotonic() - self._since if self._since is not None else 0.0
        return self.seconds - self._spent - now

    def over(self) -> bool:
        return self.left() <= 0

    def spend(self, seconds: float) -> bool:
        """Use up this many seconds; whether anything is left."""
        self._spent += seconds
        return not self.over()


class Asker:
    """Sends requests, and remembers which hosts not to ask for now. Thread-safe."""

    def __init__(
        self,
        open_client: Callable[[], httpx.Client],
        dialler: Callable[[Deadline, Lines, bool], Dialler],
        clock: Callable[[], datetime],
        monotonic: Callable[[], float],
        sleep: Callable[[float], object] | None,
    ) -> None:
        self._open, self._dialler, self._clock, self._monotonic = open_client, dialler, clock, monotonic
        self._stopped = threading.Event()
        self._pace = Pace(factor_of(os.environ), monotonic, sleep or self._stopped.wait)
        self._closed: dict[str, tuple[float, NetError]] = {}
        self._deadline, self._lines = Deadline(), Lines()
        self._client: httpx.Client | None = None
        self._lock = threading.Lock()
        self.clocks: dict[str, datetime] = {}
        """Host -> the latest time that it gave as its own."""

    def close(self) -> None:
        """Close all connections; threads that wait for a turn or an answer get an error at once."""
        self._stopped.set()
        self._lines.cut()
        if self._client is not None:
            self._client.close()

    def ask(self, request: Request, how: How, time_left: Budget) -> Reply:
        """The reply, after up to three tries if the trouble may pass; the group rests in between. Raises NetError."""
        group = group_of(urlsplit(request.url).hostname or "")
        tried = 0
        while True:
            self._refuse_closed(request, group)
            try:
                with self._pace.turn(group):
                    self._refuse_closed(request, group)  # it may have been closed while we waited
                    with time_left.running():
                        return self._once(request, how, time_left)
            except Trouble as trouble:
                tried += 1
                pause = BACKOFF[min(tried, len(BACKOFF)) - 1]
                if tried >= trouble.tries:
                    self._close(request, group, trouble.error, trouble.rest)
                    raise trouble.error from trouble
                if not self._may_wait(group, pause, trouble.after, time_left):
                    self._close(request, group, trouble.error, trouble.after)
                    raise trouble.error from trouble
                self._pace.rest(group, max(pause, trouble.after))

    def _may_wait(self, group: Group, pause: float, after: float, time_left: Budget) -> bool:
        """Whether the budget has the seconds that the server asks for, and the group the patience."""
        counted = pause if after <= group.on_top else max(pause, after)
        return time_left.spend(counted) and self._pace.grants(group, after)

    def _close(self, request: Request, group: Group, error: NetError, seconds: float) -> None:
        """For this many seconds, later requests get the same error at once: of the group, or of this address only."""
        address_only = isinstance(error, Challenged) and group.name in _WITH_BOT_ENDPOINTS
        self._closed[shown(request.url) if address_only else group.name] = (self._monotonic() + seconds, error)

    def _refuse_closed(self, request: Request, group: Group) -> None:
        """Raise the earlier error again: not everyone in the queue asks hosts that failed or refused us."""
        self._refuse_stopped(request.url)
        for name in (group.name, shown(request.url)):
            until, error = self._closed.get(name, (0.0, None))
            if error is not None and self._monotonic() < until:
                raise error.with_traceback(None)

    def _refuse_stopped(self, url: str) -> None:
        if self._stopped.is_set():
            raise Unreachable("the run was stopped", url)

    def _once(self, request: Request, how: How, time_left: Budget) -> Reply:
        if time_left.over():
            raise _overdue(request.url, time_left)
        self._deadline.begin(time_left.left())
        headers = {**how.headers, **secret_header(request.url, os.environ), **how.secret}
        try:
            url = carried(request.url, how.query)
            with self._http().stream(request.method, url, content=request.body or None, headers=headers) as reply:
                self._deadline.head_is_in()
                return self._read(reply, request.url, how.cap, time_left)
        except (httpx.InvalidURL, UnicodeError) as error:  # idna's errors are Unicode errors
            raise BadContent(
                f"{shown(request.url)}: redirected to something that is not a web address", request.url
            ) from error
        except BadContent as error:
            raise error if error.url else BadContent(f"{shown(request.url)}: {error}", request.url) from error
        except httpx.TimeoutException as error:
            raise self._too_slow(request, error, time_left) from error
        except (httpx.ConnectError, httpx.ProxyError) as error:
            raise _unreached(request, error) from error
        except httpx.TransportError as error:
            raise Trouble(Unreachable(f"{shown(request.url)}: the connection broke: {error}", request.url)) from error
        finally:
            self._deadline.end()

    def _too_slow(self, request: Request, error: httpx.TimeoutException, time_left: Budget) -> Trouble:
        """A reply that used up its whole time is not tried again, and its group is closed for a while."""
        if time_left.over() or self._deadline.passed():
            return _overdue(request.url, time_left)
        if isinstance(error, httpx.ConnectTimeout):
            return _unreached(request, error)
        return Trouble(TimedOut(f"{shown(request.url)}: no answer in time ({type(error).__name__})", request.url))

    def _read(self, reply: httpx.Response, url: str, cap: int, time_left: Budget) -> Reply:
        if len(reply.headers.raw) > MOST_HEADERS:
            raise BadContent(f"{shown(url)}: {len(reply.headers.raw)} headers, more than {MOST_HEADERS}", url)
        self._note(reply.url.host, reply.headers)
        status, location = reply.status_code, reply.headers.get("location")
        if status in _REDIRECTS and location:
            return Reply(status, {}, b"", location)
        headers = {name: reply.headers[name] for name in KEPT_HEADERS if name in reply.headers}
        encoding = reply.headers.get("content-encoding", "")
        if status < 400:
            return Reply(status, headers, unpack(self._in_time(reply, url, time_left), encoding, cap, url))
        try:
            body = unpack(self._in_time(reply, url, time_left), encoding, ERROR_CAP, url)
        except (TooLarge, BadContent):
            body = b""
        if status in GONE:
            return Reply(status, headers, body)
        raise refusal(reply, body, url, self._clock())

    def _note(self, host: str, headers: httpx.Headers) -> None:
        with suppress(ValueError, OverflowError), self._lock:
            age = timedelta(seconds=int(headers.get("age", "0")))  # a cache gives the date of when it was filled
            said = parsedate_to_datetime(headers.get("date", "")).astimezone(UTC) + age
            self.clocks[host] = max(said, self.clocks.get(host, said))

    def _in_time(self, reply: httpx.Response, url: str, time_left: Budget) -> Iterator[bytes]:
        for chunk in reply.iter_raw():
            yield chunk
            if time_left.over():
                raise _overdue(url, time_left)
        self._refuse_stopped(url)  # a cut connection looks like the end of the body

    def _http(self) -> httpx.Client:
        with self._lock:
            if self._client is None:
                self._client = self._open()
                plain, to_proxy = (self._dialler(self._deadline, self._lines, trusted) for trusted in (False, True))
                guard(self._client, plain, to_proxy)
            return self._client


def _overdue(url: str, time_left: Budget) -> Trouble:
    group = group_of(urlsplit(url).hostname or "")
    error = TimedOut(f"{shown(url)}: still not whole after {time_left.seconds:.0f} s", url)
    # Groups with a gap are known servers that we come back to.
    return Trouble(error, tries=1, rest=0.0 if group.gap else CLOSED_FOR)


def _unreached(request: Request, error: httpx.TransportError) -> Trouble:
    why = f"{urlsplit(request.url).hostname} cannot be reached: {error or type(error).__name__}"
    # A proxy's refusal is final; a name or a route may come back.
    tries = 1 if isinstance(error, httpx.ProxyError) else 2
    return Trouble(Unreachable(why, request.url), tries=tries, rest=CLOSED_FOR)
