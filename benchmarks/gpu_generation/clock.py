"""Milliseconds of what a GPU or a CPU does, and the bandwidth of its memory."""

import statistics
import time

import torch

CUDA = torch.cuda.is_available()


def wait() -> None:
    if CUDA:
        torch.cuda.synchronize()


def milliseconds(do, times: int, before: int = 3) -> list[float]:
    """Of each call, by CUDA events, or by the clock on a CPU."""
    for _ in range(before):
        do()
    found = []
    for _ in range(times):
        if CUDA:
            start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
            start.record()
            do()
            end.record()
            found.append((start, end))
        else:
            start = time.perf_counter()
            do()
            found.append(1000 * (time.perf_counter() - start))
    wait()
    return [start.elapsed_time(end) for start, end in found] if CUDA else found


def captured(do):
    """The same as a replayed graph; as it is on a CPU."""
    if not CUDA:
        return do
    do()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        do()
    return graph.replay


def bandwidth(copied: int, device: torch.device) -> float:
    """Bytes a second of a copy on the device, read and written."""
    source = torch.ones(copied // 4, device=device)
    target = torch.empty_like(source)
    return 2 * source.nbytes / statistics.median(milliseconds(lambda: target.copy_(source), 20)) * 1000
