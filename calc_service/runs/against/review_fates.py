"""What becomes of the reviews of one run in another: which still apply there, and those carried on."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from calc_service.runs.against.comparison_types import (
    APPLIES,
    CARRIED,
    FATES,
    REVIEWED,
    SAME,
    ReviewAgainst,
    ReviewFates,
)
from calc_service.runs.against.row_places import places_of
from calc_service.runs.samples.review_types import shown_review
from calc_service.state.opening import KeptState
from calc_service.state.reviews import Review, carry_reviews, reviews_of
from calc_service.state.run_records import Owner

MOST_AT_ONCE = 10_000
"""Reviews that are carried on in one transaction, which others who write wait for."""


class ReviewedSides(NamedTuple):
    """Two runs that have been compared, by their ids, and the file that says where each row stands (`row_places`)."""

    before: str
    after: str
    places: Path


class ReviewFate(NamedTuple):
    """A standing review of the run before, one of FATES, and the row in the run after with the review that stands."""

    fate: str
    review: Review
    row: int | None
    review_after: Review | None


def review_fates(state: KeptState, sides: ReviewedSides) -> list[ReviewFate]:
    """What becomes of every standing review of the run before, in the order in which they came.

    Raises OSError where the comparison has just gone.
    """
    reviews = sorted(reviews_of(state, sides.before), key=lambda one: one.number)
    standing = {one.row: one for one in reviews_of(state, sides.after)} if reviews else {}
    found = []
    for review, place in zip(reviews, places_of(sides.places, [one.row for one in reviews]), strict=True):
        other = None if place.row is None else standing.get(place.row)
        fate = _of_same(review, other, sides.before) if place.met == SAME else place.met
        found.append(ReviewFate(fate, review, place.row, other))
    return found


def _of_same(review: Review, other: Review | None, run: str) -> str:
    """What becomes of a review of a row that is the same; `other`: the review of it that stands in the run after."""
    if other is None:
        return APPLIES
    copied = other.carried
    return CARRIED if copied is not None and (copied.run, copied.number) == (run, review.number) else REVIEWED


def carry_on(state: KeptState, sides: ReviewedSides, by: Owner) -> list[Review] | None:
    """Enter into the run after MOST_AT_ONCE of the reviews that apply there; none that stands is replaced.

    None where that run has just gone. Raises TooManyReviews and OSError.
    """
    fates = review_fates(state, sides)
    apply = sorted((one.review.row, one.row) for one in fates if one.fate == APPLIES and one.row is not None)
    return carry_reviews(state, sides.before, sides.after, by, dict(apply[:MOST_AT_ONCE]))


def counted(fates: Sequence[ReviewFate]) -> ReviewFates:
    """How many reviews there are of each fate."""
    counts = Counter(one.fate for one in fates)
    return ReviewFates(**{fate: counts[fate] for fate in FATES})


def shown_fate(one: ReviewFate) -> ReviewAgainst:
    """What becomes of a review as it is shown."""
    after = None if one.review_after is None else shown_review(one.review_after, stands=True)
    return ReviewAgainst(one.fate, shown_review(one.review, stands=True), one.row, after)
