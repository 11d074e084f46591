"""Whatever form a file has, and however a cell writes it, an identity number refuses the file, and is not repeated."""

import gzip
import io
import json
from collections.abc import Callable

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from flask.testing import FlaskClient

from tests.api.batch_files import CSV, NDJSON, PARQUET, XLSX, frame_of
from tests.batch.files.workbooks import ods, xls, xlsx

DIGITS = "110105194912310038"
WITH_X = "11010519491231002X"
WRITTEN = (
    DIGITS,
    WITH_X,
    WITH_X.lower(),
    f"'{DIGITS}",
    f"\u00a0{WITH_X}\t",
    "110105 19491231 002X",
    "１１０１０５１９４９１２３１００２Ｘ",
)


def rows(frame: pl.DataFrame) -> list[list[str]]:
    return [frame.columns, *map(list, frame.rows())]


def parquet(frame: pl.DataFrame) -> bytes:
    target = io.BytesIO()
    frame.write_parquet(target)
    return target.getvalue()


FORMS: dict[str, tuple[Callable[[pl.DataFrame], bytes], dict[str, str]]] = {
    "csv": (lambda frame: frame.write_csv().encode(), {"Content-Type": CSV}),
    "gb18030": (lambda frame: frame.write_csv().encode("gb18030"), {"Content-Type": f"{CSV}; charset=gb18030"}),
    "gzip": (
        lambda frame: gzip.compress(frame.write_csv().encode()),
        {"Content-Type": CSV, "Content-Encoding": "gzip"},
    ),
    "zstd": (
        lambda frame: zstandard.compress(frame.write_ndjson().encode()),
        {"Content-Type": NDJSON, "Content-Encoding": "zstd"},
    ),
    "ndjson": (lambda frame: frame.write_ndjson().encode(), {"Content-Type": NDJSON}),
    "parquet": (parquet, {"Content-Type": PARQUET}),
    "xlsx": (lambda frame: xlsx({"明细": rows(frame)}), {"Content-Type": XLSX}),
    "ods": (
        lambda frame: ods({"明细": rows(frame)}),
        {"Content-Type": "application/vnd.oasis.opendocument.spreadsheet"},
    ),
    "xls": (lambda frame: xls({"明细": rows(frame)}), {"Content-Type": "application/vnd.ms-excel"}),
}
ENROLLED = {
    "person_id": "P-1",
    "district": "500104",
    "insurance": "resident",
    "categories": "subsistence_allowance",
    "year": "2025",
    "tier": "1",
    "paid_on": "2024-12-01",
}


def refusal(client: FlaskClient, address: str, body: bytes, headers: dict[str, str]) -> list[tuple[str, str, str]]:
    reply = client.post(address, data=body, headers=headers | {"Accept-Language": "en"})
    assert reply.status_code == 422, reply.status
    assert DIGITS[:14] not in reply.text
    return [(fault["pointer"], fault["code"], fault["message"]) for fault in reply.get_json()["errors"]]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_file_is_refused_with_the_number_of_rows(client: FlaskClient, form: str) -> None:
    write, headers = FORMS[form]
    persons: list[dict[str, str | None]] = [{"person_id": written} for written in ("P-1", *WRITTEN)]
    frame = frame_of(*persons)
    ((pointer, code, message),) = refusal(client, "/v1/batches", write(frame), headers)
    assert (pointer, code) == ("/columns/person_id", "identity_number")
    assert f": {len(WRITTEN)}. " in message
    assert "CALC_IDENTITY_NUMBERS=allow" in message


@pytest.mark.parametrize("form", FORMS)
def test_a_list_of_enrolments_is_refused_alike(client: FlaskClient, form: str) -> None:
    write, headers = FORMS[form]
    frame = pl.DataFrame([ENROLLED, *(ENROLLED | {"person_id": written} for written in WRITTEN)])
    ((_, code, message),) = refusal(client, "/v1/batches?kind=premium", write(frame), headers)
    assert code == "identity_number"
    assert f": {len(WRITTEN)}. " in message


def test_whole_numbers_are_read_by_their_digits(client: FlaskClient) -> None:
    frame = frame_of({"person_id": DIGITS})
    lines = json.dumps(frame.row(0, named=True) | {"person_id": int(DIGITS)}).encode()
    table = frame.to_arrow()
    table = table.set_column(table.column_names.index("person_id"), "person_id", pa.array([int(DIGITS)], pa.int64()))
    target = io.BytesIO()
    pq.write_table(table, target)
    for body, form in ((lines, NDJSON), (target.getvalue(), PARQUET)):
        assert [code for _, code, _ in refusal(client, "/v1/batches", body, {"Content-Type": form})] == [
            "identity_number"
        ]
