"""Defects that can be sown into what is tried, of reviews; `defects.py` has the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select

from calc_service.state import reviews
from calc_service.state.tables import RUN_REVIEWS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

    from calc_service.state.opening import KeptState
    from calc_service.state.reviews import NewReview, Review
    from calc_service.state.run_records import Owner


def a_review_replaces_those_before_it(sown: pytest.MonkeyPatch) -> None:
    right = reviews.add_reviews

    def add(state: KeptState, run_id: str, by: Owner, said: Sequence[NewReview]) -> list[Review] | None:
        added = right(state, run_id, by, said)
        with state.writing() as connection:
            same = [RUN_REVIEWS.c.run == run_id, RUN_REVIEWS.c.row == said[0].row]
            first = (added or [])[0].number
            connection.execute(delete(RUN_REVIEWS).where(*same, RUN_REVIEWS.c.number < first))
        return added

    sown.setattr(reviews, "add_reviews", add)


def reviews_are_told_before_they_are_kept(sown: pytest.MonkeyPatch) -> None:
    right = reviews.add_reviews

    def add(state: KeptState, run_id: str, by: Owner, said: Sequence[NewReview]) -> list[Review] | None:
        added = right(state, run_id, by, said)
        numbers = [one.number for one in added or ()]
        with state.writing() as connection:
            connection.execute(
                delete(RUN_REVIEWS).where(RUN_REVIEWS.c.run == run_id, RUN_REVIEWS.c.number.in_(numbers))
            )
        return added

    sown.setattr(reviews, "add_reviews", add)


def the_first_review_of_a_row_stands(sown: pytest.MonkeyPatch) -> None:
    def first_of_rows(run_id: str) -> Any:
        of_run = RUN_REVIEWS.c.run == run_id
        first = func.min(RUN_REVIEWS.c.number).label("number")
        return select(RUN_REVIEWS.c.row, first).where(of_run).group_by(RUN_REVIEWS.c.row)

    sown.setattr(reviews, "_last_of_rows", first_of_rows)
