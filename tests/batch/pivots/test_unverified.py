"""Which figures a file may rest on that nobody has read in an official document."""

from calc_service.batch.pivots.unverified import unverified_figures
from calc_service.engine.edition import RuleBook


def test_the_figures_of_the_years_of_the_file_are_named(book: RuleBook) -> None:
    found = unverified_figures(book, ["2025-06"], ["500101"])
    later = unverified_figures(book, ["2025-06", "2026-01"], ["500101", "500242"])

    assert ("catastrophic.deductible", "2025-01-01") in found
    assert {start[:4] for name, start in found if name == "catastrophic.deductible"} == {"2025"}
    assert {start[:4] for name, start in later if name == "catastrophic.deductible"} == {"2025", "2026"}


def test_without_months_or_districts_nothing_is_rested_on(book: RuleBook) -> None:
    assert unverified_figures(book, [], ["500101"]) == []
    assert unverified_figures(book, ["1999-01"], ["500101", "no such district"]) == []
