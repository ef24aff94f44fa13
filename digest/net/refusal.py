"""What an error response means: come back later, you are blocked, or no."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from digest.errors import BadStatus, Blocked, Challenged, NetError
from digest.net.wire import shown

FARTHEST = 999_999_999.0
"""Seconds; anything longer may end past the last year that datetime knows."""
UNWANTED = 600.0
"""Seconds; arXiv treats requests that continue after a 403 as an attack."""
_PASSING = {408, 425, 429, 500, 502, 503, 504}
_CHALLENGE = re.compile(rb"Vercel Security Checkpoint|<title>Just a moment\.\.\.|cf-chl-|challenge-platform", re.I)


class Trouble(Exception):
    """A failed request, worth at most `tries` tries in all, the next after at least `after` seconds if time allows.

    Once given up, the whole group of hosts is left alone for `rest` seconds.
    """

    def __init__(self, error: NetError, *, after: float = 0.0, tries: int = 3, rest: float = 0.0) -> None:
        super().__init__(str(error))
        self.error, self.after, self.tries, self.rest = error, after, tries, rest


def refusal(reply: httpx.Response, body: bytes, url: str, now: datetime) -> Exception:
    """The exception for a 4xx or 5xx: blocked, possibly temporary, or final."""
    status, where = reply.status_code, f"{shown(url)}: HTTP {reply.status_code}"
    if _challenged(reply, body):
        return Trouble(
            Challenged(f"{where} with a challenge page for browsers; we do not push", url), tries=1, rest=UNWANTED
        )
    if status == 403:
        return Trouble(Blocked(f"{where}, we are not wanted there", url), tries=1, rest=UNWANTED)
    if status not in _PASSING:
        return BadStatus(where, url, status, body)
    after = _retry_after(reply.headers.get("retry-after", ""), now)
    if after:
        where += f", asked to come back at {now + timedelta(seconds=after):%Y-%m-%d %H:%M:%S} UTC: run again then"
    return Trouble(BadStatus(where, url, status, body), after=after)


def _challenged(reply: httpx.Response, body: bytes) -> bool:
    if reply.status_code not in (403, 429, 503):
        return False
    named = "challenge" in (reply.headers.get("cf-mitigated"), reply.headers.get("x-vercel-mitigated"))
    return named or _CHALLENGE.search(body) is not None


def _retry_after(text: str, now: datetime) -> float:
    """Seconds or an HTTP date -> seconds from now; 0 for anything else."""
    if re.fullmatch(r"[0-9]{1,9}", text.strip()):
        return float(text)
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return 0.0
    seconds = (when.replace(tzinfo=when.tzinfo or UTC) - now).total_seconds()
    return min(max(0.0, seconds), FARTHEST)
