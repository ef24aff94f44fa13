"""A pool of worker processes that parse feeds: started on demand, reused, and killed when a feed takes too long.

They live as long as this process, as sources have no close; idle ones exit by themselves.
"""

import atexit
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from queue import LifoQueue
from signal import Signals

from digest.errors import BadContent
from digest.net import shown
from digest.sources.readfeed import NO_MEMORY

SECONDS = 4.5
"""CPU time per feed; METR's 9 MB take half a second. The timer is coarse, and the promise is 5 s."""
PATIENCE = 30.0
"""Seconds of wall-clock time per feed, however busy the machine."""
MOST = 100_000_000
"""Bytes of an answer: 15 MB of feed, held twice (summary and body), in JSON's escapes."""
_WORKER = Path(__file__).with_name("readfeed.py")


class Readers:
    """At most `most` workers, each parsing one feed at a time. Thread-safe."""

    def __init__(self, most: int, seconds: float = SECONDS, patience: float = PATIENCE) -> None:
        self._seconds, self._patience = seconds, patience
        self._idle: LifoQueue[subprocess.Popen[bytes] | None] = LifoQueue()
        self._all: set[subprocess.Popen[bytes]] = set()
        for _ in range(most):
            self._idle.put(None)  # a slot for a worker not yet started

    def read(self, body: bytes, content_type: str, url: str) -> bytes:
        """A feed as JSON (see `readfeed.parse`). Raises BadContent when it cannot be read within the limits."""
        worker = self._idle.get()
        try:
            answer = b""
            if worker is not None:
                answer = self._ask(worker, body, content_type, url)
                if not answer and self._reap(worker) == 0:
                    worker = None  # it had exited while idle, not because of this feed
            if worker is None:
                worker = self._start()
                answer = self._ask(worker, body, content_type, url)
            if not answer:
                raise BadContent(f"{shown(url)}: {self._why(self._reap(worker))}", url)
            return answer
        except BaseException:
            if worker in self._all:  # interrupted in mid-answer: the rest must not be taken for the next feed's
                worker.kill()
                self._reap(worker)
            raise
        finally:
            self._idle.put(worker if worker in self._all else None)

    def close(self) -> None:
        """End all workers; later reads start new ones."""
        for worker in tuple(self._all):
            worker.kill()
            self._reap(worker)

    def _ask(self, worker: subprocess.Popen[bytes], body: bytes, content_type: str, url: str) -> bytes:
        """The answer to one feed; empty when the worker died over it."""
        assert worker.stdin and worker.stdout
        head = {"content_type": content_type, "url": url, "size": len(body)}
        clock = threading.Timer(self._patience, worker.kill)
        clock.daemon = True
        clock.start()
        try:
            worker.stdin.write(json.dumps(head).encode() + b"\n" + body)
            worker.stdin.flush()
            size = int(worker.stdout.readline() or b"0")
            if size > MOST:
                raise BadContent(f"{shown(url)}: the feed unfolds into more than {MOST // 1_000_000} MB", url)
            answer = worker.stdout.read(size)
            return answer if len(answer) == size else b""
        except (OSError, ValueError):
            return b""
        finally:
            clock.cancel()

    def _start(self) -> subprocess.Popen[bytes]:
        worker = subprocess.Popen(
            [sys.executable, "-P", str(_WORKER), str(self._seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches only us; when we end, its stdin closes
        )
        self._all.add(worker)
        return worker

    def _reap(self, worker: subprocess.Popen[bytes]) -> int:
        """Wait for a worker that stopped answering to exit, killing it if need be; its exit code."""
        self._all.discard(worker)
        try:
            code = worker.wait(1.0)
        except subprocess.TimeoutExpired:
            worker.kill()
            code = worker.wait()
        for pipe in (worker.stdin, worker.stdout):
            try:
                if pipe:
                    pipe.close()
            except OSError:  # the unread rest cannot be flushed
                pass
        return code

    def _why(self, code: int) -> str:
        if code == -getattr(Signals, "SIGPROF", 0):
            return f"the feed could not be read in {self._seconds:g} s of work"
        if code == -getattr(Signals, "SIGKILL", 0):
            return f"the feed could not be read in {self._patience:g} s"
        if code == NO_MEMORY:
            return "reading the feed takes more memory than a feed may have"
        return f"the feed broke feedparser, which reads it (exit {code})"


_readers = Readers(most=min(4, max(2, os.cpu_count() or 2)))
atexit.register(_readers.close)


def found_in(body: bytes, content_type: str, url: str) -> bytes:
    """A feed's entries as JSON, parsed by one of the worker processes. Raises BadContent."""
    return _readers.read(body, content_type, url)
