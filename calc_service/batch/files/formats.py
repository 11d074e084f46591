"""Which formats of file are understood, how a header of HTTP or the name of a file tells them, and what they can hold.

A format has three parts: what it is (media type), how its text is written (charset, CSV alone) and how it is packed.
"""

from dataclasses import dataclass, replace
from email.message import Message
from pathlib import Path
from typing import Final

from calc_service.batch.refusals import FileRefused, refusal

CSV: Final = "text/csv"
NDJSON: Final = "application/x-ndjson"
PARQUET: Final = "application/vnd.apache.parquet"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS: Final = "application/vnd.oasis.opendocument.spreadsheet"
XLS: Final = "application/vnd.ms-excel"
TSV: Final = "text/tab-separated-values"

SUFFIXES = {
    ".csv": CSV,
    ".ndjson": NDJSON,
    ".jsonl": NDJSON,
    ".parquet": PARQUET,
    ".xlsx": XLSX,
    ".ods": ODS,
    ".xls": XLS,
    ".txt": CSV,
    ".tsv": CSV,
}
"""The first suffix of a format is what its files are called."""
PACKED = {".gz": "gzip", ".zst": "zstd"}
WRITTEN = (CSV, NDJSON, PARQUET, XLSX)
"""The formats in which results are given."""
MEDIA_TYPES = {
    **{media_type: media_type for media_type in (*WRITTEN, ODS, XLS)},
    TSV: CSV,
    "application/csv": CSV,
    "application/ndjson": NDJSON,
    "application/jsonl": NDJSON,
    "application/jsonlines": NDJSON,
    "application/parquet": PARQUET,
    "application/x-parquet": PARQUET,
}
CHARSETS = {
    "": "",
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "utf-8",
    "utf-8-sig": "utf-8-sig",
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "utf-16": "utf-16",
    "utf16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16-le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "utf-16-be": "utf-16-be",
}
COMPRESSIONS = {"": "", "identity": "", "gzip": "gzip", "x-gzip": "gzip", "zstd": "zstd"}
SHEET_ROWS = 1_048_575  # below the header
SHEET_COLUMNS = 16_384
SHEET_TEXT = 32_767  # characters of one cell


def suffix_of(media_type: str) -> str:
    """Return how the names of its files end, without the dot."""
    return next(suffix for suffix, its in SUFFIXES.items() if its == media_type).removeprefix(".")


@dataclass(frozen=True, slots=True)
class FileFormat:
    """One format of file.

    media_type: one of CSV, NDJSON, PARQUET, XLSX, ODS, XLS
    charset: one of CHARSETS; "" where it was not said: read as what the bytes are, written as UTF-8
    compression: "gzip", "zstd" or ""
    """

    media_type: str
    charset: str = ""
    compression: str = ""

    @property
    def content_type(self) -> str:
        """The Content-Type of a file of this format."""
        charset = "gb18030" if self.charset == "gb18030" else "utf-8"
        return f"{self.media_type}; charset={charset}" if self.media_type == CSV else self.media_type

    @property
    def told(self) -> str:
        """The header that names just this format; how it is packed is told elsewhere."""
        return f"{self.media_type}; charset={self.charset}" if self.charset else self.media_type

    @property
    def of_result(self) -> "FileFormat":
        """The format of a result that is to be like this file: XLSX for other sheets, UTF-8 with a mark for UTF-16."""
        if self.media_type not in WRITTEN:
            return FileFormat(XLSX, "", self.compression)
        return replace(self, charset="utf-8-sig") if self.charset.startswith("utf-16") else self

    @property
    def suffix(self) -> str:
        """How the name of such a file ends, its packing included."""
        return f".{suffix_of(self.media_type)}" + next(
            (suffix for suffix, packed in PACKED.items() if packed == self.compression), ""
        )


def format_of(content_type: str, content_encoding: str = "") -> FileFormat:
    """The format that HTTP's Content-Type and Content-Encoding name; raises `FileRefused` for any other."""
    name, charset = _parts(content_type)
    media_type, packing = MEDIA_TYPES.get(name), content_encoding.strip().lower()
    if media_type is None or packing not in COMPRESSIONS or charset not in CHARSETS:
        raise _unsupported()
    return FileFormat(media_type, CHARSETS[charset] if media_type == CSV else "", COMPRESSIONS[packing])


def format_to_write(content_type: str) -> FileFormat:
    """The format that a media type names, where results are given in it; raises `FileRefused` for any other."""
    found = format_of(content_type)
    if found.of_result != found or _parts(content_type)[0] == TSV:
        raise _not_written()
    return found


def format_of_result(path: Path) -> FileFormat:
    """The format of a result that is to be written to `path`; raises `FileRefused` where none is given in it."""
    found, ending = format_of_path(path), path.with_suffix("") if path.suffix.lower() in PACKED else path
    if found.media_type not in WRITTEN or (found.media_type == CSV and ending.suffix.lower() != ".csv"):
        raise _not_written(f"{path.name}：", f"{path.name}: ")
    return found


def format_of_path(path: Path) -> FileFormat:
    """The format that the name of a file tells by its ending; raises `FileRefused` for a name that tells none."""
    packing = PACKED.get(path.suffix.lower(), "")
    inner = path.with_suffix("") if packing else path
    if inner.suffix.lower() not in SUFFIXES:
        raise _unsupported(f"{path.name}：", f"{path.name}: ")
    return FileFormat(SUFFIXES[inner.suffix.lower()], "", packing)


def _parts(content_type: str) -> tuple[str, str]:
    message = Message()
    message["Content-Type"] = content_type
    charset = message.get_param("charset", "")
    return content_type.split(";", maxsplit=1)[0].strip().lower(), charset.strip().lower() if isinstance(
        charset, str
    ) else "?"


def _unsupported(named_zh: str = "", named_en: str = "") -> FileRefused:
    return refusal(
        "unsupported_form",
        f"{named_zh}只接受 CSV（UTF-8、UTF-16 或 GB18030）、NDJSON、Parquet、XLSX、ODS、XLS，可用 gzip 或 zstd 压缩",
        f"{named_en}only CSV (UTF-8, UTF-16 or GB18030), NDJSON, Parquet, XLSX, ODS and XLS are understood, packed "
        "with gzip or zstd or not at all",
    )


def _not_written(named_zh: str = "", named_en: str = "") -> FileRefused:
    return refusal(
        "unsupported_form",
        f"{named_zh}结果只以 CSV、NDJSON、Parquet 或 XLSX 给出；ODS 与 XLS 只能读取，请改要 XLSX",
        f"{named_en}results are given as CSV, NDJSON, Parquet or XLSX; ODS and XLS are only read: ask for XLSX instead",
    )


@dataclass(frozen=True, slots=True)
class SizeLimits:
    """Bytes that one file may take once unpacked, and a workbook's parts, which are read in memory, together."""

    unpacked: int = 4 * 2**30
    workbook: int = 2**30


def check_fits(file_format: FileFormat, rows: int) -> None:
    """Raise `FileRefused` if `rows` rows below a header do not fit into `file_format`. Costs nothing: ask first."""
    if file_format.media_type == XLSX and rows > SHEET_ROWS:
        raise refusal(
            "too_many_rows",
            f"一个 XLSX 工作表最多容纳 {SHEET_ROWS} 行数据，结果有 {rows} 行；请改用 CSV 或 Parquet",
            f"an XLSX sheet holds {SHEET_ROWS} rows below its header and the result has {rows}; "
            "ask for CSV or Parquet instead",
        )
