"""Finds a template (yours first, then the packaged one) and renders it.

Templates are Jinja2. A file of the same name in your templates/ replaces ours; the others stay. HTML is escaped by
default, and a name that is not there is an error, never an empty string.
"""

import traceback
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket

from digest.errors import ConfigError
from digest.files import starter

_IGNORED = """\
# What does not belong into a repository. issues/, sources.yaml and templates/ do.

# Addresses of readers, such as list: readers.txt, and values of secrets
/*.txt
!/requirements*.txt
!/constraints*.txt
.env
tokens.json
tokens.lock
.tokens-*

# What is printed and fetched: made again by a run
/output/
/cache/

# The digest's memory. In a private repository commit it with git add -f: docs/schedule.md
/digest.db*
/attempts.jsonl
/outbox.jsonl
/lab-answers.jsonl

# Logs, and files half written
*.log
*.log.*
.*.tmp
"""


class _Compiled(jinja2.BytecodeCache):
    """Templates compiled by this process: compiling costs more than rendering, and a month renders often."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if kept := self._kept.get(bucket.key):
            bucket.bytecode_from_string(kept)  # only where the template's own text is still the same

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


class Templates:
    """The templates of one digest: `yours` is its templates/ folder, which may be missing or empty."""

    def __init__(self, yours: Path) -> None:
        self.yours = yours
        self._jinja = jinja2.Environment(
            loader=jinja2.ChoiceLoader([jinja2.FileSystemLoader(yours), jinja2.FileSystemLoader(_packaged())]),
            autoescape=lambda name: bool(name) and str(name).endswith(".html"),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            bytecode_cache=_COMPILED,
        )

    def render(self, name: str, **context: object) -> str:
        """The template's text with this context. A mistake in one of your templates is a ConfigError naming file:line;
        a mistake in ours is a bug, and raises as itself."""
        try:
            return self._jinja.get_template(name).render(**context)
        except Exception as error:
            if place := self._place(error):
                raise ConfigError(f"{place}: {_reason(error)}. {self._cure(place)}") from error
            raise

    def _place(self, error: Exception) -> str:
        """'templates/newsletter.html:12' when the innermost template line is yours; else ''."""
        for file, line in _lines(error):
            if Path(file).is_relative_to(self.yours):
                return f"{self.yours.name}/{Path(file).relative_to(self.yours).as_posix()}:{line}"
            if Path(file).is_relative_to(_packaged()):
                return ""
        return ""

    def _cure(self, place: str) -> str:
        name = place.partition("/")[2].rpartition(":")[0]
        if name not in names():
            return "Mend the line, or remove the file."
        return f"Mend the line, or move the file away: the packaged {name} is used again, and can be copied afresh."


def set_up(folder: Path) -> Path:
    """Make a digest's folder: sources.yaml, which is returned, .gitignore and templates/. Overwrites nothing."""
    (folder / "templates").mkdir(parents=True, exist_ok=True)
    sources = folder / "sources.yaml"
    try:
        with sources.open("xb") as file:
            file.write((starter() / "sources.yaml").read_bytes())
    except FileExistsError:
        raise ConfigError(
            f"{sources} is there already and was left as it is; edit it, or take another folder"
        ) from None
    with suppress(FileExistsError), (folder / ".gitignore").open("x", encoding="utf-8", newline="\n") as file:
        file.write(_IGNORED)
    return sources


def sample_month() -> Path:
    """The folder of the bundled sample month: its sources.yaml, and what they answer."""
    inside = starter() / "sample-month"
    return inside if inside.is_dir() else starter() / "examples" / "sample-month"


def names() -> tuple[str, ...]:
    """Every packaged template, in order: 'email.html', ..., 'prompts/...'."""
    files = (path.relative_to(_packaged()) for path in _packaged().rglob("*") if path.is_file())
    return tuple(sorted(file.as_posix() for file in files if not file.name.startswith(".")))


def copy(name: str, folder: Path) -> Path:
    """Copy one packaged template into your folder, to be changed; returns where it lies. Overwrites nothing."""
    if name not in names():
        raise ConfigError(f"there is no template {name!r}. Those that can be copied: {', '.join(names())}")
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with target.open("x", encoding="utf-8", newline="\n") as file:
            file.write((_packaged() / name).read_text(encoding="utf-8"))
    except FileExistsError:
        raise ConfigError(f"{target} is there already. Move it away to copy the packaged one again") from None
    return target


def _packaged() -> Path:
    return starter() / "templates"


def _lines(error: Exception) -> Iterator[tuple[str, int]]:
    """Where an error happened, innermost first; Jinja2 rewrites tracebacks to name template lines."""
    if isinstance(error, jinja2.TemplateSyntaxError) and error.filename:
        yield error.filename, error.lineno
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        yield frame.filename, frame.lineno or 0


def _reason(error: Exception) -> str:
    if isinstance(error, jinja2.TemplateNotFound):
        return f"there is no template {error.name!r} to include"
    text = str(error) or type(error).__name__
    return text.splitlines()[0].rstrip(".")
