"""What steered generation costs on a GPU: time of one step over its floor, and all conditions at once over one by one.

    python3 -m benchmarks.gpu_generation --out FOLDER         # CUDA; under a minute
    python3 -m benchmarks.gpu_generation --out FOLDER --tiny  # every line at a toy size, on any machine

A decoder of GPT-2 XL's shape with random weights in bfloat16, made on the device: 16 conditions, 8 prompts of 16
tokens, and 1, 2 or 4 samples of 64 tokens each, so 128, 256 or 512 rows. The floor of a step is (bytes of the weights +
bytes of keys and values at filled places, mean over the steps) / the bandwidth of a copy in this very run, both its
reads and writes. One condition at a time is the same code on 8, 16 or 32 rows, sixteen times.

For 128, 256 and 512 rows. Predicted before the first run, H200 at 4.3 TB/s: floors 1.2, 1.6 and 2.5 ms, steps 3.0, 4.6
and 7.9 ms, so 2.5, 2.9 and 3.2 times. Measured: floors 1.16, 1.60 and 2.48, steps 4.4, 6.2 and 10.1 ms, so 3.8, 3.9 and
4.1 times. The attention's cuts had been timed by single launches, all 0.1 ms, which is the launch, and the widest was
taken, which computes 128 places however few are filled. Predicted before the second, with fused kernels and slots that
are summed only at the end: 3.4, 4.8 and 8.0 ms, so 2.9, 3.0 and 3.2 times. The larger the batch, the more its products
cost beside the bytes (512 rows: 1.6 TFLOP), and the floor counts bytes only.

decoder.py    the decoder, its size, its rows     clock.py      milliseconds, bandwidth
batches.py    all conditions at once, one by one  attention.py  one layer's attention, in several cuts
rivals.py     the same rows by other code         report.py     what is found, kept part by part, and its table

Where pydantic is lacking, as on a bare machine with a GPU, the packages' own __init__ are left out. Not part of `make
bench`.
"""

import sys
import types
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
try:
    import pydantic  # noqa: F401
except ImportError:  # the modules, without what their packages import
    for bare in ("digest", "digest.replications"):
        sys.modules[bare] = types.ModuleType(bare)
        sys.modules[bare].__path__ = [str(ROOT / bare.replace(".", "/"))]
