"""What the rules have for each clause on a day: every entry that cites it, by its name and in words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from calc_service.domain.wording import Label
from calc_service.policy.differences.change import EFFECT, Leaf, Path, kind_of
from calc_service.policy.differences.contents import content
from calc_service.policy.differences.dated_lists import REPEALED, START, leaves
from calc_service.policy.differences.names import SEPARATOR, Folders, district, district_of, path_name
from calc_service.policy.handbook.figure_rows import rests_on
from calc_service.rulebook.doubts import CONFIRMATION
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.shapes.records import label_of
from calc_service.rulebook.values import YEARLY_TABLES, Value, in_force, is_dated, walk

NO_RULES = frozenset({"documents", "districts", "vocabulary", "letter"})
"""Files of the city that say nothing for a clause."""
_CITE = "cite"
_SHOWN = frozenset({_CITE, CONFIRMATION})
"""What makes an entry one to be shown: a clause, or a reason why it is meant so."""
_NAMED_BY = ("label", "message")
_BEFORE_ALL_STAYS = ""
KEPT = Label("此前入院的住院", "stays admitted before")
"""Of an entry that another has replaced for the stays admitted from some day on."""


@dataclass(frozen=True, slots=True)
class Provision:
    """One entry of the rules: the clause it rests on, what it is called and what it says, "" beside its figures."""

    cite: str
    name: Label
    says: Label


def provisions(folder: RulesFolder, day: str, districts: frozenset[str]) -> Iterator[Provision]:
    """Those of the city and of the files of `districts` that are in force on an ISO day."""
    files = {name: value for name, value in folder.city.items() if name not in NO_RULES}
    files |= {f"districts/{code}": folder.districts[code] for code in sorted(districts & folder.districts.keys())}
    for name, value in files.items():
        for path, entry, kept in _cited((name,), value, day):
            yield _provision(path, entry, (folder,), kept=kept)


def cited_ever(folder: RulesFolder) -> frozenset[str]:
    """Every clause on which an entry rests, whatever its day."""
    return frozenset(one[_CITE].text for _, file in folder.files() for one in walk(file) if _CITE in one)


def _cited(path: Path, value: Value, day: str) -> Iterator[tuple[Path, Value, bool]]:
    """Each entry to be shown that is in force on `day`, with its path, and whether stays of before alone have it."""
    if is_dated(value):
        now, of_older_stays = in_force(value, day), in_force(value, day, _BEFORE_ALL_STAYS)
        for entry in (now,) if now is of_older_stays else (now, of_older_stays):
            if entry is not None and _SHOWN & entry.children.keys():
                yield path, entry, entry is not now
        return
    if _SHOWN & value.children.keys() and not (path[:2] in YEARLY_TABLES and path[-1] != day[:4]):
        yield path, value, False
    for key, inner in value.children.items():
        yield from _cited((*path, key), inner, day)


def _provision(path: Path, entry: Value, folders: Folders, *, kept: bool) -> Provision:
    named = next((entry[key] for key in _NAMED_BY if key in entry), None)
    own = () if named is None or is_dated(named) else (label_of(named),)
    name = path_name(path[:-1] if own else path, folders)
    parts = [*own, *_conditions(path, entry, folders)]
    said = Label("；".join(part.zh for part in parts), "; ".join(part.en for part in parts))
    if code := district_of(path):
        name = _of(name, district(code, folders))
    law = path[1] if code else path[0]
    cite = entry[_CITE].text if _CITE in entry else rests_on(folders[0], law)
    return Provision(cite, _of(name, KEPT) if kept else name, said)


def _of(name: Label, which: Label) -> Label:
    return Label(f"{name.zh}（{which.zh}）", f"{name.en} ({which.en})")


def _conditions(path: Path, entry: Value, folders: Folders) -> Iterator[Label]:
    """What an entry says beside its figures, which stand in a table of their own, and its name."""
    for inner, said in leaves(entry):
        whole = (*path, *inner)
        told = kind_of(whole) == EFFECT or inner == (CONFIRMATION,)
        if inner[0] in (START, REPEALED, *_NAMED_BY) or not told or _is_figure(said):
            continue
        what = content(whole, said, folders)
        key = _last(path_name(whole, folders)) if inner[-1] != "value" else None
        yield what if key is None else Label(f"{key.zh}：{what.zh}", f"{key.en}: {what.en}")


def _is_figure(said: Leaf) -> bool:
    return isinstance(said, int) and not isinstance(said, bool)


def _last(name: Label) -> Label:
    return Label(name.zh.rpartition(SEPARATOR)[2], name.en.rpartition(SEPARATOR)[2])


def by_clause(found: Iterable[Provision], language: str) -> Mapping[str, Mapping[str, list[str]]]:
    """What is said for each clause in `language`, by the name of the entry; entries of one name stand together."""
    grouped: dict[str, dict[str, list[str]]] = {}
    for one in found:
        says = grouped.setdefault(one.cite, {}).setdefault(one.name.in_language(language), [])
        says += filter(None, [one.says.in_language(language)])
    return grouped
