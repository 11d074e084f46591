"""Entries that go by admission, as those who write rules see them: differences, impact, the decision space."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from calc_service.domain.days import day_number
from calc_service.engine.claims import CIRCUMSTANCES
from calc_service.engine.columns import NONE
from calc_service.engine.tables import tabulate
from calc_service.engine.terms import OUTPATIENT
from calc_service.policy.decision_space import explore
from calc_service.policy.decision_space.situations import situations
from calc_service.policy.differences import differences, reaching_back
from calc_service.policy.impact.moved_rules import as_of, first_later_change
from calc_service.rulebook.load import book_of
from tests.policy.two_states import Edit, state
from tests.properties.worlds_on_file import book_of as world

if TYPE_CHECKING:
    from calc_service.engine.edition import RuleBook

CAP = "- {from: 2022-10-28, value: 100000, floor: true, cite: cq-2022-116#2.3.2-special}"
BY_SETTLEMENT = CAP.replace("2022-10-28, value: 100000", "2025-07-01, value: 120000")
BY_ADMISSION = BY_SETTLEMENT.replace("value", "applies_by: admitted_on, value")


def with_cap(*entries: str) -> Edit:
    return "medical_assistance", CAP, "\n      ".join([CAP, *entries])


def sentences(before: Edit | None, after: Edit) -> list[tuple[str, str]]:
    found = differences(state(*([before] if before else [])), state(after))
    return [(one.sentence.zh, one.sentence.en) for one in found]


def test_a_new_entry_by_admission_is_told_with_its_day() -> None:
    (zh, en), (zh_of_day, en_of_day) = sentences(None, with_cap(BY_ADMISSION))
    assert zh.endswith("100000元 → 120000元，2025-07-01 起（住院按入院日）")
    assert en.endswith("100000 yuan → 120000 yuan, from 2025-07-01 (stays by the day of admission)")
    assert "按哪一天适用 结算日 → 入院日（更早入院的沿用此前的规定）" in zh_of_day
    assert "goes by the day of settlement → the day of admission" in en_of_day


def test_an_entry_that_goes_by_settlement_after_all_is_told_so() -> None:
    by_settlement = with_cap(BY_ADMISSION.replace("admitted_on", "settled_on"))
    [(zh, en)] = sentences(with_cap(BY_ADMISSION), by_settlement)
    assert "按哪一天适用 入院日（更早入院的沿用此前的规定） → 结算日，2025-07-01 起" in zh
    assert "→ the day of settlement, from 2025-07-01" in en
    assert sentences(with_cap(BY_SETTLEMENT), by_settlement) == []


def test_another_day_to_go_by_is_an_effect_that_reaches_back() -> None:
    found = differences(state(with_cap(BY_SETTLEMENT)), state(with_cap(BY_ADMISSION)))
    (one,) = reaching_back(found, "2025-08-01")
    assert (one.start, one.path[-1]) == ("2025-07-01", "applies_by")
    assert not reaching_back(found, "2025-06-30")


def test_a_change_that_older_stays_keep_is_said_to_go_on() -> None:
    changed = with_cap(BY_ADMISSION)
    before = state(changed)
    after = state(("medical_assistance", CAP, changed[2].replace("value: 100000", "value: 90000", 1)))
    (one,) = differences(before, after)
    assert one.sentence.zh.endswith("2022-10-28 至 2025-06-30（此后结算、此前入院的住院也适用）")
    assert one.sentence.en.endswith("2022-10-28 to 2025-06-30 (and later for stays admitted by then)")


def caps(book: RuleBook) -> set[int]:
    every = {edition for of_day in book.by_admission for row in of_day for edition in map(id, row)}
    assert every
    rows = [edition for of_day in book.by_admission for row in of_day for edition in row]
    return {track.annual_cap.number for one in rows for track in one.medical_assistance.tracks if track.id == "special"}


def test_as_of_a_day_every_stay_counts_as_admitted_on_it() -> None:
    book = book_of(state(with_cap(BY_ADMISSION)))
    later = as_of(book, day_number(date(2025, 7, 1)))
    assert (later.admission_days, caps(later)) == ((), {120_000_00})
    assert caps(as_of(book, day_number(date(2025, 6, 30)))) == {100_000_00}


def test_a_later_change_for_older_stays_alone_is_said() -> None:
    last = day_number(date(2025, 5, 1))
    before, after = (book_of(state(with_cap(one))) for one in (BY_SETTLEMENT, BY_ADMISSION))
    assert first_later_change(before, after, last) == day_number(date(2025, 7, 1))
    assert first_later_change(after, after, last) is None


@pytest.mark.parametrize("name", ["transitions", "stays_of_a_district"])
def test_stays_admitted_earlier_are_situations_of_their_own(name: str) -> None:
    book = world(name)
    tried = situations(tabulate(book))
    earlier = [one for one in tried if one.of_stays]
    assert earlier
    assert all(one.admitted_on < one.settled_on and len(one.circumstances) == OUTPATIENT for one in earlier)
    assert all(one.admitted_on != NONE for one in tried)
    assert any(len(one.circumstances) == len(CIRCUMSTANCES) for one in tried)


def test_rules_that_do_not_go_by_admission_are_tried_without_such_a_day() -> None:
    assert {one.admitted_on for one in situations(tabulate(world("city")))} == {NONE}


def test_the_decision_space_shows_no_fault_of_the_calculation() -> None:
    kinds = {one.kind for one in explore(book_of(state(with_cap(BY_ADMISSION)))).violations}
    assert kinds <= {"cost", "category", "district"}
