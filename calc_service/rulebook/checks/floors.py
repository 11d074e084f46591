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

from collections.abc import Iterator
from pathlib import Path

from calc_service.domain.money import percent, yuan
from calc_service.rulebook.complaints import Complaint, first_at_each_place
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.laws.medical_assistance import LAW, TRACKS, city_tracks, ratio_of
from calc_service.rulebook.overlay import Overlay, overlays
from calc_service.rulebook.values import Value


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Ratios and caps below the floor, or of a figure that is no floor."""
    return first_at_each_place(_day_by_day(folder))


def _day_by_day(folder: RulesFolder) -> Iterator[Complaint]:
    for district in folder.districts.values():
        for overlay in overlays(folder, district):
            for track in city_tracks(folder.city):
                yield from _ratios(overlay, track)
                yield from _cap(overlay, track)


def _ratios(overlay: Overlay, track: str) -> Iterator[Complaint]:
    entry = overlay.of_district(LAW, TRACKS, track, "ratio")
    if entry is None:
        return
    same_as = city_tracks(overlay.city)[track].at("ratio", "same_as")
    city = overlay.of_city(LAW, TRACKS, track if same_as is None else same_as.text, "ratio")
    yield from _not_a_floor(city, entry)
    newer = city["from"].text > entry["from"].text
    floors = ratio_of(overlay.of_city_alone(), track)
    for category, ratio in entry["value"].children.items():
        floor = floors[category].value if category in floors else None
        if floor is not None and ratio.number < floor:
            figure = city["value"][category] if newer else ratio
            yield _below(figure, ratio, overlay, (percent(ratio.number), percent(floor)))


def _cap(overlay: Overlay, track: str) -> Iterator[Complaint]:
    entry = overlay.of_district(LAW, TRACKS, track, "annual_cap")
    if entry is None:
        return
    city = overlay.of_city(LAW, TRACKS, track, "annual_cap")
    yield from _not_a_floor(city, entry)
    cap, floor = entry["value"], city["value"].number
    if cap.number < floor:
        figure = city["value"] if city["from"].text > entry["from"].text else cap
        yield _below(figure, cap, overlay, (yuan(cap.number), yuan(floor)))


def _not_a_floor(city: Value, entry: Value) -> Iterator[Complaint]:
    if city["floor"].flag:
        return
    district = f"{Path(entry.place.path).name}:{entry.place.line}"
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


def _below(figure: Value, own: Value, overlay: Overlay, written: tuple[str, str]) -> Complaint:
    """Told at `figure`: the one written last, the city's or the district's own."""
    number, floor = written
    since, on = overlay.since, overlay.on
    if figure is not own:
        district = f"{Path(own.place.path).name}:{own.place.line}"
        return figure.place.complain(
            f"{since.zh}全市下限 {floor} 高于区县已定的 {number}（{district}）；请先核对此处的数字，无误时再请区县提高",
            f"{since.en} the city's floor of {floor} is above the {number} that a district has ({district}); look up"
            " the figure here first, and where it is right have the district raise its own",
        )
    zh, en = since.zh.removesuffix("，"), on.en.removesuffix(",")
    return figure.place.complain(
        f"{number} 低于全市下限 {floor}（{zh}），区县只能等于或高于它；请按文件核对此处和市级文件的数字",
        f"{number} is below the city's floor of {floor} ({en}), and a district may only go above;"
        " look up the figures here and in the city's file",
    )
