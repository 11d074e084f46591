"""Ways to spoil a row of a file: each gives it, or a row beside it, an error code (docs/calculation.md#error-codes)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.reference.generate_claims import TIMES

from .vocabulary import AMOUNTS, CHOICES, DATES, IDS, REQUIRED

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from .law import File

    Row = dict[str, str]
    Spoiler = Callable[[Random, Row, File], None]

BAD_AMOUNTS: Final = (
    *("1.005", "0.000", "100000000.00", "-0.01", "-5", "+1", "01", "1,000.00", "１００", "NaN", "1e5", ".5", "1."),
    *(" 1", "1 ", "¥1", "1_000", "=1", "--1", "0x1", "inf", "٣"),
)
BAD_TOTALS: Final = ("100000000000.00", "-0.01", "0.001", "x", "1e5", " ")
BAD_DATES: Final = (
    *("2025-02-29", "2025-13-01", "0000-01-01", "2025-6-1", "45809", "2025.06.01", "2025年6月1日", "２０25-06-01"),
    *("2025-06-01 ", " 2025-06-01", "2025-W23-7", "06/01/2025", "202506", "2025/2/30", "20250230", "x", "NaN"),
)
BAD_CLOCKS: Final = (
    *(" 24:00:00", " 12:60", " 12:30:60", " 12", "T12:30:00Z", " 12:30:00+00:00", "T12:30:00-08:00", " 12:30:00+0800"),
    *(" 12:30:00 +08:00", "  12:30:00", "t12:30:00", " 12:30:00.1234567890", " 12:30:00.", " 12:30.5", " １2:30:00"),
)
BAD_TIMES: Final = (
    "24:00:00",
    "12:60:00",
    "12:30:60",
    "12:30:00Z",
    "12:30:00.1234567890",
    "12:30:00.",
    "x",
    "１2:30:00",
)
BAD_IDS: Final = (
    *("x" * 65, "a\tb", "a\nb", "\x7f", "\x85"),
    *("5.00101E+17", "'5.001e17", "1E+05", "#N/A", "#########"),
)


def negated(amount: str) -> str:
    """Turn the sign of an amount; nothing stays what it is."""
    if set(amount) <= set("0."):
        return amount
    return amount[1:] if amount.startswith("-") else f"-{amount}"


def spoil(rng: Random, row: Row, rows: File, openings: list[str]) -> None:
    """Spoil a row in one way, or some of its cells; new rows join the file."""
    if row["refd_setl_flag"]:
        spoil_cells(rng, row, openings)
        return
    ways: tuple[Spoiler, ...] = (*BETWEEN_CELLS, *BETWEEN_ROWS)
    if rng.random() < 0.5:
        spoil_cells(rng, row, openings)
    else:
        rng.choice(ways)(rng, row, rows)


def spoil_cells(rng: Random, row: Row, openings: list[str]) -> None:
    """Write into one cell, at times into several, what cannot stand there."""
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        kind = rng.choice(("required", "amount", "total", "date", "id", "choice", "time"))
        if kind == "required":
            row[rng.choice(REQUIRED)] = ""
        elif kind == "amount":
            row[rng.choice(AMOUNTS)] = rng.choice(("0.01", "x") if row["refd_setl_flag"] else BAD_AMOUNTS)
        elif kind == "total":
            row[rng.choice(openings)] = rng.choice(BAD_TOTALS)
        elif kind == "date":
            row[rng.choice(DATES)] = rng.choice((*BAD_DATES, *(f"2025-06-01{clock}" for clock in BAD_CLOCKS)))
        elif kind == "time":
            row["settled_time"] = rng.choice(BAD_TIMES)
        elif kind == "id":
            row[rng.choice([column for column in IDS if column != "reverses"])] = rng.choice(BAD_IDS)
        else:
            column = rng.choice((*CHOICES, "district", "categories", "facility_designated"))
            row[column] = rng.choice(("unheard_of", " ", "|", "500199"))


def scope_beyond_total(_: Random, row: Row, __: File) -> None:
    """More within the scope than there is."""
    row |= {"total_cost": "100.00", "policy_scope_cost": "100.01", "basic_paid": "0.00"}
    row |= {"other_insurance_paid": "", "catastrophic_paid": ""}


def payers_beyond_scope(rng: Random, row: Row, __: File) -> None:
    """Payers who pay more than lies within the scope, the first, the second or the third of them."""
    row |= {"total_cost": "100.00", "policy_scope_cost": "90.00", "basic_paid": rng.choice(("90.01", "90.00", "0.00"))}
    row |= rng.choice(
        (
            {"other_insurance_paid": "90.01", "catastrophic_paid": ""},
            {"other_insurance_paid": "", "catastrophic_paid": "90.01"},
            {"other_insurance_paid": "90.00", "catastrophic_paid": "0.01"},
        )
    )


def stay_out_of_order(rng: Random, row: Row, __: File) -> None:
    """A stay that ends before it begins, or after it is settled."""
    row |= rng.choice(
        (
            {"admitted_on": "2022-01-02", "discharged_on": "2022-01-01"},
            {"admitted_on": "", "discharged_on": "2029-12-31"},
        )
    )


def times_disagree(rng: Random, row: Row, __: File) -> None:
    """One time beside the day and another in the time's own column."""
    first, second = rng.sample(("00:00:00", "08:30:00", "08:30:00.1", "23:59:59.999999999"), 2)
    row |= {"settled_on": f"{row['settled_on']} {first}", "settled_time": second}


def before_the_rules(_: Random, row: Row, __: File) -> None:
    """A day before the first rules."""
    row |= {"settled_on": "2022-10-27", "admitted_on": "", "discharged_on": ""}


def after_the_figures(rng: Random, row: Row, __: File) -> None:
    """A day in a year without figures on file."""
    row["settled_on"] = rng.choice(("2027-01-01", "2028-05-05"))


def district_out_of_force(rng: Random, row: Row, __: File) -> None:
    """A district that does not exist on the day."""
    code, day = rng.choice((("500105", "2026-01-01"), ("500157", "2025-10-31")))
    row |= {"district": code, "settled_on": day, "categories": "", "admitted_on": "", "discharged_on": ""}


def category_of_nobody(rng: Random, row: Row, __: File) -> None:
    """A category that the district does not know, or not yet."""
    row["categories"] = rng.choice(("orphan", "veteran", "disabled", "extreme_poverty|"))


def repeat(rng: Random, row: Row, rows: File) -> None:
    """The same claim a second time, as it is or with another cost."""
    if not row["reverses"]:
        rows.append(row | rng.choice(({}, {"total_cost": "99999999.99"})))


def reverse_nothing(rng: Random, row: Row, _: File) -> None:
    """A reversal of a claim that is not there, or of itself."""
    row["reverses"] = rng.choice(("nobody", row["claim_id"] or "nobody"))


def reverse_again(rng: Random, row: Row, rows: File) -> None:
    """Reversals of a row by one or two others, or of a reversal, that day, earlier or later."""
    row["settled_time"] = row["settled_time"] or rng.choice(("", *TIMES))
    claims = [row, *(reversal(rng, row, row["claim_id"], number) for number in range(rng.choice((1, 2, 2))))]
    if rng.random() < 0.4:
        claims.append(reversal(rng, row, claims[1]["claim_id"], 9))
    rows += claims[1:]


def fill_the_year(rng: Random, row: Row, rows: File) -> None:
    """A year of the person that began with all there can be, said on each of its rows."""
    column = rng.choice(("opening_catastrophic_base", "opening_tilt_base"))
    for other in rows:
        if other["person_id"] == row["person_id"] and other["settled_on"][:4] == row["settled_on"][:4]:
            other[column] = "99999999999.99"


def reversal(rng: Random, row: Row, target: str, number: int) -> Row:
    """A row that reverses another."""
    year = row["settled_on"][:4]
    same, earlier = row["settled_on"], min(row["settled_on"], f"{year}-10-28")
    day = rng.choice((same, same, f"{year}-12-31", f"{year}-11-01", earlier))
    stay = {"admitted_on": "", "discharged_on": "", "stay_id": ""}
    moment = {"settled_on": day, "settled_time": rng.choice((row["settled_time"], *TIMES))}
    return row | stay | moment | {"claim_id": f"V-{row['claim_id']}-{number}", "reverses": target}


BETWEEN_CELLS: Final = (
    scope_beyond_total,
    payers_beyond_scope,
    stay_out_of_order,
    times_disagree,
    before_the_rules,
    after_the_figures,
    district_out_of_force,
    category_of_nobody,
)
BETWEEN_ROWS: Final = (repeat, reverse_nothing, reverse_again, reverse_again, fill_the_year)
