"""report.json: the figures of the run that made an issue. Its schema is in docs/report.md. Pure."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from digest.build import seen
from digest.galley.material import Material

SCHEMA = 1


def record(
    material: Material, hashes: Mapping[str, str], versions: Mapping[str, str], started_at: datetime, seconds: float
) -> dict[str, Any]:
    """Return the file as JSON-serialisable data; only `seconds` and `started_at` differ between equal runs."""
    counts = asdict(seen.count(material.reports, material.tallies, material.coverages))
    return {
        "schema": SCHEMA,
        "month": str(material.month),
        "sources": [_source(row) for row in seen.rows(material.reports, material.tallies)],
        "counts": {name: counts[name] for name in ("fetched", "merged", "dropped", "undated", "picked")},
        "items": [_item(material, key) for key in material.piece_keys],
        "replications": [
            {
                "recipe": box.recipe,
                "key": box.key,
                "verdict": box.verdict,
                "scope": box.scope,
                "struck": material.struck(box),
                "figures": [figure.name for figure in box.figures],
            }
            for box in material.replications
        ],
        "llm": _llm(material),
        "seconds": round(seconds, 3),
        "started_at": started_at.isoformat(),
        "versions": dict(versions),
        "hashes": dict(hashes),
    }


def _source(row: seen.Row) -> dict[str, Any]:
    """A source's counts; `kept` repeats `picked`, because users look for either name."""
    fields = asdict(row)
    return {**fields, "kept": row.picked, "reaches_back_to": row.reaches_back_to or None}


def _llm(material: Material) -> dict[str, Any]:
    """The use of models for all items, printed and mentioned; `cost` in USD is null if any price is unknown."""
    used = [summary.usage for summary in material.summaries.values() if summary.usage]
    costs = [usage.dollars for usage in used if usage.dollars is not None]
    return {
        "calls": sum(usage.calls for usage in used),
        "tokens": sum(usage.prompt_tokens + usage.completion_tokens for usage in used),
        "cost": round(sum(costs), 6) if len(costs) == len(used) else None,
    }


def _item(material: Material, key: str) -> dict[str, Any]:
    item, summary = material.items[key], material.summaries.get(key)
    return {
        "key": key,
        "title": item.title,
        "mode": summary.mode if summary else None,
        "coverage": summary.coverage if summary else None,
        "sentences": summary.sentences if summary else 0,
        "doubts": len(item.doubts),
        "signed": item.signed,
        "why_partial": summary.why_partial if summary else "",
        "why_notes": summary.why_notes if summary else "",
        "hidden": summary.hidden if summary else 0,
    }
