"""Tokens that rotate: a file that only you can read, replaced in one step, under a lock, before a new token is used."""

import fcntl
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from digest.errors import MachineRefused


def tokens_file(env: Mapping[str, str]) -> Path:
    """DIGEST_STATE/tokens.json, else the user's own state folder; never beside an issue, which may be published."""
    state = env.get("DIGEST_STATE") or str(Path(env.get("XDG_STATE_HOME") or Path.home() / ".local/state") / "digest")
    return Path(state) / "tokens.json"


@contextmanager
def tokens(file: Path) -> Iterator[dict[str, dict[str, str]]]:
    """The tokens by account, locked; what is changed is on the disk when the block ends. Raises MachineRefused."""
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
    """Mode 0600 from the first byte; whole or not at all."""
    descriptor, rough = tempfile.mkstemp(dir=file.parent, prefix=".tokens-")  # 0600 by itself
    try:
        with os.fdopen(descriptor, "w") as out:
            json.dump(known, out)
            out.flush()
            os.fsync(out.fileno())
        Path(rough).replace(file)
    except BaseException:
        Path(rough).unlink(missing_ok=True)
        raise


def _read(file: Path) -> dict[str, dict[str, str]]:
    try:
        known = json.loads(file.read_text())
    except FileNotFoundError:
        return {}
    except ValueError:
        return {}  # unreadable tokens are no tokens: we log in anew
    return {str(name): dict(one) for name, one in known.items()} if isinstance(known, dict) else {}
