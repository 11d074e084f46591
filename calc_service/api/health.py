"""GET /healthz and GET /readyz, for those who run the service."""

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from flask import Blueprint, Response

from calc_service import __version__
from calc_service.api import problem_kinds
from calc_service.api.description import REQUEST_ID, Shape, refusals, reply
from calc_service.api.draining import DRAINING, Draining
from calc_service.api.problem_kinds import ProblemKind
from calc_service.api.problems import AboutToEnd, NearlyFull
from calc_service.api.replies import json_reply
from calc_service.batch.scratch import NoRoom, refuse_unusable
from calc_service.domain.reply_fields import Reply, RulesDigest
from calc_service.engine.edition import RuleBook


class Alive(Reply):
    """The process runs."""

    status: Literal["alive"]


class Ready(Reply):
    """The rules are read and checked, and there is room for files."""

    status: Literal["ready"]
    digest: RulesDigest
    engine: str


ALIVE = Alive("alive")
READINESS = "Which rules serve, and whether there is room for files · 当前使用的规则，能否处理文件"
ALIVE_ABOUT = "Asks nothing of the rules or the disk: for whoever restarts a process that no longer answers."
READY_ABOUT = (
    "503 where files cannot be worked on, or the service is about to end; cases are answered all the same."
    " For a balancer or a monitor."
)
UNREADY = (DRAINING, problem_kinds.FOLDER_UNUSABLE, problem_kinds.NEARLY_FULL)


def resource(book: RuleBook, folder: Path | None, draining: Draining) -> Blueprint:
    """Return the routes; `book` is the one that serves, `folder` where files are worked on (None: the system's)."""
    blueprint = Blueprint("health", __name__)
    ready = _ready(book)

    @blueprint.get("/healthz")
    def alive() -> Response:
        return json_reply(ALIVE)

    @blueprint.get("/readyz")
    def readiness() -> Response:
        if draining.under_way:
            raise AboutToEnd
        try:
            refuse_unusable(folder)
        except NoRoom:
            raise NearlyFull from None
        return json_reply(ready)

    return blueprint


def _ready(book: RuleBook) -> Ready:
    return Ready("ready", book.digest, __version__)


def operations(book: RuleBook) -> dict[str, dict[str, Shape]]:
    """Return by path and method what stands in the description."""
    return {
        "/healthz": {"get": _described("/healthz", "Whether the process runs · 进程是否在运行", ALIVE_ABOUT, ALIVE)},
        "/readyz": {"get": _described("/readyz", READINESS, READY_ABOUT, _ready(book), UNREADY)},
    }


def _described(path: str, summary: str, about: str, example: Reply, refused: Iterable[ProblemKind] = ()) -> Shape:
    return {
        "summary": summary,
        "description": about,
        "tags": ["health"],
        "parameters": [REQUEST_ID],
        "responses": {"200": reply(summary, type(example), example)}
        | refusals(path, (*problem_kinds.OF_EVERY_ADDRESS, *refused)),
    }
