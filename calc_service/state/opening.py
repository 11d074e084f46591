"""Opens what CALC_STATE names: makes it at the first start, brings it up to date, or refuses it in words."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from calc_service.domain.wording import Label
from calc_service.state import postgresql, sqlite
from calc_service.state.migrating import bring_up_to_date
from calc_service.state.refusals import StateRefused
from calc_service.state.surroundings import THE_WORLD, Surroundings

SQLITE, POSTGRESQL = "sqlite", "postgresql+psycopg"
CANNOT_BE_OPENED = Label("保存数据的地方（CALC_STATE）{} 打不开：{}", "what CALC_STATE names, {}, cannot be opened: {}")
FAILED = Label(
    "数据库没能完成：{}；什么也没有改变，请排除原因后重试",
    "the database could not do it: {}; nothing was changed, remove the cause and try again",
)
NOT_AN_ADDRESS = Label("不是数据库的地址", "it is no address of a database")


@dataclass(frozen=True, slots=True)
class KeptState:
    """A database that is ready, and what surrounds it. Connections are made when they are needed, in each process."""

    engine: Engine
    surroundings: Surroundings = THE_WORLD

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction that changes nothing and waits for no writer."""
        with self.engine.connect().execution_options(**{sqlite.READS_ONLY: True}) as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: kept as a whole once this ends, or nothing of it."""
        with self.engine.begin() as connection:
            yield connection

    def alone(self, connection: Connection) -> None:
        """Wait until no other transaction that asked for this is under way, until the end of this one.

        For those that write what follows from all there is. On SQLite whoever writes is alone anyway.
        """
        if connection.dialect.name == "postgresql":
            postgresql.write_alone(connection)


@contextmanager
def told_in_words() -> Iterator[None]:
    """Work on the state where whoever asks reads what goes wrong, a full disk say; raises `StateRefused`."""
    try:
        yield
    except DBAPIError as error:
        # The driver's reason alone: around it SQLAlchemy quotes the statement, and with it what was to be kept.
        reason = _quoted(error.orig or error)
        raise StateRefused(Label(FAILED.zh.format(reason.zh), FAILED.en.format(reason.en))) from None


def open_state(address: str, surroundings: Surroundings = THE_WORLD) -> KeptState:
    """The database of `address`, with the tables of this version; raises `StateRefused`."""
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise StateRefused(_refusal("", NOT_AN_ADDRESS)) from None  # the address may hold a password
    shown = url.set(query={}).render_as_string(hide_password=True)  # among the options a password may stand as well
    try:
        return _opened(url, surroundings)
    except StateRefused as refusal:
        raise StateRefused(_refusal(shown, refusal.message)) from None
    except DBAPIError as error:
        raise StateRefused(_refusal(shown, _quoted(error.orig or error))) from error
    except (sqlite3.Error, OSError) as error:
        raise StateRefused(_refusal(shown, _quoted(error))) from error


def _opened(url: URL, surroundings: Surroundings) -> KeptState:
    if url.drivername == SQLITE:
        engine = sqlite.engine_of(url, surroundings)
        with sqlite.first_start(url, surroundings.disk):
            sqlite.use_wal(engine)
            _bring_up_to_date(engine)
    elif url.drivername == POSTGRESQL:
        engine = postgresql.engine_of(url, surroundings)
        _bring_up_to_date(engine)
    else:
        raise StateRefused(NOT_AN_ADDRESS)
    return KeptState(engine, surroundings)


def _bring_up_to_date(engine: Engine) -> None:
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                postgresql.be_alone(connection)
            bring_up_to_date(connection)
    finally:
        engine.dispose()  # a process that is forked from this one must not find its connections


def _refusal(shown: str, why: Label) -> Label:
    return Label(CANNOT_BE_OPENED.zh.format(shown, why.zh), CANNOT_BE_OPENED.en.format(shown, why.en))


def _quoted(error: BaseException) -> Label:
    reason = " ".join(str(error).split())
    return Label(f"“{reason}”", reason)
