"""Writes a machine-made file for the editor, and never overwrites what a person touched.

Intent and completion are recorded, so a killed run resumes its own half-written file, and what a person deleted stays
deleted, unless they deleted issues/M/ whole. Fresh machine text for an edited file goes beside it as slug.fresh.md,
unless it equals the text written there before.
"""

from pathlib import Path

from digest import table
from digest.desk import Desk
from digest.files import read, write
from digest.model import Laid, Month, Offered


def forget_deleted(desk: Desk, month: Month) -> None:
    """Forget what was laid and offered of a month whose folder was deleted whole, so that all of it is laid anew."""
    if not table.is_bare(desk.table(month)):
        return
    for record, _ in desk.store.under(Laid, f"{month}/"):
        desk.store.drop(Laid, record, "")
    desk.store.drop(Offered, str(month), "")


def lay(desk: Desk, folder: Path, record: str, path: Path, text: str) -> str:
    """Write a file unless a person touched or deleted it. Returns the name of the file written, or ''."""
    laid = desk.store.latest(Laid, record)
    current = read(path) if path.exists() else None
    if current == text:  # as written before, or fresh text that the editor adopted
        desk.store.put(Laid(file=str(path.relative_to(folder)), text=text, done=True), record, "")
        return ""
    if laid and laid.done and current is None:  # a person deleted it
        return ""
    if _is_ours(current, laid):
        write_on_record(desk, record, path, folder, text, current or "")
        return path.name
    if laid and laid.done and laid.text == text:  # only the person changed it
        return ""
    fresh = path.with_name(path.stem + ".fresh.md")
    write(fresh, text)
    return fresh.name


def _is_ours(current: str | None, laid: Laid | None) -> bool:
    """Whether no person touched the current text: it is as written or, after a killed run, as before or complete."""
    if laid and laid.done:
        return current == laid.text
    return current is None or (laid is not None and current in (laid.text, laid.before))


def write_on_record(desk: Desk, record: str, path: Path, folder: Path, text: str, before: str) -> None:
    """Record the intent, write the file, record completion. `before`: the previous text."""
    laid = Laid(file=str(path.relative_to(folder)), text=text, before=before)
    desk.store.put(laid, record, "")
    write(path, text)
    desk.store.put(laid.model_copy(update={"done": True, "before": ""}), record, "")
