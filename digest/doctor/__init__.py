"""Checks of this machine, the sources and the endpoints, and how to mend what is broken.

finding.py   the result of one check, and a table of them   machine.py   database, disk, torch, the lab
places.py    sources, publishers and counters               endpoint.py  the model's endpoint
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from digest import config as configs
from digest.config import Config
from digest.desk import Tell, opened, silent
from digest.doctor.endpoint import listed, probe
from digest.doctor.finding import Finding, table, wrong
from digest.doctor.machine import database, lab_walls, torch_here
from digest.doctor.places import counters, publishers, sources
from digest.errors import DigestError
from digest.net import Net

__all__ = [
    "Finding",
    "counters",
    "database",
    "examine",
    "lab_walls",
    "probe",
    "publishers",
    "sources",
    "table",
    "torch_here",
    "wrong",
]


def examine(root: Path, llm: bool = False, tokens: int = 2_000, tell: Tell = silent) -> Iterator[Finding]:
    """All checks, in order; with `llm` also paid questions to the model's endpoint.

    Asks each source and each counter about once. Raises ConfigError for a sources.yaml that cannot be read.
    """
    config = configs.load(root / "sources.yaml")
    tell("doctor", 0, 0, "the database, the disk, torch")
    found = tuple(database(root))
    yield from found
    yield from torch_here()
    yield from lab_walls()
    yield from publishers(config.publishers, root)
    with Net(root / "cache" / "responses", contact=config.contact, allow_hosts=config.allow_hosts) as net:
        now = datetime.now(UTC)
        yield from sources(config.sources, net, now, tell)
        yield from counters(config.enrich.places, net, now, tell)
    tell("doctor", 0, 0, "the model")
    yield from _model(config, root, llm, tokens, wrong(found))


def _model(config: Config, root: Path, llm: bool, tokens: int, damaged: bool) -> Iterator[Finding]:
    if config.llm is None:
        yield Finding("model", "unknown", "none is configured: items are the authors' own sentences")
    elif damaged:
        yield Finding("model", "unknown", "not asked: its answers are kept in the database, so mend that first")
    else:
        try:
            with opened(root, root / "sources.yaml") as desk:
                yield from probe(desk, tokens) if llm else listed(desk)
        except DigestError as error:
            yield Finding("model", "unknown", f"not asked: {error}")
