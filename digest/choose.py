"""The editor's word by command: kill a work, merge two. Kept in the store, and seen on the table at once."""

from collections.abc import Sequence

from digest import table
from digest.desk import Desk
from digest.errors import ConfigError
from digest.files import read, write
from digest.model import Choices, Month, Offered, Ranking


def kill(desk: Desk, month: Month, key: str) -> None:
    """Take a work out of the month: its line leaves issue.md, its item file stays. Raises ConfigError: unknown key."""
    _known(desk, month, key)
    choices = _choices(desk, month)
    if key not in choices.killed:
        desk.store.put(choices.model_copy(update={"killed": (*choices.killed, key)}), str(month), "")
    _take_off(desk, month, key)


def welcome(desk: Desk, month: Month, keys: Sequence[str]) -> None:
    """What the editor adds is no longer killed, and becomes an item again if its line was deleted."""
    choices, offered = _choices(desk, month), desk.store.latest(Offered, str(month)) or Offered()
    killed = tuple(key for key in choices.killed if key not in keys)
    asked = tuple(key for key in offered.asked if key not in keys)
    desk.store.put(choices.model_copy(update={"killed": killed}), str(month), "")
    desk.store.put(offered.model_copy(update={"asked": asked}), str(month), "")


def merge(desk: Desk, month: Month, kept: str, other: str) -> None:
    """Say that two works are one, from the next run on; on the sheet the first stands where the better one stood.

    Raises ConfigError for unknown keys, and for a merge that would be a circle.
    """
    if kept == other:
        raise ConfigError(f"{kept} is one work already; expected two different keys")
    for key in (kept, other):
        _known(desk, month, key)
    choices = _choices(desk, month)
    if _leads(choices.merged, other, kept):
        raise ConfigError(f"{kept} is a face of {other} already; merging them the other way round would be a circle")
    if (kept, other) not in choices.merged:
        desk.store.put(choices.model_copy(update={"merged": (*choices.merged, (kept, other))}), str(month), "")
    _replace_line(desk, month, other, kept)


def _leads(merged: Sequence[tuple[str, str]], kept: str, other: str) -> bool:
    """Whether following the merges from one work leads to the other."""
    return any(face == other or _leads(merged, face, other) for one, face in merged if one == kept)


def _replace_line(desk: Desk, month: Month, old: str, new: str) -> None:
    """The work that stays takes the better of the two places on the sheet."""
    sheet = desk.table(month) / "issue.md"
    if sheet.exists():
        write(sheet, table.instead(read(sheet), old, new))


def _take_off(desk: Desk, month: Month, key: str) -> None:
    sheet = desk.table(month) / "issue.md"
    if sheet.exists():
        write(sheet, table.without(read(sheet), key))


def _choices(desk: Desk, month: Month) -> Choices:
    return desk.store.latest(Choices, str(month)) or Choices()


def _known(desk: Desk, month: Month, key: str) -> None:
    ranking = desk.store.latest(Ranking, str(month))
    if ranking is None:
        raise ConfigError(f"nothing is ranked for {month} yet; run first: digest run --month {month}")
    if not any(pick.key == key for pick in ranking.picks):
        raise ConfigError(
            f"{key} is not among the works of {month}; see the keys with: digest rank --month {month} --all"
        )
