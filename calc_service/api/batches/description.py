"""POST /v1/batches as the description shows it, with a worked file whose result is computed: so it is always true."""

import io

import msgspec
import polars as pl

from calc_service.api import problem_kinds
from calc_service.api.batches.options import PARAMETERS
from calc_service.api.batches.result import ZIP
from calc_service.api.description import (
    BINARY,
    BYTES,
    LANGUAGE,
    REQUEST_ID,
    TEXT,
    Shape,
    header_parameter,
    ref,
    refusals,
    reply_headers,
)
from calc_service.api.file_faults import file_faults
from calc_service.api.reading_rules import READING_RULES
from calc_service.api.receipts.giving import HEADER, describe
from calc_service.api.replies import JSON
from calc_service.batch.audit import Audited, Request, audit, dry_run
from calc_service.batch.enrolments.reply_types import PremiumBatchSummary
from calc_service.batch.files import CSV, NDJSON, ODS, PARQUET, XLS, XLSX, Table
from calc_service.batch.headers import Told
from calc_service.batch.refusals import FileRefused
from calc_service.batch.reply_types import BatchSummary, DryRun
from calc_service.case.refusals import CaseFault
from calc_service.domain.interface_codes import NO_PROFILE
from calc_service.engine.edition import RuleBook

PATH = "/v1/batches"
ABOUT = """\
One row a claim, one header line. Headers may be our ids, Chinese headers or the fields of the national interface, mixed
freely: GET /v1/columns lists all that is understood, `dry_run=true` says how a file's own headers are. A profile says
how the exports of one source are read; `column` and `ignore` say it for one file. A header that is not understood and
looks like a payment refuses the file (`unknown_payment_column`), and so does a payment column that means different
things in different places and is not zero throughout (`ambiguous`). Every column and
row comes back in its place, followed by the computed columns, the errors of rows that cannot be computed, and by fund
the difference between what was recorded and what is due, with a finding.

- Running totals belong to a person and year: keep all claims of a person and year in one file.
- Amounts: digits with at most two decimals, zeros beyond them aside (`.5`, `8000.0000`). Days: `2025-06-01`,
  `2025/6/1`, `2025-6-1`, `2025年6月1日`, `20250601`, a clock time may follow.
- CSV may be parted by commas, tabs or semicolons, in UTF-8, UTF-16 with a mark, or GB18030. ODS and XLS are read, and
  answered as XLSX. Sheets with the same headers are one file, to which a column with their names is added in front;
  hidden lists are passed over. What was done so stands in `notes` of the summary and, by code, in `X-Batch-Notes`.
- What would cost more to read than any real file is refused with `too_costly`.
- `application/octet-stream`, which is what generated clients send, is taken with `form`, which says what the file is.
- The counts of the result stand in the X-Batch headers; ask for `application/zip` to get `summary.json` as well.
- An XLSX result is a workbook for people in the language of Accept-Language: a summary with charts, a sheet for each
  kind of finding, the rows that could not be computed with plain reasons, and all rows with amounts as numbers, days as
  days and the ids of our columns as notes of their headers. A sheet holds 1,048,575 rows below its header.
- `kind=premium` takes a file of enrolments, one row a person and year: `person_id, district, insurance, categories`
  (those that count on the day of payment)`, year, tier, paid_on`, and `recorded_subsidy` where what was paid is to be
  compared. Each row gets `status` (as in `premium_subsidy` of a case, or `void`, `rejected`), `category, standard,
  ratio, subsidy, personal, errors, difference_subsidy, finding_subsidy`; of the rows of a person and year that can be
  computed all but the first are rejected with `repeated_year`. `catastrophic` and `accumulate` have no part in it and
  are refused; its XLSX result is a plain sheet, and `summary.json` a PremiumBatchSummary.
- Control totals over all rows, rejected and void ones among them and refunds with their sign: X-Batch-Amounts by column
  in yuan, X-Batch-Unreadable-Amounts the cells that are in no sum, X-Batch-Checks how many rows were compared with
  `recorded_fund_total` and `recorded_assistance_base`, and how many differ.
"""
HEADERS = (
    "X-Batch-Rows",
    "X-Batch-Rejected",
    "X-Batch-Statuses",
    "X-Batch-Findings",
    "X-Batch-Compared",
    "X-Batch-Flags",
    "X-Batch-Warnings",
    "X-Batch-Amounts",
    "X-Batch-Unreadable-Amounts",
    "X-Batch-Checks",
    "X-Batch-Notes",
    HEADER,
    "Content-Disposition",
    "Vary",
)
KINDS = (
    problem_kinds.BAD_REQUEST,
    problem_kinds.NOT_ACCEPTABLE,
    problem_kinds.FILE_TOO_LARGE,
    problem_kinds.FORM_NOT_UNDERSTOOD,
    problem_kinds.CODING_NOT_TAKEN,
    problem_kinds.UNPROCESSABLE_FILE,
    problem_kinds.INTERNAL_ERROR,
    problem_kinds.BUSY,
    READING_RULES,
    problem_kinds.FOLDER_UNUSABLE,
    problem_kinds.NO_ROOM,
    problem_kinds.REQUEST_TIMEOUT,
)
PACKINGS: Shape = {"type": "string", "enum": ["gzip", "zstd"]}
POSTED = """\
psn_no,认定地,insutype,救助对象身份,setl_id,setl_time,med_type,病种类别,hosp_lv,是否定点,referral,medfee_sumamt,inscp_scp_amt,hifp_pay,hifmi_pay,maf_pay,备注
P-1,500101,390,低保对象,S-1,2025-06-01,21,special,03,是,compliant,86432.17,76500.00,37850.00,19013.48,13745.56,
P-1,500101,390,低保对象,S-2,2025/7/9,14,special,05,是,not_required,1200.00,1000.00,400.00,,420.00,复诊
P-2,500153,310,,S-3,20250715,21,other,01,是,missing,45000.00,41000.005,20000.00,,0.00,
"""
REFUSED = "psn_no,人员编号,status\nP-1,P-1,ok\n"
MEANING = ("是否定点", "facility_designated")
IGNORED = "备注"
_REQUEST = Request(
    tolerance=1, assumed={"place_of_care": "in_city"}, told=Told(NO_PROFILE, dict((MEANING,)), (IGNORED,))
)


def operations(book: RuleBook) -> dict[str, dict[str, Shape]]:
    """Return by path and method what stands in the description; the example is computed under `book`."""
    described = {
        "summary": "Recompute a file of claims and compare · 核查结算文件",
        "description": ABOUT,
        "tags": ["batches"],
        "parameters": [*PARAMETERS, *_forms(), LANGUAGE, REQUEST_ID],
        "requestBody": {
            "required": True,
            "description": "At most 2 GB unless the operator set another limit.",
            "content": {CSV: {"schema": TEXT, "example": POSTED}, NDJSON: {"schema": TEXT}}
            | dict.fromkeys((PARQUET, XLSX, ODS, XLS, BYTES), BINARY),
        },
        "responses": {"200": _done(book)}
        | refusals(PATH, KINDS, {problem_kinds.UNPROCESSABLE_FILE: _refused_example(book)}),
    }
    return {PATH: {"post": described}}


def _forms() -> list[Shape]:
    return [
        header_parameter("Content-Encoding", "How the file is packed, if it is.", PACKINGS),
        header_parameter(
            "Accept", f"The form of the result, else that of the file; {ZIP}: result and summary.json.", TEXT
        ),
        header_parameter("Accept-Encoding", "gzip or zstd: the reply is packed; a zip archive is then deflated.", TEXT),
    ]


def _done(book: RuleBook) -> Shape:
    done: Shape = {
        "description": "The file with its results; in JSON, how its headers are understood.",
        "headers": reply_headers(HEADERS),
        "content": {
            CSV: {"schema": TEXT} | _example(book),
            NDJSON: {"schema": TEXT},
            **dict.fromkeys((PARQUET, XLSX), BINARY),
            ZIP: {"schema": BINARY["schema"] | {"x-summary": {"oneOf": [ref(BatchSummary), ref(PremiumBatchSummary)]}}},
            JSON: {"schema": ref(DryRun), "example": msgspec.to_builtins(dry_run(_table(POSTED), _REQUEST, book))},
        },
    }
    describe(done)
    return done


def _example(book: RuleBook) -> Shape:
    found = worked_file(book)
    return {"example": found.result.whole().write_csv()} if found else {}


def worked_file(book: RuleBook) -> Audited | None:
    """Return what becomes of the worked file; None under rules that do not know its columns."""
    try:
        return audit(_table(POSTED), _REQUEST, book)
    except FileRefused:
        return None


def _refused_example(book: RuleBook) -> list[CaseFault]:
    try:
        audit(_table(REFUSED), Request(), book)
    except FileRefused as refused:
        return file_faults(refused, "zh")
    return []


def _table(text: str) -> Table:
    return Table.of(pl.read_csv(io.BytesIO(text.encode()), infer_schema=False))
