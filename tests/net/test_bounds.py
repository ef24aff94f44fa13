"""One answer has so many seconds, headers and redirects, and its secrets stay with the host they are for."""

import gzip
from pathlib import Path
from tempfile import TemporaryDirectory

import httpcore
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from recording import Network
from wire import Server, Stream, Time, net

from digest.errors import BadContent, BadStatus, NetError, TimedOut, Unreachable
from digest.net import Net

PAGE = "https://blog.example/post"


def takes(time, seconds, answer):
    def slow(_):
        time.passed += seconds
        if isinstance(answer, Exception):
            raise answer
        return answer

    return slow


def test_tries_share_one_budget_of_seconds(tmp_path):
    time = Time()
    server = Server({PAGE: takes(time, 9.5, httpx.ReadError("reset"))})
    with net(tmp_path, server, time) as polite, pytest.raises(NetError):
        polite.get(PAGE)
    assert (len(server.asked), time.passed) == (2, 20.0)


def test_redirects_share_one_budget_of_seconds(tmp_path):
    time = Time()
    answers = {
        f"https://blog.example/{n}": takes(time, 8.0, httpx.Response(302, headers={"location": f"/{n + 1}"}))
        for n in range(5)
    }
    with net(tmp_path, Server(answers), time) as polite, pytest.raises(TimedOut, match="still not whole after 20 s"):
        polite.get("https://blog.example/0")
    assert time.passed == 24.0  # a transport of a test cannot be cut; a socket is


def busy(seconds):
    return httpx.Response(429, headers={"retry-after": str(seconds)})


@given(
    st.lists(
        st.tuples(st.floats(0, 30), st.integers(0, 200) | st.just(10**9 - 1), st.sampled_from((429, 503, 302))),
        min_size=1,
        max_size=12,
    )
)
def test_whatever_a_server_says_one_answer_ends_within_its_seconds(answers):
    """Retry-After counts, over all tries and redirects: 20 s, and the one reply that a test's transport cannot cut."""
    time, left = Time(), [*answers]

    def server(_):
        seconds, after, status = left.pop(0) if len(left) > 1 else left[0]
        time.passed += seconds
        headers = {"retry-after": str(after), "location": f"/{len(left)}"}
        return httpx.Response(status, headers=headers, stream=Stream(b"x"))

    with TemporaryDirectory() as folder, net(Path(folder), server, time) as polite, pytest.raises(NetError):
        polite.get(PAGE)
    assert time.passed <= 20 + max(seconds for seconds, _, _ in answers)
    assert sum(time.slept) <= 20


@pytest.mark.parametrize("after", [0, 1, 5, 19, 60, 3600])
def test_a_server_that_is_busy_for_ever_is_not_waited_for_for_ever(tmp_path, after):
    """However many pages a source has there: a minute in all."""
    time, server = Time(), Server({f"https://blog.example/{n}": busy(after) for n in range(200)})
    with net(tmp_path, server, time) as polite:
        for n in range(200):
            with pytest.raises(BadStatus, match="HTTP 429"):
                polite.get(f"https://blog.example/{n}")
    assert sum(second for second in time.slept if second > 2) <= 60  # apart from the pauses that are our own


def test_arxiv_is_waited_for_longer_and_not_for_ever_either(tmp_path):
    time, asked = Time(), "https://export.arxiv.org/api/query"
    with net(tmp_path, Server({asked: [busy(120), busy(60), b"there"]}), time) as polite:
        assert polite.get(asked).body == b"there"
    assert time.slept == [120, 60]
    time, server = Time(), Server({asked: busy(121)})
    with net(tmp_path / "b", server, time) as polite, pytest.raises(BadStatus, match="asked to come back"):
        polite.get(asked)
    assert (len(server.asked), time.passed) == (1, 0)
    time, server = Time(), Server({asked: busy(100)})
    with net(tmp_path / "c", server, time) as polite:
        for _ in range(31):
            with pytest.raises(BadStatus, match=r"asked to come back at 2025-06-20 \d\d:\d\d:\d\d UTC"):
                polite.get(asked)
    assert time.slept.count(100) == 6


@pytest.mark.parametrize(
    ("url", "within", "seconds"),
    [
        (PAGE, None, 20),
        (PAGE, 60.0, 60),
        ("https://arxiv.org/pdf/2505.00001", None, 120),
        ("https://www.lesswrong.com/graphql", None, 60),
    ],
)
def test_how_long_an_answer_may_take(tmp_path, url, within, seconds):
    time = Time()

    def drip(_):
        def bytes_now_and_then():
            while True:
                time.passed += 1
                yield b"x"

        return httpx.Response(200, stream=_Endless(bytes_now_and_then()))

    with net(tmp_path, drip, time) as polite, pytest.raises(TimedOut, match=f"after {seconds} s"):
        polite.get(url, within=within)
    assert time.passed == seconds


class _Endless(httpx.SyncByteStream):
    def __init__(self, chunks):
        self.chunks = chunks

    def __iter__(self):
        return self.chunks


def test_a_host_that_was_slow_to_the_end_is_left_alone_for_a_while(tmp_path):
    time = Time()
    server = Server({f"https://blog.example/{n}": takes(time, 25.0, httpx.ReadTimeout("slow")) for n in range(5)})
    with net(tmp_path, server, time) as polite:
        for n in range(5):
            with pytest.raises(TimedOut):
                polite.get(f"https://blog.example/{n}")
        assert len(server.asked) == 1
        time.passed += 21
        with pytest.raises(TimedOut):
            polite.get(PAGE.replace("post", "4"))
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    "url", ["https://user:secret@blog.example/", "https://user@blog.example/", "https://:@a.example/"]
)
def test_an_address_that_says_who_logs_in_is_refused_and_not_repeated(tmp_path, url):
    server = Server({PAGE: httpx.Response(302, headers={"location": url})})
    with net(tmp_path, server) as polite:
        for asked in (url, PAGE):
            with pytest.raises(BadContent) as caught:
                polite.get(asked)
            assert "secret" not in str(caught.value)
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("target", "kept"),
    [
        ("https://blog.example/other", True),
        ("https://elsewhere.example/", False),
        ("https://sub.blog.example/", False),
        ("http://blog.example/", False),
        ("https://blog.example:8443/", False),
    ],
)
def test_a_secret_stays_with_its_host(tmp_path, target, kept):
    back = httpx.Response(307, headers={"location": "https://blog.example/end"})
    server = Server({PAGE: httpx.Response(307, headers={"location": target}), target: back})
    server.answers["https://blog.example/end"] = b"there"
    with net(tmp_path, server) as polite:
        for ask in (polite.get, lambda url, **more: polite.post(url, {"query": "q"}, **more)):
            server.asked.clear()
            ask(PAGE, secret={"x-key": "hush"})
            sent = ["x-key" in request.headers for request in server.asked]
            assert sent == [True, kept, kept]  # once it left its host it is not sent again
    assert b"hush" not in b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


# ---- real bytes on a line, without a line


class Talk(Network):
    """Every connection says the same, without end where `said` is a generator function."""

    def __init__(self, said):
        super().__init__()
        self.said, self.heard = said, 0

    def connect(self, address, port, timeout=None, **_):
        return _Says(self.said(), self)


class _Says(httpcore.NetworkStream):
    def __init__(self, said, network):
        self.said, self.network = said, network

    def read(self, max_bytes, timeout=None):
        piece = next(self.said, b"")
        self.network.heard += len(piece)
        return piece

    def write(self, buffer, timeout=None):
        pass

    def close(self):
        pass

    def get_extra_info(self, info):
        return None


def one_long_header():
    yield b"HTTP/1.1 200 OK\r\nX: "
    while True:
        yield b"x" * 1000


def many_headers():
    yield b"HTTP/1.1 200 OK\r\n"
    while True:
        yield b"X: y\r\n" * 100


def endless_informational_answers():
    while True:
        yield b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 20


def a_few_too_many_headers():
    yield b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" + b"X: y\r\n" * 201 + b"\r\n"


def endless_trailers():
    yield b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n"
    while True:
        yield b"X: y\r\n" * 100


@pytest.mark.parametrize(
    "flood", [one_long_header, many_headers, endless_informational_answers, a_few_too_many_headers, endless_trailers]
)
def test_a_flood_of_headers_is_stopped(tmp_path, flood, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    network = Talk(flood)
    with (
        Net(tmp_path, lookup=network.lookup, connect=network.connect, sleep=lambda _: None) as polite,
        pytest.raises((BadContent, Unreachable)),
    ):
        polite.get("http://good.example/")
    assert network.heard < 3 * 200_000  # three tries at most, each within its bounds


# ---- servers that break the rules of HTTP


def in_full(body, *heads, status="200 OK"):
    return "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *heads, "", ""]).encode() + body


def said_by(tmp_path, *pieces, url="http://good.example/"):
    """What a server that says these bytes on every connection is taken to say."""
    network = Talk(lambda: iter(pieces))
    with Net(tmp_path, lookup=network.lookup, connect=network.connect, sleep=lambda _: None) as polite:
        return polite.get(url).body


@pytest.fixture
def without_proxy(monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


PACKED = gzip.compress(b"hello")
FINE = {
    "a byte at a time": [bytes([byte]) for byte in in_full(b"hello")],
    "103, then 200": [b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + in_full(b"hello")],
    "chunks, then trailers": [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nETag: x\r\n\r\n"
    ],
    "lines without CR": [in_full(b"hello").replace(b"\r", b"")],
    "dates and ages out of range": [in_full(b"hello", "Date: Thu, 01 Jan 1970 00:00:00 GMT", "Age: -5")],
    "letters beyond ASCII": [in_full(b"hello", "X: \u00ff", "Set-Cookie: a=b; Domain=.\u00e9")],
    "no length": [b"HTTP/1.0 200 OK\r\n\r\nhello"],
}
BROKEN = {
    "HTTP/0.9": [b"hello"],
    "another protocol": [b"ICY 200 OK\r\n\r\nhello"],
    "HTTP/2": [b"\0\0\x12\4\0\0\0\0\0\0\3\0\0\0\x64"],
    "status 0": [in_full(b"hello", status="000 None")],
    "101 unasked": [in_full(b"", "Upgrade: h2c", status="101 Switching Protocols")],
    "more was promised": [in_full(b"hello").replace(b": 5", b": 50")],
    "two lengths": [in_full(b"hello", "Content-Length: 4")],
    "a length below zero": [in_full(b"hello").replace(b": 5", b": -5")],
    "a chunk longer than it says": [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n"],
    "a null in a header": [in_full(b"hello", "X: a\0b")],
    "gzip of another length": [in_full(PACKED[:-4] + b"\1\0\0\0", "Content-Encoding: gzip")],
    "gzip of other bytes": [in_full(PACKED[:-8] + b"\0\0\0\0" + PACKED[-4:], "Content-Encoding: gzip")],
    "gzip, and more behind it": [in_full(PACKED + b"hello", "Content-Encoding: gzip")],
    "packed for the line": [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n" + PACKED],
}
NOT_WHOLE = (
    "202 Accepted",
    "204 No Content",
    "206 Partial Content",
    "226 IM Used",
    "300 Multiple Choices",
    "302 Found",
)
BROKEN |= {status: [in_full(b"" if status[:3] == "204" else b"hel", status=status)] for status in NOT_WHOLE}
BROKEN |= {
    status: [in_full(b"log in", status=status)] for status in ("418 Teapot", "511 Log in", "600 Odd", "999 Denied")
}


@pytest.mark.parametrize("said", FINE.values(), ids=FINE)
def test_a_clumsy_server_is_understood(tmp_path, without_proxy, said):
    assert said_by(tmp_path, *said) == b"hello"


@pytest.mark.parametrize("said", BROKEN.values(), ids=BROKEN)
def test_a_broken_answer_is_never_taken_for_a_whole_one(tmp_path, without_proxy, said):
    with pytest.raises(NetError):
        said_by(tmp_path, *said)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []  # and it is not kept as one


@pytest.mark.parametrize(
    "target",
    [
        "http://xn--.example/",  # httpx looks at it before we do; this one ended the whole run
        "http://xn--zz--.example/",
        "http://\u202e.example/",
        "http://\uff11\uff12\uff17.0.0.1/",
        "http://[fe80::1%25eth0]/",
        "http://[::ffff:127.0.0.1]/",
        "http://a.example:999999999999/",
        "http://good.example/",
        "//good.example/\\@127.0.0.1",
    ],
)
def test_wherever_a_redirect_points_the_answer_is_a_value(tmp_path, without_proxy, target):
    with pytest.raises(NetError):
        said_by(tmp_path, in_full(b"", f"Location: {target}", status="302 Found"))


def test_a_page_that_moved_between_two_hosts_for_ever_is_given_up(tmp_path):
    there, back = "https://a.example/", "https://b.example/"
    answers = {
        url: httpx.Response(302, headers={"location": other, "set-cookie": "seen=1"})
        for url, other in ((there, back), (back, there))
    }
    server = Server(answers)
    with net(tmp_path, server) as polite, pytest.raises(BadContent, match="more than 5 redirects"):
        polite.get(there)
    assert len(server.asked) == 6
