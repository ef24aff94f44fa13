import contextlib
import gzip
import json
import socket
import threading
import time as real
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from wire import Server, Stream, Time, net

from digest.errors import (
    BadContent,
    BadStatus,
    Blocked,
    ConfigError,
    MachineRefused,
    NotRecorded,
    TimedOut,
    TooLarge,
    Unreachable,
)
from digest.net import Net, client
from digest.net.pace import Group, factor_of, group_of
from digest.net.wire import unpack

PAGE = "https://blog.example/post"
HOUR = timedelta(hours=1)


# ---- pace


def test_all_arxiv_hosts_share_one_request_in_three_seconds(tmp_path):
    time = Time()

    def slow(request):
        time.passed += 2.0
        return b"x"

    server = Server({f"https://{host}/{n}": slow for host in ("arxiv.org", "export.arxiv.org") for n in range(2)})
    with net(tmp_path, server, time) as polite:
        for url in server.answers:
            polite.get(url)
    assert time.slept == [3.0, 3.0, 3.0]


def test_other_hosts_wait_for_nobody(tmp_path):
    time = Time()
    with net(tmp_path, Server({"https://a.example/": b"x", "https://b.example/": b"x"}), time) as polite:
        for _ in range(2):
            polite.get("https://a.example/")
            polite.get("https://b.example/")
    assert time.slept == []


@pytest.mark.parametrize(
    ("host", "group", "gap"),
    [
        ("www.lesswrong.com", "lesswrong.com", 3),
        ("www.alignmentforum.org", "lesswrong.com", 3),
        ("forum-bots.effectivealtruism.org", "effectivealtruism.org", 3),
        ("notarxiv.org", "notarxiv.org", 0),
        ("arxiv.org.evil.example", "arxiv.org.evil.example", 0),
    ],
)
def test_the_groups_of_hosts(host, group, gap):
    assert (group_of(host).name, group_of(host).gap) == (group, gap)


def test_one_request_in_flight_per_host(tmp_path):
    inside, most = 0, 0
    lock = threading.Lock()

    def count(request):
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        real.sleep(0.005)
        with lock:
            inside -= 1
        return b"x"

    server = Server({f"https://a.example/{n}": count for n in range(8)})
    with net(tmp_path, server) as polite:
        threads = [threading.Thread(target=polite.get, args=(url,)) for url in server.answers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert (len(server.asked), most) == (8, 1)


@pytest.mark.parametrize(
    ("environ", "factor"),
    [
        ({}, 1.0),
        ({"DIGEST_PACE": "0"}, 1.0),
        ({"DIGEST_PACE": "0", "HTTPS_PROXY": "http://proxy.example:8080"}, 1.0),
        ({"DIGEST_PACE": "0", "HTTPS_PROXY": "http://127.0.0.1:8900"}, 0.0),
        ({"DIGEST_PACE": "2.5"}, 2.5),
    ],
)
def test_the_pace_is_quickened_only_behind_a_local_proxy(environ, factor):
    assert factor_of(environ) == factor


def test_a_pace_that_is_no_number_is_a_mistake_of_the_user():
    with pytest.raises(ConfigError, match="DIGEST_PACE='fast'"):
        factor_of({"DIGEST_PACE": "fast"})


# ---- patience


def test_a_passing_trouble_is_tried_three_times(tmp_path):
    time, server = Time(), Server({PAGE: [httpx.Response(503), httpx.ReadError("reset"), b"there"]})
    with net(tmp_path, server, time) as polite:
        assert polite.get(PAGE).body == b"there"
    assert time.slept == [1.0, 2.0]


def test_after_three_tries_it_is_a_bad_status(tmp_path):
    server = Server({PAGE: httpx.Response(503)})
    with net(tmp_path, server) as polite, pytest.raises(BadStatus, match="HTTP 503") as caught:
        polite.get(PAGE)
    assert (caught.value.status, len(server.asked)) == (503, 3)


@pytest.mark.parametrize(("said", "waits"), [("7", 7.0), ("Fri, 20 Jun 2025 00:00:15 GMT", 15.0), ("soon", 1.0)])
def test_retry_after_is_honoured_by_the_whole_group(tmp_path, said, waits):
    time = Time()
    server = Server({PAGE: [httpx.Response(429, headers={"retry-after": said}), b"there"]})
    with net(tmp_path, server, time) as polite:
        assert polite.get(PAGE).body == b"there"
    assert time.slept == [waits]


@pytest.mark.parametrize(
    ("said", "when"),
    [
        ("20", "2025-06-20 00:00:20 UTC"),
        ("3600", "2025-06-20 01:00:00 UTC"),
        ("999999999", "2057-02-26 01:46:39 UTC"),
        ("Fri, 31 Dec 9999 23:59:59 -2359", "2057-02-26 01:46:39 UTC"),
    ],
)
def test_a_server_that_wants_longer_than_an_answer_may_take_is_left_alone_until_then(tmp_path, said, when):
    time, server = Time(), Server({PAGE: httpx.Response(429, headers={"retry-after": said})})
    with net(tmp_path, server, time) as polite:
        for url in (PAGE, "https://blog.example/another"):
            with pytest.raises(BadStatus, match=f"HTTP 429, asked to come back at {when}: run again then"):
                polite.get(url)
    assert (len(server.asked), time.slept) == (1, [])


def test_a_server_is_asked_again_when_its_time_has_come(tmp_path):
    time, server = Time(), Server({PAGE: [httpx.Response(503, headers={"retry-after": "3600"}), b"there"]})
    with net(tmp_path, server, time) as polite:
        with pytest.raises(BadStatus):
            polite.get(PAGE)
        time.passed += 3600
        assert polite.get(PAGE).body == b"there"


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(403),
        httpx.Response(429, html="<title>Vercel Security Checkpoint</title>"),
        httpx.Response(503, headers={"cf-mitigated": "challenge"}),
    ],
)
def test_where_we_are_not_wanted_we_ask_once(tmp_path, answer):
    server = Server({PAGE: answer})
    with net(tmp_path, server) as polite:
        for url in (PAGE, PAGE, "https://blog.example/another"):
            with pytest.raises(Blocked):
                polite.get(url)
    assert len(server.asked) == 1


def test_what_cannot_be_reached_is_not_tried_by_everybody_in_the_queue(tmp_path):
    time, server = Time(), Server({PAGE: httpx.ConnectError("no such name")})
    with net(tmp_path, server, time) as polite:
        for _ in range(5):
            with pytest.raises(Unreachable, match=r"blog\.example cannot be reached: no such name"):
                polite.get(PAGE)
        assert len(server.asked) == 2
        time.passed += 60
        with pytest.raises(Unreachable):
            polite.get(PAGE)
    assert len(server.asked) == 4


def test_a_proxy_that_refuses_is_asked_once(tmp_path):
    server = Server({PAGE: httpx.ProxyError("502 Bad Gateway")})
    with net(tmp_path, server) as polite, pytest.raises(Unreachable):
        polite.get(PAGE)
    assert len(server.asked) == 1


def test_closing_tells_whoever_waits(tmp_path):
    polite = net(tmp_path, Server({PAGE: b"x"}))
    polite.close()
    with pytest.raises(Unreachable, match="stopped"):
        polite.get(PAGE)


# ---- what is sent


def test_we_say_who_we_are_and_keep_no_cookies(tmp_path):
    server = Server({PAGE: httpx.Response(200, headers={"set-cookie": "id=1"}, content=b"x")})
    with net(tmp_path, server, contact="me@example.org\r\nx: y") as polite:
        polite.get(PAGE)
        polite.get(PAGE)
    headers = server.asked[1].headers
    assert headers["user-agent"].startswith("ai-safety-digest/")
    assert headers["user-agent"].endswith("; me@example.org x: y)")
    assert headers["accept-encoding"] == "gzip, br, zstd"
    assert "cookie" not in headers


def test_a_redirect_is_followed_and_the_final_address_told(tmp_path):
    server = Server({PAGE: httpx.Response(301, headers={"location": "/new"}), "https://blog.example/new": b"moved"})
    with net(tmp_path, server) as polite:
        response = polite.get(PAGE)
    assert (response.url, response.body) == ("https://blog.example/new", b"moved")


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "http://127.0.0.1:1/",
        "http://169.254.169.254/x",
        "http://[",
        "http://[::1",
        "//[x]/",
        "https://a.example:port/",
        PAGE,
    ],
)
def test_a_redirect_to_nowhere_good_is_refused(tmp_path, target):
    server = Server({PAGE: httpx.Response(302, headers={"location": target})})
    with net(tmp_path, server) as polite, pytest.raises((BadContent, Unreachable)):
        polite.get(PAGE)
    assert len(server.asked) <= 6


@pytest.mark.parametrize("url", ["ftp://a.example/", "//a.example", "http://[::1", "nonsense", "http://a b/", ""])
def test_what_is_no_web_address_is_not_asked(tmp_path, url):
    server = Server()
    with net(tmp_path, server) as polite, pytest.raises(BadContent, match="not a web address"):
        polite.get(url)
    assert server.asked == []


@pytest.mark.parametrize(
    "host",
    [
        "localhost", "LOCALHOST.", "a.localhost", "printer.local", "intranet", "metadata.google.internal",
        "127.0.0.1", "127.0.0.1.", "127.1", "2130706433", "0x7f.1", "0.0.0.0",
        "10.0.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
        "[::1]", "[::]", "[fe80::1]", "[fd00::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
    ],
)  # fmt: skip
def test_nothing_private_is_asked_unless_a_person_named_it(tmp_path, host):
    url, away = f"http://{host}/", Server({PAGE: httpx.Response(302, headers={"location": f"http://{host}/"})})
    server = Server()
    with net(tmp_path, server) as polite, pytest.raises(BadContent, match=r"under allow_hosts: in sources\.yaml"):
        polite.get(url)
    with net(tmp_path, away, allow_hosts=[host]) as polite, pytest.raises(BadContent, match="into a private network"):
        polite.get(PAGE)
    assert server.asked == []
    with net(tmp_path, server, allow_hosts=[host]) as polite, pytest.raises(BadStatus):
        polite.get(url)
    assert len(server.asked) == 1


@pytest.mark.parametrize("host", ["127\u30020\u30020\u30021", "0177.0.0.1"])
def test_nor_in_a_spelling_that_few_know(tmp_path, host):
    server = Server()
    with net(tmp_path, server) as polite, pytest.raises(BadContent):
        polite.get(f"http://{host}/")
    assert server.asked == []


@pytest.mark.parametrize("host", ["8.8.8.8", "[2606:4700::1111]", "a.example", "127.example", "local.example"])
def test_what_is_public_is_asked(tmp_path, host):
    server = Server()
    with net(tmp_path, server) as polite, pytest.raises(BadStatus):
        polite.get(f"http://{host}/")
    assert len(server.asked) == 1


# ---- bounds


def test_a_body_over_the_cap_is_refused(tmp_path):
    with net(tmp_path, Server({PAGE: b"x" * 1001})) as polite:
        with pytest.raises(TooLarge):
            polite.get(PAGE, cap=1000)
        assert len(polite.get(PAGE, cap=1001).body) == 1001


def test_a_gzip_bomb_is_stopped_at_the_cap(tmp_path):
    bomb = Stream(gzip.compress(bytes(50_000_000)))
    server = Server({PAGE: lambda _: httpx.Response(200, headers={"content-encoding": "gzip"}, stream=bomb)})
    with net(tmp_path, server) as polite, pytest.raises(TooLarge):
        polite.get(PAGE, cap=1_000_000)


def test_gzip_is_unpacked_however_it_is_cut(tmp_path):
    whole = gzip.compress(b"one " * 50_000) + gzip.compress(b"two")
    for size in (1, 7, 100_000):
        chunks = [whole[at : at + size] for at in range(0, len(whole), size)]
        assert unpack(chunks, "gzip", 10**6) == b"one " * 50_000 + b"two"


def test_broken_and_cut_gzip_are_told_apart():
    packed = gzip.compress(b"x" * 1000)
    with pytest.raises(BadContent, match="broken gzip"):
        unpack([b"not gzip"], "gzip", 10**6)
    with pytest.raises(httpx.RemoteProtocolError, match="cut short"):
        unpack([packed[:-9]], "gzip", 10**6)


@pytest.fixture
def direct(monkeypatch):
    """No proxy of the machine's stands between."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def dripping(monkeypatch, direct):
    """A server that sends a byte now and then: in its headers at /headers, else in its body."""

    class Drip(BaseHTTPRequestHandler):
        def do_GET(self):
            start = b"HTTP/1.1 200 OK\r\n" + (b"Content-Length: 1000\r\n\r\n" if self.path == "/body" else b"X: ")
            with contextlib.suppress(OSError):
                self.wfile.write(start)
                while not done.wait(0.02):
                    self.wfile.write(b"x")
                    self.wfile.flush()

        def log_message(self, *_):
            pass

    done = threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Drip)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(client, "group_of", lambda host: Group(host, deadline=0.15))
    yield f"http://127.0.0.1:{server.server_address[1]}"
    done.set()
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("where", ["/body", "/headers"])
def test_the_deadline_fires_on_a_server_that_drips(tmp_path, dripping, where):
    with Net(tmp_path, allow_hosts=["127.0.0.1"]) as polite, pytest.raises(TimedOut, match="still not whole"):
        polite.get(dripping + where)


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n\r\nhalf of it"])
def test_closing_ends_a_request_in_flight(tmp_path, said, direct):
    """The server never says more and never hangs up: only closing can end it before the test's own patience does."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        polite = Net(tmp_path, allow_hosts=["127.0.0.1"])
        with ThreadPoolExecutor(1) as pool:
            asking = pool.submit(polite.get, f"http://127.0.0.1:{listener.getsockname()[1]}/")
            line, _ = listener.accept()
            with line:
                line.recv(65536)
                line.sendall(said)
                real.sleep(0.05)
                polite.close()
                with pytest.raises(Unreachable, match="stopped"):
                    asking.result(timeout=20)
    assert list(tmp_path.rglob("*.body")) == []


# ---- memory


def test_a_fresh_recording_is_used_and_an_old_one_asked_about(tmp_path):
    time, server = Time(), Server({PAGE: httpx.Response(200, headers={"etag": 'W/"1"'}, content=b"x")})
    with net(tmp_path, server, time) as polite:
        assert not polite.get(PAGE).stored
        assert polite.get(PAGE, fresh_for=HOUR).stored
        assert len(server.asked) == 1
        time.passed += 3601
        server.answers[PAGE] = httpx.Response(304)
        renewed = polite.get(PAGE, fresh_for=HOUR)
        assert (renewed.body, renewed.stored, renewed.fetched_at) == (b"x", True, time.now())
        assert server.asked[1].headers["if-none-match"] == 'W/"1"'
        assert polite.get(PAGE, fresh_for=HOUR).stored
    assert len(server.asked) == 2


def test_a_recording_from_the_future_is_asked_about(tmp_path):
    time, server = Time(), Server({PAGE: b"x"})
    with net(tmp_path, server, time) as polite:
        time.passed += 86_400  # the clock runs ahead, and is set right
        polite.get(PAGE)
        time.passed -= 86_400
        assert not polite.get(PAGE, fresh_for=HOUR).stored
        assert polite.get(PAGE, fresh_for=HOUR).stored
    assert len(server.asked) == 2


def test_refresh_always_asks(tmp_path):
    server = Server({PAGE: b"x"})
    with net(tmp_path, server) as polite:
        polite.get(PAGE)
    with net(tmp_path, server, mode="refresh") as polite:
        assert not polite.get(PAGE, fresh_for=HOUR).stored
    assert len(server.asked) == 2


def test_offline_opens_no_socket(tmp_path, monkeypatch):
    with net(tmp_path, Server({PAGE: b"x", "https://blog.example/graphql": b"{}"})) as polite:
        polite.get(PAGE)
        polite.post("https://blog.example/graphql", {"query": "q"})
        with pytest.raises(BadStatus):
            polite.get("https://blog.example/gone")

    def refuse(*_, **__):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    with Net(tmp_path, "offline") as replay:
        assert replay.get(PAGE).body == b"x"
        assert replay.post("https://blog.example/graphql", {"query": "q"}).body == b"{}"
        with pytest.raises(BadStatus) as caught:
            replay.get("https://blog.example/gone")
        assert caught.value.status == 404
        with pytest.raises(NotRecorded, match=r"GET https://blog\.example/never is not recorded in .*--record"):
            replay.get("https://blog.example/never")
        with pytest.raises(NotRecorded, match="POST"):
            replay.post("https://blog.example/graphql", {"query": "another"})


def _damage_head(head, body):
    head.write_bytes(head.read_bytes()[:-20])


def _lose_body(head, body):
    body.unlink()


def _change_body(head, body):
    body.write_bytes(b"y")


def _other_schema(head, body):
    head.write_text(json.dumps(json.loads(head.read_text()) | {"schema": 99}))


def _not_a_record(head, body):
    head.write_text("[1, 2]")


@pytest.mark.parametrize("damage", [_damage_head, _lose_body, _change_body, _other_schema, _not_a_record])
def test_a_damaged_pair_is_a_miss(tmp_path, damage):
    server = Server({PAGE: b"x"})
    with net(tmp_path, server) as polite:
        polite.get(PAGE)
        (head,) = tmp_path.rglob("*.head")
        damage(head, head.with_suffix(".body"))
        assert polite.get(PAGE, fresh_for=HOUR).body == b"x"
    assert len(server.asked) == 2


def test_a_person_finds_a_recording_by_name(tmp_path):
    with net(tmp_path, Server({"https://blog.example/a/B.xml": b"x"})) as polite:
        polite.get("https://Blog.example/a/B.xml?q=../../etc&x=%2e%2e")
    (head,) = tmp_path.rglob("*.head")
    assert head.parent == tmp_path / "blog.example"
    assert head.name.startswith("a-b-xml-q-etc-x-2e-2e-")
    record = json.loads(head.read_text())
    assert (record["schema"], record["method"], record["status"]) == (1, "GET", 200)


def test_queries_that_differ_are_recorded_apart(tmp_path):
    server = Server({PAGE: lambda request: request.content})
    with net(tmp_path, server) as polite:
        assert polite.post(PAGE, {"a": 1, "b": 2}).body == polite.post(PAGE, {"b": 2, "a": 1}, fresh_for=HOUR).body
        assert polite.post(PAGE, {"a": 2}).body == b'{"a":2}'
    assert len(server.asked) == 2
    assert server.asked[0].headers["content-type"] == "application/json"


def test_a_not_modified_that_was_not_asked_for_revives_nothing(tmp_path):
    """Neither what is kept of a missing page, nor what is not to be trusted, is an answer."""
    server = Server({PAGE: [httpx.Response(404, content=b"no such page"), httpx.Response(304)]})
    with net(tmp_path, server) as polite:
        with pytest.raises(BadStatus):
            polite.get(PAGE)
        with pytest.raises(BadContent, match="nothing of it is kept"):
            polite.get(PAGE)


def test_a_tag_that_changes_with_every_answer_is_sent_back_as_it_came(tmp_path):
    answers = [httpx.Response(200, headers={"etag": f'W/"{n}"'}, content=b"same") for n in range(3)]
    server = Server({PAGE: [*answers, httpx.Response(304)]})
    with net(tmp_path, server) as polite:
        assert [polite.get(PAGE).body for _ in range(4)] == [b"same"] * 4
    assert [request.headers.get("if-none-match") for request in server.asked] == [None, 'W/"0"', 'W/"1"', 'W/"2"']
    next(tmp_path.rglob("*.body")).unlink()
    with net(tmp_path, server) as polite, pytest.raises(BadContent, match="nothing of it is kept"):
        polite.get(PAGE)


def test_a_part_does_not_take_the_place_of_the_whole(tmp_path):
    server = Server({PAGE: [b"the whole page", httpx.Response(206, content=b"the wh")]})
    with net(tmp_path, server) as polite:
        polite.get(PAGE)
        with pytest.raises(BadContent, match="HTTP 206, which is no whole answer"):
            polite.get(PAGE)
    with net(tmp_path, Server(), mode="offline") as replay:
        assert replay.get(PAGE).body == b"the whole page"


def test_errors_are_not_recorded(tmp_path):
    with net(tmp_path, Server({PAGE: httpx.Response(500)})) as polite, pytest.raises(BadStatus):
        polite.get(PAGE)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_the_machines_refusal(tmp_path):
    (tmp_path / "taken").write_text("a file")
    with net(tmp_path / "taken", Server({PAGE: b"x"})) as polite, pytest.raises(MachineRefused, match="--record"):
        polite.get(PAGE)


# ---- the machine's settings


def test_the_proxy_of_the_environment_is_used(tmp_path, monkeypatch):
    class Proxy(BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"hi")

        def log_message(self, *_):
            pass

    seen = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{server.server_address[1]}")
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.delenv("http_proxy", raising=False)
    with Net(tmp_path) as polite:
        assert polite.get("http://blog.example/post").body == b"hi"
    server.shutdown()
    server.server_close()
    assert seen == ["http://blog.example/post"]


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"])
def test_certificates_that_cannot_be_read_are_named(tmp_path, monkeypatch, name):
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv(name, str(tmp_path / "none.pem"))
    with Net(tmp_path) as polite, pytest.raises(ConfigError, match=r"none\.pem"):
        polite.get(PAGE)
