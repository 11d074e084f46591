"""What is compiled, held against its own source as it stands on random rows.

With CALC_SERVICE_FULL=1 a million rows are compared.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import numpy as np
import pytest

from calc_service.domain.money import HIGHEST_AMOUNT, HIGHEST_TOTAL
from calc_service.domain.vocabulary import INSURANCES, TILT_STATUSES
from calc_service.engine import compiled, faults, person_year
from calc_service.engine.claims import CIRCUMSTANCES, SECOND, Claims
from calc_service.engine.columns import NONE, UNKNOWN, Column
from calc_service.engine.ledger import Ledger, blocks
from calc_service.engine.person_year import Assessed
from calc_service.engine.tables import Tables, tabulate
from calc_service.engine.terms import NO_TRACK
from calc_service.law.medical_assistance import NOT_PAYABLE, PAYABLE, REVIEW
from tests.engine import invented
from tests.properties.worlds_on_file import tables_of

if TYPE_CHECKING:
    from collections.abc import Iterator

FULL = os.environ.get("CALC_SERVICE_FULL") == "1"
BOOKS = (
    *("invented", "own_tracks", "safeguards", "tilt_forms", "city_terms_move"),
    *("transitions", "stays_of_a_district", "everything"),
)
ROWS_OF_A_BOOK = (1_000_000 if FULL else 32_000) // len(BOOKS)
EDGES = (0, 1, 2, HIGHEST_AMOUNT - 1, HIGHEST_AMOUNT)
FIRST_DAY, LAST_DAY = invented.day("2022-10-28"), invented.day("2028-01-31")
YEARS = 1970 + np.arange(FIRST_DAY, LAST_DAY + 1).astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64)


@pytest.fixture(autouse=True)
def interpreted() -> None:
    """What is compiled is what is tested here (see `conftest`)."""


@pytest.fixture(scope="module", params=BOOKS)
def tables(request: pytest.FixtureRequest) -> Tables:
    """Rule books with mid-year editions, districts' own tracks, pools and tilt standards."""
    return tabulate(invented.book()) if request.param == "invented" else tables_of(request.param)


class Rows:
    """Random rows of one rule book, thick with the ends of what an amount can be and the days on which rules change."""

    def __init__(self, tables: Tables, rows: int, seed: int = 7) -> None:
        self._random = np.random.default_rng(seed)
        self._tables, self._rows = tables, rows
        self._amounts = np.array([*EDGES, *self._landmarks()])

    def _landmarks(self) -> Iterator[int]:
        """Bounds, deductibles and caps of the book, and a fen to either side."""
        columns = self._tables.columns
        catastrophic, assistance = columns.catastrophic_insurance, columns.medical_assistance
        for figures in (catastrophic.deductible, catastrophic.annual_cap, assistance.above, assistance.annual_cap):
            for figure in set(figures.tolist()):
                yield from (each for each in (figure - 1, figure, figure + 1) if 0 <= each <= HIGHEST_AMOUNT)

    def below(self, bound: int | Column) -> Column:
        return self._random.integers(0, bound, self._rows)

    def one_of(self, *columns: Column | int) -> Column:
        chosen: Column = np.choose(self.below(len(columns)), [np.asarray(each) for each in columns])
        return chosen

    def amount(self) -> Column:
        return self.one_of(
            self._random.choice(self._amounts, self._rows),
            self.below(100),
            self.below(100_000_00),
            self.below(100_000_00),
            self.below(HIGHEST_AMOUNT + 1),
        )

    def day(self) -> Column:
        starts = self._random.choice(self._tables.columns.rules.starts, self._rows) + self.below(3) - 1
        return np.clip(self.one_of(starts, FIRST_DAY + self.below(LAST_DAY - FIRST_DAY + 1)), FIRST_DAY, LAST_DAY)

    def of_a_year(self, person: Column, year: Column) -> Column:
        """An opening total, the same on all rows of a person and year."""
        full = HIGHEST_TOTAL - self._random.choice([0, 1, HIGHEST_AMOUNT, 10 * HIGHEST_AMOUNT], self._rows)
        every = self.one_of(0, 0, 0, self.below(100_000_00), self.below(100_000_00), full)
        of_the_year: Column = every[(person * 10 + year % 10) % self._rows]
        return of_the_year

    def payments(self, whole: Column) -> tuple[Column, Column, Column]:
        """Three parts of an amount that together are no more than it."""
        basic = self.one_of(0, whole, self.below(whole + 1))
        other = self.one_of(0, 0, whole - basic, self.below(whole - basic + 1))
        settled = self.below(whole - basic - other + 1)
        return basic, other, self.one_of(NONE, NONE, NONE, 0, settled)

    def claims(self, rows_of_a_person: int = 5) -> Claims[Column]:
        """Sound rows, among them such whose year cannot be held."""
        settled_on, person = self.day(), self.below(max(1, self._rows // rows_of_a_person))
        year = YEARS[settled_on - FIRST_DAY]
        profile = self._tables.columns.rules.profile
        with_file = np.append(np.flatnonzero(profile), 0)
        district = self.one_of(self.below(len(profile)), self._random.choice(with_file, self._rows))
        scope = self.amount()
        basic, other, settled = self.payments(scope)
        return Claims(
            person=person,
            claim=self._random.permutation(self._rows),
            settled_on=settled_on,
            settled_time=self.one_of(NONE, NONE, self.below(86_400) * SECOND),
            year=year,
            district=district,
            category_set=self.category_set(district),
            insurance=self.below(len(INSURANCES)),
            circumstances=self.circumstances(),
            total_cost=np.minimum(scope + self.one_of(0, 1, self.below(20_000_00)), HIGHEST_AMOUNT),
            policy_scope_cost=scope,
            basic_paid=basic,
            other_insurance_paid=other,
            catastrophic_settled=settled,
            stay=self.one_of(NONE, NONE, self.below(max(1, self._rows // 3))),
            reverses=np.full(self._rows, NONE),
            admitted_on=self.one_of(NONE, settled_on - self.below(400)),
            discharged_on=np.full(self._rows, NONE),
            opening_catastrophic_base=self.of_a_year(person, year),
            opening_tilt_base=self.of_a_year(person, year),
            opening_in_scope_self_pay=self.of_a_year(person, year),
            opening_assistance=np.array([self.of_a_year(person, year) for _ in self._tables.book.pools]),
        )

    def category_set(self, district: Column) -> Column:
        sizes = np.array([1 << len(profile.categories) for profile in self._tables.book.profiles])
        of_the_district = sizes[self._tables.columns.rules.profile[district]]
        return self.one_of(self.below(of_the_district), 1 << self.below(4), 0)

    def circumstances(self) -> Column:
        """Any, but more often such as are payable."""
        payable = [
            position
            for position, care in enumerate(CIRCUMSTANCES)
            if care.facility_designated and care.referral in {"compliant", "from_primary_care"}
        ]
        return self.one_of(self.below(len(CIRCUMSTANCES)), self._random.choice(payable, self._rows))

    def faulty(self) -> Claims[Column]:
        """Rows in which anything may contradict anything."""
        sound = self.claims()
        near = sound.settled_on + self.below(5) - 2
        return sound._replace(
            settled_on=self.one_of(sound.settled_on, FIRST_DAY - self.below(3), FIRST_DAY - 100_000),
            settled_time=self.one_of(NONE, self.below(3)),
            category_set=self.below(1 << 9),
            total_cost=self.one_of(sound.total_cost, self.amount()),
            basic_paid=self.one_of(sound.basic_paid, self.amount()),
            other_insurance_paid=self.one_of(sound.other_insurance_paid, self.amount()),
            catastrophic_settled=self.one_of(NONE, self.amount()),
            reverses=self.one_of(NONE, UNKNOWN, self.below(self._rows), np.arange(self._rows)),
            admitted_on=self.one_of(NONE, near),
            discharged_on=self.one_of(NONE, near + self.below(3) - 1),
        )


def as_it_stands(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(compiled, "_runs", lambda *_: False)


def assessed(claims: Claims[Column], tables: Tables, recorded: Column | None) -> list[Ledger]:
    counted = np.ones(claims.rows, dtype=np.bool_)
    return [block() for block in blocks(claims, tables, counted=counted, recorded=recorded)]


def agree(one: Ledger, other: Ledger) -> None:
    assert np.array_equal(one.rows, other.rows)
    assert np.array_equal(one.out_of_range, other.out_of_range)
    known = ~one.out_of_range
    for name in Assessed._fields:
        assert np.array_equal(one.column(name)[known], other.column(name)[known]), name


@pytest.mark.parametrize("run_on_recorded", [False, True], ids=["computed", "recorded"])
def test_machine_code_and_source_agree_on_every_amount_of_every_row(
    tables: Tables, monkeypatch: pytest.MonkeyPatch, *, run_on_recorded: bool
) -> None:
    rows = Rows(tables, ROWS_OF_A_BOOK, seed=8 if run_on_recorded else 7)
    claims = rows.claims()
    recorded = rows.one_of(0, rows.amount(), rows.below(claims.policy_scope_cost + 1)) if run_on_recorded else None
    by_machine_code = assessed(claims, tables, recorded)
    assert person_year.carry_on not in compiled._WITHOUT
    as_it_stands(monkeypatch)
    for one, other in zip(by_machine_code, assessed(claims, tables, recorded), strict=True):
        agree(one, other)
    reaches_everything(by_machine_code, tables)


def reaches_everything(parts: list[Ledger], tables: Tables) -> None:
    """Every regime, track and status stands among the rows, and every fund pays on some."""
    beyond = np.concatenate([part.out_of_range for part in parts])
    assert 0.02 < beyond.mean() < 0.5
    found = {name: np.concatenate([part.column(name) for part in parts])[~beyond] for name in Assessed._fields}
    regimes = set(range(len(tables.editions)))
    # Of periods of admission there are more than so few rows reach.
    assert set(found["regime"]) <= regimes if tables.book.admission_days else set(found["regime"]) == regimes
    assert set(found["track"]) == {NO_TRACK, *range(len(tables.tracks))}
    assert set(found["status"]) == {PAYABLE, REVIEW, NOT_PAYABLE}
    with_standard = tables.columns.tilt_assistance.has_standard.any()
    assert len(set(found["tilt_status"])) == (len(TILT_STATUSES) if with_standard else 1)
    for name in ("catastrophic_entitled", "assistance_paid", *(["tilt_paid"] if with_standard else [])):
        assert np.count_nonzero(found[name]) > 20, name
    assert np.count_nonzero(found["assistance_potential"] < found["assistance_uncapped"]) > 20
    for name in ("deposit_waived", "direct_access"):
        assert set(found[name]) == {0, 1}, name


def test_machine_code_and_source_find_the_same_faults(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    claims = Rows(tables, ROWS_OF_A_BOOK).faulty()
    by_machine_code, by_source = (np.zeros(claims.rows, dtype=np.int64) for _ in range(2))
    compiled.faults_of_rows(claims, tables, by_machine_code)
    assert faults.faults_of_rows not in compiled._WITHOUT
    as_it_stands(monkeypatch)
    compiled.faults_of_rows(claims, tables, by_source)
    assert np.array_equal(by_machine_code, by_source)
    assert np.bitwise_or.reduce(by_source) == sum(faults.FAULTS)


def test_rows_of_another_kind_of_column_are_computed_by_the_same_machine_code(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(compiled, "FEW_ROWS", 0)
    table, tables = invented.claims({"cost": 1, "basic_paid": 2}, {}, {"cost": 3}), tabulate(invented.book())
    apart = Claims(*(np.repeat(column, 2, axis=-1)[..., ::2] for column in table))
    small = Claims(*(column.astype(np.int32) for column in table))
    for column in apart:
        column.flags.writeable = False
    expected = invented.rows_of(assessed(table, tables, None))
    others: list[Any] = [apart, small]
    for other in others:
        found = np.zeros(3, dtype=np.int64)
        compiled.faults_of_rows(other, tables, found)
        assert (found > 0).tolist() == [True, False, False]
        assert invented.rows_of(assessed(other, tables, np.full(3, NONE, dtype=np.int32))) == expected
    assert not compiled._WITHOUT


def test_warming_makes_the_machine_code_that_files_run_on(tables: Tables) -> None:
    assert compiled.warm(tables)
    assert not compiled._WITHOUT
    assert {person_year.carry_on, person_year.carry_on_stays, faults.faults_of_rows} <= compiled._CODE.keys()
    assert assessed(Rows(tables, 50).claims(), tables, None)
    assert not compiled._WITHOUT


def test_warming_says_where_there_is_no_machine_code(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "_WITHOUT", set())
    monkeypatch.setattr(compiled, "_CODE", {})
    monkeypatch.setattr(compiled, "_load", Mock(side_effect=ImportError))
    with pytest.warns(RuntimeWarning, match="No machine code of") as caught:
        assert not compiled.warm(tables)
    assert len(caught) == 2
    assert not compiled.warm(tables)


def test_few_rows_do_not_wait_for_machine_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "_CODE", {})
    assert not compiled._is_worth_it(person_year.carry_on, compiled.FEW_ROWS)
    assert compiled._is_worth_it(person_year.carry_on, compiled.FEW_ROWS + 1)
    monkeypatch.setattr(compiled, "_CODE", {person_year.carry_on: None})
    assert compiled._is_worth_it(person_year.carry_on, 1)
    assert not compiled._is_worth_it(faults.faults_of_rows, 1)
