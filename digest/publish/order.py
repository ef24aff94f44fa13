"""What a person asked of `digest publish`, and whether it is allowed."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from digest.errors import ConfigError, NeedsPerson
from digest.publish.plan import Row

NO_SEND = "DIGEST_NO_SEND"


@dataclass(frozen=True)
class Order:
    """`confirm` repeats the month; `to` makes it a test to these addresses; `only` names channels."""

    confirm: str = ""
    to: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    max_dollars: float | None = None
    without_page: bool = False
    """Send although the issue's page does not answer yet."""
    env: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)

    def allow(self, month: str) -> None:
        """Raises ConfigError when the month was not repeated, NeedsPerson when sending is switched off."""
        if self.env.get(NO_SEND, "").strip() not in ("", "0"):
            raise NeedsPerson(f"{NO_SEND} is set, so nothing is sent; unset it to send")
        if not self.to and self.confirm != month:
            given = f"it says {self.confirm!r}" if self.confirm else "it is missing"
            raise ConfigError(f"--confirm must repeat the month, {month}, and {given}: digest publish {month} --send"
                              f" --confirm {month}")  # fmt: skip

    def afford(self, rows: Sequence[Row]) -> None:
        """Raises NeedsPerson when what is left to send costs more than allowed."""
        cost = sum(row.dollars for row in rows if row.open)
        if self.max_dollars is not None and cost > self.max_dollars and not self.to:
            most = f"--max-dollars is ${self.max_dollars:.3f}"
            raise NeedsPerson(f"this would cost ${cost:.3f}, and {most}; raise it, or send less with --only")
