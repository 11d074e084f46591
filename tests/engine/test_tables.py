"""Making the tables: random cases in a world where everything moves must come out as the reference has them.

Each test here makes its tables anew, so that mutation testing knows that it rests on making them.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from calc_service.case.reply import Replies
from calc_service.case.validation import validated
from calc_service.domain.money import UNLIMITED
from calc_service.engine.claims import CIRCUMSTANCES, POSITIONS, Circumstances, in_order
from calc_service.engine.ledger import assess_case
from calc_service.engine.tables import tabulate
from calc_service.engine.terms import NO_TRACK
from calc_service.law.tilt_assistance import TiltStandards
from tests.engine import invented
from tests.engine.invented import CATEGORIES, SUBSISTENCE, day, ledger
from tests.properties.worlds_on_file import BY_NAME, book_of, cases, posted
from tests.reference import law
from tests.reference.comparable import comparable

if TYPE_CHECKING:
    from calc_service.engine.edition import Edition

WORLD = BY_NAME["everything"]


def test_tables_made_anew_agree_with_the_reference() -> None:
    tables = tabulate(book_of(WORLD.name))
    replies = Replies(tables, "en")
    for case in islice(cases(WORLD, "tables"), 150):
        fields, claims = validated(posted(case), tables, "en")
        rows = assess_case(claims, in_order(claims), tables)[0] if claims else []
        assert comparable(replies.reply(fields, rows)) == law.assess(case, WORLD.rules)


def test_positions_of_tracks_and_pools_can_be_named() -> None:
    found = tabulate(invented.book())
    assert found.tracks == ("special", "other", "small")
    assert found.book.pools == invented.POOLS


@pytest.mark.parametrize("settled_on", ["2025-06-01", "2025-08-01"])
@pytest.mark.parametrize("district", ["500101", "500116"])
def test_every_combination_of_circumstances_has_the_terms_of_its_rules(settled_on: str, district: str) -> None:
    book = invented.book()
    edition, sets = book.on(day(settled_on), district), 1 << len(book.profile(district).categories)
    assert edition
    place = {"settled_on": settled_on, "district": district}
    rows = [
        care._asdict() | place | {"person": number, "categories": number % sets, "cost": 2_999_00 + number}
        for number, care in enumerate(CIRCUMSTANCES)
    ]
    for number, row in enumerate(ledger(tabulate(book), *rows)):
        assert row["position"] == number
        check(row, edition, book.pools, CIRCUMSTANCES[number], active(rows[number]["categories"]))


def check(
    row: dict[str, int], edition: Edition, pools: tuple[str, ...], care: Circumstances, categories: frozenset[str]
) -> None:
    """Hold a row against the rules themselves."""
    tracks, safeguards = edition.medical_assistance.tracks, edition.safeguards
    fallback = 0 if care.disease_class == "special" else 1
    track = tracks[fallback if row["track"] == NO_TRACK else row["track"]]
    assert row["ratio"] == max((track.ratio[each].number for each in categories), default=0)
    assert row["annual_cap"] == track.annual_cap.number
    assert pools[row["pool"]] == track.pool
    waiver = safeguards.deposit_waiver
    assert row["deposit_waived"] == (waiver.admits(care) and not waiver.categories.isdisjoint(categories))
    assert row["direct_access"] == (not safeguards.direct_categories.isdisjoint(categories))


def active(category_set: int) -> frozenset[str]:
    return frozenset(each for bit, each in enumerate(CATEGORIES) if category_set >> bit & 1)


def test_editions_in_which_nothing_changes_share_a_regime() -> None:
    book = invented.book()
    again = replace(invented.CITY_LATER, start=day("2026-01-01"))
    more = replace(book, starts=(*book.starts, day("2026-01-01")), editions=(*book.editions, (again, invented.OWN)))
    tables = tabulate(more)
    assert tables.columns.rules.regimes.tolist() == [0, 1, 2, 3, 2, 1]
    assert len(tables.editions) == 4
    assert [tables.edition(regime) for regime in range(4)] == [
        invented.CITY,
        invented.OWN,
        invented.CITY_LATER,
        invented.OWN_LATER,
    ]


def test_profiles_never_share_a_regime_and_neither_do_days_with_other_categories() -> None:
    book = invented.book()
    alike = tabulate(replace(book, editions=((invented.CITY, invented.CITY), (invented.CITY, invented.CITY))))
    assert alike.columns.rules.regimes.tolist() == [0, 1, 0, 1]
    assert [profile.district for profile in alike.owners] == ["", "500116"]
    fewer = replace(invented.CITY, categories_in_force=frozenset({"extreme_poverty"}))
    other = tabulate(replace(book, editions=((invented.CITY, invented.OWN), (fewer, invented.OWN))))
    assert other.columns.rules.regimes.tolist() == [0, 1, 2, 1]


def test_lists_hold_the_same_as_columns_in_pythons_own_numbers() -> None:
    tables = tabulate(invented.book())
    assert tables.lists is tables.lists
    same_numbers(tables.columns, tables.lists)


def same_numbers(columns: Any, lists: Any) -> None:  # noqa: ANN401 - tables, nested
    if isinstance(columns, np.ndarray):
        assert type(lists) is list
        assert lists == columns.tolist()
        assert {type(value) for value in lists} <= {int, bool}
        assert columns.dtype in (np.int64, np.bool_)
        assert columns.flags.c_contiguous
        return
    assert type(lists) is type(columns)
    if isinstance(columns, tuple):
        for inner, values in zip(columns, lists, strict=True):
            same_numbers(inner, values)
    else:  # None: no rules go by the day of admission
        assert lists is None or type(lists) is int
        assert lists == columns


def test_the_city_without_its_districts_has_its_own_rules_everywhere() -> None:
    tables = tabulate(invented.book())
    city = tables.as_in_the_city()
    row = {"district": "500116", "cost": 1_000_00, "categories": SUBSISTENCE, "catastrophic_settled": 0}
    assert [ledger(each, row)[0]["ratio"] for each in (tables, city)] == [8000, 7000]
    assert [ledger(each, row)[0]["regime"] for each in (tables, city)] == [1, 0]
    assert city.book is tables.book
    assert tables.columns.rules.profile.tolist() == [0, 1, 0]


def test_the_tables_of_a_book_are_made_once() -> None:
    book = invented.book()
    assert tabulate(book) is tabulate(book)
    assert tabulate(invented.book()) is not tabulate(book)


def test_terms_that_say_no_cap_and_terms_of_nobody() -> None:
    tables: Any = tabulate(invented.book()).lists.catastrophic_insurance
    # By (regime, insurance, year entry, uplifted): residents under the first rules, then employees.
    assert tables.years == 3
    assert tables.insured == [True, False, True, False, True, True, True, False]
    assert tables.deductible[:6] == [UNLIMITED, UNLIMITED, 1_000_00, 500_00, 1_000_01, 500_01]
    assert tables.ratio[:6] == [0, 0, 6000, 6500, 5000, 5500]
    assert tables.annual_cap[:6] == [0, 0, 5_000_00, UNLIMITED, UNLIMITED, UNLIMITED]
    assert tables.deductible[6:12] == [UNLIMITED] * 6
    assert tables.ratio[6:12] == tables.annual_cap[6:12] == [0] * 6
    assert (tables.first_year, tables.year_entry) == (2025, [1, 0, 2])


def test_a_standard_of_tilt_assistance_is_that_of_the_regime() -> None:
    tables = tabulate(invented.book()).lists.tilt_assistance
    assert tables.has_standard == [False, True, False, True]
    # The sets of the four regimes: 8, 16, 8 and 16.
    assert tables.first_group == [0] * 8 + [0] * 16 + [1] * 8 + [1] * 16
    assert tables.end_of_groups == [0] * 8 + [1] * 16 + [1] * 8 + [2] * 16
    assert tables.standards == TiltStandards(
        annual_cap=[300_00, UNLIMITED],
        first_band=[0, 1],
        end_of_bands=[1, 2],
        above=[1_000_00] * 2,
        up_to=[UNLIMITED] * 2,
        ratio=[5000] * 2,
    )


def test_a_burden_without_a_threshold_is_unlimited() -> None:
    tables = tabulate(invented.book()).lists.safeguards
    assert tables.burden_threshold == [UNLIMITED, 2_000_00, UNLIMITED, 2_000_00]


def test_candidates_are_the_citys_track_first_then_those_that_admit_the_care() -> None:
    tables = tabulate(invented.book()).lists.medical_assistance
    assert tables.candidates == 2
    every = len(CIRCUMSTANCES)
    care = Circumstances("inpatient", "other", "primary", True, "in_city", "compliant")  # noqa: FBT003 - designated
    regimes = [regime * every + POSITIONS[care] for regime in range(4)]
    first, second = regimes, [4 * every + situation for situation in regimes]
    assert [tables.candidate[each] for each in first] == [1] * 4
    assert [tables.admits[each] for each in first] == [False] * 4
    assert [(tables.above[each], tables.at_most[each]) for each in first] == [(3_000_00, UNLIMITED)] * 4
    assert [tables.candidate[each] for each in second] == [NO_TRACK] * 3 + [2]
    assert [tables.admits[each] for each in second] == [False] * 3 + [True]
    assert (tables.above[second[3]], tables.at_most[second[3]]) == (-1, 3_000_00)
