"""Bytes off the line: never more than the cap, never later than the deadline, never a packing we cannot bound."""

import socket
import threading
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from time import monotonic
from typing import Any
from weakref import WeakSet

import httpcore
import httpx

from digest.errors import BadContent, TooLarge

STEP = 65_536


def shown(url: str) -> str:
    """A URL as a message shows it: host and path, without the query, at most 100 characters."""
    return url.split("://", 1)[-1].split("?")[0][:100]


def unpack(chunks: Iterable[bytes], encoding: str, cap: int, url: str = "") -> bytes:
    """The body, decompressed step by step so that a gzip bomb never grows beyond the cap.

    Raises TooLarge, BadContent, and httpx.RemoteProtocolError where the stream was cut short.
    """
    packing = encoding.strip().lower()
    if packing not in ("", "identity", "gzip", "x-gzip"):
        raise BadContent(f"{shown(url)}: sent as {encoding!r}, and we asked for gzip at most", url)
    pieces: list[bytes] = []
    size = 0
    for piece in _gunzip(chunks, url) if packing.endswith("gzip") else chunks:
        size += len(piece)
        if size > cap:
            raise TooLarge(f"{shown(url)}: more than {cap // 1_000_000 or 1} MB", url)
        pieces.append(piece)
    return b"".join(pieces)


def unpacked(body: bytes, cap: int, url: str = "") -> bytes:
    """A file that is itself gzip, unpacked; any other as it is. Raises TooLarge, BadContent."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        return unpack([body], "gzip", cap, url)
    except httpx.RemoteProtocolError as error:
        raise BadContent(f"{shown(url)}: {error}", url) from error


def _gunzip(chunks: Iterable[bytes], url: str) -> Iterator[bytes]:
    stream, begun = zlib.decompressobj(31), False
    for chunk in chunks:
        while chunk:
            if stream.eof:  # a gzip file may have several members
                stream = zlib.decompressobj(31)
            try:
                yield stream.decompress(chunk, STEP)
            except zlib.error as error:
                raise BadContent(f"{shown(url)}: broken gzip ({error})", url) from error
            begun = True
            chunk = stream.unconsumed_tail or stream.unused_data
    if begun and not stream.eof:
        raise httpx.RemoteProtocolError("the gzip stream was cut short")


class Deadline(threading.local):
    """When this thread's present request must end, on the monotonic clock."""

    at = float("inf")

    def left(self, timeout: float | None) -> float:
        left = self.at - monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the deadline passed")
        return left if timeout is None else min(timeout, left)


class Lines:
    """The open sockets of a client, to be cut while somebody waits at the other end of one."""

    def __init__(self) -> None:
        self._open: WeakSet[socket.socket] = WeakSet()
        self._lock = threading.Lock()
        self._cut = False

    def tap(self, line: socket.socket) -> socket.socket:
        """A second handle on a socket: TLS takes the first one away."""
        handle = line.dup()
        with self._lock:
            self._open.add(handle)
            if self._cut:
                _shut(handle)
        return handle

    def cut(self) -> None:
        """Whoever reads or writes is told at once that the connection broke, now and from now on."""
        with self._lock:
            self._cut = True
            for handle in self._open:
                _shut(handle)


def _shut(line: socket.socket) -> None:
    with suppress(OSError):  # it may have ended by itself
        line.shutdown(socket.SHUT_RDWR)


def bound(client: httpx.Client, deadline: Deadline, lines: Lines) -> None:
    """Put every socket of a client under a deadline, and among the lines that can be cut.

    httpx times each read and never the whole: a server that sends a byte now and then, even within its headers, would
    hold us. httpcore lets its network backend be chosen, httpx does not pass that on; hence the reach inside.
    """
    for transport in (client._transport, *client._mounts.values()):
        if isinstance(transport, httpx.HTTPTransport):
            transport._pool._network_backend = _Backend(deadline, lines)


class _Backend(httpcore.SyncBackend):
    def __init__(self, deadline: Deadline, lines: Lines) -> None:
        self._deadline, self._lines = deadline, lines

    def connect_tcp(self, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
        stream = super().connect_tcp(*args, **kwargs)
        return _Stream(stream, self._deadline, self._lines.tap(stream.get_extra_info("socket")))


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline, handle: socket.socket) -> None:
        self._stream, self._deadline, self._handle = stream, deadline, handle

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def start_tls(self, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
        try:
            return _Stream(self._stream.start_tls(*args, **kwargs), self._deadline, self._handle)
        except BaseException:
            self._handle.close()
            raise

    def close(self) -> None:
        self._handle.close()
        self._stream.close()

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
