"""What a run says where nobody looks: a log file, and pings of a health check. Neither ever fails a run.

Secrets stand in neither: the values of variables that are named like one, and what looks like one in an address.
"""

import logging
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

import httpx

from digest.errors import MachineRefused

LOG_BYTES, LOG_FILES = 1_000_000, 5
"""The log is rotated when it is this long; so many old ones are kept."""
PING_SECONDS = 5.0
TAIL = 10_000
"""Characters of the last lines that a ping carries; healthchecks.io takes 100 KB."""
VARIABLE = "DIGEST_HEALTHCHECK_URL"
_SECRET_NAME = re.compile(r"(?:KEY|TOKEN|SECRET|PASS|PASSWORD|CREDENTIALS?)$|^DIGEST_\w*URL$", re.I)
_SECRET_WORDS = re.compile(
    r"(?i)(?<=://)[^/\s:@]+:[^/\s@]+(?=@)|\bbearer\s+\S+|\b(?:access_token|api_?key|token|secret|password)=[^\s&]+"
    r"|\bsk-[\w-]{8,}"
)


class Secrets:
    """Takes the secrets of an environment out of whatever is written down."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        known = {value for name, value in environ.items() if _SECRET_NAME.search(name) and len(value) > 5}
        self._known = sorted(known, key=len, reverse=True)

    def out_of(self, text: str) -> str:
        for one in self._known:
            text = text.replace(one, "[secret]")
        return _SECRET_WORDS.sub("[secret]", text)


class Log(RotatingFileHandler):
    """One line a record, its time in UTC first. What cannot be written is lost, and the run goes on."""

    def __init__(self, path: Path, secrets: Secrets) -> None:
        """Raises MachineRefused where no such file can be opened."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            super().__init__(
                path, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8", errors="backslashreplace"
            )
        except OSError as error:
            raise MachineRefused(f"--log {path}: {error.strerror}: choose another file") from error
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))
        said = self._secrets.out_of(record.getMessage())
        return "\n".join(f"{at} {record.levelname.lower()} {line}" for line in said.splitlines() or [""])

    def handleError(self, record: logging.LogRecord) -> None:
        """A full disk is no reason to stop a month's reading."""


class Tail(logging.Handler):
    """The last lines, for a ping."""

    def __init__(self, secrets: Secrets) -> None:
        super().__init__()
        self.text, self._secrets = "", secrets

    def emit(self, record: logging.LogRecord) -> None:
        self.text = (self.text + self._secrets.out_of(record.getMessage()) + "\n")[-TAIL:]


def ping(url: str, end: str, said: str = "", transport: httpx.BaseTransport | None = None) -> str:
    """Tell a health check where a run is: 'start', '' (done), or an exit status. Returns why it failed, or ''.

    Two tries, a few seconds each. Never raises: a health check that is down is no reason to lose a run.
    """
    why = ""
    for _ in range(2):
        try:
            at = httpx.URL(url)
            if at.scheme not in ("http", "https") or not at.host:
                return "it is no http(s) address"
            at = at.copy_with(path="/".join(filter(None, (at.path.rstrip("/"), end))))
            with httpx.Client(timeout=PING_SECONDS, transport=transport) as client:
                status = client.post(at, content=said.encode()).status_code
            if status < 300:
                return ""
            why = f"it answered {status}"
        except Exception as error:  # whatever the network, the resolver or the address did
            why = type(error).__name__
    return why


def ending(code: int) -> str | None:
    """How a ping tells an exit code: 0 and 3 (done, but a source was missing: its lines say which) are a success.

    None where it tells nothing: another run holds the lock, and will tell its own end.
    """
    return "" if code in (0, 3) else None if code == 5 else str(code)


def close(*handlers: logging.Handler) -> None:
    for one in handlers:
        with suppress(Exception):
            one.close()
