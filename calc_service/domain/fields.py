"""The fields of a claim and what each may hold: the one list that every door into the service checks against."""

from dataclasses import dataclass

from calc_service.domain.vocabulary import (
    DISEASE_CLASSES,
    FACILITY_LEVELS,
    PLACES_OF_CARE,
    REFERRALS,
    SETTINGS,
)

LONGEST_ID = 64


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a claim, of a case or as a column of a file.

    kind: "id", "date", "choice" (one of `choices`), "flag" or "amount"; files have "district", "categories" and "total"
    besides. An optional field that is absent is null; an optional amount that is absent is `absent` (fen), or null.
    """

    name: str
    kind: str
    required: bool = True
    choices: tuple[str, ...] = ()
    absent: int | None = None


CLAIM_FIELDS = (
    Field("claim_id", "id"),
    Field("settled_on", "date"),
    Field("setting", "choice", choices=SETTINGS),
    Field("disease_class", "choice", choices=DISEASE_CLASSES),
    Field("facility_level", "choice", choices=FACILITY_LEVELS),
    Field("facility_designated", "flag"),
    Field("place_of_care", "choice", choices=PLACES_OF_CARE),
    Field("referral", "choice", choices=REFERRALS),
    Field("total_cost", "amount"),
    Field("policy_scope_cost", "amount"),
    Field("basic_paid", "amount"),
    Field("other_insurance_paid", "amount", required=False, absent=0),
    Field("catastrophic_paid", "amount", required=False),
    Field("reverses", "id", required=False),
    Field("stay_id", "id", required=False),
    Field("admitted_on", "date", required=False),
    Field("discharged_on", "date", required=False),
)
