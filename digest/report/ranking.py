"""The table of a month's candidates, by rank."""

from collections.abc import Iterable

from digest.model import Picks
from digest.report.columns import as_text, columns
from digest.text import clip, plain


def ranking_table(picks: Picks, everything: bool, as_json: bool = False) -> str:
    """List the candidates by rank with their reasons: all of them if `everything`, else only those kept."""
    titles = {work.key: work.entry.title for work in picks.kept}
    rows = [pick for pick in picks.ranking.picks if everything or pick.kept]
    if as_json:
        return as_text([{**p.model_dump(mode="json"), "kept": p.kept} for p in rows])
    return columns(
        ("rank", "score", "place", "key", "title and reasons"),
        [(str(p.rank), f"{p.score:.3f}", p.place, p.key, _short(titles.get(p.key, ""), p.reasons)) for p in rows],
    )


def _short(title: str, reasons: Iterable[str]) -> str:
    return (f"{clip(plain(title), 60)} · " if title else "") + "; ".join(reasons)
