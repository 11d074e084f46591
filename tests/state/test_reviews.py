from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from calc_service.state import reviews
from calc_service.state.reviews import (
    CONFIRMED,
    NOT_CONFIRMED,
    CarriedFrom,
    NewReview,
    Review,
    TooManyReviews,
    add_reviews,
    carry_reviews,
    review_page,
    reviews_of,
)
from calc_service.state.run_records import Owner
from calc_service.state.run_upkeep import over
from calc_service.state.runs import remove_run
from tests.state.run_queue import done_run, open_run

if TYPE_CHECKING:
    from calc_service.state.opening import KeptState
    from tests.state.clocks import Clock

REVIEWER = Owner("渝中", "李四", "desk-2")
OTHER = Owner("渝中", "王五", "desk-3")
WRONG = NewReview(3, CONFIRMED, 1_250_00, "重复结算")
RIGHT = NewReview(2, NOT_CONFIRMED, None, "已核对票据")


def test_a_review_is_kept_with_who_and_when(state: KeptState, clock: Clock) -> None:
    run_id = done_run(state)
    kept = add_reviews(state, run_id, REVIEWER, [WRONG, RIGHT])
    at = datetime.fromtimestamp(clock.surroundings().second(), UTC)
    assert kept == [
        Review(3, CONFIRMED, 1_250_00, "重复结算", "李四", at, "desk-2", 1),
        Review(2, NOT_CONFIRMED, None, "已核对票据", "李四", at, "desk-2", 2),
    ]
    assert reviews_of(state, run_id) == [kept[1], kept[0]], "in order of the rows"


def test_the_last_review_of_a_row_stands_and_those_before_it_stay(state: KeptState) -> None:
    run_id, other = done_run(state), done_run(state)
    add_reviews(state, run_id, REVIEWER, [WRONG, RIGHT])
    add_reviews(state, other, REVIEWER, [WRONG])
    add_reviews(state, run_id, OTHER, [NewReview(3, NOT_CONFIRMED, None, "误判"), RIGHT])
    assert [(one.row, one.outcome, one.person) for one in reviews_of(state, run_id)] == [
        (2, NOT_CONFIRMED, "王五"),
        (3, NOT_CONFIRMED, "王五"),
    ]
    page = review_page(state, run_id, 3)
    assert [(one.number, one.row, stands) for one, stands in page] == [(1, 3, False), (2, 2, False), (3, 3, True)]
    rest = review_page(state, run_id, 3, page[-1][0].number)
    assert [(one.number, one.row, stands) for one, stands in rest] == [(4, 2, True)]
    assert review_page(state, run_id, 3, 4) == []


def test_what_is_sent_again_is_not_kept_twice(state: KeptState) -> None:
    run_id = done_run(state)
    kept = add_reviews(state, run_id, REVIEWER, [WRONG, RIGHT])
    other_words = RIGHT._replace(reason="再次核对")
    again = add_reviews(state, run_id, REVIEWER, [WRONG, other_words])
    assert kept is not None
    assert again is not None
    assert again[0] == kept[0]
    assert (again[1].number, again[1].reason) == (3, "再次核对")
    assert [one.number for one in add_reviews(state, run_id, OTHER, [WRONG]) or ()] == [4], "another person"
    assert [one.number for one in add_reviews(state, run_id, REVIEWER, [WRONG]) or ()] == [5], "it stood no longer"
    assert len(review_page(state, run_id, 9)) == 5


def test_one_row_twice_in_what_is_said_at_once_is_what_was_said_last(state: KeptState) -> None:
    run_id = open_run(state)
    add_reviews(state, run_id, REVIEWER, [WRONG, WRONG._replace(outcome=NOT_CONFIRMED, amount=None)])
    assert [one.outcome for one in reviews_of(state, run_id)] == [NOT_CONFIRMED]


def test_reviews_go_with_their_run(state: KeptState, clock: Clock) -> None:
    run_id, other = done_run(state), done_run(state)
    for each in (run_id, other):
        add_reviews(state, each, REVIEWER, [WRONG])
    remove_run(state, run_id)
    assert reviews_of(state, run_id) == []
    assert add_reviews(state, run_id, REVIEWER, [WRONG]) is None
    assert len(reviews_of(state, other)) == 1
    clock.move(days=31)
    for each in over(state):
        remove_run(state, each)
    assert reviews_of(state, other) == []


def test_all_are_kept_or_none(state: KeptState, monkeypatch: pytest.MonkeyPatch) -> None:
    run_id = done_run(state)
    monkeypatch.setattr(reviews, "MOST_OF_A_RUN", 2)
    add_reviews(state, run_id, REVIEWER, [WRONG])
    with pytest.raises(TooManyReviews):
        add_reviews(state, run_id, OTHER, [WRONG, RIGHT])
    assert len(review_page(state, run_id, 10)) == 1
    assert add_reviews(state, run_id, REVIEWER, []) == []


def test_standing_reviews_are_copied_to_rows_that_have_none(state: KeptState, clock: Clock) -> None:
    source, target = done_run(state), done_run(state)
    add_reviews(state, source, REVIEWER, [RIGHT, WRONG, NewReview(4, NOT_CONFIRMED, None, ""), WRONG])
    kept = {one.row: one for one in reviews_of(state, source)}
    add_reviews(state, target, OTHER, [NewReview(9, NOT_CONFIRMED, None, "")])
    clock.move(days=1)
    at = datetime.fromtimestamp(clock.surroundings().second(), UTC)
    places = {2: 7, 3: 8, 4: 9}
    copies = carry_reviews(state, source, target, OTHER, places)
    assert copies == [
        kept[row]._replace(row=places[row], number=number, carried=CarriedFrom(source, origin, "王五", "desk-3", at))
        for number, (row, origin) in enumerate([(2, 1), (3, 4)], 2)
    ], "of row 3 the review that stands, of row 9 none, since it has one"
    assert carry_reviews(state, source, target, OTHER, places) == []
    assert reviews_of(state, target, [7]) == copies[:1]
    again = carry_reviews(state, target, source, REVIEWER, {7: 20})
    assert again is not None
    assert (again[0].person, again[0].carried and again[0].carried.number) == ("李四", 2), "the reviewer stays"
    remove_run(state, source)
    assert reviews_of(state, target)[0] == copies[0]
    assert carry_reviews(state, target, source, REVIEWER, {7: 2}) is None
    assert carry_reviews(state, source, target, REVIEWER, {2: 30}) == [], "nothing is left of the run it came from"


def test_copies_count_like_all_others(state: KeptState, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = done_run(state), done_run(state)
    add_reviews(state, source, REVIEWER, [RIGHT, WRONG])
    monkeypatch.setattr(reviews, "MOST_OF_A_RUN", 1)
    with pytest.raises(TooManyReviews):
        carry_reviews(state, source, target, OTHER, {2: 2, 3: 3})
    assert reviews_of(state, target) == []
