"""Nothing inside is connected to, however it is spelled, resolved or redirected to; what is public is."""

import socket
import threading

import httpcore
import pytest
from recording import CORPUS, OUTSIDE, PUBLIC, Network, asked_by_httpx, asked_by_net

from digest.errors import BadContent, NetError, Unreachable
from digest.net import Net
from digest.net.address import Allowed, lies_inside, named_host
from digest.net.dial import addresses_of


@pytest.fixture(autouse=True)
def direct(monkeypatch):
    """No proxy of the machine's stands between."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


def inside(network):
    return [address for address, _ in network.connected if lies_inside(address)]


@pytest.mark.parametrize("url", CORPUS["private"])
def test_nothing_inside_is_connected_to(tmp_path, url):
    network = Network()
    said = asked_by_net(url, tmp_path, network)
    assert network.connected == []
    assert isinstance(said, BadContent)


@pytest.mark.parametrize("url", CORPUS["rebinding"])
def test_a_name_that_changes_its_mind_is_connected_where_it_was_looked_at(tmp_path, url):
    network = Network()
    asked_by_net(url, tmp_path, network, times=3)
    assert inside(network) == []
    assert len(network.asked) == 3  # once a connection


@pytest.mark.parametrize("target", CORPUS["redirects"])
def test_no_redirect_leads_inside_nor_to_a_host_that_a_person_named(tmp_path, target):
    network = Network(target)
    named = ["listmonk.internal", "allowed.example:9000", "localhost:9000"]
    said = asked_by_net(OUTSIDE, tmp_path, network, allow_hosts=named)
    assert set(network.connected) == {(PUBLIC, 80)}
    assert isinstance(said, BadContent) or target.startswith("\\")  # that is a path of the outside's own


@pytest.mark.parametrize("url", CORPUS["public"])
def test_what_is_public_is_connected_to(tmp_path, url):
    network = Network()
    assert (asked_by_net(url, tmp_path, network), len(network.connected)) == (b"hi", 1)


def test_the_corpus_bites():
    """Plain httpx connects to most of it: a test that httpx passes shows nothing."""
    reached = 0
    for url in CORPUS["private"]:
        network = Network()
        asked_by_httpx(url, network)
        reached += bool(inside(network))
    assert reached > len(CORPUS["private"]) / 2


@pytest.mark.parametrize(
    ("named", "url", "opens"),
    [
        ("localhost:9000", "http://localhost:9000/", True),
        ("LocalHost:9000", "http://LOCALHOST.:9000/", True),
        ("localhost:9000", "http://localhost:9001/", False),
        ("localhost:9000", "http://127.0.0.1:9000/", False),
        ("localhost:80", "http://localhost/", True),
        ("listmonk.internal", "http://listmonk.internal/", True),
        ("listmonk.internal", "http://listmonk.internal:8443/", True),
        ("listmonk.internal", "http://evil.listmonk.internal/", False),
        ("ten.example", "http://ten.example/", True),
        ("[::1]:8080", "http://[::1]:8080/", True),
        ("10.0.0.5", "http://10.0.0.5:3000/", True),
    ],
)
def test_only_the_named_host_is_opened(tmp_path, named, url, opens):
    network = Network()
    said = asked_by_net(url, tmp_path, network, allow_hosts=[named])
    assert (said == b"hi", bool(network.connected)) == (opens, opens)


def test_who_was_named_may_redirect_to_itself_and_outside_but_no_further_inside(tmp_path):
    named = {"allow_hosts": ["listmonk.internal", "localhost:9000"]}
    for target, reached in [
        ("http://listmonk.internal/b", True), ("http://localhost:9000/", True), (OUTSIDE, True),
        ("http://10.0.0.1/", False), ("http://ten.example/", False),
    ]:  # fmt: skip
        network = Network(target)
        asked_by_net("http://listmonk.internal/", tmp_path, network, **named)
        assert (target, len(network.connected)) == (target, 2 if reached else 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ":80",
        "http://localhost:9000",
        "localhost/path",
        "*.internal",
        "a b",
        "u@host",
        "host:port",
        "host:99999",
        "h?q",
    ],
)
def test_what_is_no_host_cannot_be_named(text):
    with pytest.raises(ValueError, match="expected a host"):
        named_host(text)


def test_behind_a_proxy_private_hosts_are_refused_by_their_spelling_and_the_proxy_is_trusted(tmp_path, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://10.0.0.9:3128")
    monkeypatch.setenv("NO_PROXY", "ten.example")
    network = Network()
    assert asked_by_net("http://good.example/", tmp_path, network) == b"hi"
    assert network.connected == [("10.0.0.9", 3128)]
    for url in ("http://127.1/", "http://localhost/", "http://[::1]/", "http://2130706433/", "http://ten.example/"):
        assert isinstance(asked_by_net(url, tmp_path, network), BadContent), url
    assert len(network.connected) == 1


def test_an_address_that_does_not_answer_leaves_time_for_the_next(tmp_path):
    network, tried = Network(), []

    def connect(address, port, timeout=None, **_):
        tried.append((address, timeout))
        if ":" in address:
            raise httpcore.ConnectTimeout("no route")
        return network.connect(address, port)

    with Net(tmp_path, lookup=network.lookup, connect=connect) as net:
        assert net.get("http://dual.example/").body == b"hi"
    assert tried == [("2606:4700::6810:84e5", 5.0), (PUBLIC, 5.0)]


def test_a_host_with_nothing_but_an_ipv6_address_is_connected_to(tmp_path):
    network = Network()
    with Net(tmp_path, lookup=lambda *_: ["2606:4700::6810:84e5"], connect=network.connect) as net:
        assert net.get("http://six.example/").body == b"hi"
    assert network.connected == [("2606:4700::6810:84e5", 80)]


def test_a_resolver_that_finds_nothing_or_hangs_is_said(tmp_path, monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with Net(tmp_path, sleep=lambda _: None) as net, pytest.raises(Unreachable, match=r"good\.example.*not known"):
        net.get("http://good.example/")
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait(20) and [])
    try:
        with pytest.raises(httpcore.ConnectTimeout, match="not resolved"):
            addresses_of("good.example", 80, 0.02)
    finally:
        over.set()


def test_the_refusal_is_a_value_and_names_the_cure(tmp_path):
    said = asked_by_net("http://ten.example:9000/x?key=1", tmp_path, Network())
    assert isinstance(said, NetError)
    assert "put ten.example:9000 under allow_hosts: in sources.yaml" in str(said)
    assert "key" not in str(said)


def test_the_cure_for_an_address_with_colons_can_be_written_down(tmp_path):
    asked = "http://[fd00::5]:9000/x"
    cure = str(asked_by_net(asked, tmp_path, Network())).split("put ")[1].split(" under")[0]
    assert (cure, Allowed([cure]).opens("fd00::5", 9000)) == ("[fd00::5]:9000", True)
