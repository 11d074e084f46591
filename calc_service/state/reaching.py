"""A database that does not answer, told from everything else that can go wrong."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from calc_service.domain.wording import Label
from calc_service.state.refusals import StateUnreachable

UNREACHABLE = Label("保存数据的数据库（CALC_STATE）暂时没有应答", "the database (CALC_STATE) does not answer for now")


@contextmanager
def reaching() -> Iterator[None]:
    """Work on the state; raises `StateUnreachable` where the database does not do its part."""
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        raise StateUnreachable(UNREACHABLE) from error
