"""Does anything go out twice? `python -m benchmarks.once [--random 200]`: publishing killed anywhere, on fakes.

A world of stateful fakes and a real SMTP server runs in a process of its own. Each trial publishes a month of eight
channels in a fresh process, which is killed (SIGKILL) at the k-th fault point, or after a random time, or whose n-th
call is carried out by the platform and never answered. Then the same command runs again until it is done. A naive
sender (send, then write down) goes through the same kills: it must fail, or the harness sees nothing.

world.py    the fakes, in a process of their own      child.py    a forked process that may be killed
senders.py  the digest's own sender, and a naive one  trials.py   one trial after another, and what readers got
"""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests" / "publish")]  # the fakes, and a month to publish to them
