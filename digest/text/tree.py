"""Parses untrusted HTML: the only use of libxml2's HTML parser, guarded against input that would take it too long."""

import codecs
import re

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

# A LaTeXML page is mostly markup: the largest recorded one has 3.5 MB for 120 kB of text.
INPUT_CAP = 8_000_000

# libxml2 takes quadratic time over the attributes of one tag (40,000: 12 s), and no page has hundreds of them.
_ATTRIBUTE = r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"?+|'[^']*+'?+|[^\s>"'][^\s>]*+)?+)?+"""
_MANY = re.compile(rf"(?:{_ATTRIBUTE}){{1000}}+")
_SOME = re.compile(rf"(?:{_ATTRIBUTE})*+[\s/]*+")
_OPENING = re.compile(r"<[a-zA-Z]")
_NAME = re.compile(r"[^\s/>]*+")
_DECLARED = re.compile(rb"""<meta[^>]{1,200}?charset\s*+=\s*+["']?+\s*+([\w-]{1,20})""", re.I)
# The charsets of real pages; UTF-7 and the like only serve to hide text.
_CHARSETS = frozenset(
    "utf-8 iso8859-1 iso8859-2 iso8859-15 cp1250 cp1251 cp1252 koi8-r shift_jis euc_jp gb2312 gbk".split()
)


def parse_html(html: str | bytes) -> HtmlElement | None:
    """The first INPUT_CAP characters as a tree, at most 256 deep (libxml2 stops there).

    None when it is no HTML, or would take libxml2 too long.
    """
    html = (html if isinstance(html, str) else decoded(html))[:INPUT_CAP].replace("\x00", "")
    if _is_costly(html):
        return None
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return lxml.html.document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError):
        return None


def decoded(body: bytes) -> str:
    """A page's bytes as text: by its byte order mark, by what its start declares, as UTF-8, as windows-1252."""
    for mark, charset in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if body.startswith(mark):
            return body.removeprefix(codecs.BOM_UTF8).decode(charset, "replace")
    for charset in (_declared(body), "utf-8"):
        try:
            return body.decode(charset)
        except UnicodeDecodeError:
            continue
    return body.decode("cp1252", "replace")


def _declared(body: bytes) -> str:
    found = _DECLARED.search(body[:4000])
    try:
        charset = codecs.lookup(found[1].decode()).name if found else "utf-8"
    except LookupError:
        return "utf-8"
    return {"iso8859-1": "cp1252"}.get(charset, charset) if charset in _CHARSETS else "utf-8"


def _is_costly(html: str) -> bool:
    """Whether one tag has a thousand attributes, or the tags take too long to check."""
    looked = 0
    for opening in _OPENING.finditer(html):
        name = _NAME.match(html, opening.end())
        after = name.end() if name else opening.end()
        end = found.end() if (found := _SOME.match(html, after)) else after
        looked += end - opening.start()
        if looked > 10 * len(html) + 1_000_000 or (end - after >= 2000 and _MANY.match(html, after)):
            return True
    return False
