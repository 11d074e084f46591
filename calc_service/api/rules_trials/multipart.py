"""The parts of a posted form: each a file on disk, never whole in memory, none longer than its limit.

What a part is said to be stands in its type, or in its file name where a client knows no type.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

from calc_service.api import problem_kinds
from calc_service.api.problems import NOT_JSON_PART, FileTooLarge, TrialRefused
from calc_service.api.replies import JSON, preferred_language
from calc_service.api.request_parts import body_pieces
from calc_service.batch.files import FileFormat, format_of, format_of_path
from calc_service.batch.refusals import FileRefused
from calc_service.case.reading import read_json
from calc_service.case.refusals import CaseFault
from calc_service.domain.wording import Label

FORM = "multipart/form-data"
CHANGES = "changes"
UNKNOWN_TYPES = frozenset({"", "application/octet-stream", "text/plain"})
"""What clients write that cannot say what a file is, curl among them."""
TYPES_OF_CHANGES = UNKNOWN_TYPES | {JSON}
NOT_JSON = Label(
    "“changes”部分是 JSON：Content-Type 须为 application/json（可省略），字符集须省略或为 utf-8，且不得压缩。请另存为"
    " UTF-8 的 JSON，用 curl 时写“-F 'changes=@changes.json;type=application/json'”",
    "the part changes is JSON: its Content-Type has to be application/json or absent, its charset absent or utf-8, and"
    " it may not be packed. Send JSON in UTF-8, with curl as -F 'changes=@changes.json;type=application/json'",
)
UNNAMED = Label(
    "“{name}”部分没有说明文件格式，文件名也看不出。请让文件名以 .csv、.ndjson、.parquet 或 .xlsx 结尾（压缩的再加"
    " .gz 或 .zst），或写明 Content-Type，用 curl 时写“-F '{name}=@文件;type=text/csv'”",
    "the part {name} does not say what its file is, nor does the file name. Let the name end in .csv, .ndjson, .parquet"
    " or .xlsx (packed: .gz or .zst after it), or give the Content-Type, with curl as -F '{name}=@file;type=text/csv'",
)
UNSUPPORTED = Label(
    "“{name}”部分的 Content-Type 不是这里接受的文件格式。须为 CSV（text/csv）、NDJSON、Parquet 或 XLSX，字符集须为"
    " UTF-8 或 GB18030，压缩（Content-Encoding）须为 gzip 或 zstd；也可以省略，由文件名的结尾决定",
    "the part {name} is said to be of no form that is taken. Its Content-Type has to name CSV (text/csv), NDJSON,"
    " Parquet or XLSX, its charset UTF-8 or GB18030, its Content-Encoding gzip, zstd or nothing; or leave them out and"
    " let the ending of the file name tell",
)
PIECE = 262_144
MOST_KEPT = 4 * PIECE
"""Bytes that wait in memory until it is clear which part they belong to."""
BETWEEN_PARTS = 65_536
"""Bytes for boundaries and headers."""


@dataclass(frozen=True, slots=True)
class FormPart:
    """One part: its bytes, and what they are said to be; "" for what is not said.

    file: on this disk; `file_name` is what the client calls it, and nothing here opens a file by that name
    """

    file: Path
    file_name: str
    content_type: str
    content_encoding: str


@dataclass(frozen=True, slots=True)
class ExpectedPart:
    """A part that the form has to have: at most so many bytes, else `too_large`."""

    limit: int
    too_large: Exception


def declares_form(content_type: str) -> bool:
    """Return whether a Content-Type says that the body is a form with parts."""
    return parse_options_header(content_type)[0].lower() == FORM


def receive_form(folder: Path, expected: Mapping[str, ExpectedPart]) -> dict[str, FormPart]:
    """Write the parts of the body into `folder`, and return them by name: those `expected`.

    CHANGES has to be there, and one of the others.

    Raises `TrialRefused` for anything else, what its entry in `expected` says for a part that is too large, and
    `FileTooLarge` for a body that goes on beyond all of them.
    """
    request.max_content_length = sum(part.limit for part in expected.values()) + BETWEEN_PARTS
    parts: dict[str, FormPart] = {}
    name = ""
    for event in _events():
        if isinstance(event, Field | File):
            name = event.name
            parts[name] = _part(event, folder / f"part-{len(parts)}", expected.keys() - parts.keys())
        elif isinstance(event, Data):
            _append(event.data, parts[name].file, expected[name])
    if CHANGES not in parts or len(parts) == 1:
        raise TrialRefused(problem_kinds.MALFORMED_FORM)
    return parts


def _events() -> Iterator[Event]:
    boundary = parse_options_header(request.environ.get("CONTENT_TYPE", ""))[1].get("boundary", "")
    decoder = MultipartDecoder(boundary.encode("latin-1", "replace"), MOST_KEPT)
    for piece in _pieces():
        event = _next(decoder, piece)
        while not isinstance(event, NeedData):
            yield event
            event = _next(decoder)
    event = _next(decoder, None)
    while not isinstance(event, Epilogue):
        yield event
        event = _next(decoder)


def _pieces() -> Iterator[bytes]:
    try:
        yield from body_pieces(PIECE)
    except RequestEntityTooLarge:
        raise FileTooLarge from None


def _next(decoder: MultipartDecoder, *received: bytes | None) -> Event:
    try:
        for piece in received:
            decoder.receive_data(piece)
        return decoder.next_event()
    except (ValueError, RequestEntityTooLarge):
        raise TrialRefused(problem_kinds.MALFORMED_FORM) from None


def _part(event: Field | File, file: Path, missing: set[str]) -> FormPart:
    if event.name not in missing:
        raise TrialRefused(problem_kinds.MALFORMED_FORM)
    file.touch()
    headers = event.headers
    file_name = (event.filename or "") if isinstance(event, File) else ""
    return FormPart(file, file_name, headers.get("Content-Type", ""), headers.get("Content-Encoding", ""))


def _append(data: bytes, file: Path, expected: ExpectedPart) -> None:
    with file.open("ab") as opened:
        opened.write(data)
        if opened.tell() > expected.limit:
            raise expected.too_large


def form_of_file(name: str, file: FormPart) -> FileFormat:
    """Return the form of the file in the part called `name`.

    Raises `TrialRefused` where neither its type nor its own name tells one.
    """
    try:
        named = format_of_path(Path(file.file_name)) if _media_type(file) in UNKNOWN_TYPES else None
    except FileRefused:
        raise _not_understood(name, "unsupported_form", _of_part(UNNAMED, name)) from None
    try:
        form = format_of(named.media_type if named else file.content_type, file.content_encoding)
    except FileRefused:
        raise _not_understood(name, "unsupported_form", _of_part(UNSUPPORTED, name)) from None
    return replace(named, compression=form.compression or named.compression) if named else form


def document_of_changes(changes: FormPart) -> object:
    """Return the JSON document; raises `TrialRefused` where the part is said to be something else."""
    charset = parse_options_header(changes.content_type)[1].get("charset", "utf-8").lower()
    is_utf8 = charset in {"utf-8", "utf8"} and not changes.content_encoding
    if _media_type(changes) not in TYPES_OF_CHANGES or not is_utf8:
        raise _not_understood(CHANGES, NOT_JSON_PART, NOT_JSON)
    return read_json(changes.file.read_bytes())


def _of_part(message: Label, name: str) -> Label:
    return Label(message.zh.replace("{name}", name), message.en.replace("{name}", name))


def _media_type(part: FormPart) -> str:
    return parse_options_header(part.content_type)[0].lower()


def _not_understood(name: str, code: str, message: Label) -> TrialRefused:
    fault = CaseFault(f"/parts/{name}", code, message.in_language(preferred_language()))
    return TrialRefused(problem_kinds.PART_NOT_UNDERSTOOD, (fault,))
