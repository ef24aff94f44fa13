"""Lays one machine-made file on the editor's table. What a person touched is never written again.

A file is laid by intent, write, done, each on record: a killed run takes its own half-laid file up again, and what a
person deleted stays deleted. Fresh machine text for an edited file goes beside it as slug.fresh.md; the text that was
laid there before is not fresh.
"""

from pathlib import Path

from digest.desk import Desk
from digest.files import read, write
from digest.model import Laid


def lay(desk: Desk, folder: Path, record: str, path: Path, text: str) -> str:
    """Lay a file unless a person touched or deleted it. Returns the name of the file written, '' when none was."""
    laid = desk.store.latest(Laid, record)
    there = read(path) if path.exists() else None
    if there == text:  # as laid, or fresh text that the editor took over
        desk.store.put(Laid(file=str(path.relative_to(folder)), text=text, done=True), record, "")
        return ""
    if laid and laid.done and there is None:  # a person deleted it
        return ""
    if _is_ours(there, laid):
        write_on_record(desk, record, path, folder, text, there or "")
        return path.name
    if laid and laid.done and laid.text == text:  # only the person changed something
        return ""
    fresh = path.with_name(path.stem + ".fresh.md")
    write(fresh, text)
    return fresh.name


def _is_ours(there: str | None, laid: Laid | None) -> bool:
    """Whether no person touched what lies there: as it was laid or, after a killed run, as before or half-way."""
    if laid and laid.done:
        return there == laid.text
    return there is None or (laid is not None and there in (laid.text, laid.before))


def write_on_record(desk: Desk, record: str, path: Path, folder: Path, text: str, before: str) -> None:
    """Record the intent, write the file, record that it is done. `before`: what stood there."""
    laid = Laid(file=str(path.relative_to(folder)), text=text, before=before)
    desk.store.put(laid, record, "")
    write(path, text)
    desk.store.put(laid.model_copy(update={"done": True, "before": ""}), record, "")
