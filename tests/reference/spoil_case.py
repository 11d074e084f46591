"""Ways to spoil a case: each leaves one fault, and says at which place and with which code it must be refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from .generate import random_case, random_enrolment
from .landmarks import LAST, days_of
from .rules import START
from .unfit import OPTIONAL, REQUIRED

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from .world import World

    Json = dict[str, Any]
    Fault = tuple[str, str]
    Spoiler = Callable[[Random, Json, int], Fault]

EVERYTHING: Final = "99999999999.99"
NO_STAY: Final = {"admitted_on": None, "discharged_on": None}


def spoiled_case(rng: Random, world: World) -> tuple[bytes, Fault]:
    """Make the body of a request that cannot be answered in this world, and its only fault: JSON pointer and code."""
    while True:
        case = random_case(rng, world)
        plain = plain_claims(case)
        first, last = days_of(case["person"]["district"])
        if plain and (first, last) == (START, LAST):
            case.setdefault("enrolment", random_enrolment(rng, world, case["person"]["district"]))
            fault = rng.choice(SPOILERS)(rng, case, rng.choice(plain))
            body = json.dumps(case).encode()
            return (repeated(rng, body) if fault[1] == "repeated_key" else body), fault


def plain_claims(case: Json) -> list[int]:
    """The places of the claims that neither cancel another nor are cancelled."""
    claims = case.get("claims", [])
    named = {claim.get("reverses") for claim in claims}
    return [
        place for place, claim in enumerate(claims) if claim.get("reverses") is None and claim["claim_id"] not in named
    ]


def repeated(rng: Random, body: bytes) -> bytes:
    """Write the case's id twice, the second time first or last."""
    member = b'"case_id": "again"'
    return rng.choice((b"{" + member + b", " + body[1:], body[:-1] + b", " + member + b"}"))


def spoil_cell(rng: Random, case: Json, place: int) -> Fault:
    """Give a field of a claim what it cannot be."""
    name, values = rng.choice(list((REQUIRED | OPTIONAL).items()))
    code, value = rng.choice(values)
    case["claims"][place][name] = value
    return f"/claims/{place}/{name}", code


def leave_out(rng: Random, case: Json, place: int) -> Fault:
    """Leave out what is required, or say null."""
    name = rng.choice(list(REQUIRED))
    if rng.random() < 0.5:
        del case["claims"][place][name]
    else:
        case["claims"][place][name] = None
    return f"/claims/{place}/{name}", "required"


def add_unknown(rng: Random, case: Json, place: int) -> Fault:
    """Say what no one asked for."""
    where, pointer = rng.choice(
        (
            (case, ""),
            (case["person"], "/person"),
            (case["enrolment"], "/enrolment"),
            (case["claims"][place], f"/claims/{place}"),
        )
    )
    where["surname"] = "x"
    return f"{pointer}/surname", "unknown_field"


def repeat_key(_: Random, __: Json, ___: int) -> Fault:
    """A key twice in one object; the second is written into the body."""
    return "/case_id", "repeated_key"


def repeat_claim(rng: Random, case: Json, place: int) -> Fault:
    """The same claim a second time."""
    case["claims"].append(case["claims"][place] | {"stay_id": rng.choice((None, "again"))})
    return f"/claims/{len(case['claims']) - 1}/claim_id", "repeated_claim_id"


def repeat_year(_: Random, case: Json, __: int) -> Fault:
    """Two openings of one year."""
    case["year_to_date"] = [{"year": 2025}, {"year": 2024}, {"year": 2025, "tilt_base": "1.00"}]
    return "/year_to_date/2/year", "repeated_year"


def go_beyond_total(_: Random, case: Json, place: int) -> Fault:
    """More within the scope than there is."""
    case["claims"][place] |= {"total_cost": "100.00", "policy_scope_cost": "100.01", "basic_paid": "0.00"}
    case["claims"][place] |= {"other_insurance_paid": "0.00", "catastrophic_paid": None}
    return f"/claims/{place}/policy_scope_cost", "exceeds_total_cost"


def go_beyond_scope(rng: Random, case: Json, place: int) -> Fault:
    """Payers who pay more than lies within the scope; the first with whom they do is named."""
    payers = ("basic_paid", "other_insurance_paid", "catastrophic_paid")
    last = rng.randrange(3)
    paid = {payer: "30.00" if rank < last else "90.01" if rank == last else "0.00" for rank, payer in enumerate(payers)}
    case["claims"][place] |= {"total_cost": "100.00", "policy_scope_cost": "90.00", **paid}
    return f"/claims/{place}/{payers[last]}", "exceeds_policy_scope"


def end_before_beginning(rng: Random, case: Json, place: int) -> Fault:
    """A stay that ends before it begins or after it is settled, or an identity that does."""
    stays = (
        {"admitted_on": "2022-01-02", "discharged_on": "2022-01-01"},
        {"admitted_on": None, "discharged_on": "2029-12-31"},
    )
    if rng.random() < 0.7:
        case["claims"][place] |= rng.choice(stays)
        return f"/claims/{place}/discharged_on", "dates_out_of_order"
    identities = case["person"]["identities"]
    identities.append({"category": "extreme_poverty", "from": "2025-06-02", "to": "2025-06-01"})
    return f"/person/identities/{len(identities) - 1}/to", "dates_out_of_order"


def name_no_category(_: Random, case: Json, __: int) -> Fault:
    """An identity that no district knows."""
    case["person"]["identities"].insert(0, {"category": "unheard_of"})
    return "/person/identities/0/category", "unknown_value"


def reverse_wrongly(rng: Random, case: Json, place: int) -> Fault:
    """A reversal of nobody, of itself, of a claim that is reversed already, of a reversal, of a later claim."""
    claim, claims = case["claims"][place], case["claims"]
    last = len(claims)
    code = rng.choice(
        (
            *("reverses_unknown_claim", "reverses_itself", "already_reversed", "reverses_a_reversal"),
            "reversal_precedes_claim",
        )
    )
    if code in {"reverses_unknown_claim", "reverses_itself"}:
        claim["reverses"] = "nobody" if code == "reverses_unknown_claim" else claim["claim_id"]
        return f"/claims/{place}/reverses", code
    claims.append(claim | NO_STAY | {"claim_id": "V-1", "reverses": claim["claim_id"]})
    if code == "reversal_precedes_claim":
        return f"/claims/{last}/settled_on", precede(rng, claim, claims[last])
    target = "V-1" if code == "reverses_a_reversal" else claim["claim_id"]
    claims.append(claim | NO_STAY | {"claim_id": "V-2", "reverses": target})
    return f"/claims/{last + 1}/reverses", code


def precede(rng: Random, claim: Json, reversal: Json) -> str:
    """Let a reversal be settled on an earlier day, or earlier that day."""
    if rng.random() < 0.5:
        claim["settled_time"], reversal["settled_time"] = "08:30:00.000000001", "08:30:00"
    else:
        claim["settled_on"], reversal["settled_on"] = LAST.isoformat(), "2026-12-30"
    return "reversal_precedes_claim"


def leave_the_rules(rng: Random, case: Json, place: int) -> Fault:
    """A day before the first rules, or after the last year with figures on file."""
    case["person"]["insurance"] = "resident"
    day, code = rng.choice((("2022-10-27", "no_rules_in_force"), ("2027-01-01", "figure_not_on_file")))
    case["claims"][place] |= {"settled_on": day, **NO_STAY}
    return f"/claims/{place}/settled_on", code


def enrol_elsewhen(rng: Random, case: Json, _: int) -> Fault:
    """A year without a premium on file, a tier that there is not, a payment before the first rules."""
    name, value, code = rng.choice(
        (
            ("year", 2019, "figure_not_on_file"),
            ("year", 2040, "figure_not_on_file"),
            ("tier", 3, "unknown_value"),
            ("paid_on", "2022-10-27", "no_rules_in_force"),
        )
    )
    case["enrolment"][name] = value
    return f"/enrolment/{name}", code


def leave_the_district(_: Random, case: Json, place: int) -> Fault:
    """A district that is no longer there on one of the days."""
    case["person"] |= {"district": "500105", "identities": []}
    case["claims"][place] |= {"settled_on": "2026-01-01", **NO_STAY}
    return "/person/district", "district_not_in_force"


def ask_nothing(rng: Random, case: Json, _: int) -> Fault:
    """Neither an enrolment nor claims."""
    case |= rng.choice(({"claims": []}, {"claims": [], "enrolment": None}))
    case["enrolment"] = None
    return "", "nothing_to_compute"


def ask_other_rules(_: Random, case: Json, __: int) -> Fault:
    """Rules that are not served."""
    case["rules_digest"] = "sha256:" + "0" * 64
    return "/rules_digest", "unknown_rules_digest"


def name_by_identity_number(rng: Random, case: Json, _: int) -> Fault:
    """The example of GB 11643, as one may write it."""
    case["person"]["person_id"] = rng.choice(("11010519491231002X", "11010519491231002x", " 11010519491231002X"))
    return "/person/person_id", "identity_number"


def overflow(rng: Random, case: Json, place: int) -> Fault:
    """A year that has come to all there can be, and a claim more."""
    claim = case["claims"][place] | {"total_cost": "1.00", "policy_scope_cost": "1.00", "catastrophic_paid": "0.00"}
    case["claims"] = [claim | {"basic_paid": "0.00", "other_insurance_paid": "0.00"}]
    total = rng.choice(("catastrophic_base", "in_scope_self_pay"))
    case["claims"][0]["referral"] = "missing"
    case["year_to_date"] = [{"year": int(claim["settled_on"][:4]), total: EVERYTHING}]
    return "/claims/0", "total_out_of_range"


SPOILERS: Final[tuple[Spoiler, ...]] = (
    *(spoil_cell, spoil_cell, spoil_cell, leave_out, add_unknown, repeat_key, repeat_claim, repeat_year),
    *(go_beyond_total, go_beyond_scope, end_before_beginning, name_no_category),
    *(reverse_wrongly, reverse_wrongly, leave_the_rules, enrol_elsewhen, leave_the_district),
    *(ask_nothing, ask_other_rules, name_by_identity_number, overflow),
)
"""Those that can do several things stand here several times."""
