"""Tracks that share a pool state the same yearly cap on every day, and own tracks leave the city's pools alone.

合用一个额度池的通道，每一天的年度限额相同；区县自立的通道不占用全市的额度池（cq-2022-116#2.3.3）。

One pool is one running total a year; two caps over it could not both hold (cq-2022-116#2.3.3). A track may go over to
another pool on a day: each day is looked at, and an own track never takes a name that the city uses on any, for what
was paid from a pool earlier in the year stays with it.

Passes: districts/500116.yaml
    -       pool: ordinary
    +       pool: ordinary_stays

Fails: districts/500116.yaml
    -       pool: ordinary
    +       pool: other

Passes: medical_assistance.yaml
    -     pool: other
    +     pool:
    +       - {from: 2022-10-28, value: other, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2027-01-01, value: costly, cite: example-district-2023-1#1}

Fails: medical_assistance.yaml
    -     pool: other
    +     pool: special

Fails: medical_assistance.yaml
    -     pool: other
    +     pool:
    +       - {from: 2022-10-28, value: other, cite: cq-2022-116#2.3.2-other}
    +       - {from: 2027-01-01, value: special, cite: example-district-2023-1#1}
"""

from collections.abc import Iterator

from calc_service.domain.money import yuan
from calc_service.rulebook.complaints import Complaint, FilePlace, first_at_each_place
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.laws.medical_assistance import LAW, TRACKS, city_tracks, own_tracks, pools_of, rules_on
from calc_service.rulebook.overlay import Overlay, overlays
from calc_service.rulebook.values import Value, stretches


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Two caps in one pool on any day, and own tracks in a pool of the city."""
    profiles = (None, *folder.districts.values())
    days = (overlay for district in profiles for overlay in overlays(folder, district))
    yield from first_at_each_place(complaint for overlay in days for complaint in _two_caps(overlay))
    for district in folder.districts.values():
        yield from _in_city_pools(folder, district)


def _in_city_pools(folder: RulesFolder, district: Value) -> Iterator[Complaint]:
    taken = {pool for track in city_tracks(folder.city).values() for pool in pools_of(track)}
    own = (track["pool"] for track in own_tracks(district, folder.city).values())
    for pool in (stretch.said for dated in own for stretch in stretches(dated)):
        if pool.text in taken:
            yield pool.place.complain(
                f"额度池“{pool.text}”是全市的，区县自己的通道会占用其限额；请换一个名字",
                f"the pool '{pool.text}' is the city's, and the own track would use up its cap; name another pool",
            )


def _two_caps(overlay: Overlay) -> Iterator[Complaint]:
    caps: dict[str, int] = {}
    for track in rules_on(overlay).tracks:
        cap = track.annual_cap.value or 0
        if caps.setdefault(track.pool, cap) != cap:
            written = f"{yuan(caps[track.pool])}, {yuan(cap)}"
            yield _cap_place(overlay, track.id).complain(
                f"{overlay.on.zh}额度池“{track.pool}”的限额有 {written} 两种；请改成相同，或分成两个池",
                f"{overlay.on.en} the pool '{track.pool}' has two caps, {written}; make them equal or use two pools",
            )


def _cap_place(overlay: Overlay, track: str) -> FilePlace:
    path = (LAW, TRACKS, track, "annual_cap")
    entry = overlay.of_district(*path) or overlay.of_city(*path)
    return entry["value"].place
