"""The columns of a file have names, each its own.

The header of a CSV file is read apart, because a reader renames repeated columns without a word.
"""

import csv
import io
from pathlib import Path

from calc_service.batch.refusals import FileFault, FileRefused, refusal
from calc_service.domain.wording import Label

MOST_COLUMNS = 1000
LONGEST_HEADER = 2**20  # bytes
OTHER_DELIMITERS = (";", "\t", "|", "，", "、")


def refuse_many_columns(columns: int) -> None:
    """Raise `FileRefused` for a file that is wider than any batch."""
    if columns > MOST_COLUMNS:
        raise refusal(
            "too_many_columns",
            f"文件有 {columns} 列，上限是 {MOST_COLUMNS} 列",
            f"the file has {columns} columns; at most {MOST_COLUMNS} are read",
        )


def refuse_bad_names(names: list[str]) -> None:
    """Raise `FileRefused` for columns without a name and for names that stand twice, all at once."""
    refuse_many_columns(len(names))
    faults = [_unnamed(place) for place, name in enumerate(names, 1) if not name.strip()]
    seen: set[str] = set()
    for place, name in enumerate(names, 1):
        if name.strip() and name in seen:
            faults.append(_repeated(name, place))
        seen.add(name)
    if faults:
        raise FileRefused(tuple(faults))


def _unnamed(place: int) -> FileFault:
    return FileFault(
        "unnamed_column", Label(f"第 {place} 列没有表头", f"column {place} has no header"), column=str(place), row=1
    )


def _repeated(name: str, place: int) -> FileFault:
    message = Label(f"表头“{name}”出现了不止一次(第 {place} 列)", f"the header {name!r} stands twice (column {place})")
    return FileFault("repeated_column", message, column=name, row=1)


def csv_header(path: Path) -> list[str]:
    """The columns of the UTF-8 file at `path`; raises `FileRefused` unless each has a name of its own."""
    with path.open("rb") as file:
        start = file.read(LONGEST_HEADER)
    text = start.decode("utf-8-sig", errors="ignore")
    if not text.strip("\r\n"):
        raise refusal("empty", "文件是空的，连表头也没有", "the file is empty: it has not even a header")
    if text[0] in "\r\n":
        raise refusal("wrong_form", "第 1 行是空的，应为表头", "row 1 is blank and should be the header", row=1)
    try:
        names = next(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        raise refusal("stray_quote", "表头的引号位置不对", "the header's quotation marks are wrong", row=1) from None
    _refuse_other_delimiters(names)
    refuse_bad_names(names)
    return names


def _refuse_other_delimiters(names: list[str]) -> None:
    found = next((mark for mark in OTHER_DELIMITERS if len(names) == 1 and mark in names[0]), None)
    if found:
        raise refusal(
            "wrong_delimiter",
            f"字段之间是{found!r}而不是英文逗号；请另存为以英文逗号分隔的 CSV",
            f"the fields are parted by {found!r}; save the file as CSV parted by commas",
            row=1,
        )
