"""What a person sees while it works: a moving line on a terminal, plain lines in a log."""

import sys
from typing import IO

from digest.text import for_terminal


class Console:
    """Results go to standard output, progress and errors to standard error."""

    def __init__(self, progress: IO[str] | None = None) -> None:
        self._to = progress or sys.stderr
        self._live = self._to.isatty()
        self._said: tuple[str, int] = ("", -1)

    def tell(self, verb: str, done: int, total: int, what: str) -> None:
        """Progress of one verb. On a terminal one line that moves; in a log a line a tenth of the way."""
        count = f" {done}/{total}" if total else ""
        line = for_terminal(f"{verb}{count} {what}").replace("\n", " ")
        if self._live:
            self._to.write(f"\r\x1b[2K{line[: self._width()]}")
            if total and done >= total:
                self._to.write("\n")
        elif self._is_due(verb, done, total):
            self._to.write(line + "\n")
        self._to.flush()

    def say(self, text: str = "") -> None:
        print(for_terminal(text))

    def error(self, text: str) -> None:
        """One clear line, whatever stood on the terminal before."""
        self._to.write(("\r\x1b[2K" if self._live else "") + for_terminal(f"digest: {text}") + "\n")

    def _is_due(self, verb: str, done: int, total: int) -> bool:
        tenth = done * 10 // total if total else done
        due = (verb, tenth) != self._said
        self._said = (verb, tenth)
        return due

    def _width(self) -> int:
        import shutil

        return max(20, shutil.get_terminal_size().columns - 1)
