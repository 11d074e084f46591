"""What one process has counted of cases and files under proposed rules, and when that is written.

It is added up in memory and written about once a second, beside the requests: what was counted since is lost where the
process is killed. What cannot be written now is written with what comes later.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock

from calc_service.domain.comparison_counts import NOTHING, Counts, Group
from calc_service.state.opening import KeptState
from calc_service.state.shadows import keep_counts

BYTES_OF_ID = 6
Day = tuple[str, str]
"""(which shadow, on which day in Chongqing)."""


@dataclass(slots=True)
class Counting:
    """The counts of this process, by shadow and day; many threads add to them."""

    state: KeptState
    writer: str = field(init=False)
    _counts: dict[Day, dict[Group, Counts]] = field(default_factory=dict)
    _unwritten: set[Day] = field(default_factory=set)
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        """A name that no other process has."""
        self.writer = self.state.surroundings.random_bytes(BYTES_OF_ID).hex()

    def add(self, shadow: str, counts: Mapping[Group, Counts]) -> None:
        """Count what was found of a case or a file."""
        day = shadow, self.state.surroundings.today()
        with self._lock:
            own = self._counts.setdefault(day, {})
            for group, more in counts.items():  # a case has few groups, and a day has many
                own[group] = own.get(group, NOTHING).and_(more)
            self._unwritten.add(day)

    def write(self) -> None:
        """Write what was counted since the last time; raises as the database does, and then nothing is forgotten."""
        with self._lock:
            days = {day: dict(self._counts[day]) for day in self._unwritten}
            self._unwritten.clear()
        try:
            for (shadow, day), counts in days.items():
                keep_counts(self.state, shadow, self.writer, day, counts)
        except BaseException:
            with self._lock:
                self._unwritten.update(days)
            raise
