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


def test_every_setting_says_what_it_means() -> None:
    assert all(setting.metadata["variable"] and setting.metadata["meaning"] for setting in fields(Settings))


def test_a_command_names_the_variable_that_is_wrong(
    run: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALC_LOG_LEVEL", "loud")
    status, printed, complaints = run("rules", "check")

    assert (status, printed) == (2, "")
    assert complaints.startswith("CALC_LOG_LEVEL must be one of")
