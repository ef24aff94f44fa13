"""What a person sees while it works: a moving bar for each verb on a terminal, plain lines in a log."""

import logging
import os
import re
import shlex
import shutil
import sys
import textwrap
from pathlib import Path
from typing import IO, TYPE_CHECKING

from digest.text import clip, for_terminal

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


_BAR = 24
_TAKEN = 9 + 1 + _BAR + 1 + 1 + 2
"""Columns that a moving line needs beside its count and the name of what is worked on."""
_log = logging.getLogger(__name__)
"""All that is said goes here too; only `--log` listens."""
_BEFORE = r"(?:^ +|: |, |`|\b(?:then|or|and|see|with|let|run) )"
_OTHERS = r"(?:new|demo)\b|verify (?:list|samples)\b|(?:verify|outbox)(?! [a-z])|templates(?! copy)"
"""The commands without a --dir, or with another's."""
_NAMED = (
    "add|approve|archive|build|check|correct|doctor|draft|enrich|eval|fetch|kill|login|merge|outbox|preflight|publish|"
    "rank|review|run|schedule|sources|split|status|templates|verify"
)
"""The commands that take one, so that the words of a title become none: 'a digest of May'."""
_WITH_DIR = rf"(?!{_OTHERS})(?:(?:verify|outbox|templates) [a-z]+|(?:{_NAMED})\b)"
_REST = r"(?: (?:--?[a-z][\w-]*|\d{4}-\d\d|[a-z]+:\S+|[A-Z]+\b|'[^']*'))*"
_COMMAND = re.compile(rf"({_BEFORE}digest {_WITH_DIR}(?: \d{{4}}-\d\d)?)(?![\w-])", re.M)
"""A command to paste, as our messages lead up to one, and with the month that it begins with."""
_WHOLE = re.compile(rf"digest {_WITH_DIR}(?: \d{{4}}-\d\d)?(?: --dir (?:'[^']*'|\S+))?{_REST}")
_PATH = re.compile(r"(?<![\w./-])(?=(?:issues|output)/\d{4}-\d\d\b|cache/figures/)")


class Console:
    """Results go to standard output, progress and errors to standard error."""

    def __init__(self, progress: IO[str] | None = None) -> None:
        self._to = progress or sys.stderr
        self._bars: Progress | None = None
        self._verbs: dict[str, TaskID] = {}
        self._said: tuple[str, int] = ("", -1)
        self.folder = Path()
        """The folder that the command works in, as its --dir says."""

    @property
    def width(self) -> int:
        """Columns of the terminal that results go to; 0 where they go to a file or another program."""
        return shutil.get_terminal_size().columns if sys.stdout.isatty() else 0

    def tell(self, verb: str, done: int, total: int, what: str) -> None:
        """Progress of one verb: on a terminal its bar moves, in a log a line is printed a tenth of the way."""
        what = for_terminal(what).replace("\n", " ")
        if self._to.isatty():
            self._move(verb, done, total, what)
        elif self._is_due(verb, done, total):
            count = f" {done}/{total}" if total else ""
            _log.info("%s%s %s", verb, count, what)
            print(f"{verb}{count} {what}", file=self._to, flush=True)

    def say(self, text: str = "") -> None:
        self._rest()
        _log.info("%s", for_terminal(text))
        try:
            print(for_terminal(text), flush=True)
        except BrokenPipeError:  # `digest rank --all | head`: the reader has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def guide(self, text: str, as_json: bool = False) -> None:
        """Words to a person: what they name can be pasted, and on a terminal no word is cut; JSON stays as it is."""
        self.say(text if as_json else folded(located(text, self.folder), self.width))

    def error(self, text: str) -> None:
        """One clear message, below whatever moved; it guides too."""
        self._rest()
        text = located(text, self.folder)
        _log.info("%s", for_terminal(text))
        width = shutil.get_terminal_size().columns if self._to.isatty() else 0
        print(for_terminal(folded(f"digest: {text}", width)), file=self._to)

    def _move(self, verb: str, done: int, total: int, what: str) -> None:
        bars = self._bars = self._bars or _started(self._to)
        if verb not in self._verbs:
            self._verbs[verb] = bars.add_task(verb, total=total or None, what="")
        room = bars.console.width - len(f"{done}/{total}") - _TAKEN
        what = clip(what, min(60, max(room, 10)))
        if total:
            bars.update(self._verbs[verb], completed=done, total=total, what=what)
        else:  # what cannot be counted leaves the count as it stands
            bars.update(self._verbs[verb], what=what)

    def _rest(self) -> None:
        if self._bars:
            self._bars.stop()
        self._bars, self._verbs = None, {}

    def _is_due(self, verb: str, done: int, total: int) -> bool:
        tenth = done * 10 // total if total else done
        due = (verb, tenth) != self._said
        self._said = (verb, tenth)
        return due


def located(text: str, folder: Path) -> str:
    """A message whose commands and paths are right from where the person stands, who works in `folder`. Pure."""
    if folder == Path():
        return text
    given = f" --dir {shlex.quote(str(folder))}"
    return _PATH.sub(lambda _: f"{folder}/", _COMMAND.sub(lambda found: found[1] + given, text))


def folded(text: str, width: int) -> str:
    """A message for a terminal of `width` (0: none): lines end between words, no command is torn. Pure."""
    return "\n".join(_fold(line, width) for line in text.split("\n")) if width else text


def _fold(line: str, width: int) -> str:
    if len(line) <= width:
        return line
    indent = line[: len(line) - len(line.lstrip())]
    glued = _WHOLE.sub(lambda found: found[0].replace(" ", "\0"), line.lstrip())
    return textwrap.fill(
        glued,
        width,
        initial_indent=indent,
        subsequent_indent=indent + "    ",
        break_long_words=False,
        break_on_hyphens=False,
    ).replace("\0", " ")


def _started(to: IO[str]) -> "Progress":
    """Titles come from strangers: nothing in them is markup."""
    from rich.console import Console as Terminal
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    verb, what = TextColumn("{task.description:>9}", markup=False), TextColumn("{task.fields[what]}", markup=False)
    bars = Progress(verb, BarColumn(bar_width=_BAR), MofNCompleteColumn(), what, console=Terminal(file=to))
    bars.start()
    return bars
