"""The plan: every part of every channel with its price, key and state. Opens no socket."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from digest.columns import columns
from digest.desk import Desk
from digest.errors import ConfigError, NeedsPerson
from digest.model import Month, Publication, PublicationState
from digest.outbox import Outbox
from digest.publishers import Publisher
from digest.publishers.part import ARCHIVE, Approved, Part
from digest.text import many

SETTLED = ("sent", "failed", "cancelled")
OUT = ("sent", "sending", "unknown", "cancelled")
"""States of a part that readers have or may have, or that a person kept from them."""


@dataclass(frozen=True)
class Row:
    """One line of a plan."""

    channel: str
    part: str
    action: str
    dollars: float
    key: str
    state: PublicationState
    why: str = ""
    remote: str = ""
    url: str = ""
    other_edition: bool = False
    """It went out with words other than those approved now."""
    again: bool = False
    """So it will be replaced at the next sending, which no reader notices."""

    @property
    def waits(self) -> bool:
        """Whether the next sending will do something about it."""
        return self.open or self.again

    @property
    def open(self) -> bool:
        """Whether the next sending will try it."""
        return self.state in ("planned", "sending")


def publishers_of(configured: Sequence[Publisher], only: Sequence[str] = ()) -> tuple[Publisher, ...]:
    """The channels in sending order. Raises ConfigError."""
    names = [publisher.channel for publisher in configured]
    if not names:
        raise ConfigError("sources.yaml: no `publishers:` there, so nothing goes anywhere; see docs/publishing.md")
    if duplicates := sorted({name for name in names if names.count(name) > 1}):
        raise ConfigError(f"sources.yaml: publishers: two are {duplicates[0]!r}; give each another `name:`")
    if unknown := [name for name in only if name not in names]:
        raise ConfigError(f"{unknown[0]}: no such channel; there are {', '.join(names)}")
    wanted = [publisher for publisher in configured if not only or publisher.channel in only]
    return tuple(sorted(wanted, key=lambda publisher: publisher.order))


def refuse_renamed(desk: Desk, approved: Approved, publishers: Sequence[Publisher]) -> None:
    """Raises NeedsPerson where a channel would send a part that nothing is known of by its name, and that another one
    sent which does not have it any more: a name or a list that moved in sources.yaml, so readers would get it twice.
    """
    known = Outbox(desk.store, desk.root, desk.clock).of(Month.parse(approved.month))
    planned = {(one.channel, part.name): one.order for one in publishers for part in one.parts(approved, desk.root)}
    left = {
        part: channel for (channel, part), row in known.items() if row.state in OUT and (channel, part) not in planned
    }
    for (new, part), order in planned.items():
        if order != ARCHIVE and (new, part) not in known and (gone := left.get(part)):
            send = f"digest publish {approved.month} --send --confirm {approved.month} --only {new}"
            raise NeedsPerson(
                f"{gone} sent or gave up parts of {approved.month} that sources.yaml now gives to {new}: nothing was"
                f" sent, as readers would get them twice. If only the name changed, write `name: {gone}`; if these are"
                f" other readers, send to them by name: {send}"
            )


def plan(desk: Desk, approved: Approved, publishers: Sequence[Publisher]) -> tuple[Row, ...]:
    """Every part of these channels. Raises ConfigError; NeedsPerson where a channel costs more than its limit."""
    known = Outbox(desk.store, desk.root, desk.clock).of(Month.parse(approved.month))
    rows = list[Row]()
    for publisher in publishers:
        parts = publisher.parts(approved, desk.root)
        rows_by_part = {part.name: row for part in parts if (row := known.get((publisher.channel, part.name)))}
        for part in parts:
            row = rows_by_part.get(part.name)
            rows.append(
                Row(
                    publisher.channel,
                    part.name,
                    part.told,
                    part.dollars,
                    part.key,
                    row.state if row else "planned",
                    row.why if row else "",
                    row.remote if row else "",
                    row.url if row else "",
                    bool(row and row.state == "sent" and row.body != part.body),
                    bool(row and row.state == "sent" and due(part, parts, rows_by_part)),
                )
            )
        _check_cost(publisher, [row for row in rows if row.channel == publisher.channel])
    return tuple(rows)


def due(part: Part, parts: Sequence[Part], rows: Mapping[str, Publication]) -> bool:
    """Whether a part needs sending: it is not settled, or it can be replaced since nothing after it is out."""
    row = rows.get(part.name)
    if row is None or row.state not in SETTLED:
        return True
    after = [later for follower in parts[parts.index(part) + 1 :] if (later := rows.get(follower.name))]
    begun = any(later.state != "planned" for later in after)
    return part.repeatable and row.state == "sent" and row.body != part.body and not begun


def table(rows: Sequence[Row], as_json: bool = False, width: int = 0) -> str:
    """The plan as text, which names prices where there are any, or as JSON for scripts."""
    if as_json:
        return json.dumps([asdict(row) for row in rows], indent=1, ensure_ascii=False)
    priced = any(row.dollars for row in rows)
    head = ("channel", "part", "what", *(["cost"] if priced else []), "state")
    cells = [(row.channel, row.part, row.action, *([_price(row)] if priced else []), _state(row)) for row in rows]
    cost = f", ${sum(row.dollars for row in rows if row.open):.3f}" if priced else ""
    waiting = f"{sum(row.waits for row in rows)} of {many(len(rows), 'part')} to send{cost}"
    return f"{columns(head, cells, width)}\n\n{waiting}"


def _price(row: Row) -> str:
    return f"${row.dollars:.3f}" if row.dollars else "-"


def _state(row: Row) -> str:
    other = "with other words than approved now" + (": to be done again" if row.again else "")
    state = f"{row.state}, {other}" if row.other_edition else row.state
    return f"{state} ({row.why})" if row.why and row.state != "sent" else state


def _check_cost(publisher: Publisher, rows: Sequence[Row]) -> None:
    cost, most = sum(row.dollars for row in rows if row.open), getattr(publisher, "max_dollars", None)
    if most is not None and cost > most:
        raise NeedsPerson(
            f"{publisher.channel}: this would cost ${cost:.3f}, and its max_dollars is ${most:.3f}; raise it in"
            f" sources.yaml, or leave the channel out with --only"
        )
