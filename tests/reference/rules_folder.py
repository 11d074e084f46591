"""The rules folder that says to the service what a world says to the reference."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import yaml

from .amounts import amount_text
from .rules import FromAdmission, TiltBands, TiltGroups

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from .rules import CatastrophicTerms, Dated, District, OwnTrack, Stays, T, TiltStandard, Uplift
    from .world import World

DOCUMENT: Final = "example-world-2022-1"
CITE: Final = f"{DOCUMENT}#1"
TIERS: Final = {1: "tier_1", 2: "tier_2"}


class Dumper(yaml.SafeDumper):
    """Writes amounts as plain figures and never an anchor."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - the signature is PyYAML's
        """Write equal parts out again."""
        return True


def plain_amount(dumper: Dumper, amount: Decimal) -> yaml.ScalarNode:
    """Write whole yuan without decimals, others with two."""
    if amount == amount.to_integral_value():
        return dumper.represent_scalar("tag:yaml.org,2002:int", f"{amount:.0f}")
    return dumper.represent_scalar("tag:yaml.org,2002:float", amount_text(amount))


Dumper.add_representer(Decimal, plain_amount)


def write_rules(world: World, source_rules: Path, target: Path) -> None:
    """Copy the project's rules to `target`, which is new, without templates, and add what the world says otherwise."""
    shutil.copytree(source_rules, target, ignore=shutil.ignore_patterns("_*.yaml"))
    edit(target / "documents.yaml", add_document)
    edit(target / "premium_subsidy.yaml", lambda content: change_premium(content, world))
    edit(target / "catastrophic_insurance.yaml", lambda content: change_catastrophic(content, world))
    edit(target / "medical_assistance.yaml", lambda content: change_assistance(content, world))
    edit(target / "safeguards.yaml", lambda content: change_safeguards(content, world))
    edit(target / "districts.yaml", lambda content: change_successors(content, world))
    for district in world.districts:
        write(target / "districts" / f"{district.code}.yaml", district_file(district))


def edit(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Load a rules file, change it, write it back."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(content)
    write(path, content)


def write(path: Path, content: dict[str, Any]) -> None:
    """Write a rules file; codes stay quoted, dates plain."""
    path.parent.mkdir(exist_ok=True)
    text = yaml.dump(content, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=10_000)
    path.write_text(text, encoding="utf-8")


def percent(ratio: Decimal) -> str:
    """Write a ratio as the rules do: 0.7225 is 72.25%."""
    return f"{(ratio * 100).normalize():f}%"


def percents(ratios: Mapping[str, Decimal]) -> dict[str, str]:
    """Write ratios by category."""
    return {category: percent(ratio) for category, ratio in ratios.items()}


def entries(dated: Dated[T], say: Callable[[Any], dict[str, Any]]) -> list[dict[str, Any]]:
    """Write a dated list, a repeal for None."""
    return [
        {**beginning(begins), "cite": CITE, **({"repealed": True} if value is None else say(value))}
        for begins, value in dated
    ]


def beginning(day: date) -> dict[str, Any]:
    """Write since when an entry holds, and by which day of a claim where it is not that of settlement."""
    by_admission = {"applies_by": "admitted_on"} if isinstance(day, FromAdmission) else {}
    return {"from": date(day.year, day.month, day.day), **by_admission}


def floors(dated: Dated[T], say: Callable[[Any], dict[str, Any]]) -> list[dict[str, Any]]:
    """Write later entries of a city's list that districts may exceed."""
    return [{**entry, "floor": True} for entry in entries(dated, say)]


def bound(cost: tuple[str, Decimal]) -> dict[str, Any]:
    """Write the condition on a stay's cost."""
    word, amount = cost
    return {"stay_policy_scope_cost": {word: amount}}


def add_document(content: dict[str, Any]) -> None:
    """Register the document that all invented entries cite."""
    content["documents"][DOCUMENT] = {
        "number": "示例2022年第1号",
        "title": {"zh": "示例文件", "en": "An invented document"},
        "issuer": {"zh": "示例机关", "en": "An invented office"},
        "issued_on": date(2022, 10, 28),
        "clauses": {"1": {"label": {"zh": "示例", "en": "Example"}, "summary": {"zh": "示例。", "en": "Invented."}}},
    }


def change_premium(content: dict[str, Any], world: World) -> None:
    """Add the later premium ratios."""
    for tier, dated in world.editions.premium_ratios.items():
        content["tiers"][TIERS[tier]] += entries(
            dated, lambda ratios: {"share_of": "tier_1", "ratio": percents(ratios)}
        )


def change_catastrophic(content: dict[str, Any], world: World) -> None:
    """Replace years of catastrophic terms and add the later uplifts."""
    for year, terms in world.editions.catastrophic_terms.items():
        content["terms"][year] = catastrophic_terms(terms)
    content["uplift"] += entries(world.editions.uplift, uplift)
    if world.editions.insured:
        content["insured"] = entries(world.rules.city.insured, lambda insured: {"value": list(insured)})


def catastrophic_terms(terms: CatastrophicTerms) -> dict[str, Any]:
    """Write one year's terms."""
    return {
        "deductible": terms.deductible,
        "ratio": percent(terms.ratio),
        "annual_cap": "none" if terms.annual_cap is None else terms.annual_cap,
        "verified": False,
        "source": "invented",
    }


def uplift(terms: Uplift) -> dict[str, Any]:
    """Write one uplift."""
    return {
        "categories": list(terms.categories),
        "deductible_reduced_by": percent(terms.deductible_reduced_by),
        "ratio_raised_by": percent(terms.ratio_raised_by),
        "annual_cap": "none",
    }


def change_assistance(content: dict[str, Any], world: World) -> None:
    """Add the later ratios, caps and thresholds of the city's tracks."""
    tracks, editions = content["tracks"], world.editions
    tracks["special"]["ratio"] += floors(editions.assistance_ratio, lambda ratios: {"value": percents(ratios)})
    for track, dated in editions.annual_cap.items():
        tracks[track]["annual_cap"] += floors(dated, lambda cap: {"value": cap})
    for track in editions.pools:
        tracks[track]["pool"] = entries(world.rules.city.pools[track], lambda pool: {"value": pool})
    when = tracks["other"]["when"]
    when += [{**when[-1], **entry} for entry in entries(editions.stay_threshold, bound)]
    conditions = content["conditions"]
    conditions["facility_designated"] += entries(editions.designation_required, lambda asked: {"required": asked})
    conditions["referral"] += entries(editions.payable_referrals, referrals)


def referrals(payable: tuple[str, ...]) -> dict[str, list[str]]:
    """Write what each kind of referral leads to; an emergency may be looked at and a missing one refused."""
    lists = {"payable": list(payable)}
    for outcome, kind in (("review", "emergency"), ("refused", "missing")):
        lists[outcome] = [] if kind in payable else [kind]
    return lists


def change_safeguards(content: dict[str, Any], world: World) -> None:
    """Add the city's burden threshold."""
    content["burden_warning"]["threshold"] += entries(world.editions.burden_threshold, lambda amount: {"value": amount})


def change_successors(content: dict[str, Any], world: World) -> None:
    """Name the districts that follow."""
    for code, successor in world.followed_by.items():
        content["districts"][code]["successor"] = successor


def district_file(district: District) -> dict[str, Any]:
    """Write a district's own file, what it has not set left out."""
    tracks = {**city_tracks(district), **{track.name: own_track(track) for track in district.own_tracks}}
    tiers = {
        TIERS[tier]: entries(dated, lambda ratios: {"ratio": percents(ratios)})
        for tier, dated in district.premium_ratios.items()
    }
    parts = {
        "categories": {name: own_category(name, dated) for name, dated in district.own_categories.items()},
        "medical_assistance": {"tracks": tracks} if tracks else {},
        "tilt_assistance": {"terms": entries(district.tilt_terms, tilt_terms)} if district.tilt_terms else {},
        "premium_subsidy": {"tiers": tiers} if tiers else {},
        "safeguards": safeguards(district),
    }
    return {"district": district.code, "document": DOCUMENT, **{name: part for name, part in parts.items() if part}}


def own_category(name: str, dated: Dated[dict[str, str]]) -> dict[str, Any]:
    """Write a category of the district's own."""
    return {"label": {"zh": f"示例对象{name}", "en": name}, "treated_as": entries(dated, dict)}


def city_tracks(district: District) -> dict[str, dict[str, Any]]:
    """Write the ratios and caps that the district sets on the city's tracks."""
    tracks: dict[str, dict[str, Any]] = {}
    for track, ratios in district.assistance_ratio.items():
        tracks.setdefault(track, {})["ratio"] = entries(ratios, lambda value: {"value": percents(value)})
    for track, caps in district.annual_cap.items():
        tracks.setdefault(track, {})["annual_cap"] = entries(caps, lambda cap: {"value": cap})
    return tracks


def own_track(track: OwnTrack) -> dict[str, Any]:
    """Write a track of the district's own."""
    return {
        "label": {"zh": "示例救助", "en": track.name},
        "pool": entries(track.pools, lambda pool: {"value": pool}) if track.later_pools else track.pool,
        "when": entries(track.when, stays),
        "ratio": entries(track.ratio, lambda ratios: {"value": percents(ratios)}),
        "annual_cap": entries(track.annual_cap, lambda cap: {"value": cap}),
    }


def stays(taken: Stays) -> dict[str, Any]:
    """Write which stays an own track takes."""
    levels = {} if taken.facility_level is None else {"facility_level": list(taken.facility_level)}
    cost = {} if taken.cost is None else bound(taken.cost)
    whose = {} if taken.categories is None else {"categories": list(taken.categories)}
    return {"disease_class": "other", "setting": ["inpatient"], **levels, **cost, **whose}


def tilt_terms(terms: TiltStandard) -> dict[str, Any]:
    """Write a tilt standard."""
    if isinstance(terms, TiltGroups):
        return {"groups": [{"categories": list(names), **tilt_terms(each)} for names, each in terms.groups]}
    cap = {"annual_cap": "none" if terms.annual_cap is None else terms.annual_cap}
    if isinstance(terms, TiltBands):
        return {"bands": [{"above": above, "ratio": percent(ratio)} for above, ratio in terms.bands], **cap}
    return {"threshold": terms.threshold, "ratio": percent(terms.ratio), **cap}


def safeguards(district: District) -> dict[str, Any]:
    """Write who gets aid without applying, and the burden threshold."""
    access = entries(district.direct_access, lambda categories: {"categories": list(categories)})
    threshold = entries(district.burden_threshold, lambda amount: {"value": amount})
    return {
        **({"direct_access": access} if access else {}),
        **({"burden_warning": {"threshold": threshold}} if threshold else {}),
    }
