"""Invented rules as tables."""

import pytest

from calc_service.engine.regimes import Tables, tabulate
from tests.engine import invented


@pytest.fixture(scope="session")
def tables() -> Tables:
    """Made once; what tests of making them look at is made anew (see `test_regimes`, `test_tables`)."""
    return tabulate(invented.book())
