"""The body of a request, no longer than the limit."""

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

MOST_DISCARDED = 16 * 1_048_576
AT_ONCE = 65_536


def posted_bytes() -> bytes:
    """Return the whole body; raises `RequestEntityTooLarge` beyond the limit of the application."""
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge:
        discard_body()
        raise
    # A body that does not announce its length would be cut off at the limit without a word.
    if request.content_length is None and "wsgi.input_terminated" in request.environ and discard_body():
        raise RequestEntityTooLarge
    return body


def discard_body() -> int:
    """Read what is left, within reason, and return its length.

    A client that writes everything before it reads would otherwise see a broken connection instead of the reply.
    """
    left = most = min(request.content_length or MOST_DISCARDED, MOST_DISCARDED)
    while left > 0 and (chunk := request.environ["wsgi.input"].read(min(left, AT_ONCE))):
        left -= len(chunk)
    return most - left
