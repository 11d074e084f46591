"""What is said otherwise from some day on: labels, messages, clauses cited, documents."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from calc_service.domain.days import BEFORE_ALL_DAYS

Said = TypeVar("Said")
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Dated(Generic[Said]):
    """What is said from each of `starts` (days since 1970-01-01, ascending, at least one) until the next."""

    starts: tuple[int, ...]
    values: tuple[Said, ...]

    def on(self, day: int) -> Said:
        """What is said on `day`; before the first start what is said first, so that no day is without words."""
        return self.values[max(0, bisect_right(self.starts, day) - 1)]

    def each(self, make: Callable[[Said], Made]) -> "Dated[Made]":
        """The same days with what `make` makes of what is said on them."""
        return Dated(self.starts, tuple(map(make, self.values)))


def always(value: Said) -> Dated[Said]:
    """What is said on all days."""
    return Dated((BEFORE_ALL_DAYS,), (value,))


def dated(stretches: Iterable[tuple[int, Said]]) -> Dated[Said]:
    """What is said from each day on, of days in ascending order; what only repeats the day before is left out."""
    kept: list[tuple[int, Said]] = []
    for day, value in stretches:
        if not kept or kept[-1][1] != value:
            kept.append((day, value))
    starts, values = zip(*kept, strict=True)
    return Dated(starts, values)
