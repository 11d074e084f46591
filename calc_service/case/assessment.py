"""A case assessed: checked, computed and explained."""

from collections.abc import Callable, Collection
from functools import lru_cache

from calc_service.case.checks import Json, find
from calc_service.case.columns import columns
from calc_service.case.refusals import ErrorCode
from calc_service.case.reply import Replies
from calc_service.case.reply_types import Assessment
from calc_service.case.validation import refused, validated
from calc_service.domain.money import HIGHEST_TOTAL
from calc_service.engine.claims import Claims, in_order
from calc_service.engine.edition import RuleBook
from calc_service.engine.fault_finding import find as faults_of
from calc_service.engine.ledger import LedgerRow, assess_case
from calc_service.engine.tables import BOOKS_AT_ONCE, Tables, tabulate

Watch = Callable[[Json, Claims[list[int]], list[LedgerRow]], object]
"""Told of a case with claims its fields, the columns of its claims, and what these came to; it changes nothing."""


def assess(
    posted: object, book: RuleBook, language: str, include: Collection[str] = (), watch: Watch | None = None
) -> Assessment:
    """The reply (docs/calculation.md#the-reply) to the case that the JSON document `posted` holds.

    posted:   as `reading.read_json` reads it
    language: "zh" or "en"
    include:  what the reply is to hold besides, of `reply.INCLUDED`
    Raises CaseRefused with every fault found.
    """
    tables = tabulate(book)
    case, claims = validated(posted, tables, language)
    rows = assessed_rows(claims, tables, language) if claims else []
    if watch is not None and claims:
        watch(case, claims, rows)
    return replies_in(book, language).reply(case, rows, include)


def assessed_rows(claims: Claims[list[int]], tables: Tables, language: str) -> list[LedgerRow]:
    """The ledger of a case, in order of the calculation. Raises CaseRefused where a total is out of range."""
    order = in_order(claims)
    rows, out_of_range = assess_case(claims, order, tables)
    beyond: list[tuple[object, ...]] = [("claims", position) for position in out_of_range]
    if sum(claims.total_cost[position] for position in order) > HIGHEST_TOTAL:
        beyond.append(("claims",))
    if beyond:
        raise refused([(place, ErrorCode("total_out_of_range")) for place in beyond], tables, language)
    return rows


def rows_under(case: Json, book: RuleBook) -> list[LedgerRow] | None:
    """The ledger of the claims of a case that other rules found without fault, None where these find one.

    case: its fields as `validation.ValidCase` has them; that it may name rules has no part in this
    """
    tables = tabulate(book)
    if find({**case, "rules_digest": None}, book):
        return None
    claims = columns(case["claims"], case["person"], case["year_to_date"], book)
    rows, out_of_range = ([], [0]) if faults_of(claims, tables) else assess_case(claims, in_order(claims), tables)
    return None if out_of_range else rows


@lru_cache(2 * BOOKS_AT_ONCE)
def replies_in(book: RuleBook, language: str) -> Replies:
    """What writes replies, made once."""
    return Replies(tabulate(book), language)
