"""How often anything occurs among made-up claims, and what it costs. All is INVENTED: plausible, measured nowhere.

None of these is a figure of the policy; they may be changed at will, and with them every made-up file changes.
"""

from collections.abc import Sequence

Weighted = Sequence[tuple[str, int]]
"""Values, each with its weight."""
Range = tuple[int, int]
"""The lowest and the highest value, both inclusive."""

CATEGORY_WEIGHTS = (6, 40, 14, 16, 10, 8)
"""By place in the rules' order; further categories weigh as much as the last."""
NO_CATEGORY_WEIGHT = 12
TWO_CATEGORIES_PERCENT = 6
INSURANCE: Weighted = (("resident", 88), ("employee", 12))
CLAIMS_A_PERSON = ((1, 38), (2, 24), (3, 14), (4, 9), (6, 8), (9, 5), (12, 2))
SETTING: Weighted = (("inpatient", 55), ("outpatient", 45))
SPECIAL_PERCENT = {"inpatient": 45, "outpatient": 80}
FACILITY_LEVEL: Weighted = (("tertiary", 38), ("secondary", 40), ("primary", 18), ("unrated", 4))
DESIGNATED: Weighted = (("true", 97), ("false", 3))
PLACE: Weighted = (("in_district", 62), ("in_city", 30), ("out_of_city", 8))
REFERRAL: Weighted = (
    ("not_required", 40),
    ("from_primary_care", 22),
    ("compliant", 18),
    ("registered", 7),
    ("emergency", 6),
    ("missing", 7),
)
COST_IN_YUAN: dict[str, Sequence[tuple[Range, int]]] = {
    "inpatient": (((800, 5_000), 30), ((5_000, 15_000), 34), ((15_000, 40_000), 22), ((40_000, 120_000), 11),
                  ((120_000, 400_000), 3)),
    "outpatient": (((60, 600), 55), ((600, 3_000), 33), ((3_000, 12_000), 12)),
}  # fmt: skip
IN_SCOPE_PERCENT = (70, 97)
BASIC_PERCENT = {"tertiary": (45, 66), "secondary": (58, 76), "primary": (70, 86), "unrated": (50, 70)}
OTHER_INSURANCE_PERCENT = (0, 13)
"""Of what basic insurance leaves; employees alone have such funds."""
DAYS_OF_STAY = (2, 21)
