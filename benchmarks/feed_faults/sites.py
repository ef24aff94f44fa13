"""Sites without an archive: what they answer where the feed should be."""

import time

from benchmarks.feed_faults.blog import rss
from benchmarks.feed_faults.server import Answer, Site


def fixed(answers: dict[str, bytes | Answer]) -> Site:
    """Answers by path; 404 elsewhere."""

    def site(path: str, query: dict[str, str], home: str) -> Answer:
        found = answers.get(path, (404, {}, b"<html><title>Not found</title></html>"))
        return (200, {"Content-Type": "application/rss+xml"}, found) if isinstance(found, bytes) else found

    return site


def one(body: bytes, kind: str = "application/rss+xml", status: int = 200, **headers: str) -> Site:
    return fixed(
        {"/feed": (status, {"Content-Type": kind, **{k.replace("_", "-"): v for k, v in headers.items()}}, body)}
    )


def redirected(*steps: tuple[int, str], body: bytes = b"") -> Site:
    """/feed leads to /1, that to /2 ...; the last one answers."""

    def site(path: str, query: dict[str, str], home: str) -> Answer:
        n = 0 if path == "/feed" else int(path.strip("/")) if path.strip("/").isdigit() else -1
        if 0 <= n < len(steps):
            return (
                steps[n][0],
                {
                    "Location": steps[n][1]
                    .replace("HOME", home)
                    .replace("LOCAL", home.replace("127.0.0.1", "localhost"))
                },
                b"",
            )
        return (200, {"Content-Type": "text/xml"}, body) if n == len(steps) else (404, {}, b"")

    return site


def not_modified(kept: bool) -> Site:
    def site(path: str, query: dict[str, str], home: str) -> Answer:
        if not kept or query.get("header if-none-match") == 'W/"1"':
            return 304, {"ETag": 'W/"1"'}, b""
        return 200, {"ETag": 'W/"1"', "Content-Type": "text/xml"}, rss()

    return site


def dripped() -> Site:
    def site(path: str, query: dict[str, str], home: str) -> Answer:
        time.sleep(120)
        return 200, {}, b""

    return site
