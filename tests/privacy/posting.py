"""A request, and every way in which its body, its declaration and its headers may be wrong; each holds a needle."""

import copy
import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import zstandard

from tests.privacy.needles import Needles

Json = Any


@dataclass(frozen=True, slots=True)
class Post:
    """One request; `quotable`: its body holds rules, which people have to be told of, and nothing of a person."""

    method: str
    path: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    quotable: bool = False


def of_type(path: str, body: bytes, content_type: str, **headers: str) -> Post:
    """A body posted as what it is."""
    return Post("POST", path, body, {"Content-Type": content_type} | headers)


def encoded(document: Json) -> bytes:
    """A document as JSON."""
    return json.dumps(document, ensure_ascii=False).encode()


def odd_values(needles: Needles) -> tuple[Json, ...]:
    """What hardly any field can take."""
    word = f"{needles.word}{needles.name}"
    return (
        word, f"{word}\n\x07", word * 40, [word], {needles.key: word}, None, f"{needles.amount}1", int(needles.digits),
        f"-{needles.amount}", f"{word}-2025-13-45", True,
    )  # fmt: skip


def spoilt(document: Json, values: Iterable[Json], key: str) -> Iterator[Json]:
    """The document with each of its parts replaced by each of `values`, gone, and with a further `key` beside it."""
    values = tuple(values)
    for path in _paths(document):
        for value in values:
            yield _changed(document, path, value)
        yield _changed(document, (*path[:-1], key), values[0]) if isinstance(path[-1], str) else document
        yield _changed(document, path, ...)


def _paths(node: Json, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    inner = node.items() if isinstance(node, dict) else enumerate(node[:1]) if isinstance(node, list) else ()
    for name, value in inner:
        yield (*path, name)
        yield from _paths(value, (*path, name))


def _changed(document: Json, path: tuple[str | int, ...], value: Json) -> Json:
    document = copy.deepcopy(document)
    inner = document
    for name in path[:-1]:
        inner = inner[name]
    if value is ...:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return document


def broken(body: bytes, needles: Needles) -> Iterator[bytes]:
    """A body that no longer is what it was."""
    word = needles.word.encode()
    yield from (body[: len(body) * part // 4] for part in range(4))
    yield body + word
    yield word + body
    yield body.replace(b",", b",," + word, 1)
    yield body.replace(b'"', b"\xff\xfe" + word, 3)
    yield b"\x00" + body[::-1]
    yield word * 50


def wrapped(post: Post, needles: Needles) -> Iterator[Post]:
    """The same body, declared and packed in ways right and wrong."""
    body, word = post.body, needles.word
    for name, packed in (("gzip", gzip.compress(body)), ("zstd", zstandard.compress(body))):
        headers = {**post.headers, "Content-Encoding": name}
        yield replace(post, body=packed, headers=headers)
        yield replace(post, body=packed[: len(packed) // 2], headers=headers)
        yield replace(post, headers=headers)
    yield replace(post, headers={**post.headers, "Content-Encoding": word})
    yield replace(post, headers={**post.headers, "Content-Type": f"application/{word}"})
    yield replace(post, headers={**post.headers, "Content-Type": f"{post.headers['Content-Type']}; charset={word}"})
    yield replace(post, headers={**post.headers, "Accept": f"application/{word}"})
    yield replace(post, headers={**post.headers, "Accept-Encoding": f"{word}, identity;q=0"})
    yield replace(post, path=f"{post.path}?{needles.key}={word}&lang={word}&lang={word}")
    yield replace(post, method="PUT")
    for name in ("X-Request-Id", "traceparent", "tracestate", "baggage", "Authorization", "Cookie", "User-Agent",
                 "Referer", "Origin", "From", "If-None-Match", "Accept-Language", "X-Forwarded-For",
                 "Content-Disposition", "Range", f"X-{word}"):  # fmt: skip
        yield replace(post, headers={**post.headers, name: f"Bearer {word}" if name == "Authorization" else word})
    yield replace(post, headers={**post.headers, "traceparent": f"00-{word.encode().hex():0<32}-{'1' * 16}-01"})
