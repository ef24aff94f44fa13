"""The folder of recorded responses, found by method, URL and body of the request.

A response is two files, HOST/SLUG-HASH8.head (JSON) and HOST/SLUG-HASH8.body (the exact decompressed bytes). The body
is written first and the head holds its hash, so a damaged pair counts as missing and never raises.
"""

import hashlib
import json
import os
import re
import tempfile
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from digest.errors import MachineRefused

SCHEMA = 1
KEPT_HEADERS = ("content-type", "etag", "last-modified")


@dataclass(frozen=True)
class Request:
    method: str
    url: str
    body: bytes = b""
    """Of a POST: canonical JSON."""

    @property
    def hash(self) -> str:
        return hashlib.sha256("\0".join((self.method, self.url)).encode() + b"\0" + self.body).hexdigest()[:8]


@dataclass(frozen=True)
class Response:
    url: str
    """The final URL, after redirects."""
    status: int
    headers: dict[str, str]
    """Lower-case names; only those in KEPT_HEADERS."""
    body: bytes = field(repr=False)
    """Decompressed."""
    fetched_at: datetime
    stored: bool = False
    """Nothing came over the network, except perhaps a 304."""
    moved_to: str = ""
    """The permanent new address (301, 308) that the server named; '' where it has not moved."""


class Folder:
    """Responses in a folder. Writing may raise MachineRefused; reading never raises."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def find(self, request: Request) -> Response | None:
        """The recorded response; None when there is none or the pair is damaged."""
        stem = self._stem(request)
        try:
            head = json.loads(_beside(stem, ".head").read_bytes())
            body = _beside(stem, ".body").read_bytes()
            return _response(head, body) if _fits(head, request, body) else None
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def keep(self, request: Request, response: Response) -> Response:
        """Record a response; returns it."""
        stem = self._stem(request)
        head = json.dumps(_head(request, response), indent=1, ensure_ascii=False) + "\n"
        try:
            stem.parent.mkdir(parents=True, exist_ok=True)
            _write(_beside(stem, ".body"), response.body)
            _write(_beside(stem, ".head"), head.encode())
        except OSError as error:
            cure = "free some space, or choose another folder with --record"
            raise MachineRefused(f"{self.path}: {error.strerror}: responses are recorded there; {cure}") from error
        return response

    def renew(self, request: Request, response: Response, when: datetime) -> Response:
        """After a 304: record the stored response as fetched now."""
        self.keep(request, replace(response, fetched_at=when))
        return replace(response, fetched_at=when, stored=True)

    def _stem(self, request: Request) -> Path:
        parts = urlsplit(request.url)
        host = re.sub(r"[^a-z0-9.-]+", "-", (parts.hostname or "").lower()).strip(".-")[:100] or "-"
        slug = re.sub(r"[^a-z0-9]+", "-", f"{parts.path} {parts.query}".lower()).strip("-")[:60] or "index"
        return self.path / host / f"{slug}-{request.hash}"


def _beside(stem: Path, suffix: str) -> Path:
    return stem.with_name(stem.name + suffix)


def _head(request: Request, response: Response) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "method": request.method,
        "url": request.url,
        **({"request": json.loads(request.body)} if request.body else {}),
        "status": response.status,
        "final_url": response.url,
        **({"moved_to": response.moved_to} if response.moved_to else {}),
        "headers": response.headers,
        "fetched_at": response.fetched_at.astimezone(UTC).isoformat(),
        "body_sha256": hashlib.sha256(response.body).hexdigest(),
    }


def _fits(head: dict[str, Any], request: Request, body: bytes) -> bool:
    return (
        head["schema"] == SCHEMA
        and (head["method"], head["url"]) == (request.method, request.url)
        and head["body_sha256"] == hashlib.sha256(body).hexdigest()
    )


def _response(head: dict[str, Any], body: bytes) -> Response:
    when = datetime.fromisoformat(head["fetched_at"])
    headers = {str(name): str(value) for name, value in head["headers"].items()}
    moved_to = str(head.get("moved_to", ""))
    return Response(str(head["final_url"]), int(head["status"]), headers, body, when.astimezone(UTC), True, moved_to)


def _write(path: Path, data: bytes) -> None:
    """Atomic: readers never see half a file."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
