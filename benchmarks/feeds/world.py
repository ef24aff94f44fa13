"""The recorded world as this process's proxy, and what sources gather from it."""

import os
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, redirect_stderr
from io import StringIO
from pathlib import Path
from typing import Any

from benchmarks.beside import WORLD
from digest.model import Batch, Month
from digest.net import Net

MONTHS = ("2025-05", "2025-06")


@contextmanager
def opened() -> Iterator[Any]:
    """The recorded world as this process's proxy; its servers' complaints about cut connections are not ours."""
    sys.path.insert(0, str(WORLD))
    from serve import World

    with redirect_stderr(StringIO()), World(str(WORLD / "data")) as played:
        os.environ |= {**played.env, "DIGEST_PACE": "0.01"}
        yield played


def gathered(sources: list[Any], month: Month, **net: Any) -> list[Batch]:
    """A batch per source, side by side, from a client that has nothing recorded."""
    with tempfile.TemporaryDirectory() as folder, Net(Path(folder), **net) as client, ThreadPoolExecutor(8) as pool:
        return list(pool.map(lambda source: source.gather(client, source.windows(month)[0]), sources))
