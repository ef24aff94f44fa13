"""Finds text that nobody signed, and files that differ from what the table would print now. Pure."""

from collections.abc import Iterator, Mapping

from digest.galley import Material
from digest.galley.hands import drafted
from digest.preflight.finding import EDITORS, Finding
from digest.text import many


def unsigned(material: Material) -> Iterator[Finding]:
    """Fail unsigned items that a model drafted, and an issue without any; only warn of quotes chosen by rule, which are
    labelled as unread."""
    if not material.piece_keys:
        yield Finding(
            "fail", f"issues/{material.month}/issue.md", "it has no item to print", "move a line under ## Items"
        )
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
    """One finding for all files that differ from those the table would print now (`now`)."""
    differences = {
        "not what the table gives now": [name for name in files.keys() & now.keys() if files[name] != now[name]],
        "given by the table and not printed": [*(now.keys() - files.keys())],
        "printed and not given by the table": [*(files.keys() - now.keys())],
    }
    differences = {what: sorted(set(names) - EDITORS) for what, names in differences.items()}
    if differing := [name for names in differences.values() for name in names]:
        what = "; ".join(f"{what}: {', '.join(names)}" for what, names in differences.items() if names)
        if len(differing) == 1:
            what = f"it is {what.partition(':')[0]}"
        file = differing[0] if len(differing) == 1 else many(len(differing), "file")
        yield Finding("fail", file, what, "print again: `digest build`")
