"""Whether what is kept can be reached at this moment, asked as cheaply as can be."""

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from calc_service.domain.wording import Label
from calc_service.state.opening import SQLITE, KeptState

MILLISECONDS_TO_ANSWER = 1000
NO_ANSWER = Label(
    "保存数据的数据库没有应答；请检查 CALC_STATE 所指的数据库是否在运行、能否连接",
    "the database of what is kept does not answer; see whether the one that CALC_STATE names runs and can be reached",
)
ASK = text("SELECT version_num FROM alembic_version")


def silence(state: KeptState) -> Label | None:
    """Say so where the database does not answer; None where it does. The words name neither address nor path."""
    try:
        with state.reading() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"SET LOCAL statement_timeout = {MILLISECONDS_TO_ANSWER}"))
            connection.execute(ASK)
    except (SQLAlchemyError, OSError):  # the error may quote the address
        return NO_ANSWER
    return None


def folder_of(state: KeptState) -> Path | None:
    """The folder that the database's own file lies in; None where it is on a server."""
    url = state.engine.url
    return Path(url.database).parent if url.drivername == SQLITE and url.database else None
