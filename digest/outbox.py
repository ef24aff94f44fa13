"""The outbox: the state of every part of an issue. Intent, effect and result are each on disk before the next begins.

Every change is also appended to `outbox.jsonl` beside the database, so that a lost database does not cause a second
mail: where the copy is newer, it is used. Neither contains a mail address or a secret.
"""

import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from pydantic import ValidationError

from digest.errors import MachineRefused, MadeByNewer
from digest.model import Month, Publication, PublicationState
from digest.store import Store

LEDGER = "outbox.jsonl"
DELETED = "it was deleted there"
"""Why a draft that was made is planned again."""
_outbox = sa.Table(
    "outbox",
    sa.MetaData(),
    sa.Column("month", sa.String(7), primary_key=True),
    sa.Column("channel", sa.String(60), primary_key=True),
    sa.Column("part", sa.String(80), primary_key=True),
    sa.Column("state", sa.String(12)),
    sa.Column("schema_no", sa.Integer),
    sa.Column("body", sa.Text),
)


def _now() -> datetime:
    return datetime.now(UTC)


class Outbox:
    """The outbox of one digest. A writing process must hold the folder's lock."""

    def __init__(self, store: Store, root: Path, clock: Callable[[], datetime] = _now) -> None:
        self._store, self._ledger, self._clock = store, root / LEDGER, clock

    def of(self, month: Month, channel: str = "") -> dict[tuple[str, str], Publication]:
        """A month's rows by (channel, part): from the database, or from the copy where that is newer."""
        query = sa.select(_outbox.c.schema_no, _outbox.c.body).where(_outbox.c.month == str(month))
        with self._store.firm() as connection:
            rows = [self._read(schema, body) for schema, body in connection.execute(query)]
        known = {(row.channel, row.part): row for row in rows}
        for row in self._copied():
            held = known.get((row.channel, row.part))
            if row.month == str(month) and (held is None or held.at < row.at):
                known[row.channel, row.part] = row
        return {name: row for name, row in sorted(known.items()) if channel in ("", name[0])}

    def mark(self, row: Publication, state: PublicationState, **changes: object) -> Publication:
        """Write a part's new state; it is on disk on return. Raises MachineRefused."""
        at = max(self._clock(), row.at + timedelta(microseconds=1))  # must rise, whatever the clock says
        new = row.model_copy(update={**changes, "state": state, "at": at})
        key = {"month": new.month, "channel": new.channel, "part": new.part}
        values = {"state": state, "schema_no": Publication.SCHEMA, "body": new.model_dump_json()}
        this = sa.and_(*(_outbox.c[name] == value for name, value in key.items()))
        with self._store.firm() as connection:
            if not connection.execute(sa.update(_outbox).where(this).values(values)).rowcount:
                connection.execute(sa.insert(_outbox).values({**key, **values}))
        self._copy(new)
        return new

    def now(self) -> datetime:
        return self._clock()

    def _read(self, schema: int, body: str) -> Publication:
        if schema > Publication.SCHEMA:
            raise MadeByNewer(f"{self._store.where}: an outbox made by a newer digest: upgrade this program")
        return Publication.model_validate_json(body)

    def _copy(self, row: Publication) -> None:
        line = json.dumps({"schema": Publication.SCHEMA, **row.model_dump(mode="json")}, ensure_ascii=False)
        try:
            with self._ledger.open("ab") as file:
                start = b"\n" if file.tell() else b""  # ends a line that a killed process left unfinished
                file.write(start + line.encode())
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise MachineRefused(
                f"{self._ledger}: {error.strerror}: free some space or change its permissions, then run again;"
                " what went out is known"
            ) from error

    def _copied(self) -> Iterator[Publication]:
        try:
            lines = self._ledger.read_bytes().split(b"\n")
        except FileNotFoundError:
            return
        except OSError as error:
            raise MachineRefused(f"{self._ledger}: {error.strerror}: change its permissions, then run again") from error
        for number, line in enumerate(lines, 1):
            try:
                fields = json.loads(line)
                schema = fields.pop("schema")
            except (ValueError, AttributeError, KeyError):
                continue  # an unfinished line: its state was not reached, or is in the database
            if schema > Publication.SCHEMA:
                raise MadeByNewer(f"{self._ledger}:{number}: made by a newer digest: upgrade this program")
            try:
                yield Publication.model_validate(fields)
            except ValidationError:
                raise MachineRefused(
                    f"{self._ledger}:{number}: is no line of an outbox; put it right from a backup"
                ) from None


def new_row(month: Month, channel: str, part: str, at: datetime) -> Publication:
    """The row of a part about which nothing is known yet."""
    return Publication(month=str(month), channel=channel, part=part, state="planned", at=at)
