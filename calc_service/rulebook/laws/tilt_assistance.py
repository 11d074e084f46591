"""Tilt assistance: the city's conditions and the district's standard (cq-2022-116#2.3.3)."""

from collections.abc import Iterable, Iterator

from calc_service.domain.money import UNLIMITED
from calc_service.engine.rules import TiltBand, TiltGroup, TiltRules
from calc_service.rulebook.overlay import BASIS_POINTS, Overlay, cite_of, figure, own_categories
from calc_service.rulebook.values import Value


def rules_on(overlay: Overlay) -> TiltRules:
    """The conditions, and the groups where the district has set a standard."""
    conditions = overlay.of_city("tilt_assistance", "conditions")
    return TiltRules(
        referrals=frozenset(conditions["referral"].texts),
        places_of_care=frozenset(conditions["place_of_care"].texts),
        groups=tuple(_groups(overlay)),
        cite=cite_of(conditions),
    )


def members(listed: Iterable[str], entry: Value, overlay: Overlay) -> frozenset[str]:
    """The categories of a group that lists those, with own ones of the district.

    An own category is in the groups that name it; where none does, in those of the category that it counts as for
    medical assistance.
    """
    named = {category for group in entry["groups"] for category in group["categories"].texts}
    like = overlay.treated_as("medical_assistance")
    counted = {own for own, city in like.items() if own not in named and city in listed}
    return frozenset(listed) | counted


def _groups(overlay: Overlay) -> Iterator[TiltGroup]:
    """In order of their categories, whatever their order in the file."""
    entry = overlay.of_district("tilt_assistance", "terms")
    if entry is None:
        return
    if "groups" not in entry:
        yield _group(None, entry, entry)
        return
    order = (*overlay.city_categories(), *own_categories(overlay.district))
    included = [(members(group["categories"].texts, entry, overlay), group) for group in entry["groups"]]
    ranked = [(sorted(map(order.index, categories)), _terms(group), group) for categories, group in included]
    for places, _, group in sorted(ranked, key=lambda one: one[:2]):
        yield _group(tuple(order[place] for place in places), group, entry)


def bands_of(terms: Value) -> tuple[tuple[Value, Value], ...]:
    """(threshold, ratio) of every band, ascending as they stand there; one where there are none."""
    if "bands" not in terms:
        return ((terms["threshold"], terms["ratio"]),)
    return tuple((band["above"], band["ratio"]) for band in terms["bands"])


def _terms(group: Value) -> tuple[int, ...]:
    figures = (figure.number for band in bands_of(group) for figure in band)
    return (*figures, UNLIMITED if group["annual_cap"].amount is None else group["annual_cap"].number)


def _group(categories: tuple[str, ...] | None, terms: Value, entry: Value) -> TiltGroup:
    return TiltGroup(
        categories=categories,
        bands=tuple(
            TiltBand(figure("tilt.threshold", entry, above), figure("tilt.ratio", entry, ratio, BASIS_POINTS))
            for above, ratio in bands_of(terms)
        ),
        annual_cap=figure("tilt.annual_cap", entry, terms["annual_cap"]),
    )
