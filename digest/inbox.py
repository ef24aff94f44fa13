"""issues/M/inbox.txt: links the editor gathered, one a line; '#' starts a remark. A person's file: only appended to."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from digest import ids
from digest.errors import ConfigError
from digest.files import read as content
from digest.files import write

FILE = "inbox.txt"


def add(folder: Path, urls: Sequence[str]) -> tuple[str, ...]:
    """Append links that are not there yet, and return those. Raises ConfigError when one is no web address."""
    for url in urls:
        if not ids.urlsplit_safe(url):
            raise ConfigError(f"{url!r} is no link; expected an address such as https://arxiv.org/abs/2505.01234")
        if urlsplit(url).username is not None:
            raise ConfigError("a link holds a name or a password before its @, which readers would see; add it without")
    known = {ids.key_of(url) for url in read(folder)}
    new = tuple(url for url in dict.fromkeys(urls) if ids.key_of(url) not in known)
    if new:
        path = folder / FILE
        before = content(path) if path.exists() else "# Links for this issue, one a line.\n"
        write(path, before.rstrip("\n") + "\n" + "\n".join(new) + "\n")
    return new


def read(folder: Path) -> tuple[str, ...]:
    """The links, in order. Raises ConfigError as inbox.txt:LINE: what."""
    path = folder / FILE
    if not path.exists():
        return ()
    urls = []
    for number, row in enumerate(content(path).removeprefix("\ufeff").splitlines(), 1):
        word = row.split("#")[0].strip() if row.lstrip().startswith("#") else row.split(" #")[0].strip()
        if word and not ids.urlsplit_safe(word):
            raise ConfigError(f"{folder.name}/{FILE}:{number}: {word[:60]!r} is no link; expected https://...")
        if word:
            urls.append(word)
    return tuple(dict.fromkeys(urls))
