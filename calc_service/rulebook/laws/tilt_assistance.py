"""Tilt assistance: the city's conditions and the district's standard (cq-2022-116#2.3.3)."""

from calc_service.engine.rules import TiltRules, TiltStandard
from calc_service.rulebook.overlay import BASIS_POINTS, Overlay, cite_of, figure


def rules_on(overlay: Overlay) -> TiltRules:
    """The conditions, and the terms where the district has set them."""
    conditions = overlay.of_city("tilt_assistance", "conditions")
    return TiltRules(
        referrals=frozenset(conditions["referral"].texts),
        places_of_care=frozenset(conditions["place_of_care"].texts),
        terms=_terms(overlay),
        cite=cite_of(conditions),
    )


def _terms(overlay: Overlay) -> TiltStandard | None:
    entry = overlay.of_district("tilt_assistance", "terms")
    if entry is None:
        return None
    return TiltStandard(
        threshold=figure("tilt.threshold", entry, entry["threshold"]),
        ratio=figure("tilt.ratio", entry, entry["ratio"], BASIS_POINTS),
        annual_cap=figure("tilt.annual_cap", entry, entry["annual_cap"]),
    )
