"""Bands of tilt assistance rise, and its groups leave no category without a standard unless that is meant.

倾斜救助分档时，各档的起点（above）从低到高，互不相同；分人群时，每个救助对象类别都应在某一组里。不在任何一组的人不享受倾斜救助，会提示；
类别完全相同的两组也会提示。

Each band pays its ratio of what lies above its own amount, up to that of the next, so the amounts ascend
(cq-2022-116#2.3.3). Whoever is in no group gets nothing, and of two groups of the same categories the better pays.

Passes: districts/500116.yaml
    - threshold: 10000, ratio: 50%, annual_cap
    + bands: [{above: 10000, ratio: 50%}, {above: 30000, ratio: 60%}], annual_cap

Fails: districts/500116.yaml
    - threshold: 10000, ratio: 50%, annual_cap
    + bands: [{above: 30000, ratio: 60%}, {above: 10000, ratio: 50%}], annual_cap

Fails: districts/500116.yaml
    - threshold: 10000, ratio: 50%, annual_cap
    + bands: [{above: 10000, ratio: 50%}, {above: 10000, ratio: 60%}], annual_cap

Warns: districts/500116.yaml
    - threshold: 10000, ratio: 50%, annual_cap: 30000
    + groups: [{categories: [extreme_poverty], threshold: 10000, ratio: 50%, annual_cap: 30000}]
"""

from collections.abc import Iterator
from itertools import pairwise

from calc_service.domain.money import yuan
from calc_service.domain.wording import literals
from calc_service.rulebook.complaints import Complaint, first_at_each_place
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.laws.tilt_assistance import members
from calc_service.rulebook.overlay import Overlay, overlays
from calc_service.rulebook.values import Value

MOST = 10
"""Groups of an entry, and bands of a group: what each combination of groups pays is tabulated when the rules load."""


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Bands that do not ascend, too many of them or of groups, categories without a group, groups that are alike."""
    for district in folder.districts.values():
        for entry in district.at("tilt_assistance", "terms") or ():
            groups = tuple(entry.at("groups") or ())
            yield from _too_many(entry, "groups")
            yield from _alike(groups)
            for terms in groups or (entry,):
                yield from _too_many(terms, "bands")
                yield from _not_ascending(terms)
        days = overlays(folder, district)
        yield from first_at_each_place(complaint for overlay in days for complaint in _left_out(overlay))


def _too_many(terms: Value, key: str) -> Iterator[Complaint]:
    number = len(tuple(terms.at(key) or ()))
    if number > MOST:
        yield terms[key].place.complain(
            f"“{key}”有 {number} 项，最多 {MOST} 项；请合并",
            f"{key} has {number} entries and at most {MOST} fit; merge some",
        )


def _not_ascending(terms: Value) -> Iterator[Complaint]:
    for lower, higher in pairwise(terms.at("bands") or ()):
        if higher["above"].number <= lower["above"].number:
            amounts = yuan(lower["above"].number), yuan(higher["above"].number)
            yield higher["above"].place.complain(
                f"这一档的起点 {amounts[1]} 不高于前一档的 {amounts[0]}，各档须从低到高；请按文件核对金额和次序",
                f"this band begins at {amounts[1]}, not above the {amounts[0]} of the one before, and bands ascend;"
                " check amounts and order against the document",
            )


def _alike(groups: tuple[Value, ...]) -> Iterator[Complaint]:
    seen: set[frozenset[str]] = set()
    for group in groups:
        categories = frozenset(group["categories"].texts)
        if categories in seen:
            yield group["categories"].place.warn(
                "这一组的类别与前面一组完全相同，两组中待遇高的一组起作用；请核对类别，或合并成一组",
                "this group has the categories of one before it, and the better of both holds; check the categories, or"
                " make one group of them",
            )
        seen.add(categories)


def _left_out(overlay: Overlay) -> Iterator[Complaint]:
    entry = overlay.of_district("tilt_assistance", "terms")
    if entry is None or "groups" not in entry:
        return
    known = (*overlay.city_categories(), *overlay.treated_as("medical_assistance"))
    covered = {one for group in entry["groups"] for one in members(group["categories"].texts, entry, overlay)}
    missing = [category for category in known if category not in covered]
    if missing:
        listed = literals(missing)
        yield entry["groups"].place.warn(
            f"{listed.zh} 不在任何一组里，这些人不享受倾斜救助；请按文件核对，确实不享受的可以不管",
            f"no group is for {listed.en}, so such people get no tilt assistance; check it against the document, and"
            " leave it where that is meant",
        )
