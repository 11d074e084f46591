"""A file under rules beside those in force: the counts are those of `rules impact`, whatever is not computed again."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from calc_service.batch.audit import Request, audit
from calc_service.batch.files import Table
from calc_service.domain.comparison_counts import GROUPED, NO_GROUP, NOTHING, WHOLE, Counts, Group
from calc_service.policy.impact.comparison import RulesResult, side_by_side
from calc_service.policy.impact.result import GROUPS
from calc_service.policy.shadowing.files import FileBeside
from tests.policy.claims_in_memory import impact
from tests.policy.test_impact import random_frame
from tests.properties.worlds_on_file import book_of
from tests.reference.worlds import WORLDS

if TYPE_CHECKING:
    import polars as pl

    from calc_service.engine.edition import RuleBook
    from calc_service.policy.impact import Impact

NAMES = sorted(world.name for world in WORLDS)


def counted(frame: pl.DataFrame, before: RuleBook, after: RuleBook, request: Request) -> dict[Group, Counts]:
    beside = FileBeside(before, after)
    audited = audit(Table.of(frame), request, before, beside.part)
    return beside.sums(audited, request)


def plainly(frame: pl.DataFrame, before: RuleBook, after: RuleBook, request: Request) -> dict[Group, Counts]:
    """The same, every row computed under both rules, added up one by one."""
    sides = [RulesResult(book, audit(Table.of(frame), request, book)) for book in (before, after)]
    found: dict[Group, Counts] = {}
    for row in side_by_side(sides[0], sides[1], {}).iter_rows(named=True):
        of = {name: row[f"{name}_before"] or row[f"{name}_after"] or NO_GROUP for name in GROUPED}
        for group in (WHOLE, *of.items()):
            found[group] = found.get(group, NOTHING).and_(of_row(row))
    return found


def of_row(row: dict[str, int | str | bool]) -> Counts:
    rejected = [row[f"status_{side}"] == "rejected" for side in ("before", "after")]
    if not row["compared"]:
        apart = {(True, True): "uncomputed", (False, True): "only_before", (True, False): "only_after"}
        return Counts(**{apart.get((rejected[0], rejected[1]), "entangled"): 1})
    names = ("status", "catastrophic_used", "assistance_paid", "tilt_paid")
    differs = any(row[f"{name}_before"] != row[f"{name}_after"] for name in names)
    difference = int(row["difference"])
    return Counts(
        compared=1,
        differing=int(differs),
        gaining=int(difference > 0),
        plus=max(difference, 0),
        losing=int(difference < 0),
        minus=max(-difference, 0),
    )


def agrees(found: dict[Group, Counts], weighed: Impact) -> None:
    """Every number that `rules impact` has of all claims and of groups as well."""
    whole = found.get(WHOLE, NOTHING)
    assert whole.claims == weighed.rows
    assert whole.compared == weighed.compared
    assert whole.differing == weighed.affected_rows
    assert (whole.only_before, whole.only_after) == (weighed.rejected.rows, weighed.accepted.rows)
    assert (whole.entangled, whole.uncomputed) == (weighed.entangled.rows, weighed.uncomputed)
    assert (whole.gaining, whole.losing) == (weighed.gaining.rows, weighed.losing.rows)
    assert whole.plus - whole.minus == weighed.amounts["benefit"].difference
    for kind in GROUPS:
        for group in weighed.by[kind]:
            its = found.get((kind, group.name or NO_GROUP), NOTHING)
            assert (its.gaining, its.losing) == (group.gaining.rows, group.losing.rows)
            assert its.plus - its.minus == group.gaining.fen - group.losing.fen


@settings(max_examples=25)
@given(st.sampled_from(NAMES), st.sampled_from(NAMES), st.integers(0, 1 << 32), st.booleans(), st.booleans())
def test_the_counts_are_those_of_an_impact_of_the_same_rules_on_the_same_claims(
    before: str,
    after: str,
    seed: int,
    settled: bool,  # noqa: FBT001
    recorded: bool,  # noqa: FBT001
) -> None:
    frame = random_frame(before, random.Random(seed).randint(1, 40), seed)  # noqa: S311 - files, not secrets
    request = Request(settled=settled, run_on_recorded=recorded)
    books = book_of(before), book_of(after)
    found = counted(frame, *books, request)

    assert found == plainly(frame, *books, request)
    agrees(found, impact(frame, *books, request))
