"""Finds headings that stand in their paragraph, as "TL;DR: We ..." does. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from digest.text.markup import Block

_NAMES = (
    r"abstract|tl;? ?dr|(?:executive |brief |quick )?summary|introduction|overview|motivation|background|"
    r"related work|prior work|previous work|(?:our |the )?methods?|methodology|(?:our |experimental )?set-?up|"
    r"(?:our |main |key |experimental )?(?:results|findings|takeaways)|(?:general )?discussion|"
    r"(?:concluding remarks|conclusions?)|future work|future directions|implications|acknowledge?ments?|"
    r"(?:author )?contributions"
)
_RUN_IN = re.compile(rf"({_NAMES})(?:(?:\s?[.:—–]\s?|\s-\s)(?=[^\s.:—–-])|[.:]?$)", re.I)


def with_run_in_headings(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks, with a section's usual name at the start of a paragraph as a heading of its own.

    It heads its paragraph, and the list that this announces; where it stands alone, all up to the next heading. A name
    that heads several paragraphs labels parts of a list, and is none. Limits are told by their markup (markup.py).
    """
    blocks = tuple(blocks)
    often = Counter(found[1].casefold() for block in blocks if (found := _run_in(block)))
    return tuple(_split(blocks, often))


def _run_in(block: Block) -> re.Match[str] | None:
    return _RUN_IN.match(block.text) if block.kind == "prose" and block.text[0].isupper() else None


def _split(blocks: Iterable[Block], often: Counter[str]) -> Iterator[Block]:
    title, only_list = "", False
    for block in blocks:
        found = _run_in(block)
        if found and often[found[1].casefold()] == 1:
            rest = block.text[found.end() :]
            title, only_list = found[1] if not rest or rest.endswith(":") else "", bool(rest)
            yield Block(found[1], "heading", block.section)
            if rest:
                yield replace(block, text=rest, section=_under(block.section, found[1]))
            continue
        if block.kind == "heading" or (only_list and block.kind not in ("item", "note")):
            title = ""
        yield replace(block, section=_under(block.section, title)) if title else block


def _under(section: str, title: str) -> str:
    return f"{section} › {title}" if section else title
