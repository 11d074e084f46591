"""The reviews of a run as a pack holds them: every one, a line each, as the service shows it."""

import gzip
from collections.abc import Iterable, Iterator
from io import BytesIO

import msgspec

from calc_service.runs.record.pack import CANNOT_BE_READ, EvidencePack
from calc_service.runs.samples.review_types import RowReview, shown_review
from calc_service.state.reviews import CONFIRMED, MOST_OF_A_RUN, Review

REVIEWS = "reviews.ndjson.gz"
LONGEST_LINE = 8192
"""Bytes; a reason has 500 characters at most."""


class ReviewsUnreadable(Exception):  # noqa: N818  named for what it says, as PackUnreadable is
    """A pack has reviews that cannot be read."""


def packed_reviews(reviews: Iterable[Review]) -> dict[str, bytes]:
    """The file of reviews, in the order in which they came; none where there are no reviews.

    Which one of a row stands is told by these alone: another may come while they are read.
    """
    every = list(reviews)
    last = {one.row: one.number for one in every}
    target, encoder = BytesIO(), msgspec.json.Encoder()
    with gzip.GzipFile(fileobj=target, mode="wb", mtime=0) as packed:
        for one in every:
            packed.write(encoder.encode(shown_review(one, stands=last[one.row] == one.number)) + b"\n")
    return {REVIEWS: target.getvalue()} if every else {}


def reviews_in(pack: EvidencePack) -> list[RowReview]:
    """The reviews in a pack. Raises ReviewsUnreadable."""
    try:
        with pack.opening(REVIEWS) as file, gzip.open(file) as lines:
            return [*_read(lines)]
    except (*CANNOT_BE_READ, msgspec.DecodeError, RecursionError):
        raise ReviewsUnreadable from None


def _read(lines: gzip.GzipFile) -> Iterator[RowReview]:
    decoder, count = msgspec.json.Decoder(RowReview), 0
    while line := lines.readline(LONGEST_LINE):
        yield decoder.decode(line)
        count += 1
        if count > MOST_OF_A_RUN:
            raise ReviewsUnreadable


def are_whole(reviews: Iterable[RowReview], last_row: int) -> bool:
    """Whether they are numbered without a gap, each of a row there is, and the last of its row stands."""
    reviews = list(reviews)
    last = {one.row: one.number for one in reviews}
    return all(
        one.number == number
        and one.row <= last_row
        and one.stands == (last[one.row] == number)
        and (one.amount is not None) == (one.outcome == CONFIRMED)
        for number, one in enumerate(reviews, 1)
    )
