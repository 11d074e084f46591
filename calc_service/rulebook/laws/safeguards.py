"""Safeguards: treatment before payment, aid without applying, burden warning (cq-2022-116#2.6, #2.4.2, #2.4.1)."""

from calc_service.domain.figures import Figure
from calc_service.engine.rules import DepositWaiver, SafeguardRules
from calc_service.rulebook.overlay import Overlay, cite_of, figure

LAW = "safeguards"


def rules_on(overlay: Overlay) -> SafeguardRules:
    """The city's safeguards, with who gets aid without applying and the threshold as the district sets them."""
    groups = overlay.of_city(LAW, "burden_warning", "groups")
    return SafeguardRules(
        deposit_waiver=_deposit_waiver(overlay),
        direct_categories=_direct(overlay),
        monitored_categories=frozenset(groups["categories"].texts),
        burden_threshold=_threshold(overlay),
        burden_cite=cite_of(groups),
    )


def _deposit_waiver(overlay: Overlay) -> DepositWaiver:
    entry = overlay.of_city(LAW, "deposit_waiver")
    return DepositWaiver(
        categories=overlay.with_own("deposit_waiver", entry["categories"].texts),
        settings=frozenset(entry["setting"].texts),
        referrals=frozenset(entry["referral"].texts),
        places_of_care=frozenset(entry["place_of_care"].texts),
        designation_required=entry["facility_designated"].flag,
        cite=cite_of(entry),
    )


def _direct(overlay: Overlay) -> frozenset[str]:
    district = overlay.of_district(LAW, "direct_access")
    added = () if district is None else district["categories"].texts
    return frozenset((*overlay.of_city(LAW, "direct_access")["categories"].texts, *added))


def _threshold(overlay: Overlay) -> Figure | None:
    path = ("burden_warning", "threshold")
    entry = overlay.of_district(LAW, *path) or overlay.of_city_if_any(LAW, *path)
    return None if entry is None else figure("burden.threshold", entry, entry["value"])
