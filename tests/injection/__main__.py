"""python -m tests.injection [held-out | blind]: the whole matrix, defences on and off, as in docs/injection.md.

The blind ones are obeyed in their own way only, the others in all of them.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # where pytest looks for the tests' own helpers

from .carriers import CARRIERS
from .gullible import MODES
from .matrix import Tally, sample, tally, undefended
from .payloads import BLIND, FAMILIES, HELD_OUT, PAYLOADS


def main() -> None:
    payloads = HELD_OUT if "held-out" in sys.argv else BLIND if "blind" in sys.argv else PAYLOADS
    on = tally(sample(payloads, CARRIERS, 1), () if payloads is BLIND else MODES)
    with undefended():
        off = tally(sample(payloads, CARRIERS, 1))
    print("| family | payloads | runs | seen by the model | fell | steered | below the floor | without defences |")
    print("|---|---|---|---|---|---|---|---|")
    for family in FAMILIES:
        print(_row(family, sum(one.family == family for one in payloads), on, off))
    print(*on.where, sep="\n")


def _row(family: str, count: int, on: Tally, off: Tally) -> str:
    figures = (count, on.runs[family], on.obeyed[family], on.fell[family], on.steered[family], on.broken[family])
    return f"| {family} | {' | '.join(map(str, figures))} | {off.steered[family]} of {off.runs[family]} |"


if __name__ == "__main__":
    main()
