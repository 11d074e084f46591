"""A later ratio entry of a district names at least the categories of the one before it.

区县后一条比例至少写全前一条里的各类：后一条整条替换前一条，漏写的类别会悄悄退回全市标准。

An entry replaces the earlier one whole; a category left out would silently fall back to the city's floor.

Passes: districts/500116.yaml
    -         - {from: 2023-01-01, value: {subsistence_allowance: 75%}, cite: example-district-2023-1#2}
    +         - {from: 2023-01-01, value: {subsistence_allowance: 75%}, cite: example-district-2023-1#2}
    +         - {from: 2024-01-01, value: {subsistence_allowance: 80%}, cite: example-district-2023-1#3}

Fails: districts/500116.yaml
    -         - {from: 2023-01-01, value: {subsistence_allowance: 75%}, cite: example-district-2023-1#2}
    +         - {from: 2023-01-01, value: {subsistence_allowance: 75%}, cite: example-district-2023-1#2}
    +         - {from: 2024-01-01, value: {extreme_poverty: 80%}, cite: example-district-2023-1#3}
"""

from collections.abc import Iterator
from itertools import pairwise

from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.laws.medical_assistance import is_for_some
from calc_service.rulebook.values import Value


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Categories that a later entry leaves out."""
    for district in folder.districts.values():
        for key, entries in _ratio_lists(district):
            for earlier, later in pairwise(entries):
                if key in earlier and key in later:
                    yield from _left_out(earlier[key], later[key])


def _ratio_lists(district: Value) -> Iterator[tuple[str, Value]]:
    tracks = district.at("medical_assistance", "tracks")
    for track in () if tracks is None else tracks.children.values():
        # A track for some categories alone says on every day whom it covers: see `covered_categories`.
        if "ratio" in track and not is_for_some(track):
            yield "value", track["ratio"]
    tiers = district.at("premium_subsidy", "tiers")
    yield from (("ratio", tier) for tier in (() if tiers is None else tiers.children.values()))


def _left_out(earlier: Value, later: Value) -> Iterator[Complaint]:
    for category in earlier.children:
        if category not in later:
            yield later.place.complain(
                f"上一条写了“{category}”，这一条没有，会悄悄退回全市标准；请重写其比例，或先废止（“repealed: true”）",
                f"the entry before names '{category}' and this one does not, so it would silently fall back to the"
                " city's; say its ratio again, or repeal first",
            )
