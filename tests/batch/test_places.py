"""The place of care from the facility's place and the person's district."""

import polars as pl
import pytest

from calc_service.batch.column_mapping import map_columns
from calc_service.batch.translation import translated
from calc_service.engine.edition import RuleBook


def read(
    book: RuleBook,
    places: list[str | None],
    district: str = "江津区",
    own: list[str | None] | None = None,
    **assumed: str,
) -> tuple[list[str | None], dict[str, list[int]]]:
    """The place of care of each row, and the rows with each fault of it."""
    cells: dict[str, list[str | None]] = {"district": [district] * len(places), "fix_blng_admdvs": places}
    cells |= {"place_of_care": own} if own else {}
    frame = pl.DataFrame(cells, schema=dict.fromkeys(cells, pl.String))
    found = translated(frame, map_columns(frame.columns, book, assumed), book)
    faults = {code: [row for row, has in enumerate(rows) if has] for (_, code), rows in found.faults.items()}
    return found.parts["place_of_care"][0].to_list(), faults


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        *((text, "in_district") for text in ("500116", "500116000000", "500116101", "江津区", "重庆市江津区")),
        *((text, "in_district") for text in ("重庆江津区", "重庆市 江津区", "江津区几江街道", "５００１１６")),
        *((text, "in_city") for text in ("500101", "万州区", "重庆市渝中区", "500243", "彭水苗族土家族自治县")),
        *(
            (text, "out_of_city")
            for text in ("510100", "110101", "51", "520302000000", "四川省", "贵州省遵义市", "北京")
        ),
        *((text, "out_of_city") for text in ("内蒙古自治区", "广西壮族自治区南宁市", "810000")),
    ],
)
def test_a_place_that_is_known_gives_the_place_of_care(book: RuleBook, place: str, expected: str) -> None:
    assert read(book, [place]) == ([expected], {})


@pytest.mark.parametrize(
    "place", ["重庆", "重庆市", " 重庆 市", "500000", "500100", "500200", "50", "500000000000", "市内"]
)
def test_the_city_alone_leaves_it_open(book: RuleBook, place: str) -> None:
    assert read(book, [place, "500116"])[1] == {"ambiguous": [0]}
    assert read(book, [place, "500116"], place_of_care="in_city") == (["in_city", "in_district"], {})
    assert read(book, [place], place_of_care="out_of_city")[1] == {"ambiguous": [0]}


@pytest.mark.parametrize(
    "place", ["某地", "500199", "5001", "990000", "50011", "500116 江津", "江津", "市外某处", "163456"]
)
def test_an_unknown_place_rejects_its_row(book: RuleBook, place: str) -> None:
    assert read(book, [place, None, "500116"], place_of_care="in_city")[1] == {"unknown_value": [0]}


def test_our_own_cell_goes_first_and_one_that_contradicts_is_rejected(book: RuleBook) -> None:
    places: list[str | None] = ["500116", "500101", "重庆", "重庆", None, "510100"]
    own: list[str | None] = ["in_district", "out_of_city", "in_district", "out_of_city", "in_city", None]
    found, faults = read(book, places, own=own)
    assert found == ["in_district", "out_of_city", "in_district", "out_of_city", "in_city", "out_of_city"]
    assert faults == {"codes_disagree": [1, 3]}


def test_a_place_that_nobody_knows_matters_only_where_nothing_else_says_it(book: RuleBook) -> None:
    found, faults = read(book, ["某地", "某地", "500116"], own=["in_city", None, "nearby"])
    assert (found[0], faults) == ("in_city", {"unknown_value": [1, 2]})


def test_a_blank_place_is_assumed_or_missing(book: RuleBook) -> None:
    assert read(book, [None, "510100"], place_of_care="in_city") == (["in_city", "out_of_city"], {})
    assert read(book, [None]) == ([None], {})


def test_districts_that_followed_one_another_are_not_told_apart(book: RuleBook) -> None:
    # 500157 has begun within the life of 500112, so both may be meant; one that began after it could be part of it.
    assert read(book, ["500112"], "500157") == (["in_city"], {})
    districts = book.wording.districts
    assert districts["500112"].last_day >= districts["500157"].first_day
