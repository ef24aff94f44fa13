"""OpenAlex: how often a paper is cited, and whether it is marked as retracted. Its data are CC0.

A list call finds works by arXiv's own DOIs; a preprint that OpenAlex has merged into its published version carries
that one's DOI, and is not found. https://developers.openalex.org/api-reference/authentication: a key is needed since
13 February 2026, and is read from the address alone.
"""

from collections.abc import Iterator
from typing import Any

from digest.counters.counter import CAP, Counter, Question, dated, rows_of, whole
from digest.ids import key_of, urlsplit_safe
from digest.model import Counted
from digest.net import Net
from digest.sources.window import DAY

PLACE = "https://api.openalex.org/works"
NAME = "OpenAlex"
AT_ONCE = 25
"""Papers in one call: as many as one page of its answer holds unless asked for more."""


def pages(net: Net, question: Question) -> Iterator[list[Counted]]:
    """What it says of the papers in question, call by call."""
    names = [key.removeprefix("arxiv:") for key in question.papers]
    for start in range(0, len(names), AT_ONCE):
        some = names[start : start + AT_ONCE]
        dois = "|".join(f"10.48550/arxiv.{name}" for name in some)
        url = f"{PLACE}?filter=doi:{dois}&select=doi,cited_by_count,is_retracted"
        key = {"api_key": question.key.reveal()}
        answer = net.get(url, fresh_for=DAY, accept="application/json", cap=CAP, secret_query=key)
        asked = {f"arxiv:{name}" for name in some}
        yield [one for one in dated(parse(answer.body), answer) if one.key in asked]


def parse(body: bytes) -> list[Counted]:
    """One page of works; one that is not on arXiv is left out. Raises BadContent where there is no list."""
    return [one for row in rows_of(body, "results") if isinstance(row, dict) and (one := _counted(row))]


def _counted(row: dict[str, Any]) -> Counted | None:
    doi = str(row.get("doi") or "")
    key = key_of(doi) if urlsplit_safe(doi) else ""
    if not key.startswith("arxiv:"):
        return None
    cited, retracted = whole(row.get("cited_by_count")), row.get("is_retracted") is True
    return Counted(key=key, source=NAME, citations=cited, retracted=retracted)


OPENALEX = Counter(NAME, pages, "OPENALEX_API_KEY", "openalex.org/settings/api")
