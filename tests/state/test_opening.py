"""The database: made once however many start at once, whole after a kill, refused in words where it cannot be used."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from calc_service.config import PROJECT_FOLDER, SettingRefused, Settings
from calc_service.state import disk, sqlite
from calc_service.state.keys import KeyLimits, create, every_key, find
from calc_service.state.migrating import MIGRATIONS, version_of
from calc_service.state.network_folders import network_file_system
from calc_service.state.opening import KeptState, open_state
from calc_service.state.refusals import StateRefused
from calc_service.state.tables import METADATA, VERSION
from tests.state.conftest import new_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AT_ONCE = 4
LAST_DAY = date(2099, 12, 31)
START = """
import sys
from datetime import date
from calc_service.state.keys import create
from calc_service.state.opening import open_state
print("ready", flush=True)
sys.stdin.readline()
state = open_state(sys.argv[1])
create(state, sys.argv[2], "张三", ["auditor"], date(2099, 12, 31))
"""
BREAK_OFF = """
import sys
from sqlalchemy import insert, update
from calc_service.state.opening import open_state
from calc_service.state.tables import KEYS
state = open_state(sys.argv[1])
row = {"person": "张三", "roles": "auditor", "hash": "0" * 64, "created_at": 0, "valid_until": "2099-12-31"}
with state.writing() as connection:
    for number in range(20_000):
        connection.execute(insert(KEYS).values(id=str(number), name=str(number), **row))
        if number == 2_000:
            print("writing", flush=True)
    sys.stdin.readline()
"""


def process(program: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=PROJECT_FOLDER,
        text=True,
    )


def line_of(one: subprocess.Popen[str]) -> str:
    assert one.stdout
    return one.stdout.readline().strip()


@pytest.fixture
def opened(address: str) -> Iterator[KeptState]:
    state = open_state(address)
    yield state
    state.engine.dispose()


def test_the_tables_are_made_once_however_many_processes_start_at_once(address: str) -> None:
    processes = [process(START, address, f"desk-{number}") for number in range(AT_ONCE)]
    assert [line_of(one) for one in processes] == ["ready"] * AT_ONCE
    for one in processes:
        assert one.stdin
        one.stdin.write("\n")
        one.stdin.flush()
    for one in processes:
        one.communicate(timeout=60)

    assert [one.returncode for one in processes] == [0] * AT_ONCE
    state = open_state(address)
    assert {key.name for key in every_key(state)} == {f"desk-{number}" for number in range(AT_ONCE)}
    state.engine.dispose()


def test_what_one_process_keeps_another_finds(opened: KeptState, address: str) -> None:
    token = create(opened, "desk-1", "张三", ["auditor"], LAST_DAY)
    other = open_state(address)
    assert find(other, token).name == "desk-1"
    other.engine.dispose()


def test_a_kill_in_the_middle_of_a_write_leaves_nothing_of_it_and_nobody_waiting(
    opened: KeptState, address: str
) -> None:
    create(opened, "desk-1", "张三", ["auditor"], LAST_DAY)
    writer = process(BREAK_OFF, address)
    assert line_of(writer) == "writing"
    writer.send_signal(signal.SIGKILL)
    writer.communicate()

    create(opened, "desk-2", "李四", ["auditor"], LAST_DAY)
    assert [key.name for key in every_key(opened)] == ["desk-1", "desk-2"]


def test_readers_do_not_wait_for_a_writer_and_see_nothing_unfinished(opened: KeptState, address: str) -> None:
    create(opened, "desk-1", "张三", ["auditor"], LAST_DAY)
    other = open_state(address)
    with opened.writing() as connection:
        connection.execute(text("UPDATE keys SET person = '李四'"))
        assert [key.person for key in every_key(other)] == ["张三"]
    assert [key.person for key in every_key(other)] == ["李四"]
    other.engine.dispose()


def test_a_database_that_a_newer_release_has_used_is_refused_and_left_as_it_is(opened: KeptState, address: str) -> None:
    with opened.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StateRefused, match=r"“9999”.*newer release"):
        open_state(address)
    with opened.reading() as connection:
        assert version_of(connection) == "9999"


def test_a_database_of_another_program_is_refused_and_left_as_it_is(opened: KeptState, address: str) -> None:
    with opened.writing() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    with pytest.raises(StateRefused, match="another program"):
        open_state(address)
    with opened.reading() as connection:
        assert {*inspect(connection).get_table_names()} == {*METADATA.tables}


def test_the_migrations_lead_to_the_tables_that_the_code_knows(opened: KeptState) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [VERSION]
    with opened.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_keys_of_the_first_version_are_there_after_an_upgrade_without_limits_of_their_own(address: str) -> None:
    token = "calc_0123456789abcdef_" + "A" * 43
    engine = open_state(address).engine
    config = Config(attributes={})
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
        connection.execute(
            text(
                "INSERT INTO keys (id, name, person, roles, hash, created_at, valid_until)"
                " VALUES ('0123456789abcdef', 'old', '张三', 'auditor', :hash, 0, '2099-12-31')"
            ),
            {"hash": sha256(token.encode()).hexdigest()},
        )
    engine.dispose()

    state = open_state(address)
    key = find(state, token)
    assert (key.name, key.created_by, key.limits) == ("old", None, KeyLimits())
    state.engine.dispose()


def test_only_what_a_key_is_has_a_column(opened: KeptState) -> None:
    with opened.reading() as connection:
        columns = {column["name"] for column in inspect(connection).get_columns("keys")}
    assert columns == {
        *("id", "name", "person", "roles", "hash"),
        *("created_at", "valid_until", "last_used_at", "revoked_at", "created_by", "revoked_by"),
        *("requests_a_minute", "batches_at_once", "body_limit", "office"),
    }


def test_a_file_of_sqlite_is_safe_and_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "kept" / "calc.db"
    state = open_state(f"sqlite:///{file}")
    with state.reading() as connection:
        pragmas = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        ]
    assert pragmas == ["wal", 1, 2, sqlite.BUSY_MILLISECONDS]
    assert [oct(one.stat().st_mode & 0o777) for one in (file, file.parent)] == ["0o600", "0o700"]
    state.engine.dispose()


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:///file:calc.db?mode=ro&uri=true", "names no file"),
        ("sqlite:////proc/no/calc.db", "No such file"),
        ("sqlite:////etc", "unable to open database file"),
        (f"sqlite:///{PROJECT_FOLDER}/README.md", "not a database"),
        ("postgresql+psycopg://u:pass-word@127.0.0.1:1/calc", "onnection refused"),
        ("postgresql+psycopg://u@127.0.0.1:1/calc?password=pass-word", "onnection refused"),
        ("postgresql+psycopg://u:pass-word@127.0.0.1:1/calc?no_option=1", "no_option"),
        ("postgresql+psycopg://u:pass-word@127.0.0.1:port/calc", "no address"),
        ("mysql://u:pass-word@127.0.0.1/calc", "no address"),
    ],
)
def test_what_cannot_be_opened_is_refused_with_the_reason_and_without_a_password(address: str, reason: str) -> None:
    with pytest.raises(StateRefused, match=reason) as caught:
        open_state(address)
    assert "CALC_STATE" in caught.value.message.zh
    assert "pass-word" not in str(caught.value)


def test_a_postgresql_database_in_another_encoding_is_refused(server: str) -> None:
    with pytest.raises(StateRefused, match="SQL_ASCII"):
        open_state(new_database(server, "SQL_ASCII"))


@pytest.mark.parametrize(
    ("kind", "told"), [("nfs4", "nfs4"), ("cifs", "cifs"), ("fuse.sshfs", "fuse.sshfs"), ("ext4", None)]
)
def test_a_network_file_system_is_told_by_its_mount(tmp_path: Path, kind: str, told: str | None) -> None:
    device = tmp_path.stat().st_dev
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "22 1 0:99 / /elsewhere rw - tmpfs none rw\n"
        f"23 1 {os.major(device)}:{os.minor(device)} / /data rw,relatime shared:1 - {kind} server:/share rw\n"
    )
    assert network_file_system(tmp_path, mounts) == told


def test_where_mounts_cannot_be_read_nothing_is_told(tmp_path: Path) -> None:
    assert network_file_system(tmp_path, tmp_path / "missing") is None


def test_sqlite_on_a_network_file_system_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "network_file_system", lambda _: "nfs4")
    with pytest.raises(StateRefused, match="nfs4"):
        open_state(f"sqlite:///{tmp_path}/calc.db")
    assert not (tmp_path / "calc.db").exists()


@pytest.mark.parametrize("text", ["sqlite://", "sqlite:///", "calc.db", "postgresql://h/d", "mysql://h/d", "None"])
def test_the_setting_takes_the_two_databases_and_none(text: str) -> None:
    with pytest.raises(SettingRefused, match="CALC_STATE must be none, sqlite:///FILE or"):
        Settings.from_environment({"CALC_STATE": text})


def test_the_setting_shows_no_password() -> None:
    address = "postgresql+psycopg://u:pass-word@h/d"
    settings = Settings.from_environment({"CALC_STATE": address})
    assert settings.state == address
    assert "pass-word" not in repr(settings)
    assert Settings.from_environment({"CALC_STATE": "none"}).state is None
    assert Settings.from_environment({}).state == "sqlite:///var/calc.db"
