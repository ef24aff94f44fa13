"""How long the commands a person waits for take. Baseline: Python starting and doing nothing."""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def seconds(command: list[str], times: int) -> float:
    """The median wall time of a command."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main() -> None:
    python = sys.executable
    bare = seconds([python, "-c", "pass"], 7)
    helped = seconds([python, "-m", "digest", "--help"], 7)
    print(f"python -c pass               {bare:6.2f} s  1.0 x (baseline)")
    print(f"digest --help                {helped:6.2f} s  {helped / bare:.1f} x")
    with tempfile.TemporaryDirectory() as folder:
        demo = [python, "-m", "digest", "demo", "--dir", str(Path(folder) / "demo")]
        first, again = seconds(demo, 1), seconds(demo, 3)
    print(f"digest demo, first run       {first:6.2f} s  both replications measured")
    print(f"digest demo, second run      {again:6.2f} s  {first / again:.0f} x faster than the first")


if __name__ == "__main__":
    main()
