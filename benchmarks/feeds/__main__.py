"""All figures of `python -m benchmarks.feeds`, in their order."""

from benchmarks.feed_faults import alone
from benchmarks.feeds import accounted, cost, dates, mixes, reach, shipped, silence, world


def main() -> None:
    if world.WORLD.exists():
        cost.work()
        with world.opened() as played:
            accounted.accounted()
            shipped.shipped()
            reach.reaching()
            mixes.mixes(played)
        dates.ladder()
    else:
        told = "its months, the shipped sources and the mixes of faults are not measured"
        print(f"no recorded world at {world.WORLD}: {told}")
    alone.main()
    silence.rule()


if __name__ == "__main__":
    main()
