"""/v1/audits/{id}/sample, reviews and projection."""

from flask import Blueprint, Response

from calc_service.api.audits.gone import answer_for_gone
from calc_service.api.audits.resource import RUN, Audits
from calc_service.api.audits.samples.asked import DRAWING, PROJECTING, REVIEWED
from calc_service.api.audits.samples.drawn import projection_of, sample_of
from calc_service.api.audits.samples.reviewing import add, listing
from calc_service.api.queries import takes

SAMPLE, REVIEWS, PROJECTION = f"{RUN}/sample", f"{RUN}/reviews", f"{RUN}/projection"


def resource(audits: Audits) -> Blueprint:
    """Return the routes."""
    blueprint = Blueprint("audit_samples", __name__)
    kept, book = audits.kept, audits.rules.serving.book

    @blueprint.get(SAMPLE)
    @takes(DRAWING)
    def show_sample(id: str) -> Response:  # noqa: A002  as the address calls it
        return sample_of(kept, id, book)

    @blueprint.post(REVIEWS)
    def add_reviews(id: str) -> Response:  # noqa: A002
        return add(kept, id, book)

    @blueprint.get(REVIEWS)
    @takes(REVIEWED)
    def list_reviews(id: str) -> Response:  # noqa: A002
        return listing(kept, id, book)

    @blueprint.get(PROJECTION)
    @takes(PROJECTING)
    def show_projection(id: str) -> Response:  # noqa: A002
        return projection_of(kept, id, book)

    answer_for_gone(blueprint, kept)
    return blueprint
