from pathlib import Path

import pytest

from calc_service.batch.files import (
    CSV,
    NDJSON,
    ODS,
    PARQUET,
    XLS,
    XLSX,
    FileFormat,
    check_fits,
    format_of,
    format_of_path,
    format_of_result,
)
from calc_service.batch.refusals import FileRefused

NAMES = {
    "a.csv": FileFormat(CSV),
    "A.CSV": FileFormat(CSV),
    "a.b.csv.gz": FileFormat(CSV, "", "gzip"),
    "a.ndjson": FileFormat(NDJSON),
    "a.jsonl.zst": FileFormat(NDJSON, "", "zstd"),
    "a.parquet": FileFormat(PARQUET),
    "a.xlsx": FileFormat(XLSX),
    "a.ods": FileFormat(ODS),
    "a.XLS": FileFormat(XLS),
}
CALLED_OTHERWISE = {"a.txt": FileFormat(CSV), "a.tsv": FileFormat(CSV), "a.TXT.gz": FileFormat(CSV, "", "gzip")}
HEADERS = {
    ("text/csv", ""): FileFormat(CSV),
    ("Text/CSV; charset=GBK", "identity"): FileFormat(CSV, "gb18030"),
    ('text/csv; charset="utf-8"; header=present', "gzip"): FileFormat(CSV, "utf-8", "gzip"),
    ("text/csv;charset=utf-8-sig", "zstd"): FileFormat(CSV, "utf-8-sig", "zstd"),
    ("application/x-ndjson; charset=utf-8", ""): FileFormat(NDJSON),
    ("application/jsonl", "x-gzip"): FileFormat(NDJSON, "", "gzip"),
    (PARQUET, ""): FileFormat(PARQUET),
    (XLSX, ""): FileFormat(XLSX),
    (ODS, ""): FileFormat(ODS),
    (XLS, "zstd"): FileFormat(XLS, "", "zstd"),
    ("text/tab-separated-values; charset=UTF-16LE", ""): FileFormat(CSV, "utf-16-le"),
    ("text/csv; charset=utf-16", ""): FileFormat(CSV, "utf-16"),
}


@pytest.mark.parametrize("name", [*NAMES, *CALLED_OTHERWISE])
def test_the_name_of_a_file_tells_its_form(name: str) -> None:
    assert format_of_path(Path(name)) == (NAMES | CALLED_OTHERWISE)[name]


@pytest.mark.parametrize("name", ["a.ods", "a.xls.gz", "a.txt", "a.tsv", "a.doc"])
def test_results_are_not_given_in_every_form_that_is_read(name: str) -> None:
    with pytest.raises(FileRefused, match="unsupported_form") as refused:
        format_of_result(Path(name))
    assert name in refused.value.faults[0].message.en


@pytest.mark.parametrize(
    ("form", "result"),
    [
        (FileFormat(ODS), FileFormat(XLSX)),
        (FileFormat(XLS, "", "gzip"), FileFormat(XLSX, "", "gzip")),
        (FileFormat(CSV, "utf-16"), FileFormat(CSV, "utf-8-sig")),
        (FileFormat(CSV, "gb18030"), FileFormat(CSV, "gb18030")),
    ],
)
def test_a_result_is_like_the_file_where_it_can_be(form: FileFormat, result: FileFormat) -> None:
    assert form.of_result == result


@pytest.mark.parametrize("name", ["a", "a.doc", "a.xlsb", "a.gz", "a.csv.bz2", ".csv"])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(FileRefused, match="unsupported_form"):
        format_of_path(Path(name))


@pytest.mark.parametrize("headers", HEADERS)
def test_the_headers_tell_the_form(headers: tuple[str, str]) -> None:
    assert format_of(*headers) == HEADERS[headers]


@pytest.mark.parametrize(
    "headers",
    [
        ("", ""),
        ("application/json", ""),
        ("text/csv; charset=big5", ""),
        ("text/csv", "br"),
        ("text/csv", "gzip, gzip"),
    ],
)
def test_other_headers_are_refused(headers: tuple[str, str]) -> None:
    with pytest.raises(FileRefused, match="unsupported_form"):
        format_of(*headers)


@pytest.mark.parametrize("form", NAMES.values())
def test_a_form_is_found_again_by_what_it_says_of_itself(form: FileFormat) -> None:
    assert format_of_path(Path("a" + form.suffix)) == form
    assert format_of(form.content_type, form.compression).media_type == form.media_type


def test_a_sheet_ends_before_the_work_begins() -> None:
    check_fits(FileFormat(XLSX), 1_048_575)
    check_fits(FileFormat(CSV), 1_048_576)
    with pytest.raises(FileRefused, match="too_many_rows"):
        check_fits(FileFormat(XLSX), 1_048_576)
