"""Making the tables: random cases in a world where everything moves must come out as the reference has them.

Each test here makes its tables anew, so that mutation testing knows that it rests on making them.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import pytest

from calc_service.case.reply import Replies
from calc_service.case.validation import validated
from calc_service.engine.circumstances import CIRCUMSTANCES, Circumstances
from calc_service.engine.medical_assistance import NO_TRACK
from calc_service.engine.pipeline import assess
from calc_service.engine.regimes import tabulate
from tests.engine import invented
from tests.engine.invented import CATEGORIES, claims, day
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
        valid = validated(posted(case), tables, "en")
        ledgers = assess(valid.claims, tables) if valid.claims else ()
        rows = [row for ledger in ledgers for row in ledger.each_row()]
        assert comparable(replies.reply(valid.fields, rows)) == law.assess(case, WORLD.rules)


def test_positions_of_tracks_and_pools_can_be_named() -> None:
    found = tabulate(invented.book()).medical_assistance
    assert found.tracks == ("special", "other", "small")
    assert found.pools == invented.POOLS


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
    for part in assess(claims(*rows), tabulate(book)):
        for row in part.each_row():
            number = row["rows"]
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
