"""Answers that a recipe paid for, in one file of JSON lines: each is on the disk before it is used."""

import errno
import json
import os
import threading
from pathlib import Path

from digest.errors import MachineRefused
from digest.llm import Journal

FILE = "lab-answers.jsonl"
"""Beside attempts.jsonl, and not in cache/: what was paid for is kept."""
ANSWERS = "DIGEST_LAB_ANSWERS"
"""The variable that tells a worker where the file lies."""


def journal(file: Path | None) -> Journal:
    """Its answers, and a way to add to them. Without a file they last as long as the process."""
    known = _read(file) if file else {}
    turn = threading.Lock()

    def put(key: str, reply: str) -> None:
        with turn:
            if file:
                _append(file, {"key": key, "reply": reply})
            known[key] = reply

    return Journal(known.get, put)


def count(lines: bytes) -> int:
    """How many answers these lines of the file hold; a line that is cut is none."""
    return sum(line.startswith(b"{") and line.endswith(b"}") for line in lines.split(b"\n"))


def _read(file: Path) -> dict[str, str]:
    """A line cut by a crash is none."""
    if not file.is_file():
        return {}
    known: dict[str, str] = {}
    for line in file.read_bytes().splitlines():
        try:
            told = json.loads(line)
            known[str(told["key"])] = str(told["reply"])
        except (ValueError, KeyError, TypeError):
            continue
    return known


def _append(file: Path, told: dict[str, str]) -> None:
    """One write, so that two workers never mix their lines; it begins a line, whatever a crash left before it."""
    line = f"\n{json.dumps(told)}\n".encode()
    try:
        with file.open("ab", buffering=0) as kept:
            if kept.write(line) < len(line):
                raise OSError(errno.ENOSPC, "the disk took only a part of it")
            os.fsync(kept.fileno())
    except OSError as error:
        raise MachineRefused(f"{file}: an answer could not be kept ({error.strerror})") from None
