"""Columns of their own kinds come to exactly what their texts come to: values, faults, refusals and results."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calc_service.batch.audit import Request, audit
from calc_service.batch.coded_cells import different, looked_up
from calc_service.batch.files import CSV, PARQUET, FileFormat, Table, read, write
from calc_service.batch.files.exact_text import exact_texts
from calc_service.batch.kept_kinds import as_fen, texts_of_fen
from calc_service.batch.refusals import FileRefused
from calc_service.engine.columns import NONE
from tests.api.batch_files import frame_of
from tests.batch.exports import ASSUMED, SETL_D, frame
from tests.batch.test_pieces import random_frame
from tests.properties.worlds_on_file import book_of

if TYPE_CHECKING:
    from calc_service.engine.edition import RuleBook

COLUMNAR = FileFormat(PARQUET)
AMOUNTS = ("total_cost", "policy_scope_cost", "basic_paid", "recorded_assistance")
DAYS = ("settled_on", "admitted_on", "discharged_on")
WORDS = ("district", "insurance", "categories", "setting", "disease_class", "facility_level", "referral")


def outcome(table: Table, request: Request, book: RuleBook) -> Any:  # noqa: ANN401  rows and sums, or faults
    """What becomes of a file, its result as the text that any form shows."""
    try:
        audited = audit(table, request, book)
    except FileRefused as refused:
        return refused.faults
    result = audited.result.whole().with_columns(pl.col(pl.Enum).cast(pl.String))
    return result.rows(), audited.summary


def assert_kinds_come_to_their_texts(given_: pa.Table, request: Request, book: RuleBook, rows: int = 1000) -> None:
    with TemporaryDirectory() as name:
        path = Path(name, "given.parquet")
        pq.write_table(given_, path, row_group_size=rows)
        table = read(path, COLUMNAR, Path(name))
        texts = Table.of(table.whole())
        assert all(kind == pl.String for kind in texts.whole().dtypes)
        assert outcome(table, request, book) == outcome(texts, request, book)


def as_kind(texts: pl.Series, kind: str) -> pa.Array:
    """A column of texts as one of another kind; what cannot be that is null."""
    if kind == "dictionary":
        return texts.fill_null("").to_arrow().cast(pa.string()).dictionary_encode()
    if kind.startswith("decimal"):
        return texts.cast(pl.Decimal(30, int(kind[-1])), strict=False).to_arrow()
    if kind not in KIND:
        return texts.to_arrow().cast(pa.string())
    return texts.to_frame("texts").select(KIND[kind]).to_series().to_arrow()


TEXTS = pl.col("texts")
KIND = {
    "date": TEXTS.str.to_date("%Y-%m-%d", strict=False),
    "moment": TEXTS.str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("us")),
    "whole": TEXTS.cast(pl.Float64, strict=False).cast(pl.Int64, strict=False),
    "floating": TEXTS.cast(pl.Float64, strict=False).round(2),
    "boolean": TEXTS.replace_strict({"true": True, "false": False}, default=None, return_dtype=pl.Boolean),
}
KINDS = st.sampled_from(
    ("text", "dictionary", "date", "moment", "whole", "floating", "boolean", "decimal0", "decimal2", "decimal4")
)


@settings(max_examples=20)
@given(world=st.sampled_from(("city", "everything")), seed=st.integers(1, 12), drawn=st.data())
def test_columns_of_any_kinds_come_to_their_texts(world: str, seed: int, drawn: st.DataObject) -> None:
    texts = random_frame(world, seed)
    likely = {**dict.fromkeys(AMOUNTS, "decimal2"), **dict.fromkeys(DAYS, "date"), **dict.fromkeys(WORDS, "dictionary")}
    odd = drawn.draw(st.dictionaries(st.sampled_from(texts.columns), KINDS, max_size=3))
    columns = {name: as_kind(texts[name], (likely | odd).get(name, "text")) for name in texts.columns}
    rows = drawn.draw(st.sampled_from((3, 1000)))
    assert_kinds_come_to_their_texts(pa.table(columns), Request(tolerance=1), book_of(world), rows)


def claim(**columns: pa.Array) -> pa.Table:
    """Rows of one claim after another, whose other columns are those given."""
    rows = len(next(iter(columns.values())))
    ids: list[dict[str, str | None]] = [{"claim_id": f"S-{row}", "person_id": f"P-{row}"} for row in range(rows)]
    texts = frame_of(*ids)
    plain = {name: texts[name].to_arrow().cast(pa.string()) for name in texts.columns}
    return pa.table({**plain, **columns})


YUAN = st.decimals(-(10**12), 10**12, places=2) | st.sampled_from(
    [Decimal(0), Decimal("99999999.99"), Decimal("100000000.00"), Decimal("-0.01"), Decimal("9999999999.99")]
)


@settings(max_examples=20)
@given(
    name=st.sampled_from((*AMOUNTS, "opening_tilt_base", "recorded_fund_total", "recorded_assistance_base")),
    fen=st.lists(st.none() | YUAN, min_size=1, max_size=6),
    digits=st.sampled_from((2, 3, 4)),
)
def test_decimals_come_to_their_texts(book: RuleBook, name: str, fen: list[Decimal | None], digits: int) -> None:
    assert_kinds_come_to_their_texts(claim(**{name: pa.array(fen, pa.decimal128(30, digits))}), Request(), book)


@settings(max_examples=10)
@given(
    name=st.sampled_from((*AMOUNTS, "person_id", "facility_id", "stay_id", "district", "settled_on")),
    numbers=st.lists(st.none() | st.integers(-(2**63), 2**63 - 1) | st.integers(-3, 50_000), min_size=1, max_size=6),
)
def test_whole_numbers_come_to_their_texts(book: RuleBook, name: str, numbers: list[int | None]) -> None:
    assert_kinds_come_to_their_texts(claim(**{name: pa.array(numbers, pa.int64())}), Request(), book)


@settings(max_examples=10)
@given(days=st.lists(st.none() | st.dates() | st.dates(date(2024, 12, 1), date(2025, 12, 31)), min_size=1, max_size=6))
@pytest.mark.parametrize("name", DAYS)
def test_days_come_to_their_texts(book: RuleBook, name: str, days: list[date | None]) -> None:
    assert_kinds_come_to_their_texts(claim(**{name: pa.array(days, pa.date32())}), Request(), book)


def test_days_beyond_the_calendar_come_to_their_texts(book: RuleBook) -> None:
    days = pa.array([20_240, -800_000, 3_000_000, None], pa.int32()).cast(pa.date32())
    assert_kinds_come_to_their_texts(claim(settled_on=days), Request(), book)


SAID = st.sampled_from(
    [
        "inpatient",
        "outpatient",
        "住院",
        "",
        " ",
        "NULL",
        "--",
        "无",
        "secondary",
        "true",
        "false",
        "2025-06-01 10:00:00",
        "甲",
    ]
)


@settings(max_examples=20)
@given(
    name=st.sampled_from((*WORDS, "facility_designated", "settled_on", "person_id", "total_cost")),
    cells=st.lists(st.none() | SAID, min_size=1, max_size=6),
)
def test_columns_of_few_texts_come_to_their_texts(book: RuleBook, name: str, cells: list[str | None]) -> None:
    few = pa.array(cells * 40, pa.string()).dictionary_encode()
    assert_kinds_come_to_their_texts(claim(**{name: few}), Request(), book)


@pytest.mark.parametrize(
    "column",
    [
        pa.array([True, False, None]),
        pa.array([9.5, float("nan"), 1.0]),
        pa.array([Decimal("1" * 45 + ".25"), None, Decimal(0)], pa.decimal256(76, 2)),
        pa.array([Decimal("8000.0000"), Decimal("-0.0050"), None], pa.decimal256(50, 4)),
        pa.array([datetime(2025, 6, 1, 5, tzinfo=UTC), None, None], pa.timestamp("ms", "+08:00")),
        pa.array([time(13, 49, 42), None, time(0)]),
        pa.nulls(3),
        pa.array(["x" * 70_000, "", None]),
        pa.array([b"x", None, b""]),
        pa.DictionaryArray.from_arrays(pa.array([0, 1, 2]), pa.array(["住院", "住院", "门诊"])),
    ],
    ids=lambda column: str(column.type),
)
@pytest.mark.parametrize("name", ["total_cost", "settled_on", "setting", "person_id", "facility_designated", "remark"])
def test_any_other_kind_comes_to_its_text_or_is_refused(book: RuleBook, name: str, column: pa.Array) -> None:
    try:
        assert_kinds_come_to_their_texts(claim(**{name: column}), Request(), book)
    except FileRefused as refused:
        assert {fault.code for fault in refused.faults} <= {"wrong_type", "inexact_number"}  # noqa: PT017  some are read


def test_an_export_of_the_platform_comes_to_its_texts(book: RuleBook) -> None:
    texts = frame(SETL_D)
    typed = {name: as_kind(texts[name], "decimal2") for name in texts.columns if name.endswith(("_pay", "amt"))}
    typed |= {name: as_kind(texts[name], "date") for name in ("begndate", "enddate")}
    typed |= {name: as_kind(texts[name], "dictionary") for name in ("insutype", "med_type", "hosp_lv")}
    table = pa.table({name: typed.get(name, texts[name].to_arrow().cast(pa.string())) for name in texts.columns})
    assert_kinds_come_to_their_texts(table, Request(assumed=ASSUMED), book)


def test_amounts_are_fen_only_where_that_is_exact() -> None:
    assert as_fen(pl.Series([Decimal("1.5"), None], dtype=pl.Decimal(10, 2))).to_list() == [150, None]  # type: ignore[union-attr]
    assert as_fen(pl.Series([7, None], dtype=pl.UInt8)).to_list() == [700, None]  # type: ignore[union-attr]
    assert as_fen(pl.Series([Decimal("1.5")], dtype=pl.Decimal(10, 3))) is None
    assert as_fen(pl.Series([10**16])) is None
    assert as_fen(pl.Series([Decimal(10**20)], dtype=pl.Decimal(38, 2))) is None
    assert texts_of_fen(pl.Series([150, -1, None])).to_list() == ["1.50", "-0.01", None]


def test_words_that_no_cell_holds_are_not_among_the_different_ones() -> None:
    cells = pl.Series(["b", None, "b"], dtype=pl.Enum(["a", "b", "c"]))
    assert different(cells) == ["b"]
    assert looked_up(cells, {"b": 5}).tolist() == [5, NONE, 5]


@pytest.mark.parametrize("rows", [1000, 2])
def test_what_is_carried_keeps_its_kind_in_parquet_and_its_text_in_csv(
    book: RuleBook, rows: int, tmp_path: Path
) -> None:
    carried = {
        "day": pa.array([date(2025, 6, 1), None, date(1999, 1, 1)]),
        "wide": pa.array([Decimal("1" * 45 + ".25"), None, Decimal(0)], pa.decimal256(76, 2)),
        "number": pa.array([1, None, 3], pa.uint16()),
        "few": pa.array(["a", None, ""]).dictionary_encode(),
        "moment": pa.array([datetime(2025, 6, 1, 5, tzinfo=UTC), None, None], pa.timestamp("ms", "+08:00")),
    }
    given_ = claim(**carried)
    pq.write_table(given_, tmp_path / "given.parquet", row_group_size=rows)
    result = audit(read(tmp_path / "given.parquet", COLUMNAR, tmp_path), Request(), book).result
    write(result, tmp_path / "out.parquet", COLUMNAR)
    write(result, tmp_path / "out.csv", FileFormat(CSV))
    again = pq.read_table(tmp_path / "out.parquet")
    again.validate(full=True)
    assert again.select(given_.schema.names).equals(given_)
    assert again.schema.field("assistance_paid").type == pa.decimal128(18, 2)
    texts = exact_texts(pl.DataFrame(pl.read_csv(BytesIO((tmp_path / "out.csv").read_bytes()), infer_schema=False)))
    assert texts["wide"].to_list() == ["1" * 45 + ".25", None, "0.00"]
    assert texts["moment"].to_list() == ["2025-06-01 13:00:00", None, None]
    assert [str(paid) for paid in again["assistance_paid"].to_pylist()] == texts["assistance_paid"].to_list()
