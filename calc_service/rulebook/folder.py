"""The rules folder as typed values, one per file: every file in its place, and nothing that would go unread.

规则文件夹里有全部规则文件，各在自己的位置，没有名称相近而不会被读取的文件，也没有指向文件夹之外的链接。

A file that is missing leaves the rules unwhole; one whose name is nearly right would pass in silence; one that is a
link to somewhere else would be no part of what is reviewed and kept.

Warns: districts/_500117.yaml
    + district: "500117"
    + document: example-district-2023-1

Passes: districts/500117.yaml
    + district: "500117"
    + document: example-district-2023-1

Fails: medical_asistance.yaml
    + law: medical_assistance

Fails: districts/500117.yml
    + district: "500117"
"""

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from calc_service.domain.wording import Label
from calc_service.rulebook.complaints import MOST_IN_ALL, Complaint, FilePlace, named
from calc_service.rulebook.definitions import CITY_FILES, CODES, DISTRICT, PROFILE
from calc_service.rulebook.shapes import Shape
from calc_service.rulebook.shapes.scalars import DISTRICT_CODE, did_you_mean
from calc_service.rulebook.source import Node, read
from calc_service.rulebook.values import Content, Value, start_days

NOT_IN_FORCE = "_"
TEMPLATE = "_template.yaml"
_YAML = (".yaml", ".yml")
BORROWED = "(other rules)/"
"""How the path of every place begins that stands in other rules, from which something missing here was taken."""

Complete = Callable[[str, Shape, Node | None], Node | None]
"""A file's name, its shape and its content (None where it is missing) → what is to be read as its content."""


def as_it_is(_name: str, _shape: Shape, node: Node | None) -> Node | None:
    """The content of a file and no more."""
    return node


FILES = "files"
PROFILES = "codes/profiles"
"""The folder of export profiles."""


@dataclass(frozen=True, slots=True)
class RulesFolder:
    """What the files say, each kind by file name without ending.

    templates: files of districts that are never in force
    codes and export_profiles: what files of claims are written in, by all and by one source
    unread: whether one of these could not be read at all, so that others would seem to rest on nothing

    `city_days` are the ISO days on which anything begins in the city's files. Codes only say how files of claims are
    written, so their days begin no edition.
    """

    city: Mapping[str, Value]
    districts: Mapping[str, Value]
    codes: Mapping[str, Value]
    city_days: frozenset[str]
    export_profiles: Mapping[str, Value] = field(default_factory=dict)
    templates: Mapping[str, Value] = field(default_factory=dict)
    unread: bool = False

    def files(self) -> Iterator[tuple[str, Value]]:
        """Every file that was read, by its name below the rules folder without ending, in that order."""
        yield from sorted(self.city.items())
        yield from ((f"codes/{name}", value) for name, value in sorted(self.codes.items()))
        yield from ((f"{PROFILES}/{name}", value) for name, value in sorted(self.export_profiles.items()))
        yield from ((f"districts/{name}", value) for name, value in sorted(self.districts.items()))

    def without(self, paths: frozenset[str]) -> "RulesFolder | None":
        """The same without the district files at `paths`; None where another file is among these."""
        if any(value.place.path in paths for value in self._shared()):
            return None
        kept = {name: value for name, value in self.districts.items() if value.place.path not in paths}
        return replace(self, districts=kept)

    def readable(self) -> "RulesFolder | None":
        """The same without district files that could be read only in part; None where another could."""
        if self.unread or len(self.city) < len(CITY_FILES) or any(value.broken for value in self._shared()):
            return None
        return replace(self, districts={name: value for name, value in self.districts.items() if not value.broken})

    def _shared(self) -> Iterator[Value]:
        yield from (*self.city.values(), *self.codes.values(), *self.export_profiles.values())


_SEVERAL = ("codes", PROFILES, "districts")
_NO_FOLDER = (
    "没有这个文件夹；请写出规则文件夹的路径（或改正 CALC_RULES_FOLDER）",
    "there is no such folder; write the path of the rules folder (or put CALC_RULES_FOLDER right)",
)
_TOO_MANY_FAULTS = Label(
    f"问题超过 {MOST_IN_ALL} 处，其余文件没有再读；请先改正已列出的各处，再检查一次",
    f"more than {MOST_IN_ALL} complaints, so the remaining files were not read; put right what is listed, then check"
    " again",
)


@dataclass(frozen=True, slots=True)
class _Reader:
    folder: Path
    shown: str
    complaints: list[Complaint]
    complete: Complete

    def file(self, name: str, shape: Shape) -> Value | None:
        if len(self.complaints) >= MOST_IN_ALL:
            return None
        file, path = self.folder / f"{name}.yaml", f"{self.shown}/{name}.yaml"
        node = None if file.exists() else self.complete(name, shape, None)
        if node is not None:
            return shape.parse(node, self.complaints)
        unusable = list(unusable_file(file, self.folder, FilePlace(path, 1, 1)))
        self.complaints.extend(unusable)
        own = None if unusable else read(file, path, self.complaints)
        whole = None if own is None else self.complete(name, shape, own)
        return None if whole is None else shape.parse(whole, self.complaints)

    def files(self, inside: str, shape: Shape) -> tuple[dict[str, Value], dict[str, Value]]:
        """(those in force, templates): the latter are read as well, so that their faults are found."""
        read = {name: self.file(f"{inside}/{name}", shape) for name in self._stems(inside)}
        found = {name: value for name, value in read.items() if value is not None}
        templates = {name: value for name, value in found.items() if name.startswith(NOT_IN_FORCE)}
        return {name: value for name, value in found.items() if name not in templates}, templates

    def names(self, inside: str) -> list[str]:
        """The files of a folder that are in force."""
        return [name for name in self._stems(inside) if not name.startswith(NOT_IN_FORCE)]

    def _stems(self, inside: str) -> list[str]:
        return sorted(file.stem for file in self.folder.glob(f"{inside}/[!.]*.yaml"))


def read_folder(folder: Path, complaints: list[Complaint], complete: Complete = as_it_is) -> RulesFolder:
    """Read every rules file below `folder`, as `complete` completes it; complaints about their form are appended."""
    shown = folder.resolve().name
    if not folder.is_dir():
        complaints.extend(named(FILES, [FilePlace(shown, 1, 1).complain(*_NO_FOLDER)]))
        return RulesFolder({}, {}, {}, frozenset())
    complaints.extend(named(FILES, (*_unknown_files(folder, shown), *_never_in_force(folder, shown))))
    reader = _Reader(folder, shown, complaints, complete)
    found = {name: reader.file(name, shape) for name, shape in CITY_FILES.items()}
    city = {name: value for name, value in found.items() if value is not None}
    (codes, _), (profiles, _) = reader.files("codes", CODES), reader.files(PROFILES, PROFILE)
    districts, templates = reader.files("districts", DISTRICT)
    if len(complaints) >= MOST_IN_ALL:
        complaints.extend(named(FILES, [FilePlace(shown, 1, 1).complain(_TOO_MANY_FAULTS.zh, _TOO_MANY_FAULTS.en)]))
    return RulesFolder(
        city=city,
        districts=districts,
        codes=codes,
        city_days=start_days(city.values()),
        export_profiles=profiles,
        templates=templates,
        unread=len(codes) < len(reader.names("codes")) or len(profiles) < len(reader.names(PROFILES)),
    )


def unusable_file(file: Path, folder: Path, place: FilePlace) -> Iterator[Complaint]:
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
            zh, en = _what_to_do(folder, name)
            yield FilePlace(f"{shown}/{name}", 1, 1).complain(
                f"没有这样的规则文件，不会被读取；{zh}", f"no rules file has this name, so it would not be read; {en}"
            )


def _what_to_do(folder: Path, name: str) -> tuple[str, str]:
    """About a file that is not read: how it is to be called, where nothing has that name yet."""
    inside, _, own = name.rpartition("/")
    stem, ending = Path(own).stem, Path(own).suffix.lower()
    of_district = re.fullmatch(DISTRICT_CODE.pattern, stem, re.ASCII) is not None
    wanted = f"districts/{stem}.yaml" if of_district else f"{inside}/{stem}.yaml".removeprefix("/")
    if ending not in _YAML:
        return (
            "规则是以“.yaml”结尾的纯文本，换个名字也读不了；请把内容写进相应的规则文件，再移走此文件",
            (
                "rules are plain text ending in .yaml and another name would not help; write the content into its rules"
                " file and move this one away"
            ),
        )
    if not (of_district or inside in _SEVERAL or stem in CITY_FILES):
        zh, en = did_you_mean(name, [f"{known}.yaml" for known in CITY_FILES])
        wanted = next((f"{known}.yaml" for known in CITY_FILES if f"“{known}.yaml”？" in zh), "")
        if not wanted:
            return zh, en
    if (folder / wanted).exists():
        return (
            f"“{wanted}”已经有了；请核对哪个是对的，只留一个",
            f"'{wanted}' is there already; look which is right and keep one",
        )
    return f"请改名为“{wanted}”", f"rename it to '{wanted}'"


def _never_in_force(folder: Path, shown: str) -> Iterator[Complaint]:
    """Files of districts that look like one in force and are none, but for the template."""
    for file in sorted(folder.glob("districts/_*.yaml")):
        if file.name != TEMPLATE:
            yield FilePlace(f"{shown}/districts/{file.name}", 1, 1).warn(
                "文件名以“_”开头，内容不生效，区县按全市标准办理；要生效请以区县代码命名（如“500116.yaml”），"
                "不要它就移走",
                "the name begins with _, so nothing in it is in force and the district has the city's figures; name it"
                " after the district's code to put it in force (such as 500116.yaml), or move it away",
            )


def _is_file(file: Path) -> bool:
    # What lies where nobody may look is no rules file.
    return os.access(file.parent, os.X_OK) and file.is_file()


def _is_read(file: Path, folder: Path) -> bool:
    inside = file.parent.relative_to(folder).as_posix()
    return file.suffix == ".yaml" and (inside in _SEVERAL or (inside == "." and file.stem in CITY_FILES))


def digest(folder: RulesFolder) -> str:
    """`sha256:<hex>` over the typed content of every file, labels and sources included; without what was borrowed."""
    content = {name: _canonical(value) for name, value in folder.files() if _is_own(value)}
    return f"sha256:{hashlib.sha256(_text(content).encode()).hexdigest()}"


def _text(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _canonical(value: Value) -> object:
    content: Content = value.content
    if isinstance(content, tuple):
        return sorted((_canonical(item) for item in content), key=_text)
    if not value.children:
        return content
    return {key: _canonical(inner) for key, inner in value.children.items() if _is_own(inner)}


def _is_own(value: Value) -> bool:
    return not value.place.path.startswith(BORROWED)
