"""What the members of dimensions are called, those that a row may have none of included."""

from collections.abc import Callable
from typing import Any

from calc_service.batch.pivots.asked import month_text
from calc_service.batch.pivots.dimensions import FACILITY, FINDING, MONTH
from calc_service.batch.workbook.output_cells import OutputWords

NONE_OF = {
    MONTH: "undated",
    FACILITY: "no_facility",
    FINDING: "not_computed_rows",
    "insurance": "no_insurance",
    "reasons": "no_reason",
}
"""By dimension the heading of the rows without a member, where it is not `nobody`."""


def member_name(dimension: str, member: Any, words: OutputWords) -> str:  # noqa: ANN401  a code, or a month as a number
    """What one is called."""
    if member is None:
        return words.codes.heading(NONE_OF.get(dimension, "nobody"))
    return _in_words(dimension, words)(member)


def _in_words(dimension: str, words: OutputWords) -> Callable[[Any], str]:
    if dimension == MONTH:
        return month_text
    if dimension == "insurance":
        return lambda code: words.codes.term("insurance", code)
    return words.in_words(dimension) or str
