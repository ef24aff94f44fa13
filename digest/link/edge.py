"""Works of the two months before that no issue covered, when something of this month is about them.

An entry counts for the month it was published in. A paper of 28 April that is first discussed on 3 May would otherwise
be in no issue: April's was made before the talk, and May's would not look at the paper.
"""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet

from digest import earlier, table
from digest.desk import Desk
from digest.ids import known_as
from digest.model import Batch, Choices, Entry, Month, Offered, Work
from digest.text import many


def held(desk: Desk, month: Month) -> tuple[Entry, ...]:
    """Stored entries of the months before; nothing is fetched for them."""
    found: dict[tuple[str, str], Entry] = {}
    for past in earlier.before(month):
        for source in desk.config.sources:
            for _, batch in desk.store.under(Batch, f"{source.name}/{past}"):
                found |= {(entry.source, entry.key): entry for entry in batch.entries if entry.published in past}
    return tuple(found[key] for key in sorted(found))


def covered(desk: Desk, month: Month) -> dict[str, str]:
    """Key -> the issue that covered it; '' for what an editor killed in the months before."""
    killed = dict.fromkeys((key for past in earlier.before(month) for key in _killed(desk, past)), "")
    return killed | earlier.covered(desk, month)


def _killed(desk: Desk, month: Month) -> Collection[str]:
    """Keys killed by command, or by deleting a line from a sheet that still exists."""
    choices = desk.store.latest(Choices, str(month)) or Choices()
    if not (desk.table(month) / "issue.md").exists():
        return choices.killed
    offered = desk.store.latest(Offered, str(month)) or Offered()
    return earlier.taken_out(table.sheet(desk.table(month)), offered, choices)


def eligible(
    works: Sequence[Work], month: Month, entries: Sequence[Entry], covered: Mapping[str, str]
) -> tuple[Work, ...]:
    """The month's works: its own, and those of earlier months that something of this month is about."""
    own = {(entry.source, entry.key) for entry in entries}
    talking = {entry.key for entry in entries}
    placed = (_placed(work, month, own, talking, covered) for work in works)
    return tuple(sorted((work for work in placed if work), key=lambda work: work.key))


def _placed(
    work: Work,
    month: Month,
    own: AbstractSet[tuple[str, str]],
    talking: AbstractSet[str],
    covered: Mapping[str, str],
) -> Work | None:
    """The work as this month sees it; None when nothing of this month concerns it."""
    current = [face for face in work.faces if (face.source, face.key) in own]
    name = next((name for face in work.faces for name in known_as(face) if name in covered), None)
    if name is not None and not current:
        return None
    if name is not None:  # only its new faces: the work itself was covered or killed
        coverage = {"covered_in": covered[name], "covered_as": name} if covered[name] else {}
        return Work(entry=current[0], others=tuple(current[1:]), discussed_by=work.discussed_by, **coverage)
    if len(current) == len(work.faces):
        return work
    why = _why_now(work, month, current, talking)
    if not why or work.entry.published is None or work.entry in current:
        return work if current else None
    from_month = f"{work.entry.published:%Y-%m}"
    return work.model_copy(update={"from_month": from_month, "why_now": why})


def _why_now(work: Work, month: Month, current: Sequence[Entry], talking: AbstractSet[str]) -> tuple[str, ...]:
    """Reasons why a work of an earlier month is eligible now; () for none."""
    new = [post for post in work.discussed_by if post.key in talking]
    revised = [face for face in work.faces if face.version > 1 and face.updated in month]
    places = list(dict.fromkeys(face.source for face in current))
    return (
        *([f"linked by {many(len(new), 'new entry', 'new entries')}"] if new else []),
        *([f"posted at {', '.join(places)}"] if places else []),
        *(f"revised (v{face.version}, {face.updated:%Y-%m-%d})" for face in revised[:1]),
    )
