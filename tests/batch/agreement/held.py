"""What a form of file can hold of rows of texts: the rows as the form says them, and the values it says them with."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from tests.reference.amounts import yuan
from tests.reference.batch.cells import Unsound, meant, moment_of
from tests.reference.batch.vocabulary import AMOUNTS, DATES, IDS
from tests.reference.moments import CLOCK

if TYPE_CHECKING:
    from random import Random

    from tests.reference.batch.law import File

NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,2})?")
NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
CODE: Final = re.compile("0|[1-9][0-9]{0,5}")
Cell = str | float | bool | date | tuple[date, timedelta]
MIDNIGHT: Final = "00:00:00"
FIRST_DAY: Final = date(1900, 3, 1)
"""Of a sheet."""


def is_amount(column: str) -> bool:
    """Say whether a column of ours holds money."""
    return column in AMOUNTS or column.startswith("opening_")


def is_code(column: str, text: str) -> bool:
    """Say whether a text is a code that a number shows as well, where no id is meant."""
    return column not in IDS and not is_amount(column) and CODE.fullmatch(text) is not None


def in_xml(rows: File) -> File:
    """The rows without those that hold what XML cannot."""
    return [row for row in rows if not any(map(NOT_IN_XML.search, row.values()))]


def everything(rows: File) -> File:
    """All rows: whatever is text can be held."""
    return rows


def with_days(rows: File) -> File:
    """The rows whose amounts and days can be read, their times in the column of times alone."""
    return [typed for row in rows if (typed := _typed(row)) is not None]


def with_moments(rows: File) -> File:
    """The same with the time beside the day, which a column of moments has always."""
    return [
        row | {"settled_on": f"{row['settled_on']} {row['settled_time'] or MIDNIGHT}", "settled_time": ""}
        for row in with_days(rows)
        if row["settled_on"]
    ]


def _typed(row: dict[str, str]) -> dict[str, str] | None:
    typed = {column for column in row if is_amount(column) or column in DATES}
    cells = {column: meant(column, text) if column in typed else text for column, text in row.items()}
    if not all(NUMBER.fullmatch(text) for column, text in cells.items() if text and is_amount(column)):
        return None
    settled_time = meant("settled_time", row["settled_time"])
    if settled_time and not CLOCK.fullmatch(settled_time):
        return None
    moments = {column: moment(cells[column]) for column in DATES}
    if any(cells[column] and not moments[column] for column in DATES):
        return None
    found = moments["settled_on"]
    beside = found[1] if found else ""
    if beside and settled_time and beside != settled_time:
        return None
    days = {column: said[0].isoformat() if said else "" for column, said in moments.items()}
    return cells | days | {"settled_time": settled_time or beside}


def moment(text: str) -> tuple[date, str] | None:
    """A day and the clock time beside it, blank where it has none; None where there is no readable day."""
    try:
        day, seconds = moment_of(text)
    except Unsound:
        return None
    return day, "" if seconds is None else clock(seconds)


def clock(seconds: Decimal) -> str:
    """A time of day with as many digits of a fraction as it needs."""
    whole, fraction = divmod(seconds, 1)
    shown = f"{int(whole) // 3600:02}:{int(whole) // 60 % 60:02}:{int(whole) % 60:02}"
    return shown + (f"{fraction.normalize():f}"[1:] if fraction else "")


def nanoseconds(text: str) -> int:
    """A time of day in nanoseconds since midnight."""
    hour, minute, second = text.split(":")
    return int((int(hour) * 3600 + int(minute) * 60 + yuan(second)) * 10**9)


def since_1970(text: str) -> int:
    """A moment in nanoseconds since the day that computers count from."""
    day, beside = text.split(" ")
    return (date.fromisoformat(day) - date(1970, 1, 1)).days * 86_400 * 10**9 + nanoseconds(beside)


def of_sheet(rng: Random, column: str, text: str) -> Cell:
    """What a person's sheet may hold for a cell of ours: numbers, days and moments where the text is one."""
    plain = meant(column, text)
    if is_amount(column) and NUMBER.fullmatch(plain):
        return computed(rng, Decimal(plain))
    if is_code(column, text):
        return float(text)
    if column == "facility_designated" and text in {"true", "false"}:
        return text == "true"
    found = moment(plain) if column in DATES else None
    if found is None or found[0] < FIRST_DAY or len(found[1]) > len("00:00:00.000"):
        return text
    if column != "settled_on" or not found[1]:
        return found[0]
    # A moment of midnight is shown, and read, as its day.
    return (found[0], timedelta(microseconds=nanoseconds(found[1]) // 1000)) if found[1] > MIDNIGHT else text


def computed(rng: Random, amount: Decimal) -> float:
    """The amount as a double, as it was typed or as a sum of two others comes out."""
    part = (amount * rng.randrange(1, 100) / 100).quantize(Decimal("0.01"))
    double, summed = float(amount), float(part) + float(amount - part)
    return rng.choice((double, summed, float(amount * 100) / 100, double * 3 / 3))
