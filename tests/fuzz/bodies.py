"""Sound bodies of every kind, and what may be done to them. Every value of a row holds SECRET, which no message may."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import polars as pl
import zstandard

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from random import Random

SECRET: Final = "Zq7Xw9Kv"  # noqa: S105 - what is looked for in messages
CSV, NDJSON, JSON = "text/csv", "application/x-ndjson", "application/json"
PARQUET: Final = "application/vnd.apache.parquet"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MESSAGES: Final = "application/vnd.nhsa.messages+json"
BATCHES, CASES, RULES = "/v1/batches", "/v1/assessments", "/v1/rules/check"
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
TOKENS: Final = (
    *(b'"', b",", b"\n", b"\r", b"\0", b"\xff", b"\xfe", b"\xef\xbb\xbf", b";", b"\t", b"'", b"{", b"[", b"]", b"}"),
    *(b"<", b"&lol;", b"<!DOCTYPE a>", b"-", b"1e400", b"NaN", b"99999999999999999999", b"\\N", b"&a", b"*a", b"!!x"),
    *(b"\xd8\x00", b"2025-02-30", b"PK\x03\x04", b"\x28\xb5\x2f\xfd", b"\x1f\x8b\x08", b"PAR1", "万元".encode(), b": "),
)
LARGEST: Final = 1 << 20
"""Bytes of a body as it is sent: what a small body may cost is asked."""


@dataclass(frozen=True, slots=True)
class Body:
    """A body and where it goes; `parted`: a zip whose members may be changed one by one."""

    address: str
    content_type: str
    content: bytes
    encoding: str = ""
    parted: bool = False


def sound(repository: Path) -> list[Body]:
    """The bodies to begin with."""
    frame = pl.DataFrame([{**ROW, "claim_id": f"{number}-{SECRET}"} for number in range(40)])
    workbook, columns = io.BytesIO(), io.BytesIO()
    frame.write_excel(workbook)
    frame.write_parquet(columns)
    text = frame.write_csv().encode()
    case = json.loads(repository.joinpath("demo", "case.json").read_bytes())
    messages = json.loads(repository.joinpath("demo", "messages.json").read_bytes())
    messages["settlements"][0]["setlinfo"] |= {"psn_name": SECRET, "certno": SECRET, "setl_id": f"S-{SECRET}"}
    files = {name: repository.joinpath("rules", name).read_text("utf-8") for name in ("medical_assistance.yaml",)}
    bodies = [
        Body(BATCHES, CSV, text),
        Body(BATCHES, CSV, text.replace(b",", b"\t").decode().encode("utf-16")),
        Body(BATCHES, NDJSON, frame.write_ndjson().encode()),
        Body(BATCHES, PARQUET, columns.getvalue()),
        Body(BATCHES, XLSX, workbook.getvalue(), parted=True),
        Body(CASES, JSON, json.dumps(case, ensure_ascii=False).encode()),
        Body(CASES, MESSAGES, json.dumps(messages, ensure_ascii=False).encode()),
        Body(RULES, JSON, json.dumps({"files": files}, ensure_ascii=False).encode()),
    ]
    return [*bodies, *(replace(body, encoding=packing) for packing in PACKED for body in bodies[:3])]


PACKED: Final[dict[str, Callable[[bytes], bytes]]] = {
    "gzip": lambda content: gzip.compress(content, 1, mtime=0),
    "zstd": lambda content: zstandard.ZstdCompressor(level=3).compress(content),
}


def mutated(rng: Random, body: Body, others: list[Body]) -> Body:
    """Change a body in one to four ways, of a zip one member, and pack it; now and then change what is packed."""
    content = body.content
    for _ in range(rng.choice((1, 1, 2, 4))):
        changed = _within_zip if body.parted and rng.random() < 0.8 else rng.choice(WAYS)
        content = changed(rng, content, rng.choice(others).content)[:LARGEST]
    if body.encoding:
        content = PACKED[body.encoding](content * rng.choice((1, 1, 1, 50)))
        content = rng.choice(WAYS)(rng, content, content) if rng.random() < 0.3 else content
    return replace(body, content=content[:LARGEST])


def _within_zip(rng: Random, content: bytes, other: bytes) -> bytes:
    """The same archive with one member changed, under another compression, or one more."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            members = {name: package.read(name) for name in package.namelist()}
    except Exception:  # noqa: BLE001 - whatever is no archive any more is changed as bytes
        return rng.choice(WAYS)(rng, content, other)
    name = rng.choice(list(members) or ["a"])
    members[name] = rng.choice(WAYS)(rng, members.get(name, b""), other)[: 8 * LARGEST]
    target = io.BytesIO()
    method = rng.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_LZMA))
    with zipfile.ZipFile(target, "w", method) as package:
        for each, data in members.items():
            package.writestr(each, data)
    return target.getvalue()


def _place(rng: Random, content: bytes) -> int:
    return rng.randrange(len(content) + 1)


def _token(rng: Random, content: bytes, _: bytes) -> bytes:
    place = _place(rng, content)
    return content[:place] + rng.choice(TOKENS) * rng.choice((1, 1, 2, 100)) + content[place + rng.choice((0, 1)) :]


def _flip(rng: Random, content: bytes, _: bytes) -> bytes:
    changed = bytearray(content)
    for _number in range(rng.choice((1, 3, 30))):
        if changed:
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _cut(rng: Random, content: bytes, _: bytes) -> bytes:
    first, last = sorted((_place(rng, content), _place(rng, content)))
    return content[:first] + content[last:] if rng.random() < 0.5 else content[:last]


def _repeat(rng: Random, content: bytes, _: bytes) -> bytes:
    first = _place(rng, content)
    part = content[first : first + rng.choice((1, 2, 10, 200))]
    return content[:first] + part * min(rng.choice((2, 100, 100_000)), LARGEST // max(1, len(part))) + content[first:]


def _splice(rng: Random, content: bytes, other: bytes) -> bytes:
    return content[: _place(rng, content)] + other[_place(rng, other) :]


def _lines(rng: Random, content: bytes, _: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    rng.shuffle(lines)
    return b"".join(lines[: rng.choice((1, 2, len(lines)))])


def _nested(rng: Random, content: bytes, _: bytes) -> bytes:
    """Something of JSON replaced by something deep, long or of another type."""
    try:
        document = json.loads(content.splitlines()[0] if content else b"")
    except (ValueError, UnicodeDecodeError, RecursionError):
        return _token(rng, content, b"")
    odd: list[Any] = [None, 1e308, -1, "", [], {}, [[[[0]]]] * 3, {"a" * 200: 0}, "9" * 5000, 10**30, True]
    return json.dumps(_replaced(rng, document, rng.choice(odd)), ensure_ascii=False).encode()


def _replaced(rng: Random, node: Any, odd: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(node, dict) and node and rng.random() < 0.8:
        key = rng.choice(list(node))
        return {**node, key: _replaced(rng, node[key], odd)} | (
            {f"{key} {SECRET}"[:5]: odd} if rng.random() < 0.1 else {}
        )
    if isinstance(node, list) and node and rng.random() < 0.8:
        place = rng.randrange(len(node))
        changed = [*node[:place], _replaced(rng, node[place], odd), *node[place + 1 :]]
        return changed * rng.choice((1, 1, 1, 500))
    return odd


WAYS: Final[tuple[Callable[[Random, bytes, bytes], bytes], ...]] = (
    *(_token, _flip, _cut, _repeat, _splice, _lines, _nested),
)
