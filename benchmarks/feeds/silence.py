"""How often the rule of health suspects a sound source, and how often one that fell silent."""

from collections import Counter
from collections.abc import Callable

import numpy as np

from digest import health
from digest.model import Month, SourceReport


def rule() -> None:
    """How often the rule of health suspects a sound source, and how often one that fell silent, by its monthly pace."""
    dice, tries, month = np.random.default_rng(0), 2_000, Month.parse("2025-12")
    print(f"suspected of {tries} months, by pace and months known: sound | brings nothing | brings a quarter")
    for pace in (1, 2, 4, 8, 16, 32):
        for known in (3, 6, 11):
            made: dict[str, Callable[[], int]] = {
                "sound": lambda pace=pace: int(dice.poisson(pace)),
                "silent": lambda: 0,
                "quarter": lambda pace=pace: int(dice.poisson(pace / 4)),
            }
            hits = Counter[str]()
            for _ in range(tries):
                past = tuple(
                    (Month(year=2025, number=12 - known + n), report(int(dice.poisson(pace)))) for n in range(known)
                )
                for name, make in made.items():
                    hits[name] += health.judged(report(make()), month, past).state == "suspicious"
            print(
                f"  {pace:3} a month, {known:2} known: {hits['sound'] / tries:6.1%} | {hits['silent'] / tries:6.1%}"
                f" | {hits['quarter'] / tries:6.1%}"
            )


def report(fetched: int) -> SourceReport:
    return SourceReport(name="x", kind="feed", state="ok" if fetched else "empty", fetched=fetched)
