"""The operations on files of claims as the description shows them."""

from calc_service.api import problem_kinds
from calc_service.api.batches import question
from calc_service.api.batches.reply_form import ZIP
from calc_service.api.openapi import worked_batch
from calc_service.api.openapi.replies import not_modified, refusals, reply, reply_headers
from calc_service.api.openapi.shapes import TEXT, Shape, many, one_of, ref
from calc_service.api.problems import file_faults
from calc_service.api.replies import JSON
from calc_service.batch.column_guide import documented
from calc_service.batch.files import CSV, NDJSON, PARQUET, XLSX
from calc_service.engine.edition import RuleBook

PATH = "/v1/batches"
ABOUT = """\
One row a claim, one header line. Headers may be our ids, Chinese headers or the fields of the national interface, mixed
freely: GET /v1/columns lists all that is understood, `dry_run=true` says how a file's own headers are. Every column and
row comes back in its place, followed by the computed columns, the errors of rows that cannot be computed, and by fund
the difference between what was recorded and what is due, with a finding.

- Running totals belong to a person and year: keep all claims of a person and year in one file.
- Amounts: digits with at most two decimals. Days: `2025-06-01`, `2025/6/1`, `20250601`, a clock time may follow.
- The counts of the result stand in the X-Batch headers; ask for `application/zip` to get `summary.json` as well.
- An XLSX sheet holds 1,048,575 rows below its header.
"""
BINARY: Shape = {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}
HEADERS = (
    "X-Batch-Rows",
    "X-Batch-Rejected",
    "X-Batch-Statuses",
    "X-Batch-Findings",
    "X-Batch-Flags",
    "X-Batch-Warnings",
    "Content-Disposition",
    "Vary",
)
KINDS = (
    problem_kinds.BAD_REQUEST,
    problem_kinds.NOT_ACCEPTABLE,
    problem_kinds.FILE_TOO_LARGE,
    problem_kinds.FORM_NOT_UNDERSTOOD,
    problem_kinds.UNPROCESSABLE_FILE,
    problem_kinds.INTERNAL_ERROR,
    problem_kinds.BUSY,
)


def batch_operation(book: RuleBook, *parameters: Shape) -> Shape:
    """Return POST /v1/batches; its example is computed under `book`."""
    refused = worked_batch.refusal(book)
    faults = file_faults(refused, "zh") if refused else []
    answers = refusals(PATH, KINDS, {problem_kinds.UNPROCESSABLE_FILE: faults})
    answers["503"]["headers"] = answers["503"]["headers"] | reply_headers(["Retry-After"])  # type: ignore[operator]  # a Shape holds objects
    return {
        "operationId": "audit_batch",
        "summary": "Recompute a file of claims and compare · 核查结算文件",
        "description": ABOUT,
        "tags": ["batches"],
        "parameters": [*_query(), *_forms(), *parameters],
        "requestBody": {
            "required": True,
            "description": "At most 2 GB unless the operator set another limit.",
            "content": {CSV: {"schema": TEXT, "example": worked_batch.POSTED}, NDJSON: {"schema": TEXT}}
            | dict.fromkeys((PARQUET, XLSX), BINARY),
        },
        "responses": {"200": _done(book)} | answers,
    }


def columns_operation(book: RuleBook, *parameters: Shape) -> Shape:
    """Return GET /v1/columns."""
    done = reply("Every column, header, value and code that is understood.", "Columns", documented(book), "ETag")
    return {
        "operationId": "show_columns",
        "summary": "What the columns of a file may be · 文件各列的说明",
        "tags": ["batches"],
        "parameters": list(parameters),
        "responses": {"200": done, "304": not_modified()}
        | refusals("/v1/columns", (problem_kinds.INTERNAL_ERROR,), {}),
    }


def _query() -> list[Shape]:
    return [
        _parameter("tolerance", "Yuan by which a payment may differ and still match.", TEXT, worked_batch.TOLERANCE),
        *computing_parameters(),
        _choice("dry_run", "`true`: compute nothing, say in JSON how each header is understood."),
        _choice("escape_formulas", "`true`: in CSV, put ' before cells that a spreadsheet would compute."),
    ]


def computing_parameters() -> list[Shape]:
    """Return the parameters of a query that say how claims are computed."""
    return [
        _parameter(
            "assume",
            "`column:value` for rows that say nothing themselves; repeatable.",
            many(TEXT),
            [worked_batch.ASSUMED],
        ),
        _choice(
            "catastrophic",
            "What assistance rests on: what the insurer settled, if it is there, or the entitlement.",
        ),
        _choice("accumulate", "What the year runs on: the computed payments, or those that were recorded."),
    ]


def _choice(name: str, description: str) -> Shape:
    choices = question.CHOICES[name]
    return _parameter(name, description, one_of(choices) | {"default": choices[0]}, choices[0])


def _parameter(name: str, description: str, schema: Shape, example: object) -> Shape:
    return {"name": name, "in": "query", "description": description, "schema": schema, "example": example}


def _forms() -> list[Shape]:
    packings = one_of(("gzip", "zstd"))
    return [
        _header("Content-Encoding", "How the file is packed, if it is.", packings),
        _header("Accept", f"The form of the result, else that of the file; {ZIP}: result and summary.json.", TEXT),
        _header("Accept-Encoding", "gzip or zstd: the reply is packed; a zip archive is then deflated.", TEXT),
    ]


def _header(name: str, description: str, schema: Shape) -> Shape:
    return {"name": name, "in": "header", "description": description, "schema": schema}


def _done(book: RuleBook) -> Shape:
    audited = worked_batch.audited(book)
    text: Shape = {"schema": TEXT} | ({"example": audited.result.whole().write_csv()} if audited else {})
    return {
        "description": "The file with its results; in JSON, how its headers are understood.",
        "headers": reply_headers(HEADERS),
        "content": {
            CSV: text,
            NDJSON: {"schema": TEXT},
            **dict.fromkeys((PARQUET, XLSX, ZIP), BINARY),
            JSON: {"schema": ref("DryRun"), "example": worked_batch.understood(book)},
        },
    }
