"""Makes a replication of rows: judged, drawn into cache/figures/, recorded in the ledger. Without rows, it says why."""

import hashlib
import json
from pathlib import Path

from digest.desk import Desk
from digest.model import Figure, Month, Replication, Rows
from digest.replications import plots
from digest.replications.bench import JUDGING, Judgement, sources
from digest.replications.quotes import QUOTES, Quote
from digest.replications.stats import UnusableRows
from digest.store import made_from
from digest.verify.measuring import Order, came_to

TOLD = 1
"""Raise it to judge and draw all replications anew."""


def kept(desk: Desk, month: Month, order: Order, result: Rows | str) -> Replication:
    """The stored replication if its figures exist too; else a new one from the rows."""
    store_key = f"{month}/{order.recipe.name}"
    look = sources(Path(plots.__file__), JUDGING)
    why = result if isinstance(result, str) else ""
    inputs = made_from(order.made_from, order.criterion, look, order.key, why, TOLD, *_quoted(order))
    stored = desk.store.find(Replication, store_key, inputs)
    if stored and all((_figures(desk) / figure.name).is_file() for figure in stored.figures):
        return stored
    return desk.store.put(replication(desk, order, result), store_key, inputs)


def replication(desk: Desk, order: Order, result: Rows | str) -> Replication:
    """The rows judged and drawn; or a replication that did not run, with the reason."""
    if isinstance(result, str):
        return _did_not_run(order, result)
    try:
        judgement = order.recipe.judge(result.rows)
    except UnusableRows as error:
        why = f"the rows cannot be judged: {error}"
        came_to(desk, order, result.criterion or order.criterion, f"did not run: {why}")
        return _did_not_run(order, why)
    measured_by = result.criterion or order.criterion
    judged = _blank(order).model_copy(
        update={
            "verdict": judgement.verdict,
            "text": " ".join(filter(None, [order.recipe.opening, judgement.text])),
            "findings": judgement.findings,
            "checks": judgement.checks,
            "figures": (_figure(desk, order, result, judgement),),
            "samples": result.samples,
            "environment": result.environment | _sealed(result),
            "post_hoc": measured_by != order.criterion,
            "exploratory": order.exploratory,
        }
    )
    number, day, earlier = came_to(desk, order, measured_by, judged.phrase)
    environment = judged.environment | ({"measured": day} if day else {})
    return judged.model_copy(update={"attempt": number, "earlier": earlier, "environment": environment})


def _sealed(rows: Rows) -> dict[str, str]:
    """One hash over the rows and the samples, so that neither can be exchanged alone; nothing without samples."""
    if not rows.samples:
        return {}
    shown = rows.model_dump(mode="json", include={"rows", "samples"})
    whole = json.dumps(shown, sort_keys=True, ensure_ascii=False).encode()
    return {"rows and samples": f"sha256 {hashlib.sha256(whole).hexdigest()}"}


def _did_not_run(order: Order, why: str) -> Replication:
    return _blank(order).model_copy(update={"why": why})


def _blank(order: Order) -> Replication:
    """What is known before anything ran."""
    recipe = order.recipe
    text, where = _quoted(order)
    return Replication(
        recipe=recipe.name,
        key=order.key,
        title=recipe.title,
        paper=recipe.papers[0],
        verdict="did not run",
        scope=recipe.scope,
        text="",
        deviations=recipe.deviations,
        quote=text,
        quote_from=where,
        settings=recipe.params.model_dump(),
        criterion=order.criterion,
        seeds=recipe.seeds,
        tier=recipe.tier,
    )


def _quoted(order: Order) -> tuple[str, str]:
    """The paper's own words and where they are."""
    quote = QUOTES.get(order.recipe.name, Quote("", ""))
    return quote.text, quote.where


def _figure(desk: Desk, order: Order, rows: Rows, judgement: Judgement) -> Figure:
    """Draw the figure into cache/figures/, over what another judging or look drew from the same rows."""
    folder = _figures(desk)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{order.recipe.name}-{order.made_from[:8]}.png"
    unfinished = folder / f".{path.name}"
    figure = order.recipe.draw(rows.rows, judgement, unfinished)
    unfinished.replace(path)
    return figure.model_copy(update={"name": path.name})


def _figures(desk: Desk) -> Path:
    return desk.root / "cache" / "figures"
