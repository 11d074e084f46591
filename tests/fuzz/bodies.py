"""What may be done to a body: bytes, numbers, lines, JSON, rules files and members of archives are changed."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import zstandard

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

TOKENS: Final = (
    *(b'"', b",", b"\n", b"\r", b"\0", b"\xff", b"\xfe", b"\xef\xbb\xbf", b";", b"\t", b"'", b"{", b"[", b"]", b"}"),
    *(b"<", b"&lol;", b"<!DOCTYPE a>", b"-", b"1e400", b"NaN", b"99999999999999999999", b"\\N", b"&a", b"*a", b"!!x"),
    *(b"\xd8\x00", b"2025-02-30", b"PK\x03\x04", b"\x28\xb5\x2f\xfd", b"\x1f\x8b\x08", b"PAR1", "万元".encode(), b": "),
)
NUMBERS: Final = (
    *(b"0", b"-1", b"1e9", b"65536", b"1048576", b"16384", b"999999999", b"4294967295", b"18446744073709551616"),
    *(b"00", b"0.005", b"0x10", "１２".encode(), b"2026-13", b"9" * 400),
)
ODD_YAML: Final[tuple[Callable[[int], str], ...]] = (
    lambda times: "deep: " + "[" * times,
    lambda times: "deep: " + "[" * times + "]" * times,
    lambda times: "deep: " + "{a: " * times + "}" * times,
    lambda times: "- " * times + "a",
    lambda times: "? " * times + "a",
    lambda times: "\n".join(f"key{number}: &a{number} [*a{number - 1}, *a{number - 1}]" for number in range(times)),
    lambda times: "\n".join(f"key{number}: {number}" for number in range(times)),
    lambda times: "label: {zh: " + "长" * times + ", en: x}",
    lambda _: "<<: *base",
    lambda _: "a: !!python/object/apply:os.getcwd []",
    lambda times: "--- a\n" * times,
    lambda times: "2025: {value: " + "9" * times + ", verified: false}",
)
LARGEST: Final = 1 << 20
"""Bytes of a body as it is sent: what a small body may cost is asked."""


@dataclass(frozen=True, slots=True)
class Body:
    """A body, where it goes and what is asked for; `parted`: a zip whose members may be changed one by one."""

    address: str
    content_type: str
    content: bytes
    encoding: str = ""
    accept: str = ""
    parted: bool = False


PACKED: Final[dict[str, Callable[[bytes], bytes]]] = {
    "gzip": lambda content: gzip.compress(content, 1, mtime=0),
    "zstd": lambda content: zstandard.ZstdCompressor(level=3).compress(content),
}


def packed(body: Body) -> Body:
    """The body as it is declared to be packed."""
    return replace(body, content=PACKED[body.encoding](body.content)) if body.encoding else body


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


def _numbers(rng: Random, content: bytes, _: bytes) -> bytes:
    """Some numbers replaced by others: repeats, places, lengths, amounts."""
    found = list(re.finditer(rb"[0-9]+", content[: 2 * LARGEST]))
    for one in reversed(rng.sample(found, min(len(found), rng.choice((1, 1, 3, 50))))):
        content = content[: one.start()] + rng.choice(NUMBERS) + content[one.end() :]
    return content


def _rules(rng: Random, content: bytes, _: bytes) -> bytes:
    """A rules file with a line many times, something deep, an anchor that is used again and again, or odd keys."""
    try:
        document = json.loads(content)
        path = rng.choice(list(document["files"]))
        lines = document["files"][path].splitlines()
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return _numbers(rng, content, b"")
    place, times = rng.randrange(len(lines) + 1), rng.choice((2, 50, 5000))
    indent = re.match(" *", lines[place] if place < len(lines) else "")
    odd = rng.choice(ODD_YAML)
    added = lines[place : place + 1] * times if rng.random() < 0.3 else [indent[0] + odd(times)] if indent else []
    document["files"][path] = "\n".join([*lines[:place], *added, *lines[place:]])[:LARGEST]
    return json.dumps(document, ensure_ascii=False).encode()


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
        return {**node, key: _replaced(rng, node[key], odd)} | ({f"{key}?"[:5]: odd} if rng.random() < 0.1 else {})
    if isinstance(node, list) and node and rng.random() < 0.8:
        place = rng.randrange(len(node))
        changed = [*node[:place], _replaced(rng, node[place], odd), *node[place + 1 :]]
        return changed * rng.choice((1, 1, 1, 500))
    return odd


WAYS: Final[tuple[Callable[[Random, bytes, bytes], bytes], ...]] = (
    *(_token, _flip, _cut, _repeat, _splice, _lines, _nested, _numbers, _rules),
)
