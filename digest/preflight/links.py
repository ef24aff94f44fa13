"""Links that lead nowhere, and links to places whose origin nobody holds. Pure: nothing is asked of the network.

An address is held when a source gave it, or a person wrote it. A model's or a stranger's address is neither.
"""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any
from urllib.parse import unquote, urlsplit

from digest.galley import Material
from digest.galley.footnotes import quoted, url_of
from digest.galley.prose import definitions, parse
from digest.ids import urlsplit_safe
from digest.model import Item, Summary
from digest.preflight.finding import Finding, data, texts
from digest.preflight.markup import elements, linked

_MARKDOWN = re.compile(r"(?<!\\)\]\((\S+?)\)(?=[\s).,;:!?]|$|\*)", re.M)
_URL = re.compile(r"https?://[^\s<>\"“”]+")
_ARCHIVE = frozenset({"../index.html", "../feed.xml", "../../index.html"})
"""Beside the months, once the archive is there."""
_ELSEWHERE = re.compile(r"(?:\.\./){1,2}\d{4}-\d\d/|[a-z][a-z0-9+.-]*:", re.I)
"""Our other months, which are not looked at here; and schemes, which unsafe.py judges."""
WHOLE = ("email.html", "substack.html", "substack.md", "email.txt")
"""Files that leave their folder: every address in them must be whole."""


def origins(material: Material) -> frozenset[str]:
    """Every address that may be printed: of the works and their texts, of readers who agreed, and the editor's own."""
    return frozenset(unquote(url) for url in _held(material) if url)


def _held(material: Material) -> Iterator[str]:
    sheet = material.sheet
    for line in (*sheet.items, *sheet.also, *sheet.suggested, *sheet.followups):
        yield from (line.url, url_of(line.key))
    yield from _written(sheet.opening, sheet.thanks)
    for key, item in material.items.items():
        yield from (item.url, url_of(key), *(note.link for note in item.notes if note.permission))
        yield from _editors(item, material.laid.get(key))
        yield material.counted.code(key)
    for text in material.texts.values():
        yield from (text.url, *(comment.url for comment in text.comments))
    for summary in material.summaries.values():
        yield from _told(summary)
    for one in material.replications:
        yield url_of(one.paper)


def _told(summary: Summary) -> Iterator[str]:
    yield summary.url
    yield from (url_of(key) for key in (*summary.links, *(place.key for place in quoted(summary))))
    yield from (link.url for link in summary.further)
    if summary.comment:
        yield summary.comment.url


def _editors(item: Item, laid: Item | None) -> Iterator[str]:
    """What a person wrote into an item: all that the machine had not laid there."""
    machines = set(_of(laid)) if laid else set()
    yield from (url for url in _of(item) if url not in machines)
    yield from _written(item.take, item.post if not laid or item.post != laid.post else "")


def _of(item: Item) -> Iterator[str]:
    body, notes = definitions(item.prose)
    yield from _written(body, item.take, *item.doubts, item.bottom, *notes.values())


def _written(*fields: str) -> Iterator[str]:
    for words in fields:
        yield from (link.get("href", "") for link in parse(words).tree.iter("a"))
        yield from (url.rstrip(".,;:!?)]}'\"’”") for url in _URL.findall(words))


def check(files: Mapping[str, bytes], held: frozenset[str]) -> Iterator[Finding]:
    address = str(data(files, "issue.json").get("address", ""))
    ids = {name: _ids(page) for name, page in texts(files, ".html")}
    for name, url in _links(files):
        if finding := _link(name, url, files, held, address, ids):
            yield finding


def _links(files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """(file, address), each once."""
    for name, page in texts(files, ".html"):
        yield from dict.fromkeys((name, url) for tag, url in linked(page) if (tag, url) != ("link", "data:,"))
    for name, page in texts(files, ".md"):
        yield from dict.fromkeys((name, unescape(url)) for url in _MARKDOWN.findall(page))
    for name, page in texts(files, "email.txt"):
        yield from dict.fromkeys((name, url) for url in _URL.findall(page))
    posts = (post for thread in data(files, "thread.json").get("threads", {}).values() for post in thread)
    yield from dict.fromkeys(("thread.json", url) for post in posts for url in _posted(post))


def _posted(post: Mapping[str, Any]) -> Iterator[str]:
    """A post's addresses: those it says it holds, and any other that stands in its text."""
    text, links = str(post.get("text", "")), [str(url) for url in post.get("links", ())]
    yield from links
    for url in sorted(links, key=len, reverse=True):
        text = text.replace(url, " ")
    yield from (url.rstrip(".,;:!?)]}'\"’”") for url in _URL.findall(text))


def _link(
    name: str, url: str, files: Mapping[str, bytes], held: frozenset[str], address: str, ids: Mapping[str, set[str]]
) -> Finding | None:
    if url.startswith("mailto:"):
        return None
    if not urlsplit_safe(url):
        return _relative(name, url, files, ids)
    if address and url.startswith(address):
        return _own(name, url, _target(url.removeprefix(address)), files, ids)
    if address and url.startswith(address.rstrip("/").rpartition("/")[0] + "/"):  # our other months
        return None
    if unquote(url) not in held:
        return Finding(
            "fail",
            name,
            f"a link to {url[:120]}, which no source gave and no editor wrote",
            "write the link yourself where you want it, or strike it from the item",
        )
    return None


def _relative(name: str, url: str, files: Mapping[str, bytes], ids: Mapping[str, set[str]]) -> Finding | None:
    if name in WHOLE:
        what = f"an address that is not whole ({url[:120] or 'empty'}): it leads nowhere outside its folder"
        return Finding("fail", name, what, "set base_url in sources.yaml, or mend the template")
    if url in _ARCHIVE or _ELSEWHERE.match(url):
        return None
    folder = name.rpartition("/")[0]
    path, _, anchor = url.partition("#")
    parts: list[str] = folder.split("/") if folder and path else []
    for part in path.split("/"):
        parts = parts[:-1] if part == ".." else [*parts, *filter(None, [part])]
    return _own(name, url, ("/".join(parts) if path else name, anchor), files, ids)


def _target(rest: str) -> tuple[str, str]:
    parts = urlsplit(rest)
    return unquote(parts.path), parts.fragment


def _own(
    name: str, url: str, target: tuple[str, str], files: Mapping[str, bytes], ids: Mapping[str, set[str]]
) -> Finding | None:
    """A link within the edition: its file is there, and the place in it."""
    path, anchor = target
    if path not in files:
        return Finding("fail", name, f"a broken link: {url[:120]} is not in the edition", "print again: `digest build`")
    if anchor and anchor not in ids.get(path, set()):
        return Finding(
            "fail", name, f"a broken link: {path} has no #{anchor}", "mend the template, then `digest build`"
        )
    return None


def _ids(page: str) -> set[str]:
    return {one.attributes["id"] for one in elements(page) if "id" in one.attributes}
