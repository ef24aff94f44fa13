"""Semantic Scholar: how often a paper is cited. Its terms ask that it be named beside its figures.

https://api.semanticscholar.org/api-docs/graph#tag/Paper-Data/operation/post_graph_get_papers: at most 500 ids in one
call, null for each it does not know. A key is good for one request a second; without one all share a pool that is
mostly full, so nothing is asked without.
"""

from collections.abc import Iterator
from typing import Any

from digest.counters.counter import CAP, Counter, Question, dated, rows_of, whole
from digest.errors import BadStatus
from digest.ids import arxiv_id
from digest.model import Counted
from digest.net import Net
from digest.sources.window import DAY

PLACE = "https://api.semanticscholar.org/graph/v1/paper/batch?fields=externalIds,citationCount,influentialCitationCount"
NAME = "Semantic Scholar"
AT_ONCE = 500


def pages(net: Net, question: Question) -> Iterator[list[Counted]]:
    """What it says of the papers in question, call by call."""
    for start in range(0, len(question.papers), AT_ONCE):
        some = question.papers[start : start + AT_ONCE]
        ids = {"ids": [f"ARXIV:{key.removeprefix('arxiv:')}" for key in some]}
        try:
            answer = net.post(PLACE, ids, fresh_for=DAY, cap=CAP, secret={"x-api-key": question.key.reveal()})
        except BadStatus as error:
            if error.status == 400 and b"No valid paper ids" in error.body:  # it knows none of them
                continue
            raise
        yield [one for one in dated(parse(answer.body), answer) if one.key in some]


def parse(body: bytes) -> list[Counted]:
    """One answer; a paper is known by its id, never by its place. Raises BadContent where there is no list."""
    return [one for row in rows_of(body) if isinstance(row, dict) and (one := _counted(row))]


def _counted(row: dict[str, Any]) -> Counted | None:
    ids = row.get("externalIds")
    name = arxiv_id(str(ids.get("ArXiv") or "")) if isinstance(ids, dict) else None
    if not name:
        return None
    cited, influential = whole(row.get("citationCount")), whole(row.get("influentialCitationCount"))
    return Counted(key=f"arxiv:{name[0]}", source=NAME, citations=cited, influential=influential)


SEMANTIC_SCHOLAR = Counter(NAME, pages, "S2_API_KEY", "semanticscholar.org/product/api")
