"""Files written whole or not at all, and read as they are; and where those lie that came with the program."""

import os
from pathlib import Path

from digest.errors import ConfigError, MachineRefused


def read(path: Path) -> str:
    """A person's file, with its own line ends. Raises ConfigError when it is not there, a folder, or not UTF-8."""
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such file") from None
    except IsADirectoryError:
        raise ConfigError(f"{path} is a folder, and a file is expected there: rename it, or move it away") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: byte {error.start} is no UTF-8; save the file as UTF-8 text") from None
    except OSError as error:
        raise MachineRefused(f"{path}: {error.strerror}: change its permissions, then run again") from error


def write(path: Path, content: bytes | str) -> None:
    """Replace a file's content in one step; one that holds it already is left untouched. Raises MachineRefused."""
    data = content.encode() if isinstance(content, str) else content
    try:
        if path.is_file() and path.read_bytes() == data:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, data)
    except OSError as error:
        raise MachineRefused(
            f"{path}: {error.strerror}: free some space or change the permissions, then run again; nothing is lost"
        ) from error


def _replace(path: Path, data: bytes) -> None:
    """The temporary name is fixed, so that what a killed run left behind is taken up by the next one."""
    rough = path.with_name(f".{path.name}.tmp")
    with rough.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    rough.replace(path)


def starter() -> Path:
    """The folder that holds the starter sources.yaml, templates/ and docs/.

    An installed wheel carries it inside the package; an editable install does not (hatch#1627), and the repository
    root serves.
    """
    inside = Path(__file__).parent / "starter"
    return inside if inside.is_dir() else Path(__file__).parents[1]
