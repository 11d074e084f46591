"""What reviewers found about rows of audit runs: kept as it was said, who by and when, the last of a row stands."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select

from calc_service.domain.wording import Label
from calc_service.state.opening import KeptState
from calc_service.state.run_records import Owner
from calc_service.state.runs import locked
from calc_service.state.tables import RUN_REVIEWS

CONFIRMED, NOT_CONFIRMED = OUTCOMES = ("confirmed", "not_confirmed")
LONGEST_REASON = 500
"""Characters."""
MOST_OF_A_RUN = 100_000
"""Reviews of one run that are kept, those that no longer stand among them."""
TOO_MANY = Label(
    f"一次核查最多保存 {MOST_OF_A_RUN} 条复核记录（含已被后来的记录取代的）；这些没有保存",
    f"at most {MOST_OF_A_RUN} reviews of one run are kept, those that later ones replaced among them; these were not",
)


class NewReview(NamedTuple):
    """What a reviewer says of a row, counted as a spreadsheet counts: fen that were wrongly paid, None: nothing."""

    row: int
    outcome: str
    amount: int | None
    reason: str


class CarriedFrom(NamedTuple):
    """The review of another run that a review is a copy of: by its number there; who carried it on, and when."""

    run: str
    number: int
    person: str
    key: str
    at: datetime


class Review(NamedTuple):
    """What a reviewer said of a row, counted as a spreadsheet counts; `amount`: fen, None where nothing was confirmed.

    key: the name of the key, "" where the service asks for none; number: counts the reviews of the run from 1
    """

    row: int
    outcome: str
    amount: int | None
    reason: str
    person: str
    at: datetime
    key: str = ""
    number: int = 0
    carried: CarriedFrom | None = None


class TooManyReviews(Exception):  # noqa: N818  named for what is wrong, as StateRefused is
    """A run would have more than MOST_OF_A_RUN."""


def add_reviews(state: KeptState, run_id: str, by: Owner, reviews: Sequence[NewReview]) -> list[Review] | None:
    """Keep reviews, all or none; None where there is no such run any more. Raises TooManyReviews.

    What stands already, in the same words of the same person, is returned and not kept twice: a request whose reply was
    lost can be sent again.
    """
    second = state.surroundings.second()
    with state.writing() as connection:
        if locked(connection, run_id) is None:
            return None
        wanted = _standing_of(run_id).where(_between({one.row for one in reviews}))
        standing = {one.row: one for one in map(_review, connection.execute(wanted))}
        repeated = [_is_said(one, by, standing.get(one.row)) for one in reviews]
        own = {"person": by.person, "key": by.key, "reviewed_at": second}
        new = [own | one._asdict() for one, again in zip(reviews, repeated, strict=True) if not again]
        added = iter(_added(connection, run_id, new))
        return [standing[one.row] if again else next(added) for one, again in zip(reviews, repeated, strict=True)]


def _is_said(review: NewReview, by: Owner, standing: Review | None) -> bool:
    """Whether `standing` says the same, by the same person with the same key, and of this run."""
    if standing is None or standing.carried is not None:
        return False
    return (*review, by.person, by.key) == (*standing[: len(review)], standing.person, standing.key)


def carry_reviews(
    state: KeptState, source: str, target: str, by: Owner, places: Mapping[int, int]
) -> list[Review] | None:
    """Copy the standing reviews of some rows of run `source` to those rows of `target` that have none yet.

    places: by row of `source` the row of `target`. All or none; twice is as good as once. Returns the copies; None
    where there is no run `target` any more. Raises TooManyReviews.
    """
    second = state.surroundings.second()
    with state.writing() as connection:
        if locked(connection, target) is None:
            return None
        reviewed = {*_standing(connection, target, {*places.values()})}
        carried = {
            "carried_run": source,
            "carried_person": by.person,
            "carried_key": by.key,
            "carried_at": second,
        }
        of_rows = _between(places)
        standing = connection.execute(_standing_of(source).where(of_rows).order_by(RUN_REVIEWS.c.number)).mappings()
        copies = [
            {**one, **carried, "carried_number": one["number"], "row": places[one["row"]]}
            for one in standing
            if one["row"] in places and places[one["row"]] not in reviewed
        ]
        return _added(connection, target, copies)


def _added(connection: Connection, run_id: str, rows: Sequence[Mapping[str, Any]]) -> list[Review]:
    """Add rows of the table to a run that is locked, behind those that it has. Raises TooManyReviews."""
    before = connection.execute(select(func.max(RUN_REVIEWS.c.number)).where(RUN_REVIEWS.c.run == run_id)).scalar()
    first = (before or 0) + 1
    if first + len(rows) - 1 > MOST_OF_A_RUN:
        raise TooManyReviews
    if rows:
        numbered = [{**row, "run": run_id, "number": number} for number, row in enumerate(rows, first)]
        connection.execute(insert(RUN_REVIEWS), numbered)
    wanted = select(RUN_REVIEWS).where(RUN_REVIEWS.c.run == run_id, RUN_REVIEWS.c.number >= first)
    return [_review(row) for row in connection.execute(wanted.order_by(RUN_REVIEWS.c.number))]


def reviews_of(state: KeptState, run_id: str, rows: Collection[int] | None = None) -> list[Review]:
    """The review of each row that stands, in order of the rows; `rows`: of these alone, not too many."""
    wanted = _standing_of(run_id)
    if rows is not None:
        wanted = wanted.where(RUN_REVIEWS.c.row.in_(rows))
    with state.reading() as connection:
        return sorted(_review(row) for row in connection.execute(wanted))


def _standing_of(run_id: str) -> Any:  # noqa: ANN401  a statement of SQLAlchemy, whose type says nothing
    last = _last_of_rows(run_id).subquery()
    return select(RUN_REVIEWS).join(last, RUN_REVIEWS.c.number == last.c.number).where(RUN_REVIEWS.c.run == run_id)


def review_page(state: KeptState, run_id: str, limit: int, after: int = 0) -> list[tuple[Review, bool]]:
    """At most `limit` reviews behind the one of number `after`, as they came one after another; whether each stands."""
    reviews = RUN_REVIEWS.c
    wanted = select(RUN_REVIEWS).where(reviews.run == run_id, reviews.number > after).order_by(reviews.number)
    with state.reading() as connection:
        found = [_review(row) for row in connection.execute(wanted.limit(limit))]
        standing = _standing(connection, run_id, {one.row for one in found})
    # A run that was removed meanwhile has none any more.
    return [(one, standing.get(one.row) == one.number) for one in found]


def _standing(connection: Connection, run_id: str, rows: set[int]) -> dict[int, int]:
    """By row the number of the review that stands; of others between these too."""
    wanted = _last_of_rows(run_id).where(_between(rows))
    return {found.row: found.number for found in connection.execute(wanted)}


def _between(rows: Collection[int]) -> ColumnElement[bool]:
    return RUN_REVIEWS.c.row.between(min(rows, default=0), max(rows, default=0))


def _last_of_rows(run_id: str) -> Any:  # noqa: ANN401  a statement of SQLAlchemy, whose type says nothing
    reviews = RUN_REVIEWS.c
    last = select(reviews.row, func.max(reviews.number).label("number"))
    return last.where(reviews.run == run_id).group_by(reviews.row)


def _review(row: Row[Any]) -> Review:
    at = datetime.fromtimestamp(row.reviewed_at, UTC)
    carried = None
    if row.carried_run is not None:
        when = datetime.fromtimestamp(row.carried_at, UTC)
        carried = CarriedFrom(row.carried_run, row.carried_number, row.carried_person, row.carried_key, when)
    return Review(row.row, row.outcome, row.amount, row.reason, row.person, at, row.key, row.number, carried)
