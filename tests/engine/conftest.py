"""Invented rules as tables, and the law as its source stands: `test_compiled` holds what is compiled against it."""

import pytest

from calc_service.engine import compiled
from calc_service.engine.tables import Tables, tabulate
from tests.engine import invented


@pytest.fixture(scope="session")
def tables() -> Tables:
    """Made once; what tests of making them look at is made anew (see `test_regimes`, `test_tables`)."""
    return tabulate(invented.book())


@pytest.fixture(autouse=True)
def interpreted(monkeypatch: pytest.MonkeyPatch) -> None:
    """No machine code: loading it costs more than the few rows of a test."""
    monkeypatch.setattr(compiled, "_runs", lambda *_: False)
