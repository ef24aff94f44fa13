"""Text from strangers: cleaned, cut into sentences, taken out of HTML as a reader sees it. Pure and bounded."""

from digest.text.hidden import Unseen, drop_hidden
from digest.text.markup import Block, Page, mark_of, untex, visible
from digest.text.references import without_references
from digest.text.splitter import sentences
from digest.text.strings import clip, for_terminal, many, plain, slug, without_folders
from digest.text.tree import decoded, parse_html

__all__ = [
    "Block",
    "Page",
    "Unseen",
    "clip",
    "decoded",
    "drop_hidden",
    "for_terminal",
    "many",
    "mark_of",
    "parse_html",
    "plain",
    "sentences",
    "slug",
    "untex",
    "visible",
    "without_folders",
    "without_references",
]
