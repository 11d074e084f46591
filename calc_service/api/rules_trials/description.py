"""The operations that try changed rules as the description shows them."""

from collections.abc import Mapping

from marshmallow import Schema

from calc_service.api import problem_kinds
from calc_service.api.batches.options import HOW_TO_COMPUTE
from calc_service.api.description import (
    BINARY,
    BYTES,
    LANGUAGE,
    PACKED,
    REQUEST_ID,
    TEXT,
    Shape,
    header_parameter,
    refusals,
    reply,
)
from calc_service.api.problem_kinds import ProblemKind
from calc_service.api.replies import HTML, JSON
from calc_service.api.rules_trials.examples import TrialExamples
from calc_service.api.rules_trials.forms import (
    RulesCheckForm,
    RulesDiffForm,
    RulesImpactForm,
    RulesImpactOfFileForm,
    RulesLinesForm,
    RulesToCoverForm,
)
from calc_service.api.rules_trials.multipart import CHANGES, FORM
from calc_service.batch.files import CSV, NDJSON, PARQUET, XLSX
from calc_service.policy.check import CheckedRules
from calc_service.policy.coverage.report import RulesCoverage
from calc_service.policy.dated_lines.shown import RulesWithLine
from calc_service.policy.differences.report import ComparedRules
from calc_service.policy.impact.reply_types import ImpactReply
from calc_service.policy.impact.result import CLAIMS, ENROLMENTS

CHECK, DIFF, IMPACT = "/v1/rules/check", "/v1/rules/diff", "/v1/rules/impact"
IMPACT_OF_FILE = f"{IMPACT}/claims"
LINES, COVERAGE = "/v1/rules/lines", "/v1/rules/coverage"
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
LINES_ABOUT = """
`line` is added to one of `lists`, which the reply tells by their ids, also where no line is asked for. It says what the
line before it says but for `figures`, begins on its own day and says where it comes from; all else in the file stays as
it is. A line of that day is put right instead. Of a year that has no line yet each figure has to be given. Whether the
rules are in order then is for POST /v1/rules/check. 422 `unprocessable-trial` points to what is unknown or missing.
"""
COVERAGE_ABOUT = """
Each thing that decides an amount is changed by the smallest step, one at a time: which of these changes a worked
example notices, which a check, which nobody, and the smallest examples that would. It takes some seconds and the place
of one batch (503 while all are taken). 422 `refused-rules` where the changed rules hold errors.
"""
IMPACT_ABOUT = """
The same claims are computed under both: made-up ones (`population`, in JSON), or a file of claims that comes with the
changes as `multipart/form-data`. The part `changes` is the same JSON without `population`; the part `claims` is a file
that POST /v1/batches takes, its form named by the Content-Type (and Content-Encoding) of the part, or by the ending of
its file name where the type is absent, application/octet-stream or text/plain. A part `enrolments`, a file that
POST /v1/batches takes with `kind=premium`, has its premium subsidies weighed, beside `claims` or alone. One impact
takes the place of one batch. `Accept: text/html` gets the report as a page that needs no network, to be signed.

Rows that only one of the rules can compute stand apart, in no figure that sets one side beside the other. `as_of` moves
all rows to the rules of a day, `figures_of` to the figures of a year (`{"before": 2026, "after": 2027}` weighs the new
year's against the old). `today`, `author` and `reason` stand in the record of the run.

422 is `refused-rules`, `unprocessable-trial` (pointers lead into the changes), `unprocessable-query`, or
`unprocessable-file`, as for POST /v1/batches. 415 is `not-json-nor-form`, or `part-not-understood`, whose `errors` name
the part (`/parts/claims`).
"""
REPLIES = (CheckedRules, ComparedRules, RulesWithLine, RulesCoverage, ImpactReply)
READ_AS_JSON = (
    problem_kinds.MALFORMED_BODY,
    problem_kinds.CHANGES_TOO_LARGE,
    problem_kinds.CODING_NOT_TAKEN,
    problem_kinds.INTERNAL_ERROR,
    problem_kinds.BUSY,
    problem_kinds.FOLDER_UNUSABLE,
    problem_kinds.NO_ROOM,
    problem_kinds.REQUEST_TIMEOUT,
)


def operations(examples: TrialExamples) -> dict[str, dict[str, Shape]]:
    """Return by path and method what stands in the description."""
    return {
        CHECK: {"post": _check(examples)},
        DIFF: {"post": _diff(examples)},
        LINES: {"post": _lines(examples)},
        COVERAGE: {"post": _coverage(examples)},
        IMPACT: {"post": _impact(examples, IMPACT, examples.impact)},
        IMPACT_OF_FILE: {"post": _impact_of_file(examples)},
    }


def _check(examples: TrialExamples) -> Shape:
    kinds = (*READ_AS_JSON, problem_kinds.NOT_JSON, problem_kinds.UNPROCESSABLE_TRIAL)
    done = reply("Every complaint about the changed rules.", CheckedRules, examples.checked)
    return {
        "summary": "Check changed rules · 检查改动后的规则",
        "description": CHANGED_FILES + CHECK_ABOUT,
        "tags": ["rules"],
        "parameters": [LANGUAGE, REQUEST_ID],
        "requestBody": _body({JSON: {"schema": RulesCheckForm, "example": examples.to_check}}),
        "responses": {"200": done} | refusals(CHECK, kinds, {problem_kinds.UNPROCESSABLE_TRIAL: examples.refused_path}),
    }


def _diff(examples: TrialExamples) -> Shape:
    kinds = (*READ_AS_JSON, problem_kinds.NOT_JSON, problem_kinds.REFUSED_RULES)
    done = reply("What the changes mean, in sentences.", ComparedRules, examples.compared)
    return {
        "summary": "What changed rules mean · 规则改动的含义",
        "description": CHANGED_FILES + DIFF_ABOUT,
        "tags": ["rules"],
        "parameters": [LANGUAGE, REQUEST_ID],
        "requestBody": _body({JSON: {"schema": RulesDiffForm, "example": examples.to_compare}}),
        "responses": {"200": done} | refusals(DIFF, kinds, {problem_kinds.REFUSED_RULES: examples.refused_rules}),
    }


def _lines(examples: TrialExamples) -> Shape:
    done = reply("The changed files, and every list.", RulesWithLine, examples.written)
    return _of_changes(
        LINES,
        "Write a figure that changes from a day on · 写入自某日起的新数字",
        LINES_ABOUT,
        {JSON: {"schema": RulesLinesForm, "example": examples.to_write}},
        done,
        (problem_kinds.UNPROCESSABLE_TRIAL,),
    )


def _coverage(examples: TrialExamples) -> Shape:
    done = reply("Who would notice each smallest change.", RulesCoverage, examples.covered)
    return _of_changes(
        COVERAGE,
        "What the worked examples notice · 算例能发现哪些改动",
        COVERAGE_ABOUT,
        {JSON: {"schema": RulesToCoverForm, "example": {"files": examples.to_check["files"]}}},
        done,
        (problem_kinds.UNPROCESSABLE_TRIAL, problem_kinds.REFUSED_RULES),
    )


def _of_changes(  # noqa: PLR0913, PLR0917  an operation is all of this
    path: str, title: str, about: str, content: Mapping[str, Shape], done: Shape, refused: tuple[ProblemKind, ...]
) -> Shape:
    return {
        "summary": title,
        "description": CHANGED_FILES + about,
        "tags": ["rules"],
        "parameters": [LANGUAGE, REQUEST_ID],
        "requestBody": _body(content),
        "responses": {"200": done} | refusals(path, (*READ_AS_JSON, problem_kinds.NOT_JSON, *refused)),
    }


def _impact_of_file(examples: TrialExamples) -> Shape:
    """As an impact, of claims that are posted with the changes and nothing else."""
    described = _impact(examples, IMPACT_OF_FILE, examples.impact_of_claims)
    form = posted_form(RulesImpactOfFileForm) | {"example": examples.to_weigh_claims}
    return described | {
        "summary": "The same, by the claims of a file · 用结算文件测算规则改动的影响",
        "requestBody": {"required": True, "description": "A form; its file may be packed.", "content": {FORM: form}},
    }


def _impact(examples: TrialExamples, path: str, found: ImpactReply | None) -> Shape:
    kinds = (*READ_AS_JSON, problem_kinds.NOT_JSON_NOR_FORM, problem_kinds.NO_SUCH_REPORT, problem_kinds.REFUSED_RULES)
    done = reply("The same claims under both.", ImpactReply, found, "Vary")
    done["content"][HTML] = {"schema": TEXT}
    return {
        "summary": "What changed rules cost, who gains, who loses · 规则改动的影响",
        "description": CHANGED_FILES + IMPACT_ABOUT,
        "tags": ["rules"],
        "parameters": [
            *HOW_TO_COMPUTE,
            header_parameter("Accept", f"{JSON} or {HTML}.", TEXT),
            LANGUAGE,
            REQUEST_ID,
        ],
        "requestBody": _body(
            {JSON: {"schema": RulesImpactForm, "example": examples.to_weigh}, FORM: posted_form(RulesImpactOfFileForm)}
        ),
        "responses": {"200": done} | refusals(path, kinds, {problem_kinds.REFUSED_RULES: examples.refused_rules}),
    }


def _body(content: Mapping[str, Shape]) -> Shape:
    return {"required": True, "description": PACKED, "content": content}


def posted_form(changes: type[Schema]) -> Shape:
    """Return a form with the part `changes`, and the files that may come with it."""
    forms = f"named for its form (.csv, .xlsx…), or declared as {CSV}, {NDJSON}, {PARQUET} or {XLSX}"
    claims = BINARY["schema"] | {"description": f"The file of claims, {forms}."}
    enrolments = BINARY["schema"] | {"description": f"A list of enrolments, {forms}; it may stand alone."}
    return {
        "schema": {
            "type": "object",
            "properties": {CHANGES: changes, CLAIMS: claims, ENROLMENTS: enrolments},
            "required": [CHANGES],
        },
        "encoding": {CHANGES: {"contentType": JSON}} | {name: {"contentType": BYTES} for name in (CLAIMS, ENROLMENTS)},
    }
