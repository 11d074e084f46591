"""Rules name only categories that exist, at most eight, and every track has a ratio for every category of the city.

规则里写的救助对象类别都存在，全市最多八类；每个救助通道对全市每一类都写明比例，缺少的不会当作零。

A category without a ratio would be refused aid that the law promises (cq-2022-116#2.3.2-special). What every
combination of categories gets is tabulated when the rules load, and each further category doubles their number.

Passes: medical_assistance.yaml
              illness_impoverished: 60%

Fails: medical_assistance.yaml
    -           poverty_risk_monitored: 60%
    -           illness_impoverished: 60%
    +           poverty_risk_monitored: 60%

Fails: safeguards.yaml
    - categories: [extreme_poverty, subsistence_allowance]
    + categories: [extreme_poverty, subsistance_allowance]

Fails: categories.yaml
    - categories:
    + categories:
    +   further_7: {label: {zh: 类别7, en: Category 7}, rank: 7, cite: cq-2022-116#2.1}
    +   further_8: {label: {zh: 类别8, en: Category 8}, rank: 8, cite: cq-2022-116#2.1}
    +   further_9: {label: {zh: 类别9, en: Category 9}, rank: 9, cite: cq-2022-116#2.1}
"""

from collections.abc import Iterator

from calc_service.rulebook.codes import words as words_in_files
from calc_service.rulebook.complaints import Complaint, FilePlace
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.laws.medical_assistance import is_for_some, own_tracks
from calc_service.rulebook.overlay import own_categories
from calc_service.rulebook.shapes.scalars import did_you_mean, meant
from calc_service.rulebook.typos import SHOWN
from calc_service.rulebook.values import Value, walk

_RATIO_KEYS = ("ratio", "value")
_NOT_THEMSELVES_RULES = ("documents", "districts", "vocabulary", "categories")
_CODES = "codes/"
_DISTRICTS = "districts/"
_OWN_FIRST = (
    "；区县自己的类别请先写进本文件的“categories”",
    "; write a category of the district's own under 'categories' of this file first",
)
MOST = 8
SHORTEST_PART = 2
"""Fewest characters of a name by which its category is recognised."""


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Unknown categories, too many of them, and tracks that leave one out."""
    register = folder.city.get("categories")
    if register is None or register.broken:
        return
    known = tuple(register["categories"].children)
    words = _words(folder)
    yield from _too_many(register["categories"])
    for name, file in folder.files():
        if name not in _NOT_THEMSELVES_RULES and not name.startswith(_CODES):
            every = (*known, *own_categories(file))
            yield from _unknown(file, every, words + _labels(file), of_district=name.startswith(_DISTRICTS))
    yield from (complaint for track in _tracks(folder) for complaint in _left_out(track, known))


def _too_many(categories: Value) -> Iterator[Complaint]:
    number = len(categories.children)
    if number > MOST:
        yield categories.place.complain(
            f"全市共有 {number} 个救助对象类别，最多 {MOST} 个；请把待遇相同的合并成一类",
            f"the city has {number} categories and at most {MOST} can be; make one of those with equal benefits",
        )


def _tracks(folder: RulesFolder) -> Iterator[Value]:
    assistance = folder.city.get("medical_assistance")
    if assistance is not None and "tracks" in assistance:
        yield from assistance["tracks"].children.values()
        for district in folder.districts.values():
            own = own_tracks(district, folder.city).values()
            yield from (track for track in own if not is_for_some(track))


def _unknown(
    file: Value, known: tuple[str, ...], words: list[tuple[str, str]], *, of_district: bool
) -> Iterator[Complaint]:
    for category, place in _named(file):
        if category not in known:
            zh, en = _advice(category, known, words)
            shown = category[:SHOWN]
            own_zh, own_en = _OWN_FIRST if of_district else ("", "")
            yield place.complain(
                f"没有“{shown}”这个救助对象类别；{zh}{own_zh}", f"there is no category '{shown}'; {en}{own_en}"
            )


def _labels(file: Value) -> list[tuple[str, str]]:
    """The names of the categories that a file defines, and their ids."""
    defined = file.at("categories")
    children = {} if defined is None else defined.children
    return [(name.text, id_) for id_, one in children.items() if (name := one.at("label", "zh"))]


def _words(folder: RulesFolder) -> list[tuple[str, str]]:
    """Every word that stands for a category of the city, and the category."""
    codes = [file for file in folder.codes.values() if not file.broken]
    return _labels(folder.city["categories"]) + [
        (word.text, id_) for column, id_, word in words_in_files(codes) if column == "categories"
    ]


def _advice(category: str, known: tuple[str, ...], words: list[tuple[str, str]]) -> tuple[str, str]:
    """The id that a name stands for; where it is no whole name, the only one of whose names it is a part."""
    whole = {id_ for word, id_ in words if word == category.strip()}
    part = {id_ for word, id_ in words if category.strip() in word} if len(category.strip()) >= SHORTEST_PART else set()
    for found in (whole, part):
        if len(found) == 1:
            return meant(*found)
    return did_you_mean(category, known)


def _named(file: Value) -> Iterator[tuple[str, FilePlace]]:
    for value in walk(file):
        for key in _RATIO_KEYS:
            if key in value and not {"same_as", "zh"} & value[key].children.keys():
                yield from value[key].keys.items()
        if "categories" in value:
            yield from ((item.text, item.place) for item in value["categories"])


def _left_out(track: Value, known: tuple[str, ...]) -> Iterator[Complaint]:
    for entry in track.at("ratio") or ():
        given = entry["value"].keys if "value" in entry else dict.fromkeys(known)
        if any(category not in known for category in given):
            continue  # An unknown one may be the one that seems missing.
        for category in known:
            if category not in given:
                yield entry["value"].place.complain(
                    f"没有写“{category}”的救助比例，缺少的不会当作零；请补上这一类",
                    f"no ratio for '{category}', and missing is never zero; add a line for this category",
                )
