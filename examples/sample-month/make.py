"""Rebuilds responses/: digest fetches and reads the month from services.py, and its own Net records what was said.

python examples/sample-month/make.py            rebuild responses/ from content/
python examples/sample-month/make.py --check    exit 1 when responses/ is stale
"""

import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import httpx
from services import NOW, answer

from digest.config import load
from digest.desk import Desk
from digest.fetch import fetch
from digest.link import link
from digest.model import Month
from digest.net import Net
from digest.read import read
from digest.store import Store

HERE = Path(__file__).parent
RESPONSES = HERE / "responses"
MONTH = Month.parse("2025-02")


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "responses"
        record(made, Path(folder))
        if "--check" in sys.argv:
            return _report(stale(made, RESPONSES))
        shutil.rmtree(RESPONSES, ignore_errors=True)
        shutil.copytree(made, RESPONSES)
    return 0


def record(responses: Path, root: Path) -> None:
    """Ask for all the program would, and read every work: no choice of picks can then miss a recording."""
    transport = httpx.MockTransport(answer)
    net = Net(responses, "refresh", transport=transport, clock=lambda: NOW, sleep=lambda seconds: None)
    with net, closing(Store(root / "digest.db")) as store, ThreadPoolExecutor(1) as executor:
        desk = Desk(load(HERE / "sources.yaml"), store, net, executor, root, clock=lambda: NOW)
        read(desk, link(desk, MONTH, fetch(desk, MONTH)))


def stale(made: Path, kept: Path) -> list[str]:
    """The files in which two folders of responses differ."""
    here, there = _files(made), _files(kept)
    return sorted(name for name in here.keys() | there.keys() if here.get(name) != there.get(name))


def _files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def _report(files: list[str]) -> int:
    for name in files:
        print(f"examples/sample-month/responses/{name} is stale", file=sys.stderr)
    if files:
        print("mend it with: python examples/sample-month/make.py", file=sys.stderr)
    return 1 if files else 0


if __name__ == "__main__":
    sys.exit(main())
