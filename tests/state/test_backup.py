"""A backup is made while keys are made, everything is lost, and after the restore every key that was there opens."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from datetime import date
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, make_url, text

from bench.service import Connection, request_bytes
from calc_service.config import PROJECT_FOLDER
from calc_service.state import keys
from calc_service.state.backup import back_up, restore
from calc_service.state.opening import open_state
from calc_service.state.refusals import BackupRefused, StateRefused
from tests.api.server import serving
from tests.state.conftest import new_database
from tests.state.postgres import program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LAST_DAY = date(2099, 12, 31)


def names(address: str) -> set[str]:
    state = open_state(address)
    try:
        return {key.name for key in keys.every_key(state)}
    finally:
        state.engine.dispose()


def make_key(address: str, name: str) -> None:
    state = open_state(address)
    keys.create(state, name, "张三", ["auditor"], LAST_DAY)
    state.engine.dispose()


@contextmanager
def keys_being_made(address: str) -> Iterator[None]:
    """One key after another, by somebody who does not stop for a backup."""
    enough, some = Event(), Event()

    def make() -> None:
        state, number = open_state(address), 0
        while not enough.is_set():
            keys.create(state, f"on-the-way-{number}", "张三", ["auditor"], LAST_DAY)
            number += 1
            some.set()
        state.engine.dispose()

    thread = Thread(target=make)
    thread.start()
    some.wait(60)
    yield
    enough.set()
    thread.join()


@pytest.fixture
def kept(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/kept/calc.db"


def test_a_sqlite_state_is_backed_up_while_it_is_written_and_restored_whole(tmp_path: Path, kept: str) -> None:
    for number in range(20):
        make_key(kept, f"before-{number}")
    with keys_being_made(kept):
        back_up(kept, tmp_path / "backup.db")
    later = names(kept)
    shutil.rmtree(tmp_path / "kept")

    restore(kept, tmp_path / "backup.db", replace=False)

    found = names(kept)
    assert {f"before-{number}" for number in range(20)} <= found <= later
    with serving(state=kept, log_level="error") as server, Connection(server.port) as connection:
        assert connection.exchange(request_bytes("GET", "/readyz")).startswith(b"HTTP/1.1 200")


def test_a_backup_is_one_file_for_its_owner_alone(tmp_path: Path, kept: str) -> None:
    make_key(kept, "a")
    (tmp_path / "backups").mkdir()
    back_up(kept, tmp_path / "backups" / "b.db")
    assert [file.name for file in (tmp_path / "backups").iterdir()] == ["b.db"]
    assert (tmp_path / "backups" / "b.db").stat().st_mode & 0o777 == 0o600


def test_a_backup_overwrites_nothing(tmp_path: Path, kept: str) -> None:
    make_key(kept, "a")
    (tmp_path / "b.db").write_text("precious")
    with pytest.raises(BackupRefused, match="exists"):
        back_up(kept, tmp_path / "b.db")
    assert (tmp_path / "b.db").read_text() == "precious"


def test_a_backup_of_nothing_is_refused_and_makes_nothing(tmp_path: Path, kept: str) -> None:
    with pytest.raises(BackupRefused, match="no database"):
        back_up(kept, tmp_path / "b.db")
    assert list(tmp_path.iterdir()) == []


def test_a_state_that_holds_something_is_replaced_only_when_told(tmp_path: Path, kept: str) -> None:
    make_key(kept, "old")
    back_up(kept, tmp_path / "b.db")
    make_key(kept, "new")
    with pytest.raises(BackupRefused, match="--replace"):
        restore(kept, tmp_path / "b.db", replace=False)
    assert names(kept) == {"old", "new"}
    restore(kept, tmp_path / "b.db", replace=True)
    assert names(kept) == {"old"}


def test_an_empty_state_is_filled_without_being_told(tmp_path: Path, kept: str) -> None:
    make_key(kept, "a")
    back_up(kept, tmp_path / "b.db")
    other = f"sqlite:///{tmp_path}/other/calc.db"
    assert names(other) == set()
    restore(other, tmp_path / "b.db", replace=False)
    assert names(other) == {"a"}


@pytest.mark.parametrize("wrong", ["not a database", "another program's", "newer"])
def test_what_is_no_backup_for_this_release_is_refused_and_changes_nothing(
    tmp_path: Path, kept: str, wrong: str
) -> None:
    make_key(kept, "a")
    file = tmp_path / "b.db"
    if wrong == "not a database":
        file.write_bytes(b"x" * 5_000)
    else:
        back_up(kept, file) if wrong == "newer" else None
        change = "UPDATE alembic_version SET version_num = '9999'" if wrong == "newer" else "CREATE TABLE theirs (a)"
        with closing(sqlite3.connect(file)) as database:
            database.execute(change)
            database.commit()
    with pytest.raises((BackupRefused, StateRefused)):
        restore(kept, file, replace=True)
    assert names(kept) == {"a"}


def test_a_release_that_is_older_than_the_state_refuses_it_until_the_backup_is_restored(
    tmp_path: Path, kept: str
) -> None:
    make_key(kept, "before-the-upgrade")
    back_up(kept, tmp_path / "b.db")
    with closing(sqlite3.connect(tmp_path / "kept" / "calc.db")) as upgraded:
        upgraded.execute("UPDATE alembic_version SET version_num = '9999'")
        upgraded.commit()
    with pytest.raises(StateRefused, match="newer release"):
        names(kept)
    restore(kept, tmp_path / "b.db", replace=True)
    assert names(kept) == {"before-the-upgrade"}


def test_postgresql_has_programs_of_its_own() -> None:
    for work in (back_up, lambda address, file: restore(address, file, replace=True)):
        with pytest.raises(BackupRefused, match="pg_dump"):
            work("postgresql+psycopg://a@b/c", PROJECT_FOLDER / "README.md")


def test_a_postgresql_state_is_backed_up_while_it_is_written_and_restored_whole(tmp_path: Path, server: str) -> None:
    address = new_database(server)
    for number in range(5):
        make_key(address, f"before-{number}")
    dump = tmp_path / "calc.dump"
    with keys_being_made(address):
        tool("pg_dump", address, "--format=custom", f"--file={dump}")
    later, database = names(address), make_url(address).database
    administrator = create_engine(server, isolation_level="AUTOCOMMIT")
    with administrator.connect() as connection:
        connection.execute(text(f"DROP DATABASE {database}"))
        connection.execute(text(f"CREATE DATABASE {database} TEMPLATE template0 ENCODING 'UTF8'"))
    administrator.dispose()

    tool("pg_restore", address, "--exit-on-error", "--single-transaction", "--no-owner", str(dump))

    assert {f"before-{number}" for number in range(5)} <= names(address) <= later
    with serving(state=address, log_level="error") as service, Connection(service.port) as connection:
        assert connection.exchange(request_bytes("GET", "/readyz")).startswith(b"HTTP/1.1 200")


def tool(name: str, address: str, *options: str) -> None:
    """Run one of PostgreSQL's programs, as docs/manual/deployment.md shows it."""
    url = make_url(address)
    connect = f"host={url.query['host']} user={url.username} dbname={url.database}" if "host" in url.query else address
    subprocess.run([str(program(name)), f"--dbname={connect}", *options], check=True, capture_output=True)


def test_the_commands_say_what_they_refuse(tmp_path: Path, kept: str) -> None:
    make_key(kept, "a")
    (tmp_path / "address").write_text(kept + "\n")
    environment = {**os.environ, "CALC_STATE_FILE": str(tmp_path / "address")}
    environment.pop("CALC_STATE", None)

    def command(*words: str) -> tuple[int, str]:
        run = [sys.executable, "-m", "calc_service", *words]
        ended = subprocess.run(run, env=environment, cwd=PROJECT_FOLDER, capture_output=True, text=True, check=False)
        return ended.returncode, ended.stdout + ended.stderr

    assert command("state", "backup", str(tmp_path / "b.db")) == (0, "")
    assert command("state", "backup", str(tmp_path / "b.db"))[0] == 1
    assert command("state", "restore", str(tmp_path / "b.db"))[0] == 1
    assert command("state", "restore", str(tmp_path / "b.db"), "--replace") == (0, "")
    status, listed = command("keys", "list", "--format", "json")
    assert (status, [key["name"] for key in json.loads(listed)]) == (0, ["a"])
