"""A district sets ratios and caps of the city's tracks, or adds tracks of its own for stays.

区县只能提高全市通道的比例和限额，或另立自己的住院通道；自立通道在生效期间比例、限额齐全。

Its own tracks are for stays with other than special diseases, each complete on every day on which it stands
(cq-2022-116#2.3.1, #2.3.2).

Passes: districts/500116.yaml
    - {at_most: 30000}
    + {above: 10000, at_most: 30000}

Fails: districts/500116.yaml
    -           setting: [inpatient]
    +           setting: [inpatient, outpatient]

Fails: districts/500116.yaml
    -       annual_cap:
    -         - {from: 2023-01-01, value: 5000,
    +       annual_cap:
    +         - {from: 2023-01-01, applies_by: admitted_on, value: 5000,

Fails: districts/500116.yaml
    -     special:
    +     specials:
"""

from collections.abc import Iterator

from calc_service.domain.wording import Label
from calc_service.rulebook.complaints import Complaint, first_at_each_place
from calc_service.rulebook.definitions.district import OWN_TRACK_KEYS
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.overlay import pairs_of_days
from calc_service.rulebook.shapes.scalars import did_you_mean
from calc_service.rulebook.values import Value, admission_days, start_days

_STAYS = ("inpatient",)
_OTHER = "other"
_SAME_DAY = Label("请从同一天写起", "let both begin on the same day")
_SAME_DAY_OF_A_CLAIM = Label(
    "请从同一天写起，“applies_by”也写成一样", "let both begin on the same day, with the same applies_by"
)


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Unknown tracks, tracks of the city that are redefined, and own tracks beyond what a district may add."""
    law = folder.city.get("medical_assistance")
    if law is None or "tracks" not in law:
        return
    city = law["tracks"].children
    for district in folder.districts.values():
        tracks = district.at("medical_assistance", "tracks")
        for id_, track in ({} if tracks is None else tracks.children).items():
            if id_ in city:
                yield from _redefined(track)
            elif not any(key in track for key in OWN_TRACK_KEYS):
                yield _unknown(id_, track, tuple(city))
            else:
                yield from _kind_of_care(track)
                yield from first_at_each_place(_incomplete(track))


def _redefined(track: Value) -> Iterator[Complaint]:
    for key in OWN_TRACK_KEYS:
        if key in track:
            yield track.keys[key].complain(
                f"全市救助通道的“{key}”由市级文件规定，区县只能写“ratio”和“annual_cap”；请删去或另立自己的通道",
                f"'{key}' of a track of the city is the city's; a district sets only its ratio and annual_cap."
                " Remove it, or give the district's own track another id",
            )


def _unknown(id_: str, track: Value, city: tuple[str, ...]) -> Complaint:
    zh, en = did_you_mean(id_, city)
    return track.place.complain(
        f"没有“{id_}”这个救助通道；{zh}；若是区县自己的通道，须写明“label”、“pool”、“when”、“ratio”、“annual_cap”",
        f"there is no track '{id_}'; {en}; a track of the district's own needs label, pool, when, ratio and annual_cap",
    )


def _kind_of_care(track: Value) -> Iterator[Complaint]:
    for entry in track.at("when") or ():
        disease_class, setting = entry.at("disease_class"), entry.at("setting")
        if disease_class is not None and disease_class.text != _OTHER:
            yield disease_class.place.complain(
                "特殊疾病的救助通道由 cq-2022-116#2.3.2-special 规定，区县可提高比例和限额，不能另立；请删去",
                "cq-2022-116#2.3.2-special fixes the track of special diseases: a district may raise its ratio and cap,"
                " not add another; remove it",
            )
        if setting is not None and setting.texts != _STAYS:
            yield setting.place.complain(
                "区县自己的通道只能用于住院，不得自行纳入其他疾病的门诊费用（cq-2022-116#2.3.1）；"
                "请写“setting: [inpatient]”",
                "a district's own track is for stays only; it may not cover outpatient care of other diseases"
                " (cq-2022-116#2.3.1). Write setting: [inpatient]",
            )


def _incomplete(track: Value) -> Iterator[Complaint]:
    if track.broken:
        return
    for overlay in pairs_of_days({}, track, start_days((track,)), admission_days((track,))):
        remedy = _SAME_DAY if overlay.admitted is None else _SAME_DAY_OF_A_CLAIM
        for part in ("ratio", "annual_cap"):
            if overlay.of_district("when") is not None and overlay.of_district(part) is None:
                yield track[part].place.complain(
                    f"{overlay.on.zh}通道已生效，却没有 {part}；{remedy.zh}",
                    f"{overlay.on.en} the track is in force without its {part}; {remedy.en}",
                )
