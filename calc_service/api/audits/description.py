"""The operations of audit runs as the description shows them."""

from collections.abc import Iterable
from typing import Any

import msgspec

from calc_service.api import problem_kinds
from calc_service.api.access.kinds import STATE_UNREACHABLE
from calc_service.api.audits import kinds
from calc_service.api.audits.asked import BEGINNING, LISTING, PICKING
from calc_service.api.audits.examples import LIST, RUN_DONE, RUN_ID, page_example, person_example
from calc_service.api.audits.reply_types import ResultForm, RunList, RunShown
from calc_service.api.audits.resource import EVIDENCE, PERSON, REPORT, RESULT, ROWS, RUN, RUNS, SUMMARY
from calc_service.api.audits.samples.asked import PACKING
from calc_service.api.audits.uploads import BYTES as PART
from calc_service.api.batches import description as batches
from calc_service.api.batches.result import ZIP
from calc_service.api.description import (
    BINARY,
    BYTES,
    LANGUAGE,
    REQUEST_ID,
    TEXT,
    Shape,
    header_parameter,
    path_parameter,
    ref,
    refusals,
    reply,
    reply_headers,
)
from calc_service.api.problem_kinds import ProblemKind
from calc_service.api.reading_rules import READING_RULES
from calc_service.api.replies import HTML, JSON
from calc_service.batch.enrolments.reply_types import PremiumBatchSummary
from calc_service.batch.files import CSV, NDJSON, ODS, PARQUET, XLS, XLSX
from calc_service.batch.reply_types import BatchSummary
from calc_service.engine.edition import RuleBook
from calc_service.runs.row_types import PersonOfRow, RowPage

ABOUT = """\
A run audits a file of any size beside the service: the file is sent, workers do the rest, and what they found is looked
at row by row, fetched in any form, and kept until `expires_at` or until it is removed. Whoever started a run sees it,
and so do the auditors of the same office; to all others it is not there (404).
"""
BEGIN_ABOUT = """
The query is that of POST /v1/batches (without `dry_run` and `receipt`), and the result is the same, byte for byte. The
file is the body, at most 50 GB unless the operator set another limit: 202, and `Location` says where the run is.

A large file may come in parts, by tus 1.0.0 (extensions creation, expiration, termination): send `Tus-Resumable: 1.0.0`
and `Upload-Length`, no body, and the form of the file as Content-Type or as `form`. 201 with `Location`: PATCH adds to
the file there, HEAD says how much is here, DELETE gives up. An upload that stays without a byte for a day is removed.
"""
PART_ABOUT = """
The bytes from `Upload-Offset` on, which has to be what HEAD says (409 else). What came before a connection broke is
kept. With the last byte the run begins by itself.
"""
HEAD_ABOUT = """
`state` is `receiving`, `waiting`, `working`, `done`, `refused` (see `faults`) or `failed` (see `trouble`).
`Upload-Offset` says how many bytes of the file are here.
"""
ROWS_ABOUT = """
Rows stay in one order, so that pages follow each other without a gap: by the amount asked for, those that are equal in
it as in the file. `found` has the columns of the result; GET /v1/audits/{id}/rows/{number}/person explains a row.
"""
PERSON_ABOUT = """
The rows of the person of a row as cases that POST /v1/assessments takes, in our own codes whatever the file writes,
each with its full reply under the rules of the run: every step with its operands, and the ledger. No id of a person
stands in the address. Rows that could not be computed stand in `beside`, with why, and so do void ones.
"""
RESULT_ABOUT = """
The file with its results in the form that Accept names, else in that of the file, as POST /v1/batches gives it. A form
that nobody has asked for yet is made first: 202 with `Retry-After`, ask again.
"""
REPORT_ABOUT = """
One page for people, without scripts, made to be printed: totals, findings by fund, what to do next, how surely it was
found, where and when, who and why by yuan, the largest differences, and how the file was understood.
"""
EVIDENCE_ABOUT = """
A zip archive: `record.json` (who had what computed, when, by which call and options, from which file, by which engine
and rules, with which result, each file by bytes and SHA-256, in canonical form and signed where the service has a key),
`evidence.json` (the same in short), the first result, the summary, the manifest with the digest of every part, the
report in both languages, the files of the rules where these are kept, and every review of a row. With `seed` it holds
the sample that GET /v1/audits/{id}/sample draws too, and the stratum of each row, out of which anybody draws it again.
`python -m calc_service audits verify` proves all of it without the service.
"""
REPLIES = (RunShown, RunList, RowPage, PersonOfRow, ResultForm)
KEEPING = (kinds.RUNS_NOT_KEPT, STATE_UNREACHABLE)
OF_ONE = (*KEEPING, kinds.NO_SUCH_RUN)
OF_DONE = (*OF_ONE, kinds.RUN_NOT_DONE, kinds.RUN_REFUSED, kinds.RUN_FAILED)
OF_WORK = (kinds.OTHER_ENGINE, problem_kinds.UNPROCESSABLE_FILE, problem_kinds.BUSY)
OF_BODIES = (
    problem_kinds.BAD_REQUEST,
    problem_kinds.REQUEST_TIMEOUT,
    problem_kinds.FILE_TOO_LARGE,
    problem_kinds.NO_ROOM,
    kinds.BAD_UPLOAD,
    kinds.TUS_VERSION,
    kinds.UPLOAD_TAKEN,
)
KEY = path_parameter("id", "The run.", TEXT, RUN_ID)
NUMBER = path_parameter("number", "The row as a spreadsheet counts, the header being 1.", TEXT, "2")
UPLOADED = ("Upload-Offset", "Upload-Length", "Upload-Expires", "Tus-Resumable")
VERSION = header_parameter("Tus-Resumable", "The version of tus, where the file comes in parts.", TEXT)
METADATA = header_parameter(
    "Upload-Metadata", "Taken and not kept: neither the name of the file nor anything else said there.", TEXT
)
LENGTH = header_parameter("Upload-Length", "Bytes of the file, where it comes in parts.", TEXT)
OFFSET: Shape = header_parameter("Upload-Offset", "From which byte on the body is.", TEXT) | {"required": True}


def operations(book: RuleBook) -> dict[str, dict[str, Shape]]:
    """Return by path and method what stands in the description; what is found is computed under `book`."""
    return {
        RUNS: {
            "post": _begin(),
            "get": operation(
                RUNS, "Every run · 全部核查", ABOUT, LISTING, {"200": reply("The runs.", RunList, LIST)}, KEEPING
            ),
        },
        as_path(RUN): {"get": _shown(), "patch": _part(), "delete": _removed()},
        as_path(SUMMARY): {
            "get": operation(SUMMARY, "What a file amounts to · 汇总", ABOUT, (KEY,), {"200": _summary(book)}, OF_DONE)
        },
        as_path(ROWS): {
            "get": operation(
                ROWS,
                "Rows, picked and sorted · 各行",
                ROWS_ABOUT,
                (KEY, *PICKING),
                {"200": reply("Some of the rows.", RowPage, page_example(book), "Content-Language", "Vary")},
                OF_DONE,
            )
        },
        as_path(PERSON): {
            "get": operation(
                PERSON,
                "The person of a row, explained · 逐行说明",
                PERSON_ABOUT,
                (KEY, NUMBER),
                {"200": reply("The person's cases.", PersonOfRow, person_example(book), "Content-Language", "Vary")},
                (*OF_DONE, *OF_WORK, kinds.NO_SUCH_ROW),
            )
        },
    } | _to_be_kept(book)


def _to_be_kept(book: RuleBook) -> dict[str, dict[str, Shape]]:
    """What goes into files of one's own."""
    return {
        as_path(RESULT): {"get": _result(book)},
        as_path(REPORT): {
            "get": operation(
                REPORT,
                "The report · 核查报告",
                REPORT_ABOUT,
                (KEY,),
                {"200": _content("A page.", {HTML: {"schema": TEXT}}, "Content-Language", "Vary")},
                (*OF_DONE, *OF_WORK),
            )
        },
        as_path(EVIDENCE): {
            "get": operation(
                EVIDENCE,
                "The evidence · 核查证据",
                EVIDENCE_ABOUT,
                (KEY, *PACKING),
                {"200": _content("An archive.", {ZIP: BINARY}, "Content-Disposition")},
                (*OF_DONE, *OF_WORK, READING_RULES, problem_kinds.UNPROCESSABLE_QUERY),
            )
        },
    }


def as_path(address: str) -> str:
    """Return an address as the description writes it."""
    return address.replace("<", "{").replace(">", "}")


def operation(  # noqa: PLR0913, PLR0917  an operation is all of this
    address: str,
    title: str,
    about: str,
    parameters: Iterable[Shape],
    responses: dict[str, Shape],
    problems: Iterable[ProblemKind],
    headers: Iterable[Shape] = (),
) -> Shape:
    """Return an operation of runs."""
    return {
        "summary": title,
        "description": about.strip(),
        "tags": ["audits"],
        "parameters": [*parameters, *headers, LANGUAGE, REQUEST_ID],
        "responses": responses | refusals(_asked(address), problems),
    }


def _asked(address: str) -> str:
    return address.replace("<id>", RUN_ID).replace("<other>", RUN_ID).replace("<number>", "2")


def _content(description: str, content: dict[str, Any], *headers: str) -> Shape:
    return {"description": description, "headers": reply_headers(headers), "content": content}


def _begin() -> Shape:
    begun = reply("The run, whose file is here.", RunShown, RUN_DONE, "Location", *UPLOADED, "Content-Language", "Vary")
    created = {
        "description": "The run, whose file is to come.",
        "headers": reply_headers(("Location", *UPLOADED)),
    }
    problems = (
        *KEEPING,
        *OF_BODIES,
        problem_kinds.FORM_NOT_UNDERSTOOD,
        problem_kinds.CODING_NOT_TAKEN,
        READING_RULES,
    )
    packing = header_parameter("Content-Encoding", "How the file is packed, if it is.", batches.PACKINGS)
    responses = {"201": created, "202": begun}
    whole = operation(
        RUNS,
        "Begin a run · 提交核查",
        ABOUT + BEGIN_ABOUT,
        BEGINNING,
        responses,
        problems,
        (packing, VERSION, LENGTH, METADATA),
    )
    files = {
        CSV: {"schema": TEXT, "example": batches.POSTED},
        NDJSON: {"schema": TEXT},
        **dict.fromkeys((PARQUET, XLSX, ODS, XLS, BYTES), BINARY),
    }
    return whole | {"requestBody": {"description": "The file; nothing where it comes in parts.", "content": files}}


def _shown() -> Shape:
    said = reply("The run.", RunShown, RUN_DONE, *UPLOADED, "Content-Language", "Vary")
    problems = (*OF_ONE, kinds.TUS_VERSION)
    return operation(
        RUN, "A run, and how far it is · 核查进度", ABOUT + HEAD_ABOUT, (KEY,), {"200": said}, problems, (VERSION,)
    )


def _part() -> Shape:
    taken = {"description": "It is here.", "headers": reply_headers(UPLOADED)}
    problems = (*OF_ONE, *OF_BODIES, kinds.ALREADY_RECEIVED, kinds.NOT_UPLOAD_BYTES)
    part = operation(
        RUN, "Add to the file · 续传", ABOUT + PART_ABOUT, (KEY,), {"204": taken}, problems, (VERSION, OFFSET)
    )
    content = {PART: BINARY | {"example": batches.REFUSED}}
    return part | {"requestBody": {"required": True, "description": "The bytes.", "content": content}}


def _removed() -> Shape:
    gone = {"description": "It is gone, with all its files.", "headers": reply_headers(("Tus-Resumable",))}
    return operation(RUN, "Remove a run · 删除核查", ABOUT, (KEY,), {"204": gone}, OF_ONE, (VERSION,))


def _summary(book: RuleBook) -> Shape:
    either: Shape = {"schema": {"oneOf": [ref(BatchSummary), ref(PremiumBatchSummary)]}}
    found = batches.worked_file(book)
    shown = {"example": msgspec.to_builtins(found.summary)} if found else {}
    return _content("The summary; of enrolments the second.", {JSON: either | shown})


def _result(book: RuleBook) -> Shape:
    found = batches.worked_file(book)
    shown = {"example": found.result.whole().write_csv()} if found else {}
    done = {
        "description": "The file with its results.",
        "headers": reply_headers(name for name in batches.HEADERS if name != "X-Receipt"),
        "content": {
            CSV: {"schema": TEXT} | shown,
            NDJSON: {"schema": TEXT},
            **dict.fromkeys((PARQUET, XLSX, ZIP), BINARY),
        },
    }
    made = reply("It is being made in this form: ask again.", ResultForm, ResultForm(PARQUET, "waiting"), "Retry-After")
    accept = header_parameter(
        "Accept", f"The form of the result, else that of the file; {ZIP}: result and summary.json.", TEXT
    )
    packed = header_parameter("Accept-Encoding", "gzip or zstd: the reply is packed on its way.", TEXT)
    problems = (*OF_DONE, kinds.RESULT_FAILED, *OF_WORK, problem_kinds.NOT_ACCEPTABLE)
    return operation(
        RESULT, "The result · 核查结果", RESULT_ABOUT, (KEY,), {"200": done, "202": made}, problems, (accept, packed)
    )
