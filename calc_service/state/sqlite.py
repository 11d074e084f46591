"""A database in one file, by SQLite: for one machine, on its own disk."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from calc_service.config import PROJECT_FOLDER
from calc_service.domain.wording import Label
from calc_service.state.disk import Disk
from calc_service.state.refusals import StateRefused
from calc_service.state.surroundings import Surroundings

BUSY_MILLISECONDS = 10_000
"""For which a write waits for those of other processes."""
READS_ONLY = "reads_only"
"""The option of a connection whose transactions take no part in the queue of writers."""
FOR_EACH_CONNECTION = (
    f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}",
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = FULL",  # what was said to be kept is kept when the power fails
    "PRAGMA trusted_schema = OFF",
)
SHARED = Label(
    "{} 在网络文件系统（{}）上，SQLite 在那里不可靠；请放到本机磁盘上，或改用 PostgreSQL",
    "{} is on a network file system ({}), where SQLite is not safe; put it on a disk of this machine or use PostgreSQL",
)
NO_FILE = Label("没有写明数据库文件，或写了不支持的选项", "it names no file, or options, which are not taken here")
NO_WAL = Label("这个文件夹里无法使用 SQLite 的 WAL", "SQLite's WAL cannot be used in this folder")


def file_of(url: URL) -> Path:
    """The file that an address names, from the project's folder on; raises `StateRefused` where it names none."""
    if url.host or url.query or not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise StateRefused(NO_FILE)
    return PROJECT_FOLDER / url.database


def engine_of(url: URL, surroundings: Surroundings) -> Engine:
    """Connections to the file of `url`, each set as this module says."""
    file = file_of(url)
    creator = {"creator": surroundings.connect} if surroundings.connect else {}
    engine = create_engine(url.set(database=str(file)), hide_parameters=True, **creator)
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


@contextmanager
def first_start(url: URL, disk: Disk) -> Iterator[None]:
    """Where folder and file are made, and nobody else on this machine is in the same place."""
    file = file_of(url)
    disk.make_folder(file.parent)
    if kind := disk.network_file_system(file.parent):
        raise StateRefused(Label(SHARED.zh.format(file, kind), SHARED.en.format(file, kind)))
    # The folder is locked, not the file: whoever closes a file loses the locks that SQLite has on it in this process.
    with disk.alone_in(file.parent):
        disk.make_file(file)
        yield


def use_wal(engine: Engine) -> None:
    """Let readers and one writer work side by side; stays with the file. Raises `StateRefused` where it cannot be."""
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        mode = cursor.fetchone()
    finally:
        connection.close()
    if mode != ("wal",):
        raise StateRefused(NO_WAL)


def _set_up(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself
    cursor = connection.cursor()
    for statement in FOR_EACH_CONNECTION:
        cursor.execute(statement)
    cursor.close()


def _begin(connection: Connection) -> None:
    # A transaction that reads first and then writes would be refused, not made to wait, were it not a writer's at once.
    reads = connection.get_execution_options().get(READS_ONLY)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
