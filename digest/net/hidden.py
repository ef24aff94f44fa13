"""What goes over the wire and stands nowhere else: values of secret headers, and of secret parts of a query. Pure."""

from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from digest.errors import BadContent

HIDDEN = "***"
SHORTEST = 4
"""Letters; a shorter value stands everywhere by chance."""


def carried(url: str, query: Mapping[str, str]) -> str:
    """The address as it is sent: with the secret parts at the end of its query."""
    return f"{url}{'&' if '?' in url else '?'}{urlencode(query)}" if query else url


def without(url: str, secrets: Iterable[str]) -> str:
    """Where a redirect leads, without the secrets its server copied into the query.

    Raises BadContent, which shows none of them, where one stands in another part.
    """
    secrets = [one for one in secrets if len(one) >= SHORTEST]
    if not secrets:
        return url
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    if kept := [(name, value) for name, value in pairs if value not in secrets]:
        url = url if len(kept) == len(pairs) else urlunsplit(parts._replace(query=urlencode(kept)))
    elif pairs:
        url = urlunsplit(parts._replace(query=""))
    if any(form in url for one in secrets for form in _forms(one)):
        raise BadContent(f"{parts.hostname}: redirected to an address that holds our key; not followed")
    return url


def blanked(body: bytes, secrets: Iterable[str]) -> bytes:
    """What a server said, with its copies of our secrets as ***: answers are recorded."""
    for one in secrets:
        for form in _forms(one) if len(one) >= SHORTEST else ():
            body = body.replace(form.encode(), HIDDEN.encode())
    return body


def _forms(secret: str) -> set[str]:
    return {secret, quote(secret, safe="")}
