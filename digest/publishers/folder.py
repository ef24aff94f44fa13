"""A folder as a publisher: a static site's content directory, a mounted share, an archive."""

from pathlib import Path
from typing import Literal

from digest.files import write
from digest.model import Strict


class Folder(Strict):
    """Copies an edition's files to PATH/MONTH/. Repeating it changes nothing."""

    kind: Literal["folder"]
    path: Path

    def send(self, month: str, files: dict[str, bytes], root: Path) -> str:
        """Write each file whole; `path` is taken from `root`. Returns the folder. Raises MachineRefused."""
        target = root / self.path / month
        for name, content in sorted(files.items()):
            write(target / name, content)
        return str(target)
