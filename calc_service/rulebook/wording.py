"""Every text of the rules folder as the service says it, dated where the files date it."""

from collections.abc import Callable, Collection, Iterator
from typing import TypeVar

from calc_service.domain.dated import Dated, dated
from calc_service.domain.days import AFTER_ALL_DAYS, BEFORE_ALL_DAYS
from calc_service.domain.wording import Clause, District, Document, Label, NoticeText, Reason, Step, Wording
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.laws.medical_assistance import city_tracks, own_tracks
from calc_service.rulebook.shapes.records import label_of
from calc_service.rulebook.successors import SUCCESSOR
from calc_service.rulebook.values import Value, number_of, said_on, stretches

Read = TypeVar("Read")
LAWS = ("premium_subsidy", "catastrophic_insurance", "medical_assistance", "tilt_assistance", "safeguards")


def wording(folder: RulesFolder) -> Wording:
    """All labels, messages, documents and districts."""
    city, assistance = folder.city, folder.city["medical_assistance"]
    return Wording(
        documents={id_: _document(value) for id_, value in city["documents"]["documents"].children.items()},
        districts=districts(folder),
        categories=_category_labels(folder),
        laws={law: said(city[law]["label"], label_of) for law in LAWS},
        tracks={id_: said(track["label"], label_of) for id_, track in _tracks(folder)},
        pools=_pool_labels(folder),
        steps={name: said(step, _step) for law in LAWS for name, step in _children(city[law].at("steps")).items()},
        reasons={name: said(value, _reason) for name, value in assistance["reasons"].children.items()},
        notices={name: said(value, _notice) for name, value in assistance["notices"].children.items()},
        terms={name: _labels(codes) for name, codes in city["vocabulary"]["vocabulary"].children.items()},
        letter=_labels(city["letter"]["letter"]),
    )


def districts(folder: RulesFolder) -> dict[str, District]:
    """Every district registered, by code."""
    register = folder.city["districts"]["districts"].children
    return {code: _district(code, value) for code, value in register.items()}


def said(value: Value, read: Callable[[Value], Read]) -> Dated[Read]:
    """What a value that may be plain or dated says on each day, as `read` reads it."""
    return dated((number_of(each.first), read(each.said)) for each in stretches(value))


def _category_labels(folder: RulesFolder) -> dict[str, Label]:
    of_city = folder.city["categories"]["categories"]
    return _labels_inside([of_city, *(district.at("categories") for district in folder.districts.values())])


def _tracks(folder: RulesFolder) -> Iterator[tuple[str, Value]]:
    """Every track with its id, the city's first; districts that use one id for their own call it alike."""
    yield from city_tracks(folder.city).items()
    for _, district in sorted(folder.districts.items()):
        yield from own_tracks(district, folder.city).items()


def _pool_labels(folder: RulesFolder) -> dict[str, Dated[Label]]:
    """A pool on which no track draws any more keeps its last name, and has its first before any does."""
    tracks = list(_tracks(folder))
    days = sorted({each.first for _, track in tracks for key in ("label", "pool") for each in stretches(track[key])})
    named: dict[str, list[tuple[int, Label]]] = {}
    for day in days:
        drawing: dict[str, dict[str, Label]] = {}
        for id_, track in tracks:
            drawing.setdefault(said_on(track["pool"], day).text, {})[id_] = label_of(said_on(track["label"], day))
        for pool, labels in drawing.items():
            named.setdefault(pool, []).append((number_of(day), _together(labels.values())))
    return {pool: dated(names) for pool, names in named.items()}


def _together(labels: Collection[Label]) -> Label:
    return Label("、".join(label.zh for label in labels), ", ".join(label.en for label in labels))


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
        in_force_until=_text_or_none(value.at("in_force_until")),
        replaced_by=_text_or_none(value.at("replaced_by")),
    )


def _text_or_none(value: Value | None) -> str | None:
    return None if value is None else value.text


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
        successor=value[SUCCESSOR].text if SUCCESSOR in value else "",
    )


def _step(value: Value) -> Step:
    return Step(label_of(value["label"]), value["cite"].text if "cite" in value else "")


def _notice(value: Value) -> NoticeText:
    return NoticeText(label_of(value["label"]), value["cite"].text)


def _reason(value: Value) -> Reason:
    cure = {name: put_right.text for name, put_right in _children(value.at("cure")).items()}
    curable = value["curable"].flag
    return Reason(label_of(value["message"]), value["field"].text, value["cite"].text, curable, cure or None)
