"""A made-up file: marked on every row, alike on every machine, and sound under every rule book."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from calc_service.batch.audit import Request, audit
from calc_service.batch.files import Table
from calc_service.policy.population import NoPopulation, population
from calc_service.policy.population.people import COLUMN, MARK, Draws
from tests.policy.claims_in_memory import impact
from tests.properties.worlds_on_file import book_of
from tests.reference.worlds import WORLDS, World

if TYPE_CHECKING:
    from calc_service.engine.edition import RuleBook


def test_the_same_seed_gives_the_same_file_and_another_another(book: RuleBook) -> None:
    first, again, other = (population(300, seed, book) for seed in (7, 7, 8))

    assert first.equals(again)
    assert not first.equals(other)


def test_the_numbers_drawn_are_those_of_every_other_machine() -> None:
    draws = Draws(116)

    # The raw numbers of PCG64 are fixed; what this list holds was drawn once.
    assert draws.below(1000, 8).tolist() == [929, 312, 342, 146, 466, 836, 884, 559]
    assert draws.within((5, 5), 2).tolist() == [5, 5]


def test_tables_are_drawn_from_as_they_weigh() -> None:
    indices = Draws(1).indices((0, 3, 1), 40_000)
    counted = np.bincount(indices, minlength=3)

    assert counted[0] == 0
    assert 29_000 < counted[1] < 31_000


@pytest.mark.parametrize("year", [2022, 2023, 2025, 2026])
@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_no_row_is_rejected(world: World, year: int) -> None:
    book = book_of(world.name)
    audited = audit(Table.of(population(400, year, book, year)), Request(), book)

    result = audited.result.whole()
    assert result["errors"].drop_nulls().to_list() == []
    assert result["year"].unique().to_list() == [year]
    assert not audited.summary.flags


def test_every_row_says_that_it_is_made_up(book: RuleBook) -> None:
    frame = population(200, 1, book)

    for column in ("person_id", "claim_id"):
        assert frame[column].str.starts_with(MARK).all()
    assert frame[COLUMN].str.contains("模拟数据").all()
    assert impact(frame, book, book).synthetic_rows == len(frame)


def test_persons_are_as_many_as_asked_and_some_have_several_claims(book: RuleBook) -> None:
    frame = population(500, 1, book)
    claims = frame["person_id"].value_counts()["count"]

    assert len(claims) == 500
    assert (claims > 1).any()
    assert frame["claim_id"].n_unique() == len(frame)


def test_every_kind_of_claim_occurs(book: RuleBook) -> None:
    frame = population(3000, 1, book)

    for column, different in (
        ("setting", 2),
        ("disease_class", 2),
        ("facility_level", 4),
        ("referral", 6),
        ("place_of_care", 3),
    ):
        assert frame[column].n_unique() == different
    assert set(book.profiles[0].categories) <= set(frame["categories"].drop_nulls())
    assert frame["categories"].null_count()
    assert frame["categories"].drop_nulls().str.contains("|", literal=True).any()
    assert frame["district"].n_unique() > 30


def test_own_categories_of_a_district_occur_where_it_knows_them() -> None:
    book = book_of("everything")
    own = {one for profile in book.profiles[1:] for one in profile.categories} - set(book.profiles[0].categories)
    found = population(6000, 1, book, 2026)
    told = found.with_columns(pl.col("categories").str.split("|")).explode("categories")

    assert own
    assert own <= set(told["categories"])


def test_all_are_settled_in_the_year_and_the_latest_is_taken_without_one(book: RuleBook) -> None:
    years = population(200, 1, book)["settled_on"].str.head(4).unique().to_list()

    assert years == [str(max(book.catastrophic_terms))]


@pytest.mark.parametrize("year", [1999, 2021, 2090])
def test_a_year_without_figures_is_refused(book: RuleBook, year: int) -> None:
    with pytest.raises(NoPopulation) as refused:
        population(1, 1, book, year)

    assert refused.value.years == tuple(sorted(book.catastrophic_terms))
