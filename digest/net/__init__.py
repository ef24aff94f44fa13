"""All network access: one polite, bounded HTTP client for every source, and a folder of recorded responses.

client.py     Net: asks, follows, remembers              responses.py  the folder of recorded responses
where.py      where we may ask, and be redirected to
    address.py    which addresses lie inside, and the hosts a person named
asker.py      one request: in its turn, up to three times, within its seconds
    pace.py       whose turn it is, and when
    refusal.py    what a server means when it does not answer
    agent.py      the httpx client: who it says it is
    hidden.py     secrets that are sent, and stand nowhere else
    dial.py       connections: to addresses that were looked at, with a deadline
    forum_header.py   a header that a forum gave to one reader
wire.py       bytes off the line: unpacked step by step, never more than the cap
"""

from digest.net.address import NamedHost
from digest.net.client import CAP, Mode, Net
from digest.net.responses import Response
from digest.net.wire import shown

__all__ = ["CAP", "Mode", "NamedHost", "Net", "Response", "shown"]
