"""GET /v1/columns: every column that a file of claims may have, and every header, code and word that is understood."""

from flask import Blueprint, Response

from calc_service.api.replies import json_reply, revalidated
from calc_service.batch.column_guide import documented
from calc_service.engine.edition import RuleBook


def resource(book: RuleBook) -> Blueprint:
    """Return the routes; `book` names the columns."""
    blueprint = Blueprint("columns", __name__)
    document = documented(book)

    @blueprint.get("/v1/columns")
    def show_columns() -> Response:
        return revalidated(json_reply(document))

    return blueprint
