"""Secrets that are sent but must appear nowhere else: values of headers and query parameters. Pure."""

from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from digest.errors import BadContent

HIDDEN = "***"
SHORTEST = 4
"""Characters; shorter values occur everywhere by chance."""


def carried(url: str, query: Mapping[str, str]) -> str:
    """The URL as it is sent, with the secret parameters added to its query."""
    return f"{url}{'&' if '?' in url else '?'}{urlencode(query)}" if query else url


def without(url: str, secrets: Iterable[str]) -> str:
    """A redirect's target without secrets that the server copied into its query.

    Raises BadContent, which shows none, where one appears in another part of it.
    """
    secrets = [secret for secret in secrets if len(secret) >= SHORTEST]
    if not secrets:
        return url
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    if kept := [(name, value) for name, value in pairs if value not in secrets]:
        url = url if len(kept) == len(pairs) else urlunsplit(parts._replace(query=urlencode(kept)))
    elif pairs:
        url = urlunsplit(parts._replace(query=""))
    if any(form in url for secret in secrets for form in _forms(secret)):
        raise BadContent(f"{parts.hostname}: redirected to an address that holds our key; not followed")
    return url


def blanked(body: bytes, secrets: Iterable[str]) -> bytes:
    """A response's body with our secrets replaced by ***, as responses are recorded."""
    for secret in secrets:
        for form in _forms(secret) if len(secret) >= SHORTEST else ():
            body = body.replace(form.encode(), HIDDEN.encode())
    return body


def _forms(secret: str) -> set[str]:
    return {secret, quote(secret, safe="")}
