"""Files in which facts are missing against every completion of them, computed by the compiled law in one go.

With CALC_SERVICE_FULL=1 there are 200,000 persons; the plain reference does fewer of them in `test_completions`.
"""

from __future__ import annotations

import os
import random
from itertools import islice
from typing import TYPE_CHECKING

import polars as pl
import pytest
from msgspec import UNSET

from calc_service.batch.audit import audit
from calc_service.batch.files import Table
from tests.batch.agreement.product import texts
from tests.properties.worlds_on_file import BY_NAME, book_of
from tests.reference.batch.generate import recorded

from .blanked import EACH_CELL, NOT_OPEN, OF_PERSON, VALUES, Blanked, blanked, unrecorded
from .every_completion import every_completion, judged, refused_at_times, totals, wanted
from .test_completions import OPTIONS, fen, request, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from calc_service.batch.unknowns.reply_types import UnknownsFound

FULL = os.environ.get("CALC_SERVICE_FULL") == "1"
PERSONS, PERSONS_OF_FILE = (200_000, 500) if FULL else (2_000, 500)
MOST_COMPLETIONS = {EACH_CELL: 256, OF_PERSON: 256, NOT_OPEN: 96}
WORLDS = tuple(BY_NAME)


def persons(world: str, categories: str, seed: int) -> list[Blanked]:
    """Make random persons some of whose facts are blanked; what is recorded is by the compiled law."""
    rng = random.Random(f"{world} {categories} {seed}")  # noqa: S311 - persons, not secrets
    people = [unrecorded(rng, BY_NAME[world], f"P-{number}", categories) for number in range(PERSONS_OF_FILE * 5 // 4)]
    found = audit(table([row for person in people for row in person]), request(OPTIONS[0]), book_of(world))
    answers = iter(texts(found.result.whole().select("assistance_paid", "tilt_paid", "catastrophic_entitled")))
    said = (recorded(rng, rows, list(islice(answers, len(rows)))) for rows in people)
    drawn = (blanked(rng, BY_NAME[world], rows, categories, MOST_COMPLETIONS[categories]) for rows in said)
    return list(islice((one for one in drawn if one is not None), PERSONS_OF_FILE))


def contradictions(found: pl.DataFrame, known: pl.DataFrame, summary: UnknownsFound) -> Iterator[str]:
    """What is said of rows and sums that is not so, or less than could be said."""
    expected = wanted(known)
    for name in expected.columns[1:]:
        said, right = (frame[name].cast(pl.String).fill_null("") for frame in (found, expected))
        wrong = said != right
        if name == "status":
            wrong &= ~found["status"].cast(pl.String).is_in(["rejected", "void"])
        for place in wrong.arg_true().head(2).to_list():
            yield f"{found['person_id'][place]} {name}: {said[place]!r}, not {right[place]!r}"
    for name, ends in totals(known).items():
        what, _, fund = name.partition(" ")
        said_of = getattr(summary, what)[fund]
        if (fen(said_of.lowest), fen(said_of.highest)) != ends:
            yield f"{name}: {said_of}, not {ends}"


@pytest.mark.parametrize("number", range(PERSONS // PERSONS_OF_FILE))
def test_no_completion_contradicts_what_is_said_and_each_bound_is_attained(
    number: int, record_property: Callable[[str, object], None]
) -> None:
    world = WORLDS[number % len(WORLDS)]
    categories = (NOT_OPEN, NOT_OPEN, OF_PERSON, NOT_OPEN, EACH_CELL)[number % 5]
    options, people = OPTIONS[number % len(OPTIONS)], persons(world, categories, number)
    every = every_completion(people)
    known = judged(audit(Table.of(every.posted), request(options), book_of(world)).result.whole(), every)
    beyond = refused_at_times(known)
    known = known.filter(~pl.col("of_person").is_in(beyond))
    rows = [row for place, person in enumerate(people) if place not in beyond for row in person.open]
    unknown = (*VALUES, *([categories] if categories else []))
    audited = audit(table(rows, without="categories" if categories else ""), request(options, unknown), book_of(world))
    summary = audited.summary.unknowns
    assert summary is not UNSET
    assert not list(contradictions(audited.result.whole(), known, summary))[:8]
    record_property("persons with missing facts", len(people) - len(beyond))
    record_property("completions", known["of_completion"].n_unique())
