"""Columns of ids say the same of each as the rule of one id; a file that holds identity numbers is refused whole."""

import random
from collections.abc import Sequence
from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calc_service.batch.audit import Request, audit
from calc_service.batch.enrolments.audit import audit_enrolments
from calc_service.batch.files import Piece, Table
from calc_service.batch.identity_numbers import are_identity_numbers
from calc_service.batch.refusals import FileRefused
from calc_service.domain.columns import PREMIUM
from calc_service.domain.identity_number import is_identity_number
from tests.api.batch_files import frame_of
from tests.batch.enrolments.rows import enrolments_of
from tests.case.asking import city
from tests.domain.identity_numbers import numbers, with_check_digit

A_NUMBER = "11010519491231002X"
FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
MILLION = 1_000_000
near_numbers = st.builds(
    lambda number, place, other: number[:place] + other + number[place + 1 :],
    numbers(),
    st.integers(0, 17),
    st.sampled_from([*"0123456789Xx０９Ｘ①⑩½\u0660é -－　", "", "12"]),
)
ids = st.one_of(
    st.none(), numbers(), numbers().map(str.lower), near_numbers, numbers().map(lambda one: one.translate(FULL_WIDTH)),
    numbers().map(lambda one: f"{one[:6]} {one[6:14]}-{one[14:]}"), numbers().map(" ".join),
    st.text(max_size=20), st.text("0123456789X", min_size=18, max_size=18),
)  # fmt: skip


@given(st.lists(ids, max_size=30))
def test_a_column_is_read_as_each_of_its_ids(texts: list[str | None]) -> None:
    column = pl.Series(texts, dtype=pl.String)
    assert are_identity_numbers(column).tolist() == [text is not None and is_identity_number(text) for text in texts]


def test_a_million_ids_are_read_as_each_of_them() -> None:
    rng = random.Random(20260101)  # noqa: S311  made-up ids
    texts = [_made_up(rng, place) for place in range(MILLION)]
    found = are_identity_numbers(pl.Series(texts)).tolist()
    assert found == list(map(is_identity_number, texts))
    assert MILLION // 2 < sum(found) < MILLION * 3 // 4


def _made_up(rng: random.Random, place: int) -> str:
    """A serial number, or a number of which every other has a wrong check digit and some no day of birth."""
    if place % 4 == 0:
        return f"P{place:08}"
    body = f"5001{rng.randrange(100):02}{rng.randrange(1899, 2102)}{rng.randrange(14):02}{rng.randrange(33):02}"
    number = with_check_digit(f"{body}{rng.randrange(1000):03}")
    if place % 4 == 1:
        return number[:-1] + rng.choice("0123456789X")
    return with_check_digit(f"5001011985{rng.randrange(1, 13):02}{rng.randrange(1, 29):02}{rng.randrange(1000):03}")


def frame(*persons: str) -> pl.DataFrame:
    rows: list[dict[str, str | None]] = [
        {"person_id": person, "claim_id": f"C-{place}"} for place, person in enumerate(persons)
    ]
    return frame_of(*rows)


def faults(persons: Sequence[str]) -> list[tuple[str, str]]:
    with pytest.raises(FileRefused) as refused:
        audit(Table.of(frame(*persons)), Request(), city())
    said = str([fault.message for fault in refused.value.faults])
    assert A_NUMBER[:17] not in said
    assert f": {sum('1010' in one for one in persons)}. " in said
    return [(fault.code, fault.column) for fault in refused.value.faults]


def test_a_single_identity_number_refuses_the_file_and_rows_are_counted() -> None:
    assert faults(["P-1", A_NUMBER, "P-2"]) == [("identity_number", "person_id")]
    assert faults([A_NUMBER, A_NUMBER, f" '{A_NUMBER.lower()} ", "P-2"]) == [("identity_number", "person_id")]


def test_rows_are_counted_through_all_pieces_of_a_file() -> None:
    whole = frame("P-1", A_NUMBER, "P-2", A_NUMBER)
    pieces = [Piece.of(lambda: whole.head(2)), Piece.of(lambda: whole.tail(2))]
    with pytest.raises(FileRefused) as refused:
        audit(Table(whole.columns, pieces, [2, 2]), Request(), city())
    assert [": 2. " in fault.message.en for fault in refused.value.faults] == [True]


def test_a_wrong_check_digit_and_an_old_number_of_15_digits_are_ids_like_others() -> None:
    table = Table.of(frame("110105194912310021", "110105491231002"))
    assert audit(table, Request(), city()).summary.rows == 2


def test_a_setting_allows_them() -> None:
    allowing = replace(city(), identity_numbers_allowed=True)
    assert audit(Table.of(frame(A_NUMBER)), Request(), allowing).summary.rows == 1


def test_a_file_of_enrolments_is_refused_alike() -> None:
    rows = enrolments_of({}, {"person_id": A_NUMBER})
    with pytest.raises(FileRefused, match="identity_number"):
        audit_enrolments(Table.of(rows), Request(kind=PREMIUM.name), city())
    assert audit_enrolments(Table.of(rows.head(1)), Request(kind=PREMIUM.name), city()).summary.rows == 1
