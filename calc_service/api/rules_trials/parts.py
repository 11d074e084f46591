"""What the two parts of a form are said to be: by their type, or by a file name where a client knows no type."""

from dataclasses import replace
from pathlib import Path

from werkzeug.http import parse_options_header

from calc_service.api import problem_kinds
from calc_service.api.language import asked_language
from calc_service.api.problems import TrialRefused
from calc_service.api.replies import JSON
from calc_service.api.rules_trials.form import Part
from calc_service.batch.files import Form, form_of, form_of_path
from calc_service.batch.refusals import FileRefused
from calc_service.case.reading import read_json
from calc_service.case.refusals import Fault
from calc_service.domain.wording import Label

CHANGES, CLAIMS = "changes", "claims"
UNKNOWN_TYPES = frozenset({"", "application/octet-stream", "text/plain"})
"""What clients write that cannot say what a file is, curl among them."""
TYPES_OF_CHANGES = UNKNOWN_TYPES | {JSON}
NOT_JSON = Label(
    "changes 部分是 JSON：Content-Type 须为 application/json（可省略），字符集须省略或为 utf-8，且不得压缩。请另存为"
    " UTF-8 的 JSON，用 curl 时写 -F 'changes=@changes.json;type=application/json'",
    "the part changes is JSON: its Content-Type has to be application/json or absent, its charset absent or utf-8, and"
    " it may not be packed. Send JSON in UTF-8, with curl as -F 'changes=@changes.json;type=application/json'",
)
UNNAMED = Label(
    "claims 部分没有说明文件格式，文件名也看不出。请让文件名以 .csv、.ndjson、.parquet 或 .xlsx 结尾（压缩的再加 .gz 或"
    " .zst），或写明 Content-Type，用 curl 时写 -F 'claims=@文件;type=text/csv'",
    "the part claims does not say what its file is, nor does the file name. Let the name end in .csv, .ndjson, .parquet"
    " or .xlsx (packed: .gz or .zst after it), or give the Content-Type, with curl as -F 'claims=@file;type=text/csv'",
)
UNSUPPORTED = Label(
    "claims 部分的 Content-Type 不是结算文件的格式。须为 CSV（text/csv）、NDJSON、Parquet 或 XLSX，字符集须为 UTF-8 或"
    " GB18030，压缩（Content-Encoding）须为 gzip 或 zstd；也可以省略，由文件名的结尾决定",
    "the part claims is said to be no form of a file of claims. Its Content-Type has to name CSV (text/csv), NDJSON,"
    " Parquet or XLSX, its charset UTF-8 or GB18030, its Content-Encoding gzip, zstd or nothing; or leave them out and"
    " let the ending of the file name tell",
)


def form_of_claims(claims: Part) -> Form:
    """Return the form of the file of claims; raises `TrialRefused` where neither its type nor its name tells one."""
    try:
        named = form_of_path(Path(claims.file_name)) if _media_type(claims) in UNKNOWN_TYPES else None
    except FileRefused:
        raise _refused(CLAIMS, "unsupported_form", UNNAMED) from None
    try:
        form = form_of(named.media_type if named else claims.content_type, claims.content_encoding)
    except FileRefused:
        raise _refused(CLAIMS, "unsupported_form", UNSUPPORTED) from None
    return replace(named, compression=form.compression or named.compression) if named else form


def document_of_changes(changes: Part) -> object:
    """Return the JSON document; raises `TrialRefused` where the part is said to be something else."""
    charset = parse_options_header(changes.content_type)[1].get("charset", "utf-8").lower()
    is_utf8 = charset in {"utf-8", "utf8"} and not changes.content_encoding
    if _media_type(changes) not in TYPES_OF_CHANGES or not is_utf8:
        raise _refused(CHANGES, "not_json", NOT_JSON)
    return read_json(changes.file.read_bytes())


def _media_type(part: Part) -> str:
    return parse_options_header(part.content_type)[0].lower()


def _refused(name: str, code: str, message: Label) -> TrialRefused:
    fault = Fault(f"/parts/{name}", code, message.in_language(asked_language()))
    return TrialRefused(problem_kinds.PART_NOT_UNDERSTOOD, (fault,))
