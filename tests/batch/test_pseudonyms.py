"""Pseudonyms of ids: keyed, the same for the same person, and different for different ones."""

import hashlib
import hmac

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calc_service.batch.audit import Request, understood
from calc_service.batch.cleaning import bare_ids
from calc_service.batch.files import Table
from calc_service.batch.pseudonyms import DAMAGED, pseudonymised
from tests.api.batch_files import frame_of
from tests.case.asking import city

KEY = bytes(range(32))
AROUND = st.text(" \t\u00a0\u3000\ufeff", max_size=3)
PLAIN = st.text("0123456789ABCxyz_-.", min_size=1, max_size=30).filter(lambda one: any(c in "ABCxyz" for c in one))
TO_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
WAYS = st.sampled_from([str, str.upper, str.lower, lambda text: text.translate(TO_FULL_WIDTH)])


def pseudonyms(*ids: str | None, key: bytes = KEY) -> list[str | None]:
    table = Table.of(frame_of(*({"person_id": one} for one in ids)))
    found = pseudonymised(table, understood(table, Request(), city()), city(), key).whole()
    assert found.drop("person_id").equals(table.whole().drop("person_id"))
    names: list[str | None] = found["person_id"].to_list()
    return names


def test_a_pseudonym_is_what_any_hmac_makes_of_the_plain_id() -> None:
    digest = hmac.new(KEY, b"11010519491231002x", hashlib.sha256).hexdigest()
    assert pseudonyms(" '11010519491231002X") == [f"HS-{digest[:48]}"]


@given(PLAIN, AROUND, AROUND, st.sampled_from(["", "'"]), WAYS)
def test_however_an_id_is_written_it_is_one_person(id_: str, before: str, behind: str, apostrophe: str, way) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    one, other = pseudonyms(id_, f"{before}{apostrophe}{way(id_)}{behind}")
    assert one == other


@given(st.lists(st.text("0123456789abc", min_size=1, max_size=6), min_size=2, max_size=9, unique=True))
def test_different_ids_are_different_persons_and_alone_as_among_others(ids: list[str]) -> None:
    ids = [f"p{one}" for one in ids]
    found = pseudonyms(*ids)
    assert len(set(found)) == len(ids)
    assert found == [pseudonyms(one)[0] for one in ids]
    assert not set(found) & set(pseudonyms(*ids, key=KEY[::-1]))


@pytest.mark.parametrize("blank", [None, "", " ", "-", "--", "NULL", "n/a", "无", "\u3000'"])
def test_what_stands_for_nobody_stays_so(blank: str | None) -> None:
    assert pseudonyms(blank, "P-1", blank)[::2] == [None, None]


@pytest.mark.parametrize("damaged", ["5.00101E+17", "#N/A", "11010519491231002.0", "x" * 65, "a\x07b"])
def test_of_what_is_no_id_nothing_is_left_and_its_row_stays_rejected(damaged: str) -> None:
    assert pseudonyms(damaged) == [DAMAGED]


def test_the_marks_of_an_export_stand_for_nobody() -> None:
    assert bare_ids(pl.Series(["?", "P-1", None]), ("?",)).to_list() == [None, "P-1", None]


def test_a_file_without_rows_is_left_as_it_is() -> None:
    table = Table.of(frame_of({}).clear())
    assert len(pseudonymised(table, understood(table, Request(), city()), city(), KEY).whole()) == 0
