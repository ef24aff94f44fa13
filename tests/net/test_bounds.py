"""One answer has so many seconds, headers and redirects, and its secrets stay with the host they are for."""

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
