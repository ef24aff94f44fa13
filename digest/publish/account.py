"""What became of all parts: planned = sent + failed + cancelled + unknown, else the sending is not done."""

from collections import Counter
from dataclasses import dataclass

from digest.errors import NeedsPerson
from digest.publish.plan import Row

INCOMPLETE = 3
_ALL_OUT, _ALL_TOLD = "all was sent before", "nothing was left to send"


@dataclass(frozen=True)
class Told:
    """How one channel went."""

    channel: str
    said: str = ""
    waits: bool = False
    stopped: bool = False
    """It stopped before its end."""
    person: bool = False
    """Only a person can resolve it."""


@dataclass(frozen=True)
class Account:
    rows: tuple[Row, ...]
    told: tuple[Told, ...]
    idle: bool = False
    """Nothing was left to send before it began."""

    @property
    def done(self) -> bool:
        return not any(row.open or row.state == "unknown" for row in self.rows) and not self._stopped

    @property
    def exit_code(self) -> int:
        """0: all is out; 3: something waits or failed; 4: a person must look."""
        if any(channel.person for channel in self.told) or any(row.state == "unknown" for row in self.rows):
            return NeedsPerson.exit_code
        return 0 if self.done and not any(row.state == "failed" for row in self.rows) else INCOMPLETE

    @property
    def sum(self) -> str:
        """'20 planned = 17 sent + 1 failed + 0 cancelled + 2 unknown', with what still waits added."""
        count = Counter("waiting" if row.open else row.state for row in self.rows)
        parts = " + ".join(f"{count[state]} {state}" for state in ("sent", "failed", "cancelled", "unknown"))
        waiting = f" + {count['waiting']} waiting" if count["waiting"] else ""
        return f"{len(self.rows)} planned = {parts}{waiting}"

    @property
    def all_sent(self) -> bool:
        return all(row.state == "sent" for row in self.rows)

    @property
    def _stopped(self) -> bool:
        return any(channel.stopped or channel.waits for channel in self.told)


def commands(month: str, row: Row) -> tuple[str, ...]:
    """What a person may type about a part that may be out, or that will not be tried again by itself."""
    where = f"{month} {row.channel} {row.part}"
    return (
        f"digest outbox adopt {where} --remote ID   (it is out; ID is its id there)",
        f"digest outbox retry {where}               (it is not out: the next publish sends it)",
        f"digest outbox abort {where}               (it shall not go)",
    )


def lines(month: str, account: Account) -> list[str]:
    """The account for a person: channels with a message, parts that need attention, the totals."""
    found = [f"{channel.channel}: {channel.said}" for channel in account.told if channel.said]
    for row in account.rows:
        if row.state in ("unknown", "failed"):
            found.append(f"{row.channel} {row.part} ({row.action}): {row.state}: {row.why}")
            found += [f"  {command}" for command in commands(month, row)]
    idle = [f"nothing was sent now: {_ALL_OUT if account.all_sent else _ALL_TOLD}"] if account.idle else []
    return [*found, *idle, *([account.sum] if account.rows else [])]
