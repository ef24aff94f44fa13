"""Renders scores as tables for a person or as JSON for a script."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from digest.columns import columns, wrapped
from digest.evaluate.scores import ItemScores, Metric, MoveTally, Scores
from digest.evaluate.votes import Judged
from digest.text import clip, for_terminal

_OF_ITEMS = ("words", "reports supported", "quotes verbatim", "limits told", "rubric", "hype words")


def table(scores: Scores, as_json: bool = False, votes: Judged | None = None, width: int = 0) -> str:
    """Render the figures of all items together, of each move and of each item, for a terminal of `width` or for a file;
    `votes` only if a judge was asked.
    """
    if as_json:
        return json.dumps(_record(scores, votes), indent=1, ensure_ascii=False)
    metrics = [*scores.metrics, *((votes.support, votes.agreement) if votes else ())]
    warnings = _warnings(scores, votes)
    parts = [
        f"{scores.of}: {len(scores.items)} items",
        columns(("metric", "value", "of", "what is counted"), [_row(one) for one in _known(metrics)], width),
        _none(metrics, width),
        columns(
            ("move of a good item", "made by", "called for by", "missing in"), [*map(_move_row, scores.moves)], width
        ),
        columns((*_OF_ITEMS, "item"), [*map(_item_row, scores.items)], width) if scores.items else "",
        *([_votes(votes, width)] if votes else []),
        *([_listed("Look at:", warnings, width)] if warnings else []),
    ]
    return for_terminal("\n\n".join(part for part in parts if part))


def shown(metric: Metric) -> str:
    """Format a metric's value for a person; '–' where it does not apply."""
    if metric.value is None:
        return "–"
    if metric.unit == "share":
        return f"{metric.value:.0%}".replace("%", " %")
    return f"{metric.value:.0f}" if metric.unit == "words" else f"{metric.value:.2f}"


def _record(scores: Scores, votes: Judged | None) -> dict[str, Any]:
    record: dict[str, Any] = {"of": scores.of, "metrics": [asdict(one) for one in scores.metrics]}
    record["moves"] = [asdict(move) for move in scores.moves]
    record["items"] = [asdict(one) for one in scores.items]
    record["warnings"] = _warnings(scores, votes)
    if votes:
        judged = [{**asdict(one), "supported": one.supported} for one in votes.statements]
        record["judged"] = {
            "model": votes.model,
            "support": asdict(votes.support),
            "interval": votes.interval,
            "agreement": asdict(votes.agreement),
            "usage": votes.usage.model_dump(mode="json"),
            "statements": judged,
        }
    return record


def _known(metrics: Iterable[Metric]) -> list[Metric]:
    return [metric for metric in metrics if metric.value is not None]


def _none(metrics: Iterable[Metric], width: int) -> str:
    names = [metric.name for metric in metrics if metric.value is None]
    return wrapped("", f"Nothing to count for: {', '.join(names)}.", width) if names else ""


def _listed(head: str, lines: Sequence[str], width: int) -> str:
    return "\n".join([wrapped("", head, width), *(wrapped("- ", line, width) for line in lines)])


def _row(metric: Metric) -> tuple[str, ...]:
    return (metric.name, shown(metric), f"{metric.count:,}", metric.means)


def _move_row(move: MoveTally) -> tuple[str, ...]:
    return (f"{move.number:2} {move.name}", str(move.made), str(move.called), str(move.missing))


def _item_row(item: ItemScores) -> tuple[str, ...]:
    by_name = {metric.name: metric for metric in item.metrics}
    return (*(shown(by_name[name]) for name in _OF_ITEMS), clip(item.title or item.key, 50))


def _votes(votes: Judged, width: int) -> str:
    """The judge's figures, then each statement that it did not support."""
    spent = "price not known" if votes.usage.dollars is None else f"{votes.usage.dollars:.2f} USD"
    low, high = votes.interval or (0.0, 0.0)
    between = f" (95 % interval {100 * low:.0f} to {100 * high:.0f} %)" if votes.interval else ""
    by = f"Judged by {votes.model or 'nobody'}, {votes.usage.calls} calls, {spent}"
    head = f"{by}; supported: {shown(votes.support)}{between}"
    bad = [one for one in votes.statements if one.supported is not True]
    return _listed(head, [f"{one.key}: {', '.join(one.votes) or 'no vote'}: {one.text}" for one in bad], width)


def _warnings(scores: Scores, votes: Judged | None) -> list[str]:
    return [*scores.warnings, *(votes.warnings if votes else ())]
