"""Which rules hold for a district on a day."""

import pytest

from calc_service.engine.regimes import regime_on
from calc_service.engine.tables import Tables, tabulate
from tests.engine import invented
from tests.engine.invented import DISTRICTS, day


@pytest.mark.parametrize(
    ("settled_on", "district", "regime"),
    [
        ("2024-06-30", "500101", 0),
        ("2024-06-30", "500116", 1),
        ("2024-07-01", "500101", 0),
        ("2025-06-30", "500116", 1),
        ("2025-07-01", "500101", 2),
        ("2025-07-01", "500116", 3),
        ("2030-01-01", "500157", 2),
    ],
)
def test_a_day_and_a_district_have_one_regime(tables: Tables, settled_on: str, district: str, regime: int) -> None:
    assert regime_on(day(settled_on), DISTRICTS.index(district), tables.lists.rules) == regime


def test_a_regime_knows_its_edition_and_its_profile(tables: Tables) -> None:
    editions = [tables.edition(regime) for regime in range(4)]
    assert editions == [invented.CITY, invented.OWN, invented.CITY_LATER, invented.OWN_LATER]
    assert [tables.profile_of(regime).district for regime in range(4)] == ["", "500116", "", "500116"]


@pytest.fixture(name="anew")
def tables_made_anew() -> Tables:
    return tabulate(invented.book())


def test_category_sets_of_all_regimes_stand_one_after_another(anew: Tables) -> None:
    assert anew.columns.rules.first_entry.tolist() == [0, 8, 24, 32]


def test_a_category_of_a_district_is_in_force_from_its_day(anew: Tables) -> None:
    assert anew.columns.rules.categories_in_force.tolist() == [0b0111, 0b0111, 0b0111, 0b1111]


def test_districts_keep_their_days_and_their_profile(anew: Tables) -> None:
    districts = anew.book.wording.districts.values()
    assert anew.columns.rules.profile.tolist() == [0, 1, 0]
    assert anew.columns.rules.first_day.tolist() == [district.first_day for district in districts]
    assert anew.columns.rules.last_day.tolist() == [district.last_day for district in districts]
    assert anew.columns.rules.starts.tolist() == list(invented.STARTS)
