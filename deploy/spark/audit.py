"""Claims audited by Apache Spark, on as many machines as there are: buckets of whole persons, one call a bucket.

docs/manual/spark.md says how it is called, what the machines need and what is written.
"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from contextlib import closing
from itertools import accumulate
from pathlib import Path

from pyspark import StorageLevel
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as sql
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema
from pyspark.sql.types import BinaryType, StructField, StructType

from calc_service.batch.audit import Request
from calc_service.batch.cleaning import headers_of_persons
from calc_service.batch.files import CSV, PARQUET, FileFormat
from calc_service.batch.headers import Told
from calc_service.batch.refusals import FileRefused, refusal
from calc_service.batch.whole_persons import ROW
from calc_service.cli.claim_files import assumed, assumption, column_meaning, told_columns
from calc_service.cli.named_rules import rules_or_print
from calc_service.cli.rules_folder import day_of_argument
from calc_service.domain.columns import CLAIMS, FILE_KINDS
from calc_service.domain.parsing import amount
from calc_service.engine.edition import RuleBook
from calc_service.runs.arrow_buckets import SAID, ArrowBuckets, asked_of_schema

FILE, BLOCK, SHIFT, TORN, BUCKET = "__file__", "__block__", "__shift__", "__torn__", "__bucket__"
AS_IT_STANDS = {"header": True, "escape": '"', "ignoreLeadingWhiteSpace": False, "ignoreTrailingWhiteSpace": False}
RAGGED = "有的行列数与表头不同；有换行的请加“--multi-line”", "rows of other lengths; for breaks in cells: --multi-line"
SETTINGS = {
    "spark.executorEnv.POLARS_MAX_THREADS": "1",  # one core is what a task has
    "spark.sql.caseSensitive": "true",
    "spark.sql.csv.parser.columnPruning.enabled": "false",  # or torn lines would pass
    "spark.sql.session.timeZone": "Asia/Shanghai",
}


def main(words: Sequence[str] | None = None) -> int:
    """Write the result and the report; returns 2 where there are none."""
    options = _options(words)
    folder, digest = (Path(options.rules), None) if Path(options.rules).is_dir() else (None, options.rules)
    book = rules_or_print(Namespace(folder=folder, rules_digest=digest, as_published=None))
    if book is None:
        return 2
    try:
        with SparkSession.builder.appName("audit").config(map=SETTINGS).getOrCreate() as spark:
            _audit(spark, options, book)
    except FileRefused as refused:
        for one in refused.faults:
            print(one.column, one.code, f"{one.message.zh} · {one.message.en}", file=sys.stderr)
        return 2
    return 0


def _options(words: Sequence[str] | None) -> Namespace:
    parser = ArgumentParser()
    add = parser.add_argument
    add("--rules", required=True, help="规则文件夹或摘要 · folder of rules, or the digest of kept ones (CALC_STATE)")
    add("--in", dest="source", required=True, help="文件夹、文件或表 · folder, file or table")
    add("--form", choices=("parquet", "csv", "table"), default="parquet")
    add("--out", required=True, help="结果，形式同上 · the result, in the same form")
    add("--report", required=True, help="汇总和清单的文件夹 · folder for summary.json and manifest.json")
    add("--row", help="行号列，从 0 起 · the column that numbers the rows 0, 1, 2 …")
    add("--multi-line", action="store_true", help="单元格内有换行 · cells of CSV hold line breaks")
    add("--memory", type=int, default=512 * 2**20, help="每桶可用字节 · bytes that a bucket may take")
    add("--kind", choices=tuple(FILE_KINDS), default=CLAIMS.name)
    add("--tolerance", type=amount, default=0, metavar="YUAN")
    add("--assume", action="append", type=assumption, default=[], metavar="COLUMN:VALUE")
    add("--profile", default="", metavar="NAME")
    add("--column", action="append", type=column_meaning, default=[], metavar="HEADER:COLUMN")
    add("--ignore", action="append", default=[], metavar="HEADER")
    add("--catastrophic", choices=("settled", "computed"), default="settled")
    add("--accumulate", choices=("computed", "recorded"), default="computed")
    add("--as-of", type=day_of_argument, metavar="YYYY-MM-DD")
    return parser.parse_args(words)


def _audit(spark: SparkSession, options: Namespace, book: RuleBook) -> None:
    told = Told(options.profile, told_columns(options.column), tuple(options.ignore))
    settled, recorded = options.catastrophic == "settled", options.accumulate == "recorded"
    request = Request(options.tolerance, assumed(options.assume), settled, recorded, told, options.kind, options.as_of)
    claims = _read(spark, options)
    asked = asked_of_schema(to_arrow_schema(claims.drop(TORN).schema), request, book)
    numbered, rows = _numbered(claims, options.row)
    work = ArrowBuckets.of(asked, book, rows, options.memory)
    persons = sql.struct(*map(_quoted, headers_of_persons(asked.mapping)))
    keyed = numbered.withColumn(BUCKET, sql.arrow_udf(lambda persons: work.bucket(persons), "int")(persons))
    schema = StructType([*keyed.schema, *from_arrow_schema(work.result_schema()), StructField(SAID, BinaryType())])
    groups = keyed.repartitionById(work.buckets, BUCKET).groupBy(BUCKET)
    computed = groups.applyInArrow(lambda rows: work.computed(rows), schema).persist(StorageLevel.DISK_ONLY)
    said = dict(computed.where(sql.col(SAID).isNotNull()).select(BUCKET, SAID).collect())
    files = work.put_together(said, FileFormat(CSV if options.form == "csv" else PARQUET))
    _write(computed.drop(BUCKET, SAID), options)
    _report(spark, options.report, files)


def _read(spark: SparkSession, options: Namespace) -> DataFrame:
    if options.form != "csv":
        return spark.table(options.source) if options.form == "table" else spark.read.parquet(options.source)
    reader = spark.read.options(**AS_IT_STANDS, enforceSchema=False, multiLine=options.multi_line)
    schema = reader.csv(options.source).schema.add(TORN, "string")
    return reader.options(columnNameOfCorruptRecord=TORN).schema(schema).csv(options.source)


def _quoted(name: str) -> Column:
    return sql.col(f"`{name.replace('`', '``')}`")


def _numbered(claims: DataFrame, row: str | None) -> tuple[DataFrame, int]:
    """(the rows with ROW, their number): files in order of their paths, rows as they stand; or as the column `row`."""
    if row is not None:
        numbered = claims.withColumn(ROW, _quoted(row).cast("bigint"))
        rows, *seen = numbered.agg(sql.count("*"), sql.count_distinct(ROW), sql.min(ROW), sql.max(ROW)).first() or [0]
        if rows and seen != [rows, 0, rows - 1]:
            raise refusal("wrong_type", "请从 0 起逐行编号", "must number the rows 0, 1, 2 …, each once", column=row)
        return numbered, rows
    place = (sql.col("_metadata.file_path").alias(FILE), sql.col("_metadata.file_block_start").alias(BLOCK))
    placed = claims.select("*", *place, sql.monotonically_increasing_id().alias(ROW))
    looked_at = [sql.count(_quoted(name)) for name in (claims.columns[0], claims.columns[-1])]
    blocks = placed.groupBy(FILE, BLOCK).agg(sql.min(ROW), sql.count("*"), *looked_at).orderBy(FILE, BLOCK).collect()
    if TORN in claims.columns and any(block[-1] for block in blocks):
        raise refusal("ragged_row", *RAGGED)
    starts = list(accumulate((block[3] for block in blocks), initial=0))
    shifts = [(block[0], block[1], start - block[2]) for block, start in zip(blocks, starts, strict=False)]
    known = claims.sparkSession.createDataFrame(shifts, f"{FILE} string, {BLOCK} bigint, {SHIFT} bigint")
    joined = placed.join(sql.broadcast(known), [FILE, BLOCK]).withColumn(ROW, sql.col(ROW) + sql.col(SHIFT))
    return joined.drop(FILE, BLOCK, SHIFT, TORN), starts[-1]


def _write(result: DataFrame, options: Namespace) -> None:
    writer = (result.orderBy(ROW).drop(ROW) if options.form == "csv" else result).write
    # Whatever begins with a mark of comments is quoted: none is to.
    as_csv = writer.options(**AS_IT_STANDS, emptyValue="", comment="\x01").csv
    in_form = {"csv": as_csv, "parquet": writer.parquet}
    in_form.get(options.form, writer.saveAsTable)(options.out)


def _report(spark: SparkSession, folder: str, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        path = spark._jvm.org.apache.hadoop.fs.Path(folder, name)  # noqa: SLF001  whatever file system Hadoop knows
        with closing(path.getFileSystem(spark._jsc.hadoopConfiguration()).create(path)) as stream:  # noqa: SLF001
            stream.write(content)


if __name__ == "__main__":
    sys.exit(main())
