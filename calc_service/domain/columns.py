"""The columns of a file of claims: what it may hold, what is added to it, and which of them rules have words for."""

from calc_service.domain.fields import FILE_FIELDS, Field, Holder
from calc_service.domain.interface_codes import BESIDE_OURS
from calc_service.domain.kinds import AMOUNT, DAY, ID, TOTAL
from calc_service.domain.vocabulary import AMOUNTS as EVERY_AMOUNT
from calc_service.domain.wording import Label

OPENING_OF_POOL = "opening_assistance_"
OPENINGS = ("opening_catastrophic_base", "opening_tilt_base")
_OPENED = Label("本年开始时的累计", "What the year began with")


def input_columns(pools: tuple[str, ...]) -> tuple[Field, ...]:
    """Every column that a file may hold, in the order in which errors are listed."""
    openings = (*OPENINGS, *(OPENING_OF_POOL + pool for pool in pools))
    return (*FILE_FIELDS, *(Field(name, TOTAL, _OPENED, Holder.FILE, required=False) for name in openings))


INPUTS = (*(field.name for field in FILE_FIELDS), *OPENINGS)
"""The columns that every file may hold, whatever pools the rules have."""
DAYS = tuple(field.name for field in FILE_FIELDS if field.kind is DAY)
CONTROLS = ("recorded_fund_total", "recorded_assistance_base")
"""Amounts that decide nothing: what was computed, or added up, is checked against them."""
PAID = tuple(field.name for field in FILE_FIELDS if field.kind is AMOUNT and field.name not in CONTROLS)
"""The amounts of one claim, as they are posted or recorded."""
RECORDED = tuple(name for name in PAID if name.startswith("recorded_"))
"""What was really paid by the funds that are computed."""
NEVER_ASSUMED = (*(field.name for field in FILE_FIELDS if field.kind is ID), *RECORDED, *CONTROLS)
"""What differs from row to row, so that one value for all rows would make strangers one, or invent a payment."""
FUND_PAYMENTS = ("basic_paid", "other_insurance_paid", "catastrophic_paid", *RECORDED)
"""What funds paid: the parts of the total over all funds that a file may record."""
ADDING_UP = ("other_insurance_paid",)
"""Amounts that several columns may make up."""
AMOUNTS = tuple(name for name in EVERY_AMOUNT if name not in INPUTS)
"""The computed amounts of a claim that are not among the columns a file may hold."""
FUNDS = ("catastrophic", "assistance", "tilt")
BELONGING = ("category", "district")
"""Whom a row is counted for: the category whose ratio was used, and the district."""
OUTPUT = (
    "year",
    "status",
    "reasons",
    "track",
    "ratio",
    "tilt_status",
    "deposit_waived",
    *AMOUNTS,
    "catastrophic_used",
    "errors",
    *(f"{what}_{fund}" for fund in FUNDS for what in ("difference", "finding")),
    "flags",
    "reversed_by",
)
NAMED = tuple(
    name for name in (*INPUTS, OPENING_OF_POOL.removesuffix("_"), *BESIDE_OURS, *OUTPUT) if name not in EVERY_AMOUNT
)
"""The columns that the rules name as such; amounts have their names wherever they stand. The pool stands behind that of
its opening."""
