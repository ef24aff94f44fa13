"""Approved editions: their bytes, stored by hash, and whether an approval still holds."""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa

from digest.errors import ConfigError, MachineRefused, NeedsPerson
from digest.files import read, write
from digest.model import Approval, Month
from digest.store import Store, made_from
from digest.text import as_json

_printed = sa.Table(
    "printed",
    sa.MetaData(),
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("content", sa.LargeBinary),
)
_NOT_PRINTED = ("inbox.txt",)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def edition_of(files: Mapping[str, str]) -> str:
    """The id of the edition with these files (name -> sha256)."""
    return made_from(dict(files))


def keep(store: Store, approval: Approval, files: Mapping[str, bytes]) -> Approval:
    """Store an approval and its bytes as the month's current one; earlier ones stay."""
    with store.firm() as connection:
        held = set(connection.execute(sa.select(_printed.c.sha256)).scalars())
        new = {sha256(content): content for content in files.values()}
        rows = [{"sha256": name, "content": content} for name, content in new.items() if name not in held]
        if rows:
            connection.execute(sa.insert(_printed), rows)
    return store.put(approval, str(approval.month), made_from(approval.edition, approval.table))


def approval_of(store: Store, month: Month) -> Approval | None:
    """The month's approval, whether or not its table has changed since. A month with one is frozen."""
    return store.latest(Approval, str(month))


def approvals(store: Store) -> tuple[Approval, ...]:
    """Every month's current approval, oldest first."""
    return tuple(approval for _, approval in store.under(Approval, ""))


def amended(store: Store, approval: Approval, files: Mapping[str, bytes]) -> Approval:
    """The approval with some files changed, stored in its place; the table it was given for stays the same."""
    hashes = {**approval.files, **{name: sha256(content) for name, content in files.items()}}
    new = approval.model_copy(update={"files": hashes, "edition": edition_of(hashes)})
    return keep(store, new, files)


def write_out(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files of an edition to output/M/; the report.json beside them, if it can be read, gets their hashes."""
    for name, content in files.items():
        write(folder / name, content)
    path, hashes = folder / "report.json", {name: sha256(content) for name, content in files.items()}
    with suppress(ConfigError, ValueError, KeyError, TypeError):
        report = json.loads(read(path))
        write(path, as_json({**report, "hashes": {**report["hashes"], **hashes}}))


def approved_files(store: Store, approval: Approval) -> dict[str, bytes]:
    """The approved bytes by file name. Raises MachineRefused where the database lost or altered one."""
    with store.firm() as connection:
        query = sa.select(_printed.c.sha256, _printed.c.content).where(_printed.c.sha256.in_(approval.files.values()))
        held = {name: bytes(content) for name, content in connection.execute(query)}
    for file, name in approval.files.items():
        if sha256(held.get(name, b"")) != name:
            raise MachineRefused(
                f"{store.where}: the approved bytes of {file} are damaged; restore the file from a backup, or"
                f" approve again with: digest approve {approval.month}"
            )
    return {file: held[name] for file, name in sorted(approval.files.items())}


def table_hashes(folder: Path) -> dict[str, str]:
    """Printable files of issues/M/ -> sha256; unread links and fresh machine text do not count."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    named = {path.relative_to(folder).as_posix(): path for path in files}
    printed = {name: path for name, path in named.items() if not _is_excluded(name)}
    return {name: sha256(path.read_bytes()) for name, path in printed.items()}


def changed_since(approval: Approval, folder: Path) -> tuple[str, ...]:
    """How issues/M/ differs from what was approved, one line per file."""
    now = table_hashes(folder)
    names = sorted({*now, *approval.table})
    changes = {
        name: "is new" if name not in approval.table else "was deleted" if name not in now else "was edited"
        for name in names
        if now.get(name) != approval.table.get(name)
    }
    return tuple(f"issues/{approval.month}/{name} {what}" for name, what in changes.items())


def standing(store: Store, month: Month, folder: Path) -> Approval:
    """The approval that holds now. Raises NeedsPerson when there is none, or the table was edited since."""
    approval = approval_of(store, month)
    if approval is None:
        raise NeedsPerson(f"{month} is not approved; read output/{month}/, then: digest approve {month}")
    if changes := changed_since(approval, folder):
        raise NeedsPerson(
            f"the approval of {month} does not hold any more: {'; '.join(changes)}."
            f" Look again and approve the new edition: digest build {month}, then digest approve {month}"
        )
    return approval


def _is_excluded(name: str) -> bool:
    base = name.rpartition("/")[2]
    return name in _NOT_PRINTED or base.startswith(".") or base.endswith((".fresh.md", "~", ".swp"))
