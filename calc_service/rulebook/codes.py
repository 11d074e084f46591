"""The files of codes and monitoring.yaml → what files of claims are understood and reviewed by."""

from collections.abc import Iterator, Mapping

from calc_service.domain.interface_codes import (
    AmbiguousCodes,
    CodeMap,
    Codes,
    FieldNotUsed,
    Flag,
    Monitoring,
    NationalField,
    PaymentWords,
    PlaceWords,
    Provenance,
)
from calc_service.rulebook.export_profiles import export_profiles
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.overlay import cite_of
from calc_service.rulebook.shapes.records import label_of
from calc_service.rulebook.values import Value


def codes(folder: RulesFolder) -> Codes:
    """All files of codes together; nothing depends on the order of files or keys."""
    files = [file for _, file in sorted(folder.codes.items())]
    return Codes(
        fields={name: _field(name, entry, field) for name, entry, field in national_fields(files)},
        unused={name: _unused(name, value) for name, value in entries_of(files, "not_inputs")},
        unsettled={name: _unused(name, value) for name, value in entries_of(files, "several_meanings")},
        maps=_maps(folder),
        ambiguous={field: _ambiguous(value) for field, value in entries_of(files, "ambiguous_codes")},
        headers=_headers(files),
        spellings=_spellings(files),
        payments=PaymentWords(*(_texts(files, "payments", key) for key in ("words", "unless"))),
        places=PlaceWords(*(_texts(files, "places", key) for key in ("city", "elsewhere"))),
        profiles=export_profiles(folder),
    )


def owned_codes(folder: RulesFolder) -> Iterator[tuple[str, str, Value]]:
    """Field, owner and entries of every list of codes, by field and owner: a file is called after the owner."""
    found = [
        (field, owner, entries)
        for owner, file in folder.codes.items()
        if "codes" in file
        for field, entries in file["codes"].children.items()
    ]
    yield from sorted(found, key=lambda one: one[:2])


def monitoring(folder: RulesFolder) -> Monitoring:
    """The flags, in order of their codes."""
    flags = folder.city["monitoring"]["flags"].children
    return Monitoring({code: _flag(flags[code]) for code in sorted(flags)})


def national_fields(files: list[Value]) -> Iterator[tuple[str, Value, Value]]:
    """Name, dated entry and definition of every national field, by name."""
    found = [
        (name, entry, field)
        for file in files
        for entry in file.at("columns") or ()
        for name, field in entry["fields"].children.items()
    ]
    yield from sorted(found, key=lambda one: one[0])


def entries_of(files: list[Value], section: str) -> Iterator[tuple[str, Value]]:
    """Key and value of every entry of a table that any file may hold, by key."""
    found = [item for file in files if section in file for item in file[section].children.items()]
    yield from sorted(found, key=lambda item: item[0])


def further_headers(files: list[Value]) -> Iterator[tuple[str, Value]]:
    """Our column and a further header of it, by column."""
    found = [
        (column, header)
        for file in files
        for entry in file.at("headers") or ()
        for column, headers in entry["names"].children.items()
        for header in headers
    ]
    yield from sorted(found, key=lambda one: (one[0], one[1].text))


def words(files: list[Value]) -> Iterator[tuple[str, str, Value]]:
    """Our column, our value and a further word for it, by column and value."""
    found = [
        (column, value, word)
        for file in files
        for entry in file.at("spellings") or ()
        for column, values in entry["words"].children.items()
        for value, spelled in values.children.items()
        for word in spelled
    ]
    yield from sorted(found, key=lambda one: (one[0], one[1], one[2].text))


def _maps(folder: RulesFolder) -> Mapping[str, Mapping[str, tuple[CodeMap, ...]]]:
    found: dict[str, dict[str, tuple[CodeMap, ...]]] = {}
    for field, owner, entries in owned_codes(folder):
        found.setdefault(field, {})[owner] = tuple(_code_map(entry) for entry in entries)
    return found


def _ambiguous(value: Value) -> AmbiguousCodes:
    patterns = (text.replace("x", "[0-9]") for text in sorted(value["codes"].texts))
    return AmbiguousCodes("|".join(patterns), label_of(value["why"]))


def _texts(files: list[Value], section: str, key: str) -> tuple[str, ...]:
    found = (part for file in files if (part := file.at(section, key)) is not None)
    return tuple(sorted(text for part in found for text in part.texts))


def _headers(files: list[Value]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for column, header in further_headers(files):
        found[column] = (*found.get(column, ()), header.text)
    return found


def _spellings(files: list[Value]) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for column, value, word in words(files):
        of_column = found.setdefault(column, {})
        of_column[value] = (*of_column.get(value, ()), word.text)
    return found


def _field(name: str, entry: Value, field: Value) -> NationalField:
    return NationalField(
        name=name,
        headers=tuple(sorted(field["headers"].texts)),
        means=field["means"].text,
        summed=field["sum"].flag,
        provenance=_provenance(entry),
    )


def _unused(name: str, value: Value) -> FieldNotUsed:
    fund = "fund" in value and value["fund"].flag
    return FieldNotUsed(name, tuple(sorted(value["headers"].texts)), label_of(value["why"]), fund)


def _code_map(entry: Value) -> CodeMap:
    meanings = dict(sorted(entry["meanings"].children.items()))
    return CodeMap(
        provenance=_provenance(entry),
        meanings={code: {key: to.text for key, to in sorted(_without_label(one))} for code, one in meanings.items()},
        labels={code: label_of(one["label"]) for code, one in meanings.items() if "label" in one},
    )


def _without_label(meaning: Value) -> list[tuple[str, Value]]:
    return [(key, value) for key, value in meaning.children.items() if key != "label"]


def _provenance(entry: Value) -> Provenance:
    source = entry["source"].text if "source" in entry else ""
    return Provenance(entry["from"].text, cite_of(entry), source, entry["verified"].flag)


def _flag(value: Value) -> Flag:
    parameters = value["parameters"].children
    return Flag(
        label=label_of(value["label"]),
        definition=label_of(value["definition"]),
        cite=cite_of(value),
        active=value["active"].flag,
        parameters={name: parameters[name].number for name in sorted(parameters)},
    )
