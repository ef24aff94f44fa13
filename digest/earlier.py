"""What earlier months hold: which issues were printed, what they covered, whether a month is closed for good."""

from contextlib import suppress
from pathlib import Path

from digest import table
from digest.desk import Desk
from digest.editions import approval_of
from digest.errors import Frozen, NeedsPerson
from digest.model import Line, Month, Sheet

MONTHS = 2
"""How far back a work may be from and still come back."""
WATCHED = 12
"""Issues back whose items are watched."""


def is_frozen(desk: Desk, month: Month) -> bool:
    """Whether a person approved the month's edition: then nothing of it changes; what comes later is a follow-up."""
    return approval_of(desk.store, month) is not None


def refuse_frozen(desk: Desk, month: Month) -> None:
    """Raises Frozen for a month that was approved."""
    if is_frozen(desk, month):
        raise Frozen(frozen(month))


def refuse_editing(desk: Desk, month: Month) -> None:
    """Raises NeedsPerson for a month that was approved, so that no command of the editor's seems to have worked."""
    if is_frozen(desk, month):
        raise NeedsPerson(
            f"{month} is approved, and nothing of it was changed; to change it all the same, edit issues/{month}/ (that"
            " takes your yes back); what readers have already is mended by: digest correct"
        )


def frozen(month: Month) -> str:
    """What is said of an approved month."""
    return f"{month} is approved, so nothing of it was changed; what came since is a follow-up of the next issue"


def before(month: Month) -> tuple[Month, ...]:
    """The months a work may be from and still come back, the last one first."""
    months = [month]
    for _ in range(MONTHS):
        months.append(months[-1].previous)
    return tuple(months[1:])


def drafted(root: Path) -> tuple[Month, ...]:
    """The months that have a table in issues/, oldest first."""
    found = []
    for path in sorted((root / "issues").glob("????-??/issue.md")):
        with suppress(ValueError):  # any folder may lie there
            found.append(Month.parse(path.parent.name))
    return tuple(found)


def printed(desk: Desk, month: Month) -> dict[str, Sheet]:
    """The sheets of the issues before this month by month, oldest first: approved ones, else those that were built.

    Raises ConfigError for a mistake in one of them.
    """
    before = [one for one in drafted(desk.root) if one.start < month.start]
    return {str(one): table.read(desk.table(one))[0] for one in before if _was_printed(desk, one)}


def covered(desk: Desk, month: Month) -> dict[str, str]:
    """Key -> the first issue before this month that shows it, as an item or a mention."""
    found: dict[str, str] = {}
    for when, sheet in printed(desk, month).items():
        for line in (*sheet.items, *sheet.also):
            found.setdefault(line.key, when)
    return found


def items(desk: Desk, month: Month, issues: int) -> dict[str, list[Line]]:
    """The items of the last `issues` issues before this month, by month."""
    sheets = printed(desk, month)
    return {when: list(sheets[when].items) for when in sorted(sheets)[-issues:]}


def _was_printed(desk: Desk, month: Month) -> bool:
    return is_frozen(desk, month) or (desk.output(month) / "newsletter.md").exists()
