"""The table of a month's candidates, by rank."""

import textwrap
from collections.abc import Iterable

from digest.columns import as_text, columns
from digest.model import Picks
from digest.text import clip, plain


def ranking_table(picks: Picks, everything: bool, as_json: bool = False, width: int = 0) -> str:
    """List the candidates by rank with their reasons: all of them if `everything`, else only those kept. A row is one
    line; `width`: a terminal's, where what does not fit goes below, indented.
    """
    rows = [pick for pick in picks.ranking.picks if everything or pick.kept]
    titles = {pick.key: plain(picks.titles.get(pick.key, "")) for pick in rows}
    if as_json:
        return as_text([{"title": titles[p.key], **p.model_dump(mode="json"), "kept": p.kept} for p in rows])
    cells = [(str(p.rank), f"{p.score:.3f}", p.place, p.key, _short(titles[p.key], p.reasons)) for p in rows]
    table = columns(("rank", "score", "place", "key", "title and reasons"), cells)
    return "\n".join(_folded(row, width) for row in table.splitlines()) if width else table


def _folded(row: str, width: int) -> str:
    return textwrap.fill(row, max(40, width), subsequent_indent=" " * 6, drop_whitespace=True, break_on_hyphens=False)


def _short(title: str, reasons: Iterable[str]) -> str:
    return (f"{clip(title, 60)} · " if title else "") + "; ".join(reasons)
