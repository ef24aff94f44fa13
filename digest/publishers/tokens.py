"""Rotating tokens, in a file only you can read, replaced atomically under a lock before a new token is used."""

import fcntl
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from digest.errors import MachineRefused


def tokens_file(env: Mapping[str, str]) -> Path:
    """DIGEST_STATE/tokens.json, else in the user's state folder; never beside an issue, which may be published."""
    state = env.get("DIGEST_STATE") or str(Path(env.get("XDG_STATE_HOME") or Path.home() / ".local/state") / "digest")
    return Path(state) / "tokens.json"


@contextmanager
def tokens(file: Path) -> Iterator[dict[str, dict[str, str]]]:
    """The tokens by account, locked; changes are on disk when the block ends. Raises MachineRefused."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with file.with_suffix(".lock").open("a") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            known = _read(file)
            before = json.dumps(known, sort_keys=True)
            yield known
            if json.dumps(known, sort_keys=True) != before:
                write(file, known)
    except OSError as error:
        raise MachineRefused(
            f"{error.filename or file}: {error.strerror}: tokens must be kept before they are used; mend it, or set"
            " DIGEST_STATE to another folder"
        ) from None


def write(file: Path, known: Mapping[str, Mapping[str, str]]) -> None:
    """Atomic, with mode 0600 from the first byte."""
    descriptor, temporary = tempfile.mkstemp(dir=file.parent, prefix=".tokens-")  # mkstemp makes it 0600
    try:
        with os.fdopen(descriptor, "w") as out:
            json.dump(known, out)
            out.flush()
            os.fsync(out.fileno())
        Path(temporary).replace(file)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _read(file: Path) -> dict[str, dict[str, str]]:
    try:
        known = json.loads(file.read_text())
    except FileNotFoundError:
        return {}
    except ValueError:
        return {}  # damaged tokens count as none: we log in again
    return {str(name): dict(pair) for name, pair in known.items()} if isinstance(known, dict) else {}
