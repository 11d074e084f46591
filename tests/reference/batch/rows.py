"""One row by itself: its cells, and what holds between them (docs/calculation.md#error-codes)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.reference.amounts import NOTHING
from tests.reference.landmarks import DISTRICT_BEGAN, DISTRICT_ENDED
from tests.reference.overlay import category_begins, known_categories
from tests.reference.rules import CATEGORIES, START

from .cells import Unsound, amount_of, meant, moment_of, value_of
from .vocabulary import AMOUNTS, REFUNDED, REQUIRED, columns

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from tests.reference.rules import Rules


@dataclass(slots=True, eq=False)
class Row:
    """A row as it is understood: values of its sound cells (None: blank), its faults, whether it stands void."""

    number: int
    refunds: bool
    invalid: bool = False
    values: dict[str, Any] = field(default_factory=dict)
    faults: set[tuple[str, str]] = field(default_factory=set)
    void: bool = False
    reversed_by: Row | None = None

    @property
    def rejected(self) -> bool:
        """Whether the row cannot be computed."""
        return bool(self.faults)

    @property
    def live(self) -> bool:
        """Whether the row counts."""
        return not self.void and not self.rejected

    @property
    def year(self) -> int | None:
        """The benefit year; None where the day cannot be read."""
        day = self.values.get("settled_on")
        return None if day is None else day.year

    @property
    def person(self) -> str | None:
        """The person; None where the id cannot be read."""
        return self.values.get("person_id")

    def amount(self, column: str) -> Decimal:
        """An amount without its sign, 0.00 where blank."""
        amount: Decimal = self.values[column] or NOTHING
        return abs(amount)

    @property
    def gives_back(self) -> bool:
        """Whether any of its amounts is below zero."""
        return any((self.values.get(column) or NOTHING) < NOTHING for column in AMOUNTS)

    def sound(self, *names: str) -> bool:
        """Say whether all these cells could be read."""
        return all(name in self.values for name in names)


def read_row(number: int, cells: dict[str, str], rules: Rules) -> Row:
    """Read every cell of a row, then look at those that could be read together.

    Nothing is asked of a record that is declared invalid: it is void whatever it holds.
    """
    invalid = cells.get("vali_flag", "") == "0"
    row = Row(number, refunds=cells.get("refd_setl_flag", "") in REFUNDED, invalid=invalid, void=invalid)
    for column in columns(rules):
        text = meant(column, cells.get(column, ""))
        try:
            row.values[column] = read_cell(column, text)
        except Unsound as fault:
            row.faults.add((column, str(fault)))
    take_time(row, cells.get("settled_on", ""))
    for check in (check_scope, check_payers, check_days, check_rules, check_district, check_categories):
        check(row, rules)
    if invalid:
        row.faults.clear()
    return row


def read_cell(column: str, text: str) -> object:
    """Read a cell; None where it is blank and may be."""
    if text == "":
        if column in REQUIRED:
            raise Unsound("required")
        return [] if column == "categories" else None
    if column in AMOUNTS or column.startswith("opening_"):
        return amount_of(column, text)
    return value_of(column, text)


def take_time(row: Row, settled_on: str) -> None:
    """Take the time that stands beside the day of settlement; where the time's own column differs, none is known."""
    beside = moment_of(settled_on)[1] if row.sound("settled_on") else None
    if beside is not None and row.sound("settled_time"):
        if row.values.pop("settled_time") in {None, beside}:
            row.values["settled_time"] = beside
        else:
            row.faults.add(("settled_time", "codes_disagree"))


def check_scope(row: Row, _: Rules) -> None:
    """No more lies within the policy's scope than there is."""
    if row.sound("total_cost", "policy_scope_cost") and row.amount("policy_scope_cost") > row.amount("total_cost"):
        row.faults.add(("policy_scope_cost", "exceeds_total_cost"))


def check_payers(row: Row, _: Rules) -> None:
    """Insurance pays no more than lies within the scope; the payer with whom it does is named, if it can be told."""
    paid = NOTHING
    for payer in ("basic_paid", "other_insurance_paid", "catastrophic_paid"):
        if not row.sound("policy_scope_cost", payer):
            return
        paid += row.amount(payer)
        if paid > row.amount("policy_scope_cost"):
            row.faults.add((payer, "exceeds_policy_scope"))
            return


def check_days(row: Row, _: Rules) -> None:
    """A stay begins before it ends, and ends before it is settled."""
    for earlier, later in (("admitted_on", "discharged_on"), ("discharged_on", "settled_on")):
        first, last = row.values.get(earlier), row.values.get(later)
        if first and last and first > last:
            row.faults.add(("discharged_on", "dates_out_of_order"))


def check_rules(row: Row, _: Rules) -> None:
    """Nothing is computed for a day before the first rules."""
    if row.sound("settled_on") and row.values["settled_on"] < START:
        row.faults.add(("settled_on", "no_rules_in_force"))


def check_district(row: Row, _: Rules) -> None:
    """The district exists on the day of settlement."""
    if row.sound("district", "settled_on"):
        code, day = row.values["district"], row.values["settled_on"]
        if not DISTRICT_BEGAN.get(code, day) <= day <= DISTRICT_ENDED.get(code, day):
            row.faults.add(("district", "district_not_in_force"))


def check_categories(row: Row, rules: Rules) -> None:
    """Every category is one that the district knows and, where it is the district's own, has begun.

    Where the district cannot be read, one that no district knows is unknown all the same.
    """
    if row.sound("categories") and not row.sound("district"):
        anywhere = {*CATEGORIES, *(own for district in rules.districts.values() for own in district.own_categories)}
        if not anywhere.issuperset(row.values["categories"]):
            row.faults.add(("categories", "unknown_value"))
    if row.sound("district", "categories"):
        code, day = row.values["district"], row.values.get("settled_on")
        if not all(has_begun(rules, code, category, day) for category in row.values["categories"]):
            row.faults.add(("categories", "unknown_value"))


def has_begun(rules: Rules, code: str, category: str, day: date | None) -> bool:
    """Say whether a district knows a category and has it on a day; without a readable day, whether it knows it."""
    if category in CATEGORIES or category not in known_categories(rules, code):
        return category in CATEGORIES
    first = category_begins(rules, code, category)
    return day is None or day < START or first <= day
