"""The httpx client that all sources share: its User-Agent, its certificates, and no cookies."""

import http.cookiejar
import os
import re
import ssl

import httpx

from digest import __version__
from digest.errors import ConfigError
from digest.net.wire import ENCODINGS


def agent(transport: httpx.BaseTransport | None, contact: str) -> httpx.Client:
    """A client with the machine's own proxy and certificates; `transport` replaces the network in tests."""
    about = "; ".join(
        ("+https://pypi.org/project/ai-safety-digest/", *filter(None, [re.sub(r"[^ -~]+", " ", contact).strip()]))
    )
    return httpx.Client(
        transport=transport,
        trust_env=transport is None,
        verify=_authorities(os.environ.get("SSL_CERT_FILE") or os.environ.get("REQUESTS_CA_BUNDLE"))
        if transport is None
        else True,
        headers={"user-agent": f"ai-safety-digest/{__version__} ({about})", "accept-encoding": ENCODINGS},
        timeout=httpx.Timeout(30, connect=10),
        limits=httpx.Limits(max_connections=32, max_keepalive_connections=32),
        # Without cookies no site can tell that two requests were ours.
        cookies=http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy(allowed_domains=[])),
    )


def _authorities(bundle: str | None) -> ssl.SSLContext | bool:
    """The certificates to trust. httpx reads SSL_CERT_FILE only, but company proxies often need REQUESTS_CA_BUNDLE."""
    if not bundle:
        return True
    try:
        return ssl.create_default_context(cafile=bundle)
    except (OSError, ssl.SSLError) as error:
        cure = "mend or unset SSL_CERT_FILE and REQUESTS_CA_BUNDLE"
        raise ConfigError(f"{bundle}: not a readable file of certificates ({error}); {cure}") from error
