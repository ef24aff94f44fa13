"""TeX in texts as plain signs where it has them: in a page's formulas, in abstracts, in titles. Pure."""

import re

from lxml.html import HtmlElement

from digest.text.formulas import shown
from digest.text.strings import plain

FORMULAS = frozenset(["d-math", "dt-math"])
"""Elements of the Distill template that hold TeX."""
IN_PAGES = re.compile(r"\\\(([^\n]{1,400}?)\\\)")
_TEX_SIGNS = {
    r"\%": "%", r"\$": "$", r"\&": "&", r"\#": "#", r"\_": "_", r"\times": "×", r"\sim": "~", r"\approx": "≈",
    r"\pm": "±", r"\leq": "≤", r"\le": "≤", r"\geq": "≥", r"\ge": "≥", r"\to": "→", r"\rightarrow": "→",
    r"\uparrow": "↑", r"\downarrow": "↓", r"\cdot": "·", r"\ldots": "…", r"\dots": "…", r"\,": " ", r"\ ": " ",
    r"\alpha": "α", r"\beta": "β", r"\lambda": "λ", r"\epsilon": "ε", r"\tau": "τ", r"\theta": "θ", r"\sigma": "σ",
    r"\mu": "μ", r"\Delta": "Δ", "{,}": ",",
}  # fmt: skip
_TEX_STYLE = re.compile(r"\\(?:text(?:bf|it|tt|sc|rm|sf)?|emph|math(?:rm|bf|it))\{([^{}]*)\}")
_TEX_INLINE = re.compile(r"\$([^$\s][^$\n]{0,200})(?<!\s)\$(?!\d)")
_TEX_SIGN = re.compile(r"\{,\}|\\mathdollar\s*|\\(?:[a-zA-Z]+|.)")
_RAISED = re.compile(r"\$\{?\^\{?(\\circ|\d|th|st|nd|rd)\}?\}?\$")
_RAISED_PLAIN = re.compile(r"(?<=[A-Z])\^(\d)(?![\w.{])")
_RAISED_SIGNS: dict[str, str] = dict(zip([*"0123456789", r"\circ"], "⁰¹²³⁴⁵⁶⁷⁸⁹°", strict=True))
_DASHES = re.compile(r"(?<=\s)-{2,3}(?=\s)|(?<=\w)-{2,3}(?=\w)")
_TEX_FRACTION = re.compile(r"\\[dt]?frac\{(\d{1,4})\}\{(\d{1,4})\}")


def maths(element: HtmlElement, classes: frozenset[str]) -> str | None:
    """The TeX of a formula's outermost element (MathML, KaTeX, MathJax, Distill); None for anything else."""
    if element.tag in FORMULAS and "block" not in element.attrib:
        return readable(_annotation(element) or "".join(element.itertext()))
    if element.tag == "math":
        return readable(element.get("alttext") or _annotation(element) or "".join(element.itertext()))
    if classes & {"katex", "katex-display"}:
        return readable(_annotation(element))
    if classes & {"mjx-chtml", "mjpage", "MathJax"}:
        labels = (found.get("aria-label") for found in element.iter("span") if "mjx-math" in (found.get("class") or ""))
        return readable(next(filter(None, labels), ""))
    return None


def untex(text: str) -> str:
    """A text with the TeX replaced that has a plain form, as in an arXiv abstract."""
    text = _TEX_STYLE.sub(r"\1", text).replace("``", "“").replace("''", "”")
    text = _TEX_INLINE.sub(lambda found: readable(found[1]), text)
    return _TEX_SIGN.sub(_sign, text)


def title_of(text: str) -> str:
    """A title as it is printed: TeX, formulas, dashes and raised digits as the signs they stand for."""
    for pattern in (_RAISED, _RAISED_PLAIN):
        text = pattern.sub(_raised, text)
    return shown(plain(_DASHES.sub("–", untex(text))))


def _raised(found: re.Match[str]) -> str:
    written: str = found[1]
    return _RAISED_SIGNS.get(written, written)


def _sign(found: re.Match[str]) -> str:
    return "$" if found[0].startswith(r"\mathdollar") else _TEX_SIGNS.get(found[0], found[0])


def _annotation(element: HtmlElement) -> str:
    return next(("".join(found.itertext()) for found in element.iter("annotation")), "")


def readable(tex: str) -> str:
    """A formula as plain text if it has only numbers, letters and common signs, else as $TeX$."""
    tex = re.sub(r"^\\(?:display|text)style\s*", "", plain(tex).strip("$ "))
    tex = _TEX_FRACTION.sub(r"\1/\2", tex)
    simple = _TEX_SIGN.sub(_sign, tex)
    if re.fullmatch(r"(?:[^\\{}_^$]|\$(?=\d))*", simple):
        return simple
    return f"${tex}$" if tex else ""
