"""The fault cases without the other figures of `python -m benchmarks.feeds`."""

from benchmarks.feed_faults import alone

if __name__ == "__main__":
    alone.main()
