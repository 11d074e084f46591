"""The columns of a batch (contract section 6): what a file may hold, and what is added to it."""

from calc_service.domain import vocabulary
from calc_service.domain.fields import CLAIM_FIELDS, Field
from calc_service.domain.vocabulary import INSURANCES

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


GIVEN = {field.name for field in CLAIM_FIELDS}
AMOUNTS = tuple(name for name in vocabulary.AMOUNTS if name not in GIVEN)
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
)
