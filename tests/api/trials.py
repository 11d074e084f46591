"""What the tests of changed rules post."""

import json
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from calc_service.config import RULES_FOLDER
from tests.api.batch_files import CSV, csv_of

CHECK, DIFF, IMPACT = "/v1/rules/check", "/v1/rules/diff", "/v1/rules/impact"
MEDICAL = "rules/medical_assistance.yaml"
TEXT = (RULES_FOLDER / "medical_assistance.yaml").read_text(encoding="utf-8")
DAY = "2026-11-22"
POPULATION = {"persons": 20, "seed": 1}
RATIO = "subsistence_allowance: 70%"


def changed(old: str = RATIO, new: str = "subsistence_allowance: 75%") -> dict[str, str | None]:
    """The files of one edit in the medical assistance, whose text has to hold `old`."""
    assert old in TEXT
    return {MEDICAL: TEXT.replace(old, new, 1)}


def body_of(address: str, files: object, **options: object) -> dict[str, Any]:
    """The least that an address takes with `files`."""
    return {"files": files} | ({"population": POPULATION} if address == IMPACT else {}) | options


def ask(client: FlaskClient, address: str, files: object = None, **options: object) -> TestResponse:
    return client.post(address, json=body_of(address, {} if files is None else files, **options))


def part(name: str, content: bytes, content_type: str, file_name: str = "", **headers: str) -> bytes:
    """One part of a form as it is sent."""
    named = f'; filename="{file_name}"' if file_name else ""
    lines = [f'Content-Disposition: form-data; name="{name}"{named}']
    lines += [f"Content-Type: {content_type}"] if content_type else []
    lines += [f"{header.replace('_', '-')}: {value}" for header, value in headers.items()]
    return b"--edge\r\n" + "\r\n".join(lines).encode() + b"\r\n\r\n" + content + b"\r\n"


def form_of(*parts: bytes) -> bytes:
    return b"".join(parts) + b"--edge--\r\n"


def changes(files: object = None, **options: object) -> bytes:
    """The part with the changes."""
    return part("changes", json.dumps({"files": files or {}} | options).encode(), "application/json")


def claims(content: bytes | None = None, content_type: str = CSV, **headers: str) -> bytes:
    """The part with the claims."""
    return part("claims", csv_of() if content is None else content, content_type, "claims", **headers)


def file_part(name: str, content: bytes, file_name: str) -> bytes:
    """A part as curl sends a file whose type it does not know."""
    return part(name, content, "application/octet-stream", file_name)


def send(client: FlaskClient, body: bytes, query: str = "", **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(IMPACT + query, data=body, content_type="multipart/form-data; boundary=edge", headers=named)
