"""Buckets of whole persons for an engine that hands over Arrow tables, on whatever machine it likes: one call a bucket.

Such an engine numbers the rows (ROW), asks for their buckets, hands over all rows of a bucket with all their columns,
and gets them back with those of the result. What the bucket amounts to comes with them, in the cell SAID of one row.
"""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec
import polars as pl
import pyarrow as pa

from calc_service.batch.audit import Request, asked_of_file
from calc_service.batch.audit_job import PackedRules, packed, unpacked
from calc_service.batch.files import FileFormat, Table
from calc_service.batch.refusals import FileFault, FileRefused
from calc_service.batch.result_file import as_shown
from calc_service.batch.whole_persons import ROW, FileAsked, asked_of, assess_persons, buckets_of, summary_of
from calc_service.domain.columns import CLAIMS
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.runs.bucket_work import BucketTotals, with_ids
from calc_service.runs.found_files import found_digest
from calc_service.runs.manifest import ManifestBucket, RunManifest
from calc_service.runs.order import RunOrder, order_of
from calc_service.runs.splitting import number_of_buckets

SAID = "__said__"
EXACT = (
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_boolean,
    pa.types.is_integer,
    pa.types.is_decimal,
    pa.types.is_date,
    pa.types.is_timestamp,
)
"""The kinds of columns whose every cell has one exact text, so that no row can be refused for its kind."""
WRONG_KIND = Label(
    "列的类型没有确定的文本：浮点、嵌套或二进制；请存为文本、小数或日期",
    "a column of a kind without exact text: floating point, nested or binary; save it as text, decimal or date",
)


NEEDS_ALL = Label(
    "这项审核提示要看所有人员的行，按桶计算时无法核对；请在规则中停用（“active: false”），或由本服务核查",
    "this flag needs the rows of all persons, which nobody has who works bucket by bucket; switch it off in the rules"
    " (active: false), or let this service audit the file",
)


def asked_of_schema(schema: pa.Schema, request: Request, book: RuleBook) -> FileAsked:
    """How the columns of a table are understood; raises FileRefused with every fault of them."""
    asked = asked_of(Table.of(pl.DataFrame(schema=dict.fromkeys(schema.names, pl.String))), request, book)
    faults = tuple(
        FileFault("wrong_type", WRONG_KIND, header)
        for header in asked.headers
        if not any(is_exact(schema.field(header).type) for is_exact in EXACT)
    )
    if asked.request.kind == CLAIMS.name:
        faults += tuple(FileFault("needs_all_rows", NEEDS_ALL, code) for code in asked_of_file(asked.mapping, book))
    if faults:
        raise FileRefused(faults)
    return asked


class ArrowBuckets(NamedTuple):
    """What a machine has to know to work on any bucket; it can be handed from one to another.

    rows, buckets: the number of rows in all, and of buckets
    """

    rules: PackedRules
    asked: FileAsked
    rows: int
    buckets: int

    @classmethod
    def of(cls, asked: FileAsked, book: RuleBook, rows: int, memory: int) -> "ArrowBuckets":
        """The buckets of so many rows: with the same `memory`, in bytes, those of a run of this service."""
        return cls(packed(book), asked, rows, number_of_buckets(rows, memory))

    def bucket(self, persons: pa.StructArray) -> pa.Array:
        """The bucket of each row; `persons`: the columns that say whose the rows are, see `headers_of_persons`."""
        columns = _cells(pa.Table.from_struct_array(persons))
        return pa.array(buckets_of(columns, self.buckets, self.asked, unpacked(self.rules)), pa.int32())

    def computed(self, rows: pa.Table) -> pa.Table:
        """All rows of a bucket in order of ROW, with the columns of the result, amounts in yuan, and SAID."""
        ordered = rows.sort_by(ROW)
        found, totals = self._found(ordered)
        for name in found.column_names:
            ordered = ordered.append_column(name, found[name])
        said = [msgspec.msgpack.encode(totals), *[None] * (len(ordered) - 1)]
        return ordered.append_column(SAID, pa.array(said[: len(ordered)], pa.binary()))

    def result_schema(self) -> pa.Schema:
        """The columns of the result."""
        return self._found(self._no_rows())[0].schema

    def put_together(self, said: Mapping[int, bytes], form: FileFormat) -> dict[str, bytes]:
        """The files about all rows, by name: what they amount to, and the manifest.

        said: SAID of every bucket that has rows; form: what was read and what is written
        The manifest is that of a run, but for the digest of the file: no machine has read all of that.
        Raises FileRefused for what cells hold that refuses the whole file.
        """
        nothing = self._found(self._no_rows())[1]
        every = [_said(said[number]) if number in said else nothing for number in range(self.buckets)]
        if sum(one.totals.rows for one in every) != self.rows:
            raise AssertionError("a row was lost")
        summary = summary_of([one.totals for one in every], self.asked, unpacked(self.rules))
        buckets = [ManifestBucket(number, one.totals.rows, one.digest) for number, one in enumerate(every)]
        manifest = RunManifest("", self.rows, self._order(form), buckets)
        return {"summary.json": msgspec.json.encode(summary), "manifest.json": msgspec.json.encode(manifest)}

    def _order(self, form: FileFormat) -> RunOrder:
        return order_of(
            posted=form,
            request=self.asked.request,
            wanted=form,
            language="zh",
            escape_formulas=False,
            book=unpacked(self.rules),
        )

    def _found(self, ordered: pa.Table) -> tuple[pa.Table, BucketTotals]:
        rows = _cells(ordered.select([ROW, *self.asked.headers])).to_arrow(compat_level=pl.CompatLevel.oldest())
        found, totals = assess_persons(rows, unpacked(self.rules), self.asked)
        digest = found_digest(with_ids(found, rows, self.asked.mapping), self.rows)
        shown = as_shown(pl.DataFrame(pl.from_arrow(found)), self.asked.request.file_kind)
        return _plain(shown.rename(self.asked.mapping.renamed).to_arrow()), BucketTotals(digest, totals)

    def _no_rows(self) -> pa.Table:
        empty = {header: pa.array([], pa.string()) for header in self.asked.headers}
        return pa.table({ROW: pa.array([], pa.int64()), **empty})


def _said(content: bytes) -> BucketTotals:
    return msgspec.msgpack.decode(content, type=BucketTotals)


def _cells(table: pa.Table) -> pl.DataFrame:
    """The cells as they are read from a file, blank ones null."""
    return pl.DataFrame(pl.from_arrow(table)).with_columns(pl.col(pl.String).replace("", None))


def _plain(table: pa.Table) -> pa.Table:
    """Texts of whatever kind as plain ones, which every engine knows."""
    kept = (pa.types.is_integer, pa.types.is_decimal)
    fields = [one if any(is_kept(one.type) for is_kept in kept) else one.with_type(pa.string()) for one in table.schema]
    return table.cast(pa.schema(fields))
