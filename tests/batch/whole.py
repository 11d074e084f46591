"""Files and results whole, as the tests look at them."""

from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from calc_service.batch.audit import Request, audit
from calc_service.batch.files import FileFormat, SizeLimits, Table, read
from calc_service.engine.edition import RuleBook


def read_whole(path: Path, form: FileFormat, *, limits: SizeLimits = SizeLimits()) -> pl.DataFrame:  # noqa: B008  frozen
    with TemporaryDirectory() as scratch:
        return read(path, form, Path(scratch), limits=limits).whole()


def audited_whole(frame: pl.DataFrame, request: Request, book: RuleBook) -> pl.DataFrame:
    return audit(Table.of(frame), request, book).result.whole()
