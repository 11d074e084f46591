"""The operations that try changed rules as the description shows them."""

from collections.abc import Iterable, Mapping

from calc_service.api import problem_kinds
from calc_service.api.openapi import worked_trial
from calc_service.api.openapi.batch_operations import computing_parameters
from calc_service.api.openapi.replies import refusals, reply, reply_headers
from calc_service.api.openapi.shapes import TEXT, Shape, meaning
from calc_service.api.problem_kinds import Problem
from calc_service.api.replies import JSON
from calc_service.api.rules_trials.form import FORM
from calc_service.api.rules_trials.forms import RulesCheckForm, RulesDiffForm, RulesImpactForm, RulesImpactOfFileForm
from calc_service.api.rules_trials.parts import CHANGES, CLAIMS
from calc_service.api.rules_trials.weighing import HTML
from calc_service.api.served import Served
from calc_service.batch.files import CSV, NDJSON, PARQUET, XLSX
from calc_service.case.refusals import Fault

CHECK, DIFF, IMPACT = "/v1/rules/check", "/v1/rules/diff", "/v1/rules/impact"
BYTES = "application/octet-stream"
CHANGED_FILES = """\
`files` holds the changed files, the whole text of each by its path as it stands in complaints (`rules/` may be left
out), null for a file that is left out. They are laid over the rules in force for this one request: nothing on the
server changes, and X-Rules-Digest stays that of the rules in force. At most 10 MiB as sent, 2 MB of text, 200 files.
"""
CHECK_ABOUT = """
The reply is 200 also where the rules hold errors: it is the list of what to put right. `deep` tries the whole decision
space as well; as that takes seconds, it may have to come again (503).
"""
DIFF_ABOUT = """
Changed rules that hold errors cannot be compared: 422 `refused-rules`, whose `errors` name file, line and column.
A request that cannot be tried at all gets 422 `unprocessable-trial`.
"""
IMPACT_ABOUT = """
The same claims are computed under both: made-up ones (`population`, in JSON), or a file of claims that comes with the
changes as `multipart/form-data`. The part `changes` is the same JSON without `population`; the part `claims` is a file
that POST /v1/batches takes, its form named by the Content-Type (and Content-Encoding) of the part, or by the ending of
its file name where the type is absent, application/octet-stream or text/plain. One impact takes the place of one batch.
`Accept: text/html` gets the report as a page that needs no network.

422 is `refused-rules`, `unprocessable-trial` (pointers lead into the changes), `unprocessable-query`, or
`unprocessable-file`, as for POST /v1/batches. 415 is `not-json-nor-form`, or `part-not-understood`, whose `errors` name
the part (`/parts/claims`).
"""
READ_AS_JSON = (
    problem_kinds.MALFORMED_BODY,
    problem_kinds.CHANGES_TOO_LARGE,
    problem_kinds.INTERNAL_ERROR,
    problem_kinds.BUSY,
)


def rules_trial_operations(served: Served, *parameters: Shape) -> dict[str, dict[str, Shape]]:
    """Return the three operations by path; their examples are computed under `served`."""
    return {
        CHECK: {"post": _check(served, parameters)},
        DIFF: {"post": _diff(served, parameters)},
        IMPACT: {"post": _impact(served, parameters)},
    }


def _check(served: Served, parameters: Iterable[Shape]) -> Shape:
    kinds = (*READ_AS_JSON, problem_kinds.NOT_JSON, problem_kinds.UNPROCESSABLE_TRIAL)
    faults = {problem_kinds.UNPROCESSABLE_TRIAL: worked_trial.refused_path(served)}
    done = reply("Every complaint about the changed rules.", "CheckedRules", worked_trial.check_reply(served))
    return {
        "operationId": "check_rules",
        "summary": "Check changed rules · 检查改动后的规则",
        "description": CHANGED_FILES + CHECK_ABOUT,
        "tags": ["rules"],
        "parameters": list(parameters),
        "requestBody": _body({JSON: {"schema": RulesCheckForm, "example": worked_trial.to_check(served)}}),
        "responses": {"200": done} | _refusals(CHECK, kinds, faults),
    }


def _diff(served: Served, parameters: Iterable[Shape]) -> Shape:
    kinds = (*READ_AS_JSON, problem_kinds.NOT_JSON, problem_kinds.REFUSED_RULES)
    faults = {problem_kinds.REFUSED_RULES: worked_trial.refused_rules(served)}
    done = reply("What the changes mean, in sentences.", "ComparedRules", worked_trial.comparison(served))
    return {
        "operationId": "compare_rules",
        "summary": "What changed rules mean · 规则改动的含义",
        "description": CHANGED_FILES + DIFF_ABOUT,
        "tags": ["rules"],
        "parameters": list(parameters),
        "requestBody": _body({JSON: {"schema": RulesDiffForm, "example": worked_trial.to_compare(served)}}),
        "responses": {"200": done} | _refusals(DIFF, kinds, faults),
    }


def _impact(served: Served, parameters: Iterable[Shape]) -> Shape:
    other = (problem_kinds.NOT_JSON_NOR_FORM, problem_kinds.NO_SUCH_REPORT, problem_kinds.REFUSED_RULES)
    faults = {problem_kinds.REFUSED_RULES: worked_trial.refused_rules(served)}
    accept: Shape = {"name": "Accept", "in": "header", "description": f"{JSON} or {HTML}.", "schema": TEXT}
    return {
        "operationId": "weigh_rules",
        "summary": "What changed rules cost, who gains, who loses · 规则改动的影响",
        "description": CHANGED_FILES + IMPACT_ABOUT,
        "tags": ["rules"],
        "parameters": [*computing_parameters(), accept, *parameters],
        "requestBody": _body(
            {JSON: {"schema": RulesImpactForm, "example": worked_trial.to_weigh(served)}, FORM: _form()}
        ),
        "responses": {"200": _weighed(served)} | _refusals(IMPACT, (*READ_AS_JSON, *other), faults),
    }


def _body(content: Mapping[str, Shape]) -> Shape:
    return {"required": True, "content": content}


def _form() -> Shape:
    forms = f"named for its form (.csv, .xlsx…), or declared as {CSV}, {NDJSON}, {PARQUET} or {XLSX}"
    claims = meaning({"type": "string", "contentMediaType": BYTES}, forms)
    return {
        "schema": {
            "type": "object",
            "properties": {CHANGES: RulesImpactOfFileForm, CLAIMS: claims},
            "required": [CHANGES, CLAIMS],
        },
        "encoding": {
            CHANGES: {"contentType": JSON},
            CLAIMS: {"contentType": BYTES},
        },
    }


def _weighed(served: Served) -> Shape:
    done = reply("The same claims under both.", "Impact", worked_trial.impact_reply(served), "Vary")
    done["content"][HTML] = {"schema": TEXT}  # type: ignore[index]  # a Shape holds objects
    return done


def _refusals(path: str, kinds: Iterable[Problem], faults: Mapping[Problem, Iterable[Fault]]) -> dict[str, Shape]:
    answers = refusals(path, kinds, faults)
    answers["503"]["headers"] = answers["503"]["headers"] | reply_headers(["Retry-After"])  # type: ignore[operator]  # a Shape holds objects
    return answers
