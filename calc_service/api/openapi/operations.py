"""Every operation of the service as the description shows it."""

from calc_service import __version__
from calc_service.api import problem_kinds, problems
from calc_service.api.openapi import worked_case
from calc_service.api.openapi.batch_operations import batch_operation, columns_operation
from calc_service.api.openapi.replies import SPOKEN, not_modified, refusals, reply
from calc_service.api.openapi.rules_trial_operations import rules_trial_operations
from calc_service.api.openapi.shapes import DAY, TEXT, Shape
from calc_service.api.replies import JSON, encoded
from calc_service.api.rules.in_force import rules_in_force
from calc_service.api.rules.question import read_question
from calc_service.api.served import Served
from calc_service.api.vocabulary import list_vocabulary
from calc_service.case.assessment import assess
from calc_service.case.reading import read_json
from calc_service.case.refusals import CaseRefused, Fault
from calc_service.case.schema import CaseSchema
from calc_service.engine.edition import RuleBook

LANGUAGE: Shape = {
    "name": "Accept-Language",
    "in": "header",
    "description": "The language of labels and messages: Chinese unless English is preferred.",
    "schema": {"type": "string", "default": "zh"},
}
REQUEST_ID: Shape = {
    "name": "X-Request-Id",
    "in": "header",
    "description": "An id of the client's own: 1 to 64 of A-Z a-z 0-9 . _ -, else a new one is made.",
    "schema": TEXT,
}


def operations(served: Served) -> dict[str, dict[str, Shape]]:
    """Return by path and method what stands in the description; the examples are computed under `served`."""
    book = served.book
    return {
        "/v1/assessments": {"post": _assessment(book)},
        "/v1/batches": {"post": batch_operation(book, LANGUAGE, REQUEST_ID)},
        "/v1/columns": {"get": columns_operation(book, REQUEST_ID)},
        "/v1/rules": {"get": _rules(book)},
        **rules_trial_operations(served, LANGUAGE, REQUEST_ID),
        "/v1/vocabulary": {"get": _vocabulary(book)},
        "/healthz": {
            "get": _health("alive", "Whether the process runs · 进程是否在运行", "Alive", {"status": "alive"})
        },
        "/readyz": {"get": _health("readiness", "Which rules serve · 当前使用的规则", "Ready", _ready(book))},
    }


def _assessment(book: RuleBook) -> Shape:
    path = "/v1/assessments"
    kinds = (
        problem_kinds.MALFORMED_BODY,
        problem_kinds.BODY_TOO_LARGE,
        problem_kinds.NOT_JSON,
        problem_kinds.UNPROCESSABLE_CASE,
        problem_kinds.INTERNAL_ERROR,
    )
    done = reply("The breakdown, every step with its formula and clauses.", "Assessment", _assessed(book), *SPOKEN)
    return {
        "operationId": "assess_case",
        "summary": "Compute a case · 计算一个案件",
        "description": "Required fields are required and an unknown field is refused; all faults are reported at once.",
        "tags": ["assessments"],
        "parameters": [LANGUAGE, REQUEST_ID],
        "requestBody": {
            "required": True,
            "description": "At most 1 MiB unless the operator set another limit.",
            "content": {JSON: {"schema": CaseSchema, "example": worked_case.REQUEST}},
        },
        "responses": {"200": done} | refusals(path, kinds, {problem_kinds.UNPROCESSABLE_CASE: _refused(book)}),
    }


def _posted(case: worked_case.Posted) -> object:
    return read_json(encoded(case))


def _assessed(book: RuleBook) -> object | None:
    try:
        return assess(_posted(worked_case.REQUEST), book, "zh")
    except CaseRefused:
        return None


def _refused(book: RuleBook) -> tuple[Fault, ...]:
    try:
        assess(_posted(worked_case.REFUSED), book, "zh")
    except CaseRefused as refusal:
        return refusal.faults
    return ()


def _rules(book: RuleBook) -> Shape:
    day = {"name": "on", "in": "query", "required": True, "schema": DAY, "example": worked_case.DAY}
    district = {"name": "district", "in": "query", "schema": TEXT, "example": worked_case.DISTRICT}
    district |= {"description": "GB/T 2260 code; without it the city's floors are shown."}
    done = reply("The rules, law by law.", "RulesInForce", _in_force(book), *SPOKEN, "ETag")
    kinds = (problem_kinds.UNPROCESSABLE_QUERY, problem_kinds.INTERNAL_ERROR)
    return {
        "operationId": "show_rules",
        "summary": "Everything in force on a day in a district · 某日某区县有效的全部规则",
        "tags": ["rules"],
        "parameters": [day, district, LANGUAGE, REQUEST_ID],
        "responses": {"200": done, "304": not_modified()}
        | refusals("/v1/rules", kinds, {problem_kinds.UNPROCESSABLE_QUERY: _refused_question(book)}),
    }


def _in_force(book: RuleBook) -> object | None:
    try:
        question = read_question({"on": [worked_case.DAY], "district": [worked_case.DISTRICT]}, book, "zh")
    except problems.QueryRefused:
        return None
    return rules_in_force(question, book, "zh")


def _refused_question(book: RuleBook) -> tuple[Fault, ...]:
    try:
        read_question({}, book, "zh")
    except problems.QueryRefused as refusal:
        return refusal.faults
    return ()


def _vocabulary(book: RuleBook) -> Shape:
    done = reply("Every code, labelled in Chinese and English.", "Vocabulary", list_vocabulary(book), "ETag")
    return {
        "operationId": "show_vocabulary",
        "summary": "Every enumeration and code with its labels · 全部代码及其中英文名称",
        "tags": ["vocabulary"],
        "parameters": [REQUEST_ID],
        "responses": {"200": done, "304": not_modified()}
        | refusals("/v1/vocabulary", (problem_kinds.INTERNAL_ERROR,), {}),
    }


def _health(operation: str, summary: str, shape: str, example: object) -> Shape:
    return {
        "operationId": operation,
        "summary": summary,
        "tags": ["health"],
        "parameters": [REQUEST_ID],
        "responses": {"200": reply(summary, shape, example)},
    }


def _ready(book: RuleBook) -> dict[str, str]:
    return {"status": "ready", "digest": book.digest, "engine": __version__}
