"""What is kept: made things by (noun, key, made_from), in SQLite; a PostgreSQL URL works too.

A verb begins 'found? return it' and ends 'put': that is the whole of resuming. The editor's acts (links added by hand,
items killed, works merged) are made things like any other.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from digest.errors import MachineRefused, MadeByNewer
from digest.model import Noun

N = TypeVar("N", bound=Noun)

_meta = sa.MetaData()
_made = sa.Table(
    "made",
    _meta,
    sa.Column("noun", sa.String(40), primary_key=True),
    sa.Column("key", sa.String(400), primary_key=True),
    sa.Column("made_from", sa.String(64), primary_key=True),
    sa.Column("schema", sa.Integer, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("at", sa.String(32), nullable=False),
)


def made_from(*inputs: object) -> str:
    """The hash of what a thing is made of: JSON-able inputs, in order. The same inputs give the same hash anywhere."""
    text = json.dumps(inputs, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
