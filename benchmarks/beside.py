"""What lies beside the benchmarks: this checkout, the recorded data next to it, and a process for one measurement."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("DIGEST_SHARED", ROOT.parent / "shared"))
WORLD = SHARED / "world"


def alone(benchmark: str, size: int) -> Any:
    """What a benchmark's measure(size) gives in a process of its own, so that its peak memory is its own."""
    code = f"import json; from benchmarks import {benchmark} as one; print(json.dumps(one.measure({size})))"
    out = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT)
    return json.loads(out.stdout)
