"""keys create, list and revoke, as they are typed."""

import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALC_STATE", f"sqlite:///{tmp_path}/calc.db")


@pytest.mark.usefixtures("kept")
def test_a_key_is_printed_alone_and_once(run: Run) -> None:
    status, printed, said = run("keys", "create", "desk-1", "--person", "张三", "--role", "auditor")
    assert (status, bool(re.fullmatch(r"calc_[0-9a-f]{16}_[\w-]{43}\n", printed))) == (0, True)
    assert "desk-1" in said
    assert printed.strip() not in said

    for form in ("text", "json"):
        status, listed, _ = run("keys", "list", "--format", form)
        assert (status, printed.rpartition("_")[2].strip() in listed, "张三" in listed) == (0, False, True)


@pytest.mark.usefixtures("kept")
def test_a_revoked_key_stays_in_the_list(run: Run) -> None:
    arguments = ("--person", "张三", "--role", "auditor", "--role", "policy", "--valid-until", "2099-12-31")
    run("keys", "create", "desk-1", *arguments)
    assert run("keys", "revoke", "desk-1") == (0, "", "")

    (key,) = json.loads(run("keys", "list", "--format", "json")[1])
    assert (key["valid_until"], key["roles"]) == ("2099-12-31", ["auditor", "policy"])
    assert key["revoked_at"]
    assert run("keys", "list", "--lang", "en")[1].startswith("name    person  roles           valid until  last used")


@pytest.mark.usefixtures("kept")
def test_what_is_refused_is_said_in_both_languages(run: Run) -> None:
    status, printed, said = run("keys", "revoke", "desk-1")
    assert (status, printed, said) == (1, "", "没有这把密钥 · there is no such key\n")


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("day", ["tomorrow", "2026-02-30", ""])
def test_a_day_that_is_none_is_not_understood(run: Run, day: str) -> None:
    with pytest.raises(SystemExit, match="2"):
        run("keys", "create", "desk-1", "--person", "张三", "--role", "auditor", "--valid-until", day)


def test_without_a_state_there_are_no_keys(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALC_STATE", "none")
    status, printed, said = run("keys", "list")
    assert (status, printed) == (2, "")
    assert "CALC_STATE is none" in said


@pytest.mark.usefixtures("kept")
def test_a_database_that_fails_is_told_in_words_without_what_was_to_be_kept(run: Run, tmp_path: Path) -> None:
    run("keys", "list")
    database = sqlite3.connect(tmp_path / "calc.db")
    database.execute("DROP TABLE keys")
    database.close()

    status, printed, said = run("keys", "create", "desk-1", "--person", "张三", "--role", "auditor")
    assert (status, printed) == (2, "")
    assert "no such table: keys" in said
    assert "张三" not in said
