"""A case under rules beside those in force: counted as two replies to it differ, whatever is not computed again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from calc_service.case.assessment import assess
from calc_service.case.refusals import CaseRefused
from calc_service.domain.comparison_counts import WHOLE, Counts, Group, added
from calc_service.policy.shadowing.cases import CaseBeside
from tests.properties.worlds_on_file import BY_NAME, book_of, cases, posted
from tests.reference.worlds import WORLDS

if TYPE_CHECKING:
    from calc_service.engine.edition import RuleBook

NAMES = sorted(world.name for world in WORLDS)
PAID = ("catastrophic_paid", "assistance_paid", "tilt_paid")


def counted(case: dict[str, Any], before: RuleBook, after: RuleBook) -> dict[Group, Counts]:
    beside, found = CaseBeside(before, after), []
    try:
        assess(posted(case), before, "zh", (), lambda *of_case: found.append(beside.sums(*of_case)))
    except CaseRefused:
        return beside.sums_of_refused(posted(case))
    return added(found)


def claims_of(case: dict[str, Any], book: RuleBook) -> list[tuple[str, tuple[int, ...]]] | None:
    """(status, fen of each fund) of each claim, None where the case is refused."""
    try:
        reply = msgspec.to_builtins(assess(posted(case), book, "zh"))
    except CaseRefused:
        return None
    every = ((one["status"], one.get("amounts", dict.fromkeys(PAID, "0.00"))) for one in reply["claims"])
    return [(status, tuple(int(amounts[name].replace(".", "")) for name in PAID)) for status, amounts in every]


def plainly(case: dict[str, Any], before: RuleBook, after: RuleBook) -> Counts:
    sides = claims_of(case, before), claims_of(case, after)
    claims = len(case.get("claims", ()))
    if sides[0] is None or sides[1] is None:
        known = {"only_before": sides[0] is not None, "only_after": sides[1] is not None}
        return Counts(**{name: claims for name, holds in known.items() if holds})
    found = Counts()
    for one, its in zip(sides[0], sides[1], strict=True):
        difference = sum(its[1]) - sum(one[1])
        found = found.and_(
            Counts(
                compared=1,
                differing=int(one != its),
                gaining=int(difference > 0),
                plus=max(difference, 0),
                losing=int(difference < 0),
                minus=max(-difference, 0),
            )
        )
    return found


@settings(max_examples=50)
@given(st.sampled_from(NAMES), st.sampled_from(NAMES), st.integers(0, 1 << 32))
def test_a_case_is_counted_as_two_replies_to_it_differ(before: str, after: str, seed: int) -> None:
    case = next(cases(BY_NAME[before], seed))
    books = book_of(before), book_of(after)
    found = counted(case, *books)
    assert found.get(WHOLE, Counts()) == plainly(case, *books)
    for kind in ("category", "district", "track"):
        parts = [counts for (dimension, _), counts in found.items() if dimension == kind]
        assert added([{WHOLE: counts} for counts in parts]) == {
            group: counts for group, counts in found.items() if group == WHOLE
        }
