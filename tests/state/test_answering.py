"""Whether the database of what is kept answers: told in words that name neither address nor path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import create_engine

from calc_service.state.answering import NO_ANSWER, folder_of, silence
from calc_service.state.opening import KeptState

if TYPE_CHECKING:
    from pathlib import Path

    from calc_service.state.opening import KeptState as Kept


def test_a_database_that_runs_answers(state: Kept) -> None:
    assert silence(state) is None


def test_one_that_cannot_be_reached_does_not(tmp_path: Path) -> None:
    absent = (
        f"sqlite:///{tmp_path}/nowhere/calc.db",
        f"sqlite:///{tmp_path}/empty.db",  # none of our tables
        f"postgresql+psycopg://me:secret@/calc?host={tmp_path}",
    )
    for address in absent:
        said = silence(KeptState(create_engine(address)))
        assert said == NO_ANSWER
    assert not {"secret", str(tmp_path)} & {*NO_ANSWER.en.split(), *NO_ANSWER.zh.split()}


def test_only_a_database_in_a_file_has_a_folder(state: Kept) -> None:
    folder = folder_of(state)

    assert (folder is None) == (state.engine.dialect.name == "postgresql")
    assert folder is None or [*folder.glob("calc.db")]
