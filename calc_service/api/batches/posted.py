"""Which form a posted file has, by what is said of it."""

from flask import request
from werkzeug.http import parse_options_header

from calc_service.api.batches.options import FORMS
from calc_service.api.content_codings import posted_coding
from calc_service.api.description import BYTES
from calc_service.api.problems import FormNotUnderstood
from calc_service.api.queries import QueryFault, refuse
from calc_service.batch.files import FileFormat, format_of, suffix_of
from calc_service.batch.refusals import FileRefused
from calc_service.engine.edition import RuleBook


def posted_form(told: str, book: RuleBook) -> FileFormat:
    """Return the form that the Content-Type names, or that the query has `told` of mere bytes.

    Raises `FormNotUnderstood` where there is none, `QueryRefused` where the two contradict each other.
    """
    coding, content_type = posted_coding(), request.headers.get("Content-Type", BYTES)
    if told and parse_options_header(content_type)[0].lower() == BYTES:
        return format_of(FORMS[told], coding)
    try:
        found = format_of(content_type, coding)
    except FileRefused:
        raise FormNotUnderstood from None
    if told and FORMS[told] != found.media_type:
        refuse([QueryFault("form", "unknown_value", {"allowed": suffix_of(found.media_type)})], book)
    return found
