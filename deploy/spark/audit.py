"""Claims audited by Apache Spark, on as many machines as there are: whole persons in buckets, one call a bucket.

spark-submit deploy/spark/audit.py --rules rules --in claims --form parquet --out audited --report report

docs/manual/spark.md says how rules, sources and memory get to the executors. Nothing is written where a file is refused.
"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
import pyarrow as pa
from pyspark import StorageLevel
from pyspark.sql import DataFrame, DataFrameWriter, SparkSession
from pyspark.sql import functions as sql
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.sql.types import StringType

from calc_service.batch.audit import Request
from calc_service.batch.audit_job import packed, unpacked
from calc_service.batch.headers import Told
from calc_service.batch.person_buckets import bucket_of
from calc_service.batch.refusals import FileFault, FileRefused
from calc_service.batch.result_file import as_shown
from calc_service.batch.summary import differs
from calc_service.batch.whole_persons import ROW, Asked, PersonTotals, asked_of, assess_persons, headers_needed, summary_of
from calc_service.cli.audit import request_arguments
from calc_service.cli.named_rules import kept_rules
from calc_service.cli.rules_folder import load_or_print
