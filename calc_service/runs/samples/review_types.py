"""The shapes of reviews as they are shown."""

from typing import Annotated

from calc_service.domain.money import yuan
from calc_service.domain.reply_fields import Amount, Moment, Position, Reply, means, moment, one_of
from calc_service.runs.row_types import RowNumber
from calc_service.state.reviews import OUTCOMES, Review


class ReviewOrigin(Reply):
    """The review of an earlier run that a review is a copy of: person, outcome, amount and reason are as they stood."""

    run: Annotated[str, means("the run that it was carried on from; it may be gone by now")]
    number: Annotated[Position, means("the number of the review there")]
    carried_by: Annotated[str, means("who carried it on; empty where the service asks for no key")]
    key: Annotated[str, means("the name of the key it was carried on with; empty where the service asks for none")]
    carried_at: Annotated[Moment, means("when it was carried on")]


class RowReview(Reply):
    """What a reviewer found about a row, and when."""

    number: Annotated[Position, means("counts the reviews of the run, from 1, as they came")]
    row: RowNumber
    outcome: Annotated[str, one_of(OUTCOMES), means("whether anything was wrongly paid on the row")]
    amount: Annotated[Amount | None, means("yuan that were wrongly paid; null where nothing was confirmed")]
    reason: Annotated[str, means("as the reviewer wrote it")]
    person: Annotated[str, means("who said it; empty where the service asks for no key")]
    key: Annotated[str, means("the name of the key it was said with; empty where the service asks for none")]
    at: Annotated[Moment, means("when it came")]
    stands: Annotated[bool, means("whether it is the last of its row")]
    origin: Annotated[ReviewOrigin | None, means("null: it was said of this run")]


class RowReviewList(Reply):
    """Reviews of a run, in the order in which they came."""

    reviews: Annotated[list[RowReview], means("those that were asked for, or have just come")]
    next: Annotated[str | None, means("the cursor of the page that follows; null: there is none")]


def shown_review(one: Review, *, stands: bool) -> RowReview:
    """Return a review as it is shown."""
    amount = None if one.amount is None else yuan(one.amount)
    at, origin = moment(one.at), None
    if one.carried is not None:
        copied = one.carried
        origin = ReviewOrigin(copied.run, copied.number, copied.person, copied.key, moment(copied.at))
    return RowReview(one.number, one.row, one.outcome, amount, one.reason, one.person, one.key, at, stands, origin)
