"""Text that nobody signed, and files that are not what the table gives. Pure."""

from collections.abc import Iterator, Mapping

from digest.galley import Material
from digest.galley.hands import drafted
from digest.preflight.finding import EDITORS, Finding


def unsigned(material: Material) -> Iterator[Finding]:
    """What a model drafted needs an editor's name; what a rule quoted can go out, and says that nobody read it."""
    for key in material.piece_keys:
        item = material.items[key]
        if item.signed:
            continue
        if drafted(material, key):
            yield Finding(
                "fail",
                item.file,
                "a model drafted it and nobody signed it",
                "read it against its passages: `signed: yes`",
            )
        elif not item.take:
            yield Finding("warn", item.file, "quotes alone; nobody read it critically", "write a `take:`, or sign it")


def changed(files: Mapping[str, bytes], now: Mapping[str, bytes]) -> Iterator[Finding]:
    """Files that differ from what the table gives if it is printed again."""
    for name in sorted((files.keys() | now.keys()) - EDITORS):
        if name not in now:
            yield Finding("fail", name, "the table gives no such file", "print again: `digest build`")
        elif name not in files:
            yield Finding(
                "fail", name, "the table gives this file, and it is not printed", "print again: `digest build`"
            )
        elif files[name] != now[name]:
            yield Finding("fail", name, "it is not what the table gives now", "print again: `digest build`")
