"""By what rows are added up, and what is added up of them."""

from calc_service.batch.summary import COMPUTED
from calc_service.domain.columns import FUNDS

FINDING, FACILITY, MONTH = "finding", "facility", "month"
DIMENSIONS = (FINDING, "district", FACILITY, MONTH, "category", "insurance", "track", "reasons")
"""Every row has one member of each or none (null); its finding is that of the fund."""
OF_ROWS = tuple(name for name in DIMENSIONS if name != FINDING)
"""The dimensions that are the same whichever fund is looked at."""
IS_COMPUTED = "catastrophic_base"
"""Known of every row that was computed, whatever facts are missing, and of no other."""
FOUND = (
    IS_COMPUTED,
    *(name for name in OF_ROWS if name != FACILITY),
    *COMPUTED.values(),
    *(f"{what}_{fund}" for fund in FUNDS for what in ("difference", "finding")),
)
"""The columns of what was found (`result_columns`) that are added up, or by which."""
OVER, UNDER, REVIEW = ("overpaid", "paid_ineligible"), ("underpaid", "missed"), ("review",)
NOT_COMPARED = "not_recorded"
AMOUNTS = ("recorded", "due", "difference", "over", "under", "wrong", "review")
SUMS = ("rows", "open", "compared", "differing", *AMOUNTS)
"""What a pivot says of the rows of a member; of AMOUNTS in fen.

rows:       all of them, void and rejected ones among them
open:       those that were computed of which facts that are missing leave the amount due open: where there is one, no
            sum of AMOUNTS is known
compared:   those of which both is known, what was recorded and what is due
differing:  those of them whose finding is another than `match`
recorded:   what was paid on the rows that are compared; due: what is due on all rows that were computed
difference: recorded less due, on the rows that are compared, whatever the finding
over:       what was paid beyond what is due, by OVER; under: what is missing, by UNDER; wrong: both together
review:     what was paid beyond what is due where the office has to settle first whether it was
"""
