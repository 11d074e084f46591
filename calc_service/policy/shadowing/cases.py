"""A case under the rules beside those in force, out of what was read of it and what it came to under these."""

from collections.abc import Iterator, Sequence

from calc_service.case.assessment import rows_under
from calc_service.case.checks import Json
from calc_service.case.refusals import CaseRefused
from calc_service.case.validation import validated
from calc_service.domain.comparison_counts import (
    CATEGORY,
    DISTRICT,
    NO_GROUP,
    NOTHING,
    TRACK,
    WHOLE,
    Counts,
    Group,
)
from calc_service.engine.claims import Claims, in_order
from calc_service.engine.edition import RuleBook
from calc_service.engine.ledger import LedgerRow, assess_case
from calc_service.engine.tables import Tables, tabulate
from calc_service.engine.terms import NO_TRACK, NOBODY
from calc_service.policy.shadowing.deciding import deciding

SAME, ONLY_BEFORE, ONLY_AFTER = Counts(compared=1), Counts(only_before=1), Counts(only_after=1)
Rows = Sequence[LedgerRow] | None
"""The ledger of a case, None where the rules refuse it."""


class CaseBeside:
    """Counts what cases come to under the rules `after`, once they were computed under `before`."""

    def __init__(self, before: RuleBook, after: RuleBook) -> None:
        self._before, self._after = tabulate(before), tabulate(after)
        self._deciding = deciding(self._before, self._after)
        alike = before.pools == after.pools and before.premium_standards.keys() == after.premium_standards.keys()
        self._refused_alike = alike and self._deciding.districts_alike and self._deciding.refuses_alike

    def sums(self, case: Json, claims: Claims[list[int]], rows: list[LedgerRow]) -> dict[Group, Counts]:
        """The counts of a case with claims; its `rows` are those under the rules in force."""
        return self._counted(case, rows, self._rows_after(case, claims, rows))

    def sums_of_refused(self, posted: object) -> dict[Group, Counts]:
        """The counts of a case that the rules in force refuse, none where those beside do too."""
        if self._refused_alike:
            return {}
        try:
            case, claims = validated(posted, self._after, "zh")
        except CaseRefused:
            return {}
        return self._counted(case, None, rows_under(case, self._after.book)) if claims else {}

    def _rows_after(self, case: Json, claims: Claims[list[int]], rows: list[LedgerRow]) -> Rows:
        if not self._refused_alike:
            return rows_under(case, self._after.book)
        if not self._deciding.any_of(claims):
            return rows
        after, out_of_range = assess_case(claims, in_order(claims), self._after)
        return None if out_of_range else after

    def _counted(self, case: Json, before: Rows, after: Rows) -> dict[Group, Counts]:
        found: dict[Group, Counts] = {}
        for category, track, counts in self._claims(case, before, after):
            for group in (WHOLE, (CATEGORY, category), (DISTRICT, case["person"]["district"]), (TRACK, track)):
                found[group] = found.get(group, NOTHING).and_(counts)
        return found

    def _claims(self, case: Json, before: Rows, after: Rows) -> Iterator[tuple[str, str, Counts]]:
        """(category, track, counts) of each claim; void ones come to nothing under any rules, and have neither."""
        district, void = case["person"]["district"], len(case["claims"])
        one_sided = None if before is not None and after is not None else ONLY_AFTER if before is None else ONLY_BEFORE
        rows = before or after or ()
        for row, its in zip(rows, after or rows, strict=True):
            groups = self._groups(self._before, row, district) if before is not None else (NO_GROUP, NO_GROUP)
            others = groups
            if after is not None and NO_GROUP in groups and (its is not row or before is None):
                others = self._groups(self._after, its, district)
            void -= 1
            yield groups[0] or others[0], groups[1] or others[1], one_sided or _compared(row, its)
        for _ in range(void):
            yield NO_GROUP, NO_GROUP, one_sided or SAME

    def _groups(self, tables: Tables, row: LedgerRow, district: str) -> tuple[str, str]:
        position, track = row.assistance_category, row.track
        category = NO_GROUP if position == NOBODY else tables.book.profile(district).categories[position]
        return category, tables.tracks[track] if track > NO_TRACK else NO_GROUP


def _compared(before: LedgerRow, after: LedgerRow) -> Counts:
    if before is after:
        return SAME
    paid = [(one.catastrophic_paid, one.assistance_paid, one.tilt_paid) for one in (before, after)]
    difference = sum(paid[1]) - sum(paid[0])
    return Counts(
        compared=1,
        differing=int(before.status != after.status or paid[0] != paid[1]),
        gaining=int(difference > 0),
        plus=max(difference, 0),
        losing=int(difference < 0),
        minus=max(-difference, 0),
    )
