"""`allow_hosts` of sources.yaml, from the file to the connection."""

import socket
import threading

import pytest

from digest import config
from digest.desk import opened
from digest.errors import BadContent, ConfigError

HEAD = "schema: 1\ninterests: [x]\nsources:\n  - {kind: feed, name: B, url: 'https://b.example/feed'}\n"


def test_hosts_are_read_in_their_one_spelling():
    said = config.parse(f"{HEAD}allow_hosts: [LocalHost:9000, listmonk.internal., '::1', '[fd00::5]:8080']\n".encode())
    assert said.allow_hosts == ("localhost:9000", "listmonk.internal", "[::1]", "[fd00::5]:8080")


def test_a_mistake_is_named_with_its_line():
    with pytest.raises(ConfigError, match=r"sources\.yaml:7: allow_hosts\.1: .*expected a host such as"):
        config.parse(f"{HEAD}allow_hosts:\n  - localhost:9000\n  - http://localhost:9000/\n".encode())


def test_what_a_person_named_is_asked_and_nothing_else_on_this_machine(tmp_path, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        def answer():
            line, _ = listener.accept()
            with line:
                line.recv(65_536)
                line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi")

        (tmp_path / "sources.yaml").write_text(f"{HEAD}allow_hosts: ['127.0.0.1:{port}']\n")
        with opened(tmp_path, tmp_path / "sources.yaml") as desk:
            server = threading.Thread(target=answer)
            server.start()
            assert desk.net.get(f"http://127.0.0.1:{port}/").body == b"hi"
            server.join()
            with pytest.raises(BadContent, match="under allow_hosts"):
                desk.net.get(f"http://127.0.0.1:{port + 1}/")
            with pytest.raises(BadContent, match="under allow_hosts"):
                desk.net.get(f"http://localhost:{port}/")
