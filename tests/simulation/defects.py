"""Defects that can be sown into what is tried: into the service's own code, or into the machine beneath it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import sqlalchemy
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from calc_service.receipts.journal import writing
from calc_service.receipts.journal.lines import ANCHORS
from calc_service.state import keys, migrating, refusals, sqlite
from calc_service.state.opening import KeptState
from calc_service.state.refusals import KeyRefused
from calc_service.state.surroundings import Surroundings
from calc_service.state.tables import KEYS

from .disk import File, SimulatedDisk
from .sharing import Sharing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pytest
    from sqlalchemy import Connection

    from calc_service.receipts.journal.lines import Line


def nothing_is_synced(sown: pytest.MonkeyPatch) -> None:
    pragmas = [one.replace("synchronous = FULL", "synchronous = OFF") for one in sqlite.FOR_EACH_CONNECTION]
    sown.setattr(sqlite, "FOR_EACH_CONNECTION", pragmas)


def only_checkpoints_are_synced(sown: pytest.MonkeyPatch) -> None:
    pragmas = [one.replace("synchronous = FULL", "synchronous = NORMAL") for one in sqlite.FOR_EACH_CONNECTION]
    sown.setattr(sqlite, "FOR_EACH_CONNECTION", pragmas)


def the_disk_lies(sown: pytest.MonkeyPatch) -> None:
    sown.setattr(File, "sync", lambda _: None)


def no_transaction_around_a_migration(sown: pytest.MonkeyPatch) -> None:
    def commit_each(connection: Connection) -> None:
        if not connection.get_execution_options().get(sqlite.READS_ONLY):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            connection.exec_driver_sql("COMMIT")

    sown.setattr(sqlite, "_begin", commit_each)


def a_failed_commit_is_passed_over(sown: pytest.MonkeyPatch) -> None:
    @contextmanager
    def writing(self: KeptState) -> Iterator[Connection]:
        with self.engine.connect() as connection:
            yield connection
            try:
                connection.commit()
            except DBAPIError:
                connection.rollback()

    sown.setattr(KeptState, "writing", writing)


def names_are_not_unique(sown: pytest.MonkeyPatch) -> None:
    sown.setattr(sqlalchemy, "UniqueConstraint", lambda *_, name: sqlalchemy.CheckConstraint("1 = 1", name=name))


def first_starts_are_not_alone(sown: pytest.MonkeyPatch) -> None:
    @contextmanager
    def alone_in(_: SimulatedDisk, __: Path) -> Iterator[None]:
        yield

    sown.setattr(SimulatedDisk, "alone_in", alone_in)


def folders_are_not_synced(sown: pytest.MonkeyPatch) -> None:
    sown.setattr(SimulatedDisk, "keep_names", lambda *_: None)


def a_folder_that_is_there_is_taken_to_last(sown: pytest.MonkeyPatch) -> None:
    right = SimulatedDisk.make_folder

    def make_folder(self: SimulatedDisk, folder: Path) -> None:
        if folder not in self.names:
            right(self, folder)

    sown.setattr(SimulatedDisk, "make_folder", make_folder)


def a_write_begins_as_a_reading(sown: pytest.MonkeyPatch) -> None:
    sown.setattr(sqlite, "_begin", lambda connection: connection.exec_driver_sql("BEGIN"))


def nobody_waits_for_a_writer(sown: pytest.MonkeyPatch) -> None:
    pragmas = [*sqlite.FOR_EACH_CONNECTION, "PRAGMA busy_timeout = 0"]
    sown.setattr(sqlite, "FOR_EACH_CONNECTION", pragmas)


def a_second_revocation_overwrites_the_first(sown: pytest.MonkeyPatch) -> None:
    def revoke(state: KeptState, name: str) -> None:
        with state.writing() as connection:
            at = state.surroundings.second()
            if not connection.execute(update(KEYS).where(KEYS.c.name == name).values(revoked_at=at)).rowcount:
                raise KeyRefused(refusals.UNKNOWN, keys.MESSAGES[refusals.UNKNOWN])

    sown.setattr(keys, "revoke", revoke)


def a_use_undoes_a_revocation(sown: pytest.MonkeyPatch) -> None:
    def note_use(state: KeptState, key_id: str, _: int | None) -> None:
        minute = state.surroundings.second() // 60 * 60
        with state.writing() as connection:
            noted = update(KEYS).where(KEYS.c.id == key_id).values(last_used_at=minute, revoked_at=None)
            connection.execute(noted)

    sown.setattr(keys, "_note_use", note_use)


def uses_are_noted_rounded_up(sown: pytest.MonkeyPatch) -> None:
    def note_use(state: KeptState, key_id: str, _: int | None) -> None:
        minute = (state.surroundings.second() // 60 + 1) * 60
        with state.writing() as connection:
            connection.execute(update(KEYS).where(KEYS.c.id == key_id).values(last_used_at=minute))

    sown.setattr(keys, "_note_use", note_use)


def uses_are_never_noted(sown: pytest.MonkeyPatch) -> None:
    sown.setattr(keys, "_note_use", lambda *_: None)


def a_secret_is_not_compared(sown: pytest.MonkeyPatch) -> None:
    sown.setattr(keys, "compare_digest", lambda *_: True)


def days_are_those_of_greenwich(sown: pytest.MonkeyPatch) -> None:
    sown.setattr(Surroundings, "today", lambda self: self.now().date().isoformat())


def locks_of_the_log_are_not_kept(sown: pytest.MonkeyPatch) -> None:
    sown.setattr(Sharing, "take", lambda *_, **__: True)


def a_new_database_is_not_recognised(sown: pytest.MonkeyPatch) -> None:
    sown.setattr(migrating, "version_of", lambda _: None)


def receipts_are_not_synced(sown: pytest.MonkeyPatch) -> None:
    right = SimulatedDisk.sync

    def sync(self: SimulatedDisk, file: Path) -> None:
        if file.name == ANCHORS:
            right(self, file)

    sown.setattr(SimulatedDisk, "sync", sync)


def anchors_are_not_synced(sown: pytest.MonkeyPatch) -> None:
    right = SimulatedDisk.sync

    def sync(self: SimulatedDisk, file: Path) -> None:
        if file.name != ANCHORS:
            right(self, file)

    sown.setattr(SimulatedDisk, "sync", sync)


def what_is_torn_is_not_told(sown: pytest.MonkeyPatch) -> None:
    right = writing._end_of  # noqa: SLF001  what is sown lies within

    def end_of(place: writing.Place) -> object:
        return right(place)._replace(torn=b"")

    sown.setattr(writing, "_end_of", end_of)


def a_chain_goes_on_after_a_failure(sown: pytest.MonkeyPatch) -> None:
    right = writing.JournalWriter.commit

    def commit(self: writing.JournalWriter, lines: Iterable[Line]) -> None:
        chain = self._chain
        try:
            right(self, lines)
        except OSError:
            self._chain = chain
            raise

    sown.setattr(writing.JournalWriter, "commit", commit)


def anchors_are_written_by_several_at_once(sown: pytest.MonkeyPatch) -> None:
    first_starts_are_not_alone(sown)
