"""An OpenAI-compatible server on a real socket, whose answers a test scripts: a list in turn, or a function.

with Server([reply('{"a": 1}'), error(429, headers={"Retry-After": "1"})]) as server:
    ...ask server.url...
    server.bodies  # what was asked, parsed
"""

import json
import socket
import struct
import sys
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Reply:
    status: int = 200
    body: bytes | dict | str = b""
    headers: dict = field(default_factory=dict)
    delay: float = 0.0
    """Seconds before anything is sent."""
    drip: float = 0.0
    """Seconds between two bytes of the headers."""
    reset: bool = False
    """The connection breaks in the middle of the body."""

    @property
    def data(self):
        body = self.body if isinstance(self.body, bytes | str) else json.dumps(self.body)
        return body.encode() if isinstance(body, str) else body


def completion(content, finish="stop", usage=(100, 20), **message):
    """A completion's JSON. `usage` None: the server tells none."""
    told = usage and {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)}
    body = {
        "id": "c-1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [
            {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": content, **message}}
        ],
    }
    return body | ({"usage": told} if told else {})


def reply(content, finish="stop", usage=(100, 20), **message):
    return Reply(body=completion(content, finish, usage, **message))


def error(status, message="", headers=None, **fields):
    return Reply(status, {"error": {"message": message, "type": "error", **fields}}, headers or {})


class Server:
    """Answers POST .../chat/completions by its script; the last answer of a list is repeated."""

    def __init__(self, script, models=("m",)):
        self.script = list(script) if isinstance(script, list | tuple) else script
        self.models, self.bodies, self.raw, self.headers, self.most_at_once = models, [], [], [], 0
        self._lock, self._now = threading.Lock(), 0
        self.sent = []
        """The bodies that were answered to the last byte."""
        self._http = _Quiet(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._http.server_port}/v1"

    def __enter__(self):
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._http.shutdown()
        self._http.server_close()

    def answer(self, raw, headers):
        with self._lock:
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
            body = json.loads(raw)
            self.bodies.append(body)
            self.raw.append(raw)
            self.headers.append(dict(headers))
            if callable(self.script):
                script = self.script
            else:
                one = self.script.pop(0) if len(self.script) > 1 else self.script[0]
                script = one if callable(one) else lambda _: one
        return script(body)

    def done(self):
        with self._lock:
            self._now -= 1


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], OSError):  # a client that went away is no news
            super().handle_error(request, client_address)


def _handler(server):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            told = server.models
            if isinstance(told, Reply):
                return self.send(told)
            return self.send(Reply(body={"object": "list", "data": [{"id": name} for name in told]}))

        def do_POST(self):
            raw = self.rfile.read(size := int(self.headers.get("Content-Length", 0)))
            if len(raw) < size:
                return None
            if not self.path.endswith("/chat/completions"):
                return self.send(error(404, f"no such path {self.path}"))
            try:
                answer = server.answer(raw, self.headers)
                time.sleep(answer.delay)
                self.send(answer)
                server.sent.append(json.loads(raw))
            finally:
                server.done()

        def send(self, answer):
            data = answer.data
            headers = {"Content-Type": "application/json", "Content-Length": str(len(data)), **answer.headers}
            head = f"HTTP/1.1 {answer.status} X\r\n" + "".join(f"{k}: {v}\r\n" for k, v in headers.items()) + "\r\n"
            if answer.drip:
                for letter in head:
                    self.wfile.write(letter.encode())
                    self.wfile.flush()
                    time.sleep(answer.drip)
            else:
                self.wfile.write(head.encode())
            self.wfile.write(data[: len(data) // 2] if answer.reset else data)
            self.wfile.flush()
            if answer.reset:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
                self.close_connection = True

        def log_message(self, *_):
            pass

    return Handler
