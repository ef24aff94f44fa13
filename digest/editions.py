"""Approved editions: the bytes that a person said yes to, kept by their hash, and whether the yes still holds."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import sqlalchemy as sa

from digest.errors import MachineRefused, NeedsPerson
from digest.model import Approval, Month
from digest.store import Store, made_from

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
    """The edition that these files (name -> sha256) are."""
    return made_from(dict(files))


def keep(store: Store, approval: Approval, files: Mapping[str, bytes]) -> Approval:
    """Keep an approval with its bytes; the month's earlier ones are kept too, and it is the current one."""
    with store.firm() as connection:
        held = set(connection.execute(sa.select(_printed.c.sha256)).scalars())
        new = {sha256(content): content for content in files.values()}
        rows = [{"sha256": name, "content": content} for name, content in new.items() if name not in held]
        if rows:
            connection.execute(sa.insert(_printed), rows)
    return store.put(approval, str(approval.month), made_from(approval.edition, approval.table))


def approval_of(store: Store, month: Month) -> Approval | None:
    """The month's approval, whether or not its table was changed since. A month that has one is frozen."""
    return store.latest(Approval, str(month))


def approvals(store: Store) -> tuple[Approval, ...]:
    """Every month's current approval, oldest first."""
    return tuple(approval for _, approval in store.under(Approval, ""))


def amended(store: Store, approval: Approval, files: Mapping[str, bytes]) -> Approval:
    """The approval with some files in other words, kept in its place; the table it was given for is the same."""
    hashes = {**approval.files, **{name: sha256(content) for name, content in files.items()}}
    new = approval.model_copy(update={"files": hashes, "edition": edition_of(hashes)})
    return keep(store, new, files)


def approved_files(store: Store, approval: Approval) -> dict[str, bytes]:
    """The approved bytes by file name. Raises MachineRefused where the database lost or changed one."""
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
    """Every file of issues/M/ that can be printed -> sha256. Links still to be read and fresh machine text are not."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    named = {path.relative_to(folder).as_posix(): path for path in files}
    printed = {name: path for name, path in named.items() if not _is_apart(name)}
    return {name: sha256(path.read_bytes()) for name, path in printed.items()}


def changed_since(approval: Approval, folder: Path) -> tuple[str, ...]:
    """What differs in issues/M/ from what was approved, one line a file."""
    now = table_hashes(folder)
    names = sorted({*now, *approval.table})
    told = {
        name: "is new" if name not in approval.table else "was deleted" if name not in now else "was edited"
        for name in names
        if now.get(name) != approval.table.get(name)
    }
    return tuple(f"issues/{approval.month}/{name} {what}" for name, what in told.items())


def standing(store: Store, month: Month, folder: Path) -> Approval:
    """The approval that holds now. Raises NeedsPerson when there is none, or when the table was edited since."""
    approval = approval_of(store, month)
    if approval is None:
        raise NeedsPerson(f"{month} is not approved; read output/{month}/, then: digest approve {month}")
    if changes := changed_since(approval, folder):
        raise NeedsPerson(
            f"the approval of {month} does not hold any more: {'; '.join(changes)}."
            f" Look again and approve the new edition: digest build {month}, then digest approve {month}"
        )
    return approval


def _is_apart(name: str) -> bool:
    base = name.rpartition("/")[2]
    return name in _NOT_PRINTED or base.startswith(".") or base.endswith((".fresh.md", "~", ".swp"))
