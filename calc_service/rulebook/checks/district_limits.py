"""A district leaves alone what the city has set.

区县不改动全市已有规定：参保资助比例和直接救助，只为全市没有规定的人员设定；救助比例只写全市六类，和自立通道点名的自定类别。

Premium ratios and direct access it sets only for those for whom the city sets nothing on that day, assistance ratios
only for the city's categories and for own ones that a track of its own names (cq-2022-116#2.1, #2.2.1, #2.4.2).

Passes: districts/500116.yaml
    - ratio: {illness_impoverished: 50%}
    + ratio: {illness_impoverished: 60%}

Fails: districts/500116.yaml
    - ratio: {illness_impoverished: 50%}
    + ratio: {extreme_poverty: 90%}

Fails: districts/500116.yaml
    - categories: [orphan, returned_to_poverty]
    + categories: [orphan, low_income_margin]
"""

from collections.abc import Iterator
from itertools import product

from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.laws.medical_assistance import is_for_some
from calc_service.rulebook.overlay import Overlay, overlays, own_categories
from calc_service.rulebook.values import Value


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Whatever a district sets that is the city's, on any day."""
    for district in folder.districts.values():
        yield from _own_category_ratios(district)
        for overlay in overlays(folder, district):
            yield from _premium(overlay, "tier_1")
            yield from _premium(overlay, "tier_2")
            yield from _direct_access(overlay)


def _own_category_ratios(district: Value) -> Iterator[Complaint]:
    tracks = district.at("medical_assistance", "tracks")
    for_all = () if tracks is None else (track for track in tracks.children.values() if not is_for_some(track))
    tables = [entry["value"] for track in for_all for entry in track.at("ratio") or () if "value" in entry]
    for table, category in product(tables, own_categories(district)):
        if category in table:
            yield table.keys[category].complain(
                f"自定类别“{category}”的救助比例取自所比照的类别（cq-2022-116#2.1）；请删去此行",
                f"'{category}' has the ratio of the category it counts as (cq-2022-116#2.1); remove the line",
            )


def _premium(overlay: Overlay, tier: str) -> Iterator[Complaint]:
    entry = overlay.of_district("premium_subsidy", "tiers", tier)
    if entry is None:
        return
    city = overlay.of_city("premium_subsidy", "tiers", tier)["ratio"].children
    mapped = overlay.treated_as("premium_subsidy")
    for category, place in entry["ratio"].keys.items():
        if category in city:
            yield place.complain(
                f"“{category}”的参保资助比例由市级文件规定（cq-2022-116#2.2.1），区县不能自行设定；请删去这一行",
                f"cq-2022-116#2.2.1 fixes the premium ratio of '{category}' and no district sets it; remove the line",
            )
        if category in mapped:
            yield place.complain(
                f"“{category}”在“treated_as”里已比照“{mapped[category]}”，这里又写比例，两者冲突；请只留一处",
                f"'{category}' counts as '{mapped[category]}' in treated_as and has a ratio here, which conflict;"
                " keep one",
            )


def _direct_access(overlay: Overlay) -> Iterator[Complaint]:
    entry = overlay.of_district("safeguards", "direct_access")
    city = overlay.of_city("safeguards", "direct_access")["categories"].texts
    for category in () if entry is None else entry["categories"]:
        if category.text in city:
            yield category.place.complain(
                f"“{category.text}”按市级文件已直接获得救助（cq-2022-116#2.4.2），不由区县设定；请删去",
                f"cq-2022-116#2.4.2 already gives '{category.text}' aid without applying;"
                " it is not the district's to set, remove it",
            )
