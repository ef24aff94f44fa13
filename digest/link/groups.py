"""Groups of entries joined by shared ids, by likeness and by a person's merges, except where a person split them.

Joins are made in a fixed order, the surest first, and a join that would unite two split keys is skipped; so the groups
do not depend on the order of arrival. Pure.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from digest.ids import known_as
from digest.model import Entry

Pairs = Iterable[tuple[str, str]]


def grouped(entries: Sequence[Entry], same: Pairs = (), merged: Pairs = (), split: Pairs = ()) -> list[list[Entry]]:
    """The entries in groups, each entry in exactly one."""
    kin = Kin(split)
    shared = {(entry.key, name) for entry in entries for name in known_as(entry)}
    for a, b in (*sorted(shared), *sorted(same), *merged):
        kin.join(a, b)
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[kin.root(entry.key)].append(entry)
    return list(groups.values())


class Kin:
    """A union-find of names, with pairs that must stay apart."""

    def __init__(self, split: Pairs = ()) -> None:
        self._parent: dict[str, str] = {}
        self._apart: dict[str, set[str]] = defaultdict(set)
        """Root -> names that its group must never contain."""
        self._held: dict[str, set[str]] = defaultdict(set)
        """Root -> names in its group that some other name must stay apart from."""
        for a, b in split:
            for name, other in ((a, b), (b, a)):
                self._apart[name].add(other)
                self._held[name].add(name)

    def root(self, name: str) -> str:
        """The name that represents a name's group."""
        parent = self._parent
        while parent.setdefault(name, name) != name:
            parent[name] = name = parent[parent[name]]
        return name

    def join(self, a: str, b: str) -> bool:
        """Unite two groups; False when a person split them."""
        a, b = self.root(a), self.root(b)
        if a == b:
            return True
        if self._apart.get(a, set()) & self._held.get(b, set()):
            return False
        self._parent[b] = a
        for table in (self._apart, self._held):
            if b in table:
                table[a] |= table.pop(b)
        return True
