"""Packed bodies: read however they are cut, and never larger than the cap while they are unpacked."""

import gzip
import tracemalloc
import zlib

import brotli
import httpx
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import BadContent, TooLarge
from digest.net.wire import unpack

URL = "https://blog.example/feed"


def bare(data):
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKERS = {
    "gzip": ("gzip", gzip.compress),
    "deflate": ("deflate", zlib.compress),
    "bare deflate": ("deflate", bare),
    "br": ("br", lambda data: brotli.compress(data, quality=5)),
    "zstd": ("zstd", lambda data: zstandard.ZstdCompressor().compress(data)),
}
packed = pytest.mark.parametrize(("encoding", "pack"), PACKERS.values(), ids=PACKERS)


@packed
@given(
    data=st.binary(max_size=300) | st.binary(max_size=30).map(lambda piece: piece * 9000), size=st.integers(1, 70_000)
)
def test_what_was_packed_comes_out_however_it_is_cut(encoding, pack, data, size):
    whole = pack(data)
    chunks = [whole[at : at + size] for at in range(0, len(whole), size)][:2000]
    rest = whole[sum(map(len, chunks)) :]
    assert unpack([*chunks, rest], encoding, 10**6, URL) == data


@packed
def test_a_stream_that_was_cut_short_is_told(encoding, pack):
    whole = pack(bytes(range(256)) * 3000)
    for missing in (1, 3, len(whole) // 2, len(whole) - 1):
        with pytest.raises(httpx.RemoteProtocolError, match="cut short"):
            unpack([whole[:-missing]], encoding, 10**6, URL)


@packed
def test_bytes_that_are_not_packed_are_told(encoding, pack):
    with pytest.raises(BadContent, match=f"broken {encoding}"):
        unpack([b"<rss>not packed at all</rss>" * 10], encoding, 10**6, URL)


@packed
def test_a_bomb_takes_little_more_than_the_cap(encoding, pack):
    """200 MB in a few bytes. The libraries' own windows come on top, and are no Python memory."""
    bomb = pack(bytes(200_000_000))
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge, match="more than 1 MB"):
            unpack([bomb], encoding, 1_000_000, URL)
        assert tracemalloc.get_traced_memory()[1] < 6_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("encoding", "head", "nothing"),
    [("", b"", b"x"), ("deflate", b"\x78\x9c", b"\0\0\0\xff\xff"), ("zstd", b"", b"\x50\x2a\x4d\x18\0\0\0\0")],
)
def test_packed_bytes_without_end_that_hold_nothing_are_stopped(encoding, head, nothing):
    def endless():
        yield head
        while True:
            yield nothing * 10_000

    with pytest.raises(TooLarge):
        unpack(endless(), encoding, 100_000, URL)


def test_a_zstd_window_that_the_web_does_not_allow_is_refused():
    wide = zstandard.ZstdCompressor(compression_params=zstandard.ZstdCompressionParameters(window_log=25)).compressobj()
    with pytest.raises(BadContent, match="broken zstd"):
        unpack([wide.compress(bytes(1000)) + wide.flush()], "zstd", 10**6, URL)


@pytest.mark.parametrize(
    ("encoding", "why"),
    [
        ("gzip, gzip", "packed more than once"),
        ("br,gzip", "packed more than once"),
        ("compress", "did not ask for"),
        ("x" * 500, "did not ask for"),
    ],
)
def test_other_packings_are_refused_with_their_name(encoding, why):
    with pytest.raises(BadContent, match=why) as caught:
        unpack([b"x"], encoding, 100, URL)
    assert len(str(caught.value)) < 200
    assert caught.value.url == URL


def test_several_members_are_one_body():
    assert unpack([gzip.compress(b"one ") + gzip.compress(b"two")], "gzip", 100) == b"one two"
    pack = zstandard.ZstdCompressor().compress
    assert unpack([pack(b"one ") + pack(b"two")], "zstd", 100) == b"one two"
