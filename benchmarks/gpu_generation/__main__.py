"""The parts of `python3 -m benchmarks.gpu_generation`, one after the other, at the size that is asked for."""

import argparse
from dataclasses import replace
from pathlib import Path

import torch

from benchmarks import gpu_generation
from benchmarks.gpu_generation.attention import attention_variants
from benchmarks.gpu_generation.batches import shaped
from benchmarks.gpu_generation.clock import CUDA, bandwidth
from benchmarks.gpu_generation.decoder import TINY, Decoder, Size, rows_of
from benchmarks.gpu_generation.report import Report
from benchmarks.gpu_generation.rivals import equality, generate


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="benchmarks.gpu_generation", description=gpu_generation.__doc__.splitlines()[0]
    )
    parser.add_argument("--out", type=Path, required=True, help="a folder for generation.json")
    parser.add_argument("--tiny", action="store_true", help="every line at a toy size")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    size = TINY if asked.tiny else Size()
    report = Report(asked.out / "generation.json", size)
    report.part("equality", equality)
    device, dtype = torch.device("cuda" if CUDA else "cpu"), torch.bfloat16 if CUDA else torch.float32
    count = size.conditions * size.prompts * size.samples
    copy = report.part("bandwidth", lambda: bandwidth(size.copied, device))
    report.part("attention", lambda: attention_variants(size, count, device, dtype))
    decoder = Decoder(size, dtype)
    report["weights, GB"] = decoder.weight_bytes / 1e9
    for samples in sorted({size.samples, max(1, size.samples // 2), 1}, reverse=True):
        shape = replace(size, samples=samples)
        report.part(f"{samples} a prompt", lambda shape=shape: shaped(decoder, shape, copy or float("nan")))
    beside_generate(report, decoder, size)
    report.end()
    print(report.table)


def beside_generate(report: Report, decoder: Decoder, size: Size) -> None:
    """transformers' own generate, one condition and all rows, over ours."""
    conditions = rows_of(size, decoder.device)
    together = [row for some in conditions for row in some]
    slow = report.part(
        "generate, one condition", lambda: [generate(decoder, conditions[1], new) for new in (4, size.new)]
    )
    whole = report.part("generate, all rows", lambda: generate(decoder, together, size.new))
    if best := report[f"{size.samples} a prompt"]:
        ours = best["all, s"]
        report["generate over ours"] = {
            "one condition at a time (one run, times the conditions)": slow and slow[-1] * size.conditions / ours,
            "all rows at once": whole and whole / ours,
        }


if __name__ == "__main__":
    main()
