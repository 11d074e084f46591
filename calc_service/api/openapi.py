"""GET /openapi.json, and the page /docs with its assets: all of it from here, nothing from elsewhere."""

import inspect
from collections.abc import Iterable
from importlib.resources import as_file, files
from threading import Lock
from typing import Any

import msgspec
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Blueprint, Response, send_from_directory
from werkzeug.exceptions import NotFound

from calc_service import __version__
from calc_service.api import caller, columns, health, problem_pages, vocabulary
from calc_service.api.access.table import ANYONE, who_may
from calc_service.api.assessments import many, variants
from calc_service.api.assessments import resource as assessments
from calc_service.api.audits import against_description as comparisons
from calc_service.api.audits import description as audits
from calc_service.api.audits import pivot_description as pivots
from calc_service.api.audits.samples import description as audit_samples
from calc_service.api.batches import description as batches
from calc_service.api.description import HEADERS, LANG_PARAMETER, Shape
from calc_service.api.finished_description import finish, operation_id
from calc_service.api.metrics import resource as metrics
from calc_service.api.problems import FailedCheck, Problem, RulesFault
from calc_service.api.publishing import description as publishing
from calc_service.api.receipts import description as receipts
from calc_service.api.replies import encoded, json_bytes, revalidated
from calc_service.api.request_fields import case_field, schema_name
from calc_service.api.rules import clauses, figures, handbook
from calc_service.api.rules import files as rules_files
from calc_service.api.rules import resource as rules_resource
from calc_service.api.rules.reply_types import RulesInForce
from calc_service.api.rules_trials import description as rules_trials
from calc_service.api.rules_trials.examples import worked_examples
from calc_service.api.security_headers import DOCUMENTATION, content_policy
from calc_service.api.service_rules import ServiceRules
from calc_service.batch.enrolments.reply_types import PremiumBatchSummary
from calc_service.batch.guide_types import ColumnGuide
from calc_service.batch.reply_types import BatchSummary, DryRun
from calc_service.case.fault_types import RequestFault
from calc_service.case.partial.reply_types import PartialAssessment
from calc_service.case.platform.reply_types import PlatformAssessment
from calc_service.case.reply_types import AssessedClaim, Assessment, ReversedClaim, ReversingClaim
from calc_service.case.variant_types import AssessedVariants, ClaimInShort
from calc_service.domain.reply_fields import COMPONENTS
from calc_service.policy.proposed.figures import FigureBrought
from calc_service.policy.proposed.reply_types import (
    HistoryEntry,
    ProposalFindings,
    ProposalList,
    ProposalShown,
    ProposedDifference,
    PublicationHistory,
)
from calc_service.receipts.receipt import Receipt
from calc_service.receipts.verification import ReceiptFound

OPENAPI = "3.1.0"
TITLE = "重庆医疗救助计算 · Medical assistance in Chongqing"
ABOUT = """\
按渝府办发〔2022〕116号计算参保资助、大病保险、医疗救助和倾斜救助，精确到分，
每一步列出算式、条款和所用数据。

Computes premium subsidy, catastrophic insurance, medical assistance and tilt assistance to the fen; each step shows its
formula, the clauses it rests on and the figures used.

- Money is yuan as a string with two decimals in replies; a request may also hold a JSON number with at most two.
- Dates are ISO (`2025-06-01`). Missing is never zero; an unknown field is an error.
- `Accept-Language` chooses Chinese (the default) or English for every label and message; `lang=zh|en` in the query of
  any address beats it.
- A parameter of the query that an operation does not show is refused (422 `unknown_field`).
- Every refusal is a problem document (RFC 9457, `application/problem+json`). Besides what an operation lists, an
  address that does not exist gets 404 and a method it does not support 405 with `Allow`.
- Replies are packed with gzip or zstd where `Accept-Encoding` accepts it (`Content-Encoding` says so), but for a few
  bytes; one that refuses `identity` and both gets 406 `no-such-coding`. A JSON body may be packed too.
- Where the service has keys, send one as `Authorization: Bearer calc_…`: without it 401, without the role that an
  operation names 403, beyond the limits of a key 429 with `Retry-After`.
- The same request under the same rules digest and engine version gets the same bytes; the receipt of a reply
  (`X-Receipt`) proves them, see `POST /v1/receipts/verify`.
"""
TAGS = (
    {"name": "assessments", "description": "计算 · a case in, its cited breakdown out"},
    {"name": "batches", "description": "批量核查 · a file of claims in, its results and findings out"},
    {"name": "audits", "description": "核查 · files of any size, audited beside and kept for a while, row by row"},
    {"name": "receipts", "description": "收据 · what proves a reply years later"},
    {"name": "rules", "description": "规则 · what holds on a day; what changed rules would mean and cost"},
    {"name": "publishing", "description": "公布 · rules proposed by one person, approved by another, kept for ever"},
    {"name": "vocabulary", "description": "代码 · every code with its labels"},
    {"name": "health", "description": "运行 · for those who run the service"},
)
HEAD: dict[str, Any] = {
    "info": {"description": ABOUT, "contact": {"name": "运行本服务的单位 · those who run this service"}},
    "servers": [{"url": "/", "description": "本服务 · this service"}],
    "tags": list(TAGS),
    "security": [],
}
"""What stands before the operations; which of them ask for a key stands with each."""
KEY_SCHEME = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "calc_…",
    "description": "密钥，由运行人员发放；没有密钥的服务不要求 · a key, made by those who run the service; one without"
    " keys asks for none",
}
OPTIONAL_KEY: list[dict[str, list[str]]] = [{"key": []}, {}]
REPLIES: tuple[type[msgspec.Struct], ...] = (
    Assessment,
    AssessedClaim,
    ReversedClaim,
    ReversingClaim,
    AssessedVariants,
    ClaimInShort,
    PartialAssessment,
    PlatformAssessment,
    DryRun,
    BatchSummary,
    PremiumBatchSummary,
    *audits.REPLIES,
    *audit_samples.REPLIES,
    *pivots.REPLIES,
    *comparisons.REPLIES,
    Receipt,
    ReceiptFound,
    ColumnGuide,
    RulesInForce,
    figures.FigureList,
    figures.FigureShown,
    rules_files.RulesFiles,
    clauses.ClauseList,
    clauses.ClauseShown,
    *rules_trials.REPLIES,
    FigureBrought,
    ProposedDifference,
    ProposalFindings,
    ProposalList,
    ProposalShown,
    HistoryEntry,
    PublicationHistory,
    vocabulary.Vocabulary,
    problem_pages.ProblemExplained,
    problem_pages.ProblemsExplained,
    caller.CallerShown,
    health.Alive,
    health.Ready,
    Problem,
    RequestFault,
    RulesFault,
    FailedCheck,
)
"""What is replied; the shapes within are described with them."""
ASSETS = ("swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png")
PAGE = f"""\
<!DOCTYPE html>
<html lang="zh">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{TITLE}</title>
<link rel="icon" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="documentation"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""
# No validator: it would send the description to another host.
START = """\
SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#documentation",
  validatorUrl: null,
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
});
"""


class Description:
    """The description as it is sent, made when it is first called for; its examples are computed under `rules`.

    A server calls it soon after its workers were forked, never before: the threads of polars outlive no fork.
    """

    def __init__(self, rules: ServiceRules) -> None:
        self._rules = rules
        self._making = Lock()
        self._made: bytes | None = None

    def __call__(self) -> bytes:
        """Return its bytes."""
        with self._making:
            self._made = self._made or encoded(describe(self._rules))
            return self._made


def resource(description: Description) -> Blueprint:
    """Return the routes."""
    blueprint = Blueprint("openapi", __name__)

    @blueprint.get("/openapi.json")
    def show_description() -> Response:
        return revalidated(json_bytes(description()))

    @blueprint.get("/docs")
    def show_page() -> Response:
        return Response(PAGE, mimetype="text/html", headers=content_policy(DOCUMENTATION))

    @blueprint.get("/docs/start.js")
    def start_page() -> Response:
        return revalidated(Response(START, mimetype="text/javascript"))

    @blueprint.get("/docs/<asset>")
    def show_asset(asset: str) -> Response:
        if asset not in ASSETS:
            raise NotFound
        with as_file(files("flask_swagger_ui") / "dist") as folder:
            return send_from_directory(folder, asset)

    return blueprint


def describe(rules: ServiceRules) -> Shape:
    """Return the OpenAPI document; its examples are computed under `rules`."""
    marshmallow = MarshmallowPlugin(schema_name_resolver=schema_name)
    spec = APISpec(TITLE, __version__, OPENAPI, [marshmallow], **HEAD)
    if marshmallow.converter:
        marshmallow.converter.add_attribute_function(case_field)  # type: ignore[no-untyped-call]  # apispec leaves it untyped
    spec.components.security_scheme("key", KEY_SCHEME)
    for name, shape in schemas(REPLIES).items():
        spec.components.schema(name, shape)
    for name, (description, shape) in HEADERS.items():
        spec.components.header(name, {"description": description, "schema": shape})
    for path, methods in _operations(rules):
        named = {method: shape | {"operationId": operation_id(method, path)} for method, shape in methods.items()}
        spec.path(path, operations=named)
    forms = {name: key[0] for key, name in marshmallow.converter.refs.items()} if marshmallow.converter else {}
    return finish(spec.to_dict(), {name: inspect.cleandoc(form.__doc__ or "") for name, form in forms.items()})


def schemas(replies: Iterable[type[msgspec.Struct]]) -> dict[str, dict[str, Any]]:
    """Return the JSON Schema of each type of reply, and of those within, by name."""
    return msgspec.json.schema_components(replies, ref_template=f"{COMPONENTS}{{name}}")[1]


def _operations(rules: ServiceRules) -> Iterable[tuple[str, dict[str, Shape]]]:
    book, trials = rules.book, worked_examples(rules)
    for described in (
        assessments.operations(book),
        variants.operations(book),
        many.operations(book),
        batches.operations(book),
        audits.operations(book),
        comparisons.operations(),
        audit_samples.operations(book),
        pivots.operations(book),
        receipts.operations(book),
        columns.operations(book),
        rules_resource.operations(book),
        rules_files.operations(),
        handbook.operations(),
        figures.operations(book),
        clauses.operations(book),
        rules_trials.operations(trials),
        publishing.operations(trials),
        vocabulary.operations(book),
        caller.operations(),
        problem_pages.operations(),
        health.operations(book),
        metrics.operations(),
    ):
        for path, methods in described.items():
            yield (
                path,
                {method: _with_roles(_with_language(one), path, method) for method, one in methods.items()},
            )


def _with_language(operation: Shape) -> Shape:
    parameters = operation["parameters"]
    own = sum(parameter["in"] != "header" for parameter in parameters)
    return operation | {"parameters": [*parameters[:own], LANG_PARAMETER, *parameters[own:]]}


def _with_roles(operation: Shape, path: str, method: str) -> Shape:
    roles = who_may(path.replace("{", "<").replace("}", ">"), method.upper())
    if roles is ANYONE:
        return operation
    told = f"{operation['description']}\n\nRoles · 角色: {', '.join(f'`{role}`' for role in sorted(roles))}."
    return operation | {"description": told, "security": OPTIONAL_KEY}
