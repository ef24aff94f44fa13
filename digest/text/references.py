"""Removes lists of references, which are no part of a text. Pure."""

import re
from collections.abc import Iterable

from digest.text.markup import Block

_HEADING = re.compile(
    r"(?:\d{1,2}\.?\s+|[IVX]{1,5}\.?\s+|[A-Z]\.?\s+)?(?:references?|bibliography|works cited|literature cited|"
    r"references and notes|cited works|sources cited)[.:]?",
    re.I,
)
_APPENDIX = re.compile(r"appendi|supplement|checklist|[A-Z]\.\d", re.I)


def without_references(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks without those under a heading like 'References'; an appendix after them stays."""
    kept: list[Block] = []
    in_list = False
    for block in blocks:
        path = block.section.split(" › ") if block.section else []
        if block.kind == "heading":
            in_list = bool(_HEADING.fullmatch(block.text))
            path.append(block.text)
        elif _is_bare_heading(block):
            in_list = True
        named = next((at for at, title in enumerate(path) if _HEADING.fullmatch(title)), None)
        cited = named is not None and not any(_APPENDIX.match(title) for title in path[named + 1 :])
        if not cited and not in_list:
            kept.append(block)
    return tuple(kept)


def _is_bare_heading(block: Block) -> bool:
    """Whether a block is 'References' as a paragraph of its own instead of a heading."""
    return (
        block.kind == "prose"
        and len(block.text) < 24
        and block.text[0].isupper()
        and bool(_HEADING.fullmatch(block.text))
    )
