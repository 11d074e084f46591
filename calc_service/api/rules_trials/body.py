"""The body of a request to try changed rules, where it is JSON: whole, and no longer than its own limit."""

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from calc_service.api import problem_kinds
from calc_service.api.bodies import declares_json, discarded_if_refused, is_packed, posted_bytes
from calc_service.api.language import asked_language
from calc_service.api.problems import NotJson, TrialRefused
from calc_service.api.query import misused, refusal
from calc_service.engine.edition import RuleBook

BODY_LIMIT = 10_485_760
"""Bytes of the changes as sent: more than any file that is taken, so that one that is too large can be named."""


def posted_changes(book: RuleBook) -> bytes:
    """Return the body of a request that is JSON and nothing else, and without a query.

    Raises `QueryRefused`, `NotJson`, and `TrialRefused` beyond the limit.
    """
    with discarded_if_refused():
        faults = list(misused(request.args.to_dict(flat=False), ()))
        if faults:
            raise refusal(faults, book, asked_language())
        if is_packed() or not declares_json(request.environ.get("CONTENT_TYPE", "")):
            raise NotJson
    return limited_bytes()


def limited_bytes() -> bytes:
    """Return the whole body; raises `TrialRefused` beyond the limit."""
    request.max_content_length = BODY_LIMIT
    try:
        return posted_bytes()
    except RequestEntityTooLarge:
        raise TrialRefused(problem_kinds.CHANGES_TOO_LARGE) from None
