"""A district never goes below the city's floor, on any day, and changes only what the city marks `floor: true`.

区县标准在任何一天都不低于全市下限，且只能改动全市注明 floor: true（“不低于”）的数字。

See cq-2022-116#2.3.2-special and #2.3.2-other.

Passes: districts/500116.yaml
    - value: {subsistence_allowance: 75%}
    + value: {subsistence_allowance: 70%}

Fails: districts/500116.yaml
    - value: {subsistence_allowance: 75%}
    + value: {subsistence_allowance: 69.99%}

Fails: medical_assistance.yaml
    - value: 100000, floor: true
    + value: 100000, floor: false
"""

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from functools import cache

from calc_service.domain.money import percent, yuan
from calc_service.rulebook.checks.unlike_others import doubted_figures
from calc_service.rulebook.complaints import Complaint, FilePlace, first_at_each_place
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.laws.medical_assistance import LAW, TRACKS, city_tracks, ratio_of
from calc_service.rulebook.overlay import Overlay, overlays
from calc_service.rulebook.values import Value

Doubted = Callable[[], AbstractSet[FilePlace]]
"""Where the city's figures stand that are hardly meant."""


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Ratios and caps below the floor, or of a figure that is no floor."""
    return first_at_each_place(_day_by_day(folder))


def _day_by_day(folder: RulesFolder) -> Iterator[Complaint]:
    # Looked up only where something is below.
    doubted = cache(lambda: doubted_figures(folder))
    for district in folder.districts.values():
        for overlay in overlays(folder, district):
            for track in city_tracks(folder.city):
                yield from _ratios(overlay, track, doubted)
                yield from _cap(overlay, track, doubted)


def _ratios(overlay: Overlay, track: str, doubted: Doubted) -> Iterator[Complaint]:
    entry = overlay.of_district(LAW, TRACKS, track, "ratio")
    if entry is None:
        return
    same_as = city_tracks(overlay.city)[track].at("ratio", "same_as")
    city = overlay.of_city(LAW, TRACKS, track if same_as is None else same_as.text, "ratio")
    yield from _not_a_floor(city, entry)
    newer = city["from"].text > entry["from"].text
    floors = ratio_of(Overlay(overlay.city, None, overlay.day), track)
    for category, ratio in entry["value"].children.items():
        floor = floors[category].value if category in floors else None
        if floor is not None and ratio.number < floor:
            of_city = city["value"][category]
            written = percent(ratio.number), percent(floor)
            yield _below(of_city, ratio, overlay.day, written, at_the_citys=newer or of_city.place in doubted())


def _cap(overlay: Overlay, track: str, doubted: Doubted) -> Iterator[Complaint]:
    entry = overlay.of_district(LAW, TRACKS, track, "annual_cap")
    if entry is None:
        return
    city = overlay.of_city(LAW, TRACKS, track, "annual_cap")
    yield from _not_a_floor(city, entry)
    cap, floor = entry["value"], city["value"].number
    if cap.number < floor:
        newer = city["from"].text > entry["from"].text
        written = yuan(cap.number), yuan(floor)
        at_the_citys = newer or city["value"].place in doubted()
        yield _below(city["value"], cap, overlay.day, written, at_the_citys=at_the_citys)


def _not_a_floor(city: Value, entry: Value) -> Iterator[Complaint]:
    if city["floor"].flag:
        return
    district = entry.place.in_brief
    if "floor" not in city.keys:
        yield city.place.complain(
            f"此处没有写“floor: true”，区县却另定了数字（{district}）；"
            "文件写“不低于”的请补上“floor: true”，否则请与区县核对",
            f"no floor: true stands here, yet a district sets its own figure ({district}); add floor: true where the"
            " document says 'not less than', or else look it up together with the district",
        )
        return
    yield entry.place.complain(
        "全市的这个数字写明“floor: false”，不是下限，区县不能另定；请按文件核对两处",
        "the city's figure is marked floor: false, so a district may not set its own; look up both",
    )


def _below(of_city: Value, own: Value, day: str, written: tuple[str, str], *, at_the_citys: bool) -> Complaint:
    """Told at the city's figure where that was written last or is hardly meant, else at the district's own."""
    number, floor = written
    if at_the_citys:
        return of_city.place.complain(
            f"{day} 起全市下限 {floor} 高于区县已定的 {number}（{own.place.in_brief}）；"
            "请先核对此处的数字，无误时再请区县提高",
            f"from {day} the city's floor of {floor} is above the {number} that a district has ({own.place.in_brief});"
            " look up the figure here first, and where it is right have the district raise its own",
        )
    return own.place.complain(
        f"{number} 低于全市下限 {floor}（{day} 起，{of_city.place.in_brief}），区县只能等于或高于它；"
        "请按文件核对两处的数字",
        f"{number} is below the city's floor of {floor} (on {day}, {of_city.place.in_brief}), and a district may only"
        " go above; look up both figures",
    )
