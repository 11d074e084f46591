from pathlib import Path

import pytest

from calc_service.batch.files import (
    CSV,
    NDJSON,
    PARQUET,
    XLSX,
    Form,
    accepted_form,
    check_fits,
    form_of,
    form_of_path,
)
from calc_service.batch.refusals import FileRefused

NAMES = {
    "a.csv": Form(CSV),
    "A.CSV": Form(CSV),
    "a.b.csv.gz": Form(CSV, "", "gzip"),
    "a.ndjson": Form(NDJSON),
    "a.jsonl.zst": Form(NDJSON, "", "zstd"),
    "a.parquet": Form(PARQUET),
    "a.xlsx": Form(XLSX),
}
HEADERS = {
    ("text/csv", ""): Form(CSV),
    ("Text/CSV; charset=GBK", "identity"): Form(CSV, "gb18030"),
    ('text/csv; charset="utf-8"; header=present', "gzip"): Form(CSV, "utf-8", "gzip"),
    ("text/csv;charset=utf-8-sig", "zstd"): Form(CSV, "utf-8-sig", "zstd"),
    ("application/x-ndjson; charset=utf-8", ""): Form(NDJSON),
    ("application/jsonl", "x-gzip"): Form(NDJSON, "", "gzip"),
    (PARQUET, ""): Form(PARQUET),
    (XLSX, ""): Form(XLSX),
}
ACCEPTED = {
    "": Form(CSV),
    "*/*": Form(CSV),
    "text/*": Form(CSV),
    "text/csv; charset=gb18030": Form(CSV, "gb18030"),
    "text/csv;q=0.5, application/vnd.apache.parquet": Form(PARQUET),
    f"application/json, {XLSX};q=0.2": Form(XLSX),
    "application/*": Form(NDJSON),
    "application/json": None,
    "text/csv;q=0": None,
    "text/csv;q=much": None,
}


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_a_file_tells_its_form(name: str) -> None:
    assert form_of_path(Path(name)) == NAMES[name]


@pytest.mark.parametrize("name", ["a", "a.txt", "a.xls", "a.gz", "a.csv.bz2", ".csv"])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(FileRefused, match="unsupported_form"):
        form_of_path(Path(name))


@pytest.mark.parametrize("headers", HEADERS)
def test_the_headers_tell_the_form(headers: tuple[str, str]) -> None:
    assert form_of(*headers) == HEADERS[headers]


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
        form_of(*headers)


@pytest.mark.parametrize("accept", ACCEPTED)
def test_accept_chooses_the_form(accept: str) -> None:
    assert accepted_form(accept) == ACCEPTED[accept]


@pytest.mark.parametrize(
    ("encoding", "packing"), [("", ""), ("*", ""), ("br, gzip", "gzip"), ("gzip;q=0.1, zstd", "zstd"), ("gzip;q=0", "")]
)
def test_accept_encoding_chooses_the_packing(encoding: str, packing: str) -> None:
    assert accepted_form("*/*", encoding) == Form(CSV, "", packing)


@pytest.mark.parametrize("form", NAMES.values())
def test_a_form_is_found_again_by_what_it_says_of_itself(form: Form) -> None:
    assert form_of_path(Path("a" + form.suffix)) == form
    assert form_of(form.content_type, form.compression).media_type == form.media_type


def test_a_sheet_ends_before_the_work_begins() -> None:
    check_fits(Form(XLSX), 1_048_575)
    check_fits(Form(CSV), 1_048_576)
    with pytest.raises(FileRefused, match="too_many_rows"):
        check_fits(Form(XLSX), 1_048_576)
