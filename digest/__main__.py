"""The command `digest`, and `python -m digest`. A Ctrl-C while Python still imports ends like any other."""

import os
import signal
from types import FrameType
from typing import NoReturn

INTERRUPTED = "interrupted; finished work is kept, run it again to go on"
STOPPED = 130
"""The exit code for it."""


def main() -> NoReturn:
    """Run the `digest` command and exit with its code."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else somebody ignores it, as for a shell's job
        signal.signal(signal.SIGINT, _stop)
    from digest.cli import main as run

    run()


def begin() -> None:
    """From here on there is work to end in order: a Ctrl-C is an exception again."""
    if signal.getsignal(signal.SIGINT) is _stop:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    """Nothing has begun, so nothing is lost. An exception might end in whatever is just imported, or as its error."""
    os.write(2, f"digest: {INTERRUPTED}\n".encode())
    os._exit(STOPPED)


if __name__ == "__main__":
    from digest.__main__ import main as same  # the module that the others import, and not a second one

    same()
