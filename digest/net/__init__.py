"""The door to the network: one polite, bounded client for all sources, and one folder of recorded responses.

client.py     Net: asks, follows, retries, remembers     pace.py       whose turn it is, and when
wire.py       bytes off the line, with a deadline        responses.py  the folder of recorded responses
    refusal.py    what a server means when it does not answer
"""

from digest.net.client import Mode, Net
from digest.net.responses import Response
from digest.net.wire import shown

__all__ = ["Mode", "Net", "Response", "shown"]
