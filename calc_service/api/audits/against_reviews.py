"""The reviews of one run against another: what becomes of each, and those that still apply carried on."""

from flask import Response

from calc_service.api.audits.against import ComparedRuns, compared_runs
from calc_service.api.audits.against_asked import read_review_fates
from calc_service.api.audits.kept import KeptRuns, owner
from calc_service.api.audits.kinds import NO_SUCH_RUN
from calc_service.api.audits.samples.asked import MOST_LISTED
from calc_service.api.audits.samples.kinds import TOO_MANY_REVIEWS
from calc_service.api.problems import TrialRefused
from calc_service.api.queries import asked
from calc_service.api.replies import json_reply, preferred_language
from calc_service.engine.edition import RuleBook
from calc_service.runs.against.comparison_types import APPLIES, CARRIED, ReviewsAgainst, ReviewsCarried
from calc_service.runs.against.review_fates import carry_on, counted, review_fates, shown_fate
from calc_service.state.reviews import TooManyReviews


def reviews_against(kept: KeptRuns, run_id: str, other: str, book: RuleBook) -> Response:
    """Return a page of the reviews of a run and what becomes of them in another, or 202 while they are compared."""
    search = read_review_fates(asked(), book, preferred_language())
    found = compared_runs(kept, run_id, other)
    if not isinstance(found, ComparedRuns):
        return found
    with kept.answered():
        fates = review_fates(found.before.place.state, found.sides)
    wanted = [one for one in fates if one.review.number > search.after and search.fate in {"", one.fate}]
    page = [shown_fate(one) for one in wanted[: search.limit]]
    more = str(page[-1].review.number) if len(wanted) > search.limit else None
    return json_reply(ReviewsAgainst(counted(fates), page, more))


def carry_reviews_on(kept: KeptRuns, run_id: str, other: str) -> Response:
    """Enter the reviews of a run that apply in another there, or 202 while they are compared; raises `TrialRefused`."""
    found = compared_runs(kept, run_id, other)
    if not isinstance(found, ComparedRuns):
        return found
    state = found.before.place.state
    with kept.answered():
        try:
            entered = carry_on(state, found.sides, owner())
        except TooManyReviews:
            raise TrialRefused(TOO_MANY_REVIEWS) from None
        fates = review_fates(state, found.sides)
    if entered is None:
        raise TrialRefused(NO_SUCH_RUN)
    left = [one for one in fates if one.fate not in {APPLIES, CARRIED}]
    return json_reply(ReviewsCarried(len(entered), counted(fates), [shown_fate(one) for one in left[:MOST_LISTED]]))
