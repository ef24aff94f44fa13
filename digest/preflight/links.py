"""Links that lead nowhere, and links of unknown origin. Pure: no request is made.

A URL is of known origin if a source gave it or a person wrote it, not if a model or a stranger put it into a text.
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
"""Files of the archive, next to the months' folders."""
_ELSEWHERE = re.compile(r"(?:\.\./){1,2}\d{4}-\d\d/|[a-z][a-z0-9+.-]*:", re.I)
"""Not checked here: our other months, and other schemes, which unsafe.py checks."""
WHOLE = ("email.html", "substack.html", "substack.md", "email.txt")
"""Files that are read outside their folder, so that every URL in them must be absolute."""


def origins(material: Material) -> frozenset[str]:
    """Every URL of known origin: of works, their texts and comments, readers who gave permission, and the editor."""
    return frozenset(unquote(url) for url in _all_known(material) if url)


def _all_known(material: Material) -> Iterator[str]:
    sheet = material.sheet
    for line in (*sheet.items, *sheet.also, *sheet.suggested, *sheet.followups):
        yield from (line.url, url_of(line.key))
    yield from _written(sheet.opening, sheet.thanks)
    for key, item in material.items.items():
        yield from (item.url, url_of(key), *(note.link for note in item.notes if note.permission))
        yield from _of_editor(item, material.laid.get(key))
        yield material.counted.code(key)
    for text in material.texts.values():
        yield from (text.url, *(comment.url for comment in text.comments))
    for summary in material.summaries.values():
        yield from _of_summary(summary)
    for replication in material.replications:
        yield url_of(replication.paper)


def _of_summary(summary: Summary) -> Iterator[str]:
    yield summary.url
    yield from (url_of(key) for key in (*summary.links, *(place.key for place in quoted(summary))))
    yield from (link.url for link in summary.further)
    if summary.comment:
        yield summary.comment.url


def _of_editor(item: Item, laid: Item | None) -> Iterator[str]:
    """The URLs that a person wrote into an item: all but those in the machine's version of it."""
    machines = set(_of_item(laid)) if laid else set()
    yield from (url for url in _of_item(item) if url not in machines)
    yield from _written(item.take, item.post if not laid or item.post != laid.post else "")


def _of_item(item: Item) -> Iterator[str]:
    body, notes = definitions(item.prose)
    yield from _written(body, item.take, *item.doubts, item.bottom, *notes.values())


def _written(*fields: str) -> Iterator[str]:
    for words in fields:
        yield from (link.get("href", "") for link in parse(words).tree.iter("a"))
        yield from (url.rstrip(".,;:!?)]}'\"’”") for url in _URL.findall(words))


def check(files: Mapping[str, bytes], held: frozenset[str]) -> Iterator[Finding]:
    """Check every link of the edition; `held` are the URLs of known origin."""
    address = str(data(files, "issue.json").get("address", ""))
    ids = {name: _ids(page) for name, page in texts(files, ".html")}
    for name, url in _links(files):
        if finding := _judge_link(name, url, files, held, address, ids):
            yield finding


def _links(files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Yield (file name, URL) of every link, each pair once."""
    for name, page in texts(files, ".html"):
        yield from dict.fromkeys((name, url) for tag, url in linked(page) if (tag, url) != ("link", "data:,"))
    for name, page in texts(files, ".md"):
        yield from dict.fromkeys((name, unescape(url)) for url in _MARKDOWN.findall(page))
    for name, page in texts(files, "email.txt"):
        yield from dict.fromkeys((name, url) for url in _URL.findall(page))
    posts = (post for thread in data(files, "thread.json").get("threads", {}).values() for post in thread)
    yield from dict.fromkeys(("thread.json", url) for post in posts for url in _posted(post))


def _posted(post: Mapping[str, Any]) -> Iterator[str]:
    """A post's URLs: those it declares, and any others in its text."""
    text, links = str(post.get("text", "")), [str(url) for url in post.get("links", ())]
    yield from links
    for url in sorted(links, key=len, reverse=True):
        text = text.replace(url, " ")
    yield from (url.rstrip(".,;:!?)]}'\"’”") for url in _URL.findall(text))


def _judge_link(
    name: str, url: str, files: Mapping[str, bytes], held: frozenset[str], address: str, ids: Mapping[str, set[str]]
) -> Finding | None:
    if url.startswith("mailto:"):
        return None
    if not urlsplit_safe(url):
        return _relative(name, url, files, ids)
    if address and url.startswith(address):
        return _within(name, url, _target(url.removeprefix(address)), files, ids)
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
    return _within(name, url, ("/".join(parts) if path else name, anchor), files, ids)


def _target(rest: str) -> tuple[str, str]:
    parts = urlsplit(rest)
    return unquote(parts.path), parts.fragment


def _within(
    name: str, url: str, target: tuple[str, str], files: Mapping[str, bytes], ids: Mapping[str, set[str]]
) -> Finding | None:
    """Check a link within the edition: its target file, and the anchor in that, must exist."""
    path, anchor = target
    if path not in files:
        return Finding("fail", name, f"a broken link: {url[:120]} is not in the edition", "print again: `digest build`")
    if anchor and anchor not in ids.get(path, set()):
        return Finding(
            "fail", name, f"a broken link: {path} has no #{anchor}", "mend the template, then `digest build`"
        )
    return None


def _ids(page: str) -> set[str]:
    return {element.attributes["id"] for element in elements(page) if "id" in element.attributes}
