"""What is found, part by part: kept at once, though another part may fail, and told as a table."""

import json
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
import transformers

from benchmarks.gpu_generation.clock import CUDA
from benchmarks.gpu_generation.decoder import Size


class Report(dict[str, Any]):
    """Its parts by name, and the file that holds them."""

    def __init__(self, path: Path, size: Size) -> None:
        super().__init__(
            size=vars(size),
            versions={"torch": torch.__version__, "transformers": transformers.__version__},
            device=torch.cuda.get_device_name() if CUDA else "cpu",
        )
        self._path, self._began = path, time.perf_counter()

    def part(self, name: str, do: Callable[[], Any]) -> Any:
        """Its figures, kept at once; None where it failed, and then why."""
        start = time.perf_counter()
        try:
            self[name] = do()
        except Exception as error:  # another part may still tell something
            self[name] = None
            self.setdefault("failed", {})[name] = f"{type(error).__name__}: {error}"[:2000]
            traceback.print_exc()
        self.setdefault("took", {})[name] = round(time.perf_counter() - start, 2)
        self._keep()
        return self[name]

    def end(self) -> None:
        self["seconds"] = time.perf_counter() - self._began
        self._keep()

    def _keep(self) -> None:
        self._path.write_text(json.dumps(self, indent=1))

    @property
    def table(self) -> str:
        lines = [f"{self['device']}, torch {torch.__version__}, transformers {transformers.__version__}"]
        lines += [f"greedy, fp32, against a loop without cache: {self.get('equality')}"]
        lines += [f"copy, TB/s: {(self.get('bandwidth') or 0) / 1e12:.3f}; weights, GB: {self['weights, GB']:.3f}"]
        lines += [f"attention of a layer, ms: {name}: {value:.4f}" for name, value in (self["attention"] or {}).items()]
        shapes = [value for name, value in self.items() if name.endswith("a prompt") and value]
        for name in (name for name in (shapes[0] if shapes else {}) if "steps, ms" not in name):
            lines.append(f"{name:<40}" + "".join(f"{shape[name]:>14.3f}" for shape in shapes))
        lines += [f"generate over ours: {self.get('generate over ours')}"]
        lines += [f"failed: {self.get('failed', {})}", f"seconds: {self['seconds']:.0f} {self['took']}"]
        return "\n".join(lines)
