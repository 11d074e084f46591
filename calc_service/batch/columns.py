"""The columns of a batch (contract section 6): what a file may hold, and what is added to it."""

from calc_service.engine.fields import CLAIM_FIELDS, Field
from calc_service.engine.vocabulary import INSURANCES

OPENING_OF_POOL = "opening_assistance_"
OPENINGS = ("opening_catastrophic_base", "opening_tilt_base")

PERSON = (
    Field("person_id", "id"),
    Field("district", "district"),
    Field("insurance", "choice", choices=INSURANCES),
    Field("categories", "categories"),
)
RECORDED = (
    Field("facility_id", "id", required=False),
    Field("recorded_assistance", "amount", required=False),
    Field("recorded_tilt", "amount", required=False),
)


def input_columns(pools: tuple[str, ...]) -> tuple[Field, ...]:
    """Every column that a file may hold, in the order in which errors are listed."""
    openings = (*OPENINGS, *(OPENING_OF_POOL + pool for pool in pools))
    return (*PERSON, *CLAIM_FIELDS, *RECORDED, *(Field(name, "total", required=False) for name in openings))


AMOUNTS = (
    "out_of_scope_cost",
    "catastrophic_base",
    "catastrophic_entitled",
    "assistance_base",
    "assistance_uncapped",
    "assistance_cap_remaining",
    "assistance_potential",
    "assistance_paid",
    "tilt_paid",
    "in_scope_self_pay",
    "total_self_pay",
)
FUNDS = ("catastrophic", "assistance", "tilt")
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
)
