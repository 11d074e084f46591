"""Claims of one day are taken by time, those without one first, then by id; nothing else about their order matters."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec import to_builtins

from calc_service.case.assessment import assess
from tests.properties.worlds_on_file import book_of, cases, posted
from tests.reference.generate_claims import TIMES
from tests.reference.law import place, stay_of
from tests.reference.worlds import WORLDS, World

Json = dict[str, Any]
Drawn = tuple[World, Json]

times = st.one_of(
    st.none(),
    st.sampled_from(TIMES),
    st.builds(
        "{:02}:{:02}:{:02}.{:09}".format,
        *(st.integers(0, highest) for highest in (23, 59, 59, 999_999_999)),
    ),
)


@st.composite
def crowded_days(draw: st.DrawFn) -> Drawn:
    """A world and a case in it whose claims, none of them cancelled, lie on one day or two, at any times."""
    world = draw(st.sampled_from(WORLDS))
    drawn = cases(world, draw(st.integers(0, 1 << 32)))
    case = next(case for case in drawn if len(case.get("claims", ())) > 1)
    days = sorted({claim["settled_on"] for claim in case["claims"]})
    first = draw(st.integers(0, len(days) - 1))
    moved = {"reverses": None, "admitted_on": None, "discharged_on": None}
    case["claims"] = [
        claim | moved | {"settled_on": draw(st.sampled_from(days[first : first + 2])), "settled_time": draw(times)}
        for claim in case["claims"]
    ]
    return world, case


def reply_to(world: World, case: Json, claims: list[Json] | None = None, **others: object) -> Json:
    whole = case | {"claims": case["claims"] if claims is None else claims} | others
    reply: Json = to_builtins(assess(posted(whole), book_of(world.name), "zh"))
    return reply


def by_id(reply: Json) -> dict[str, Json]:
    return {claim["claim_id"]: claim for claim in reply["claims"]}


def computed(claims: list[Json]) -> list[Json]:
    """What is computed of claims, without their ids, explanations and warnings."""
    beside = {"claim_id", "steps", "warnings"}
    return [{name: value for name, value in claim.items() if name not in beside} for claim in claims]


def at(claims: list[Json], time: str | None) -> list[Json]:
    return [claim | {"settled_time": time} for claim in claims]


@given(crowded_days(), st.randoms(use_true_random=False))
def test_claims_are_posted_in_any_order(drawn: Drawn, rng: Any) -> None:  # noqa: ANN401 - hypothesis' own random
    world, case = drawn
    shuffled = rng.sample(case["claims"], len(case["claims"]))
    whole, other = reply_to(world, case), reply_to(world, case, shuffled)
    assert by_id(other) == by_id(whole)
    assert other | {"claims": []} == whole | {"claims": []}


@given(crowded_days())
def test_claims_of_one_time_are_taken_as_those_of_an_unknown_one(drawn: Drawn) -> None:
    world, case = drawn
    unknown = reply_to(world, case, at(case["claims"], None))
    untimed = [{name: value for name, value in claim.items() if name != "settled_time"} for claim in case["claims"]]
    assert reply_to(world, case, untimed) == unknown
    for time in ("00:00:00", "13:49:42.000000001"):
        assert reply_to(world, case, at(case["claims"], time)) == unknown


@given(crowded_days())
def test_a_time_is_the_same_with_and_without_noughts_behind_it(drawn: Drawn) -> None:
    world, case = drawn
    claims = [claim | {"settled_time": longest(claim["settled_time"])} for claim in case["claims"]]
    assert reply_to(world, case, claims) == reply_to(world, case)


def longest(time: str | None) -> str | None:
    """A time with all its nine fraction digits."""
    if time is None:
        return None
    second, _, fraction = time.partition(".")
    return f"{second}.{fraction:0<9}"


@given(crowded_days())
def test_the_order_by_time_is_that_of_claims_named_in_this_order(drawn: Drawn) -> None:
    world, case = drawn
    ordered = sorted(case["claims"], key=place)
    renamed = [claim | {"claim_id": f"{number:02}"} for number, claim in enumerate(at(ordered, None))]
    whole, other = reply_to(world, case, ordered), reply_to(world, case, renamed)
    assert computed(other["claims"]) == computed(whole["claims"])
    assert other["year_to_date"] == whole["year_to_date"]


@given(crowded_days(), st.sets(st.integers(1, 11)))
def test_a_year_posted_in_parts_gives_what_it_gives_whole_cut_within_a_day_or_not(drawn: Drawn, cuts: set[int]) -> None:
    world, case = drawn
    ordered = sorted(case["claims"], key=place)
    edges = [0, *sorted(cut for cut in cuts if 0 < cut < len(ordered) and not in_a_stay(ordered, cut)), len(ordered)]
    answers: list[Json] = []
    openings = case.get("year_to_date", [])
    for start, stop in pairwise(edges):
        part = reply_to(world, case, ordered[start:stop], year_to_date=openings)
        answers += part["claims"]
        openings = part["year_to_date"]
    whole = reply_to(world, case, ordered)
    assert computed(answers) == computed(whole["claims"])
    assert openings == whole["year_to_date"]


def in_a_stay(ordered: list[Json], cut: int) -> bool:
    """Whether a stay has claims on both sides of a cut."""
    before, after = ({stay_of(claim) for claim in part} - {None} for part in (ordered[:cut], ordered[cut:]))
    return bool(before & after)


@given(crowded_days(), st.lists(times, min_size=2, max_size=2))
def test_a_claim_taken_back_on_its_day_leaves_the_others_as_they_were(drawn: Drawn, moments: list[str | None]) -> None:
    world, case = drawn
    pair = [
        case["claims"][0] | {"claim_id": "taken", "settled_time": moments[0]},
        case["claims"][0] | {"claim_id": "back", "settled_time": moments[1], "reverses": "taken"},
    ]
    if place(pair[1])[:3] < place(pair[0])[:3]:
        pair[1]["settled_time"] = moments[0]
    with_pair, without = reply_to(world, case, pair + case["claims"]), reply_to(world, case)
    assert [claim["status"] for claim in with_pair["claims"][:2]] == ["void"] * 2
    assert with_pair | {"claims": with_pair["claims"][2:]} == without
