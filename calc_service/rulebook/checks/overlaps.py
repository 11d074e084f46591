"""No claim matches two tracks, and every cost condition can be met: on every day, in every district.

任何一天、任何区县，一笔费用不会同时符合两个救助通道，每个通道的费用条件都有金额能符合。

Two tracks overlap where disease class, setting, facility level and the stay's cost can be the same in both.

Passes: districts/500116.yaml
    - {at_most: 30000}
    + {below: 30000}

Fails: districts/500116.yaml
    - {at_most: 30000}
    + {at_most: 30000.01}

Fails: medical_assistance.yaml
    - {above: 30000}
    + {above: 30000, at_most: 30000}
"""

from collections.abc import Iterator
from itertools import combinations

from calc_service.engine.rules import Track
from calc_service.rulebook.complaints import Complaint, FilePlace, first_at_each_place
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.laws.medical_assistance import LAW, TRACKS, rules_on
from calc_service.rulebook.overlay import Overlay, overlays


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Pairs of tracks that overlap, and tracks that nothing can match."""
    return first_at_each_place(_day_by_day(folder))


def _day_by_day(folder: RulesFolder) -> Iterator[Complaint]:
    for district in (None, *folder.districts.values()):
        for overlay in overlays(folder, district):
            tracks = rules_on(overlay).tracks
            yield from (_unreachable(overlay, track) for track in tracks if not _costs(track))
            yield from (_overlapping(overlay, *pair) for pair in combinations(tracks, 2) if _overlap(*pair))


def _overlap(one: Track, two: Track) -> bool:
    lowest = max(_costs(one).start, _costs(two).start)
    highest = min(_costs(one).stop, _costs(two).stop)
    return (
        one.disease_class == two.disease_class
        and bool(one.settings & two.settings)
        and bool(one.facility_levels & two.facility_levels)
        and lowest < highest
    )


def _costs(track: Track) -> range:
    """The stay's costs in whole fen that match."""
    return range(track.lowest, track.highest + 1)


def _overlapping(overlay: Overlay, one: Track, two: Track) -> Complaint:
    return _place(overlay, two.id).complain(
        f"{overlay.since.zh}“{two.id}”与“{one.id}”重叠，同一笔住院会同时符合两个通道；请改“setting”、“facility_level”或"
        "“stay_policy_scope_cost”，使它们互不相交",
        f"{overlay.since.en} '{two.id}' overlaps '{one.id}', so one stay could match both;"
        " change setting, facility_level or stay_policy_scope_cost until they are disjoint",
    )


def _unreachable(overlay: Overlay, track: Track) -> Complaint:
    return _place(overlay, track.id).complain(
        f"“{track.id}”的费用条件互相矛盾，没有金额能符合；请检查上下限",
        f"no amount meets the cost condition of '{track.id}'; check its limits",
    )


def _place(overlay: Overlay, track: str) -> FilePlace:
    path = (LAW, TRACKS, track, "when")
    return (overlay.of_district(*path) or overlay.of_city(*path)).place
