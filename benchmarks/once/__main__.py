"""The arms of `python -m benchmarks.once`, one after the other, and a line or two for each."""

import argparse
import random
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks import once
from benchmarks.once import world
from benchmarks.once.trials import Outcome, Trials

ARMS = ("naive", "points", "random", "calls")


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.once", description=once.__doc__.rpartition("\n\n")[0])
    parser.add_argument("--random", type=int, default=200, help="kills at random moments")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--arm", action="append", choices=ARMS, help="only this; may be repeated")
    parser.add_argument("world", nargs="?", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.world:
        world.serve()
        return
    with world.started() as fakes, tempfile.TemporaryDirectory() as scratch:
        trials = Trials(fakes, Path(scratch))
        took, points = trials.whole()
        print(f"one month: {len(points)} fault points, {took:.2f} s, {trials.planned} parts on 8 channels")
        arms = options.arm or ARMS
        if "naive" in arms:
            naive = [trials.naive(k) for k in range(1, 2 * trials.planned + 1)]
            report("naive sender, SIGKILL at every fault point", naive)
        if "points" in arms:
            report("SIGKILL at every fault point", [trials.killed_at(k) for k in range(1, len(points) + 1)])
        if "random" in arms:
            chance = random.Random(options.seed)
            report(f"SIGKILL at random moments (seed {options.seed})", trials.at_random(options.random, chance, took))
        if "calls" in arms:
            calls = [(name, n) for name, writes in trials.writes.items() for n in range(1, writes + 1)]
            report("taken, then the line dropped, at each call", [trials.dropped(name, n) for name, n in calls])


def report(what: str, outcomes: list[Outcome]) -> None:
    """Failures first."""
    twice, missing = sum(one.twice for one in outcomes), sum(one.missing for one in outcomes)
    where = Counter(name for one in outcomes for name in one.unknown)
    kills, runs = sum(one.killed for one in outcomes), sum(one.runs for one in outcomes)
    told = ", ".join(f"{name} {count}" for name, count in sorted(where.items())) or "0"
    bad = [one.said for one in outcomes if one.said][:3]
    print(f"{what}: {len(outcomes)} trials, {kills} killed, {runs} runs in all")
    print(f"  published twice {twice}, missing after resume {missing}, unknown (left to a person): {told}")
    for line in bad:
        print(f"  {line}")


if __name__ == "__main__":
    main()
