"""Every cell of every pivot is what is found by going through the result row by row with paper and pencil."""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import polars as pl
import pytest

from calc_service.batch.audit import Audited, Request, audit
from calc_service.batch.files import Table
from calc_service.batch.partitions import in_file_order
from calc_service.batch.pivots.dimensions import DIMENSIONS, SUMS
from calc_service.batch.pivots.lines import lines_of
from calc_service.batch.pivots.of_file import CUBES, pivots_of, stretches_of
from calc_service.batch.pivots.sums import cubes, of_all_funds, sums
from calc_service.domain.columns import FUNDS
from calc_service.engine.edition import RuleBook
from tests.api.batch_files import ROW
from tests.properties.worlds_on_file import BY_NAME, book_of
from tests.reference.batch.generate import random_rows

Cells = dict[tuple[Any, ...], dict[str, int]]
DUE = {"catastrophic": "catastrophic_entitled", "assistance": "assistance_paid", "tilt": "tilt_paid"}
PAIRS = [*((one,) for one in DIMENSIONS), *combinations(DIMENSIONS, 2)]
FACILITIES = ("H-1", " H-2 ", "H-3", "NULL", None, "H-1")


def random_file() -> pl.DataFrame:
    rows = random_rows(random.Random("pivots"), BY_NAME["everything"], 120)  # noqa: S311  a file, not a secret
    frame = pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String)).with_columns(pl.all().replace("", None))
    facilities = [FACILITIES[row % len(FACILITIES)] for row in range(len(frame))]
    return frame.with_columns(facility_id=pl.Series(facilities, dtype=pl.String))


@pytest.fixture(scope="module")
def everything() -> tuple[Audited, RuleBook]:
    book = book_of("everything")
    return audit(Table.of(random_file()), Request(tolerance=100), book), book


def rows_of(audited: Audited) -> Iterator[Mapping[str, Any]]:
    """Each row of the result, with the facility that the file names beside it."""
    found = in_file_order(audited.found, slice(0, len(audited.given)))
    given = audited.given.whole()
    facilities = given["facility_id"] if "facility_id" in given.columns else [None] * len(given)
    for row, facility in zip(found.iter_rows(named=True), facilities, strict=True):
        bare = (facility or "").strip()
        yield row | {"facility": None if bare in {"", "NULL"} else bare}


def recounted(rows: Iterable[Mapping[str, Any]], by: Sequence[str], fund: str) -> Cells:
    cells: Cells = defaultdict(lambda: dict.fromkeys(SUMS, 0))
    for row in rows:
        finding, due, difference = row[f"finding_{fund}"], row[DUE[fund]] or 0, row[f"difference_{fund}"] or 0
        cell = cells[tuple(finding if name == "finding" else row[name] for name in by)]
        cell["rows"] += 1
        cell["due"] += due
        if finding in {None, "not_recorded"}:
            continue
        cell["compared"] += 1
        cell["recorded"] += due + difference
        cell["difference"] += difference
        if finding == "match":
            continue
        cell["differing"] += 1
        if finding == "review":
            cell["review"] += difference
        elif difference > 0:
            cell["over"] += difference
            cell["wrong"] += difference
        else:
            cell["under"] -= difference
            cell["wrong"] -= difference
    return dict(cells)


def cells_of(lines: pl.DataFrame, by: Sequence[str]) -> Cells:
    return {tuple(row[name] for name in by): {name: row[name] for name in SUMS} for row in lines.to_dicts()}


@pytest.mark.parametrize("by", PAIRS, ids="-".join)
def test_every_cell_of_every_pivot_is_recounted(everything: tuple[Audited, RuleBook], by: Sequence[str]) -> None:
    audited, book = everything
    counts = cubes(stretches_of(audited, book), {"one": by})["one"]

    for fund in FUNDS:
        assert cells_of(sums(counts, by, [fund]), by) == recounted(rows_of(audited), by, fund), fund


def test_the_cubes_of_a_report_give_the_same(everything: tuple[Audited, RuleBook]) -> None:
    audited, book = everything
    pivots = pivots_of(stretches_of(audited, book))

    for dimensions in CUBES.values():
        for by in (dimensions, *((one, "finding") for one in dimensions)):
            for fund in FUNDS:
                assert cells_of(pivots.sums(by, [fund]), by) == recounted(rows_of(audited), by, fund), by


def test_the_file_is_worth_counting(everything: tuple[Audited, RuleBook]) -> None:
    audited, book = everything
    whole = sums(cubes(stretches_of(audited, book), {"one": ("finding",)})["one"], ("finding",), ["assistance"])

    assert len(audited.found) > 1 or len(audited.given) > 300
    assert {"overpaid", "underpaid", "missed", "paid_ineligible", "match", None} <= set(whole["finding"])
    assert set(pivots_of(stretches_of(audited, book)).sums(["facility"])["facility"]) == {"H-1", "H-2", "H-3", None}


@pytest.mark.parametrize("stretch", [1, 7, 10_000])
def test_stretches_of_any_length_give_the_same(everything: tuple[Audited, RuleBook], stretch: int) -> None:
    audited, book = everything
    whole = pl.concat(list(stretches_of(audited, book))).head(200)
    parted = [whole.slice(start, stretch) for start in range(0, len(whole), stretch)]

    for by in (("district", "month"), ("facility", "finding")):
        one, many = (cubes(rows, {"one": by})["one"] for rows in ([whole], parted))
        assert cells_of(sums(one, by, ["tilt"]), by) == cells_of(sums(many, by, ["tilt"]), by)


def test_the_largest_are_shown_and_all_others_stand_in_one_line(everything: tuple[Audited, RuleBook]) -> None:
    audited, book = everything
    by = ("district", "finding")
    added = pivots_of(stretches_of(audited, book)).sums(by, ["assistance"])
    whole, short = (lines_of(added, by, "wrong", top) for top in (10_000, 3))

    assert [one["wrong"] for one in whole.shown] == sorted((one["wrong"] for one in whole.shown), reverse=True)
    assert (whole.others, whole.left_out) == (None, 0)
    assert list(short.shown) == list(whole.shown[:3])
    assert short.others is not None
    assert short.left_out == len(whole.shown) - 3
    for name in SUMS:
        assert sum(one[name] for one in short.shown) + short.others[name] == short.total[name] == whole.total[name]


def test_all_funds_together_count_a_row_once_and_a_finding_once_a_fund(everything: tuple[Audited, RuleBook]) -> None:
    audited, book = everything
    pivots, rows = pivots_of(stretches_of(audited, book)), len(audited.given)

    assert of_all_funds(pivots.sums(["district"]), ["district"])["rows"].sum() == rows
    assert of_all_funds(pivots.sums(["finding"]), ["finding"])["rows"].sum() == 3 * rows
    assert of_all_funds(pivots.sums([]), [])["wrong"].item() == pivots.sums([])["wrong"].sum()


@pytest.mark.parametrize("rows", [0, 1])
def test_an_empty_file_and_one_row(book: RuleBook, rows: int) -> None:
    frame = pl.DataFrame([ROW]).head(rows)
    audited = audit(Table.of(frame), Request(), book)
    pivots = pivots_of(stretches_of(audited, book))

    assert not pivots.has("facility")
    for by in (["district"], ["month", "finding"], ["category", "insurance"]):
        assert cells_of(pivots.sums(by, ["assistance"]), by) == recounted(rows_of(audited), by, "assistance")
    assert lines_of(pivots.sums([], ["tilt"]), [], "wrong", 5).total["rows"] == rows


def test_a_file_of_rejected_rows_alone_is_counted_too(book: RuleBook) -> None:
    frame = pl.DataFrame([ROW | {"claim_id": f"S-{number}", "basic_paid": "?"} for number in range(3)])
    audited = audit(Table.of(frame), Request(), book)
    found = cells_of(pivots_of(stretches_of(audited, book)).sums(["finding", "month"], ["assistance"]), ["finding"])

    assert found == {(None,): dict.fromkeys(SUMS, 0) | {"rows": 3}}


def test_members_that_are_too_many_are_not_added_up(everything: tuple[Audited, RuleBook]) -> None:
    audited, book = everything
    wanted = {"few": ["insurance"], "many": ["facility", "month"]}
    every = {name: len(counts) for name, counts in cubes(stretches_of(audited, book), wanted).items()}

    assert every["few"] < every["many"]
    assert set(cubes(stretches_of(audited, book), wanted, every["few"])) == {"few"}
