"""A server on this machine that is healthy or hostile by the name it is asked under: `drip-body.example`, ...

python -m benchmarks.hostile        prints its port, and serves until its input ends
"""

import gzip
import socket
import struct
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
BOMB = 300_000_000
"""Bytes, unpacked."""
_ITEM = "<item><title>Post {0}</title><link>/{0}</link><pubDate>{1:02} May 2025 10:00:00 GMT</pubDate>{2}</item>"
_TEXT = f"<description>{'A paragraph about reward hacking and oversight. ' * 40}</description>"
_ITEMS = "".join(_ITEM.format(n, n % 28 + 1, _TEXT) for n in range(30))
_OLD = "<item><title>Old</title><link>/old</link><pubDate>01 Apr 2025 00:00:00 GMT</pubDate></item>"
HEALTHY = f"<?xml version='1.0'?><rss version='2.0'><channel><title>B</title>{_ITEMS}{_OLD}</channel></rss>".encode()

Said = Iterator[bytes]


def _whole(body: bytes, more: bytes = b"") -> Said:
    yield OK + more + b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body


def _slowly(piece: bytes, seconds: float = 0.5) -> Said:
    while True:
        yield piece
        time.sleep(seconds)


def drip_body() -> Said:
    yield OK + b"Content-Length: 1000000\r\n\r\n"
    yield from _slowly(b"<")


def drip_headers() -> Said:
    yield OK
    yield from _slowly(b"X")


def drip_chunks() -> Said:
    yield OK + b"Transfer-Encoding: chunked\r\n\r\n"
    yield from _slowly(b"1\r\n<\r\n")


def hang() -> Said:
    yield b""
    time.sleep(120)


def hang_in_body() -> Said:
    yield OK + b"Content-Length: 1000000\r\n\r\n<rss>"
    time.sleep(120)


def endless() -> Said:
    yield OK + b"\r\n<rss>"
    while True:
        yield b"x" * 65_536


def endless_nothing() -> Said:
    """Packed bytes without end that unpack to nothing."""
    yield OK + b"Content-Encoding: deflate\r\n\r\n\x78\x9c"
    while True:
        yield b"\0\0\0\xff\xff" * 10_000


def gzip_bomb() -> Said:
    yield from _whole(gzip.compress(bytes(BOMB), 6), b"Content-Encoding: gzip\r\n")


def deflate_bomb() -> Said:
    yield from _whole(zlib.compress(bytes(BOMB), 6), b"Content-Encoding: deflate\r\n")


def gzip_file_bomb() -> Said:
    """No encoding is named: the feed itself is a gzip file."""
    yield from _whole(gzip.compress(bytes(BOMB), 6))


def br_bomb() -> Said:
    import brotli

    yield from _whole(brotli.compress(bytes(BOMB), quality=5), b"Content-Encoding: br\r\n")


def zstd_bomb() -> Said:
    import zstandard

    yield from _whole(zstandard.ZstdCompressor().compress(bytes(BOMB)), b"Content-Encoding: zstd\r\n")


def stacked_bomb() -> Said:
    yield from _whole(gzip.compress(gzip.compress(bytes(BOMB), 6)), b"Content-Encoding: gzip, gzip\r\n")


def bomb_in_an_error() -> Said:
    body = gzip.compress(bytes(BOMB), 6)
    yield b"HTTP/1.1 500 No\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def header_flood() -> Said:
    yield OK
    while True:
        yield b"X: y\r\n" * 5000


def many_headers() -> Said:
    yield OK + b"".join(b"X-%d: y\r\n" % n for n in range(100_000)) + b"Content-Length: 0\r\n\r\n"


def long_header() -> Said:
    yield OK + b"X: "
    while True:
        yield b"y" * 65_536


def endless_hints() -> Said:
    while True:
        yield b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 500


def redirect_loop() -> Said:
    yield b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n"


def slow_redirects() -> Said:
    time.sleep(6)
    yield from redirect_loop()


def wrong_length() -> Said:
    yield OK + b"Content-Length: 1000000000\r\n\r\n<rss>"


def slow_errors() -> Said:
    time.sleep(9)
    yield b"HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n"


def reset() -> Said:
    yield b""
    raise ConnectionResetError


KINDS = {
    kind.__name__.replace("_", "-"): kind
    for kind in (
        drip_body, drip_headers, drip_chunks, hang, hang_in_body, endless, endless_nothing, gzip_bomb, deflate_bomb,
        gzip_file_bomb, br_bomb, zstd_bomb, stacked_bomb, bomb_in_an_error, header_flood, many_headers, long_header,
        endless_hints, redirect_loop, slow_redirects, wrong_length, slow_errors, reset,
    )
}  # fmt: skip


def _serve(line: socket.socket) -> None:
    with line, suppress(OSError):
        asked = line.recv(65_536).decode("latin-1").lower()
        name = asked.partition("host: ")[2].partition(".")[0]
        try:
            for piece in KINDS[name]() if name in KINDS else _whole(HEALTHY):
                line.sendall(piece)
        except ConnectionResetError:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def main() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=256) as listener:

        def accept() -> None:
            while True:
                threading.Thread(target=_serve, args=(listener.accept()[0],), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        print(listener.getsockname()[1], flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
