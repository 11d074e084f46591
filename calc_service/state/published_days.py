"""Which rules were in force on which day, as the history has it: what was known then, whatever was published since."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from calc_service.domain.today import day_in_chongqing
from calc_service.state.history import IN_FORCE, in_force
from calc_service.state.opening import KeptState
from calc_service.state.tables import FOLDERS, HISTORY


@dataclass(frozen=True, slots=True)
class CameInForce:
    """Rules that came in force on a day in Chongqing, by what their files say."""

    on: date
    rules_digest: str


def came_in_force(state: KeptState) -> list[CameInForce]:
    """Every time that rules came in force, the first one first."""
    in_force(state)  # what was published for a day that has come
    wanted = (
        select(HISTORY.c.record, FOLDERS.c.rules_digest)
        .join(FOLDERS, FOLDERS.c.digest == HISTORY.c.folder)
        .where(HISTORY.c.kind == IN_FORCE)
        .order_by(HISTORY.c.number)
    )
    with state.reading() as connection:
        rows = connection.execute(wanted).all()
    return [CameInForce(day_in_chongqing(_moment(row.record)), row.rules_digest) for row in rows]


def _moment(record: str) -> datetime:
    return datetime.fromisoformat(json.loads(record)["at"])
