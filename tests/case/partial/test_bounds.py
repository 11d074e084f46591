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

from calc_service.case.partial.assessment import assess_partial
from tests.case.partial.completions import PAID, Answer, completions, facts_of, fen, number_of, without
from tests.properties.worlds_on_file import book_of, cases, posted
from tests.reference.worlds import WORLDS, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from calc_service.engine.edition import RuleBook

Json = dict[str, Any]
FULL = os.environ.get("CALC_SERVICE_FULL") == "1"
CASES = 5_000 if FULL else 140
MOST_FACTS, MOST_COMPLETIONS, MOST_CLAIMS = 6, 2_500 if FULL else 600, 6


def drafts(world: World, book: RuleBook, seed: str) -> Iterator[tuple[Json, list[Any], Json]]:
    """(a case, the facts taken out of it, what is left) without end."""
    rng = random.Random(f"{world.name} {seed}")  # noqa: S311 - cases, not secrets
    for case in cases(world, seed):
        if len(case.get("claims", ())) > MOST_CLAIMS:
            continue
        known = facts_of(case)
        wanted = rng.randint(1, MOST_FACTS)
        # Facts of one claim and of the person meet oftener than those of many claims.
        row = rng.randrange(max(1, len(case.get("claims", ()))))
        near = [fact for fact in known if fact[0] != "claims" or fact[1] == row or rng.random() < 0.2]
        facts = sorted(rng.sample(near, min(wanted, len(near))), key=str)
        if ("person", "identities") in facts:
            facts = [fact for fact in facts if fact[:2] != ("person", "identities") or len(fact) == 2]
        while number_of(facts, case, book) > MOST_COMPLETIONS:
            facts.remove(max(facts, key=lambda fact: number_of([fact], case, book)))
        yield case, facts, without(rng, case, facts)


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
    for case, facts, draft in drafts(world, book, "bounds"):
        tried = list(completions(case, facts, book))
        found = replied(draft, book)
        assert not found["still_possible"]["outer"]
        assert [*disagreements(found, facts, tried)] == [], (facts, draft)
        compared, number = compared + len(tried), number + 1
        if number >= CASES / len(WORLDS):
            break
    record_property("completions agree with the bounds of drafts", compared)
