"""先诊疗后付费 (cq-2022-116#2.6), aid without applying (#2.4.2), burden warning (#2.4.1)."""

from itertools import product

import pytest

from calc_service.domain.money import HIGHEST_TOTAL, UNLIMITED
from calc_service.law.safeguards import SafeguardOutcome, SafeguardTerms, assess, burden_reached

NOBODY = SafeguardTerms(
    waiver_of_category=False, waiver_of_care=False, direct=False, monitored=False, burden_threshold=UNLIMITED
)
NOTHING = SafeguardOutcome(deposit_waived=False, direct_access=False, burden_watched=False)


@pytest.mark.parametrize(("category", "care"), list(product((False, True), repeat=2)))
def test_no_deposit_is_asked_where_both_the_person_and_the_care_need_none(*, category: bool, care: bool) -> None:
    terms = NOBODY._replace(waiver_of_category=category, waiver_of_care=care)
    assert assess(terms) == NOTHING._replace(deposit_waived=category and care)


def test_aid_comes_without_applying_for_whom_the_law_names() -> None:
    assert assess(NOBODY._replace(direct=True)) == NOTHING._replace(direct_access=True)


@pytest.mark.parametrize(
    ("monitored", "threshold", "watched"),
    [(True, 2_000_00, True), (True, 0, True), (True, UNLIMITED, False), (False, 2_000_00, False)],
)
def test_a_burden_is_watched_where_a_threshold_is_on_file(threshold: int, *, monitored: bool, watched: bool) -> None:
    terms = NOBODY._replace(monitored=monitored, burden_threshold=threshold)
    assert assess(terms) == NOTHING._replace(burden_watched=watched)


@pytest.mark.parametrize(
    ("burden", "threshold", "reached"),
    [
        (1_999_99, 2_000_00, False),
        (2_000_00, 2_000_00, True),
        (2_000_01, 2_000_00, True),
        (0, 0, True),
        (HIGHEST_TOTAL, HIGHEST_TOTAL, True),
        (HIGHEST_TOTAL, UNLIMITED, False),
    ],
)
def test_a_burden_is_warned_of_from_the_threshold_itself_on(burden: int, threshold: int, *, reached: bool) -> None:
    assert burden_reached(burden, threshold) is reached
