"""Every threshold that the rules files state has cases a fen to both sides: read from the files, measured in the kit.

Neither how cases are made nor how the kit counts them is asked: the files are read as YAML, requests and replies as
plain documents.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.policy.conformance.kits import computed

if TYPE_CHECKING:
    from pathlib import Path

    from calc_service.policy.conformance.kit import Kit, KitCase

FEN = Decimal("0.01")
UPLIFTED = {"extreme_poverty", "subsistence_allowance", "returned_to_poverty"}
Measured = Iterator[tuple[str, str, Decimal]]
"""(what is measured, for whom or in which year, the measure)."""


def read(folder: Path, name: str) -> Any:  # noqa: ANN401 - a YAML document
    return yaml.safe_load((folder / f"{name}.yaml").read_text(encoding="utf-8"))


def only_claim(case: KitCase) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]] | None:
    """(the claim posted, the claim of the reply, what its year began with) of a case with one claim of one year."""
    request = case.request if isinstance(case.request, dict) else {}
    if len(request.get("claims") or ()) != 1 or case.expected["claims"][0]["status"] == "void":
        return None
    openings = request.get("year_to_date") or [{}]
    return request["claims"][0], case.expected["claims"][0], openings[0]


def measures(kit: Kit) -> Measured:
    for case in computed(kit):
        parts = only_claim(case)
        if parts is None or not isinstance(case.request, dict):
            continue
        posted, found, opening = parts
        amounts = {name: Decimal(value) for name, value in found["amounts"].items()}
        year = posted["settled_on"][:4]
        if posted["disease_class"] == "other" and posted["setting"] == "inpatient":
            yield "stay", "", amounts["policy_scope_cost"]
        if case.request["person"]["insurance"] == "resident":
            names = {identity["category"] for identity in case.request["person"]["identities"]}
            whom = "uplifted" if names & UPLIFTED else "others"
            base = Decimal(str(opening.get("catastrophic_base", 0))) + amounts["catastrophic_base"]
            yield f"deductible {whom}", year, base
        if found["track"]:
            before = Decimal(str((opening.get("assistance_paid") or {}).get(found["pool"], 0)))
            yield "spent", found["pool"], before
            if before < Decimal(found["annual_cap"]):
                yield "cap", found["pool"], before + amounts["assistance_uncapped"]
        if found["tilt_status"] == "payable":
            yield "tilt", "", Decimal(case.expected["year_to_date"][0]["tilt_base"])
        yield "burden", "", Decimal(case.expected["year_to_date"][0]["in_scope_self_pay"])


def stated(folder: Path) -> Measured:
    assistance, insurance = read(folder, "medical_assistance"), read(folder, "catastrophic_insurance")
    for track in assistance["tracks"].values():
        for entry in track["when"]:
            for bound in entry.get("stay_policy_scope_cost", {}).values():
                yield "stay", "", Decimal(str(bound))
        for entry in track["annual_cap"]:
            for what in ("cap", "spent"):
                yield what, track["pool"], Decimal(str(entry["value"]))
    for year, terms in insurance["terms"].items():
        yield "deductible others", str(year), Decimal(terms["deductible"])
        yield "deductible uplifted", str(year), Decimal(terms["deductible"]) / 2


def stated_by_the_district(folder: Path) -> Measured:
    own = read(folder, "districts/500116")
    for name, track in own["medical_assistance"]["tracks"].items():
        for entry in track["annual_cap"]:
            yield "cap", track.get("pool", name), Decimal(str(entry["value"]))
        for entry in track.get("when", ()):
            for bound in entry.get("stay_policy_scope_cost", {}).values():
                yield "stay", "", Decimal(str(bound))
    for entry in own["tilt_assistance"]["terms"]:
        yield "tilt", "", Decimal(str(entry["threshold"]))
        # At 50% the last half fen below the cap rounds up to it.
        yield "tilt", "", Decimal(str(entry["threshold"])) + Decimal(str(entry["annual_cap"])) * 2 - FEN
    for entry in own["safeguards"]["burden_warning"]["threshold"]:
        yield "burden", "", Decimal(str(entry["value"]))


def missing(kit: Kit, figures: Measured) -> list[str]:
    found = {*measures(kit)}
    sides = ((what, who, figure + step * FEN) for what, who, figure in figures for step in (-1, 0, 1))
    return [" ".join(map(str, each)) for each in sides if each not in found]


def test_each_threshold_of_the_citys_files_has_a_case_at_it_and_a_fen_to_both_sides(
    kit: Kit, rules_folder: Path
) -> None:
    figures = [*stated(rules_folder)]

    assert len(figures) == 1 + 2 * 2 + 2 * len(read(rules_folder, "catastrophic_insurance")["terms"])
    assert missing(kit, iter(figures)) == []


def test_so_has_each_of_a_districts_file(district_kit: Kit, district_rules: Path) -> None:
    assert missing(district_kit, stated_by_the_district(district_rules)) == []


def test_a_threshold_that_nothing_touches_would_be_missed(kit: Kit) -> None:
    assert missing(kit, iter([("stay", "", Decimal("31234.56"))])) == [
        f"stay  {amount}" for amount in ("31234.55", "31234.56", "31234.57")
    ]


@pytest.mark.parametrize("benefit", ["assistance_uncapped", "catastrophic_entitled"])
def test_shares_of_half_a_fen_are_among_what_rounds(kit: Kit, benefit: str) -> None:
    halves = 0
    for case in computed(kit, ("rounding",)):
        for claim in case.expected["claims"]:
            ratio = Decimal(claim["ratio"] or 0) if benefit == "assistance_uncapped" else Decimal("0.65")
            base = "assistance_base" if benefit == "assistance_uncapped" else "catastrophic_base"
            halves += Decimal(claim["amounts"][base]) * ratio % FEN == FEN / 2
    assert halves > 0
