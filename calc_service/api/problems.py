"""Problem replies (RFC 9457): how each refusal and each failure is answered; `problem_kinds` has the statuses.

Nothing here repeats a value of a case: `detail` is a fixed text, `errors` are the faults as the case layer worded them,
and a failure of the service itself is logged by the place and type of the exception alone.

    QueryRefused        the query cannot be answered                        422
    NotJson             the body is not declared as JSON                    415
    FormNotUnderstood   the body is not declared as a file that we read     415
    FormNotOffered      Accept names no form of this reply                  406
    FileTooLarge        the file is longer than the limit                   413
    TrialRefused        what is posted cannot be tried, or published        as its problem says
    NotCaseLines        the body is not declared as one case a line         415
    ListTooLong         there are more cases than are taken at a time       413
    NoSuchEntry         a list has nothing of that name                     404
    NotReady            a check of /readyz finds something wrong            503
    AboutToEnd          the service is about to end                         503
    NoSuchCoding        no reply in a coding that is accepted               406
    CodingNotTaken      the body is packed in a way that is not read        415
    AccessRefused       whoever asks is not let in, or not now              as its kind says
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import quote

from flask import Flask, Response, request
from msgspec import UNSET, Meta, UnsetType
from werkzeug.exceptions import HTTPException, InternalServerError

from calc_service.api.draining import DRAINING
from calc_service.api.every_problem import BY_STATUS
from calc_service.api.file_faults import file_faults
from calc_service.api.metrics.measures import CHECKS
from calc_service.api.problem_kinds import (
    BAD_REQUEST,
    CODING_NOT_TAKEN,
    FILE_TOO_LARGE,
    FOLDER_UNUSABLE,
    FORM_NOT_UNDERSTOOD,
    INTERNAL_ERROR,
    LIST_TOO_LONG,
    MALFORMED_BODY,
    NO_ROOM,
    NO_SUCH_CODING,
    NO_SUCH_ENTRY,
    NO_SUCH_REPORT,
    NOT_CASE_LINES,
    NOT_JSON,
    NOT_READY,
    UNPROCESSABLE_CASE,
    UNPROCESSABLE_FILE,
    UNPROCESSABLE_QUERY,
    ProblemKind,
)
from calc_service.api.replies import encoded, language_headers, preferred_language
from calc_service.api.request_log import RequestLog
from calc_service.batch.refusals import FileRefused
from calc_service.batch.scratch import FolderUnusable, is_full
from calc_service.case.fault_types import RequestFault, shown
from calc_service.case.refusals import CaseFault, MalformedBody, Refused, listed
from calc_service.domain.reply_fields import Position, Reply, either, means, one_of
from calc_service.domain.vocabulary import TRIAL_ERRORS
from calc_service.domain.wording import Label

PROBLEM_JSON = "application/problem+json"
LONGEST_INSTANCE = 256
KEPT_HEADERS = ("Allow", "Retry-After")
UNUSABLE_FILE, NOT_JSON_PART = TRIAL_ERRORS
"""The codes of a changed file that cannot be laid over the rules, and of a part of a form that is declared wrongly."""


class RulesFault(Reply):
    """One error in changed rules."""

    pointer: Annotated[
        str, means("JSON pointer to the posted file, /files/<path>; /files for a file that was not posted")
    ]
    code: Annotated[str, means("the check that found it, as in docs/rules-checks.md")]
    message: str
    path: Annotated[str, means("the file, `rules/…`")]
    line: Annotated[Position, means("counts from 1")]
    column: Annotated[Position, means("counts from 1")]


NOT_FIT = "not_fit"
"""The code of what a check finds wrong: whoever reads errors finds one in each."""


class FailedCheck(Reply):
    """What keeps the service from being ready."""

    code: Annotated[str, one_of((NOT_FIT,))]
    check: Annotated[str, one_of(CHECKS), means("what was looked at")]
    message: str


AnyFault = CaseFault | RulesFault | FailedCheck
EachFault = Annotated[Any, either(RequestFault, RulesFault, FailedCheck)]
UriReference = Annotated[str, Meta(extra_json_schema={"format": "uri-reference"})]


class Problem(Reply):
    """Why a request gets no other reply (RFC 9457)."""

    type: Annotated[UriReference, means("identifies the kind of problem")]
    title: str
    status: Annotated[int, Meta(ge=400, le=599)]
    detail: str
    instance: Annotated[UriReference, means("the path that was asked")]
    errors: Annotated[list[EachFault] | UnsetType, means("every place to correct; never a value of the case")] = UNSET


class QueryRefused(Exception):  # noqa: N818  named for what happened, as CaseRefused is
    """The query cannot be answered; `faults` name each place as /query/<parameter>."""

    def __init__(self, faults: Iterable[CaseFault]) -> None:
        super().__init__()
        self.faults = tuple(faults)


class NotJson(Exception):  # noqa: N818  named for what happened, as CaseRefused is
    """The body is not declared as JSON in UTF-8."""


class NotCaseLines(Exception):  # noqa: N818  named for what happened, as CaseRefused is
    """The body is not declared as one case a line."""


class ListTooLong(Exception):  # noqa: N818  named for what happened, as CaseRefused is
    """There are more cases, or more bytes of them, than are taken at a time."""


class FormNotUnderstood(Exception):  # noqa: N818  named for what happened, as CaseRefused is
    """The body is not declared as a file of a form that is read."""


class FormNotOffered(Exception):  # noqa: N818  named for what happened, as CaseRefused is
    """The reply comes as JSON or as a page, and Accept names neither."""


class FileTooLarge(Exception):  # noqa: N818  named for what happened, as CaseRefused is
    """The file is longer than the limit."""


class TrialRefused(Exception):  # noqa: N818  named for what happened, as CaseRefused is
    """What is posted cannot be tried: what kind of problem it is, every place to put right, and `detail` where told."""

    def __init__(self, problem: ProblemKind, faults: Iterable[AnyFault] = (), detail: Label | None = None) -> None:
        super().__init__(problem.name)
        self.problem = problem
        self.faults = tuple(faults)
        self.detail = detail


class NoSuchEntry(Exception):  # noqa: N818  named for what happened, as CaseRefused is
    """A list has no entry of the name asked for."""


class NotReady(Exception):  # noqa: N818  named for what happened, as CaseRefused is
    """Work should go elsewhere: what is wrong, by the name of the check that found it."""

    def __init__(self, wrong: Mapping[str, Label]) -> None:
        super().__init__()
        self.wrong = wrong


class AboutToEnd(Exception):  # noqa: N818  named for what happens, as CaseRefused is
    """The service is about to end, so that new requests should go elsewhere."""


class NoSuchCoding(Exception):  # noqa: N818  named for what happened, as CaseRefused is
    """The client accepts neither a packing that replies can have nor the bytes as they are."""


class CodingNotTaken(Exception):  # noqa: N818  named for what happened, as CaseRefused is
    """The body is packed in another way than one of those `taken`."""

    def __init__(self, taken: Iterable[str]) -> None:
        super().__init__()
        self.taken = tuple(taken)


class AccessRefused(Exception):  # noqa: N818  named for what happened, as CaseRefused is
    """Whoever asks is not let in: `kind` says why, `detail` more of it, `headers` go with the reply."""

    def __init__(
        self, kind: ProblemKind, detail: Label | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(kind.name)
        self.kind = kind
        self.detail = detail
        self.headers = headers or {}


def install(app: Flask, log: RequestLog) -> None:
    """Answer every refusal and every failure in `app` with a problem."""

    def fail(error: Exception) -> Response:
        log.failure(getattr(error, "original_exception", None) or error)
        return _reply(INTERNAL_ERROR)

    app.register_error_handler(Refused, _refused)
    app.register_error_handler(QueryRefused, lambda error: _reply(UNPROCESSABLE_QUERY, faults=error.faults))
    app.register_error_handler(NotJson, lambda _: _reply(NOT_JSON))
    app.register_error_handler(NotCaseLines, lambda _: _reply(NOT_CASE_LINES))
    app.register_error_handler(ListTooLong, lambda _: _reply(LIST_TOO_LONG))
    app.register_error_handler(FileRefused, lambda error: _reply(UNPROCESSABLE_FILE, faults=file_faults(error)))
    app.register_error_handler(FileTooLarge, lambda _: _reply(FILE_TOO_LARGE))
    app.register_error_handler(FormNotUnderstood, lambda _: _reply(FORM_NOT_UNDERSTOOD))
    app.register_error_handler(FormNotOffered, lambda _: _reply(NO_SUCH_REPORT))
    app.register_error_handler(TrialRefused, lambda error: _reply(error.problem, error.detail, error.faults))
    app.register_error_handler(OSError, lambda error: _reply(NO_ROOM) if is_full(error) else fail(error))
    app.register_error_handler(FolderUnusable, lambda _: _reply(FOLDER_UNUSABLE))
    app.register_error_handler(NoSuchEntry, lambda _: _reply(NO_SUCH_ENTRY))
    app.register_error_handler(NotReady, _not_ready)
    app.register_error_handler(AboutToEnd, lambda _: _reply(DRAINING))
    app.register_error_handler(NoSuchCoding, lambda _: _reply(NO_SUCH_CODING))
    app.register_error_handler(CodingNotTaken, _coding_not_taken)
    app.register_error_handler(AccessRefused, _access_refused)
    app.register_error_handler(HTTPException, _http_problem)
    app.register_error_handler(InternalServerError, fail)
    app.register_error_handler(Exception, fail)


def document(
    kind: ProblemKind, language: str, instance: str, detail: Label | None = None, faults: Iterable[AnyFault] = ()
) -> Problem:
    """Return the problem document, `errors` among it where there are faults."""
    errors = [shown(one) if isinstance(one, CaseFault) else one for one in faults]
    return Problem(
        type=kind.type,
        title=kind.title.in_language(language),
        status=int(kind.status),
        detail=(detail or kind.detail).in_language(language),
        instance=instance,
        errors=errors or UNSET,
    )


def refused_document(refusal: Refused, language: str, instance: str) -> Problem:
    """Return the problem document about a case that gets no reply."""
    if not isinstance(refusal, MalformedBody):
        return document(UNPROCESSABLE_CASE, language, instance, faults=refusal.faults)
    message = refusal.detail.in_language(language)
    faults = listed((replace(fault, message=message) for fault in refusal.faults), language)
    return document(MALFORMED_BODY, language, instance, refusal.detail, faults)


def _reply(kind: ProblemKind, detail: Label | None = None, faults: Iterable[AnyFault] = ()) -> Response:
    language = preferred_language()
    return _sent(document(kind, language, _instance(), detail, faults), language)


def _sent(problem: Problem, language: str) -> Response:
    return Response(encoded(problem), problem.status, language_headers(language), content_type=PROBLEM_JSON)


def _instance() -> str:
    # A second leading slash would make the path read as another host.
    return quote("/" + request.path.lstrip("/")[: LONGEST_INSTANCE - 1])


def _refused(error: Refused) -> Response:
    language = preferred_language()
    return _sent(refused_document(error, language, _instance()), language)


def _not_ready(error: NotReady) -> Response:
    return _reply(NOT_READY, faults=failed_checks(error.wrong, preferred_language()))


def failed_checks(wrong: Mapping[str, Label], language: str) -> list[FailedCheck]:
    """Return what is wrong, as it is replied."""
    return [FailedCheck(NOT_FIT, check, message.in_language(language)) for check, message in wrong.items()]


def _coding_not_taken(error: CodingNotTaken) -> Response:
    reply = _reply(CODING_NOT_TAKEN)
    reply.headers["Accept-Encoding"] = ", ".join((*error.taken, "identity"))
    return reply


def _access_refused(error: AccessRefused) -> Response:
    reply = _reply(error.kind, error.detail)
    reply.headers.update(error.headers)
    return reply


def _http_problem(error: HTTPException) -> Response:
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return Response(status=error.code, headers=error.get_headers(request.environ))
    reply = _reply(BY_STATUS.get(error.code, BAD_REQUEST))
    for name, value in error.get_headers(request.environ):
        if name in KEPT_HEADERS:
            reply.headers[name] = value
    return reply
