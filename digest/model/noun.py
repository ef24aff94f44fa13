"""The base of all records, and the month, the digest's unit of time."""

import re
from datetime import UTC, datetime
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, BaseModel, ConfigDict


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a datetime without a timezone")
    return moment.astimezone(UTC)


Utc = Annotated[datetime, AfterValidator(_in_utc)]


class Strict(BaseModel):
    """Frozen, without unknown fields: a misspelt one is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Noun(Strict):
    """A stored record. Raise SCHEMA when its stored form changes."""

    SCHEMA: ClassVar[int] = 1


class Month(Noun):
    """One calendar month, UTC, half-open: [start, end)."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """'2025-05' -> Month. Raises ValueError."""
        found = re.fullmatch(r"(?!0000)(\d{4})-(0[1-9]|1[0-2])", text)
        if not found:
            raise ValueError(f"{text!r} is not a month; write it like 2025-05")
        return cls(year=int(found[1]), number=int(found[2]))

    @classmethod
    def before(cls, moment: datetime) -> Self:
        """The last whole month before this moment."""
        year, number = (moment.year, moment.month - 1) if moment.month > 1 else (moment.year - 1, 12)
        return cls(year=year, number=number)

    @property
    def start(self) -> datetime:
        return datetime(self.year, self.number, 1, tzinfo=UTC)

    @property
    def end(self) -> datetime:
        year, number = (self.year, self.number + 1) if self.number < 12 else (self.year + 1, 1)
        return datetime(year, number, 1, tzinfo=UTC)

    @property
    def previous(self) -> Self:
        return type(self).before(self.start)

    @property
    def next(self) -> Self:
        return type(self)(year=self.end.year, number=self.end.month)

    @property
    def title(self) -> str:
        return f"{self.start:%B} {self.year}"

    def __contains__(self, moment: datetime | None) -> bool:
        return moment is not None and self.start <= moment < self.end

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"
