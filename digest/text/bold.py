"""Headings that a page writes in bold, without the markup of one. Pure."""

import re
from itertools import islice

from lxml.html import HtmlElement

from digest.text.strings import plain

# Told by its markup alone: in plain words anybody who gets a sentence into a text could head it as its authors' limits.
_LIMITS = re.compile(
    r"(?:(?:important|main|key|known|our|study|experimental|methodological|general|possible|potential) )?"
    r"(?:limitations?|caveats?|shortcomings?|weaknesses|threats to (?:(?:internal|external|construct) )?validity)"
    r"(?:,? (?:and|&) (?:future (?:work|directions?|research)|limitations|caveats|open questions|next steps|scope))?"
    r"(?: (?:of|to|in|with) (?:our|this|the (?:present|current)) (?:[\w-]+ )?[\w-]+)?",
    re.I,
)
SIGNS = " \n.:—–"
_TITLE = re.compile(r"(?=.{4,100}$)(?:[A-Z]|\d+[.)]? )\S*(?: \S+){1,11}(?<![.,:;!…–—-])")
_BOLD = frozenset(["b", "strong"])
FEW = 12
"""Elements inside a mark or a counter, at most; the bound limits the time that a hostile page can cost."""


def is_title(element: HtmlElement) -> bool:
    """Whether it is a paragraph of a few words in bold and no sentence, as authors write a heading without markup."""
    inside = list(islice(element.iter(), FEW)) if element.tag == "p" else []
    outside = [element.text or "", *(one.tail or "" for one in element)]
    if not 1 < len(inside) < FEW or not all(map(_is_bold, element)) or "".join(outside).strip():
        return False
    text = plain("".join(element.itertext()))
    return bool(_TITLE.fullmatch(text) or _LIMITS.fullmatch(text.rstrip(SIGNS)))


def is_run_in(element: HtmlElement) -> bool:
    """Whether it is a name for limits in bold, with a sign after it, at the start of a paragraph: "Caveats: ..."."""
    around = element.getparent()
    if not _is_bold(element) or around is None or around.tag != "p" or around[0] is not element:
        return False
    text, after = short_text(element).strip(), (element.tail or "").lstrip()
    signed = text[-1:] in tuple(SIGNS) or after[:1] in tuple(SIGNS)
    return signed and not (around.text or "").strip() and bool(_LIMITS.fullmatch(text.rstrip(SIGNS)))


def _is_bold(element: HtmlElement) -> bool:
    return element.tag in _BOLD or "ltx_font_bold" in (element.get("class") or "")


def short_text(element: HtmlElement) -> str:
    """The text of a small element; '' when it is not small."""
    inside = list(islice(element.iter(), FEW))
    text = "".join((part.text or "") + ("" if part is element else part.tail or "") for part in inside)
    return text if len(inside) < FEW and len(text) < 60 else ""
