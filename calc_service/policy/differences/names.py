"""What a path is called: by the labels of the rules themselves, else by the words for its keys, else by its keys."""

from itertools import groupby

from calc_service.domain.wording import Label
from calc_service.policy.differences.change import Path
from calc_service.policy.differences.changes import SAME_AS
from calc_service.policy.differences.dated_lists import BETWEEN_CATEGORIES
from calc_service.policy.differences.key_names import A_BAND, A_DISTRICTS_FILE, FILES, KEYS, UNNAMED, WITHIN, YEAR
from calc_service.rulebook.folder import PROFILES, RulesFolder
from calc_service.rulebook.shapes.records import label_of
from calc_service.rulebook.values import END_OF_DAYS, YEARLY_TABLES, Value, said_on

Folders = tuple[RulesFolder, ...]
"""Where names are looked up: first the folder as it is now, then as it was."""
SEPARATOR = " · "
TRACKS, RATIO = "tracks", "ratio"
_BY_CATEGORY = ("value", RATIO)


def path_name(path: Path, folders: Folders) -> Label:
    """The whole path in words, the category before what is set for it: 特殊疾病救助 · 低保对象 · 比例."""
    names = {path[:depth]: _name(path[:depth], folders) for depth in range(1, len(path) + 1)}
    first = path.index(TRACKS) + 2 if TRACKS in path[:-1] else 1
    found = [name for place, name in names.items() if len(place) >= first and name != UNNAMED]
    parts = [next(repeated) for _, repeated in groupby(found, key=lambda name: name.zh)]
    if path[-2:-1] and path[-2] in _BY_CATEGORY and category(path[-1], folders):
        parts[-2:] = reversed(parts[-2:])
    followers = _followers(path, folders)
    zh = SEPARATOR.join(name.zh for name in parts) or A_DISTRICTS_FILE.zh
    en = SEPARATOR.join(name.en for name in parts) or A_DISTRICTS_FILE.en
    if not followers:
        return Label(zh, en)
    return Label(
        f"{zh}（{'、'.join(one.zh for one in followers)}随之）",
        f"{en} (and with it {', '.join(one.en for one in followers)})",
    )


def category(id_: str, folders: Folders) -> Label | None:
    """The label of a category of the city or of any district; None for any other id."""
    for folder in folders:
        for file in (folder.city["categories"], *folder.districts.values()):
            found = file.at("categories", id_, "label")
            if found is not None:
                return label_of(found)
    return None


def term(enumeration: str, code: str, folders: Folders) -> Label | None:
    """The label of a code of the vocabulary; None where it has none."""
    found = lookup(folders, ("vocabulary", "vocabulary", enumeration, code))
    return label_of(found) if found is not None and {"zh", "en"} <= found.children.keys() else None


def district_of(path: Path) -> str:
    """The code of the district whose file a path leads into; "" for the city's files."""
    section, _, code = path[0].partition("/")
    return code if section == "districts" else ""


def district(code: str, folders: Folders) -> Label:
    """The name of a district; its code where no register knows it."""
    found = lookup(folders, ("districts", "districts", code, "label"))
    return Label(code, code) if found is None else label_of(found)


def lookup(folders: Folders, path: Path) -> Value | None:
    """What the first folder that has anything at a path has there."""
    return next((found for folder in folders if (found := at(folder, path)) is not None), None)


def at(folder: RulesFolder, path: Path) -> Value | None:
    """What stands at a path; None where nothing does, and within dated lists."""
    section, _, name = path[0].rpartition("/")
    files = {
        "": folder.city,
        "districts": folder.districts,
        "codes": folder.codes,
        PROFILES: folder.export_profiles,
    }[section]
    file = files.get(name)
    return None if file is None else file.at(*path[1:])


def _name(path: Path, folders: Folders) -> Label:
    if len(path) == 1:
        return (
            UNNAMED if district_of(path) else FILES.get(path[0]) or _own_label(path, folders) or Label(path[0], path[0])
        )
    parent, key = path[-2:]
    found = _own_label(path, folders) or _of_a_part(parent, key, folders)
    if found is None and parent in _BY_CATEGORY:
        found = category(key, folders)
    if found is None and path[:2] in YEARLY_TABLES and path[1] == parent:
        found = Label(YEAR.zh.format(key), YEAR.en.format(key))
    if found is None and not _is_code(path):
        found = WITHIN.get((parent, key)) or KEYS.get(key) or _of_column(parent, key, folders)
    return found or Label(f"“{key}”" if key[:1].isascii() and key[:1].islower() else key, key)


def _of_a_part(parent: str, key: str, folders: Folders) -> Label | None:
    """A band is called by the amount above which it begins, a group by its categories."""
    if parent == "bands":
        amount = key.partition(BETWEEN_CATEGORIES)[0].removesuffix(".00")
        return Label(A_BAND.zh.format(amount), A_BAND.en.format(amount))
    if parent != "groups" or key in KEYS:
        return None
    members = [category(id_, folders) or Label(id_, id_) for id_ in key.split(BETWEEN_CATEGORIES)]
    return Label("、".join(one.zh for one in members), ", ".join(one.en for one in members))


def _is_code(path: Path) -> bool:
    """Whether a path ends with a code of the vocabulary, which may read like a key: `required`, `district`."""
    return path[0] == "vocabulary" and len(path) == len(("file", "vocabulary", "enumeration", "code"))


def _own_label(path: Path, folders: Folders) -> Label | None:
    """The label that stands inside, or for a district in the same place of the city's files."""
    for place in (path, path[1:] if district_of(path) else ()):
        label = _newest(lookup(folders, place)) if place else None
        if label is not None and {"zh", "en"} <= label.children.keys():
            return label_of(label)
    number = lookup(folders, (*path, "number"))
    return None if number is None else Label(number.text, number.text)


def _newest(part: Value | None) -> Value | None:
    """The label of a part; where the part or the label is dated, the last one."""
    label = None if part is None else said_on(part, END_OF_DAYS).at("label")
    return None if label is None else said_on(label, END_OF_DAYS)


def _of_column(parent: str, key: str, folders: Folders) -> Label | None:
    found = term("column", key, folders) or term("amount", key, folders) or term(parent, key, folders)
    return found or (category(key, folders) if parent == "categories" else None)


def _followers(path: Path, folders: Folders) -> list[Label]:
    """Tracks whose ratios are those that the path leads to, and so change with them."""
    depth = path.index(TRACKS) if TRACKS in path else len(path)
    if path[depth + 2 : depth + 3] != (RATIO,) or path[-1] == SAME_AS:
        return []
    tracks = lookup(folders, ("medical_assistance", TRACKS))
    return [
        label_of(said_on(track["label"], END_OF_DAYS))
        for id_, track in ({} if tracks is None else tracks.children).items()
        if (target := track.at(RATIO, SAME_AS)) is not None
        and target.text == path[depth + 1]
        and not _sets_itself(path[: depth + 1], id_, folders[0])
    ]


def _sets_itself(tracks: Path, id_: str, folder: RulesFolder) -> bool:
    return bool(district_of(tracks)) and at(folder, (*tracks, id_, RATIO)) is not None
