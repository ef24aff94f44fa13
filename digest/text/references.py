"""Lists of works cited, which are others' words and no part of a text. Pure."""

import re
from collections.abc import Iterable

from digest.text.markup import Block

_LIST = re.compile(
    r"(?:\d{1,2}\.?\s+|[IVX]{1,5}\.?\s+|[A-Z]\.?\s+)?(?:references?|bibliography|works cited|literature cited|"
    r"references and notes|cited works|sources cited)[.:]?",
    re.I,
)
_BEYOND = re.compile(r"appendi|supplement|checklist|[A-Z]\.\d", re.I)


def without_references(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks, without what stands under a heading like 'References'; an appendix after it stays."""
    kept: list[Block] = []
    beneath = False
    for block in blocks:
        path = block.section.split(" › ") if block.section else []
        if block.kind == "heading":
            beneath = bool(_LIST.fullmatch(block.text))
            path.append(block.text)
        elif _is_bare_heading(block):
            beneath = True
        named = next((at for at, title in enumerate(path) if _LIST.fullmatch(title)), None)
        cited = named is not None and not any(_BEYOND.match(title) for title in path[named + 1 :])
        if not cited and not beneath:
            kept.append(block)
    return tuple(kept)


def _is_bare_heading(block: Block) -> bool:
    """'References' as a line of its own, set bold and not as a heading."""
    return (
        block.kind == "prose" and len(block.text) < 24 and block.text[0].isupper() and bool(_LIST.fullmatch(block.text))
    )
