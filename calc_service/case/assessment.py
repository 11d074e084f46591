"""A case assessed: checked, computed and explained."""

from functools import lru_cache
from typing import Any

from calc_service.case.form_fields import Complaint
from calc_service.case.reply import Replies
from calc_service.case.validation import refused, validated
from calc_service.domain.money import HIGHEST_TOTAL
from calc_service.engine import pipeline
from calc_service.engine.edition import RuleBook
from calc_service.engine.regimes import BOOKS_AT_ONCE, tabulate


def assess(posted: object, book: RuleBook, language: str) -> dict[str, Any]:
    """The reply (contract section 5) to the case that the JSON document `posted` holds (see `reading.read_json`).

    `language` is "zh" or "en". Raises CaseRefused with every fault found.
    """
    tables = tabulate(book)
    case, claims = validated(posted, tables, language)
    rows: list[dict[str, int]] = []
    for ledger in pipeline.assess(claims, tables) if claims else ():
        rows += ledger.each_row()
    beyond: list[tuple[object, ...]] = [("claims", row["rows"]) for row in rows if row["total_out_of_range"]]
    if sum(row["total_cost"] for row in rows) > HIGHEST_TOTAL:
        beyond.append(("claims",))
    if beyond:
        raise refused([(place, Complaint("total_out_of_range")) for place in beyond], tables, language)
    return _replies(book, language).reply(case, rows)


@lru_cache(2 * BOOKS_AT_ONCE)
def _replies(book: RuleBook, language: str) -> Replies:
    return Replies(tabulate(book), language)
