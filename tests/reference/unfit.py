"""What the fields of a case's claims cannot be: values by field, each after the code of what is wrong with it."""

from __future__ import annotations

from typing import Final

Values = tuple[tuple[str, object], ...]
"""What a field cannot be, each after the code of that."""

NO_TEXT: Final[Values] = (("wrong_type", 7), ("wrong_type", ["x"]), ("wrong_type", {}))
NO_ID: Final[Values] = (
    *NO_TEXT,
    ("empty", ""),
    ("too_long", "x" * 65),
    ("bad_characters", "a\tb"),
    ("bad_characters", "\x85"),
)
NO_CHOICE: Final[Values] = (*NO_TEXT, ("unknown_value", "unheard_of"), ("unknown_value", ""))
NO_FLAG: Final[Values] = (("wrong_type", "true"), ("wrong_type", 1))
NO_AMOUNT: Final[Values] = (
    *(
        ("wrong_type", True),
        ("wrong_type", []),
        ("not_an_amount", "1,000"),
        ("not_an_amount", ""),
        ("not_an_amount", "１"),
    ),
    *(("too_many_decimals", "1.005"), ("too_many_decimals", 0.125), ("out_of_range", "-0.01"), ("out_of_range", 10**8)),
)
NO_DAY: Final[Values] = (
    *NO_TEXT,
    *(("not_a_date", text) for text in ("2025-02-29", "20250601", "2025-06-01 08:30", "")),
)
NO_TIME: Final[Values] = (
    *NO_TEXT,
    *(("not_a_date", text) for text in ("24:00:00", "08:30:60", "08:30:00.1234567890", "08:30:00.", "08:30:00Z", "")),
)
REQUIRED: Final[dict[str, Values]] = {
    "claim_id": NO_ID,
    "settled_on": NO_DAY,
    **dict.fromkeys(("setting", "disease_class", "facility_level", "place_of_care", "referral"), NO_CHOICE),
    "facility_designated": NO_FLAG,
    **dict.fromkeys(("total_cost", "policy_scope_cost", "basic_paid"), NO_AMOUNT),
}
OPTIONAL: Final[dict[str, Values]] = {
    **dict.fromkeys(("other_insurance_paid", "catastrophic_paid"), NO_AMOUNT),
    **dict.fromkeys(("admitted_on", "discharged_on"), NO_DAY),
    **dict.fromkeys(("reverses", "stay_id"), NO_ID),
    "facility_id": NO_ID,
    "settled_time": NO_TIME,
}
"""The fields of a claim, each with what it cannot be."""
