"""Every text of the rules folder, as the service says it."""

from calc_service.domain.days import AFTER_ALL_DAYS, BEFORE_ALL_DAYS
from calc_service.domain.wording import Clause, District, Document, Label, Reason, Step, Wording
from calc_service.rulebook.editions import number_of
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.laws.medical_assistance import own_tracks
from calc_service.rulebook.shapes.records import label_of
from calc_service.rulebook.values import Value

LAWS = ("premium_subsidy", "catastrophic_insurance", "medical_assistance", "tilt_assistance", "safeguards")


def wording(folder: RulesFolder) -> Wording:
    """All labels, messages, documents and districts."""
    city = folder.city
    return Wording(
        documents={id_: _document(value) for id_, value in city["documents"]["documents"].children.items()},
        districts={code: _district(code, value) for code, value in city["districts"]["districts"].children.items()},
        categories=_category_labels(folder),
        laws={law: label_of(city[law]["label"]) for law in LAWS},
        tracks=_track_labels(folder),
        steps={name: _step(step) for law in LAWS for name, step in _children(city[law].at("steps")).items()},
        reasons={name: _reason(value) for name, value in city["medical_assistance"]["reasons"].children.items()},
        terms={name: _labels(codes) for name, codes in city["vocabulary"]["vocabulary"].children.items()},
    )


def _category_labels(folder: RulesFolder) -> dict[str, Label]:
    of_city = folder.city["categories"]["categories"]
    return _labels_inside([of_city, *(district.at("categories") for district in folder.districts.values())])


def _track_labels(folder: RulesFolder) -> dict[str, Label]:
    labels = _labels_inside([folder.city["medical_assistance"]["tracks"]])
    for district in folder.districts.values():
        labels |= {id_: label_of(track["label"]) for id_, track in own_tracks(district, folder.city).items()}
    return labels


def _labels_inside(tables: list[Value | None]) -> dict[str, Label]:
    return {id_: label_of(value["label"]) for table in tables for id_, value in _children(table).items()}


def _children(value: Value | None) -> dict[str, Value]:
    return {} if value is None else dict(value.children)


def _labels(codes: Value) -> dict[str, Label]:
    return {code: label_of(value) for code, value in codes.children.items()}


def _document(value: Value) -> Document:
    return Document(
        number=value["number"].text,
        title=label_of(value["title"]),
        issuer=label_of(value["issuer"]),
        issued_on=value["issued_on"].text,
        clauses={id_: _clause(clause) for id_, clause in value["clauses"].children.items()},
    )


def _clause(value: Value) -> Clause:
    return Clause(label_of(value["label"]), label_of(value["summary"]))


def _district(code: str, value: Value) -> District:
    first, last = value.at("first_day"), value.at("last_day")
    return District(
        code=code,
        label=label_of(value["label"]),
        first_day=BEFORE_ALL_DAYS if first is None else number_of(first.text),
        last_day=AFTER_ALL_DAYS if last is None else number_of(last.text),
        verified=value["verified"].flag,
    )


def _step(value: Value) -> Step:
    return Step(label_of(value["label"]), value["cite"].text if "cite" in value else "")


def _reason(value: Value) -> Reason:
    return Reason(label_of(value["message"]), value["field"].text, value["cite"].text, value["curable"].flag)
