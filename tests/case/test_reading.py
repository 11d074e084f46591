"""Strict JSON: what is no well-formed document is refused, whatever it is, at no cost."""

from __future__ import annotations

import pytest

from calc_service.case.reading import Number, escaped, read_json
from calc_service.case.refusals import MOST_FAULTS, MalformedBody

MANY_KEYS = 20_000


def detail(body: bytes) -> str:
    with pytest.raises(MalformedBody) as refused:
        read_json(body)
    label = refused.value.detail
    assert label.zh
    assert label.en
    return label.en


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"\xef\xbb\xbf{}", "byte order mark"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": Infinity}', "NaN"),
        (b"[-Infinity]", "NaN"),
        ('{"a": "é"}'.encode("latin-1"), "UTF-8"),
        ("{}".encode("utf-16"), "UTF-8"),
        (b'{"a": "\xed\xa0\x80"}', "UTF-8"),
        (b"[" * 100_000, "deep"),
        (b"[" * 100_000 + b"]" * 100_000, "deep"),
        (b'{"a":' * 50_000, "deep"),
        (b"{", "line 1, column 2"),
        (b'{"a": 1,}', "column 9"),
        (b'{"a": 1\n "b": 2}', "line 2, column 2"),
        (b"{} {}", "column 4"),
        (b"{'a': 1}", "column 2"),
        (b'{"a": 01}', "column 8"),
        (b'{"a": .5}', "column 7"),
        (b'{"a": "x\ny"}', "column 9"),
        (b'{"a": yes}', "column 7"),
        (b"// {}", "column 1"),
    ],
)
def test_what_is_no_json_document_is_refused(body: bytes, words: str) -> None:
    assert words in detail(body)


@pytest.mark.parametrize(
    ("body", "document"),
    [
        (b"1.50", Number("1.50")),
        (b"[1e100000000]", [Number("1e100000000")]),
        (b'{"a": -0}', {"a": Number("-0")}),
        (b' {"a": null, "b": [true, "\\u00e9"]} ', {"a": None, "b": [True, "é"]}),
    ],
)
def test_a_number_keeps_its_digits(body: bytes, document: object) -> None:
    assert read_json(body) == document


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        (b'{"a": 1, "a": 1}', ["/a"]),
        (b'{"a": 1, "a": 2, "b": 1, "b": 1, "a": 3}', ["/a", "/b"]),
        (b'{"c": [{}, {"a": 1, "a": 2}]}', ["/c/1/a"]),
        (b'{"a": 1, "\\u0061": 2}', ["/a"]),
        (b'{"a/b~c": 1, "a/b~c": 2}', ["/a~1b~0c"]),
        (b'{"": 1, "": 2}', ["/"]),
        (b'[{"x": {"a": 1, "a": 2}, "y": 1, "y": 2}]', ["/0/x/a", "/0/y"]),
    ],
)
def test_every_repeated_key_is_named_by_its_place(body: bytes, pointers: list[str]) -> None:
    with pytest.raises(MalformedBody) as refused:
        read_json(body)
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [
        (pointer, "repeated_key") for pointer in pointers
    ]


@pytest.mark.parametrize("key", ["a\\ud800", "\\udfff"])
def test_a_repeated_key_that_utf_8_cannot_hold_has_a_pointer_that_it_can(key: str) -> None:
    with pytest.raises(MalformedBody) as refused:
        read_json(f'{{"{key}": 1, "{key}": 2}}'.encode())
    assert refused.value.faults[0].pointer.encode("utf-8").isascii()


@pytest.mark.parametrize(("key", "part"), [("a", "a"), ("a/b", "a~1b"), ("~", "~0"), ("~1", "~01"), (3, "3")])
def test_a_key_is_escaped_as_one_part_of_a_pointer(key: object, part: str) -> None:
    assert escaped(key) == part


@pytest.mark.parametrize(
    "body",
    [
        b"[" + b"9" * 900_000 + b"]",
        b"[1e" + b"9" * 900_000 + b"]",
        b"[0." + b"1" * 900_000 + b"]",
    ],
    ids=["digits", "exponent", "decimals"],
)
def test_a_huge_number_is_kept_as_its_digits(body: bytes) -> None:
    number = read_json(body)[0]
    assert isinstance(number, Number)
    assert f"[{number.digits}]".encode() == body


def test_of_many_repeated_keys_the_first_thousand_are_named() -> None:
    # A million comparisons a key would make this test last for minutes.
    body = "{" + ",".join(f'"{key}":1,"{key}":2' for key in range(MANY_KEYS)) + "}"
    with pytest.raises(MalformedBody) as refused:
        read_json(body.encode())
    found = {fault.pointer for fault in refused.value.faults}
    assert len(found) == MOST_FAULTS + 1, "by the one more it is seen that there are more"
    assert found <= {f"/{key}" for key in range(MANY_KEYS)}


def test_a_long_key_around_many_members_stands_once_in_memory_and_is_shortened_in_a_pointer() -> None:
    # Joined for every member, the pointers of this megabyte would fill the memory of the machine.
    long = "k" * 500_000
    with pytest.raises(MalformedBody) as refused:
        read_json((f'{{"{long}":[' + "0," * 100_000 + '{"z":1,"z":2}],"y":1}').encode())
    assert [fault.pointer for fault in refused.value.faults] == [f"/{long[:200]}/100000/z"]
