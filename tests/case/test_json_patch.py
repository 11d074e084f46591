"""JSON Patch as RFC 6902 has it, on documents that stay as they were, within bounds."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from calc_service.case.json_patch import NotApplicable, PatchOperation, patched, pointed, size
from calc_service.case.reading import Number, read_json
from calc_service.domain.parsing import ParseError

ROOM = 1000
ABSENT = object()


def operation(op: str, path: str, value: object = None, source: str = "") -> PatchOperation:
    posted = None if value is None else read_json(json.dumps(value).encode())
    return PatchOperation(op, pointed(path), pointed(source), posted)


def read(document: object) -> Any:  # noqa: ANN401  a JSON document
    return read_json(json.dumps(document).encode())


def written(document: Any) -> object:  # noqa: ANN401  a JSON document
    """The document with its numbers as Python has them."""
    if isinstance(document, dict):
        return {key: written(value) for key, value in document.items()}
    if isinstance(document, list):
        return [written(value) for value in document]
    return json.loads(document.digits) if isinstance(document, Number) else document


@pytest.mark.parametrize(
    ("document", "operations", "result"),
    [
        ({"a": 1}, [operation("add", "/b", 2)], {"a": 1, "b": 2}),
        ({"a": 1}, [operation("add", "/a", 2)], {"a": 2}),
        ({"a": [1, 3]}, [operation("add", "/a/1", 2)], {"a": [1, 2, 3]}),
        ({"a": [1]}, [operation("add", "/a/1", 2)], {"a": [1, 2]}),
        ({"a": [1]}, [operation("add", "/a/-", 2)], {"a": [1, 2]}),
        ({"a": 1}, [operation("add", "", [])], []),
        ({"a": None}, [operation("add", "/a", None)], {"a": None}),
        ({"a": 1, "b": 2}, [operation("remove", "/a")], {"b": 2}),
        ({"a": [1, 2, 3]}, [operation("remove", "/a/0")], {"a": [2, 3]}),
        ({"a": [1, 2]}, [operation("replace", "/a/1", 5)], {"a": [1, 5]}),
        ({"a": 1}, [operation("replace", "", {"b": 1})], {"b": 1}),
        ({"a": {"b": 1}}, [operation("move", "/c", source="/a/b")], {"a": {}, "c": 1}),
        ({"a": [1, 2, 3]}, [operation("move", "/a/2", source="/a/0")], {"a": [2, 3, 1]}),
        ({"a": 1}, [operation("move", "/a", source="/a")], {"a": 1}),
        ({"a": {"b": 1}, "ab": 2}, [operation("move", "/ab", source="/a")], {"ab": {"b": 1}}),
        ({"a": {"b": 1}}, [operation("copy", "/a/c", source="/a")], {"a": {"b": 1, "c": {"b": 1}}}),
        ({"a": [1]}, [operation("copy", "/a/-", source="/a/0")], {"a": [1, 1]}),
        ({"~1": 1, "a/b": 2}, [operation("remove", "/~01"), operation("test", "/a~1b", 2)], {"a/b": 2}),
        ({"": {"": 1}}, [operation("replace", "//", 2)], {"": {"": 2}}),
        ({"-": 1, "01": 2}, [operation("remove", "/-"), operation("remove", "/01")], {}),
        ({"é": 1}, [operation("test", "/é", 1)], {"é": 1}),
    ],
)
def test_operations_do_what_they_say(document: object, operations: list[PatchOperation], result: object) -> None:
    assert written(patched(read(document), operations, ROOM)[0]) == result


@pytest.mark.parametrize(
    ("document", "refused", "code"),
    [
        ({}, operation("remove", "/a"), "patch_not_applicable"),
        ({}, operation("replace", "/a", 1), "patch_not_applicable"),
        ({}, operation("add", "/a/b", 1), "patch_not_applicable"),
        ({}, operation("remove", ""), "patch_not_applicable"),
        ({"a": 1}, operation("move", "/b", source="/c"), "patch_not_applicable"),
        ({"a": 1}, operation("copy", "/b", source="/c"), "patch_not_applicable"),
        ({"a": [1]}, operation("remove", "/a/-"), "patch_not_applicable"),
        ({"a": [1]}, operation("replace", "/a/-", 2), "patch_not_applicable"),
        ({"a": [1]}, operation("remove", "/a/1"), "patch_not_applicable"),
        ({"a": [1]}, operation("add", "/a/2", 2), "patch_not_applicable"),
        ({"a": [1, 2]}, operation("remove", "/a/01"), "patch_not_applicable"),
        ({"a": [1, 2]}, operation("remove", "/a/+1"), "patch_not_applicable"),
        ({"a": [1, 2]}, operation("remove", "/a/-1"), "patch_not_applicable"),
        ({"a": [1, 2]}, operation("remove", "/a/١"), "patch_not_applicable"),
        ({"a": [1, 2]}, operation("remove", "/a/" + "9" * 5000), "patch_not_applicable"),
        ({"a": "xy"}, operation("test", "/a/0", "x"), "patch_not_applicable"),
        ({"a": 1}, operation("replace", "/a/digits", "9"), "patch_not_applicable"),
        ({"a": None}, operation("add", "/a/b", 1), "patch_not_applicable"),
        ({"a": {"b": {}}}, operation("move", "/a/b/c", source="/a"), "moved_into_itself"),
        ({"a": 1}, operation("move", "/a", source=""), "moved_into_itself"),
        ({"a": True}, operation("test", "/a", 1), "patch_test_failed"),
        ({"a": "1"}, operation("test", "/a", 1), "patch_test_failed"),
        ({"a": [1, 2]}, operation("test", "/a", [2, 1]), "patch_test_failed"),
        ({"a": 1}, operation("test", "", {"a": 1, "b": 2}), "patch_test_failed"),
    ],
)
def test_what_cannot_be_done_is_refused_by_its_place(document: object, refused: PatchOperation, code: str) -> None:
    with pytest.raises(NotApplicable) as refusal:
        patched(read(document), [operation("test", "", document), refused], ROOM)
    assert (refusal.value.position, refusal.value.code) == (1, code)


@pytest.mark.parametrize("text", ["a", "a/b", "/~", "/~2", "/a~", " /a", "#/a"])
def test_what_is_no_pointer_is_refused(text: str) -> None:
    with pytest.raises(ParseError, match="not_a_pointer"):
        pointed(text)


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("1", "1.00", True),
        ("1e2", "100", True),
        ("0", "-0", True),
        ("0.1", "0.10000000000000001", False),
        ("1e999999999999999999", "1e999999999999999998", False),
        ("1e99999999999999999999999", "1e99999999999999999999999", True),
        ("9" * 5000, "9" * 5000 + ".0", True),
    ],
)
def test_numbers_are_compared_as_numbers_by_their_digits(one: str, other: str, equal: bool) -> None:  # noqa: FBT001  a case
    test = PatchOperation("test", (), (), Number(other))
    if equal:
        assert patched(Number(one), [test], ROOM)[0] == Number(one)
    else:
        with pytest.raises(NotApplicable):
            patched(Number(one), [test], ROOM)


def test_the_document_stays_as_it_was_and_shares_what_is_not_changed() -> None:
    document = read({"claims": [{"a": 1}, {"a": 2}], "person": {"b": {}}})
    before = copy.deepcopy(document)
    result, _ = patched(document, [operation("replace", "/claims/1/a", 3), operation("remove", "/person/b")], ROOM)

    assert document == before
    assert result["claims"][0] is document["claims"][0]
    assert result["claims"][1] is not document["claims"][1]


def test_a_copy_and_its_source_are_changed_apart() -> None:
    operations = [operation("copy", "/b", source="/a"), operation("replace", "/b/x", 2), operation("add", "/a/y", 3)]
    assert written(patched(read({"a": {"x": 1}}), operations, ROOM)[0]) == {"a": {"x": 1, "y": 3}, "b": {"x": 2}}


def test_a_value_of_an_operation_is_not_changed_by_the_next() -> None:
    value = operation("add", "/a", {"x": 1})
    for _ in range(2):
        result, _ = patched({}, [value, operation("replace", "/a/x", 2)], ROOM)
        assert written(result) == {"a": {"x": 2}}


def test_copies_that_double_the_document_are_stopped() -> None:
    bomb = [operation("copy", f"/{number}", source="") for number in range(60)]
    with pytest.raises(NotApplicable) as refusal:
        patched(read({"a": list(range(50))}), bomb, 200_000)

    assert refusal.value.code == "too_costly"


def test_a_document_that_is_moved_ever_deeper_is_refused_or_done() -> None:
    deeper = [operation("move", "/b", source="/a"), operation("add", "/a", {}), operation("move", "/a/b", source="/b")]
    last = operation("copy", "/c", source="/a")
    with pytest.raises(NotApplicable) as refusal:
        patched(read({"a": {}}), [*(deeper * 3000), last], 100_000)
    assert refusal.value.code == "too_costly"


def test_what_was_added_is_taken_from_the_room() -> None:
    document, left = patched({}, [operation("add", "/a", [1, {"b": 2}]), operation("copy", "/c", source="/a")], 100)

    assert size(document, 100) == 20 + 2 * (1 + 1 + 20 + 1)
    assert left == 100 - 2 * 23


def test_values_are_counted_no_further_than_asked() -> None:
    assert size([[1, 2], {"a": 3}], 100) == 1 + 3 + 21
    assert size([0] * 1_000_000, 10) > 10
