"""The settings, as the environment gives them."""

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest

from calc_service.config import RULES_FOLDER, SettingRefused, Settings


def test_nothing_set_means_the_defaults() -> None:
    assert Settings.from_environment({}) == Settings(RULES_FOLDER, 1_048_576, "info")


def test_an_empty_variable_counts_as_not_set() -> None:
    assert Settings.from_environment({"CALC_RULES_FOLDER": "", "CALC_LOG_LEVEL": ""}) == Settings()


def test_each_variable_changes_its_setting() -> None:
    given = {"CALC_RULES_FOLDER": "/r", "CALC_CASE_BODY_LIMIT": "2000", "CALC_LOG_LEVEL": "WARNING"}

    assert Settings.from_environment(given) == Settings(Path("/r"), 2000, "warning")


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("CALC_CASE_BODY_LIMIT", "1MB"),
        ("CALC_CASE_BODY_LIMIT", "0"),
        ("CALC_CASE_BODY_LIMIT", "-1"),
        ("CALC_CASE_BODY_LIMIT", "１"),
        ("CALC_LOG_LEVEL", "loud"),
    ],
)
def test_what_a_setting_cannot_be_is_refused_by_the_name_of_its_variable(variable: str, text: str) -> None:
    with pytest.raises(SettingRefused, match=variable):
        Settings.from_environment({variable: text})


@pytest.mark.parametrize(
    ("text", "origins"),
    [
        ("*", ("*",)),
        ("https://a.example", ("https://a.example",)),
        ("https://a.example, http://localhost:5173", ("https://a.example", "http://localhost:5173")),
        ("http://[::1]:3000,http://[::1]:3000", ("http://[::1]:3000",)),
        ("https://10.0.0.7:8443,http://xn--fiq228c.example", ("https://10.0.0.7:8443", "http://xn--fiq228c.example")),
    ],
)
def test_origins_are_read_as_browsers_send_them(text: str, origins: tuple[str, ...]) -> None:
    assert Settings.from_environment({"CALC_ALLOWED_ORIGINS": text}).allowed_origins == origins


@pytest.mark.parametrize(
    "text",
    [
        "null",
        "a.example",
        "https://a.example/",
        "https://a.example/path",
        "https://*.example",
        "*, https://a.example",
        "https://a.example,",
        "https://A.example",
        "https://a.example:443",
        "http://a.example:80",
        "https://a.example:65536",
        "https://a.example:0",
        "https://user@a.example",
        "ftp://a.example",
        "https://例.example",
        "https://a.example https://b.example",
        "https://.example",
    ],
)
def test_an_origin_that_no_browser_sends_is_refused(text: str) -> None:
    with pytest.raises(SettingRefused, match=r"CALC_ALLOWED_ORIGINS must be \*, or origins parted by commas"):
        Settings.from_environment({"CALC_ALLOWED_ORIGINS": text})


def test_every_setting_says_what_it_means() -> None:
    assert all(setting.metadata["variable"] and setting.metadata["meaning"] for setting in fields(Settings))


def test_a_command_names_the_variable_that_is_wrong(
    run: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALC_LOG_LEVEL", "loud")
    status, printed, complaints = run("rules", "check")

    assert (status, printed) == (2, "")
    assert complaints.startswith("CALC_LOG_LEVEL must be one of")


def test_the_address_of_the_state_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "address"
    file.write_text("postgresql+psycopg://calc:secret@database/calc\n")
    settings = Settings.from_environment({"CALC_STATE_FILE": str(file)})
    assert settings.state == "postgresql+psycopg://calc:secret@database/calc"
    assert "secret" not in repr(settings)


@pytest.mark.parametrize(
    ("holds", "state", "told"),
    [
        (None, "", "CALC_STATE_FILE must be a file that can be read"),
        ("mysql://calc:secret@database/calc", "", "what CALC_STATE_FILE names must be none, sqlite"),
        ("none", "none", "must not both be set"),
    ],
)
def test_a_file_that_holds_no_address_is_refused_without_being_quoted(
    tmp_path: Path, holds: str | None, state: str, told: str
) -> None:
    file = tmp_path / "address"
    if holds is not None:
        file.write_text(holds)
    with pytest.raises(SettingRefused, match=told) as refused:
        Settings.from_environment({"CALC_STATE_FILE": str(file), "CALC_STATE": state})
    assert "secret" not in str(refused.value)
