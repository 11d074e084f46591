"""GET /metrics: what all processes of the service have counted, for Prometheus."""

from flask import Blueprint, Response, request

from calc_service.api.description import REQUEST_ID, TEXT, Shape, refusals, reply_headers
from calc_service.api.metrics.exposition import OPENMETRICS, PLAIN, ServiceFacts, exposition
from calc_service.api.metrics.measures import WORKERS
from calc_service.api.metrics.metrics import Metrics
from calc_service.api.problem_kinds import OF_EVERY_ADDRESS

PATH = "/metrics"
SUMMARY = "What is counted, for Prometheus · 供 Prometheus 采集的指标"
ABOUT = """\
All worker processes together, whichever answers, in the text form of Prometheus, or as OpenMetrics where Accept prefers
that. Figures only: nothing of a case, a file or a caller. The operator's manual says what each means.
"""
EXAMPLE = f"# HELP {WORKERS.name} {WORKERS.about}\n# TYPE {WORKERS.name} gauge\n{WORKERS.name} 2.0\n"


def resource(metrics: Metrics, facts: ServiceFacts) -> Blueprint:
    """Return the route; `facts` is what is shown and not counted."""
    blueprint = Blueprint("metrics", __name__)

    @blueprint.get(PATH)
    def show_metrics() -> Response:
        body, content_type = exposition(metrics, facts, request.headers.get("Accept", ""))
        return Response(body, content_type=content_type, headers={"Vary": "Accept"})

    return blueprint


def operations() -> dict[str, dict[str, Shape]]:
    """Return by path and method what stands in the description."""
    shown = {"schema": TEXT, "example": EXAMPLE}
    described = {
        "summary": SUMMARY,
        "description": ABOUT,
        "tags": ["health"],
        "parameters": [REQUEST_ID],
        "responses": {
            "200": {
                "description": SUMMARY,
                "headers": reply_headers(["Vary"]),
                "content": {PLAIN: shown, OPENMETRICS: {"schema": TEXT, "example": f"{EXAMPLE}# EOF\n"}},
            }
        }
        | refusals(PATH, OF_EVERY_ADDRESS),
    }
    return {PATH: {"get": described}}
