"""Brings a database to the tables of this version, by Alembic; one that a newer version has changed is refused."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from calc_service.domain.wording import Label
from calc_service.state.refusals import StateRefused
from calc_service.state.tables import VERSION

MIGRATIONS = Path(__file__).parent / "migrations"
NEWER = Label(
    "数据库的版本“{}”本程序不认识，多半是更新的版本用过；请换用那个版本，或恢复当时的备份",
    "the database has version {}, which is not known here: most likely a newer release has used it; use that release,"
    " or restore the backup that was made before",
)
NOT_OURS = Label(
    "数据库里有别的程序的表；请另建一个数据库",
    "the database holds tables of another program; make one for this service alone",
)


def bring_up_to_date(connection: Connection) -> None:
    """Run what migrations are missing, in the transaction of `connection`, which nobody else may have at that time.

    Raises `StateRefused` where the database is newer or another program's; then nothing was changed.
    """
    version = version_of(connection)
    if version == VERSION:
        return
    if version is None and inspect(connection).get_table_names():
        raise StateRefused(NOT_OURS)
    # Only now: it is loaded once in a database's life, and takes longer than the rest of a start.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if version is not None and version not in known:
        raise StateRefused(Label(NEWER.zh.format(version), NEWER.en.format(version)))
    command.upgrade(config, VERSION)


def version_of(connection: Connection) -> str | None:
    """The version of a database's tables; None where it has none yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found
