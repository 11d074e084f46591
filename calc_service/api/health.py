"""GET /healthz and GET /readyz, for those who run the service."""

from collections.abc import Mapping
from typing import Annotated, Literal

from flask import Blueprint, Response

from calc_service import __version__
from calc_service.api import problem_kinds
from calc_service.api.description import REQUEST_ID, Shape, refusals, reply
from calc_service.api.draining import DRAINING, Draining
from calc_service.api.metrics.measures import CHECKS
from calc_service.api.problem_kinds import ProblemKind
from calc_service.api.problems import AboutToEnd, FailedCheck, NotReady, failed_checks
from calc_service.api.publications.standing import REMARKS, RulesStanding
from calc_service.api.readiness import Readiness
from calc_service.api.replies import in_language, json_reply, preferred_language
from calc_service.domain.reply_fields import Reply, RulesDigest, means, one_of
from calc_service.engine.edition import RuleBook
from calc_service.state.answering import NO_ANSWER


class Alive(Reply):
    """The process runs."""

    status: Literal["alive"]


class RulesRemark(Reply):
    """What somebody should look at."""

    code: Annotated[str, one_of(REMARKS)]
    message: str


class Ready(Reply):
    """Every check finds the service fit for work."""

    status: Literal["ready"]
    digest: RulesDigest
    engine: str
    checks: Annotated[list[Annotated[str, one_of(CHECKS)]], means("what was looked at, and found fit")]
    publication: Annotated[int, means("the entry of the history that put these rules in force; 0: the rules folder")]
    remarks: Annotated[list[RulesRemark], means("what is not as it should be though the service is fit for work")]


ALIVE = Alive("alive")
READINESS = "Whether the service is fit for work, and under which rules · 服务是否就绪，当前使用的规则"
ALIVE_ABOUT = "Asks nothing of the rules or the disk: for whoever restarts a process that no longer answers."
READY_ABOUT = """\
Looks whether rules are in force today (`rules`), the database of what is kept answers (`state`), the folder of batches
can be written to (`scratch`), and there is room on its disk and on that of the database's file (`disk`). 503 says which
check found what, or that the service is about to end; it answers whatever does not need that all the same. What is
found holds for a second. For a balancer or a monitor.

`remarks` says of a service that is fit for work that the rules folder is not what was published (`not_published`), or
that rules in force cannot be loaded here and those before them serve (`not_taken_up`), and what to do.
"""
EXAMPLE = RulesStanding(publication=0, folder_differs=False, refused=lambda: None)
UNREADY = {DRAINING: [], problem_kinds.NOT_READY: failed_checks({"state": NO_ANSWER}, "zh")}


def resource(book: RuleBook, standing: RulesStanding, readiness: Readiness, draining: Draining) -> Blueprint:
    """Return the routes; `book` is the one that serves, `readiness` looks whether it can."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/healthz")
    def alive() -> Response:
        return json_reply(ALIVE)

    @blueprint.get("/readyz")
    def is_ready() -> Response:
        if draining.under_way:
            raise AboutToEnd
        wrong = {check: message for check, message in readiness.found().items() if message}
        if wrong:
            raise NotReady(wrong)
        language = preferred_language()
        return in_language(language, _ready(book, standing, language))

    return blueprint


def _ready(book: RuleBook, standing: RulesStanding, language: str) -> Ready:
    remarks = [RulesRemark(code, message.in_language(language)) for code, message in standing.remarks().items()]
    return Ready("ready", book.digest, __version__, [*CHECKS], standing.publication, remarks)


def operations(book: RuleBook) -> dict[str, dict[str, Shape]]:
    """Return by path and method what stands in the description."""
    return {
        "/healthz": {"get": _described("/healthz", "Whether the process runs · 进程是否在运行", ALIVE_ABOUT, ALIVE)},
        "/readyz": {"get": _described("/readyz", READINESS, READY_ABOUT, _ready(book, EXAMPLE, "zh"), UNREADY)},
    }


def _described(
    path: str, summary: str, about: str, example: Reply, refused: Mapping[ProblemKind, list[FailedCheck]] | None = None
) -> Shape:
    return {
        "summary": summary,
        "description": about,
        "tags": ["health"],
        "parameters": [REQUEST_ID],
        "responses": {"200": reply(summary, type(example), example)}
        | refusals(path, (*problem_kinds.OF_EVERY_ADDRESS, *(refused or ())), refused),
    }
