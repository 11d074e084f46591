"""Reviews of rows of a run: read, kept under the name of whoever sends them, and listed."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from calc_service.api.audits.kept import KeptRuns, owner
from calc_service.api.audits.kinds import NO_SUCH_RUN
from calc_service.api.audits.samples.asked import read_review_page
from calc_service.api.audits.samples.forms import REVIEWS
from calc_service.api.audits.samples.kinds import REVIEWS_TOO_LARGE, TOO_MANY_REVIEWS, UNPROCESSABLE_REVIEWS
from calc_service.api.problems import NotJson, TrialRefused
from calc_service.api.queries import asked
from calc_service.api.replies import in_language, json_reply, preferred_language
from calc_service.api.request_parts import declares_json, posted_bytes
from calc_service.api.rules_trials.request import read_trial_request
from calc_service.case.checks import Problem
from calc_service.case.reading import read_json
from calc_service.case.refusals import ErrorCode, listed
from calc_service.case.validation import refused
from calc_service.engine.edition import RuleBook
from calc_service.engine.tables import tabulate
from calc_service.runs.row_types import FIRST_ROW
from calc_service.runs.samples.review_types import RowReviewList, shown_review
from calc_service.state.keys import holds_identity_number
from calc_service.state.reviews import CONFIRMED, NewReview, TooManyReviews, add_reviews, review_page

BODY_LIMIT = 1_048_576
"""Bytes: what a proxy keeps in memory alone, since a reason may speak of a person."""


def add(kept: KeptRuns, run_id: str, book: RuleBook) -> Response:
    """Keep the reviews that are posted, all or none; raises `TrialRefused` and `NotJson`."""
    language = preferred_language()
    seen = kept.done(run_id, language)
    reviews = _posted(seen.run.rows or 0, book, language)
    with kept.answered():
        try:
            added = add_reviews(seen.place.state, run_id, owner(), reviews)
        except TooManyReviews:
            raise TrialRefused(TOO_MANY_REVIEWS) from None
    if added is None:
        raise TrialRefused(NO_SUCH_RUN)
    last = {one.row: one.number for one in added}
    shown = [shown_review(one, stands=last[one.row] == one.number) for one in added]
    return in_language(language, RowReviewList(shown, None))


def listing(kept: KeptRuns, run_id: str, book: RuleBook) -> Response:
    """Return a page of the reviews of a run, those that no longer stand among them."""
    language = preferred_language()
    limit, after = read_review_page(asked(), book, language)
    seen = kept.seen(run_id)
    with kept.answered():
        found = review_page(seen.place.state, run_id, limit + 1, after)
    shown = [shown_review(one, stands=stands) for one, stands in found[:limit]]
    return json_reply(RowReviewList(shown, str(shown[-1].number) if len(found) > limit else None))


def _posted(rows: int, book: RuleBook, language: str) -> list[NewReview]:
    """What is posted for a run of so many rows."""
    if not declares_json(request.environ.get("CONTENT_TYPE", "")):
        raise NotJson
    request.max_content_length = BODY_LIMIT
    try:
        body = posted_bytes()
    except RequestEntityTooLarge:
        raise TrialRefused(REVIEWS_TOO_LARGE) from None
    posted = read_trial_request(REVIEWS, read_json(body), language)
    given: list[Mapping[str, Any]] = posted.fields.get("reviews") or []
    problems = [*posted.problems, *(fault for place, one in enumerate(given) for fault in _faults(place, one, rows))]
    if problems:
        raise TrialRefused(UNPROCESSABLE_REVIEWS, listed(refused(problems, tabulate(book), language).faults, language))
    return [NewReview(one["row"], one["outcome"], one["amount"], one["reason"]) for one in given]


def _faults(place: int, one: Mapping[str, Any], rows: int) -> Iterator[Problem]:
    """What is wrong with a review beside the form of its fields; those that could not be read are not there."""
    last = rows + FIRST_ROW - 1
    if one.get("row", FIRST_ROW) > last:
        yield ("reviews", place, "row"), ErrorCode("out_of_range", minimum=FIRST_ROW, maximum=last)
    if "outcome" in one and "amount" in one:
        confirmed = one["outcome"] == CONFIRMED
        if confirmed and one["amount"] is None:
            yield ("reviews", place, "amount"), ErrorCode("required")
        if not confirmed and one["amount"] is not None:
            yield ("reviews", place, "amount"), ErrorCode("unknown_field")
    if holds_identity_number(one.get("reason", "")):
        yield ("reviews", place, "reason"), ErrorCode("identity_number")
