"""Filters on a source's entries, and notes about them: keywords, translations, duplicates. Pure."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import urlencode, urlsplit

from digest.ids import canonical_url, page_key
from digest.model import Entry
from digest.net import Response
from digest.sources.window import DAY, sealed

_LANGUAGE = re.compile(r"^/(?!en(?:[-_/]|$))([a-z]{2}(?:[-_][A-Za-z]{2,4})?)(?=/)")


def speaks_of(entry: Entry, keywords: tuple[str, ...]) -> bool:
    """Whether an entry contains one of the keywords at the start of a word, in any case."""
    words = f"{entry.title}\n{entry.abstract}\n{entry.body}"
    return any(re.search(rf"\b{re.escape(keyword)}", words, re.I) for keyword in keywords)


def translations(entries: Sequence[Entry]) -> set[str]:
    """Keys of entries whose URL is another entry's with a language in front: /es/blog/x beside /blog/x.

    '/ml/blog/x' without a '/blog/x' stays: two letters may be a topic.
    """
    paths = {_address(entry.url): entry.key for entry in entries}
    found = set()
    for (host, path), key in paths.items():
        original = _LANGUAGE.sub("", path, count=1)
        if original != path and any((host, spelt) in paths for spelt in (original, f"/en{original}")):
            found.add(key)
    return found


def told_apart(entries: Sequence[Entry]) -> list[Entry]:
    """The entries, with those that share one page (such as a changelog's #versions) keyed by their titles too."""
    titles: dict[str, set[str]] = {}
    for entry in entries:
        titles.setdefault(entry.key, set()).add(_title(entry.title))
    shared = {key for key, found in titles.items() if len(found) > 1 and key.startswith("page:")}
    return [_known_by_title(entry) if entry.key in shared else entry for entry in entries]


def _known_by_title(entry: Entry) -> Entry:
    mark = urlencode({"entry": entry.title[:300]})
    address = canonical_url(entry.url)
    return sealed(entry.model_copy(update={"key": page_key(f"{address}{'&' if '?' in address else '?'}{mark}")}))


def joined_with(shown: Sequence[Entry], more: Iterable[Entry]) -> list[Entry]:
    """A feed's entries and its archive's, each post once; the feed's own get dates and bodies they lack.

    A post is the same by its key, or by its title within a day: an archive may give it at another address.
    """
    found = {entry.key: entry for entry in shown}
    titled = {_title(entry.title): entry for entry in shown if entry.published and entry.title}
    for entry in more:
        if own := found.get(entry.key):
            found[entry.key] = _completed(own, entry)
        elif not (twin := titled.get(_title(entry.title))) or not _near(twin.published, entry.published):
            found[entry.key] = entry
    return list(found.values())


def notes_on(entries: Sequence[Entry], translated: Iterable[str] = ()) -> tuple[str, ...]:
    """What a person should know of a batch beyond its gaps: missing or rough dates, and what was left out."""
    undated = sum(entry.published is None for entry in entries)
    rough = sum(entry.date_precision == "month" for entry in entries)
    counts = {
        "undated, listed apart": undated,
        "dated to the month only": rough,
        "in another language beside their original, left out": len(list(translated)),
    }
    return tuple(f"{count} {what}" for what, count in counts.items() if count)


def moved(asked: str, response: Response) -> tuple[str, ...]:
    """A note to change sources.yaml where a server said that an address has moved permanently."""
    if not response.moved_to or response.moved_to == asked:
        return ()
    return (f"has moved to {response.moved_to[:300]}: change sources.yaml",)


def _completed(own: Entry, other: Entry) -> Entry:
    more: dict[str, object] = {}
    if own.published is None and other.published is not None:
        more |= {"published": other.published, "date_precision": other.date_precision}
    if not own.body and other.body:
        more |= {"body": other.body, "links": tuple(dict.fromkeys((*own.links, *other.links)))}
    return sealed(own.model_copy(update=more)) if more else own


def _near(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and other is not None and abs(one - other) <= DAY


def _title(text: str) -> str:
    return " ".join(text.casefold().split())


def _address(url: str) -> tuple[str, str]:
    parts = urlsplit(canonical_url(url))
    return parts.netloc, parts.path or "/"
