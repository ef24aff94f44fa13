"""Hostile feeds through the real commands, on a terminal of their own, with every write watched."""

import json
import os
import pty
import re
import subprocess
import sys
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
from hostile_feeds import ESCAPES, PAYLOADS

from digest.net import Net
from digest.sources import readfeed

CHEAP = [name for name in PAYLOADS if name.startswith(("titles", "ids", "a file", "an address", "an outer", "param"))]
COMMANDS = (("fetch",), ("rank", "--all"), ("draft",), ("status",))
_OWN = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
"""What the moving bars of the console are made of."""
_THEIRS = re.compile(r"\x1b\[(?:38;5;201m|6n)|\x1b[\]P]|\x1b\[2J\x1b\[H")
# Runs before the command itself: notes what it opens for writing, makes, moves or connects to.
_WATCHED = """
import os, sys
sys.dont_write_bytecode = True
noted = []
def watch(event, args):
    if event == "open" and isinstance(args[0], str):
        if isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            noted.append(["write", os.path.abspath(args[0])])
    elif event in ("os.rename", "os.link", "os.symlink"):
        noted.append(["write", os.path.abspath(os.fsdecode(args[1]))])
    elif event in ("os.mkdir", "os.remove"):
        noted.append(["write", os.path.abspath(os.fsdecode(args[0]))])
    elif event in ("socket.connect", "socket.getaddrinfo"):
        noted.append(["connect", repr(args[1])])
"""


@dataclass(frozen=True)
class Told:
    shown: int
    """Control, bidi and invisible characters that reached the terminal and are not the console's own."""
    raw: int
    """As many as the titles hold."""
    outside: int
    """Files written outside the folder."""
    naive: int
    """Ids that lead out of a folder when taken for file names."""
    asked: int
    """Addresses that were connected to or looked up."""
    screen: str


def run(root: Path, commands: tuple[tuple[str, ...], ...]) -> Told:
    """The month of the cheap payloads, recorded, and then told by the commands from the recordings."""
    _record(root)
    screen, noted = _on_a_terminal(root, commands)
    noted += _parsed(root)
    inside = (str(root.resolve()), "/dev/")
    outside = [where for what, where in noted if what == "write" and not where.startswith(inside)]
    titles = [
        row["title"] for name in CHEAP for row in readfeed.parse(PAYLOADS[name](), "", "https://a.example/")["entries"]
    ]
    return Told(
        shown=len(_THEIRS.findall(screen)) + _unseen(_OWN.sub("", screen)),
        raw=_unseen("".join(titles)),
        outside=len(set(outside)),
        naive=sum(not (root / name.replace("\0", "")).resolve().is_relative_to(root.resolve()) for name in ESCAPES),
        asked=len([where for what, where in noted if what == "connect"]),
        screen=screen,
    )


def _unseen(text: str) -> int:
    return sum(
        unicodedata.category(one) in ("Cc", "Cf", "Zl", "Zp", "Co", "Cs") and one not in "\n\t\r" for one in text
    )


def _record(root: Path) -> None:
    sources = [f"  - {{kind: feed, name: S{n}, url: 'https://s{n}.example/feed'}}" for n in range(len(CHEAP))]
    sources.append("  - {kind: feed, name: odd type, url: 'https://odd.example/feed'}")
    interests = "interests: [hostile]"
    head = ["schema: 1", interests, "issue: {items: 50, also: 100, read: 100}", "sources:"]
    (root / "sources.yaml").write_text("\n".join([*head, *sources]))

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "odd.example":
            return httpx.Response(
                200, headers=[(b"content-type", b"text/\x9b2J\xe2\x80\xae")], stream=httpx.ByteStream(b"no feed")
            )
        body = PAYLOADS[CHEAP[int(request.url.host.split(".")[0][1:])]]()
        return httpx.Response(200, stream=httpx.ByteStream(body))

    when = datetime(2025, 6, 20, tzinfo=UTC)
    with Net(root / "responses", transport=httpx.MockTransport(answer), clock=lambda: when) as net:
        for n in range(len(CHEAP)):
            net.get(f"https://s{n}.example/feed")
        net.get("https://odd.example/feed")


def _on_a_terminal(root: Path, commands: tuple[tuple[str, ...], ...]) -> tuple[str, list[list[str]]]:
    """What the commands show on a terminal, and what they write and connect to."""
    replay = ("--replay", str(root / "responses"))
    each = [(*command, "--month", "2025-05", "--dir", str(root), *replay[: 0 if command == ("status",) else 2])
            for command in commands]  # fmt: skip
    program = (
        f"{_WATCHED}\nimport json\nsys.addaudithook(watch)\nfrom digest.cli import main\n"
        f"for command in {each!r}:\n    sys.argv = ['digest', *command]\n    try:\n        main()\n"
        "    except SystemExit:\n        pass\n"
        f"open({str(root / 'noted.json')!r}, 'w').write(json.dumps(noted))\n"
    )
    screen, ours = pty.openpty()
    home = {**os.environ, "HOME": str(root), "TERM": "xterm-256color", "COLUMNS": "200"}
    child = subprocess.Popen([sys.executable, "-c", program], stdin=ours, stdout=ours, stderr=ours, env=home, cwd=root)
    os.close(ours)
    said = b""
    while piece := _read(screen):
        said += piece
    os.close(screen)
    child.wait()
    return said.decode("utf-8", "surrogateescape"), json.loads((root / "noted.json").read_text())


def _read(screen: int) -> bytes:
    try:
        return os.read(screen, 65_536)
    except OSError:  # Linux says so when the other end is closed
        return b""


def _parsed(root: Path) -> list[list[str]]:
    """What the parser itself opens for writing and connects to, without the walls of its worker."""
    program = (
        f"{_WATCHED}\nimport json\nsys.path[:0] = {sys.path!r}\nfrom hostile_feeds import PAYLOADS\n"
        "from digest.sources import readfeed\nreadfeed.parse(b'<rss/>')\nsys.addaudithook(watch)\n"
        f"for name in {CHEAP!r}:\n    readfeed.parse(PAYLOADS[name](), '', 'https://a.example/')\nprint(json.dumps(noted))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=root)
    return json.loads(done.stdout)
