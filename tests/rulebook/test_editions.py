"""Every day has exactly one edition; districts lie over the city day by day."""

from datetime import date, timedelta

from calc_service.domain.money import UNLIMITED
from calc_service.engine.edition import CITY_FLOOR, Edition, RuleBook
from calc_service.engine.rules import Track
from calc_service.rulebook.values import number_of
from tests.rulebook.rules_copy import DISTRICT, MEDICAL, RulesCopy

EPOCH = date(1970, 1, 1)
FIRST_DAY = date(2022, 10, 28)
SPECIAL_CAP = "- {from: 2022-10-28, value: 100000, floor: true, cite: cq-2022-116#2.3.2-special}"


def on(book: RuleBook, day: str, district: str = "500116") -> Edition:
    edition = book.on((date.fromisoformat(day) - EPOCH).days, district)
    assert edition is not None
    return edition


def tracks(edition: Edition) -> dict[str, Track]:
    return {track.id: track for track in edition.medical_assistance.tracks}


def ratios(edition: Edition, track: str) -> dict[str, int | None]:
    return {category: figure.value for category, figure in tracks(edition)[track].ratio.items()}


def cap(edition: Edition, track: str) -> int | None:
    return tracks(edition)[track].annual_cap.value


def test_every_day_from_the_first_on_has_exactly_one_edition(with_district: RulesCopy) -> None:
    book = with_district.load()
    assert book.on((FIRST_DAY - EPOCH).days - 1, "500101") is None
    ends = (*book.starts[1:], None)
    for day in ((FIRST_DAY + timedelta(days)) - EPOCH for days in range(365 * 12)):
        covering = [
            number
            for number, (start, end) in enumerate(zip(book.starts, ends, strict=True))
            if start <= day.days and (end is None or day.days < end)
        ]
        assert len(covering) == 1
        for profile, district in enumerate(("500101", "500116")):
            edition = book.on(day.days, district)
            assert edition is book.editions[covering[0]][profile]
            assert edition is not None
            assert edition.start == book.starts[covering[0]]


def test_the_city_stands_as_the_law_has_it(rules: RulesCopy) -> None:
    book = rules.load()
    edition = on(book, "2025-06-01", "500101")
    assert book.pools == ("special", "other")
    assert ratios(edition, "special") == ratios(edition, "other")
    assert ratios(edition, "special")["subsistence_allowance"] == 7000
    assert ratios(edition, "special")["illness_impoverished"] == 6000
    assert (cap(edition, "special"), cap(edition, "other")) == (100_000_00, 60_000_00)
    other = tracks(edition)["other"]
    assert (other.lowest, other.highest, other.required_cost) == (30_000_01, UNLIMITED, "> 30000.00")
    assert [bound.value for bound in other.bounds] == [30_000_00]
    assert edition.tilt_assistance.groups == ()
    assert edition.safeguards.burden_threshold is None
    assert edition.premium_subsidy.tiers[2].share_of == 1
    assert edition.catastrophic_insurance.uplift.annual_cap.value is None


def test_yearly_figures_begin_with_their_year_and_keep_their_source(rules: RulesCopy) -> None:
    book = rules.load()
    standard = book.premium_standards[2025][1]
    assert (standard.name, standard.value, standard.start) == ("premium.standard.tier_1", 400_00, "2025-01-01")
    assert (standard.verified, standard.cite) == (False, "")
    assert standard.source.startswith("secondary:")
    assert book.catastrophic_terms[2025].deductible.value == 18_797_00
    assert book.catastrophic_terms[2025].annual_cap.value is None
    assert 2021 not in book.catastrophic_terms


def test_a_district_with_a_file_is_a_second_profile(with_district: RulesCopy) -> None:
    book = with_district.load()
    assert [profile.district for profile in book.profiles] == ["", "500116"]
    profile = book.profiles[1]
    assert profile.document.values == ("", "example-district-2023-1")
    assert profile.rules_name(number_of("2022-12-31")) == CITY_FLOOR
    assert profile.rules_name(number_of("2023-01-01")) == "example-district-2023-1"
    assert profile.categories[-1] == "orphan"
    assert profile.pools == ("special", "other", "ordinary")


def test_the_template_overlays_the_city_from_its_first_day(with_district: RulesCopy) -> None:
    book = with_district.load()
    before, after = on(book, "2022-12-31"), on(book, "2023-01-01")
    assert ratios(before, "special")["subsistence_allowance"] == 7000
    assert ratios(after, "special")["subsistence_allowance"] == 7500
    assert ratios(after, "special")["extreme_poverty"] == 7000
    assert (cap(before, "special"), cap(after, "special")) == (100_000_00, 120_000_00)
    assert cap(after, "other") == 60_000_00
    assert list(tracks(before)) == ["special", "other"]
    assert list(tracks(after)) == ["special", "other", "ordinary_stay"]
    assert tracks(after)["ordinary_stay"].required_cost == "<= 30000.00"
    assert on(book, "2023-01-01", "500101").medical_assistance == before.medical_assistance


def test_raising_the_special_ratio_raises_the_other_unless_that_is_set_itself(with_district: RulesCopy) -> None:
    assert ratios(on(with_district.load(), "2023-01-01"), "other")["subsistence_allowance"] == 7500
    entry = "{from: 2024-01-01, value: {subsistence_allowance: 72%}, cite: example-district-2023-1#2}"
    own = f"    other:\n      ratio:\n        - {entry}\n"
    with_district.change(DISTRICT, "    ordinary_stay:", f"{own}    ordinary_stay:")
    book = with_district.load()
    assert ratios(on(book, "2023-12-31"), "other")["subsistence_allowance"] == 7500
    assert ratios(on(book, "2024-01-01"), "other")["subsistence_allowance"] == 7200
    assert ratios(on(book, "2024-01-01"), "special")["subsistence_allowance"] == 7500


def test_an_own_category_counts_as_what_it_is_treated_as_from_its_first_day(with_district: RulesCopy) -> None:
    book = with_district.load()
    before, after = on(book, "2022-12-31"), on(book, "2023-01-01")
    assert "orphan" not in before.categories_in_force
    assert "orphan" not in ratios(before, "special")
    assert "orphan" in after.categories_in_force
    assert ratios(after, "special")["orphan"] == ratios(after, "special")["extreme_poverty"]
    assert ratios(after, "ordinary_stay")["orphan"] == 5000
    assert "orphan" not in after.catastrophic_insurance.uplift.categories
    assert "orphan" not in after.safeguards.deposit_waiver.categories
    assert "orphan" not in after.premium_subsidy.tiers[1].ratio
    assert {"orphan", "returned_to_poverty"} <= after.safeguards.direct_categories


def test_an_own_category_gets_every_benefit_it_is_mapped_for(with_district: RulesCopy) -> None:
    mapped = "".join(
        f"{benefit}: subsistence_allowance, "
        for benefit in ("catastrophic_insurance", "premium_subsidy", "deposit_waiver")
    )
    with_district.change(
        DISTRICT, "medical_assistance: extreme_poverty,", f"medical_assistance: subsistence_allowance, {mapped}"
    )
    edition = on(with_district.load(), "2023-01-01")
    assert ratios(edition, "special")["orphan"] == 7500
    assert "orphan" in edition.catastrophic_insurance.uplift.categories
    assert "orphan" in edition.safeguards.deposit_waiver.categories
    assert edition.premium_subsidy.tiers[1].ratio["orphan"].value == 9000


def test_a_district_sets_tilt_premium_and_threshold(with_district: RulesCopy) -> None:
    edition = on(with_district.load(), "2023-01-01")
    (group,) = edition.tilt_assistance.groups
    assert group.categories is None
    (band,) = group.bands
    assert (band.threshold.value, band.ratio.value, group.annual_cap.value) == (10_000_00, 5000, 30_000_00)
    assert edition.premium_subsidy.tiers[1].ratio["illness_impoverished"].value == 5000
    assert "illness_impoverished" not in edition.premium_subsidy.tiers[2].ratio
    threshold = edition.safeguards.burden_threshold
    assert threshold is not None
    assert (threshold.value, threshold.cite) == (20_000_00, "example-district-2023-1#7")


def test_a_change_of_the_city_inside_a_year_begins_an_edition(rules: RulesCopy) -> None:
    rules.change(
        MEDICAL,
        SPECIAL_CAP,
        f"{SPECIAL_CAP}\n      {SPECIAL_CAP.replace('2022-10-28', '2025-07-01').replace('100000', '110000.50')}",
    )
    book = rules.load()
    assert len(book.starts) == 2
    assert cap(on(book, "2025-06-30"), "special") == 100_000_00
    assert cap(on(book, "2025-07-01"), "special") == 110_000_50
    assert tracks(on(book, "2025-07-01"))["special"].annual_cap.start == "2025-07-01"


def test_a_repeal_returns_to_the_city_and_ends_an_own_track(with_district: RulesCopy) -> None:
    cap_entry = "- {from: 2023-01-01, value: 120000, cite: example-district-2023-1#2}"
    with_district.change(
        DISTRICT,
        cap_entry,
        f"{cap_entry}\n        - {{from: 2024-05-01, repealed: true, cite: example-district-2023-1#2}}",
    )
    bound = "stay_policy_scope_cost: {at_most: 30000}"
    with_district.change(
        DISTRICT, bound, f"{bound}\n        - {{from: 2024-05-01, repealed: true, cite: example-district-2023-1#3}}"
    )
    book = with_district.load()
    assert cap(on(book, "2024-04-30"), "special") == 120_000_00
    assert cap(on(book, "2024-05-01"), "special") == 100_000_00
    assert "ordinary_stay" in tracks(on(book, "2024-04-30"))
    assert "ordinary_stay" not in tracks(on(book, "2024-05-01"))


def test_limits_that_include_or_exclude_the_amount_are_kept_in_whole_fen(with_district: RulesCopy) -> None:
    with_district.change(DISTRICT, "{at_most: 30000}", "{at_least: 5000, below: 30000}")
    track = tracks(on(with_district.load(), "2023-01-01"))["ordinary_stay"]
    assert (track.lowest, track.highest) == (5_000_00, 29_999_99)
    assert [bound.value for bound in track.bounds] == [5_000_00, 30_000_00]
    assert track.required_cost == ">= 5000.00, < 30000.00"


def test_a_day_on_which_one_district_begins_does_not_change_another(with_district: RulesCopy) -> None:
    book = with_district.load()
    first, second = (row[0] for row in book.editions)
    assert first.medical_assistance == second.medical_assistance
    assert first.start < second.start
