"""What all counters share: the question, the key, and how a failure is told and mended."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from digest.errors import BadContent, BadStatus, Blocked, ConfigError, DigestError, NetError
from digest.model import Counted, Enrichment, Month
from digest.net import Net, Response
from digest.publishers.secret import Secret, secret, unlogged
from digest.sources.window import loads

CAP = 5_000_000
"""Bytes of one answer."""
LARGEST = 10**6
"""A larger number is a mistake and no count."""


@dataclass(frozen=True)
class Question:
    """What is asked of a counter: it takes what it can use."""

    month: Month
    papers: tuple[str, ...] = ()
    """Keys 'arxiv:2505.00001', those that matter most first."""
    key: Secret = field(default_factory=lambda: Secret(""))


@dataclass(frozen=True)
class Counter:
    """One place that counts."""

    name: str
    """What messages and readers call it."""
    pages: Callable[[Net, Question], Iterator[list[Counted]]]
    """What it says, answer by answer. Raises NetError."""
    variable: str = ""
    """The environment variable with its key; '' where it asks for none."""
    keys_from: str = ""
    """Where a key is had."""


def gathered(counter: Counter, net: Net, question: Question) -> Enrichment:
    """All that a counter says; what came before a failure is kept, and the failure told. Never raises NetError."""
    found: dict[str, Counted] = {}
    why = ""
    try:
        with unlogged([question.key]):  # an address with a key in it is logged by httpx
            for page in counter.pages(net, question):
                found |= {one.key: one for one in page}
    except NetError as error:
        why = told(counter, error)
    return Enrichment(facts=tuple(found[key] for key in sorted(found)), why=why)


def key_of(counter: Counter, environ: Mapping[str, str]) -> Secret:
    """The counter's key; empty where it needs none. Raises ConfigError, which holds none of its letters."""
    if not counter.variable:
        return Secret("")
    found = secret(environ, counter.variable, needed=False)
    if not found:
        raise ConfigError(f"{counter.variable} is not set, so nothing was asked")
    if not re.fullmatch(r"[\x21-\x7e]+", found.reveal()):
        raise ConfigError(f"{counter.variable} holds a space or a letter that no key has")
    return found


def told(counter: Counter, error: DigestError) -> str:
    """A failure in one line: whose, what, and what to do."""
    return ": ".join([counter.name, "; ".join(filter(None, [str(error), mend(counter, error)]))])


def mend(counter: Counter, error: DigestError) -> str:
    """What a person can do about a failure; '' when it is to wait."""
    if isinstance(error, ConfigError):
        where = f"put a key into {counter.variable}, or name a file of it in {counter.variable}_FILE"
        return f"{where}; a key is free at {counter.keys_from}"
    status = error.status if isinstance(error, BadStatus) else 0
    if counter.variable and (status == 401 or isinstance(error, Blocked)):
        return f"is the key in {counter.variable} still good? A new one is free at {counter.keys_from}"
    if status == 429:
        return "its quota is used up: run again later, tomorrow at the latest"
    return ""


def rows_of(body: bytes, name: str = "") -> list[Any]:
    """The list that an answer is, or holds under `name`. Raises BadContent where there is none."""
    try:
        said = loads(body)
    except (ValueError, RecursionError) as error:
        raise BadContent(f"not JSON: {str(error)[:80]}") from error
    rows = said.get(name) if name and isinstance(said, dict) else said
    if not isinstance(rows, list):
        raise BadContent("not a list of papers")
    return rows


def dated(facts: Iterable[Counted], response: Response) -> list[Counted]:
    """Facts with the day on which the place stated them."""
    return [one.model_copy(update={"at": response.fetched_at.date()}) for one in facts]


def whole(number: object) -> int | None:
    """The number where it can be a count, else None."""
    return number if isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= LARGEST else None
