"""One site on this machine, and what a site is: an answer to a path."""

import http.server
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, dict[str, str], bytes]
Site = Callable[[str, dict[str, str], str], Answer]
"""(path, query, home) -> status, headers, body."""


class Server:
    """One site on this machine; `with` gives its home address."""

    def __init__(self, site: Site) -> None:
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: Any) -> None: ...

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                query |= {f"header {name.lower()}": value for name, value in self.headers.items()}
                try:
                    status, headers, body = site(parts.path, query, f"http://{self.headers['Host']}")
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    if status != 304:
                        self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(b"" if status == 304 else body)
                except OSError:  # the client had enough
                    self.close_connection = True

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True

    def __enter__(self) -> str:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self._server.server_port}"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
