"""arXiv by OAI-PMH: the fallback for days on which the API stays down.

It selects by the day a record last changed, never by submission, so a day's papers are searched for among the changes
of that day and the REACH days after it. A paper changed again later is missed. Only the format arXivRaw has the dates
of all versions. https://info.arxiv.org/help/oa/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode

from lxml import etree

from digest.errors import BadContent
from digest.ids import arxiv_id
from digest.model import Entry
from digest.net import Net
from digest.sources import atom
from digest.sources.run import learned
from digest.sources.window import DAY, Window, in_order

ENDPOINT = "https://oaipmh.arxiv.org/oai"
REACH = 7
"""Days after submission: moderation takes one to four, sometimes more."""
MAX_PAGES = 50
_OF_THEIR_OWN = {"cs", "econ", "eess", "math", "q-bio", "q-fin", "stat"}
_NS = {"oai": "http://www.openarchives.org/OAI/2.0/", "raw": "http://arxiv.org/OAI/arXivRaw/"}


@dataclass(frozen=True)
class Page:
    """One answer: its records as the `arxiv` package would give them, the resumption token, and the server's date."""

    results: tuple[Any, ...]
    token: str
    today: date | None


def papers(net: Net, window: Window, categories: tuple[str, ...], source: str) -> tuple[tuple[Entry, ...], date]:
    """The papers of these categories first submitted in the window, and the last day of change that was searched.

    Raises NetError.
    """
    found: list[Entry] = []
    day, last = window.start.date(), (window.end - timedelta(microseconds=1)).date() + timedelta(days=REACH)
    while day <= last:
        today: date | None = None
        for set_name in sorted({set_of(category) for category in categories}):
            changed, now = _changed(net, set_name, day, categories, source)
            found += [entry for entry in changed if entry.published in window]
            today = now or today
        if today is not None and day >= today:
            break
        day += DAY
    # Latest version first, so that in_order keeps it.
    return in_order(sorted(found, key=lambda entry: -entry.version)), min(day, last)


def set_of(category: str) -> str:
    """'cs.LG' -> 'cs', 'quant-ph' -> 'physics:quant-ph': the OAI set that holds a category."""
    archive = category.split(".")[0]
    return archive if archive in _OF_THEIR_OWN else f"physics:{archive}"


def _changed(
    net: Net, name: str, day: date, categories: tuple[str, ...], source: str
) -> tuple[tuple[Entry, ...], date | None]:
    """What changed in a set on a day and may be new, and the server's date; None when it was asked before."""
    kept = learned(net).harvests
    key = (name, day, categories)
    if key in kept:
        return kept[key], None
    wanted, entries, today = set(categories), [], None
    since = datetime(day.year, day.month, day.day, tzinfo=UTC) - (REACH + 1) * DAY
    for page in _pages(net, name, day):
        today = page.today or today
        changed = (atom.entry_of(result, source) for result in page.results if wanted & set(result.categories))
        entries += [entry for entry in changed if entry.published and entry.published >= since]
    if today is None or day < today:  # today's changes are not complete
        kept[key] = tuple(entries)
    return tuple(entries), today


def _pages(net: Net, name: str, day: date) -> Iterator[Page]:
    """All pages of one day of a set. A repeated token is an error, so this cannot loop."""
    query = {"verb": "ListRecords", "metadataPrefix": "arXivRaw", "set": name, "from": str(day), "until": str(day)}
    seen: set[str] = set()
    for _ in range(MAX_PAGES):
        url = f"{ENDPOINT}?{urlencode(query)}"
        response = net.get(url, fresh_for=DAY, accept="text/xml")
        page = parse(response.body, url)
        yield page
        if not page.token:
            return
        if page.token in seen:
            raise BadContent(f"OAI-PMH: the same resumption token twice ({page.token[:40]!r})", url)
        seen.add(page.token)
        query = {"verb": "ListRecords", "resumptionToken": page.token}
    raise BadContent(f"OAI-PMH: still not at the end of {day} after {MAX_PAGES} pages", ENDPOINT)


def parse(body: bytes, url: str = ENDPOINT) -> Page:
    """A ListRecords answer. Raises BadContent for incomplete XML, another format, or a protocol error.

    Deleted records and those without a readable first version are left out.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadContent(f"OAI-PMH: not whole XML ({error})", url) from error
    if root is None or etree.QName(root).localname != "OAI-PMH":
        raise BadContent("OAI-PMH: an answer of another kind", url)
    refused = root.find("oai:error", _NS)
    if refused is not None and refused.get("code") != "noRecordsMatch":
        raise BadContent(f"OAI-PMH: {refused.get('code')}: {(refused.text or '').strip()[:200]}", url)
    records = root.iterfind("oai:ListRecords/oai:record/oai:metadata/raw:arXivRaw", _NS)
    results = tuple(result for record in records if (result := _result(record)) is not None)
    token = _text(root, "oai:ListRecords/oai:resumptionToken")
    return Page(results, token, _day(_text(root, "oai:responseDate")))


def _result(record: Any) -> Any:
    """One arXivRaw record as the `arxiv` package's Result, or None where its id or first date cannot be read."""
    import arxiv

    dates = {
        int(number[1]): when
        for version in record.iterfind("raw:version", _NS)
        if (number := re.fullmatch(r"v([0-9]{1,4})", version.get("version", "")))
        and (when := _moment(_text(version, "raw:date")))
    }
    name, newest = _text(record, "raw:id"), max(dates, default=1)
    if 1 not in dates or not arxiv_id(name):
        return None
    categories = _text(record, "raw:categories").split()
    return arxiv.Result(
        entry_id=f"{name}v{newest}",
        published=dates[1],
        updated=dates[newest],
        title=_text(record, "raw:title"),
        authors=[arxiv.Result.Author(name) for name in authors(_text(record, "raw:authors"))],
        summary=_text(record, "raw:abstract"),
        comment=_text(record, "raw:comments") or None,
        doi=_text(record, "raw:doi") or None,
        primary_category=categories[0] if categories else "",
        categories=categories,
    )


def authors(line: str) -> list[str]:
    """'A. One (Lab), B. Two and C. Three' -> the names. Affiliations in (nested) brackets are dropped."""
    kept, depth = [], 0
    for letter in line[:200_000]:
        depth += letter == "("
        if not depth:
            kept.append(letter)
        depth -= letter == ")" and depth > 0
    names = "".join(kept).replace(" and ", ", ").split(",")
    return [name for name in (" ".join(part.split()) for part in names) if name]


def _text(node: Any, path: str) -> str:
    found = node.find(path, _NS)
    return " ".join((found.text or "").split()) if found is not None else ""


def _moment(text: str) -> datetime | None:
    """'Fri, 02 May 2025 12:00:00 GMT' -> in UTC."""
    try:
        found = parsedate_to_datetime(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def _day(stamp: str) -> date | None:
    try:
        return date.fromisoformat(stamp[:10])
    except ValueError:
        return None
