"""GET /problems and /problems/{kind}, to which the `type` of a problem leads: what happened and what to do."""

from typing import Annotated

from flask import Blueprint, Response, request
from msgspec import Meta, to_builtins

from calc_service.api.description import (
    LANGUAGE,
    REQUEST_ID,
    SPOKEN,
    TEXT,
    Shape,
    path_parameter,
    refusals,
    reply,
)
from calc_service.api.every_problem import KINDS
from calc_service.api.pages import page
from calc_service.api.problem_kinds import NO_SUCH_ENTRY, NO_SUCH_REPORT, OF_EVERY_ADDRESS, ProblemKind
from calc_service.api.problems import FormNotOffered, NoSuchEntry
from calc_service.api.replies import HTML, JSON, in_language, preferred_form, preferred_language
from calc_service.domain.reply_fields import Reply, means
from calc_service.domain.wording import Label

PATH, OF_ONE = "/problems", "/problems/{kind}"
EXAMPLE = "unprocessable-case"
SAID = {
    "problem": Label("问题说明", "About a problem"),
    "happened": Label("发生了什么", "What happened"),
    "remedy": Label("怎么办", "What to do"),
    "status": Label("状态码", "Status"),
    "stop": Label("。", ". "),
    "identified": Label("这一类问题的标识：", "This kind of problem is identified by "),
    "all": Label("各类问题", "All kinds of problems"),
    "in_other": Label("English", "中文"),
    "other": Label("en", "zh"),
}
OF_THE_REQUEST = Label(
    "请求没有处理，没有得出结果，也没有保存任何内容。",
    "The request was not carried out: there is no result, and nothing of it was kept.",
)
OF_THE_SERVICE = Label(
    "原因在服务一方，请求本身未必有误；没有得出结果，也没有保存任何内容。",
    "The cause lies with the service and not necessarily with the request; there is no result, and nothing was kept.",
)
FIRST_OF_THE_SERVICE = 500


class ProblemExplained(Reply):
    """A kind of problem in words."""

    type: Annotated[str, means("as in a problem of this kind, and the address of its page")]
    status: Annotated[int, Meta(ge=400, le=599)]
    title: Annotated[str, means("what happened")]
    outcome: Annotated[str, means("what became of the request")]
    detail: Annotated[str, means("what to do")]


class ProblemsExplained(Reply):
    """Every kind of problem in words."""

    problems: Annotated[list[ProblemExplained], means("every kind, by the last part of its type")]


def resource() -> Blueprint:
    """Return the routes."""
    blueprint = Blueprint("problems", __name__)

    @blueprint.get(PATH)
    def show_problems() -> Response:
        language = preferred_language()
        return _shown(_explained_all(language), language)

    @blueprint.get("/problems/<kind>")
    def show_problem(kind: str) -> Response:
        if kind not in KINDS:
            raise NoSuchEntry
        language = preferred_language()
        return _shown(_explained(KINDS[kind], language), language)

    return blueprint


def _shown(document: ProblemExplained | ProblemsExplained, language: str) -> Response:
    form = preferred_form(request.environ.get("HTTP_ACCEPT", ""), (HTML, JSON))
    if form is None:
        raise FormNotOffered
    if form == HTML:
        return _page(document, language)
    answer = in_language(language, document)
    answer.vary.add("Accept")
    return answer


def _page(document: ProblemExplained | ProblemsExplained, language: str) -> Response:
    template = "problem.html" if isinstance(document, ProblemExplained) else "problems.html"
    said = {name: text.in_language(language) for name, text in SAID.items()}
    return page(template, language, said=said, **to_builtins(document))


def _explained(kind: ProblemKind, language: str) -> ProblemExplained:
    outcome = OF_THE_SERVICE if kind.status >= FIRST_OF_THE_SERVICE else OF_THE_REQUEST
    texts = (text.in_language(language) for text in (kind.title, outcome, kind.detail))
    return ProblemExplained(kind.type, int(kind.status), *texts)


def _explained_all(language: str) -> ProblemsExplained:
    return ProblemsExplained([_explained(kind, language) for _, kind in sorted(KINDS.items())])


def operations() -> dict[str, dict[str, Shape]]:
    """Return by path and method what stands in the description."""
    about = "A page to read and to print; as JSON where Accept prefers it."
    every = {
        "summary": "Every kind of problem · 各类问题",
        "description": about,
        "tags": ["vocabulary"],
        "parameters": [LANGUAGE, REQUEST_ID],
        "responses": {"200": _described(_explained_all("zh"))} | refusals(PATH, (NO_SUCH_REPORT, *OF_EVERY_ADDRESS)),
    }
    single = {
        "summary": "What happened and what to do · 发生了什么，怎么办",
        "description": about + " The `type` of every problem is this address.",
        "tags": ["vocabulary"],
        "parameters": [
            path_parameter("kind", "The last part of the type of a problem.", TEXT, EXAMPLE),
            LANGUAGE,
            REQUEST_ID,
        ],
        "responses": {"200": _described(_explained(KINDS[EXAMPLE], "zh"))}
        | refusals(f"{PATH}/nothing", (NO_SUCH_ENTRY, NO_SUCH_REPORT, *OF_EVERY_ADDRESS)),
    }
    return {PATH: {"get": every}, OF_ONE: {"get": single}}


def _described(example: ProblemExplained | ProblemsExplained) -> Shape:
    done = reply("The page, or the same as JSON.", type(example), example, *SPOKEN)
    shown = {"schema": TEXT, "example": _page(example, "zh").get_data(as_text=True)}
    done["content"] = {HTML: shown, **done["content"]}
    return done
