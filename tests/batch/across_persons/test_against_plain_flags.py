"""What is found across persons and facilities, against the plain flags of every row."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calc_service.batch.audit import Request, audit
from calc_service.batch.files import Table
from tests.batch.across_persons import plain_flags
from tests.batch.across_persons.files_of_facilities import LATER, asking, random_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from calc_service.engine.edition import RuleBook

AS_OF = date(2025, 6, 9)
NIGHTS = st.integers(0, 3)
SHARES = st.integers(0, 10_000)
COSTS = st.sampled_from((0, 100_00, 200_00, 200_01))
ROWS = st.integers(1, 12)
PARAMETERS = st.fixed_dictionaries(
    {
        "duplicate_across_persons": st.fixed_dictionaries({"minimum_cost": COSTS}),
        "findings_beyond_peers": st.fixed_dictionaries(
            {"excess_share": st.integers(0, 4000), "deviations": st.integers(0, 3), "minimum_rows": ROWS}
        ),
        "first_digits_of_facility": st.fixed_dictionaries(
            {"mean_deviation_share": st.integers(0, 1500), "minimum_rows": ROWS}
        ),
        "near_duplicate_elsewhere": st.fixed_dictionaries(
            {"within_nights": NIGHTS, "tolerance": st.integers(0, 100_00), "minimum_cost": COSTS}
        ),
        "round_amounts_of_facility": st.fixed_dictionaries(
            {"round_to": st.sampled_from((50_00, 100_00)), "least_share": SHARES, "minimum_rows": ROWS}
        ),
        "stays_in_two_facilities": st.fixed_dictionaries({"tolerated_nights": NIGHTS}),
    }
)


@given(seed=st.integers(0, 10_000), parameters=PARAMETERS)
def test_flags_are_those_of_every_row_against_all_others(
    book: RuleBook, seed: int, parameters: dict[str, dict[str, int]]
) -> None:
    frame, asked = random_file(seed), asking(book, **parameters)
    with pytest.MonkeyPatch.context() as small:
        # Several parts, and several passes over what their rows look like.
        small.setattr("calc_service.batch.partitions.ROWS_OF_A_PART", 30)
        small.setattr("calc_service.batch.across_persons.looks.ROWS_OF_A_PASS", 50)
        audited = audit(Table.of(frame), Request(as_of=AS_OF), asked)
    rows = audited.result.whole().to_dicts()
    found = {code: {row["claim_id"] for row in rows if code in (row["flags"] or "").split("|")} for code in LATER}
    found["overlapping_stays"] = {row["claim_id"] for row in rows if "overlapping_stays" in (row["flags"] or "")}
    part = [row for row in rows if row["status"] not in {"void", "rejected"}]
    assert found == plainly(part, parameters, asked)
    counted = {code: audited.summary.flags.get(code, 0) for code in found}
    assert counted == {code: len(those) for code, those in found.items()}


def plainly(rows: list[plain_flags.Row], parameters: Mapping[str, Mapping[str, int]], book: RuleBook) -> object:
    of_rows = {
        code: {row["claim_id"] for row in rows if getattr(plain_flags, code)(row, rows, parameters[code])}
        for code in parameters
        if code != "stays_in_two_facilities"
    }
    tolerated = parameters["stays_in_two_facilities"]["tolerated_nights"]
    own = book.monitoring.flags["overlapping_stays"].parameters["tolerated_nights"]
    return {
        **of_rows,
        "settled_in_future": {row["claim_id"] for row in rows if date.fromisoformat(row["settled_on"]) > AS_OF},
        "stays_in_two_facilities": plain_flags.overlapping(rows, plain_flags.in_two, tolerated),
        "overlapping_stays": plain_flags.overlapping(rows, plain_flags.not_in_two, own),
    }


@pytest.mark.parametrize("code", LATER)
def test_random_files_raise_every_flag(book: RuleBook, code: str) -> None:
    files = (audit(Table.of(random_file(seed)), Request(as_of=AS_OF), asking(book)) for seed in range(20))
    assert any(code in audited.summary.flags for audited in files)
