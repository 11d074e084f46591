"""The seam between what is kept and the world: storage, clock and chance, each of which a simulation can replace."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from calc_service.domain.today import day_in_chongqing
from calc_service.state.disk import THE_DISK, Disk


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the state takes from outside, and nothing else does.

    now: the moment, with its time zone
    random_bytes: so many bytes that nobody can foresee
    connect: a new connection of the database's driver (DB API), in place of the driver's own
    disk: where the folder of a database in a file is made
    """

    now: Callable[[], datetime] = _now
    random_bytes: Callable[[int], bytes] = secrets.token_bytes
    connect: Callable[[], Any] | None = None
    disk: Disk = THE_DISK

    def today(self) -> str:
        """The day it is in Chongqing, ISO."""
        return day_in_chongqing(self.now()).isoformat()

    def second(self) -> int:
        """The moment, in whole seconds since 1970 UTC."""
        return int(self.now().timestamp())


THE_WORLD = Surroundings()
