"""The rows of one person as cases that can be posted: what the file says, in our vocabulary.

A case has one district, one insurance and identities by the day. Rows that do not go into one case go into several, one
after another in order of the calculation, each opened with what the year has come to before. Years that run on what was
really paid are carried on claim by claim.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from calc_service.batch.assessment import AssessedRows
from calc_service.batch.claims import INVALID
from calc_service.batch.piece_reading import PieceRead
from calc_service.domain.columns import OPENING_OF_POOL, OPENINGS
from calc_service.domain.days import day_of
from calc_service.domain.fields import CLAIM_FIELDS, FILE_FIELDS, Field, Holder, fields_of
from calc_service.domain.money import yuan
from calc_service.domain.parsing import SECOND
from calc_service.engine.columns import NONE, Flags
from calc_service.engine.edition import RuleBook

Json = dict[str, Any]
SEPARATOR = "|"
OF_CATASTROPHIC = "catastrophic_paid"
OPENED_BY = {name: name.removeprefix("opening_") for name in OPENINGS}


@dataclass(slots=True)
class PersonCase:
    """Rows that go into one case; `rows` are counted from 0 among those of the person, in the order of the file.

    days: by day of settlement the categories that count on it
    """

    district: str
    insurance: str
    rows: list[int] = field(default_factory=list)
    days: dict[int, frozenset[str]] = field(default_factory=dict)

    def takes(self, key: tuple[str, str], day: int, categories: frozenset[str]) -> bool:
        """Whether a row goes into the same case."""
        return key == (self.district, self.insurance) and self.days.get(day, categories) == categories

    def add(self, row: int, day: int, categories: frozenset[str]) -> None:
        """Take in a row."""
        self.rows.append(row)
        self.days[day] = categories


@dataclass(frozen=True, slots=True)
class PersonRows:
    """The rows of one person, read and assessed as the file was."""

    read: PieceRead
    assessed: AssessedRows
    book: RuleBook
    settled: bool

    def cases(self, *, one_by_one: bool) -> list[PersonCase]:
        """The cases in order of the calculation; `one_by_one`: no more than one claim in each that is not void."""
        cases: list[PersonCase] = []
        for row in self.assessed.order.tolist():
            key, day, categories = self._key(row), self._day(row), self._categories(row)
            if one_by_one or not cases or not cases[-1].takes(key, day, categories):
                cases.append(PersonCase(*key))
            cases[-1].add(row, day, categories)
        if not one_by_one:
            self._add_void(cases)
        for case in cases:
            case.rows.sort()
        return cases

    def _add_void(self, cases: list[PersonCase]) -> None:
        """Put cancelled claims, with what cancels them, into a case that takes both; others stand in none."""
        for row in np.flatnonzero(self.assessed.void & (self.assessed.reverses >= 0)).tolist():
            pair = (int(self.assessed.reverses[row]), row)
            told = [(self._key(one), self._day(one), self._categories(one)) for one in pair]
            (key, day, categories), (other_key, other_day, others) = told
            alike = key == other_key and (day != other_day or categories == others)
            if not alike or any(self._invalid()[one] for one in pair):
                continue
            cases += [] if cases else [PersonCase(*key)]
            case = next((one for one in cases if all(one.takes(*each) for each in told)), None)
            if case is not None:
                case.add(pair[0], day, categories)
                case.add(row, other_day, others)

    def posted(self, case: PersonCase, case_id: str, year_to_date: Sequence[Json]) -> Json:
        """A case as POST /v1/assessments takes it, opened with `year_to_date`."""
        return {
            "case_id": case_id,
            "person": _person(self.read, case.rows[0], case.days),
            "year_to_date": list(year_to_date),
            "claims": [self._claim(row) for row in case.rows],
        }

    def openings(self) -> dict[int, Json]:
        """By year what the file says that it began with."""
        years: dict[int, Json] = {}
        columns = [*OPENED_BY, *(OPENING_OF_POOL + pool for pool in self.book.pools)]
        for column in (name for name in columns if name in self.read.cells.numbers):
            given = self.read.cells.number(column)
            for row in np.flatnonzero((given != NONE) & ~self.assessed.rejected & ~self._invalid()).tolist():
                year = int(self.assessed.year[row])
                opening = years.setdefault(year, {"year": year, "assistance_paid": {}})
                within, name = (
                    (opening, OPENED_BY[column])
                    if column in OPENED_BY
                    else (opening["assistance_paid"], column.removeprefix(OPENING_OF_POOL))
                )
                within[name] = yuan(int(given[row]))
        return years

    def recorded(self, row: int) -> int:
        """What assistance was really paid on a row, fen; 0 where nothing is recorded."""
        return int(self.read.cells.number("recorded_assistance", absent=0)[row])

    def _invalid(self) -> Flags:
        invalid: Flags = self.read.cells.number(INVALID) == 1
        return invalid

    def _claim(self, row: int) -> Json:
        fields = (one for one in CLAIM_FIELDS if self.settled or one.name != OF_CATASTROPHIC)
        said = {one.name: value_of(one, row, self.read) for one in fields}
        target = int(self.assessed.reverses[row])
        if target >= 0:
            # A refund that names no claim has been paired with the one that it gives back.
            said["reverses"] = self.read.cells.ids["claim_id"][target]
        return {name: value for name, value in said.items() if value is not None}

    def _key(self, row: int) -> tuple[str, str]:
        return _text("district", row, self.read), str(value_of(INSURANCE, row, self.read))

    def _day(self, row: int) -> int:
        return int(self.read.cells.number("settled_on")[row])

    def _categories(self, row: int) -> frozenset[str]:
        return _categories(row, self.read)


INSURANCE = next(one for one in FILE_FIELDS if one.name == "insurance")
OF_AN_ENROLMENT = fields_of(Holder.ENROLMENT)


def enrolment_case(read: PieceRead, row: int, case_id: str) -> Json:
    """A row of a file of enrolments as a case."""
    day = int(read.cells.number("paid_on")[row])
    return {
        "case_id": case_id,
        "person": _person(read, row, {day: _categories(row, read)}),
        "enrolment": {one.name: value_of(one, row, read) for one in OF_AN_ENROLMENT},
        "claims": [],
    }


def _person(read: PieceRead, row: int, days: Mapping[int, frozenset[str]]) -> Json:
    return {
        "person_id": read.cells.ids["person_id"][row],
        "district": _text("district", row, read),
        "insurance": value_of(INSURANCE, row, read),
        "identities": list(_identities(days)),
    }


def _categories(row: int, read: PieceRead) -> frozenset[str]:
    return frozenset(filter(None, _text("categories", row, read).split(SEPARATOR)))


def _text(column: str, row: int, read: PieceRead) -> str:
    texts = (cells[row] for cells in read.translation.parts.get(column, ()))
    return next((text for text in texts if text is not None), "")


def value_of(one: Field, row: int, read: PieceRead) -> object:
    """What a row says in a field, as it is posted; None where it says nothing."""
    if one.kind.name == "id":
        cells = read.cells.ids.get(one.name)
        return None if cells is None else cells[row]
    number = int(read.cells.number(one.name)[row])
    return None if number == NONE else POSTED[one.kind.name](one, number)


def _choice(one: Field, number: int) -> str:
    return one.kind.choices[number]


POSTED: Mapping[str, Any] = {
    "date": lambda _, number: day_of(number).isoformat(),
    "time": lambda _, number: clock(number),
    "choice": _choice,
    "flag": lambda _, number: bool(number == 1),
    "amount": lambda _, number: yuan(number),
    "total": lambda _, number: yuan(number),
    "year": lambda _, number: number,
    "tier": lambda _, number: number,
}
"""How what stands in a column of numbers is posted, by kind."""


def clock(nanoseconds: int) -> str:
    """A time of day with as many decimals of the second as it needs."""
    seconds, fraction = divmod(nanoseconds, SECOND)
    shown = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{shown}.{fraction:09}".rstrip("0") if fraction else shown


def _identities(days: Mapping[int, frozenset[str]]) -> Iterator[Json]:
    """Each category with the days on which it counts: runs of the days of settlement that have it."""
    in_order = sorted(days)
    for category in sorted(frozenset[str]().union(*days.values())):
        runs: list[list[int]] = []
        before = False
        for day in in_order:
            has = category in days[day]
            if has and before:
                runs[-1][1] = day
            elif has:
                runs.append([day, day])
            before = has
        dated = partial(map, lambda day: day_of(day).isoformat())
        for first, last in (dated(run) for run in runs):
            yield {"category": category, "from": first, "to": last}
