"""What an earlier run saw of a window, and this one does not: a short feed that is read every week holds a month."""

from datetime import datetime

from digest.model import Batch
from digest.sources.window import in_order
from digest.text import many


def with_earlier(batch: Batch, earlier: Batch | None, since: datetime) -> Batch:
    """A batch that is not complete, with what an earlier one of the window had besides; any other as it is. Pure.

    Only an answer to the same question (`asked`) counts. `since` is the window's beginning.
    """
    if earlier is None or earlier.asked != batch.asked or batch.state not in ("failed", "partial"):
        return batch
    shown = {entry.key for entry in batch.entries}
    more = [entry for entry in earlier.entries if entry.key not in shown]
    both = batch.model_copy(update={"entries": in_order([*batch.entries, *more])})
    if _joins(batch, earlier):
        return _without_gap(both, earlier.reaches_back_to, since, len(more))
    if not more:
        return batch
    seen = batch if batch.seen_until else earlier
    why = f"{batch.why}; {many(len(more), 'entry is', 'entries are')} kept from an earlier run"
    update = {"state": "partial", "why": why, "reaches_back_to": seen.reaches_back_to, "seen_until": seen.seen_until}
    return both.model_copy(update=update)


def _joins(batch: Batch, earlier: Batch) -> bool:
    """Whether the source still shows all that came since the earlier batch."""
    reach, until = batch.reaches_back_to, earlier.seen_until
    return batch.seen_until is not None and until is not None and reach is not None and reach <= until


def _without_gap(both: Batch, reach: datetime | None, since: datetime, older: int) -> Batch:
    """Both batches as one reading, which reaches as far back as the earlier one did."""
    note = (f"{older} from earlier runs: the source no longer shows them",) if older else ()
    update = {"reaches_back_to": reach, "notes": (*both.notes, *note)}
    if reach is not None and reach > since:
        return both.model_copy(update={**update, "why": f"reaches back only to {reach:%Y-%m-%d}"})
    found = {"state": "ok", "why": ""} if both.entries else {"state": "empty", "why": "nothing in this month"}
    return both.model_copy(update={**update, **found})
