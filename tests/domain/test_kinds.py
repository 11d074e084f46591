"""Kinds of value: every door knows every kind that its fields have, and says so when it is imported."""

import pytest

from calc_service.domain.fields import FIELDS
from calc_service.domain.kinds import AMOUNT, DAY, FLAG, ID, Kind, choice, for_kinds
from calc_service.domain.parsing import ParseError


def test_a_kind_without_an_entry_is_refused() -> None:
    with pytest.raises(LookupError, match="flag"):
        for_kinds({"id": 1, "date": 2}, (ID, DAY, FLAG))


def test_an_entry_without_a_kind_is_refused() -> None:
    with pytest.raises(LookupError, match="hour"):
        for_kinds({"id": 1, "hour": 2}, (ID,))


def test_a_complete_table_comes_back() -> None:
    assert for_kinds({"choice": 1}, (choice(("a",)), choice(("b",)))) == {"choice": 1}


@pytest.mark.parametrize("kind", {field.kind.name: field.kind for field in FIELDS}.values(), ids=lambda kind: kind.name)
def test_what_a_kind_names_is_what_it_takes(kind: Kind) -> None:
    for word in kind.choices:
        assert kind.number is not None
        assert kind.number(kind.parse(word)) >= 0
    for posted in kind.schema.get("examples", ()):  # type: ignore[attr-defined]  # a list, as JSON Schema has it
        kind.parse(posted)


def test_numbers_are_places_days_and_fen() -> None:
    sizes = choice(("small", "large"))
    found = [kind.number(kind.parse(text)) for kind, text in
             ((sizes, "large"), (FLAG, "true"), (DAY, "1970-01-02"), (AMOUNT, "1.5")) if kind.number]  # fmt: skip
    assert found == [1, 1, 1, 150]


def test_another_word_is_refused() -> None:
    with pytest.raises(ParseError, match="unknown_value"):
        FLAG.parse("yes")
