"""Does anything go missing unsaid? `python -m benchmarks.completeness`, on the recorded world beside this checkout.

world.py   the world, with more faults and an OAI-PMH door     truth.py   what is recorded, counted without our code
month.py   a whole month, the pace, a second run               cases.py   each fault alone, and mixes of them
kills.py   kill -9 in mid-fetch                                parse.py   how fast a page is read
naive.py   the known-bad arm: what came is taken for all
"""
