"""A secret header that a forum's admins gave one reader: DIGEST_FORUM_HEADER="Name: value".

It goes to the forums' own hosts over https and nowhere else, even after a redirect, and is never recorded, logged or
shown.
"""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from digest.errors import ConfigError

VARIABLE = "DIGEST_FORUM_HEADER"
_HOSTS = ("lesswrong.com", "alignmentforum.org", "effectivealtruism.org")
_SHAPE = re.compile(r"([A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}):[ \t]*([\x21-\x7e](?:[\x20-\x7e]{0,4000}[\x21-\x7e])?)")
_OURS = {"host", "content-length", "transfer-encoding", "connection", "content-type", "accept-encoding", "user-agent"}


def secret_header(url: str, environ: Mapping[str, str]) -> dict[str, str]:
    """The header to send with a request for this URL, or {}. Raises ConfigError, which does not show the value."""
    text = environ.get(VARIABLE, "").strip()
    if not text:
        return {}
    found = _SHAPE.fullmatch(text)
    if found is None or found[1].lower() in _OURS:
        raise ConfigError(f'{VARIABLE}: expected "Name: value" with the name of a header that is not ours to set')
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    wanted = parts.scheme == "https" and any(host == domain or host.endswith("." + domain) for domain in _HOSTS)
    return {found[1]: found[2]} if wanted else {}
