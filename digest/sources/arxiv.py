"""arXiv: all papers of some categories, one day of submissions at a time.

The `arxiv` package builds the queries and reads the answers; its traffic goes through our client. A paper belongs to
the day version 1 was submitted, in UTC, whatever month its number names.
Manual: https://info.arxiv.org/help/api/user-manual.html
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from digest.errors import BadContent, NetError
from digest.ids import arxiv_id, key_of, links_in
from digest.model import Batch, Entry, Month, Strict
from digest.net import Net, Response
from digest.sources.fields import Name
from digest.sources.window import DAY, Window, days, failed, in_order, sealed

if TYPE_CHECKING:
    import arxiv

PAGE_SIZE = 1000
NEVER_SILENT = {"cs.AI", "cs.CL", "cs.CV", "cs.LG"}
"""Categories in which no day passes without a paper."""
_TOTAL = re.compile(rb"<opensearch:totalResults[^>]*>\s*(\d+)\s*<")


class Arxiv(Strict):
    """Some categories of arXiv, cross-lists included."""

    kind: Literal["arxiv"]
    name: Name = "arXiv"
    categories: tuple[str, ...] = Field(min_length=1)

    def windows(self, month: Month) -> list[Window]:
        return days(self.name, month)

    def gather(self, net: Net, window: Window) -> Batch:
        """One day's papers, counted against arXiv's own total."""
        try:
            return self._batch(self._day(net, window), window)
        except NetError as error:
            return failed(window, error)

    def _day(self, net: Net, window: Window) -> Day:
        """What looks short, or is no page of results at all, is asked for once more, past the recordings."""
        try:
            first = self._ask(net, window, fresh_for=DAY)
        except BadContent:
            return self._ask(net, window, fresh_for=None)
        if not first.missing and not self._silent(first):
            return first
        try:
            second = self._ask(net, window, fresh_for=None)
        except NetError:
            return first
        return max(first, second, key=lambda day: len(day.entries))

    def query(self, window: Window) -> str:
        """Full 12-digit stamps: the server refuses anything shorter, and once answered it with nothing at all."""
        last = window.end - timedelta(minutes=1)
        anywhere = " OR ".join(f"cat:{category}" for category in self.categories)
        return f"({anywhere}) AND submittedDate:[{window.start:%Y%m%d%H%M} TO {last:%Y%m%d%H%M}]"

    def _ask(self, net: Net, window: Window, fresh_for: timedelta | None) -> Day:
        import arxiv  # 0.15 s, and `digest --help` does not need it

        order = arxiv.SortCriterion.SubmittedDate, arxiv.SortOrder.Ascending
        search = arxiv.Search(self.query(window), max_results=None, sort_by=order[0], sort_order=order[1])
        return _searched(net, search, fresh_for, self.name)

    def _silent(self, day: Day) -> bool:
        """No paper at all in a day: arXiv answers so when it is overloaded. People submit on Sundays too."""
        return not day.total and bool(NEVER_SILENT & set(self.categories))

    def _batch(self, day: Day, window: Window) -> Batch:
        entries = tuple(entry for entry in day.entries if entry.published in window)
        made = Batch(source=self.name, window=window.label, state="ok", entries=entries, final=True)
        if day.missing:
            why = f"{window.label}: {day.missing} of {day.total} papers never came"
            return made.model_copy(update={"state": "partial", "why": why, "final": False})
        if self._silent(day):
            why = f"{window.label}: arXiv named no paper at all for that day; run again later"
            return made.model_copy(update={"state": "partial", "why": why, "final": False})
        if not entries:
            return made.model_copy(update={"state": "empty", "why": f"{window.label}: no paper that day"})
        return made


def paper(net: Net, name: str, source: str) -> Entry:
    """One paper by its id, whatever its date. Raises NetError; BadContent when arXiv knows no such paper."""
    import arxiv

    found = _searched(net, arxiv.Search(id_list=[name]), DAY, source).entries
    if not found:
        raise BadContent(f"arXiv knows no paper {name}", f"https://arxiv.org/abs/{name}")
    return found[0]


def papers(net: Net, names: Sequence[str], source: str) -> tuple[Entry, ...]:
    """The latest versions of these papers, 100 a request; what arXiv does not know is left out. Raises NetError."""
    import arxiv

    parts = [list(names[n : n + 100]) for n in range(0, len(names), 100)]
    return tuple(one for part in parts for one in _searched(net, arxiv.Search(id_list=part), DAY, source).entries)


def _searched(net: Net, search: arxiv.Search, fresh_for: timedelta | None, source: str) -> Day:
    """All a search brings. Raises NetError."""
    import arxiv

    client = arxiv.Client(page_size=PAGE_SIZE, delay_seconds=0, num_retries=0)
    session = client._session = _Session(net, fresh_for)
    try:
        found = [entry_of(result, source) for result in client.results(search)]
    except arxiv.ArxivError as error:
        raise BadContent(f"arXiv: {error.message}", error.url) from error
    except (ValueError, OverflowError) as error:
        raise BadContent(f"arXiv: an entry that cannot be read: {error}") from error
    return Day(in_order(found), session.total)


@dataclass(frozen=True)
class Day:
    """What one query brought, and how much arXiv said there is."""

    entries: tuple[Entry, ...]
    total: int

    @property
    def missing(self) -> int:
        return max(0, self.total - len(self.entries))


def entry_of(result: arxiv.Result, source: str) -> Entry:
    """The package's record as ours. Raises ValueError when it has no arXiv id."""
    found = arxiv_id(result.entry_id)
    if found is None:
        raise ValueError(f"{result.entry_id[:80]!r} is no arXiv id")
    name, version = found
    comment = " ".join((result.comment or "").split())
    entry = Entry(
        key=f"arxiv:{name}",
        version=version or 1,
        source=source,
        kind="paper",
        title=result.title.strip(),
        authors=tuple(author.name for author in result.authors),
        url=f"https://arxiv.org/abs/{name}",
        published=result.published,
        updated=result.updated,
        abstract=" ".join(result.summary.split()),
        links=tuple(key for key in links_in(f"{result.summary}\n{comment}") if key != f"arxiv:{name}"),
        primary_category=result.primary_category or None,
        categories=tuple(result.categories),
        comment=comment,
        doi=result.doi,
        same_as=(key_of(f"https://doi.org/{result.doi}"),) if result.doi else (),
    )
    return sealed(entry)


@dataclass
class _Session:
    """Stands in for the package's requests session: all goes through Net, and nothing odd passes for a page."""

    net: Net
    fresh_for: timedelta | None
    total: int = 0
    status_code: int = field(default=200, init=False)
    content: bytes = field(default=b"", init=False)

    def get(self, url: str, headers: object = None) -> _Session:
        response = self.net.get(url, fresh_for=self.fresh_for, accept="application/atom+xml")
        self.content = response.body
        self.total = max(self.total, total_of(response))
        return self


def total_of(response: Response) -> int:
    """arXiv's own count of a query. Raises BadContent for what is no page of results: each came with HTTP 200."""
    body, url = response.body, response.url
    start = body[:4000]
    if b"Rate exceeded" in start[:200]:
        raise BadContent("arXiv: 'Rate exceeded', though we kept its pace; run again later", url)
    if b"<feed" not in start:
        raise BadContent(f"arXiv: not a feed but {response.headers.get('content-type', 'untyped bytes')}", url)
    if b"/api/errors" in body[:20_000]:
        said = re.search(rb"<summary[^>]*>([^<]{1,300})", body)
        raise BadContent(
            f"arXiv refused the query: {said[1].decode('utf-8', 'replace').strip() if said else 'no reason given'}", url
        )
    if not (total := _TOTAL.search(start)):
        raise BadContent("arXiv: a feed that does not say how many papers there are", url)
    return int(total[1])
