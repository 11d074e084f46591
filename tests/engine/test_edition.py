import pytest

from calc_service.domain.figures import number_or
from calc_service.domain.wording import Label
from calc_service.engine.edition import Edition
from tests.engine import invented
from tests.engine.invented import day, figure

BOOK = invented.book()


@pytest.mark.parametrize(
    ("on", "district", "edition"),
    [
        ("2024-06-30", "500101", None),
        ("2024-07-01", "500101", invented.CITY),
        ("2025-06-30", "500116", invented.OWN),
        ("2025-07-01", "500101", invented.CITY_LATER),
        ("2099-01-01", "500116", invented.OWN_LATER),
        ("2025-01-01", "unheard of", invented.CITY),
    ],
)
def test_a_day_and_a_district_have_one_edition(on: str, district: str, edition: Edition | None) -> None:
    assert BOOK.on(day(on), district) is edition


def test_only_districts_with_a_file_have_a_profile_of_their_own() -> None:
    assert dict(BOOK.profile_of_district) == {"500116": 1}
    assert BOOK.profile("500116") is BOOK.profiles[1]
    assert BOOK.profile("500101") is BOOK.profiles[0]
    assert BOOK.profile("") is BOOK.profiles[0]


def test_pools_are_listed_once_the_citys_first() -> None:
    assert BOOK.pools == ("special", "other", "small")


def test_a_figure_that_says_none_has_no_number() -> None:
    assert figure("a", 3).number == 3
    with pytest.raises(ValueError, match=r"^a$"):
        assert figure("a", None).number


def test_a_missing_figure_is_replaced() -> None:
    assert number_or(figure("a", 0), 7) == 0
    assert number_or(figure("a", None), 7) == 7
    assert number_or(None, 7) == 7


@pytest.mark.parametrize(("language", "text"), [("zh", "例"), ("en", "Example"), ("fr", "例")])
def test_a_label_speaks_english_where_asked_and_chinese_otherwise(language: str, text: str) -> None:
    assert Label("例", "Example").in_language(language) == text
