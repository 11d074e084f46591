"""GET /v1/columns: every column that a file of claims may have, and every header, code and word that is understood."""

from flask import Blueprint, Response

from calc_service.api import problem_kinds
from calc_service.api.description import REQUEST_ID, Shape, not_modified, refusals, reply
from calc_service.api.replies import encoded, json_bytes, revalidated
from calc_service.batch.column_guide import documented
from calc_service.batch.guide_types import ColumnGuide
from calc_service.engine.edition import RuleBook

PATH = "/v1/columns"


def resource(book: RuleBook) -> Blueprint:
    """Return the routes; `book` names the columns."""
    blueprint = Blueprint("columns", __name__)
    document = encoded(documented(book))

    @blueprint.get(PATH)
    def show_columns() -> Response:
        return revalidated(json_bytes(document))

    return blueprint


def operations(book: RuleBook) -> dict[str, dict[str, Shape]]:
    """Return by path and method what stands in the description."""
    done = reply("Every column, header, value and code that is understood.", ColumnGuide, documented(book), "ETag")
    described = {
        "summary": "What the columns of a file may be · 文件各列的说明",
        "description": "For each column its kind, how its cells are written, and every header, code and word that is"
        " understood, the national interface's and each profile's among them; for each output column what it holds.",
        "tags": ["batches"],
        "parameters": [REQUEST_ID],
        "responses": {"200": done, "304": not_modified()} | refusals(PATH, problem_kinds.OF_EVERY_ADDRESS),
    }
    return {PATH: {"get": described}}
