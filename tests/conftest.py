import copy
from pathlib import Path

import pytest
from flask import Flask

from calc_service.api.openapi import worked_case
from calc_service.app import create_app
from calc_service.config import RULES_FOLDER, Settings
from calc_service.engine.edition import RuleBook
from calc_service.rulebook.load import load


@pytest.fixture(scope="session")
def rules_folder() -> Path:
    return RULES_FOLDER


@pytest.fixture(scope="session")
def book(rules_folder: Path) -> RuleBook:
    return load(rules_folder)


@pytest.fixture(scope="session")
def app() -> Flask:
    return create_app(Settings())


@pytest.fixture
def worked() -> worked_case.Posted:
    """The worked case of the documentation, free to be changed."""
    return copy.deepcopy(worked_case.REQUEST)
