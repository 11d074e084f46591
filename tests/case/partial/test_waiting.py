"""What is said of a claim holds whatever the missing amounts and days turn out to be; and every draft is answered."""

from __future__ import annotations

import copy
import random
from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calc_service.api.assessments.worked_case import REQUEST
from calc_service.case.partial.assessment import assess_partial
from tests.case.partial.completions import PAID, answered, at, fen, put
from tests.conftest import FULL
from tests.properties.worlds_on_file import book_of, cases, posted
from tests.reference.worlds import WORLDS, World

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]
CASES = 1_000 if FULL else 25
FILLINGS = 6
OPEN = ("total_cost", "policy_scope_cost", "basic_paid", "settled_on")


def other_value(rng: random.Random, name: str, value: str) -> str:
    """Another amount that keeps the payments below the costs more often than not, or another day."""
    if name == "settled_on":
        return (date.fromisoformat(value) + timedelta(days=rng.choice((-400, -30, -1, 1, 30, 400)))).isoformat()
    cents = fen(value) * rng.choice((0, 50, 99, 101, 150, 400)) // 100
    return f"{cents // 100}.{cents % 100:02d}"


def fillings(rng: random.Random, whole: Json, places: list[tuple[Any, ...]]) -> Iterator[Json]:
    yield whole
    for _ in range(FILLINGS):
        other = copy.deepcopy(whole)
        for place in places:
            put(other, place, other_value(rng, place[-1], at(whole, place)))
        yield other


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_what_waits_for_nothing_rests_on_nothing_that_is_missing(world: World) -> None:
    rng = random.Random(f"{world.name} waiting")  # noqa: S311 - cases, not secrets
    book, bounded = book_of(world.name), 0
    for whole in islice((case for case in cases(world, "waiting") if len(case.get("claims", ())) > 1), CASES):
        row = rng.randrange(len(whole["claims"]))
        places = [("claims", row, name) for name in rng.sample(OPEN, rng.choice((1, 1, 2)))]
        draft = copy.deepcopy(whole)
        for place in places:
            put(draft, place, None)
        lines = msgspec.to_builtins(assess_partial(posted(draft), book, "en"))["still_possible"]["claims"]
        for other in fillings(rng, whole, places):
            answer = answered(other, book)
            for number, line in enumerate(lines if answer else ()):
                if line["amounts"]:
                    lowest, highest = (
                        tuple(fen(line["amounts"][name][end]) for name in PAID) for end in ("lowest", "highest")
                    )
                    assert answer
                    found = answer.claims[number]
                    within = zip(lowest, found, highest, strict=True)
                    assert all(least <= amount <= most for least, amount, most in within), (draft, other, number)
                    # A day of admission may be left out, and is asked for where rules go by it.
                    assert lowest == found or book.admission_days, (draft, other, number)
                    bounded += 1
    assert bounded > CASES


def places_in(document: object, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    members = (
        document.items() if isinstance(document, dict) else enumerate(document if isinstance(document, list) else ())
    )
    for part, member in members:
        yield (*place, part)
        yield from places_in(member, (*place, part))


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 3000),
    st.sampled_from(["", "x", "S-1", "2025-02-30", "2025-06-01", "1900-01-01", "500101", "-1.00", "9" * 99, "\ud800"]),
)
ANYTHING = st.one_of(
    SCALARS, st.lists(SCALARS, max_size=3), st.dictionaries(st.sampled_from("ab"), SCALARS, max_size=2)
)


@given(st.data())
def test_whatever_stands_in_a_draft_it_is_answered(data: st.DataObject) -> None:
    draft: Json = copy.deepcopy(REQUEST)
    draft["claims"] *= data.draw(st.integers(0, 3))
    draft = copy.deepcopy(draft)
    for number, claim in enumerate(draft["claims"]):
        claim["claim_id"] = f"S-{number}"
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.sampled_from([*places_in(draft)] or [("claims",)]))
        if data.draw(st.booleans()):
            del at(draft, place[:-1])[place[-1]]
        else:
            put(draft, place, data.draw(ANYTHING))
    found = assess_partial(posted(draft), book_of("city"), data.draw(st.sampled_from(["zh", "en"])))
    assert found.complete == (found.assessment is not None) == (not found.errors and not found.missing)
    for line in found.still_possible.claims:
        assert (line.amounts is not None) + bool(line.waits_for) + line.void == 1
    assert (found.still_possible.totals.amounts is None) == bool(found.still_possible.totals.waits_for)
