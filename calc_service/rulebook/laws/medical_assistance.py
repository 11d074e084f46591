"""Medical assistance: the city's tracks, at its floors or above them, and the district's own.

See cq-2022-116#2.3.1, #2.3.2, #2.6.
"""

from collections.abc import Mapping

from calc_service.domain.figures import Figure
from calc_service.domain.money import UNLIMITED, yuan
from calc_service.domain.vocabulary import DISEASE_CLASSES, FACILITY_LEVELS
from calc_service.engine.rules import AssistanceRules, Track
from calc_service.rulebook.overlay import Overlay, cite_of, figure, ratios
from calc_service.rulebook.values import Value, goes_by_admission, said_on, stretches

THRESHOLD = "assistance.threshold"
RATIO = "assistance.ratio"
CAP = "assistance.annual_cap"
LAW, TRACKS = "medical_assistance", "tracks"
CATEGORIES = "categories"
_ONE_FEN = 1
_SIGNS = {"above": ">", "at_least": ">=", "below": "<", "at_most": "<="}


def rules_on(overlay: Overlay) -> AssistanceRules:
    """All tracks in force, the city's first, and the conditions that every track asks."""
    conditions = {name: overlay.of_city(LAW, "conditions", name) for name in ("facility_designated", "referral")}
    return AssistanceRules(
        tracks=(*_city_tracks(overlay), *_own_tracks(overlay)),
        designation_required=conditions["facility_designated"]["required"].flag,
        referral_outcomes=_referral_outcomes(conditions["referral"]),
        by_admission=frozenset(name for name, entry in conditions.items() if goes_by_admission(entry)),
    )


def city_tracks(city: Mapping[str, Value]) -> Mapping[str, Value]:
    """The city's tracks by id, in order of their disease class: results never depend on the order of keys."""
    tracks = city[LAW][TRACKS].children
    return {id_: tracks[id_] for id_ in sorted(tracks, key=lambda id_: (_first_class(tracks[id_]), id_))}


def own_tracks(district: Value | None, city: Mapping[str, Value]) -> Mapping[str, Value]:
    """The tracks of its own that a district's file holds, by id."""
    tracks = None if district is None else district.at(LAW, TRACKS)
    found = {} if tracks is None else tracks.children
    # Not by `city_tracks`, which puts them in order and so needs them whole: checks ask of what was read in part, too.
    known = city[LAW][TRACKS].children
    return {id_: track for id_, track in sorted(found.items()) if id_ not in known and "when" in track}


def pools_of(track: Value) -> tuple[str, ...]:
    """The pools that a track draws on, in order of their days."""
    return tuple(stretch.said.text for stretch in stretches(track["pool"]))


def is_for_some(track: Value) -> bool:
    """Whether a track names categories on any day, so that it is for these alone."""
    return any(CATEGORIES in entry.keys for entry in track.at("when") or ())


def _first_class(track: Value) -> int:
    first = next(iter(track["when"]))
    return DISEASE_CLASSES.index(first["disease_class"].text)


def ratio_of(overlay: Overlay, track: str) -> dict[str, Figure]:
    """The ratios of a city's track by category: the district's where it has set one, else the city's.

    `same_as` is followed after the overlay: whoever raises the one raises the other, unless that is set itself. What
    the district has set below the city's floor, by now, is lifted to it category by category.
    """
    same_as = city_tracks(overlay.city)[track].at("ratio", "same_as")
    floor = ratios(RATIO, floor_entry(overlay, track, "ratio"), "value")
    own = ratios(RATIO, overlay.of_district(LAW, TRACKS, track, "ratio"), "value")
    lifted = {category: _lifted(ratio, floor.get(category)) for category, ratio in own.items()}
    return (floor if same_as is None else ratio_of(overlay, same_as.text)) | lifted


def cap_of(overlay: Overlay, track: str) -> Figure:
    """The yearly cap of a city's track: the district's where it has set one, lifted to the city's floor."""
    city, own = floor_entry(overlay, track, "annual_cap"), overlay.of_district(LAW, TRACKS, track, "annual_cap")
    floor = figure(CAP, city, city["value"])
    return floor if own is None else _lifted(figure(CAP, own, own["value"]), floor)


def floor_entry(overlay: Overlay, track: str, part: str) -> Value:
    """The city's entry in force that a district's `ratio` or `annual_cap` of a track may not go below."""
    same_as = overlay.city[LAW][TRACKS][track].at(part, "same_as")
    return overlay.of_city(LAW, TRACKS, track if same_as is None else same_as.text, part)


def _lifted(own: Figure, floor: Figure | None) -> Figure:
    """A district's figure, or the city's floor where that has risen above it."""
    return own if floor is None or floor.number <= own.number else floor


def _city_tracks(overlay: Overlay) -> list[Track]:
    return [
        _track(overlay, id_, overlay.of_city(LAW, TRACKS, id_, "when"), ratio_of(overlay, id_), cap_of(overlay, id_))
        for id_ in city_tracks(overlay.city)
    ]


def _own_tracks(overlay: Overlay) -> list[Track]:
    found = []
    for id_ in own_tracks(overlay.district, overlay.city):
        when, ratio, cap = (overlay.of_district(LAW, TRACKS, id_, part) for part in ("when", "ratio", "annual_cap"))
        if when is not None and cap is not None:
            found.append(_track(overlay, id_, when, ratios(RATIO, ratio, "value"), figure(CAP, cap, cap["value"])))
    return found


def _track(overlay: Overlay, id_: str, when: Value, ratio: Mapping[str, Figure], cap: Figure) -> Track:
    defined = {**city_tracks(overlay.city), **own_tracks(overlay.district, overlay.city)}[id_]
    covered = _covered(overlay, when, ratio)
    levels = when["facility_level"].texts if "facility_level" in when else FACILITY_LEVELS
    cost = when.at("stay_policy_scope_cost")
    return Track(
        id=id_,
        pool=said_on(defined["pool"], overlay.day).text,
        disease_class=when["disease_class"].text,
        categories=frozenset(covered) if CATEGORIES in when else None,
        settings=frozenset(when["setting"].texts),
        facility_levels=frozenset(levels),
        lowest=_inclusive(cost, "at_least", "above", _ONE_FEN, otherwise=0),
        highest=_inclusive(cost, "at_most", "below", -_ONE_FEN, otherwise=UNLIMITED),
        bounds=tuple(figure(THRESHOLD, when, cost[key]) for key in _SIGNS if cost is not None and key in cost),
        required_cost=_as_written(cost),
        ratio=covered,
        annual_cap=cap,
        cite=cite_of(when),
        by_admission=goes_by_admission(when),
    )


def _covered(overlay: Overlay, when: Value, ratio: Mapping[str, Figure]) -> dict[str, Figure]:
    """The ratios of those whom a track covers: the city's six, or those it names, and the own categories in force.

    An own category has the ratio that is written for it, else that of the category it counts as.
    """
    treated_as = overlay.treated_as(LAW)
    known = {*overlay.city_categories(), *treated_as}
    named = known.intersection(when[CATEGORIES].texts) if CATEGORIES in when else known
    written = {category: figure for category, figure in ratio.items() if category in named}
    return {own: written[like] for own, like in treated_as.items() if like in written} | written


def _inclusive(cost: Value | None, itself: str, beside: str, step: int, *, otherwise: int) -> int:
    """The last amount that still matches: the one under `itself`, or one `step` from the one under `beside`."""
    if cost is not None and itself in cost:
        return cost[itself].number
    return cost[beside].number + step if cost is not None and beside in cost else otherwise


def _as_written(cost: Value | None) -> str:
    written = {} if cost is None else cost.children
    return ", ".join(f"{sign} {yuan(written[key].number)}" for key, sign in _SIGNS.items() if key in written)


def _referral_outcomes(entry: Value) -> dict[str, str]:
    return {kind: outcome for outcome in ("payable", "review", "refused") for kind in entry[outcome].texts}
