"""Checked types for a source's fields in sources.yaml: mistakes are found on loading, never in the middle of a run."""

import re
from typing import Annotated

from lxml import etree, html
from pydantic import AfterValidator, Field

from digest.ids import urlsplit_safe
from digest.model import INBOX

_PAGE = html.document_fromstring(
    '<div class="a"><h3>T</h3><time datetime="2025-05-03">x</time><a href="/b">T</a></div>'
)


def _own_name(name: str) -> str:
    if name == INBOX:
        raise ValueError(f"{INBOX!r} is the name of the links in {INBOX}.txt; expected another name")
    return name


def _address(url: str) -> str:
    if not re.fullmatch(r"https?://\S+", url) or not urlsplit_safe(url):
        raise ValueError("not a web address; expected one such as https://lab.example/feed.xml")
    return url


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"not a regular expression ({error}); expected one such as ^/blog/") from None
    return text


def _path(text: str) -> str:
    _found(text)
    return text


def _items(text: str) -> str:
    found = _found(text)
    if not isinstance(found, list) or not all(isinstance(node, etree._Element) for node in found):
        raise ValueError('an XPath expression that finds no elements; expected one such as //a[@class="note"]')
    return text


def _found(path: str) -> object:
    """What an XPath expression finds on a small sample page. Raises ValueError where it cannot be evaluated."""
    try:
        return etree.XPath(path)(_PAGE)
    except (etree.XPathError, ValueError) as error:
        raise ValueError(f"not an XPath expression ({error}); expected one such as .//h3") from None


Name = Annotated[str, Field(min_length=1), AfterValidator(_own_name)]
Address = Annotated[str, AfterValidator(_address)]
Pattern = Annotated[str, AfterValidator(_pattern)]
"""A regular expression."""
XPath = Annotated[str, AfterValidator(_path)]
Items = Annotated[str, AfterValidator(_items)]
"""An XPath expression that finds elements."""
