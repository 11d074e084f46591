"""Sound bodies of every kind to begin with. Every value of a row holds SECRET, which no message may."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from tests.batch.exports import DISTRICT_EXPORT, REPLY_2304, SETL_D
from tests.batch.files.workbooks import ods, xls

from .bodies import PACKED, Body

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECRET: Final = "Zq7Xw9Kv"  # noqa: S105 - what is looked for in messages
CSV, NDJSON, JSON = "text/csv", "application/x-ndjson", "application/json"
PARQUET: Final = "application/vnd.apache.parquet"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS: Final = "application/vnd.oasis.opendocument.spreadsheet"
XLS: Final = "application/vnd.ms-excel"
MESSAGES: Final = "application/vnd.nhsa.messages+json"
BATCHES, CASES, RULES = "/v1/batches", "/v1/assessments", "/v1/rules/check"
DIFF, IMPACT = "/v1/rules/diff", "/v1/rules/impact"
VERIFY: Final = "/v1/receipts/verify"
FORM: Final = "multipart/form-data; boundary=edge"
GIVEN: Final = (
    "?assume=district:500116&assume=categories:subsistence_allowance&assume=facility_designated:true"
    "&assume=referral:compliant&assume=disease_class:special&assume=facility_level:tertiary"
)
RULES_FILES: Final = ("medical_assistance.yaml", "codes/national.yaml", "codes/profiles/setl_d.yaml", "vocabulary.yaml")
ROW: Final = {
    "person_id": f"P-{SECRET}",
    "district": "500101",
    "insurance": "resident",
    "categories": "extreme_poverty",
    "claim_id": f"S-{SECRET}",
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
    "stay_id": f"V-{SECRET}",
    "remark": f"备注{SECRET}",
}


def sound(repository: Path) -> list[Body]:
    """The bodies to begin with: files first, some of them packed as well."""
    of_files = list(files())
    return [
        *of_files,
        *exports(),
        *cases(repository),
        *rules(repository),
        *receipts(repository),
        *(replace(body, encoding=packing) for packing in PACKED for body in of_files[:3]),
    ]


def files() -> Iterator[Body]:
    """Our own columns in every form."""
    frame = pl.DataFrame([{**ROW, "claim_id": f"{number}-{SECRET}"} for number in range(40)])
    workbook, columns = io.BytesIO(), io.BytesIO()
    frame.write_excel(workbook)
    frame.write_parquet(columns)
    text, rows = frame.write_csv(), [frame.columns, *frame.rows()]
    yield Body(BATCHES, CSV, text.encode())
    yield Body(BATCHES, CSV, text.replace(",", "\t").encode("utf-16"))
    yield Body(BATCHES, NDJSON, frame.write_ndjson().encode())
    yield Body(BATCHES, CSV, text.replace(",", ";").encode("gb18030"))
    yield Body(BATCHES, CSV, text.encode(), accept=XLSX)
    yield Body(BATCHES, PARQUET, columns.getvalue())
    yield Body(BATCHES, PARQUET, typed(frame))
    yield Body(BATCHES, XLSX, workbook.getvalue(), parted=True)
    yield Body(BATCHES, ODS, ods({"明细": rows}), parted=True)
    yield Body(BATCHES, XLS, xls({"明细": rows}))


def typed(frame: pl.DataFrame) -> bytes:
    """Parquet of wide decimals, moments and dictionaries."""
    target, table = io.BytesIO(), frame.to_arrow()
    kinds = {
        "total_cost": pa.decimal256(60, 2),
        "basic_paid": pa.decimal128(12, 2),
        "setting": pa.dictionary(pa.int8(), pa.string()),
    }
    for name, kind in kinds.items():
        place = table.column_names.index(name)
        table = table.set_column(place, name, table[name].cast(pa.string()).cast(kind))
    moments = pa.array([datetime(2025, 6, 1, 13, 49, 42)] * len(frame), pa.timestamp("us"))  # noqa: DTZ001 - a clock's
    table = table.set_column(table.column_names.index("settled_on"), "settled_on", moments)
    pq.write_table(table, target)
    return target.getvalue()


def exports() -> Iterator[Body]:
    """Exports that profiles read."""
    place = "&assume=place_of_care:in_city"
    for text, charset, given in ((SETL_D, "utf-8", ""), (REPLY_2304, "utf-8", place), (DISTRICT_EXPORT, "gb18030", "")):
        secret = text.replace("TEST-1", f"P-{SECRET}").replace("某甲", f"某{SECRET}").replace("\nS-1", f"\nS-{SECRET}")
        yield Body(BATCHES + GIVEN + given, CSV, secret.encode(charset))


def cases(repository: Path) -> Iterator[Body]:
    """One case as ours and as the platform's messages."""
    yield Body(CASES, JSON, repository.joinpath("demo", "case.json").read_bytes())
    messages = json.loads(repository.joinpath("demo", "messages.json").read_bytes())
    messages["settlements"][0]["setlinfo"] |= {"psn_name": SECRET, "certno": SECRET, "setl_id": f"S-{SECRET}"}
    yield Body(CASES, MESSAGES, json.dumps(messages, ensure_ascii=False).encode())


def receipts(repository: Path) -> Iterator[Body]:
    """A receipt that is not of its request, in one document."""
    digest = f"sha256:{'0' * 64}"
    receipt = {
        "address": CASES, "content_type": JSON, "digest": digest, "engine": "1.0.0", "form": JSON, "language": "zh",
        "query": {"include": ["operands"]}, "reply": digest, "request": digest, "request_form": "rfc8785",
        "rules": digest, "version": 1,
    }  # fmt: skip
    case = json.loads(repository.joinpath("demo", "case.json").read_bytes())
    for request in (case, json.dumps(case | {"case_id": SECRET})):
        yield Body(VERIFY, JSON, json.dumps({"receipt": receipt, "request": request}, ensure_ascii=False).encode())


def rules(repository: Path) -> Iterator[Body]:
    """Changed rules, one file and several, weighed on claims that are made up or stand in a form beside them."""
    texts = {f"rules/{name}": repository.joinpath("rules", name).read_text("utf-8") for name in RULES_FILES}
    first = dict(list(texts.items())[:1])
    yield Body(RULES, JSON, json.dumps({"files": first}, ensure_ascii=False).encode())
    yield Body(RULES, JSON, json.dumps({"files": texts}, ensure_ascii=False).encode())
    yield Body(DIFF, JSON, json.dumps({"files": texts}, ensure_ascii=False).encode())
    made_up = {"files": first, "population": {"persons": 20, "seed": 1}}
    yield Body(IMPACT, JSON, json.dumps(made_up, ensure_ascii=False).encode())
    changes = json.dumps({"files": first}, ensure_ascii=False).encode()
    for claims in [body for body in files() if body.content_type in {CSV, XLSX}]:
        head = b'--edge\r\nContent-Disposition: form-data; name="'
        part = head + f'claims"; filename="claims"\r\nContent-Type: {claims.content_type}\r\n\r\n'.encode()
        named = head + b'changes"\r\nContent-Type: application/json\r\n\r\n'
        yield Body(IMPACT, FORM, named + changes + b"\r\n" + part + claims.content + b"\r\n--edge--\r\n")
