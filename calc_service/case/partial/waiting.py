"""Which claims can be bounded, and what the others wait for.

A claim without an amount or a day cannot be computed, nor can the claims that its year takes after it, nor those of its
stay, whose cost it is part of: each of them would rest on a number that nobody knows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from calc_service.case.checks import Json, Place
from calc_service.case.partial.facts import CLAIMS, Draft
from calc_service.engine.claims import Circumstances, Claims
from calc_service.engine.columns import NONE, UNKNOWN

BOUNDS_NOTHING = frozenset({*Circumstances._fields, "claim_id", "admitted_on", "discharged_on"})
"""Fields of a claim that it can be bounded without: what has choices is tried, the others enter no amount."""
WHOLE_STAY = frozenset({"stay_id", "facility_id"})
ID = "claim_id"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the claims of a draft stand, by position among those posted.

    void:      cancelled, or cancelling another
    bounded:   those of which something can be said, in order of the calculation but for `unordered` ids
    waits_for: by each of the others, pointers to what it waits for
    unordered: those of `bounded` whose id is open, while others are settled at the same moment
    """

    void: frozenset[int]
    bounded: tuple[int, ...]
    waits_for: dict[int, tuple[Place, ...]]
    unordered: tuple[int, ...]


def standing(draft: Draft, claims: Claims[list[int]] | None) -> Standing:
    """Where the claims stand; `claims` are their columns, with something neutral for what could not be read."""
    if claims is None:
        return Standing(frozenset(), (), {}, ())
    every = range(claims.rows)
    cancelled = frozenset(target for target in claims.reverses if target >= 0)
    void = cancelled | {row for row in every if claims.reverses[row] >= 0}
    live = [row for row in every if row not in void]
    whole = _of_the_whole(draft, claims)
    if whole:
        return Standing(void, (), dict.fromkeys(live, whole), ())
    own = {row: fields for row in live if (fields := _own(row, draft))}
    waiting = {**own, **_dependent(live, own, draft, claims)}
    bounded = sorted(
        (row for row in live if row not in waiting), key=lambda row: (*_moment(row, claims), claims.claim[row])
    )
    moments = [_moment(row, claims) for row in bounded]
    unordered = tuple(
        row for row in bounded if draft.is_open(CLAIMS, row, ID) and moments.count(_moment(row, claims)) > 1
    )
    return Standing(void, tuple(bounded), waiting, unordered)


def _of_the_whole(draft: Draft, claims: Claims[list[int]]) -> tuple[Place, ...]:
    """What no claim can be bounded without: the year's openings, and who cancels whom."""
    if draft.is_open(CLAIMS):
        return ((CLAIMS,),)
    openings = draft.opened_within("year_to_date")
    if openings:
        return openings[:1]
    posted: Sequence[Json] = draft.case[CLAIMS]
    ids = [row for row in range(claims.rows) if draft.is_open(CLAIMS, row, ID)]
    cancelling = [row for row, claim in enumerate(posted) if claim.get("reverses") is not None]
    wrong = [row for row in range(claims.rows) if draft.is_open(CLAIMS, row, "reverses")]
    if wrong:
        return ((CLAIMS, wrong[0], "reverses"),)
    missing = set(draft.missing)
    wrong_ids = [row for row in ids if (CLAIMS, row, ID) not in missing]
    if ids and any(claims.reverses[row] == UNKNOWN or wrong_ids for row in cancelling):
        return ((CLAIMS, ids[0], ID),)
    return ()


def _own(row: int, draft: Draft) -> tuple[Place, ...]:
    """What of a claim itself is open and has to be known."""
    return tuple(place for place in draft.of_claims.get(row, ()) if place[-1] not in BOUNDS_NOTHING)


def _dependent(
    live: Sequence[int], own: dict[int, tuple[Place, ...]], draft: Draft, claims: Claims[list[int]]
) -> dict[int, tuple[Place, ...]]:
    """The claims that wait for others, each with the place of the one it waits for."""
    found: dict[int, tuple[Place, ...]] = {}
    for row in own:
        if _anywhere(row, draft):
            return {other: ((CLAIMS, row),) for other in live if other not in own}
    stays = _stays(live, claims)
    first: dict[int, int] = {}
    pending = sorted(own, key=lambda row: _earliest(row, draft, claims))
    # A claim that waits makes those after it in its year wait, and those of its stay, in whatever year they are.
    while pending:
        row = pending.pop(0)
        year = claims.year[row]
        if year not in first or _earliest(row, draft, claims) < _earliest(first[year], draft, claims):
            first[year] = row
        for other in stays.get(claims.stay[row], ()):
            if other not in own and other not in found:
                found[other] = ((CLAIMS, row),)
                pending.append(other)
    for other in live:
        cause = first.get(claims.year[other])
        if other in own or other in found or cause is None:
            continue
        if _moment(other, claims) >= _earliest(cause, draft, claims):
            found[other] = ((CLAIMS, cause),)
    return found


def _stays(live: Sequence[int], claims: Claims[list[int]]) -> dict[int, list[int]]:
    stays: dict[int, list[int]] = {}
    for row in live:
        if claims.stay[row] != NONE:
            stays.setdefault(claims.stay[row], []).append(row)
    return stays


def _anywhere(row: int, draft: Draft) -> bool:
    """Whether a claim may belong to any year, or to any stay."""
    return any(draft.is_open(CLAIMS, row, name) for name in ("settled_on", *WHOLE_STAY))


def _moment(row: int, claims: Claims[list[int]]) -> tuple[int, int]:
    return claims.settled_on[row], claims.settled_time[row]


def _earliest(row: int, draft: Draft, claims: Claims[list[int]]) -> tuple[int, int]:
    day, time = _moment(row, claims)
    return (day, NONE) if draft.is_open(CLAIMS, row, "settled_time") else (day, time)
