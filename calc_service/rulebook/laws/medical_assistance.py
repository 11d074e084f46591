"""Medical assistance: the city's tracks at the city's floors or what the district sets above them, and the district's own
tracks (cq-2022-116#2.3.1, #2.3.2, #2.6)."""

from collections.abc import Mapping

from calc_service.engine.figures import Figure
from calc_service.engine.medical_assistance import Rules, Track
from calc_service.engine.vocabulary import FACILITY_LEVELS
from calc_service.rulebook.overlay import Overlay, cite_of, figure, ratios
from calc_service.rulebook.values import Value

THRESHOLD = "assistance.threshold"
RATIO = "assistance.ratio"
CAP = "assistance.annual_cap"
LAW, TRACKS = "medical_assistance", "tracks"
_ONE_FEN = 1


def rules_on(overlay: Overlay) -> Rules:
    """All tracks in force, the city's first, and the conditions that every track asks."""
    designated = overlay.of_city(LAW, "conditions", "facility_designated")
    return Rules(
        tracks=(*_city_tracks(overlay), *_own_tracks(overlay)),
        designation_required=designated["required"].flag,
        referral_outcomes=_referral_outcomes(overlay.of_city(LAW, "conditions", "referral")),
    )


def city_tracks(city: Mapping[str, Value]) -> Mapping[str, Value]:
    """The city's tracks by id."""
    return city[LAW][TRACKS].children


def own_tracks(district: Value | None, city: Mapping[str, Value]) -> Mapping[str, Value]:
    """The tracks of its own that a district's file holds, by id."""
    tracks = None if district is None else district.at(LAW, TRACKS)
    return {} if tracks is None else {id_: track for id_, track in tracks.children.items() if id_ not in city_tracks(city)}


def ratio_of(overlay: Overlay, track: str) -> dict[str, Figure]:
    """The ratios of a city's track by category: the district's where it has set one, else the city's.

    `same_as` is followed after the overlay: whoever raises the one raises the other, unless that is set itself.
    """
    same_as = city_tracks(overlay.city)[track].at("ratio", "same_as")
    if same_as is not None:
        city = ratio_of(overlay, same_as.text)
    else:
        city = ratios(RATIO, overlay.of_city(LAW, TRACKS, track, "ratio"), "value")
    return city | ratios(RATIO, overlay.of_district(LAW, TRACKS, track, "ratio"), "value")


def cap_of(overlay: Overlay, track: str) -> Figure:
    """The yearly cap of a city's track: the district's where it has set one."""
    entry = overlay.of_district(LAW, TRACKS, track, "annual_cap") or overlay.of_city(LAW, TRACKS, track, "annual_cap")
    return figure(CAP, entry, entry["value"])


def _city_tracks(overlay: Overlay) -> list[Track]:
    return [
        _track(
            overlay, track, str(value["pool"].text), overlay.of_city(LAW, TRACKS, track, "when"),
            ratio_of(overlay, track), cap_of(overlay, track))
        for track, value in city_tracks(overlay.city).items()
    ]


def _own_tracks(overlay: Overlay) -> list[Track]:
    found = []
    for track, value in own_tracks(overlay.district, overlay.city).items():
        when, ratio, cap = (overlay.of_district(LAW, TRACKS, track, part) for part in ("when", "ratio", "annual_cap"))
        if when is not None and cap is not None:
            cap_figure = figure(CAP, cap, cap["value"])
            found.append(_track(overlay, track, value["pool"].text, when, ratios(RATIO, ratio, "value"), cap_figure))
    return found


def _track(  # noqa: PLR0913  one argument per part of a track
    overlay: Overlay, track: str, pool: str, when: Value, ratio: Mapping[str, Figure], cap: Figure,
) -> Track:
    mapped = {own: ratio[like] for own, like in overlay.treated_as(LAW).items() if like in ratio}
    levels = when["facility_level"].texts if "facility_level" in when else FACILITY_LEVELS
    cost = when.at("stay_policy_scope_cost")
    return Track(
        id=track,
        pool=pool,
        disease_class=when["disease_class"].text,
        settings=frozenset(when["setting"].texts),
        facility_levels=frozenset(levels),
        above=_bound(when, cost, "above", "at_least", -_ONE_FEN),
        at_most=_bound(when, cost, "at_most", "below", -_ONE_FEN),
        required_cost=_as_written(cost),
        ratio={**ratio, **mapped},
        annual_cap=cap,
        cite=cite_of(when),
    )


def _bound(when: Value, cost: Value | None, itself: str, shifted: str, shift: int) -> Figure | None:
    """The bound under `itself`, or the one under `shifted` moved by `shift` fen, which means the same in whole fen."""
    if cost is None or not (itself in cost or shifted in cost):
        return None
    written = cost[itself if itself in cost else shifted]
    moved = written if itself in cost else Value(written.place, written.number + shift)
    return figure(THRESHOLD, when, moved)


def _as_written(cost: Value | None) -> str:
    signs = {"above": ">", "at_least": ">=", "below": "<", "at_most": "<="}
    written = {} if cost is None else cost.children
    return ", ".join(f"{sign} {written[key].number // 100}.{written[key].number % 100:02d}"
                     for key, sign in signs.items() if key in written)


def _referral_outcomes(entry: Value) -> dict[str, str]:
    return {kind: outcome for outcome in ("payable", "review", "refused") for kind in entry[outcome].texts}
