"""A run without a terminal: its log, its health check, and a clean end when the system stops it."""

import logging
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

import typer

from digest.__main__ import INTERRUPTED, begin
from digest.cli.shared import console
from digest.errors import DigestError
from digest.unattended import VARIABLE, Log, Secrets, Tail, close, ending, ping


@contextmanager
def watched(log: Path | None) -> Iterator[None]:
    """Log to `log` too, and report start and end to the health check if one is configured.

    Raises MachineRefused when the log cannot be opened.
    """
    begin()
    secrets, logger = Secrets(os.environ), logging.getLogger("digest")
    tail = Tail(secrets)
    handlers: list[logging.Handler] = [tail, *([Log(log, secrets)] if log else [])]
    if logging.lastResort:  # warnings still reach standard error
        logger.addHandler(logging.lastResort)
    before = logger.level
    logger.setLevel(logging.INFO)
    for handler in handlers:
        logger.addHandler(handler)
    code = 1
    try:
        with _stoppable():
            _tell("start")
            yield
        code = 0
    except typer.Exit as left:
        code = left.exit_code
        raise
    except DigestError as error:
        code = error.exit_code
        logger.info("%s", error)
        raise
    except KeyboardInterrupt:
        code = 130
        logger.info(INTERRUPTED)
        raise
    except Exception as error:
        logger.info("a bug: %s: %s", type(error).__name__, error)
        raise
    finally:
        logger.info("exit code %d", code)
        if (end := ending(code)) is not None:
            _tell(end, tail.text)
        logger.setLevel(before)
        for handler in filter(None, (*handlers, logging.lastResort)):
            logger.removeHandler(handler)
        close(*handlers)


def _tell(end: str, log: str = "") -> None:
    url = os.environ.get(VARIABLE, "").strip()
    if url and (why := ping(url, end, log)):
        console.error(f"the health check was not reached ({why}); the run goes on")


@contextmanager
def _stoppable() -> Iterator[None]:
    """Handle SIGTERM, which systemd sends at a timeout, like Ctrl-C: finished work is kept and the end is reported."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    with suppress(ValueError):  # raised outside the main thread
        before = signal.signal(signal.SIGTERM, stop)
        try:
            yield
        finally:
            signal.signal(signal.SIGTERM, before)
        return
    yield
