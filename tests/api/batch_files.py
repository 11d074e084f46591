"""What the tests of batches post."""

import io
import zipfile
from typing import Any

import polars as pl
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

ADDRESS = "/v1/batches"
CSV = "text/csv"
NDJSON = "application/x-ndjson"
PARQUET = "application/vnd.apache.parquet"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROW = {
    "person_id": "P-1",
    "district": "500101",
    "insurance": "resident",
    "categories": "subsistence_allowance",
    "claim_id": "S-1",
    "settled_on": "2025-06-01",
    "setting": "inpatient",
    "disease_class": "special",
    "facility_level": "tertiary",
    "facility_designated": "true",
    "place_of_care": "in_city",
    "referral": "compliant",
    "total_cost": "86432.17",
    "policy_scope_cost": "76500.00",
    "basic_paid": "37850.00",
    "recorded_assistance": "13745.56",
    "remark": "备注",
}


def frame_of(*changes: dict[str, str | None]) -> pl.DataFrame:
    """The worked row once a change, with that change."""
    return pl.DataFrame([ROW | {"claim_id": f"S-{number}"} | change for number, change in enumerate(changes, 1)])


def csv_of(*changes: dict[str, str | None]) -> bytes:
    return frame_of(*changes or ({},)).write_csv().encode()


def post(client: FlaskClient, body: bytes, query: str = "", content_type: str = CSV, **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(ADDRESS + query, data=body, content_type=content_type, headers=named, buffered=True)


def rows_of(reply: TestResponse) -> list[dict[str, Any]]:
    """The rows of a CSV reply."""
    assert reply.status_code == 200, reply.text
    return pl.read_csv(io.BytesIO(reply.data), infer_schema=False).to_dicts()


def archive_of(reply: TestResponse) -> dict[str, bytes]:
    """The files of a zip reply by name."""
    assert reply.status_code == 200, reply.text
    with zipfile.ZipFile(io.BytesIO(reply.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
