"""The world that is published to: stateful fakes and a real SMTP server, in a process of their own."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.once import ROOT


class World:
    """What this process knows of the other: it gives orders, a line each, and reads answers."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.urls: dict[str, str] = self.say("urls")

    def state(self) -> dict[str, Any]:
        return self.say("state")

    def say(self, order: str) -> dict[str, Any]:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(order + "\n")
        self._process.stdin.flush()
        return dict(json.loads(self._process.stdout.readline()))


@contextmanager
def started() -> Iterator[World]:
    command = [sys.executable, "-m", "benchmarks.once", "world"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, text=True, **pipes) as process:  # type: ignore[call-overload]
        yield World(process)
        process.stdin.close()


def serve() -> None:
    """Orders on standard input, one JSON answer each."""
    from fakes import FakeBluesky, FakeButtondown, FakeListmonk, FakeMail, FakeMastodon, FakeX

    with (
        FakeX() as x,
        FakeBluesky() as sky,
        FakeMastodon() as toot,
        FakeButtondown() as email,
        FakeListmonk() as list_,
        FakeMail() as post,
    ):
        fakes = {"x": x, "bluesky": sky, "mastodon": toot, "buttondown": email, "listmonk": list_, "smtp": post}
        for line in sys.stdin:
            order, *words = line.split()
            answer: dict[str, Any] = {}
            if order == "urls":
                answer = {name: fake.url for name, fake in fakes.items()}
            elif order == "reset":
                for fake in fakes.values():
                    for name, fresh in vars(type(fake)()).items():
                        setattr(fake, name, fresh)
            elif order == "drop":
                fakes[words[0]].drop = {int(words[1])}
            elif order == "state":
                got = {
                    "x": [one["text"] for one in x.posts], "bluesky": [text for _, text in sky.history],
                    "mastodon": [one["status"] for one in toot.statuses], "buttondown": list(email.sent),
                    "listmonk": list(map(str, list_.sent)), "smtp": post.got,
                }  # fmt: skip
                writes = {name: fake.writes for name, fake in fakes.items() if name != "smtp"} | {
                    "smtp": len(post.mails)
                }
                answer = {"got": got, "writes": writes}
            print(json.dumps(answer), flush=True)
