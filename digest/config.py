"""Loads sources.yaml. A mistake is `sources.yaml:LINE: what is wrong, what was expected`; secrets never stand in it."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, ValidationError, field_validator

from digest.errors import ConfigError, MadeByNewer
from digest.llm import Endpoint
from digest.mistakes import doubles, mistakes, unclosed, wrong
from digest.model import Strict
from digest.net import NamedHost
from digest.publishers import Publisher
from digest.publishers.mastodon import LIMIT
from digest.sources import Source

SCHEMA = 1
MAX_BYTES = 1_000_000


class IssueSize(Strict):
    items: int = Field(8, ge=1, le=50)
    """Full items."""
    also: int = Field(15, ge=0, le=100)
    """One-line mentions at most; fewer where fewer are worth it."""
    read: int = Field(20, ge=1, le=200)
    """Works read in full: the items and the first of the mentions."""


class Enrich(Strict):
    """Counts from other services, which nothing depends on."""

    hugging_face: bool = False
    """Hugging Face's daily papers of the month: upvotes, comments, code."""
    openalex: bool = False
    """Citations and retractions of the papers in question; key in OPENALEX_API_KEY."""
    semantic_scholar: bool = False
    """Citations of the papers in question; key in S2_API_KEY."""

    @property
    def places(self) -> tuple[str, ...]:
        """The names of the enabled services."""
        return tuple(name for name, enabled in self.model_dump().items() if enabled)


class Config(Strict):
    schema_: int = Field(SCHEMA, alias="schema", ge=1)
    title: str = Field("AI safety digest", min_length=1, max_length=120)
    sample: bool = False
    """A made-up month: every rendering says so."""
    contact: str = ""
    """Sent in the User-Agent, so that a server's owner can reach you."""
    base_url: str = Field("", pattern=r"^(https?://\S+)?$")
    """Where the issues are published on the web; '' when nowhere."""
    allow_hosts: tuple[NamedHost, ...] = ()
    """Hosts of your own, on this machine or network, that may be contacted: 'localhost:9000', 'listmonk.internal'."""
    sources: tuple[Source, ...] = Field(min_length=1)
    interests: tuple[str, ...] = Field(min_length=1)
    issue: IssueSize = IssueSize()
    publishers: tuple[Publisher, ...] = ()
    enrich: Enrich = Enrich()
    llm: Endpoint | None = None
    """The model that writes. None: items consist of the authors' own sentences, and nothing is spent."""

    @property
    def mastodon(self) -> int:
        """Characters allowed in a Mastodon post: the lowest limit among your instances."""
        return min((publisher.limit for publisher in self.publishers if publisher.kind == "mastodon"), default=LIMIT)

    @field_validator("sources")
    @classmethod
    def _names_differ(cls, sources: tuple[Source, ...]) -> tuple[Source, ...]:
        names = [source.name for source in sources]
        if duplicates := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"two sources are named {duplicates[0]!r}; expected a different name for each")
        return sources


def load(path: Path) -> Config:
    """Read a sources.yaml. Raises ConfigError, with one line per mistake."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such file; make one with: digest new {path.parent}") from None
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}: change its permissions, or name another --dir") from error
    return parse(raw, path.name)


def parse(raw: bytes, name: str = "sources.yaml") -> Config:
    """The bytes of a sources.yaml -> Config. Raises ConfigError."""
    if len(raw) > MAX_BYTES:
        raise ConfigError(f"{name}: {len(raw)} bytes, expected at most {MAX_BYTES}")
    tree = _compose(raw, name)
    loader = yaml.SafeLoader("")
    try:
        data = loader.construct_document(tree)
    except (yaml.YAMLError, ValueError, TypeError) as error:
        raise ConfigError(f"{name}:{_mark(error)}: {getattr(error, 'problem', None) or error}") from error
    if not isinstance(data, dict):
        raise ConfigError(f"{name}:1: expected `name: value` lines, found a {type(data).__name__}")
    if isinstance(data.get("schema"), int) and data["schema"] > SCHEMA:
        raise MadeByNewer(f"{name}: made by a newer digest (schema {data['schema']}): upgrade this program")
    try:
        return Config.model_validate(data)
    except ValidationError as error:
        raise ConfigError("\n".join(_explained(error, tree, name))) from None


def _compose(raw: bytes, name: str) -> yaml.MappingNode:
    """The YAML tree with line marks; aliases and duplicate keys are refused."""
    try:
        text = raw.decode("utf-8")
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text)):
            raise ConfigError(f"{name}: YAML aliases (*name) are not read here; write the value out")
        tree = yaml.compose(text, yaml.SafeLoader)
    except UnicodeDecodeError as error:
        raise ConfigError(f"{name}: not UTF-8 text ({error.reason} at byte {error.start}); save it as UTF-8") from None
    except yaml.YAMLError as error:
        problem = getattr(error, "problem", None) or error
        raise ConfigError(f"{name}:{_mark(error)}: unreadable YAML: {problem}{unclosed(error)}") from None
    except RecursionError:
        raise ConfigError(f"{name}: nested too deep; compare it with what digest new writes") from None
    if not isinstance(tree, yaml.MappingNode):
        raise ConfigError(f"{name}:1: expected `name: value` lines, such as `sources:` and `interests:`")
    for key, line, first in doubles(tree):
        raise ConfigError(f"{name}:{line}: {key!r} stands here twice (first on line {first}); delete one of them")
    return tree


def _explained(error: ValidationError, tree: yaml.Node, name: str) -> list[str]:
    lines = []
    for mistake in mistakes(error):
        where = [str(part) for part in mistake["loc"]]
        secret = where[0] in ("llm", "publishers", "enrich") if where else False  # someone may have put a key there
        named = {"extra_forbidden": "unknown key", "missing": "missing"}.get(mistake["type"])
        what = f"{named} {where[-1]!r}" if named else wrong(mistake, secret)
        lines.append(
            (_line(tree, mistake["loc"]), f"{'.'.join(where[:-1] if named else where)}: {what}".removeprefix(": "))
        )
    return [f"{name}:{line}: {what}" for line, what in sorted(lines)]


def _line(node: yaml.Node, path: tuple[int | str, ...]) -> int:
    """The line of the deepest part of a pydantic location that is in the file (union tags are not)."""
    line = node.start_mark.line + 1
    for part in path:
        child = _child(node, part)
        if child is not None:
            line, node = child
    return line


def _child(node: yaml.Node, part: int | str) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part].start_mark.line + 1, node.value[part]
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == part:
                return key.start_mark.line + 1, value
    return None


def _mark(error: Any) -> int:
    mark = getattr(error, "problem_mark", None)
    return mark.line + 1 if mark else 1
