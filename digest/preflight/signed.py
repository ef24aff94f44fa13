"""Text that nobody signed, and files that are not what the table gives. Pure."""

from collections.abc import Iterator, Mapping

from digest.galley import Material
from digest.galley.hands import drafted
from digest.preflight.finding import EDITORS, Finding
from digest.text import many


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
    """One finding for all the files that differ from what the table gives if it is printed again."""
    told = {
        "not what the table gives now": [one for one in files.keys() & now.keys() if files[one] != now[one]],
        "given by the table and not printed": [*(now.keys() - files.keys())],
        "printed and not given by the table": [*(files.keys() - now.keys())],
    }
    told = {what: sorted(set(names) - EDITORS) for what, names in told.items()}
    if differing := [name for names in told.values() for name in names]:
        what = "; ".join(f"{what}: {', '.join(names)}" for what, names in told.items() if names)
        if len(differing) == 1:
            what = f"it is {what.partition(':')[0]}"
        file = differing[0] if len(differing) == 1 else many(len(differing), "file")
        yield Finding("fail", file, what, "print again: `digest build`")
