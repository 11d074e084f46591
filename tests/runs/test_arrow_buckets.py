"""Buckets handed over as Arrow tables, in any order and any mixture of pieces: the rows and sums of a batch."""

import pickle
import random

import msgspec
import polars as pl
import pyarrow as pa
import pytest

from calc_service.batch.audit import Request
from calc_service.batch.cleaning import headers_of_persons
from calc_service.batch.files import PARQUET, FileFormat
from calc_service.batch.refusals import FileRefused
from calc_service.batch.whole_persons import ROW
from calc_service.engine.edition import RuleBook
from calc_service.runs.arrow_buckets import SAID, ArrowBuckets, asked_of_schema
from calc_service.runs.manifest import RunManifest
from tests.batch.across_persons.files_of_facilities import asking_only
from tests.batch.whole import audited_whole
from tests.properties.worlds_on_file import BY_NAME
from tests.reference.batch.generate import random_rows

PERSONS, MEMORY = 200, 150_000
REQUEST = Request(tolerance=1)


@pytest.fixture(scope="module")
def rows() -> pl.DataFrame:
    found = random_rows(random.Random("arrow"), BY_NAME["city"], PERSONS)  # noqa: S311  a file, not a secret
    frame = pl.DataFrame(found, schema=dict.fromkeys(found[0], pl.String)).with_columns(pl.all().replace("", None))
    return frame.with_columns(备注=pl.lit("中文, 1")).with_row_index(ROW).cast({ROW: pl.Int64})


def computed(work: ArrowBuckets, rows: pl.DataFrame, chance: random.Random) -> pl.DataFrame:
    """What an engine of others makes of the rows: buckets in any order, the rows of each in any order."""
    persons = rows.select(pl.struct(headers_of_persons(work.asked.mapping)).alias("persons"))["persons"].to_arrow()
    marked = rows.with_columns(bucket=pl.Series(work.bucket(persons).to_numpy()))
    buckets = marked["bucket"].unique().to_list()
    chance.shuffle(buckets)
    parts = []
    for bucket in buckets:
        mixed = marked.filter(bucket=bucket).sample(fraction=1, shuffle=True, seed=chance.randrange(99))
        # Every machine has what it was handed, and nothing else.
        elsewhere: ArrowBuckets = pickle.loads(pickle.dumps(work))  # noqa: S301  our own
        parts.append(pl.DataFrame(pl.from_arrow(elsewhere.computed(mixed.to_arrow()))))
    return pl.concat(parts)


def said_of(found: pl.DataFrame) -> dict[int, bytes]:
    return dict(found.filter(pl.col(SAID).is_not_null()).select("bucket", SAID).iter_rows())


@pytest.mark.parametrize("seed", range(3))
def test_buckets_in_any_order_give_the_rows_of_a_batch(seed: int, rows: pl.DataFrame, book: RuleBook) -> None:
    plain = rows.drop(ROW)
    work = ArrowBuckets.of(asked_of_schema(plain.to_arrow().schema, REQUEST, book), book, len(rows), MEMORY)
    found = computed(work, rows, random.Random(seed))  # noqa: S311  any order will do

    assert work.buckets > 5
    assert len(said_of(found)) > 5
    expected = audited_whole(plain, REQUEST, book)
    assert found.sort(ROW).drop(ROW, "bucket", SAID).equals(expected)
    assert pa.schema(work.result_schema()).names == [name for name in expected.columns if name not in plain.columns]


def test_the_files_about_all_rows_are_the_same_in_any_order(rows: pl.DataFrame, book: RuleBook) -> None:
    work = ArrowBuckets.of(asked_of_schema(rows.drop(ROW).to_arrow().schema, REQUEST, book), book, len(rows), MEMORY)
    one, other = (
        work.put_together(said_of(computed(work, rows, random.Random(seed))), FileFormat(PARQUET))  # noqa: S311
        for seed in range(2)
    )
    manifest = msgspec.json.decode(one["manifest.json"], type=RunManifest)
    assert one == other
    assert sum(bucket.rows for bucket in manifest.buckets) == manifest.rows == len(rows)
    assert manifest.order.rules_digest == book.digest
    assert msgspec.json.decode(one["summary.json"])["rows"] == len(rows)


def test_a_bucket_that_is_missing_is_noticed(rows: pl.DataFrame, book: RuleBook) -> None:
    work = ArrowBuckets.of(asked_of_schema(rows.drop(ROW).to_arrow().schema, REQUEST, book), book, len(rows), MEMORY)
    said = said_of(computed(work, rows, random.Random(0)))  # noqa: S311
    said.popitem()
    with pytest.raises(AssertionError, match="a row was lost"):
        work.put_together(said, FileFormat(PARQUET))


def test_no_rows_at_all_have_a_result(rows: pl.DataFrame, book: RuleBook) -> None:
    work = ArrowBuckets.of(asked_of_schema(rows.drop(ROW).to_arrow().schema, REQUEST, book), book, 0, MEMORY)
    assert work.buckets == 1
    assert work.computed(rows.head(0).to_arrow()).num_rows == 0
    assert msgspec.json.decode(work.put_together({}, FileFormat(PARQUET))["summary.json"])["rows"] == 0


@pytest.mark.parametrize("kind", [pl.Float64, pl.Float32, pl.List(pl.Int64), pl.Binary])
def test_columns_without_exact_text_are_refused_where_they_decide(
    kind: pl.DataType, rows: pl.DataFrame, book: RuleBook
) -> None:
    schema = rows.drop(ROW).to_arrow().schema
    wrong = pl.DataFrame(schema={"x": kind}).to_arrow().schema.field("x").type
    place = schema.get_field_index("total_cost")
    with pytest.raises(FileRefused) as refused:
        asked_of_schema(schema.set(place, schema.field("total_cost").with_type(wrong)), REQUEST, book)
    assert [(fault.column, fault.code) for fault in refused.value.faults] == [("total_cost", "wrong_type")]

    remark = schema.get_field_index("备注")
    carried = schema.set(remark, schema.field("备注").with_type(wrong))
    assert "备注" not in asked_of_schema(carried, REQUEST, book).headers


def test_flags_that_need_all_persons_are_refused_before_anything_is_read(rows: pl.DataFrame, book: RuleBook) -> None:
    with pytest.raises(FileRefused) as refused:
        asked_of_schema(rows.drop(ROW).to_arrow().schema, REQUEST, asking_only(book, "duplicate_across_persons"))
    assert [(one.column, one.code) for one in refused.value.faults] == [("duplicate_across_persons", "needs_all_rows")]
    asked_of_schema(rows.drop(ROW).to_arrow().schema, REQUEST, asking_only(book, "near_duplicate_elsewhere"))


def test_typed_columns_give_what_their_texts_give(rows: pl.DataFrame, book: RuleBook) -> None:
    plain = rows.filter(pl.col("total_cost").str.contains(r"^\d{1,8}(\.\d{1,2})?$")).drop(ROW)
    typed = plain.with_columns(pl.col("total_cost").cast(pl.Decimal(18, 4))).with_row_index(ROW).cast({ROW: pl.Int64})
    work = ArrowBuckets.of(asked_of_schema(typed.drop(ROW).to_arrow().schema, REQUEST, book), book, len(typed), MEMORY)
    found = computed(work, typed, random.Random(4)).sort(ROW)  # noqa: S311
    expected = audited_whole(plain, REQUEST, book)
    added = [name for name in expected.columns if name not in plain.columns]
    assert found.select(added).equals(expected.select(added))
    assert found["total_cost"].dtype == pl.Decimal(18, 4)
