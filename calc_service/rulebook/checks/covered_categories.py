"""A track for some categories alone has a ratio for exactly these, and nobody else is given 0% there.

限于部分类别的区县通道，比例恰好写全所限的各类，不多不少；不给的类别用 categories 写明限于哪些类别，不写 0%。

On every day on which both are in force, `ratio` holds the categories that `when` names: an own category that is named
has a line of its own, one that is not named has the ratio of the category it counts as. A ratio of 0% makes a claim
payable with nothing; whoever is not covered is told so only where the track names its categories
(cq-2022-116#2.1, #2.3.2).

Passes: districts/500116.yaml
    -           stay_policy_scope_cost: {at_most: 30000}
    -       ratio:
    -         - from: 2023-01-01
    -           cite: example-district-2023-1#3
    -           value:
    -             extreme_poverty: 50%
    -             subsistence_allowance: 50%
    -             returned_to_poverty: 50%
    -             low_income_margin: 40%
    -             poverty_risk_monitored: 40%
    -             illness_impoverished: 40%
    +           stay_policy_scope_cost: {at_most: 30000}
    +           categories: [extreme_poverty, orphan]
    +       ratio:
    +         - {from: 2023-01-01, value: {extreme_poverty: 50%, orphan: 60%}, cite: example-district-2023-1#3}

Fails: districts/500116.yaml
    -           setting: [inpatient]
    +           setting: [inpatient]
    +           categories: [extreme_poverty, subsistence_allowance]

Warns: districts/500116.yaml
    - illness_impoverished: 40%
    + illness_impoverished: 0%
"""

from collections.abc import Iterator

from calc_service.domain.wording import Label
from calc_service.rulebook.complaints import Complaint, first_at_each_place
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.laws.medical_assistance import CATEGORIES, is_for_some, own_tracks
from calc_service.rulebook.overlay import city_categories, pairs_of_days
from calc_service.rulebook.values import Value, admission_days, start_days


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Categories covered without a ratio, ratios of categories that are not covered, and ratios of nothing."""
    city = city_categories(folder.city)
    for district in folder.districts.values():
        for track in own_tracks(district, folder.city).values():
            yield from first_at_each_place(_day_by_day(track, city) if is_for_some(track) else ())
            yield from _zeros(track)


def _day_by_day(track: Value, city: tuple[str, ...]) -> Iterator[Complaint]:
    for overlay in pairs_of_days({}, track, start_days((track,)), admission_days((track,))):
        when, ratio = overlay.of_district("when"), overlay.of_district("ratio")
        if when is not None and ratio is not None:
            yield from _differing(overlay.since, when, ratio["value"], city)


def _differing(since: Label, when: Value, ratios: Value, city: tuple[str, ...]) -> Iterator[Complaint]:
    covered = when[CATEGORIES].texts if CATEGORIES in when else city
    for category in covered:
        if category not in ratios:
            yield ratios.place.complain(
                f"{since.zh}通道适用于“{category}”，这里没有它的比例，缺少的不会当作零；请按文件补上",
                f"{since.en} the track covers '{category}' and there is no ratio for it, and missing is never zero;"
                " add a line for this category from the document",
            )
    for category, place in ratios.keys.items():
        if category not in covered:
            yield place.complain(
                f"{since.zh}通道不适用于“{category}”，它的比例不起作用；请按文件核对，补进“categories”或删去这一行",
                f"{since.en} the track does not cover '{category}', so that its ratio has no effect; look it up in the"
                " document, and add it to categories or remove the line",
            )


def _zeros(track: Value) -> Iterator[Complaint]:
    for entry in track["ratio"]:
        for category, ratio in entry["value"].children.items() if "value" in entry else ():
            if ratio.number == 0:
                yield ratio.place.warn(
                    f"“{category}”的比例是 0%，其费用会显示“可支付，0.00”；文件不给此类待遇的，请在“when”里用"
                    "“categories: […]”写明限于哪些类别，并删去这一行",
                    f"the ratio of '{category}' is 0%, so that its claims are told to be payable with 0.00; where the"
                    " document gives it nothing, write the categories that it is for in `when`, as categories: […],"
                    " and remove this line",
                )
