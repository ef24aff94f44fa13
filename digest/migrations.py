"""How the database came to its shape: functions applied in order, each with its bookkeeping row in one transaction."""

from collections.abc import Callable

import sqlalchemy as sa

from digest.errors import MadeByNewer

Migration = Callable[[sa.Connection], None]


def m001_made(connection: sa.Connection) -> None:
    """Made things by what they were made of, and which of a key's things is the current one."""

    def create(table: str, columns: str) -> None:
        connection.execute(sa.text(f"CREATE TABLE {table} ({columns})"))

    create(
        "made",
        "noun VARCHAR(40) NOT NULL, key VARCHAR(400) NOT NULL, made_from VARCHAR(64) NOT NULL,"
        " schema_no INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (noun, key, made_from)",
    )
    create(
        "current",
        "noun VARCHAR(40) NOT NULL, key VARCHAR(400) NOT NULL, made_from VARCHAR(64) NOT NULL, PRIMARY KEY (noun, key)",
    )


def m002_office(connection: sa.Connection) -> None:
    """The bytes of approved editions by their hash, and what became of each part of an issue."""
    blob = "BYTEA" if connection.dialect.name == "postgresql" else "BLOB"
    connection.execute(
        sa.text(f"CREATE TABLE printed (sha256 VARCHAR(64) NOT NULL PRIMARY KEY, content {blob} NOT NULL)")
    )
    connection.execute(
        sa.text(
            "CREATE TABLE outbox (month VARCHAR(7) NOT NULL, channel VARCHAR(60) NOT NULL, part VARCHAR(80) NOT NULL,"
            " state VARCHAR(12) NOT NULL, schema_no INTEGER NOT NULL, body TEXT NOT NULL,"
            " PRIMARY KEY (month, channel, part))"
        )
    )


def m003_superseded(connection: sa.Connection) -> None:
    """Delete superseded copies of things that are only ever read in their current state: each run used to leave some.

    A final batch stays even when it was superseded: an older sources.yaml, put back, finds it again.
    """
    connection.execute(
        sa.text(
            "DELETE FROM made WHERE (noun IN ('SourceReport', 'FollowUps', 'Enrichment', 'Likenesses')"
            " OR (noun = 'Batch' AND body LIKE :unfinished)) AND NOT EXISTS (SELECT 1 FROM current"
            " WHERE current.noun = made.noun AND current.key = made.key AND current.made_from = made.made_from)"
        ),
        {"unfinished": '%"final":false%'},  # within a string of JSON the quotes would be escaped
    )


MIGRATIONS: tuple[Migration, ...] = (m001_made, m002_office, m003_superseded)


def migrate(engine: sa.Engine, where: str) -> None:
    """Bring a database up to date. Raises MadeByNewer when it already knows a migration this program does not."""
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE IF NOT EXISTS migrations (name VARCHAR(80) PRIMARY KEY)"))
        done = {name for (name,) in connection.execute(sa.text("SELECT name FROM migrations"))}
    if unknown := done - {step.__name__ for step in MIGRATIONS}:
        raise MadeByNewer(f"{where} was made by a newer digest ({', '.join(sorted(unknown))}): upgrade this program")
    for step in MIGRATIONS:
        if step.__name__ not in done:
            with engine.begin() as connection:
                step(connection)
                connection.execute(sa.text("INSERT INTO migrations VALUES (:name)"), {"name": step.__name__})
