"""Files in which facts are missing against every completion of them, computed by the plain reference."""

from __future__ import annotations

import random
from itertools import islice
from typing import TYPE_CHECKING

import polars as pl
import pytest
from msgspec import UNSET

from calc_service.batch.audit import Request, audit
from calc_service.batch.files import Table
from calc_service.domain.columns import BOUNDED, FUNDS
from tests.batch.agreement.product import texts
from tests.properties.worlds_on_file import BY_NAME, book_of
from tests.reference.batch import law

from .blanked import EACH_CELL, NOT_OPEN, OF_PERSON, VALUES, Blanked, random_blanked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from calc_service.batch.unknowns.reply_types import UnknownsFound
    from tests.reference.batch.law import File

PERSONS, PERSONS_OF_FILE = 2_000, 100
MOST_COMPLETIONS = 24
WORLDS = tuple(BY_NAME)
OPTIONS = (
    {"tolerance": "0.00", "catastrophic": "settled", "accumulate": "computed"},
    {"tolerance": "0.01", "catastrophic": "computed", "accumulate": "computed"},
    {"tolerance": "500.00", "catastrophic": "settled", "accumulate": "recorded"},
)
WORDS = ("status", "reasons", "track", "ratio", "tilt_status", "deposit_waived")
DUE = {"catastrophic": "catastrophic_entitled", "assistance": "assistance_paid", "tilt": "tilt_paid"}
OVER = {"overpaid", "paid_ineligible", "review"}
UNDER = {"underpaid", "missed"}


def fen(text: str) -> int:
    return int(text.replace(".", "")) if text else 0


def request(options: dict[str, str], unknown: tuple[str, ...] = ()) -> Request:
    return Request(
        tolerance=fen(options["tolerance"]),
        settled=options["catastrophic"] == "settled",
        run_on_recorded=options["accumulate"] == "recorded",
        unknown=unknown,
    )


def table(rows: File, *, without: str = "") -> Table:
    columns = {name: [row[name] or None for row in rows] for name in rows[0] if name != without}
    return Table.of(pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)))


def persons(world: str, categories: str, seed: int) -> list[Blanked]:
    rng = random.Random(f"{world} {categories} {seed}")  # noqa: S311 - persons, not secrets
    most = max(MOST_COMPLETIONS, 200 if categories else 0)
    drawn = (
        random_blanked(rng, BY_NAME[world], f"P-{number}", categories, most) for number in range(2 * PERSONS_OF_FILE)
    )
    return list(islice((one for one in drawn if one is not None), PERSONS_OF_FILE))


def completed(person: Blanked, world: str, options: dict[str, str]) -> list[File]:
    """What becomes of each completion; of those that a district refuses for a category nothing does."""
    every = [law.audit(rows, BY_NAME[world].rules, **options) for rows in person.completions()]
    return [rows for rows in every if not any("categories:" in row["errors"] for row in rows)]


def finding(found: set[str]) -> str:
    if len(found) == 1:
        return next(iter(found))
    return "overpaid" if found <= OVER else "underpaid" if found <= UNDER else ""


def certainty(found: list[str], errors: str) -> str:
    if "not_recorded" in found:
        return ""
    if all(one == "match" for one in found):
        return "none"
    certain = "match" not in found and "earlier_row_rejected" not in errors
    return "certain" if certain else "possible"


def of_row(every: File) -> dict[str, str]:
    """What has to stand in a row of which `every` completion is known."""
    wanted: dict[str, str] = {}
    for name in BOUNDED:
        amounts = sorted({row[name] for row in every}, key=fen)
        wanted |= {f"{name}_lowest": amounts[0], f"{name}_highest": amounts[-1]}
        wanted[name] = amounts[0] if len(amounts) == 1 else ""
    for name in WORDS:
        words = {row[name] for row in every}
        wanted[name] = words.pop() if len(words) == 1 else ""
    for fund in FUNDS:
        found = [row[f"finding_{fund}"] for row in every]
        wanted[f"finding_{fund}"] = finding(set(found))
        wanted[f"certainty_{fund}"] = certainty(found, every[0]["errors"]) if every[0][DUE[fund]] else ""
    return wanted | {"bounds": "exact" if every[0]["assistance_paid"] else ""}


def over(row: dict[str, str], fund: str) -> int:
    return fen(row[f"difference_{fund}"]) if row[f"finding_{fund}"] in OVER else 0


def sums(every: list[File]) -> Iterator[tuple[str, int, int]]:
    """By name the extremes of what a person comes to."""
    for fund in FUNDS:
        due = [sum(fen(row[DUE[fund]]) for row in rows) for rows in every]
        yield f"due {fund}", min(due), max(due)
    for name, funds in {**{fund: (fund,) for fund in FUNDS}, "together": FUNDS}.items():
        beyond = [sum(over(row, fund) for row in rows for fund in funds) for rows in every]
        sure = [
            sum(over(row, fund) for row in rows for fund in funds if "earlier" not in row["errors"]) for rows in every
        ]
        yield f"recoverable {name}", min(sure), max(beyond)


def contradictions(
    people: list[Blanked], found: File, summary: UnknownsFound, world: str, options: dict[str, str]
) -> Iterator[str]:
    totals: dict[str, list[int]] = {}
    place = 0
    for person in people:
        every = completed(person, world, options)
        for name, low, high in sums(every):
            total = totals.setdefault(name, [0, 0])
            total[0], total[1] = total[0] + low, total[1] + high
        for number, row in enumerate(found[place : place + len(person.rows)]):
            wanted = of_row([rows[number] for rows in every])
            yield from (
                f"{person.rows[number]['person_id']} {number} {name}: {row[name]!r}, not {text!r}"
                for name, text in wanted.items()
                if row[name] != text and not (name == "status" and row[name] in {"rejected", "void"})
            )
        place += len(person.rows)
    for name, (low, high) in totals.items():
        what, _, fund = name.partition(" ")
        said = getattr(summary, what)[fund]
        if (fen(said.lowest), fen(said.highest)) != (low, high):
            yield f"{name}: {said}, not {low}, {high}"


@pytest.mark.parametrize("number", range(PERSONS // PERSONS_OF_FILE))
def test_every_bound_is_attained_and_no_finding_is_surer_or_less_sure_than_it_is(
    number: int, record_property: Callable[[str, object], None]
) -> None:
    world = WORLDS[number % len(WORLDS)]
    categories = (NOT_OPEN, NOT_OPEN, OF_PERSON, NOT_OPEN, EACH_CELL)[number % 5]
    options = OPTIONS[number % len(OPTIONS)]
    people = persons(world, categories, number)
    rows = [row for person in people for row in person.open]
    unknown = (*VALUES, *([categories] if categories else []))
    audited = audit(table(rows, without="categories" if categories else ""), request(options, unknown), book_of(world))
    found, summary = texts(audited.result.whole()), audited.summary.unknowns
    assert summary is not UNSET
    assert not list(contradictions(people, found, summary, world, options))[:8]
    record_property("persons with missing facts", len(people))
