import copy
import os
from collections import Counter
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings

from calc_service.api.assessments import worked_case
from calc_service.app import create_app
from calc_service.config import RULES_FOLDER, Settings
from calc_service.engine.edition import RuleBook
from calc_service.rulebook.load import load

FULL = os.environ.get("CALC_SERVICE_FULL") == "1"
settings.register_profile(
    "project",
    max_examples=2000 if FULL else 100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=not FULL,
)
"""How many examples hypothesis draws; a machine that others use too is no reason to fail, so time bounds none."""
settings.load_profile("project")
os.environ.setdefault("CALC_STATE", "none")  # nothing is kept, unless a test is about that


@pytest.fixture(scope="session")
def rules_folder() -> Path:
    return RULES_FOLDER


@pytest.fixture(scope="session")
def book(rules_folder: Path) -> RuleBook:
    return load(rules_folder)


@pytest.fixture(scope="session")
def app() -> Flask:
    return create_app(Settings(state=None))


@pytest.fixture
def worked() -> worked_case.Posted:
    """The worked case of the documentation, free to be changed."""
    return copy.deepcopy(worked_case.REQUEST)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the tests have counted, the sum over all of them, also where several processes ran them."""
    counted: Counter[str] = Counter()
    for report in terminalreporter.getreports("passed"):
        counted.update(dict(report.user_properties))
    for what, number in counted.items():
        terminalreporter.write_line(f"{number:,} {what}")
