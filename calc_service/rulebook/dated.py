"""Dated lists, whose entries hold from their day until the next begins, and yearly tables, whose lines hold a year."""

from collections.abc import Iterable

from calc_service.rulebook.values import Value, walk

YEARLY_TABLES = (("premium_subsidy", "standards"), ("catastrophic_insurance", "terms"))
"""Law and key of each table whose figures are those of one year."""


def in_force(entries: Iterable[Value], day: str) -> Value | None:
    """The last entry that has begun by `day` (ISO); None before the first, and after a repeal."""
    begun = [entry for entry in entries if entry["from"].text <= day]
    return begun[-1] if begun and "repealed" not in begun[-1] else None


def start_days(files: Iterable[Value]) -> frozenset[str]:
    """Every ISO day on which an entry of a dated list begins."""
    return frozenset(value["from"].text for file in files for value in walk(file) if "from" in value)
