"""What a server means when it does not answer: come back later, you are not wanted, or no."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from digest.errors import BadStatus, Blocked, NetError

LONGEST_WAIT = 120.0
"""Seconds; a server that asks for more is left alone."""
_PASSING = {408, 425, 429, 500, 502, 503, 504}
_CHALLENGE = re.compile(rb"Vercel Security Checkpoint|<title>Just a moment\.\.\.|cf-chl-|challenge-platform", re.I)


class Passing(Exception):
    """Trouble that may pass: try again, `tries` times in all, at the earliest `after` seconds from now."""

    def __init__(self, error: NetError, *, after: float = 0.0, tries: int = 3, lasting: bool = False) -> None:
        super().__init__(str(error))
        self.error, self.after, self.tries, self.lasting = error, after, tries, lasting


def refusal(reply: httpx.Response, body: bytes, url: str, now: datetime) -> Exception:
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
    return Passing(error, after=after)


def _retry_after(text: str, now: datetime) -> float:
    """Seconds or an HTTP date -> seconds from now; 0 when it says nothing we understand."""
    if text.strip().isdigit():
        return float(text)
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return 0.0
    return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - now).total_seconds())
