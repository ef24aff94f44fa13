"""`llm:` in sources.yaml: which model is asked, where it is, with which key, and what an issue may cost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from pydantic import Field

from digest.errors import ConfigError
from digest.model import Strict

OPENAI = "https://api.openai.com/v1"
_INSIDE = (".localhost", ".localdomain", ".local", ".internal", ".lan", ".home.arpa")


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
    """Tokens the model reads and writes at once."""
    timeout: float = Field(180, gt=0, le=3_600)
    """Seconds one request may take; a local model on a CPU needs more."""
    concurrency: int = Field(4, ge=1, le=64)
    max_dollars: float = Field(3.0, ge=0, allow_inf_nan=False)
    """For one issue. 0: nothing is asked."""
    max_tokens: int = Field(1_500_000, ge=0)
    """For one issue, read and written. The first of the two caps that is reached ends the spending."""
    price: Price | None = None
    """Yours, where the price list does not know the model."""
    reasoning_effort: str | None = Field(None, pattern=r"^[a-z]{1,20}$")


@dataclass(frozen=True)
class Place:
    """Where the endpoint is, as this machine's environment has it."""

    url: str
    host: str
    """With its port: what messages and the journal name."""
    key: str = field(repr=False)
    """'' when there is none: a server on this machine wants none."""
    near: bool
    """This machine, or a private network."""


def place(endpoint: Endpoint, environ: Mapping[str, str]) -> Place:
    """The endpoint's address and key. Raises ConfigError for neither; a missing key is told on asking."""
    variable = "llm.base_url" if endpoint.base_url else "OPENAI_BASE_URL"
    url = (endpoint.base_url or environ.get("OPENAI_BASE_URL", "").strip() or OPENAI).rstrip("/")
    try:
        parts = urlsplit(url)
        host, near = parts.netloc, _is_near(parts.hostname or "")
    except ValueError:
        host, near, parts = "", False, urlsplit("")
    if parts.scheme not in ("http", "https") or not host:
        raise ConfigError(f"{variable}: not an address; expected one like {OPENAI}")
    if "@" in parts.netloc or parts.query or parts.fragment:  # such parts hold secrets, and addresses are shown
        raise ConfigError(f"{variable}: expected an address without a user name, '?' or '#'")
    key = environ.get(endpoint.key_env, "").strip()
    if not key.isascii() or not key.isprintable():
        raise ConfigError(f"llm: the key in {endpoint.key_env} holds characters that no key has: copy it again")
    return Place(url, host, key, near)


def _is_near(host: str) -> bool:
    """A name without a dot is nobody's in public."""
    try:
        address = ip_address(host)
    except ValueError:
        return "." not in host or host.casefold().endswith(_INSIDE)
    return address.is_private
