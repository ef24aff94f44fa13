"""Feeds, archives and pages: is what was published in a month accounted for, and is every gap told?

Needs the recorded world beside this checkout (DIGEST_SHARED names another place) for all but the fault cases and the
rule of health; where it is missing this says so. Failures are printed first.    python -m benchmarks.feeds

world.py      the world, and a batch per source from it  truth.py    what is recorded, read without our readers
cost.py       seconds of CPU                             shipped.py  the starter's sources, each state held against it
accounted.py  every recorded entry of two months         reach.py    how far back feeds and archives go
mixes.py      random faults                              dates.py    a page's date, found without its address
silence.py    how often the rule of health suspects a month
"""
