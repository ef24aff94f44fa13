"""python -m benchmarks.completeness [month] [pace] [cases] [mixes] [kills] [parse]    all where none is named."""

import sys
from pathlib import Path

from benchmarks.completeness import cases, kills, month, parse, world

PARTS = ("month", "pace", "cases", "mixes", "kills", "parse")


def main(wanted: list[str]) -> int:
    if wanted[:1] == ["fetch"]:
        cases.month_of(Path(wanted[1]))
        return 0
    if unknown := set(wanted) - set(PARTS):
        sys.exit(f"no part named {', '.join(sorted(unknown))}; there are: {', '.join(PARTS)}")
    if not world.WORLD.is_dir():
        sys.exit(f"skipped: no recorded world at {world.WORLD} (DIGEST_SHARED names another place)")
    wanted = wanted or list(PARTS)
    bad = 0
    with world.opened() as running:
        if "month" in wanted:
            bad += month.whole(running, "0")
        if "pace" in wanted:
            bad += month.whole(running, "1")
        if "cases" in wanted:
            bad += cases.alone(running)
        if "mixes" in wanted:
            bad += cases.mixes(running)
        if "kills" in wanted:
            bad += kills.killed(running)
    if "parse" in wanted:
        parse.rates()
    print(f"{bad} figures are not good" if bad else "all good")
    return min(bad, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
