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
    if laid is None or not laid.done:
        ours = there is None or (laid is not None and there in (laid.text, laid.before))
    else:
        ours = there == laid.text
        if there is None:
            return ""
    if not ours and laid and laid.done and laid.text == text:  # only the person changed something
        return ""
    if not ours:
        fresh = path.with_name(path.stem + ".fresh.md")
        write(fresh, text)
        return fresh.name
    write_on_record(desk, record, path, folder, text, there or "")
    return path.name


def write_on_record(desk: Desk, record: str, path: Path, folder: Path, text: str, before: str) -> None:
    """Intent, write, done."""
    laid = Laid(file=str(path.relative_to(folder)), text=text, before=before)
    desk.store.put(laid, record, "")
    write(path, text)
    desk.store.put(laid.model_copy(update={"done": True, "before": ""}), record, "")
