"""Which rows of a run are asked for, in which order, and where a page of them ends."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ROW = "row"
"""Sorts as the file stands."""


@dataclass(frozen=True, slots=True)
class PageEnd:
    """Where a page ends: the last row's place in the order (`key`) and in the file (`row`)."""

    key: int
    row: int


@dataclass(frozen=True, slots=True)
class RowSearch:
    """Which rows, in which order, and how many of them.

    equal:  by column the one value that its cells have to hold; of columns of joined codes one of those within
    any_of, any_sure: columns of which at least one has to hold the value; where both are there, one of each
    sort:   a column of amounts, or ROW; rows that are equal in it stand as in the file
    """

    equal: Mapping[str, str | int] = field(default_factory=dict)
    any_of: tuple[tuple[str, ...], str] | None = None
    any_sure: tuple[tuple[str, ...], str] | None = None
    sort: str = ROW
    descending: bool = False
    limit: int = 100
    after: PageEnd | None = None


@dataclass(frozen=True, slots=True)
class FoundRows:
    """The rows found, every column of the file of rows by name; and where the next page begins, None at the end."""

    rows: list[dict[str, Any]]
    more_after: PageEnd | None
