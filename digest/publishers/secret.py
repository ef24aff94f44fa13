"""Secrets: read from the environment or a file it names, never shown, masked in every log line and message."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from digest.errors import ConfigError

HIDDEN = "***"


class Secret:
    """A value that prints as ***. `reveal()` is only for requests."""

    def __init__(self, value: str, name: str = "") -> None:
        self._value = value
        self.name = name

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return f"Secret({HIDDEN})"

    __str__ = __repr__

    def __bool__(self) -> bool:
        return bool(self._value)

    def __reduce__(self) -> str:
        raise TypeError("a secret is not pickled")


def secret(env: Mapping[str, str], name: str, needed: bool = True) -> Secret:
    """The value of NAME, else the content of the file that NAME_FILE names. Raises ConfigError without either."""
    value, file = env.get(name, "").strip(), env.get(f"{name}_FILE", "").strip()
    if not value and file:
        try:
            value = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{name}_FILE: {file} cannot be read ({type(error).__name__}); mend its path") from None
    if not value and needed:
        raise ConfigError(f"{name} is not set: put it, or {name}_FILE, into the environment (docs/publishing.md)")
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in value):
        raise ConfigError(f"{name} holds a line end or a control character; put one line there")
    return Secret(value, name)


def masked(text: str, secrets: Sequence[Secret]) -> str:
    """The text with every secret value, plain or URL-quoted, replaced by ***."""
    values = {form for hidden in secrets if hidden for form in (hidden.reveal(), quote(hidden.reveal(), safe=""))}
    for value in sorted((value for value in values if len(value) >= 4), key=len, reverse=True):
        text = text.replace(value, HIDDEN)
    return text


class _Mask(logging.Filter):
    def __init__(self, secrets: Sequence[Secret]) -> None:
        super().__init__()
        self._secrets = secrets

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = masked(record.getMessage(), self._secrets), None
        if record.exc_info:  # masked here, so that the formatter does not format it again
            record.exc_text = masked(logging.Formatter().formatException(record.exc_info), self._secrets)
        return True


@contextmanager
def unlogged(secrets: Sequence[Secret]) -> Iterator[None]:
    """Within the block, root log handlers (which get all loggers' records) show none of these secrets."""
    mask = _Mask(secrets)
    last = [logging.lastResort] if logging.lastResort else []
    handlers: list[logging.Handler] = [*logging.getLogger().handlers, *last]
    for handler in handlers:
        handler.addFilter(mask)
    try:
        yield
    finally:
        for handler in handlers:
            handler.removeFilter(mask)
