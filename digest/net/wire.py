"""Bytes of a response: never more than the cap, and no compression whose output we cannot bound."""

import zlib
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO

import httpx

from digest.errors import BadContent, TooLarge

ENCODINGS = "gzip, br, zstd"
"""What we ask for. `deflate` is read too, but it is ambiguous and never needed."""
STEP = 65_536
"""Bytes unpacked at a time, roughly."""
SLACK = 65_536
"""Bytes by which compression may enlarge incompressible data."""
_ZSTD_SIP = 64
"""Bytes of zstd input at a time: four bytes may encode a block of 128 kB, which comes out at once."""
_ZSTD_WINDOW = 1 << 23
"""Bytes; RFC 9659 allows no more on the web."""


def shown(url: str) -> str:
    """A URL for messages: host and path, without query and user info, at most 100 characters."""
    place = url.split("://", 1)[-1].split("?")[0]
    host, slash, path = place.partition("/")
    return (host.rpartition("@")[2] + slash + path)[:100]


def unpack(chunks: Iterable[bytes], encoding: str, cap: int, url: str = "") -> bytes:
    """The body, decompressed in steps, so that a bomb never grows much beyond the cap, packed or unpacked.

    Raises TooLarge, BadContent, and httpx.RemoteProtocolError where the stream is cut short.
    """
    packing = encoding.strip().lower()
    if "," in packing:
        raise BadContent(f"{shown(url)}: packed more than once ({encoding[:40]!r}); not unpacked", url)
    if packing not in _UNPACKERS:
        raise BadContent(
            f"{shown(url)}: packed as {encoding[:40]!r}, which we did not ask for and do not read; we read {ENCODINGS}",
            url,
        )
    body = BytesIO()
    for piece in _UNPACKERS[packing](_bounded(chunks, cap, url), url):
        if body.tell() + len(piece) > cap:
            raise _too_large(cap, url)
        body.write(piece)
    return body.getvalue()


def unpacked(body: bytes, cap: int, url: str = "") -> bytes:
    """A gzip file, unpacked; any other bytes as they are. Raises TooLarge, BadContent."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        return unpack([body], "gzip", cap, url)
    except httpx.RemoteProtocolError as error:
        raise BadContent(f"{shown(url)}: {error}", url) from error


def _bounded(chunks: Iterable[bytes], cap: int, url: str) -> Iterator[bytes]:
    """The chunks in pieces of at most STEP bytes, up to the cap in all, as some input unpacks to nothing."""
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > cap + SLACK:
            raise _too_large(cap, url)
        for at in range(0, len(chunk), STEP):
            yield chunk[at : at + STEP]


def _too_large(cap: int, url: str) -> TooLarge:
    return TooLarge(f"{shown(url)}: more than {cap // 1_000_000 or 1} MB", url)


def _as_it_is(chunks: Iterable[bytes], url: str) -> Iterator[bytes]:
    yield from chunks


def _gunzip(chunks: Iterable[bytes], url: str) -> Iterator[bytes]:
    stream, begun = zlib.decompressobj(31), False
    for chunk in chunks:
        while chunk:
            if stream.eof:  # a gzip file may have several members
                stream = zlib.decompressobj(31)
            try:
                yield stream.decompress(chunk, STEP)
            except zlib.error as error:
                raise _broken("gzip", error, url) from error
            begun = True
            chunk = stream.unconsumed_tail or stream.unused_data
    if begun and not stream.eof:
        raise _cut("gzip")


def _inflate(chunks: Iterable[bytes], url: str) -> Iterator[bytes]:
    """RFC 9110's deflate is zlib's format; some servers send raw deflate."""
    stream, head = None, b""
    for chunk in chunks:
        if stream is None:
            chunk = head = head + chunk
            if len(head) < 2:
                continue
            zlib_head = head[0] & 0x0F == 8 and int.from_bytes(head[:2], "big") % 31 == 0
            stream = zlib.decompressobj(15 if zlib_head else -15)
        while chunk and not stream.eof:
            try:
                yield stream.decompress(chunk, STEP)
            except zlib.error as error:
                raise _broken("deflate", error, url) from error
            chunk = stream.unconsumed_tail
    if head and not (stream and stream.eof):
        raise _cut("deflate")


def _unbrotli(chunks: Iterable[bytes], url: str) -> Iterator[bytes]:
    import brotli

    stream, begun = brotli.Decompressor(), False
    for chunk in chunks:
        if stream.is_finished():
            raise _broken("br", "more follows its end", url)
        try:
            yield (piece := stream.process(chunk, output_buffer_limit=STEP))
            # It may have consumed all input and still hold output back.
            while (piece or not stream.can_accept_more_data()) and not stream.is_finished():
                yield (piece := stream.process(b"", output_buffer_limit=STEP))
        except brotli.error as error:
            raise _broken("br", error, url) from error
        begun = True
    if begun and not stream.is_finished():
        raise _cut("br")


def _unzstd(chunks: Iterable[bytes], url: str) -> Iterator[bytes]:
    import zstandard

    unpacker = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    stream = None
    for chunk in chunks:
        for at in range(0, len(chunk), _ZSTD_SIP):
            piece = chunk[at : at + _ZSTD_SIP]
            while piece:
                if stream is None or stream.eof:  # like gzip's members
                    stream = unpacker.decompressobj()
                try:
                    yield stream.decompress(piece)
                except zstandard.ZstdError as error:
                    raise _broken("zstd", error, url) from error
                piece = stream.unused_data if stream.eof else b""
    if stream and not stream.eof:
        raise _cut("zstd")


def _broken(packing: str, why: object, url: str) -> BadContent:
    return BadContent(f"{shown(url)}: broken {packing} ({why})", url)


def _cut(packing: str) -> httpx.RemoteProtocolError:
    return httpx.RemoteProtocolError(f"the {packing} stream was cut short")


_UNPACKERS: dict[str, Callable[[Iterable[bytes], str], Iterator[bytes]]] = {
    "": _as_it_is,
    "identity": _as_it_is,
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
