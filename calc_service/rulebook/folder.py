"""The rules folder as typed values, one per file: every file in its place, and nothing that would go unread.

规则文件夹里有全部规则文件，各在自己的位置，没有名称相近而不会被读取的文件，也没有指向文件夹之外的链接。

A file that is missing leaves the rules unwhole; one whose name is nearly right would pass in silence; one that is a
link to somewhere else would be no part of what is reviewed and kept.

Passes: districts/_500117.yaml
    + district: "500117"
    + document: example-district-2023-1

Fails: medical_asistance.yaml
    + law: medical_assistance

Fails: districts/500117.yml
    + district: "500117"
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from calc_service.rulebook.complaints import Complaint, Place, named
from calc_service.rulebook.dated import start_days
from calc_service.rulebook.definitions import CITY_FILES, CODES, DISTRICT
from calc_service.rulebook.shapes import Shape
from calc_service.rulebook.shapes.scalars import did_you_mean
from calc_service.rulebook.source import read
from calc_service.rulebook.values import Value

NOT_IN_FORCE = "_"
FILES = "files"


@dataclass(frozen=True, slots=True)
class RulesFolder:
    """What the files say. `city`, `districts` and `codes` by file name without ending; templates are left out.

    `city_days` are the ISO days on which anything begins in the city's files. Codes only say how files of claims are
    written, so their days begin no edition.
    """

    city: Mapping[str, Value]
    districts: Mapping[str, Value]
    codes: Mapping[str, Value]
    city_days: frozenset[str]

    def files(self) -> Iterator[tuple[str, Value]]:
        """Every file that was read, by its name below the rules folder without ending, in that order."""
        yield from sorted(self.city.items())
        yield from ((f"codes/{name}", value) for name, value in sorted(self.codes.items()))
        yield from ((f"districts/{name}", value) for name, value in sorted(self.districts.items()))

    def without(self, paths: frozenset[str]) -> "RulesFolder | None":
        """The same without the district files at `paths`; None where another file is among these."""
        if any(value.place.path in paths for value in self._shared()):
            return None
        kept = {name: value for name, value in self.districts.items() if value.place.path not in paths}
        return replace(self, districts=kept)

    def readable(self) -> "RulesFolder | None":
        """The same without district files that could be read only in part; None where another could."""
        if len(self.city) < len(CITY_FILES) or any(value.broken for value in self._shared()):
            return None
        return replace(self, districts={name: value for name, value in self.districts.items() if not value.broken})

    def _shared(self) -> Iterator[Value]:
        yield from (*self.city.values(), *self.codes.values())


_SEVERAL = ("codes", "districts")
_NO_FOLDER = (
    "没有这个文件夹；请写出规则文件夹的路径（或改正 CALC_RULES_FOLDER）",
    "there is no such folder; write the path of the rules folder (or put CALC_RULES_FOLDER right)",
)


def read_folder(folder: Path, complaints: list[Complaint]) -> RulesFolder:
    """Read every rules file below `folder`; complaints about their form are appended."""
    shown = folder.resolve().name
    if not folder.is_dir():
        complaints.extend(named(FILES, [Place(shown, 1, 1).complain(*_NO_FOLDER)]))
        return RulesFolder({}, {}, {}, frozenset())
    complaints.extend(named(FILES, _unknown_files(folder, shown)))
    read = {name: _read(folder, shown, name, shape, complaints) for name, shape in CITY_FILES.items()}
    city = {name: value for name, value in read.items() if value is not None}
    districts = _read_all(folder, shown, "districts", DISTRICT, complaints)
    codes = _read_all(folder, shown, "codes", CODES, complaints)
    return RulesFolder(city, districts, codes, start_days(city.values()))


def _read_all(folder: Path, shown: str, inside: str, shape: Shape, complaints: list[Complaint]) -> dict[str, Value]:
    names = sorted(file.stem for file in folder.glob(f"{inside}/[!.]*.yaml"))
    read = {name: _read(folder, shown, f"{inside}/{name}", shape, complaints) for name in names}
    return {name: value for name, value in read.items() if value and not name.startswith(NOT_IN_FORCE)}


def _read(folder: Path, shown: str, name: str, shape: Shape, complaints: list[Complaint]) -> Value | None:
    file, path = folder / f"{name}.yaml", f"{shown}/{name}.yaml"
    unusable = list(unusable_file(file, folder, Place(path, 1, 1)))
    complaints.extend(unusable)
    if unusable:
        return None
    node = read(file, path, complaints)
    return None if node is None else shape.parse(node, complaints)


def unusable_file(file: Path, folder: Path, place: Place) -> Iterator[Complaint]:
    """Why `file`, shown as `place`, cannot be read at all as a file of the rules in `folder`: at most one complaint."""
    if not file.exists():
        complaint = place.complain(
            "文件不存在，缺了它就没有完整的规则；请恢复",
            "the file is missing, and without it the rules are not whole; restore it",
        )
    elif not file.is_file():
        complaint = place.complain(
            "这是一个文件夹，不是文件；请换成规则文件", "a folder and not a file; put the rules file in its place"
        )
    elif not file.resolve().is_relative_to(folder.resolve()):
        complaint = place.complain(
            "这是指向规则文件夹之外的链接，内容不受这里管理；请换成文件本身",
            "a link that leads out of the rules folder, so what it says is not kept here; put the file itself here",
        )
    else:
        return
    yield from named(FILES, [complaint])


def _unknown_files(folder: Path, shown: str) -> Iterator[Complaint]:
    """Files that look like rules and would not be read: a name that is nearly right must not pass in silence."""
    for file in sorted(file for file in folder.rglob("*") if _is_file(file)):
        name = file.relative_to(folder).as_posix()
        hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
        if not hidden and not name.startswith("examples/") and name != "README.md" and not _is_read(file, folder):
            zh, en = did_you_mean(name, [f"{known}.yaml" for known in CITY_FILES])
            yield Place(f"{shown}/{name}", 1, 1).complain(
                f"没有这样的规则文件，不会被读取；{zh}", f"no rules file has this name, so it would not be read; {en}"
            )


def _is_file(file: Path) -> bool:
    # What lies where nobody may look is no rules file.
    return os.access(file.parent, os.X_OK) and file.is_file()


def _is_read(file: Path, folder: Path) -> bool:
    inside = file.parent.relative_to(folder).as_posix()
    return file.suffix == ".yaml" and (inside in _SEVERAL or (inside == "." and file.stem in CITY_FILES))
