"""Claims audited by Apache Spark, on as many machines as there are: buckets of whole persons, one call a bucket.

spark-submit deploy/spark/audit.py --rules rules --in claims --form parquet --out audited --report report

docs/manual/spark.md says what the machines need and what the report holds. Of a file that is refused nothing is left.
"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from contextlib import closing
from itertools import accumulate
from pathlib import Path

import msgspec
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
from calc_service.cli.named_rules import kept_rules
from calc_service.cli.rules_folder import as_set
from calc_service.domain.columns import CLAIMS, FILE_KINDS
from calc_service.domain.parsing import amount
from calc_service.engine.edition import RuleBook
from calc_service.rulebook.load import load
from calc_service.runs.arrow_buckets import SAID, ArrowBuckets, asked_of_schema

FILE, BLOCK, SHIFT, TORN, BUCKET = "__file__", "__block__", "__shift__", "__torn__", "__bucket__"
AS_IT_STANDS = {"header": True, "escape": '"', "ignoreLeadingWhiteSpace": False, "ignoreTrailingWhiteSpace": False}
MEMORY = 512 * 2**20
SETTINGS = {
    "spark.executorEnv.POLARS_MAX_THREADS": "1",  # one core is what a task has
    "spark.sql.adaptive.coalescePartitions.enabled": "false",  # a bucket is a task
    "spark.sql.caseSensitive": "true",
    "spark.sql.csv.parser.columnPruning.enabled": "false",  # or torn lines would pass
    "spark.sql.execution.arrow.maxRecordsPerBatch": "65536",
    "spark.sql.session.timeZone": "Asia/Shanghai",
}


def main() -> int:
    """Write the result and the report; returns 2 where the file is refused."""
    options = _options()
    rules = load(Path(options.rules)) if Path(options.rules).is_dir() else kept_rules().to_compute(options.rules).book
    spark = SparkSession.builder.appName("audit").config(map=SETTINGS).getOrCreate()
    try:
        _audit(spark, options, as_set(rules))
    except FileRefused as refused:
        faults = (f"{one.column} {one.code}: {one.message.zh} · {one.message.en}" for one in refused.faults)
        print(*faults, sep="\n", file=sys.stderr)
        return 2
    finally:
        spark.stop()
    return 0


def _options() -> Namespace:
    parser = ArgumentParser()
    add = parser.add_argument
    add("--rules", required=True, help="规则文件夹或摘要 · folder of rules, or the digest of kept ones (CALC_STATE)")
    add("--in", dest="source", required=True, help="文件夹、文件或表 · folder, file or table")
    add("--form", choices=("parquet", "csv", "table"), default="parquet")
    add("--out", required=True, help="结果，形式同上 · the result, in the same form")
    add("--report", required=True, help="汇总和清单的文件夹 · folder for summary.json and manifest.json")
    add("--row", help="行号列，从 0 起 · the column that numbers the rows 0, 1, 2 …")
    add("--multi-line", action="store_true", help="单元格内有换行 · cells of CSV hold line breaks")
    add("--memory", type=int, default=MEMORY, help="每桶可用字节 · bytes that a bucket may take")
    add("--kind", choices=tuple(FILE_KINDS), default=CLAIMS.name)
    add("--tolerance", type=amount, default=0, metavar="YUAN")
    add("--assume", action="append", type=assumption, default=[], metavar="COLUMN:VALUE")
    add("--profile", default="", metavar="NAME")
    add("--column", action="append", type=column_meaning, default=[], metavar="HEADER:COLUMN")
    add("--ignore", action="append", default=[], metavar="HEADER")
    add("--catastrophic", choices=("settled", "computed"), default="settled")
    add("--accumulate", choices=("computed", "recorded"), default="computed")
    return parser.parse_args()


def _audit(spark: SparkSession, options: Namespace, book: RuleBook) -> None:
    told = Told(options.profile, told_columns(options.column), tuple(options.ignore))
    settled, recorded = options.catastrophic == "settled", options.accumulate == "recorded"
    request = Request(options.tolerance, assumed(options.assume), settled, recorded, told, options.kind)
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
    form = FileFormat(CSV if options.form == "csv" else PARQUET)
    summary, manifest = work.put_together(said, form, form)
    _write(computed.drop(BUCKET, SAID), options)
    _report(spark, options.report, {"summary.json": summary, "manifest.json": manifest})


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
        raise refusal("ragged_row", "有的行列数不同，或单元格内有换行（--multi-line）", "rows of other length than the header")
    starts = list(accumulate((block[3] for block in blocks), initial=0))
    shifts = [(block[0], block[1], start - block[2]) for block, start in zip(blocks, starts, strict=False)]
    known = claims.sparkSession.createDataFrame(shifts, f"{FILE} string, {BLOCK} bigint, {SHIFT} bigint")
    joined = placed.join(sql.broadcast(known), [FILE, BLOCK]).withColumn(ROW, sql.col(ROW) + sql.col(SHIFT))
    return joined.drop(FILE, BLOCK, SHIFT, TORN), starts[-1]


def _write(result: DataFrame, options: Namespace) -> None:
    if options.form == "csv":
        result.orderBy(ROW).drop(ROW).write.options(**AS_IT_STANDS, emptyValue="").csv(options.out)
    elif options.form == "parquet":
        result.write.parquet(options.out)
    else:
        result.write.saveAsTable(options.out)


def _report(spark: SparkSession, folder: str, files: Mapping[str, msgspec.Struct]) -> None:
    java = spark.sparkContext._jvm.org.apache.hadoop.fs  # noqa: SLF001  whatever file system Hadoop knows
    for name, content in files.items():
        path = java.Path(folder, name)
        with closing(path.getFileSystem(spark.sparkContext._jsc.hadoopConfiguration()).create(path)) as stream:  # noqa: SLF001
            stream.write(msgspec.json.encode(content))


if __name__ == "__main__":
    sys.exit(main())
