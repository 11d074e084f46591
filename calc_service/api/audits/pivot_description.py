"""The operation of pivots as the description shows it."""

from calc_service.api.audits import kinds
from calc_service.api.audits.description import KEY, OF_DONE, OF_WORK, as_path, operation
from calc_service.api.audits.pivoting import PIVOTING
from calc_service.api.audits.resource import PIVOT
from calc_service.api.batches.description import worked_file
from calc_service.api.description import Shape, reply
from calc_service.batch.pivots.asked import PivotAsked, pivot
from calc_service.batch.pivots.of_file import stretches_of
from calc_service.batch.pivots.reply_types import Pivot
from calc_service.engine.edition import RuleBook

ABOUT = """
What the rows of a run of claims come to by one dimension or two: rows, what was recorded and what is due, over, under
and in review, in yuan and exact. Every row stands in one line, or in `others`. Rows are added up whenever it is asked.
"""
REPLIES = (Pivot,)
EXAMPLE = PivotAsked(("district", "month"))


def operations(book: RuleBook) -> dict[str, dict[str, Shape]]:
    """Return by path and method what stands in the description; the example is computed under `book`."""
    said = reply("The pivot.", Pivot, _example(book), "Content-Language", "Vary")
    problems = (*OF_DONE, *OF_WORK, kinds.NO_PIVOT)
    title = "Sums by dimension · 分类统计"
    return {as_path(PIVOT): {"get": operation(PIVOT, title, ABOUT, (KEY, *PIVOTING), {"200": said}, problems)}}


def _example(book: RuleBook) -> Pivot | None:
    """The worked file; None under rules that do not know its columns."""
    found = worked_file(book)
    return None if found is None else pivot(stretches_of(found, book), EXAMPLE)
