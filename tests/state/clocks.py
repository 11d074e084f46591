"""A clock that stands still until it is moved."""

from datetime import UTC, datetime, timedelta

from calc_service.state.surroundings import Surroundings


class Clock:
    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 29, 3, 0, 30, tzinfo=UTC)

    def move(self, **by: float) -> None:
        self.moment += timedelta(**by)

    def surroundings(self) -> Surroundings:
        return Surroundings(now=lambda: self.moment)
