"""What an editor confirmed of a text's own numbers, as boxes; and what waits for the editor."""

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
"""Below issues/M/: one file an item whose text states numbers that can be recomputed."""


@dataclass(frozen=True)
class Recomputed:
    boxes: tuple[Replication, ...] = ()
    waiting: tuple[str, ...] = ()
    """One line a file that waits for the editor."""
    plots: Mapping[str, tuple[Share, ...]] = field(default_factory=dict)
    """File name below figures/ -> what the boxes draw there."""


@dataclass(frozen=True)
class Proposal:
    """What one item's text comes to, and the file it waits in."""

    key: str
    title: str
    file: str
    """Below issues/M/; '' where nothing was found."""
    found: tuple[Reported, ...]


def recomputed(folder: Path, texts: Mapping[str, Text]) -> Recomputed:
    """The files of issues/M/numbers/ as the editor left them, against the texts as they are stored now.

    Raises ConfigError for a mistake in one.
    """
    boxes, waiting, plots = list[Replication](), list[str](), dict[str, tuple[Share, ...]]()
    for path in sorted((folder / FOLDER).glob("*.md")):
        if path.name.endswith(".fresh.md"):
            continue
        said = answers(files.read(path), f"{folder.name}/{FOLDER}/{path.name}")
        if text := texts.get(said.key):
            now = found(text)
            ids = {one.id: one for one in now}
            made = box(said.key, now, said.yes)
            boxes += [made] if made else []
            plots |= {figure.name: drawn(now, said.yes) for figure in (made.figures if made else ())}
            open_ = [one.outcome for one in now if one.id not in said.yes | said.no]
            waiting += _waiting(f"{FOLDER}/{plain(path.name)}", open_, said, set(ids))
    return Recomputed(tuple(boxes), tuple(waiting), plots)


def lay_plots(folder: Path, plots: Mapping[str, tuple[Share, ...]]) -> None:
    """Draw into cache/figures/ what is not there; without matplotlib a figure keeps its caption and its words."""
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


def _waiting(name: str, unanswered: Sequence[str], said: Answers, now: set[str]) -> Iterator[str]:
    if unanswered:
        wrong = unanswered.count("does not add up")
        weighty = f", {wrong} of them said not to add up" if wrong else ""
        many = "number waits" if len(unanswered) == 1 else "numbers wait"
        yield f"{name}: {len(unanswered)} recomputed {many} for your yes or no{weighty}"
    if lost := len(said.yes - now):
        yield f"{name}: {lost} that you confirmed is no longer found as you saw it, and is not printed"
