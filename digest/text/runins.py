"""Finds headings that stand in their paragraph, as "TL;DR: We ..." does. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from digest.text.markup import Block

FIRST = 8
"""Blocks among which a text's own summary begins: what is headed so further on sums up a part, or was put there."""
_SUMMARY = r"abstract|tl;? ?dr|(?:executive |brief |quick )?summary"
_NAMES = (
    rf"{_SUMMARY}|introduction|overview|motivation|background|"
    r"related work|prior work|previous work|(?:our |the )?methods?|methodology|(?:our |experimental )?set-?up|"
    r"(?:our |main |key |experimental )?(?:results|findings|takeaways)|(?:general )?discussion|"
    r"(?:concluding remarks|conclusions?)|future work|future directions|implications|acknowledge?ments?|"
    r"(?:author )?contributions"
)
_IS_SUMMARY = re.compile(_SUMMARY, re.I)
_RUN_IN = re.compile(rf"({_NAMES})(?:(?:\s?[.:—–]\s?|\s-\s)(?=[^\s.:—–-])|[.:]?$)", re.I)


def with_run_in_headings(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks, with a section's usual name at the start of a paragraph as a heading of its own.

    It heads its paragraph, and the list that this announces; where it stands alone, all up to the next heading. A name
    that heads several paragraphs labels parts of a list, and is none; nor is "TL;DR" amid a text. Limits are told by
    their markup (markup.py).
    """
    blocks = tuple(blocks)
    found = [_run_in(block, at) for at, block in enumerate(blocks)]
    often = Counter(one[1].casefold() for one in found if one)
    return tuple(_split(blocks, [one if one and often[one[1].casefold()] == 1 else None for one in found]))


def _run_in(block: Block, at: int) -> re.Match[str] | None:
    found = _RUN_IN.match(block.text) if block.kind == "prose" and block.text[0].isupper() else None
    return found if found and (at < FIRST or not _IS_SUMMARY.fullmatch(found[1])) else None


def _split(blocks: Iterable[Block], names: Iterable[re.Match[str] | None]) -> Iterator[Block]:
    title, only_list = "", False
    for block, found in zip(blocks, names, strict=True):
        if found:
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
