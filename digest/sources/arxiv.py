"""arXiv: all papers of some categories, one day of submissions at a time.

A paper belongs to the UTC day on which version 1 was submitted, whatever month its id names. Each day is checked
against arXiv's own count; where the API gives nothing, OAI-PMH stands in and the report says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Literal

from pydantic import Field

from digest.errors import BadContent, NetError, NotRecorded
from digest.model import Batch, Entry, Month, Strict
from digest.net import Net
from digest.sources import oai
from digest.sources.atom import Found, searched
from digest.sources.fields import Name
from digest.sources.run import learned
from digest.sources.window import DAY, Window, days, failed

NEVER_SILENT = {"cs.AI", "cs.CL", "cs.CV", "cs.LG"}
"""Categories that receive papers every day, so that an empty day means a fault."""
GIVEN_UP = 3
"""Consecutive days that only OAI-PMH could answer; after that many, this run no longer asks the API."""


class Arxiv(Strict):
    """Papers of some arXiv categories, cross-lists included."""

    kind: Literal["arxiv"]
    name: Name = "arXiv"
    categories: tuple[str, ...] = Field(min_length=1)

    def windows(self, month: Month) -> list[Window]:
        return days(self.name, month)

    def gather(self, net: Net, window: Window) -> Batch:
        """One day's papers, checked against arXiv's own count; from OAI-PMH where the API gives none."""
        try:
            found = self._day(net, window)
        except NetError as error:
            return self._from_oai(net, window, failed(window, error), error)
        if self._silent(found):
            silence = BadContent(f"{window.label}: arXiv named no paper at all for that day; run again later")
            nothing = Batch(source=self.name, window=window.label, state="partial", why=str(silence))
            return self._from_oai(net, window, nothing, silence)
        learned(net).api_failures = 0
        return self._batch(found, window)

    def query(self, window: Window) -> str:
        """The search for one day. The server refuses stamps of fewer than 12 digits, or answers with nothing."""
        last = window.end - timedelta(minutes=1)
        anywhere = " OR ".join(f"cat:{category}" for category in self.categories)
        return f"({anywhere}) AND submittedDate:[{window.start:%Y%m%d%H%M} TO {last:%Y%m%d%H%M}]"

    def _day(self, net: Net, window: Window) -> Found:
        """What the API has for one day. A short or broken answer is asked for once more, past the recordings."""
        if learned(net).api_failures >= GIVEN_UP:
            raise BadContent(f"arXiv's API gave nothing for {GIVEN_UP} days in a row and was not asked again")
        try:
            first = self._ask(net, window, fresh_for=DAY)
        except BadContent:
            return self._ask(net, window, fresh_for=None)
        if not first.missing and not self._silent(first):
            return first
        try:
            return first.joined(self._ask(net, window, fresh_for=None))
        except NetError:
            return first

    def _ask(self, net: Net, window: Window, fresh_for: timedelta | None) -> Found:
        import arxiv  # 0.15 s, and `digest --help` does not need it

        order = arxiv.SortCriterion.SubmittedDate, arxiv.SortOrder.Ascending
        search = arxiv.Search(self.query(window), max_results=None, sort_by=order[0], sort_order=order[1])
        return searched(net, search, fresh_for, self.name)

    def _silent(self, found: Found) -> bool:
        """Whether arXiv named no paper for a whole day: it does so when overloaded. People submit on Sundays too."""
        return not found.total and bool(NEVER_SILENT & set(self.categories))

    def _batch(self, found: Found, window: Window) -> Batch:
        entries = tuple(entry for entry in found.entries if entry.published in window)
        batch = Batch(source=self.name, window=window.label, state="ok", entries=entries, final=True)
        if found.missing:
            return batch.model_copy(update={"state": "partial", "why": _short(found, window), "final": False})
        if not entries:
            return batch.model_copy(update={"state": "empty", "why": f"{window.label}: no paper that day"})
        return batch

    def _from_oai(self, net: Net, window: Window, fallback: Batch, error: NetError) -> Batch:
        """The day from OAI-PMH, else `fallback`. Where arXiv refuses us, Net keeps us from asking there too."""
        try:
            entries, until = oai.papers(net, window, self.categories, self.name)
        except NotRecorded:
            return fallback
        except NetError as second:
            learned(net).api_failures = 0
            same = str(second) == str(error)  # arXiv refuses both for the same reason
            return fallback if same else fallback.model_copy(update={"why": f"{fallback.why}; and {second}"})
        if not entries:
            return fallback.model_copy(
                update={"why": f"{fallback.why}; OAI-PMH names no paper of {window.label} either"}
            )
        learned(net).api_failures += 1
        why = (
            f"{window.label}: from OAI-PMH, the lesser source, as the API gave nothing ({error}); "
            f"papers changed again after {until} are missing"
        )
        return Batch(source=self.name, window=window.label, state="partial", why=why, entries=entries)


def paper(net: Net, name: str, source: str) -> Entry:
    """One paper by its id, whatever its date. Raises NetError; BadContent when arXiv knows no such paper."""
    import arxiv

    found = searched(net, arxiv.Search(id_list=[name]), DAY, source).entries
    if not found:
        raise BadContent(f"arXiv knows no paper {name}", f"https://arxiv.org/abs/{name}")
    return found[0]


def papers(net: Net, names: Sequence[str], source: str) -> tuple[Entry, ...]:
    """The latest versions of these papers, 100 a request; what arXiv does not know is left out. Raises NetError."""
    import arxiv

    parts = [list(names[n : n + 100]) for n in range(0, len(names), 100)]
    found = [searched(net, arxiv.Search(id_list=part), DAY, source) for part in parts]
    for trouble in (result.trouble for result in found if result.trouble):
        raise trouble
    return tuple(entry for result in found for entry in result.entries)


def _short(found: Found, window: Window) -> str:
    """How many papers are missing, and what is known of the reason."""
    shifted = f" ({found.twice} came twice: the pages shifted while they were read)" if found.twice else ""
    ended = f": {found.trouble}" if found.trouble else ""
    return f"{window.label}: {found.missing} of {found.total} papers never came{shifted}{ended}"
