"""A person's rows said as one case, where a case can say them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tests.reference.amounts import amount_text
from tests.reference.overlay import pools

from .calculation import Options, claim_of
from .rows import Row, read_row

if TYPE_CHECKING:
    from decimal import Decimal

    from tests.reference.rules import Rules

    from .law import File

COPIED: Final = ("year", "status", "track", "ratio", "tilt_status", "deposit_waived")


def case_of(rows: File, rules: Rules) -> dict[str, Any] | None:
    """Write sound rows of one person as a case; None where they cannot be.

    A case has one district, one insurance, identities by the day, catastrophic terms for every year, no refunds and no
    records that are invalid.
    """
    read = [read_row(number, cells, rules) for number, cells in enumerate(rows)]
    days = {row.values.get("settled_on"): set(row.values.get("categories", ())) for row in read}
    if not all(can_be_said(row, read[0], days, rules) for row in read):
        return None
    identities = [
        {"category": category, "from": day.isoformat(), "to": day.isoformat()}
        for day, categories in days.items()
        if day is not None
        for category in sorted(categories)
    ]
    first = read[0].values
    return {
        "case_id": "C",
        "person": {"district": first["district"], "insurance": first["insurance"], "identities": identities},
        "claims": [claim(row) for row in read],
        "year_to_date": year_to_date(read, rules, first["district"]),
    }


def can_be_said(row: Row, first: Row, days: dict[Any, set[str]], rules: Rules) -> bool:
    """Say whether a row fits into a case with the person's first one."""
    values = row.values
    return (
        not row.rejected
        and not (row.refunds or row.invalid or row.gives_back)
        and (values["district"], values["insurance"]) == (first.values["district"], first.values["insurance"])
        and set(values["categories"]) == days[values["settled_on"]]
        and row.year in rules.city.catastrophic_terms
    )


def claim(row: Row) -> dict[str, Any]:
    """Write a row as a claim with its day and time, its stay and facility, and its reversal."""
    dated = {"settled_on": row.values["settled_on"].isoformat(), "settled_time": clock(row.values["settled_time"])}
    return (
        claim_of(row, Options()) | dated | {name: row.values[name] for name in ("stay_id", "facility_id", "reverses")}
    )


def clock(seconds: Decimal | None) -> str | None:
    """Write a time of day as a case has it."""
    if seconds is None:
        return None
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02.0f}:{minutes:02.0f}:{rest:012.9f}"


def year_to_date(read: list[Row], rules: Rules, code: str) -> list[dict[str, Any]]:
    """Write the rows' openings, of the pools that the district has."""
    years: dict[int, dict[str, Any]] = {}
    for row in read:
        entry = years.setdefault(row.values["settled_on"].year, {"assistance_paid": {}})
        for name in ("catastrophic_base", "tilt_base"):
            put(entry, name, row, f"opening_{name}")
        for pool in pools(rules, code):
            put(entry["assistance_paid"], pool, row, f"opening_assistance_{pool}")
    return [{"year": year, **entry} for year, entry in years.items()]


def put(entry: dict[str, Any], name: str, row: Row, column: str) -> None:
    """Put an opening into an entry where the row says it."""
    if row.values[column] is not None:
        entry[name] = amount_text(row.values[column])


def as_columns(line: dict[str, Any]) -> dict[str, str]:
    """Write a claim of a reply as columns of a batch."""
    if line["status"] == "void":
        return {"status": "void"}
    amounts = dict(line["amounts"])
    amounts["catastrophic_used"] = amounts.pop("catastrophic_paid")
    given = {"total_cost", "policy_scope_cost", "basic_paid", "other_insurance_paid"}
    texts = {name: "" if line[name] is None else str(line[name]) for name in COPIED}
    texts["deposit_waived"] = texts["deposit_waived"].lower()
    return {
        **texts,
        "reasons": "|".join(line["reasons"]),
        **{name: amount for name, amount in amounts.items() if name not in given},
    }
