"""The editor's word by command: kill a work, merge two, split one. Kept in the store, and seen on the table at once.
And which items the model shall write anew, which holds for one run.

None of it changes an approved month: NeedsPerson is raised.
"""

from collections.abc import Sequence

from digest import ids, table
from digest.desk import Desk
from digest.earlier import refuse_editing
from digest.errors import ConfigError
from digest.files import read, write
from digest.model import Choices, Likenesses, Month, Offered, Ranking
from digest.text import plain


def kill(desk: Desk, month: Month, key: str) -> None:
    """Take a work out of the month: its line leaves issue.md, its item file stays. Raises ConfigError: unknown key."""
    refuse_editing(desk, month)
    _known(desk, month, key)
    choices = _choices(desk, month)
    if key not in choices.killed:
        desk.store.put(choices.model_copy(update={"killed": (*choices.killed, key)}), str(month), "")
    _take_off(desk, month, key)


def welcome(desk: Desk, month: Month, keys: Sequence[str]) -> None:
    """What the editor adds is no longer killed, and becomes an item again if its line was deleted."""
    choices, offered = _choices(desk, month), _offered(desk, month)
    killed = tuple(key for key in choices.killed if key not in keys)
    asked = tuple(key for key in offered.asked if key not in keys)
    desk.store.put(choices.model_copy(update={"killed": killed}), str(month), "")
    desk.store.put(offered.model_copy(update={"asked": asked}), str(month), "")


def merge(desk: Desk, month: Month, kept: str, other: str) -> None:
    """Say that two works are one, from the next run on; on the sheet the first stands where the better one stood.

    Raises ConfigError for unknown keys, and for a merge that would be a circle.
    """
    refuse_editing(desk, month)
    if kept == other:
        raise ConfigError(f"“{plain(kept)}” is one work already; expected two different keys")
    for key in (kept, other):
        _known(desk, month, key)
    choices = _choices(desk, month)
    if _leads(choices.merged, other, kept):
        raise ConfigError(f"{kept} is a face of {other} already; merging them the other way round would be a circle")
    if (kept, other) not in choices.merged:
        split = tuple(pair for pair in choices.split if pair != _in_order(kept, other))
        merged = (*choices.merged, (kept, other))
        desk.store.put(choices.model_copy(update={"merged": merged, "split": split}), str(month), "")
    _replace_line(desk, month, other, kept)


def split(desk: Desk, month: Month, a: str, b: str) -> None:
    """Say that two keys are two works, from the next run on: takes a merge back, undoes a join, answers a question.

    The sheet is left as it is: the work that comes back is suggested there. Raises ConfigError for unknown keys.
    """
    refuse_editing(desk, month)
    if a == b:
        raise ConfigError(f"“{plain(a)}” is one key; expected two different ones")
    choices, pair = _choices(desk, month), _in_order(a, b)
    likenesses = desk.store.latest(Likenesses, str(month)) or Likenesses()
    known = {key for one in likenesses.pairs for key in (one.a, one.b)} | {key for two in choices.merged for key in two}
    for key in (a, b):
        if key not in known:
            _known(desk, month, key)
    back = tuple(two for two in choices.merged if _in_order(*two) == pair)
    merged = tuple(two for two in choices.merged if two not in back)
    again = tuple(two for two in choices.split if two != pair)
    desk.store.put(choices.model_copy(update={"merged": merged, "split": (*again, pair)}), str(month), "")
    _offer_again(desk, month, [face for _, face in back])


def anew(desk: Desk, month: Month, words: Sequence[str]) -> frozenset[str]:
    """The keys of the items that these words name. Raises ConfigError without a model, or for an unknown item."""
    if not words:
        return frozenset()
    refuse_editing(desk, month)
    if desk.llm is None:
        raise ConfigError("--again: no model is configured that could write anew; fill in `llm:` in sources.yaml")
    there = table.items(desk.table(month))
    for word in words:
        if (ids.key_from(word) or word) not in there:
            raise ConfigError(
                f"--again {plain(word)}: no file in issues/{month}/items/ has this key; each file says its `key:`"
            )
    return frozenset(ids.key_from(word) or word for word in words)


def _in_order(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a < b else (b, a)


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


def _offer_again(desk: Desk, month: Month, keys: Sequence[str]) -> None:
    """Let the next run put these on the sheet: their lines went by a merge, and were never deleted."""
    offered = _offered(desk, month)
    left = {name: tuple(key for key in getattr(offered, name) if key not in keys) for name in ("keys", "asked")}
    desk.store.put(offered.model_copy(update=left), str(month), "")


def _offered(desk: Desk, month: Month) -> Offered:
    return desk.store.latest(Offered, str(month)) or Offered()


def _choices(desk: Desk, month: Month) -> Choices:
    return desk.store.latest(Choices, str(month)) or Choices()


def _known(desk: Desk, month: Month, key: str) -> None:
    ranking = desk.store.latest(Ranking, str(month))
    if ranking is None:
        raise ConfigError(f"nothing is ranked for {month} yet; run first: digest run {month}")
    if not any(pick.key == key for pick in ranking.picks):
        raise ConfigError(
            f"“{plain(key)}” is not among the works of {month}; see the keys with: digest rank {month} --all"
        )
