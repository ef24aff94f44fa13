"""Untrusted text: cleaned, split into sentences, extracted from HTML as a reader sees it. Pure and bounded.

tree.py        parses HTML                   markup.py   the visible text of a page, in blocks
hidden.py      removes invisible text        style.py    the CSS that decides visibility
pdf/           a PDF's pages as blocks       strings.py  strings made safe to store and to show
splitter.py    splits into sentences         phrases.py  searches for phrases with wildcards
references.py  removes lists of references   runins.py   headings that stand in their paragraph
tex.py         TeX as plain signs            bold.py     headings written in bold
cells.py       the cells of a page's table   tables.py   which row and column name a figure
formulas.py    simple formulas as printed
"""

from digest.text.formulas import shown
from digest.text.hidden import Unseen, drop_hidden
from digest.text.markup import Block, Page, mark_of, visible
from digest.text.references import without_references
from digest.text.runins import with_run_in_headings
from digest.text.splitter import sentences
from digest.text.strings import (
    CONTROL,
    as_json,
    clip,
    clusters,
    for_terminal,
    graphemes,
    many,
    plain,
    plain_lines,
    quotation,
    quoted,
    slug,
    without_folders,
)
from digest.text.tables import Figures, figures
from digest.text.tex import title_of, untex
from digest.text.tree import decoded, parse_html

__all__ = [
    "CONTROL",
    "Block",
    "Figures",
    "Page",
    "Unseen",
    "as_json",
    "clip",
    "clusters",
    "decoded",
    "drop_hidden",
    "figures",
    "for_terminal",
    "graphemes",
    "many",
    "mark_of",
    "parse_html",
    "plain",
    "plain_lines",
    "quotation",
    "quoted",
    "sentences",
    "shown",
    "slug",
    "title_of",
    "untex",
    "visible",
    "with_run_in_headings",
    "without_folders",
    "without_references",
]
