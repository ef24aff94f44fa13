"""Numbers recomputed from a text's own figures: the confirmed ones as boxes, the rest as warnings to the editor."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from digest import files
from digest.model import Replication, Text
from digest.replications.reported import Reported, drawing, found
from digest.replications.reported.finding import Share
from digest.replications.reported.sheet import Answers, answers, box, drawn
from digest.text import plain

FOLDER = "numbers"
"""Folder below issues/M/ with one file for each item whose text states numbers that can be recomputed."""


@dataclass(frozen=True)
class Recomputed:
    boxes: tuple[Replication, ...] = ()
    waiting: tuple[str, ...] = ()
    """Warnings about files that wait for the editor."""
    plots: Mapping[str, tuple[Share, ...]] = field(default_factory=dict)
    """File name below figures/ -> the shares to plot there."""


@dataclass(frozen=True)
class Proposal:
    """The recomputed numbers of one item, and the file in which the editor answers them."""

    key: str
    title: str
    file: str
    """Like issues/2025-05/numbers/x.md; '' where nothing was found."""
    found: tuple[Reported, ...]


def recomputed(folder: Path, texts: Mapping[str, Text]) -> Recomputed:
    """Compare the editor's answers in issues/M/numbers/ with the texts as stored now; `folder` is issues/M.

    Raises ConfigError for a mistake in an answer file.
    """
    boxes, waiting, plots = list[Replication](), list[str](), dict[str, tuple[Share, ...]]()
    for path in sorted((folder / FOLDER).glob("*.md")):
        if path.name.endswith(".fresh.md"):
            continue
        where = f"issues/{folder.name}/{FOLDER}/{plain(path.name)}"
        answered = answers(files.read(path), where)
        if text := texts.get(answered.key):
            now = found(text)
            ids = {one.id: one for one in now}
            numbers_box = box(answered.key, now, answered.yes)
            boxes += [numbers_box] if numbers_box else []
            plots |= {figure.name: drawn(now, answered.yes) for figure in (numbers_box.figures if numbers_box else ())}
            open_ = [one.outcome for one in now if one.id not in answered.yes | answered.no]
            waiting += _waiting(where, open_, answered, set(ids))
    return Recomputed(tuple(boxes), tuple(waiting), plots)


def lay_plots(folder: Path, plots: Mapping[str, tuple[Share, ...]]) -> None:
    """Draw the missing plots into `folder`; without matplotlib none is drawn and figures keep only their captions."""
    for name, shares in plots.items():
        if (folder / name).is_file():
            continue
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = folder / f".{name}"
        try:
            drawing.draw(shares, unfinished)
        except ImportError:
            return
        unfinished.replace(folder / name)


def _waiting(name: str, unanswered: Sequence[str], answered: Answers, now: set[str]) -> Iterator[str]:
    if unanswered:
        wrong = unanswered.count("does not add up")
        weighty = f", {wrong} of them said not to add up" if wrong else ""
        many = "number waits" if len(unanswered) == 1 else "numbers wait"
        yield f"{name}: {len(unanswered)} recomputed {many} for your yes or no{weighty}"
    if lost := len(answered.yes - now):
        yield f"{name}: {lost} that you confirmed is no longer found as you saw it, and is not printed"
