"""A forked process that does one thing and may be killed at it, and what kills it."""

import os
import signal
import sys
from collections.abc import Callable
from time import sleep

KILLED = -signal.SIGKILL


def child(work: Callable[[], int], kill_after: float | None = None) -> int:
    """Run in a forked process; its exit code, or -9 when it was killed."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            code = work()
        except BaseException as error:
            print(f"  child: {type(error).__name__}: {error}", file=sys.stderr)
        finally:
            os._exit(code)
    if kill_after is not None:
        sleep(kill_after)
        os.kill(pid, signal.SIGKILL)  # a child that ended already waits for us, so the id is still its own
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def killer(k: int) -> Callable[[str], None]:
    """Called at every fault point; the k-th is the last."""
    count = [0]

    def moment(what: str) -> None:
        count[0] += 1
        if count[0] == k:
            os.kill(os.getpid(), signal.SIGKILL)

    return moment


def never(what: str) -> None: ...
