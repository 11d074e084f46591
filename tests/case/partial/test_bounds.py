"""Bounds against brute force: every completion of random cases that lack up to six facts.

With CALC_SERVICE_FULL=1 there are 5,000 cases; how many completions were posted is printed below the results.
"""

from __future__ import annotations

import os
import random
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from calc_service.case.partial import possible_claims
from calc_service.case.partial.assessment import assess_partial
from tests.case.asking import case, city, claim
from tests.case.partial.completions import PAID, Answer, completions, dated_stays, facts_of, fen, number_of, without
from tests.properties.worlds_on_file import book_of, cases, posted
from tests.reference.worlds import WORLDS, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from calc_service.engine.edition import RuleBook

Json = dict[str, Any]
FULL = os.environ.get("CALC_SERVICE_FULL") == "1"
CASES = 5_000 if FULL else 84
MOST_FACTS, MOST_COMPLETIONS, MOST_CLAIMS = 6, 2_500 if FULL else 600, 6


def drafts(world: World, book: RuleBook, seed: str) -> Iterator[tuple[Json, list[Any], Json]]:
    """(a case, the facts taken out of it, what is left) without end."""
    rng = random.Random(f"{world.name} {seed}")  # noqa: S311 - cases, not secrets
    for whole in cases(world, seed):
        if len(whole.get("claims", ())) > MOST_CLAIMS:
            continue
        known = [*facts_of(whole), *dated_stays(whole, book)]
        wanted = rng.randint(1, MOST_FACTS)
        # Facts of one claim and of the person meet oftener than those of many claims.
        row = rng.randrange(max(1, len(whole.get("claims", ()))))
        near = [fact for fact in known if fact[0] != "claims" or fact[1] == row or rng.random() < 0.2]
        facts = sorted(rng.sample(near, min(wanted, len(near))), key=str)
        if ("person", "identities") in facts:
            facts = [fact for fact in facts if fact[:2] != ("person", "identities") or len(fact) == 2]
        while number_of(facts, whole, book) > MOST_COMPLETIONS:
            facts.remove(max(facts, key=lambda fact: number_of([fact], whole, book)))
        yield whole, facts, without(rng, whole, facts)


def replied(draft: Json, book: RuleBook) -> Json:
    found: Json = msgspec.to_builtins(assess_partial(posted(draft), book, "en"))
    return found


def bounds_of(amounts: Json) -> dict[str, tuple[int, int]]:
    return {name: (fen(each["lowest"]), fen(each["highest"])) for name, each in amounts.items()}


def extremes(rows: list[tuple[int, ...]]) -> list[tuple[int, int]]:
    return [(min(column), max(column)) for column in zip(*rows, strict=True)]


def moved(number: int, tried: list[tuple[tuple[int, ...], Answer]]) -> tuple[bool, int]:
    """Whether the fact of that number changes anything, and the most it moves of what assistance pays."""
    alike: dict[tuple[int, ...], list[Answer]] = defaultdict(list)
    for chosen, answer in tried:
        alike[chosen[:number] + chosen[number + 1 :]].append(answer)
    changes = any(answer != answers[0] for answers in alike.values() for answer in answers)
    of_claims = [
        [sum(each[1] + each[2] for each in answer.claims.values()) for answer in answers] for answers in alike.values()
    ]
    of_premium = [[answer.premium[0] if answer.premium else 0 for answer in answers] for answers in alike.values()]
    return changes, sum(max(max(each) - min(each) for each in sums) for sums in (of_claims, of_premium))


def disagreements(found: Json, facts: list[Any], tried: list[tuple[tuple[int, ...], Answer]]) -> Iterator[str]:
    possible = found["still_possible"]
    for row, line in enumerate(possible["claims"]):
        reached = [answer.claims[row] for _, answer in tried if row in answer.claims]
        if line["void"] != (not reached):
            yield f"{row} void"
        elif reached and list(bounds_of(line["amounts"]).values()) != extremes(reached):
            yield f"{row} {bounds_of(line['amounts'])} {extremes(reached)}"
    totals = [tuple(map(sum, zip((0,) * len(PAID), *answer.claims.values(), strict=True))) for _, answer in tried]
    if list(bounds_of(possible["totals"]["amounts"]).values()) != extremes(totals):
        yield f"totals {bounds_of(possible['totals']['amounts'])} {extremes(totals)}"
    if possible["premium_subsidy"]:
        premium = [bounds_of({name: possible["premium_subsidy"][name]})[name] for name in ("subsidy", "personal")]
        expected = extremes([answer.premium for _, answer in tried if answer.premium])
        if premium != expected:
            yield f"premium {premium} {expected}"
    for line in found["missing"]:
        fact = next(fact for fact in facts if "/" + "/".join(map(str, fact)) == line["pointer"])
        expected_move = moved(facts.index(fact), tried)
        if (line["can_change"], fen(line["spread"])) != expected_move:
            yield f"{fact} {line['can_change']} {line['spread']} {expected_move}"


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_bounds_are_those_of_all_completions(world: World, record_property: Callable[[str, object], None]) -> None:
    book, compared, number = book_of(world.name), 0, 0
    for whole, facts, draft in drafts(world, book, "bounds"):
        tried = list(completions(whole, facts, book))
        found = replied(draft, book)
        assert not found["still_possible"]["outer"]
        assert [*disagreements(found, facts, tried)] == [], (facts, draft)
        compared, number = compared + len(tried), number + 1
        if number >= CASES / len(WORLDS):
            break
    record_property("completions agree with the bounds of drafts", compared)


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_outer_bounds_hold_all_completions(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where completions are not tried nothing possible lies outside, and no fact that moves anything is said not to."""
    monkeypatch.setattr(possible_claims, "MOST_COMPLETIONS", 0)
    book, number = book_of(world.name), 0
    for whole, facts, draft in drafts(world, book, "outer"):
        tried = list(completions(whole, facts, book))
        found = replied(draft, book)
        assert [*narrow(found, facts, tried)] == [], (facts, draft)
        number += any(answer.claims for _, answer in tried)
        if number >= CASES / len(WORLDS):
            break


def narrow(found: Json, facts: list[Any], tried: list[tuple[tuple[int, ...], Answer]]) -> Iterator[str]:
    """Where outer bounds are too narrow, or a fact that changes something is said to change nothing."""
    possible = found["still_possible"]
    lines = {row: line["amounts"] for row, line in enumerate(possible["claims"]) if not line["void"]}
    for row, amounts in lines.items():
        if not within(bounds_of(amounts), [answer.claims[row] for _, answer in tried]):
            yield f"{row}"
    totals = [tuple(map(sum, zip((0,) * len(PAID), *answer.claims.values(), strict=True))) for _, answer in tried]
    if not within(bounds_of(possible["totals"]["amounts"]), totals):
        yield "totals"
    if lines and not (possible["outer"] and possible["completions"] is None):
        yield "not marked"
    for line in found["missing"]:
        fact = next(fact for fact in facts if "/" + "/".join(map(str, fact)) == line["pointer"])
        if moved(facts.index(fact), tried)[0] and not line["can_change"]:
            yield f"{fact}"


def within(bounds: dict[str, tuple[int, int]], reached: list[tuple[int, ...]]) -> bool:
    return all(
        low <= amount <= high
        for amounts in reached
        for (low, high), amount in zip(bounds.values(), amounts, strict=True)
    )


def test_outer_totals_are_no_sum_of_the_claims_where_a_pool_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(possible_claims, "MOST_COMPLETIONS", 0)
    rows = [claim(f"S-{row}", settled_on=f"2025-06-0{row}", **COSTLY, referral=None) for row in (1, 2)]
    found = replied(case(*rows), city())["still_possible"]
    highest = [line["amounts"]["assistance_paid"]["highest"] for line in found["claims"]]
    assert highest == ["100000.00", "100000.00"]
    assert found["totals"]["amounts"]["assistance_paid"]["highest"] == "100000.00"


COSTLY: Json = {
    "total_cost": "300000.00",
    "policy_scope_cost": "300000.00",
    "basic_paid": "0.00",
    "catastrophic_paid": "0.00",
}


def test_totals_have_bounds_of_their_own() -> None:
    """Two claims may each be paid 100,000, together not more; and never neither, if one of two ids is missing."""
    rows = [claim(f"S-{row}", settled_on=f"2025-06-0{row}", **COSTLY, referral=None) for row in (1, 2)]
    found = replied(case(*rows), city())["still_possible"]
    bounds = [line["amounts"]["assistance_paid"] for line in found["claims"]]
    assert bounds == [{"lowest": "0.00", "highest": "100000.00"}] * 2
    assert found["totals"]["amounts"]["assistance_paid"] == {"lowest": "0.00", "highest": "100000.00"}

    one_id = [claim("S-1", **COSTLY), claim(None, **COSTLY)]
    found = replied(case(*one_id), city())
    bounds = [line["amounts"]["assistance_paid"] for line in found["still_possible"]["claims"]]
    assert bounds == [{"lowest": "0.00", "highest": "100000.00"}] * 2
    totals = found["still_possible"]["totals"]["amounts"]["assistance_paid"]
    assert totals == {"lowest": "100000.00", "highest": "100000.00"}
    assert [(line["pointer"], line["can_change"], line["spread"]) for line in found["missing"]] == [
        ("/claims/1/claim_id", True, "0.00")
    ]
