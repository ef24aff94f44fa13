"""What earlier months hold: which issues were printed, what they covered, whether a month is frozen."""

import json
from contextlib import suppress
from pathlib import Path

from digest import table
from digest.desk import Desk
from digest.editions import approval_of, approvals, approved_files
from digest.errors import ConfigError, Frozen, NeedsPerson
from digest.model import Approval, Choices, Line, Month, Offered, Sheet

MONTHS = 2
"""How many months back a work may be from and still return."""
WATCHED = 12
"""Number of earlier issues whose items are watched."""


def is_frozen(desk: Desk, month: Month) -> bool:
    """Whether the month's edition is approved: then nothing of it changes, and later news is a follow-up."""
    return approval_of(desk.store, month) is not None


def refuse_frozen(desk: Desk, month: Month) -> None:
    """Raises Frozen for an approved month; NeedsPerson where its table was deleted, as it is never laid anew."""
    approval = approval_of(desk.store, month)
    if approval and approval.table and table.is_bare(desk.table(month)):
        raise NeedsPerson(
            f"{month} is approved and issues/{month}/ was deleted: nothing was laid anew; put the folder back from a"
            " backup or your repository, and the approval holds again"
        )
    if approval:
        raise Frozen(frozen(month))


def refuse_editing(desk: Desk, month: Month) -> None:
    """Raises NeedsPerson for an approved month, so that no editing command seems to have worked."""
    if is_frozen(desk, month):
        raise NeedsPerson(
            f"{month} is approved, and nothing of it was changed; to change it all the same, edit issues/{month}/ (that"
            " takes your yes back); what readers have already is mended by: digest correct"
        )


def frozen(month: Month) -> str:
    """The message about an approved month."""
    return f"{month} is approved, so nothing of it was changed; what came since is a follow-up of the next issue"


def before(month: Month) -> tuple[Month, ...]:
    """The months that a work may be from and still return, the latest first."""
    months = [month]
    for _ in range(MONTHS):
        months.append(months[-1].previous)
    return tuple(months[1:])


def drafted(root: Path) -> tuple[Month, ...]:
    """The months with a table in issues/, oldest first."""
    found = []
    for path in sorted((root / "issues").glob("????-??/issue.md")):
        with suppress(ValueError):  # other folders may be there
            found.append(Month.parse(path.parent.name))
    return tuple(found)


def printed(desk: Desk, month: Month) -> dict[str, Sheet]:
    """Sheets of the issues before this month, by month, oldest first: those approved or built. Of an approved one whose
    table is gone, the items as they went out.

    Raises ConfigError for a mistake in one of them.
    """
    past = [one for one in _known(desk) if one.start < month.start]
    return {str(one): sheet for one in past if (sheet := _sheet_of(desk, one))}


def elsewhere(desk: Desk, month: Month) -> dict[str, str]:
    """Key -> the first other issue, earlier or later, that has it as an item. A sheet with a mistake is passed over."""
    found: dict[str, str] = {}
    for other in _known(desk):
        with suppress(ConfigError):
            sheet = _sheet_of(desk, other) if other != month else None
            found = {line.key: str(other) for line in (sheet.items if sheet else ())} | found
    return found


def _known(desk: Desk) -> list[Month]:
    """The months with a table or an approved edition, oldest first."""
    months = {*drafted(desk.root), *(approval.month for approval in approvals(desk.store))}
    return sorted(months, key=str)


def _sheet_of(desk: Desk, month: Month) -> Sheet | None:
    """The sheet of a month that was printed; None where it was not. Raises ConfigError for a mistake in it."""
    if (desk.table(month) / "issue.md").exists():
        return table.sheet(desk.table(month)) if _was_printed(desk, month) else None
    approval = approval_of(desk.store, month)
    return _as_sent(desk, approval) if approval else None


def _as_sent(desk: Desk, approval: Approval) -> Sheet:
    """What an approved edition says of its own items. One from before there was an issue.json says nothing."""
    items = json.loads(approved_files(desk.store, approval).get("issue.json", b"{}")).get("items", [])
    lines = [Line(key=one["key"], title=one["title"], url=one["url"]) for one in items]
    return Sheet(month=approval.month, title=approval.subject, items=tuple(lines))


def covered(desk: Desk, month: Month) -> dict[str, str]:
    """Key -> the first issue before this month that shows it, as an item, a mention or a follow-up."""
    found: dict[str, str] = {}
    for past, sheet in printed(desk, month).items():
        for line in (*sheet.items, *sheet.also, *sheet.followups):
            found.setdefault(line.key, past)
    return found


def taken_out(sheet: Sheet, offered: Offered, choices: Choices) -> frozenset[str]:
    """Keys that the editor killed, by command or by deleting their line; not those merged into another work. Pure."""
    orders = (sheet.items, sheet.also, sheet.suggested, sheet.followups)
    present = {line.key for order in orders for line in order} | {face for _, face in choices.merged}
    return frozenset(choices.killed) | (frozenset(offered.keys) - present)


def items(desk: Desk, month: Month, issues: int) -> dict[str, list[Line]]:
    """The items of the last `issues` issues before this month, by month."""
    sheets = printed(desk, month)
    return {when: list(sheets[when].items) for when in sorted(sheets)[-issues:]}


def _was_printed(desk: Desk, month: Month) -> bool:
    return is_frozen(desk, month) or (desk.output(month) / "newsletter.md").exists()
