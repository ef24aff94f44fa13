"""A server that answers by one function, and can refuse, stall, or take an order and drop the line."""

import json
import socket
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

DROP = "take it, then drop the line"


@dataclass
class Asked:
    method: str
    path: str
    query: dict
    headers: dict
    body: bytes

    @property
    def json(self):
        return json.loads(self.body or b"null")


@dataclass
class Fake:
    """`drop`: numbers of the writes (from 1) that are carried out and not answered. `refuse`: (method, path, answer) in
    turn, each used once."""

    drop: set = field(default_factory=set)
    refuse: list = field(default_factory=list)
    asked: list = field(default_factory=list)
    writes: int = 0

    def __enter__(self):
        self.lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # who asked was killed, and hears no answer
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def handle(self, asked):
        with self.lock:
            self.asked.append(asked)
            for one in self.refuse:
                method, path, answer = one
                if method == asked.method and path in asked.path:
                    self.refuse.remove(one)
                    return answer
            dropped = False
            if asked.method != "GET":
                self.writes += 1
                dropped = self.writes in self.drop
            answer = self.answer(asked)
            return DROP if dropped else answer

    def answer(self, asked):
        """(status, data or text, headers)"""
        raise NotImplementedError

    def made(self, method, path):
        """What was asked of one address, in order."""
        return [one for one in self.asked if one.method == method and path in one.path]


def _handler(fake):
    class Handler(BaseHTTPRequestHandler):
        def handle_one(self):
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = fake.handle(Asked(self.command, parts.path, dict(parse_qsl(parts.query)), headers, body))
            if answer == DROP:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            status, data, *more = answer
            content = data.encode() if isinstance(data, str) else json.dumps(data).encode()
            self.send_response(status)
            kind = "text/html" if isinstance(data, str) else "application/json"
            size = {"Content-Type": kind, "Content-Length": str(len(content))}
            for name, value in {**size, **(more[0] if more else {})}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = handle_one

        def log_message(self, *_): ...

    return Handler
