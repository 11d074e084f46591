"""A backup of the database in one file, made while it is in use, and its restore; PostgreSQL has programs for both."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from calc_service.domain.wording import Label
from calc_service.state.disk import OWN_ALONE
from calc_service.state.opening import SQLITE, open_state
from calc_service.state.refusals import BackupRefused
from calc_service.state.sqlite import file_of

NOT_SQLITE = Label(
    "只用于 SQLite；PostgreSQL 请用 pg_dump 和 pg_restore（见 docs/manual/deployment.zh.md）",
    "this is for SQLite; for PostgreSQL use pg_dump and pg_restore (docs/manual/deployment.md)",
)
NOTHING_THERE = Label("没有数据库可以备份：{}", "there is no database to back up: {}")
FILE_EXISTS = Label("文件已存在，不会覆盖：{}", "the file exists and is not overwritten: {}")
NO_SUCH_BACKUP = Label("没有这个备份文件：{}", "there is no such backup: {}")
NOT_EMPTY = Label(
    "数据库里已有数据，不会覆盖；确要替换请加 --replace",
    "the database holds data already, which is not overwritten; to replace all of it add --replace",
)
FAILED = Label("备份或恢复没有完成：{}", "it was not completed: {}")


def back_up(address: str, file: Path) -> None:
    """Write all that is kept at one moment into a new `file`; nobody has to stop. Raises `BackupRefused`."""
    source = _file_of(address)
    if not source.is_file():
        raise _refused(NOTHING_THERE, source)
    with _told(), _new(file) as half_made:
        _copy(source, half_made)
        with closing(sqlite3.connect(half_made)) as made:
            made.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it
        os.link(half_made, file)  # where another has made it meanwhile, it stays


def restore(address: str, file: Path, *, replace: bool) -> None:
    """Put what the backup `file` holds into the database, in one step; with `replace` in place of what is there.

    The backup may be of an older version. Raises `BackupRefused`, and `StateRefused` where it is of a newer one or not
    ours; then nothing was changed.
    """
    target = _file_of(address)
    if not file.is_file():
        raise _refused(NO_SUCH_BACKUP, file)
    if not replace and target.is_file() and _holds_anything(target):
        raise BackupRefused(NOT_EMPTY)
    with _told(), TemporaryDirectory() as folder:
        tried = Path(folder) / "tried.db"
        _copy(file, tried)
        open_state(f"{SQLITE}:///{tried}")
        if not target.is_file():
            open_state(address)
        _copy(tried, target)


def _file_of(address: str) -> Path:
    with suppress(ArgumentError, ValueError):
        url: URL = make_url(address)
        if url.drivername == SQLITE:
            return file_of(url)
    raise BackupRefused(NOT_SQLITE)


@contextmanager
def _new(file: Path) -> Iterator[Path]:
    if file.exists():
        raise _refused(FILE_EXISTS, file)
    with TemporaryDirectory(dir=file.absolute().parent, prefix=".backup-") as folder:
        half_made = Path(folder) / file.name
        half_made.touch(OWN_ALONE)
        yield half_made


def _copy(source: Path, target: Path) -> None:
    with closing(_reading(source)) as whole, closing(sqlite3.connect(target)) as copy:
        whole.backup(copy)


def _reading(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)


def _holds_anything(file: Path) -> bool:
    with closing(_reading(file)) as kept:
        names = kept.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'alembic_version'")
        quoted = ['"' + name.replace('"', '""') + '"' for (name,) in names.fetchall()]
        return any(kept.execute(f"SELECT EXISTS (SELECT 1 FROM {name})").fetchone() == (1,) for name in quoted)  # noqa: S608  quoted


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except FileExistsError as error:
        raise _refused(FILE_EXISTS, error.filename2 or error.filename) from None
    except (sqlite3.Error, OSError) as error:
        raise _refused(FAILED, " ".join(str(error).split())) from error


def _refused(message: Label, shown: object) -> BackupRefused:
    return BackupRefused(Label(message.zh.format(shown), message.en.format(shown)))
