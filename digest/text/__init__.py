"""Text from strangers: cleaned, cut into sentences, taken out of HTML as a reader sees it. Pure and bounded.

tree.py        bytes as a tree               markup.py   what a reader sees of it
hidden.py      what no reader sees           style.py    as much of CSS as tells
pdf/           a PDF's pages as blocks       strings.py  strings made safe to keep and to show
splitter.py    where sentences end           phrases.py  phrases as printed, looked for
references.py  lists of works cited
"""

from digest.text.hidden import Unseen, drop_hidden
from digest.text.markup import Block, Page, mark_of, untex, visible
from digest.text.references import without_references
from digest.text.splitter import sentences
from digest.text.strings import clip, clusters, for_terminal, graphemes, many, plain, quoted, slug, without_folders
from digest.text.tree import decoded, parse_html

__all__ = [
    "Block",
    "Page",
    "Unseen",
    "clip",
    "clusters",
    "decoded",
    "drop_hidden",
    "for_terminal",
    "graphemes",
    "many",
    "mark_of",
    "parse_html",
    "plain",
    "quoted",
    "sentences",
    "slug",
    "untex",
    "visible",
    "without_folders",
    "without_references",
]
