"""GET /v1/caller: as whom a client is let in, so that it offers what its person may do and nothing else."""

from typing import Annotated, Literal

from flask import Blueprint, Response, request

from calc_service.api import problem_kinds
from calc_service.api.access.callers import CALLER, OPEN, Caller
from calc_service.api.description import REQUEST_ID, Shape, refusals, reply
from calc_service.api.replies import json_reply
from calc_service.domain.reply_fields import Reply, means, one_of
from calc_service.state.keys import ROLES

PATH = "/v1/caller"
SUMMARY = "As whom you are let in · 以何身份使用"
ABOUT = """\
`roles` are those that addresses name as the ones that may. Where a service has no keys, everybody of its own machine
has each role, and no name (`admitted_by` is `open`).
"""


class CallerShown(Reply):
    """Whoever asks, as the service knows them."""

    admitted_by: Annotated[
        Literal["key", "proxy", "open"], means("a key, a proxy that signs people in, or nothing at all")
    ]
    name: Annotated[str | None, means("of the key, or of the person as the proxy has it; null where there is none")]
    roles: Annotated[list[Annotated[str, one_of(ROLES)]], means("each with what it may at its addresses")]
    person: Annotated[str | None, means("whose key it is, as proposals and approvals are signed; null without a key")]


EXAMPLE = CallerShown("open", None, [*ROLES], None)


def resource() -> Blueprint:
    """Return the route."""
    blueprint = Blueprint("caller", __name__)

    @blueprint.get(PATH)
    def show_caller() -> Response:
        return json_reply(_shown(request.environ[CALLER]))

    return blueprint


def _shown(caller: Caller) -> CallerShown:
    roles = ROLES if caller.kind == OPEN else [role for role in ROLES if role in caller.roles]
    return CallerShown(caller.kind, caller.name, [*roles], caller.person)  # type: ignore[arg-type]  # one of the three kinds


def operations() -> dict[str, dict[str, Shape]]:
    """Return by path and method what stands in the description."""
    described = {
        "summary": SUMMARY,
        "description": ABOUT,
        "tags": ["health"],
        "parameters": [REQUEST_ID],
        "responses": {"200": reply(SUMMARY, CallerShown, EXAMPLE)} | refusals(PATH, problem_kinds.OF_EVERY_ADDRESS),
    }
    return {PATH: {"get": described}}
