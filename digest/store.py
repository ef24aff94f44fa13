"""Stores records by (noun, key, made_from) in SQLite; a PostgreSQL URL works too.

A command starts with 'found? return it' and ends with 'put', which is all that resuming needs. The editor's choices are
records like any other. Only the main thread reads and writes.
"""

import fcntl
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from digest.errors import DigestError, Locked, MachineRefused, MadeByNewer
from digest.migrations import migrate
from digest.model import Noun

N = TypeVar("N", bound=Noun)

_meta = sa.MetaData()
_made = sa.Table(
    "made",
    _meta,
    sa.Column("noun", sa.String(40), primary_key=True),
    sa.Column("key", sa.String(400), primary_key=True),
    sa.Column("made_from", sa.String(64), primary_key=True),
    sa.Column("schema_no", sa.Integer),
    sa.Column("body", sa.Text),
)
_current = sa.Table(
    "current",
    _meta,
    sa.Column("noun", sa.String(40), primary_key=True),
    sa.Column("key", sa.String(400), primary_key=True),
    sa.Column("made_from", sa.String(64)),
)


def made_from(*inputs: object) -> str:
    """Hash of a record's inputs: JSON-serialisable values, in order. Equal inputs give the same hash anywhere."""
    text = json.dumps(inputs, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


class Store:
    """The database of one desk. `at` is a path or a SQLAlchemy URL."""

    def __init__(self, at: Path | str) -> None:
        self.where = str(at)
        with self._explained():
            file = sa.URL.create("sqlite", database=self.where)
            self._engine = sa.create_engine(self.where if "://" in self.where else file)
            if self._engine.dialect.name == "sqlite":
                sa.event.listen(self._engine, "connect", _set_pragmas)
            migrate(self._engine, self.where)

    def find(self, noun: type[N], key: str, made: str) -> N | None:
        """The record made from exactly these inputs, or None. What is found becomes the key's current record."""
        with self._explained(), self._engine.begin() as connection:
            row = connection.execute(
                sa.select(_made.c.schema_no, _made.c.body, _current.c.made_from)
                .join(_current, (_current.c.noun == _made.c.noun) & (_current.c.key == _made.c.key), isouter=True)
                .where(_made.c.noun == noun.__name__, _made.c.key == key, _made.c.made_from == made)
            ).first()
            if row is None:
                return None
            if row[2] != made:
                self._upsert(connection, _current, {"noun": noun.__name__, "key": key, "made_from": made})
        return self._read(noun, row[0], row[1])

    def put(self, thing: N, key: str, made: str) -> N:
        """Store a record as its key's current one, and return it."""
        name = type(thing).__name__
        with self._explained(), self._engine.begin() as connection:
            row = {
                "noun": name,
                "key": key,
                "made_from": made,
                "schema_no": thing.SCHEMA,
                "body": thing.model_dump_json(),
            }
            self._upsert(connection, _made, row)
            self._upsert(connection, _current, {"noun": name, "key": key, "made_from": made})
        return thing

    def drop(self, noun: type[N], key: str, made: str) -> None:
        """Delete one record that can no longer be asked for. The key's other records stay."""
        with self._explained(), self._engine.begin() as connection:
            for table in (_made, _current):
                named = (table.c.noun == noun.__name__, table.c.key == key, table.c.made_from == made)
                connection.execute(sa.delete(table).where(*named))

    def drop_earlier(self, noun: type[N], key: str) -> None:
        """Delete all of a key's records but the current one, as the others can no longer be asked for."""
        current = sa.select(_current.c.made_from).where(_current.c.noun == noun.__name__, _current.c.key == key)
        earlier = (_made.c.noun == noun.__name__, _made.c.key == key, _made.c.made_from.not_in(current))
        with self._explained(), self._engine.begin() as connection:
            connection.execute(sa.delete(_made).where(*earlier))

    def keys(self, noun: type[N]) -> list[str]:
        """Every key with a current record, sorted."""
        with self._explained(), self._engine.connect() as connection:
            query = sa.select(_current.c.key).where(_current.c.noun == noun.__name__)
            return list(connection.execute(query.order_by(_current.c.key)).scalars())

    def latest(self, noun: type[N], key: str) -> N | None:
        """The key's current record: the one last put or found."""
        return next((thing for _, thing in self._select(noun, _made.c.key == key)), None)

    def under(self, noun: type[N], prefix: str) -> list[tuple[str, N]]:
        """Every current (key, record) whose key starts with `prefix`, by key."""
        return list(self._select(noun, _made.c.key.startswith(prefix, autoescape=True)))

    @contextmanager
    def firm(self) -> Iterator[sa.Connection]:
        """A transaction that survives a power cut once committed: for what cannot be repeated or undone."""
        with self._explained(), self._engine.connect() as connection:
            if self._engine.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA synchronous=FULL")  # not inside a transaction, where it is ignored
                connection.commit()
            with connection.begin():
                yield connection

    def close(self) -> None:
        self._engine.dispose()

    def _select(self, noun: type[N], which: sa.ColumnElement[bool]) -> Iterator[tuple[str, N]]:
        same = (
            (_current.c.noun == _made.c.noun)
            & (_current.c.key == _made.c.key)
            & (_current.c.made_from == _made.c.made_from)
        )
        query = sa.select(_made.c.key, _made.c.schema_no, _made.c.body).join(_current, same)
        with self._explained(), self._engine.connect() as connection:
            rows = connection.execute(query.where(_made.c.noun == noun.__name__, which).order_by(_made.c.key)).all()
        for key, schema, body in rows:
            yield key, self._read(noun, schema, body)

    def _read(self, noun: type[N], schema: int, body: str) -> N:
        if schema > noun.SCHEMA:
            raise MadeByNewer(
                f"{self.where}: a {noun.__name__} made by a newer digest (schema {schema}): upgrade this program"
            )
        return noun.model_validate_json(body)

    def _upsert(self, connection: sa.Connection, table: sa.Table, row: dict[str, Any]) -> None:
        keys = [column.name for column in table.primary_key]
        if self._engine.dialect.name == "postgresql":
            from sqlalchemy.dialects.postgresql import insert as pg_insert

            connection.execute(pg_insert(table).values(row).on_conflict_do_update(index_elements=keys, set_=row))
        else:
            from sqlalchemy.dialects.sqlite import insert

            connection.execute(insert(table).values(row).on_conflict_do_update(index_elements=keys, set_=row))

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except DatabaseError as error:
            raise _explain(error, self.where) from error


def _explain(error: DatabaseError, where: str) -> DigestError:
    message = str(error.orig)
    cures = {
        "full": "the disk is full; free some space and run again, nothing is lost",
        "readonly": "the folder is read-only; choose another with --dir, or change its permissions",
        "unable to open": "the folder cannot be written to; choose another with --dir, or change its permissions",
        "locked": "another program holds the database; wait for it to end",
        "not a database": "the file is damaged; move it away and run again, issues/ is untouched",
        "malformed": "the file is damaged; move it away and run again, issues/ is untouched",
        "disk I/O": "the disk is full, or it failed; free some space, or check it, and run again; nothing is lost",
    }
    cure = next((text for sign, text in cures.items() if sign in message), None)
    if cure is None:
        raise error
    return (Locked if "locked" in message else MachineRefused)(f"{where}: {message}: {cure}")


def _set_pragmas(connection: Any, _: Any) -> None:
    """WAL survives a killed process; NORMAL may lose the last commit on power loss, and it is then made again."""
    for pragma in ("busy_timeout=10000", "journal_mode=WAL", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


@contextmanager
def lock(path: Path) -> Iterator[None]:
    """Hold a database's lock: one run at a time. The system frees it when the process dies. Raises Locked."""
    try:
        file = path.open("a+")
    except OSError as error:
        raise MachineRefused(
            f"{path}: {error.strerror}: choose another folder with --dir, or change its permissions"
        ) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Locked(f"another run holds {path}: wait for it to end, then run again") from None
        yield
