"""The files of codes/profiles → how the exports of each source are read."""

from collections.abc import Mapping

from calc_service.domain.interface_codes import NO_LABEL, ExportHeader, ExportProfile, Provenance, as_header
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.overlay import cite_of
from calc_service.rulebook.shapes.records import label_of
from calc_service.rulebook.values import Value


def export_profiles(folder: RulesFolder) -> Mapping[str, ExportProfile]:
    """By name, in that order."""
    return {name: _profile(name, value) for name, value in sorted(folder.export_profiles.items())}


def _profile(name: str, value: Value) -> ExportProfile:
    source = value["source"].text if "source" in value else ""
    owners = value.at("codes")
    return ExportProfile(
        name=name,
        label=label_of(value["label"]),
        provenance=Provenance("", cite_of(value), source, value["verified"].flag),
        known_by=frozenset(as_header(header) for header in value["known_by"].texts),
        headers={as_header(header): _header(one) for header, one in sorted(value["headers"].children.items())},
        owners={} if owners is None else {field: owner.text for field, owner in sorted(owners.children.items())},
        nothing=_texts(value, "nothing"),
        days=_texts(value, "days"),
    )


def _header(value: Value) -> ExportHeader:
    if "why" in value:
        return ExportHeader("", why=label_of(value["why"]))
    field = value["field"].text if "field" in value else ""
    return ExportHeader(value["means"].text, field, value["sum"].flag, NO_LABEL)


def _texts(value: Value, key: str) -> tuple[str, ...]:
    return tuple(sorted(value[key].texts)) if key in value else ()
