"""What would go where: every part of every channel with its price, its key and its state. Opens no socket."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from digest.desk import Desk
from digest.errors import ConfigError, NeedsPerson
from digest.model import Month, Publication, PublicationState
from digest.outbox import Outbox
from digest.publishers import Publisher
from digest.publishers.part import Approved, Part

SETTLED = ("sent", "failed", "cancelled")


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
    """It went out with other words than those approved now."""
    again: bool = False
    """So the next sending does it anew, which no reader notices."""

    @property
    def waits(self) -> bool:
        """Whether the next sending does something about it."""
        return self.open or self.again

    @property
    def open(self) -> bool:
        """Whether the next sending would try it."""
        return self.state in ("planned", "sending")


def publishers_of(configured: Sequence[Publisher], only: Sequence[str] = ()) -> tuple[Publisher, ...]:
    """The channels in the order they go. Raises ConfigError."""
    names = [one.channel for one in configured]
    if not names:
        raise ConfigError("sources.yaml: no `publishers:` there, so nothing goes anywhere; see docs/publishing.md")
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ConfigError(f"sources.yaml: publishers: two are {twice[0]!r}; give each another `name:`")
    if strange := [name for name in only if name not in names]:
        raise ConfigError(f"{strange[0]}: no such channel; there are {', '.join(names)}")
    wanted = [one for one in configured if not only or one.channel in only]
    return tuple(sorted(wanted, key=lambda one: one.order))


def plan(desk: Desk, approved: Approved, publishers: Sequence[Publisher]) -> tuple[Row, ...]:
    """Every part of these channels. Raises ConfigError, and NeedsPerson where a channel costs more than it may."""
    known = Outbox(desk.store, desk.root, desk.clock).of(Month.parse(approved.month))
    rows = list[Row]()
    for publisher in publishers:
        parts = publisher.parts(approved, desk.root)
        begun = {part.name: row for part in parts if (row := known.get((publisher.channel, part.name)))}
        for part in parts:
            row = begun.get(part.name)
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
                    bool(row and row.state == "sent" and due(part, parts, begun)),
                )
            )
        _affordable(publisher, [row for row in rows if row.channel == publisher.channel])
    return tuple(rows)


def due(part: Part, parts: Sequence[Part], rows: Mapping[str, Publication]) -> bool:
    """Whether a part is to be brought further: it is not settled, or can be done anew before what follows it is out."""
    row = rows.get(part.name)
    if row is None or row.state not in SETTLED:
        return True
    after = [later for one in parts[parts.index(part) + 1 :] if (later := rows.get(one.name))]
    begun = any(later.state != "planned" for later in after)
    return part.repeatable and row.state == "sent" and row.body != part.body and not begun


def table(rows: Sequence[Row], as_json: bool = False) -> str:
    """The plan for a person, or as JSON for a script."""
    if as_json:
        return json.dumps([asdict(row) for row in rows], indent=1, ensure_ascii=False)
    heads = ("channel", "part", "what", "cost", "key", "state")
    cells = [
        (row.channel, row.part, row.action, f"${row.dollars:.3f}" if row.dollars else "-", row.key[:12], _state(row))
        for row in rows
    ]
    widths = [max(len(line[column]) for line in (heads, *cells)) for column in range(len(heads))]
    lines = ["  ".join(word.ljust(width) for word, width in zip(line, widths, strict=True)) for line in (heads, *cells)]
    cost = sum(row.dollars for row in rows if row.open)
    waiting = sum(row.waits for row in rows)
    return "\n".join([*(line.rstrip() for line in lines), "", f"{waiting} of {len(rows)} parts to send, ${cost:.3f}"])


def _state(row: Row) -> str:
    other = "with other words than approved now" + (": to be done again" if row.again else "")
    told = f"{row.state}, {other}" if row.other_edition else row.state
    return f"{told} ({row.why})" if row.why and row.state != "sent" else told


def _affordable(publisher: Publisher, rows: Sequence[Row]) -> None:
    cost, most = sum(row.dollars for row in rows if row.open), getattr(publisher, "max_dollars", None)
    if most is not None and cost > most:
        raise NeedsPerson(
            f"{publisher.channel}: this would cost ${cost:.3f}, and its max_dollars is ${most:.3f}; raise it in"
            f" sources.yaml, or leave the channel out with --only"
        )
