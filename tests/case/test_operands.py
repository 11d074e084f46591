"""Whatever a reply holds can be worked out from its operands and operations alone, without knowing any law."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import reduce
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from calc_service.case.assessment import assess
from calc_service.domain.vocabulary import AMOUNTS, LEDGER_TOTALS
from tests.properties.worlds_on_file import book_of, cases, posted
from tests.reference.worlds import WORLDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.reference.world import World

Json = dict[str, Any]
CLAIMS_A_WORLD = 1500
MADE_BY = {"assistance_paid": "assistance", "tilt_paid": "tilt"}
POSTED = ("total_cost", "policy_scope_cost", "basic_paid", "other_insurance_paid")

OPERATORS: Mapping[str, Callable[[list[Decimal]], Decimal]] = {
    "add": lambda parts: sum(parts, start=Decimal(0)),
    "subtract": lambda parts: reduce(lambda left, part: left - part, parts),
    "multiply": lambda parts: reduce(lambda left, part: left * part, parts),
    "minimum": min,
    "maximum": max,
    "round": lambda parts: parts[0].quantize(Decimal("0.01"), ROUND_HALF_UP),
}


def worked_out(node: Json, values: Mapping[str, Decimal]) -> Decimal:
    """Work out an operation as a stranger would who has read its description."""
    if "operand" in node:
        return values[node["operand"]]
    if "constant" in node:
        return Decimal(node["constant"])
    parts = [worked_out(part, values) for part in node["of"]]
    if node["operator"] == "round":
        assert Decimal(node["exact"]) == parts[0]
    return OPERATORS[node["operator"]](parts)


def follow(claim: Json, case: Json, ledger: Json) -> None:
    """Work out every amount of a claim in the order of its steps, each operand from where it is said to come from."""
    fields = next(one for one in case["claims"] if one["claim_id"] == claim["claim_id"])
    made: dict[str, Decimal] = {}
    for step in claim["steps"]:
        values = {}
        for operand in step["operands"]:
            value, origin = Decimal(operand["value"]), operand["from"]
            assert operand["label"]
            values[operand["code"]] = value
            if origin["kind"] == "field":
                assert value == Decimal(fields.get(origin["name"]) or "0.00")
            elif origin["kind"] == "step":
                assert value == made[origin["name"]]
            elif origin["kind"] == "ledger":
                assert value == before(ledger, origin["name"])
            elif origin["kind"] == "figure":
                assert operand["value"] in {one["value"] for one in step["figures"] if one["name"] == origin["name"]}
            else:
                assert origin["name"] in step["clauses"]
        made[step["step"]] = worked_out(step["operation"], values)
        assert made[step["step"]] == Decimal(step["amount"])
    for amount in AMOUNTS:
        shown = Decimal(claim["amounts"][amount])
        assert shown == (Decimal(fields.get(amount) or 0) if amount in POSTED else made[MADE_BY.get(amount, amount)])


def before(ledger: Json, name: str) -> Decimal:
    total, _, pool = name.partition("/")
    return Decimal(
        next(one["before"] for one in ledger["totals"] if (one["total"], one["pool"]) == (total, pool or None))
    )


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_every_amount_can_be_worked_out_from_operands_and_operations(world: World) -> None:
    book, followed = book_of(world.name), 0
    for case in cases(world, "operands"):
        reply = msgspec.to_builtins(assess(posted(case), book, "zh", ("operands", "ledger")))
        entries = {entry["claim_id"]: entry for entry in reply["ledger"]}
        for claim in reply["claims"]:
            if claim["status"] != "void":
                follow(claim, case, entries[claim["claim_id"]])
                followed += 1
        premium = reply["premium_subsidy"]
        for step in premium["steps"] if premium else ():
            values = {operand["code"]: Decimal(operand["value"]) for operand in step["operands"]}
            assert worked_out(step["operation"], values) == Decimal(step["amount"])
        if followed >= CLAIMS_A_WORLD:
            break
    assert followed >= CLAIMS_A_WORLD


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_the_ledger_goes_on_without_a_gap_from_what_was_posted_to_what_is_replied(world: World) -> None:
    book = book_of(world.name)
    for case in islice(cases(world, "ledger"), 100):
        reply = msgspec.to_builtins(assess(posted(case), book, "en", ("ledger",)))
        opened = {one["year"]: one for one in case.get("year_to_date", ())}
        closed = {one["year"]: one for one in reply["year_to_date"]}
        standing: dict[tuple[int, str, str | None], str] = {}
        for entry in reply["ledger"]:
            for one in entry["totals"]:
                key = entry["year"], one["total"], one["pool"]
                opening = opened.get(entry["year"], {}).get(one["total"], {} if one["pool"] else "0.00")
                begins = opening.get(one["pool"], "0.00") if one["pool"] else opening
                assert Decimal(one["before"]) == Decimal(standing.get(key, begins))
                assert Decimal(one["before"]) + Decimal(one["taken"]) == Decimal(one["after"])
                standing[key] = one["after"]
        for (year, total, pool), amount in standing.items():
            assert total in LEDGER_TOTALS
            assert amount == (closed[year][total][pool] if pool else closed[year][total])


def test_a_plain_reply_is_the_one_that_includes_more_without_what_it_includes() -> None:
    book = book_of("everything")
    for case in islice(cases(WORLDS[-1], "plain"), 100):
        plain = msgspec.to_builtins(assess(posted(case), book, "zh"))
        more = msgspec.to_builtins(assess(posted(case), book, "zh", ("operands", "ledger")))
        more.pop("ledger")
        for claim, whole in zip(plain["claims"], more["claims"], strict=True):
            names = {step["step"] for step in claim.get("steps", ())}
            if names:
                kept = [step for step in whole["steps"] if step["step"] in names]
                whole["steps"] = [{key: step[key] for key in claim["steps"][0]} for step in kept]
        if plain["premium_subsidy"]:
            for step in more["premium_subsidy"]["steps"]:
                del step["operands"], step["operation"]
        assert more == plain
