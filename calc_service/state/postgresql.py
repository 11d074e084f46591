"""A database on a PostgreSQL server, for several machines."""

from sqlalchemy import URL, Connection, Engine, create_engine, text

from calc_service.domain.wording import Label
from calc_service.state.refusals import StateRefused
from calc_service.state.surroundings import Surroundings

SECONDS_TO_CONNECT = 5
FIRST_START = 0x63616C63
"""The number of the lock that all first starts on one database wait for."""
WRITING_ALONE = FIRST_START + 1
"""The number of the lock of those who write what follows from all that is kept."""
ISOLATION = "READ COMMITTED"
"""Whoever has waited for a lock sees what was written meanwhile, whatever the database's own default is."""
OTHER_ENCODING = Label(
    "数据库的编码是“{}”；请以 UTF8 编码另建数据库",
    "the database is encoded in {}; make one that is encoded in UTF8",
)


def engine_of(url: URL, surroundings: Surroundings) -> Engine:
    """Connections to the server; one that was broken off while it was idle is replaced before it is used."""
    creator = {"creator": surroundings.connect} if surroundings.connect else {}
    options: dict[str, object] = {"client_encoding": "utf8"}
    if "connect_timeout" not in url.query:
        options["connect_timeout"] = SECONDS_TO_CONNECT
    return create_engine(
        url, pool_pre_ping=True, hide_parameters=True, connect_args=options, isolation_level=ISOLATION, **creator
    )


def be_alone(connection: Connection) -> None:
    """Wait until no other first start is under way, until the end of the transaction; raises `StateRefused`."""
    encoding = str(connection.execute(text("SHOW server_encoding")).scalar())
    if encoding != "UTF8":
        raise StateRefused(Label(OTHER_ENCODING.zh.format(encoding), OTHER_ENCODING.en.format(encoding)))
    connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": FIRST_START})


def write_alone(connection: Connection) -> None:
    """Wait until nobody else has this lock, until the end of the transaction."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": WRITING_ALONE})
