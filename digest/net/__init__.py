"""All network access: one polite, bounded HTTP client for every source, and a folder of recorded responses.

client.py     Net: asks, follows redirects, records      responses.py  the folder of recorded responses
where.py      where we may ask, and be redirected to
    address.py    which addresses are internal, and the hosts a person allowed
asker.py      one request: paced, up to three tries, within its seconds
    pace.py       queues and gaps per group of hosts
    refusal.py    what an error response means
    agent.py      the httpx client and its User-Agent
    hidden.py     secrets that are sent but never shown or recorded
    dial.py       connections to checked addresses, with a deadline
    forum_header.py   a forum's secret header for one reader
wire.py       decompression in bounded steps
"""

from digest.net.address import NamedHost
from digest.net.client import CAP, Mode, Net
from digest.net.responses import Response
from digest.net.wire import shown

__all__ = ["CAP", "Mode", "NamedHost", "Net", "Response", "shown"]
