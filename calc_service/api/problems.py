"""Problem replies (RFC 9457): the only module that knows HTTP statuses.

Nothing here repeats a value of a case: `detail` is a fixed text, `errors` are the faults as the case layer worded them,
and a failure of the service itself is logged by the place and type of the exception alone.

    QueryRefused    the query of GET /v1/rules cannot be answered   422
    NotJson         the body is not declared as JSON                415
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from http import HTTPStatus
from urllib.parse import quote

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, InternalServerError

from calc_service.api.language import asked_language
from calc_service.api.replies import encoded, spoken
from calc_service.api.request_log import RequestLog
from calc_service.case.refusals import CaseRefused, Fault, MalformedBody
from calc_service.engine.wording import Label

PROBLEM_JSON = "application/problem+json"
LONGEST_INSTANCE = 256
KEPT_HEADERS = ("Allow", "Retry-After")


class QueryRefused(Exception):  # noqa: N818  named for what happened, as CaseRefused is
    """The query cannot be answered; `faults` name each place as /query/<parameter>."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        super().__init__()
        self.faults = tuple(faults)


class NotJson(Exception):  # noqa: N818  named for what happened, as CaseRefused is
    """The body is not declared as JSON in UTF-8."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A kind of problem: what is the same at each occurrence."""

    status: HTTPStatus
    name: str
    title: Label
    detail: Label

    @property
    def type(self) -> str:
        """The URI reference that identifies this kind of problem."""
        return f"/problems/{self.name}"


BAD_REQUEST = Problem(
    HTTPStatus.BAD_REQUEST,
    "bad-request",
    Label("请求有误", "Bad request"),
    Label("请求无法读取，请检查后重新发送。", "The request cannot be read. Check it and send it again."),
)
MALFORMED_BODY = Problem(
    HTTPStatus.BAD_REQUEST,
    "malformed-body",
    Label("请求正文不是规范的 JSON", "The body is not well-formed JSON"),
    Label("请发送 UTF-8 编码的 JSON。", "Send JSON in UTF-8."),
)
NOT_FOUND = Problem(
    HTTPStatus.NOT_FOUND,
    "not-found",
    Label("没有这个地址", "No such address"),
    Label("可用的地址见 /openapi.json。", "The addresses that exist are listed in /openapi.json."),
)
METHOD_NOT_ALLOWED = Problem(
    HTTPStatus.METHOD_NOT_ALLOWED,
    "method-not-allowed",
    Label("该地址不支持这种请求方法", "Method not allowed here"),
    Label("可用的方法见 Allow 头。", "The Allow header lists the methods that are."),
)
REQUEST_TIMEOUT = Problem(
    HTTPStatus.REQUEST_TIMEOUT,
    "request-timeout",
    Label("请求超时", "The request took too long to arrive"),
    Label("请重新发送。", "Send it again."),
)
BODY_TOO_LARGE = Problem(
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "body-too-large",
    Label("请求正文过大", "The body is too large"),
    Label("请把结算分次提交，用 year_to_date 衔接。", "Submit the claims in parts, joined by year_to_date."),
)
NOT_JSON = Problem(
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "not-json",
    Label("请求正文须声明为 JSON", "The body has to be declared as JSON"),
    Label(
        "Content-Type 须为 application/json，字符集须省略或为 utf-8。",
        "Content-Type has to be application/json, its charset absent or utf-8.",
    ),
)
UNPROCESSABLE_CASE = Problem(
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "unprocessable-case",
    Label("案件无法计算", "The case cannot be computed"),
    Label("请按 errors 所列逐项更正后重新提交。", "Correct each place that errors names and submit it again."),
)
UNPROCESSABLE_QUERY = Problem(
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "unprocessable-query",
    Label("查询参数有误", "The query cannot be answered"),
    Label("请按 errors 所列逐项更正后重新查询。", "Correct each parameter that errors names and ask again."),
)
INTERNAL_ERROR = Problem(
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "internal-error",
    Label("服务内部错误", "The service failed"),
    Label(
        "没有得出结果。请把 X-Request-Id 头告知维护人员。",
        "There is no result. Give the X-Request-Id header to those who run the service.",
    ),
)
BY_STATUS = {
    int(problem.status): problem
    for problem in (NOT_FOUND, METHOD_NOT_ALLOWED, REQUEST_TIMEOUT, BODY_TOO_LARGE, NOT_JSON, INTERNAL_ERROR)
}


def install(app: Flask, log: RequestLog) -> None:
    """Answer every refusal and every failure in `app` with a problem."""

    def fail(error: Exception) -> Response:
        log.failure(getattr(error, "original_exception", None) or error)
        return _reply(INTERNAL_ERROR)

    app.register_error_handler(MalformedBody, _malformed_body)
    app.register_error_handler(CaseRefused, lambda error: _reply(UNPROCESSABLE_CASE, faults=error.faults))
    app.register_error_handler(QueryRefused, lambda error: _reply(UNPROCESSABLE_QUERY, faults=error.faults))
    app.register_error_handler(NotJson, lambda _: _reply(NOT_JSON))
    app.register_error_handler(HTTPException, _http_problem)
    app.register_error_handler(InternalServerError, fail)
    app.register_error_handler(Exception, fail)


def document(
    problem: Problem, language: str, instance: str, detail: Label | None = None, faults: Iterable[Fault] = ()
) -> dict[str, object]:
    """Return the problem document, `errors` among it where there are faults."""
    members: dict[str, object] = {
        "type": problem.type,
        "title": problem.title.in_language(language),
        "status": int(problem.status),
        "detail": (detail or problem.detail).in_language(language),
        "instance": instance,
    }
    errors = [asdict(fault) for fault in faults]
    return members | ({"errors": errors} if errors else {})


def _reply(problem: Problem, detail: Label | None = None, faults: Iterable[Fault] = ()) -> Response:
    language = asked_language()
    body = encoded(document(problem, language, _instance(), detail, faults))
    return Response(body, int(problem.status), spoken(language), content_type=PROBLEM_JSON)


def _instance() -> str:
    # A second leading slash would make the path read as another host.
    return quote("/" + request.path.lstrip("/"))[:LONGEST_INSTANCE]


def _malformed_body(error: MalformedBody) -> Response:
    message = error.detail.in_language(asked_language())
    return _reply(MALFORMED_BODY, error.detail, [replace(fault, message=message) for fault in error.faults])


def _http_problem(error: HTTPException) -> Response:
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return Response(status=error.code, headers=error.get_headers(request.environ))
    reply = _reply(BY_STATUS.get(error.code, BAD_REQUEST))
    for name, value in error.get_headers(request.environ):
        if name in KEPT_HEADERS:
            reply.headers[name] = value
    return reply
