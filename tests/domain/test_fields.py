"""The one list of fields, and that nothing of it is lost on the way to the engine."""

import runpy
from collections import Counter

import polars as pl
import pytest

from calc_service.batch import cells as cells_of_files
from calc_service.batch import claims as rows
from calc_service.batch.audit import Request
from calc_service.case import columns
from calc_service.domain import fields
from calc_service.domain.columns import INPUTS, NAMED, OF_PREMIUM, OUTPUT
from calc_service.domain.fields import CLAIM_FIELDS, FIELDS, FILE_FIELDS, Field, Holder, fields_of
from calc_service.domain.kinds import Kind
from calc_service.domain.vocabulary import AMOUNTS
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from tests.batch.whole import audited_whole
from tests.case.asking import case, claim
from tests.properties.worlds_on_file import book_of, claims_of, tables_of


def test_a_field_stands_once_in_each_place() -> None:
    for holder in Holder:
        names = [field.name for field in fields_of(holder)]
        assert max(Counter(names).values()) == 1, holder


def test_every_field_is_described_in_both_languages() -> None:
    assert [field.name for field in FIELDS if not (field.about.zh and field.about.en)] == []


def test_a_claim_means_the_same_in_a_case_and_in_a_file() -> None:
    in_a_file = {field.name: field for field in FILE_FIELDS}
    for field in CLAIM_FIELDS:
        assert (in_a_file[field.name].kind, in_a_file[field.name].absent) == (field.kind, field.absent), field.name


def test_every_column_has_words_in_the_rules(book: RuleBook) -> None:
    assert set(NAMED) == book.wording.terms["column"].keys()
    assert {*INPUTS, *OUTPUT, *OF_PREMIUM} <= {*NAMED, *AMOUNTS}


def test_what_needs_nothing_else_goes_to_the_engine_alike_from_both_doors() -> None:
    of_a_person = {"insurance"}
    assert {field.name for field in rows.BY_THEMSELVES} - of_a_person == {field.name for field in columns.BY_THEMSELVES}
    assert {"settled_on", "total_cost", "catastrophic_paid"} < {field.name for field in columns.BY_THEMSELVES}


def test_a_case_with_a_column_that_nothing_fills_cannot_be_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    without = tuple(field for field in columns.BY_THEMSELVES if field.name != "basic_paid")
    monkeypatch.setattr(columns, "BY_THEMSELVES", without)
    with pytest.raises(TypeError, match="basic_paid"):
        claims_of(case(claim()), tables_of("city"))


def test_a_file_with_a_column_that_nothing_fills_cannot_be_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    without = tuple(field for field in rows.BY_THEMSELVES if field.name != "basic_paid")
    monkeypatch.setattr(rows, "BY_THEMSELVES", without)
    cells = {"person_id": "P-1", "district": "500104", "insurance": "resident", "categories": None}
    row = cells | claim() | {"facility_designated": "true"}
    with pytest.raises(TypeError, match="basic_paid"):
        audited_whole(pl.DataFrame(row, schema=dict.fromkeys(row, pl.String)), Request(), book_of("city"))


def test_a_kind_that_a_door_does_not_know_fails_at_import(monkeypatch: pytest.MonkeyPatch) -> None:
    hour = Kind(name="hour", parse=int, schema={"type": "integer"})
    monkeypatch.setattr(fields, "FILE_FIELDS", (*FILE_FIELDS, Field("hour", hour, Label("时", "Hour"), Holder.FILE)))
    with pytest.raises(LookupError, match="hour"):
        runpy.run_path(cells_of_files.__file__)
