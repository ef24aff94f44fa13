"""`llm:` in sources.yaml: the model, its address and key, and what an issue may cost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from pydantic import Field

from digest.errors import ConfigError
from digest.model import Strict

OPENAI = "https://api.openai.com/v1"
_LOCAL_DOMAINS = (".localhost", ".localdomain", ".local", ".internal", ".lan", ".home.arpa")


class Price(Strict):
    """US dollars for a million tokens."""

    input: float = Field(ge=0, allow_inf_nan=False)
    output: float = Field(ge=0, allow_inf_nan=False)


class Endpoint(Strict):
    model: str = Field(min_length=1, max_length=200)
    base_url: str = Field("", pattern=r"^(https?://[^\s/]+\S*)?$")
    """'' means the environment's OPENAI_BASE_URL, else OpenAI."""
    key_env: str = Field("OPENAI_API_KEY", pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")
    """The environment variable that holds the key. The key itself never stands in a file."""
    context: int = Field(128_000, ge=1_000, le=20_000_000)
    """The context window: tokens of prompt and answer together."""
    timeout: float = Field(180, gt=0, le=3_600)
    """Seconds one request may take; a local model on a CPU needs more."""
    concurrency: int = Field(4, ge=1, le=64)
    max_dollars: float = Field(3.0, ge=0, allow_inf_nan=False)
    """Cap for one issue, in US dollars. 0: nothing is asked."""
    max_tokens: int = Field(1_500_000, ge=0)
    """Cap for one issue, prompts and answers together. Whichever cap is reached first ends the spending."""
    price: Price | None = None
    """The user's own figures, where the price list lacks the model."""
    reasoning_effort: str | None = Field(None, pattern=r"^[a-z]{1,20}$")


@dataclass(frozen=True)
class Place:
    """The endpoint's address and key in this environment."""

    url: str
    host: str
    """With its port, as messages and the journal name it."""
    key: str = field(repr=False)
    """'' when there is none, as for a server on this machine."""
    near: bool
    """Whether it is on this machine or a private network."""


def place(endpoint: Endpoint, environ: Mapping[str, str]) -> Place:
    """The endpoint's address and key. Raises ConfigError if either is malformed; a missing key fails on asking."""
    variable = "llm.base_url" if endpoint.base_url else "OPENAI_BASE_URL"
    url = (endpoint.base_url or environ.get("OPENAI_BASE_URL", "").strip() or OPENAI).rstrip("/")
    try:
        parts = urlsplit(url)
        host, near = parts.netloc, _is_near(parts.hostname or "")
    except ValueError:
        host, near, parts = "", False, urlsplit("")
    if parts.scheme not in ("http", "https") or not host:
        raise ConfigError(f"{variable}: not an address; expected one like {OPENAI}")
    if "@" in parts.netloc or parts.query or parts.fragment:  # these may be secrets, and addresses are shown
        raise ConfigError(f"{variable}: expected an address without a user name, '?' or '#'")
    key = environ.get(endpoint.key_env, "").strip()
    if not key.isascii() or not key.isprintable():
        raise ConfigError(f"llm: the key in {endpoint.key_env} holds characters that no key has: copy it again")
    return Place(url, host, key, near)


def _is_near(host: str) -> bool:
    """Whether a host is on this machine or a private network; a name without a dot is never public."""
    try:
        address = ip_address(host)
    except ValueError:
        return "." not in host or host.casefold().endswith(_LOCAL_DOMAINS)
    return address.is_private
