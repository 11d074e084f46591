"""Of a single value an editor says what the loader says, as far as YAML lets it see how the value is spelled."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal

import jsonschema_rs
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from calc_service.rulebook.complaints import Complaint, FilePlace
from calc_service.rulebook.schema import SHAPES as SCHEMA_SHAPES
from calc_service.rulebook.schema import document
from calc_service.rulebook.schema.structures import schema_of
from calc_service.rulebook.shapes import Shape
from calc_service.rulebook.shapes.lists import OnlyTrue
from calc_service.rulebook.shapes.scalars import DAY, Matching, OneOf, Spelled, Text
from calc_service.rulebook.source import Scalar
from tests.rulebook.as_editors_read import as_editors_read

Value = Spelled | Matching | OneOf | Text | OnlyTrue


def values_in(part: object) -> Iterator[Value]:
    """Every shape of a single value within `part`, repeatedly."""
    if isinstance(part, Value):
        yield part
    elif isinstance(part, Mapping):
        yield from (value for inner in part.values() for value in values_in(inner))
    elif is_dataclass(part):
        yield from (value for field in fields(part) for value in values_in(getattr(part, field.name)))


def called(shape: Value) -> str:
    if isinstance(shape, OneOf):
        return "/".join(shape.codes)[:30]
    return shape.wanted.en[:50] if isinstance(shape, Spelled | Matching) else type(shape).__name__


SHAPES = dict.fromkeys((*values_in(SCHEMA_SHAPES), DAY, OnlyTrue()))
WRITTEN = (
    *(
        "70%",
        "70",
        "0.7",
        "７０％",
        "100%",
        "100.00%",
        "100.01%",
        "101%",
        "999%",
        "07%",
        "7.125%",
        "-7%",
        "+7%",
        "1e1%",
    ),
    *(
        "100000",
        "18797.50",
        "10万",
        "100,000",
        "99999999.99",
        "100000000",
        "0.001",
        "007",
        "-1",
        "+1",
        "1e5",
        ".5",
        "5.",
    ),
    *("2024-02-29", "2023-02-29", "2000-02-29", "1900-02-29", "2100-02-29", "2022-04-31", "2022-13-01", "0000-01-01"),
    *("2022-12-31", "2022/10/28", "20221028", "2022-1-1", "none", "None", "true", "false", "True", "yes", "NO", "null"),
    *("366", "367", "365", "0", "00", "1", "99", "100", "500116", "510000", "499999", "0x1f", "0o17", "resident"),
    *("special", "Special", "a" * 64, "a" * 65, "cq-2022-116", "cq-2022-116#2.3.2-special", "2.3.2", "渝府〔2022〕1号"),
    *("2000", "1999", "2100", "一个 词", "a\u200bb", "~", "", "  "),
)
TEXTS = st.one_of(
    st.sampled_from(WRITTEN),
    st.text("0123456789.-%", min_size=1, max_size=11),
    st.text("0123456789", min_size=1, max_size=6),
    st.dates().map(str),
)


def loader_takes(shape: Shape, text: str) -> bool:
    complaints: list[Complaint] = []
    return shape.parse(Scalar(FilePlace("x", 1, 1), text), complaints) is not None and not complaints


def editor_of(shape: Shape) -> Callable[[object], bool]:
    return jsonschema_rs.Draft7Validator(document("x", schema_of(shape))).is_valid


@pytest.mark.parametrize("shape", SHAPES, ids=called)
def test_a_text_in_quotes_is_right_for_an_editor_exactly_where_it_is_right(shape: Value) -> None:
    editor = editor_of(shape)

    def agree(text: str) -> None:
        assert editor(text) == loader_takes(shape, text), text

    of_many_texts(agree)


@pytest.mark.parametrize("shape", SHAPES, ids=called)
def test_without_quotes_an_editor_differs_only_where_yaml_hides_the_spelling(shape: Value) -> None:
    editor = editor_of(shape)

    def agree(text: str) -> None:
        if not stands_alone(text):
            return
        read, loader = as_editors_read(f"x: {text}")["x"], loader_takes(shape, text)
        if editor(read) and not loader:
            assert not isinstance(read, str), text
            assert loader_takes(shape, usual(read)), "a right value, only spelled in another way"
        if loader and not editor(read):
            assert not isinstance(read, str), "a word or a number for YAML, which an editor wants in quotes"

    of_many_texts(agree)


@pytest.mark.parametrize("shape", [shape for shape in SHAPES if isinstance(shape, Spelled)], ids=called)
def test_every_right_spelling_has_a_meaning_and_the_example_is_one(shape: Spelled) -> None:
    assert not shape.example or loader_takes(shape, shape.example)

    @given(st.from_regex(shape.pattern, fullmatch=True, alphabet=st.characters(codec="ascii")))
    def means_something(text: str) -> None:
        assert shape.exactly(text) is not None

    means_something()


def of_many_texts(agree: Callable[[str], None]) -> None:
    for text in WRITTEN:
        agree(text)
    settings(max_examples=50)(given(TEXTS)(agree))()


def stands_alone(text: str) -> bool:
    """Whether `text` needs no quotes to be a value of its own."""
    try:
        node = yaml.compose(f"x: {text}", yaml.CBaseLoader)
    except yaml.YAMLError:
        return False
    value = node.value[0][1] if isinstance(node, yaml.MappingNode) else None
    return isinstance(value, yaml.ScalarNode) and value.value == text and not value.style


def usual(read: object) -> str:
    """The usual spelling of what YAML takes for a flag or a number."""
    return str(read).lower() if isinstance(read, bool) else f"{Decimal(str(read)).normalize():f}"
