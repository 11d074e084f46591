"""A word means one value of its column, and only values that exist have words.

一个词在一列里只表示一个值，且只为存在的值写别名：标识、中文名称和 spellings 里的写法放在一起不重复。

Words are ids, the Chinese labels of all values, and what stands under `spellings`; own categories count too.

Passes: codes/chinese.yaml
    - other: [其他]
    + other: [其他, 其余]

Fails: codes/chinese.yaml
    - other: [其他]
    + other: [特殊疾病]

Fails: codes/chinese.yaml
    -         extreme_poverty: [特困,
    +         extreme_povertyy: [特困,
"""

from collections.abc import Iterator

from calc_service.domain.interface_codes import WORDED
from calc_service.rulebook.codes import words
from calc_service.rulebook.complaints import Complaint, FilePlace
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.shapes.scalars import did_you_mean
from calc_service.rulebook.values import Value

Word = tuple[str, str, str, FilePlace]
"""Column, value, word, and where it stands."""


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Aliases of unknown categories, and words that two values of one column claim."""
    files = [file for _, file in sorted(folder.codes.items())]
    known = {value for column, value, _, _ in _categories(folder) if column == "categories"}
    for file in files:
        yield from _unknown_categories(file, sorted(known))
    taken: dict[tuple[str, str], str] = {}
    further = [(column, value, word.text, word.place) for column, value, word in words(files)]
    for column, value, word, place in (*_categories(folder), *_labels(folder), *further):
        first = taken.setdefault((column, word), value)
        if first != value:
            yield place.complain(
                f"“{word}”已经表示“{first}”，不能又表示“{value}”；请只留一处",
                f"'{word}' stands for '{first}' already and cannot mean '{value}' too; keep one",
            )


def _unknown_categories(file: Value, known: list[str]) -> Iterator[Complaint]:
    for entry in file.at("spellings") or ():
        categories = entry["words"].at("categories")
        for category, place in ({} if categories is None else categories.keys).items():
            if category not in known:
                zh, en = did_you_mean(category, known)
                yield place.complain(
                    f"没有“{category}”这个救助对象类别；{zh}", f"there is no category '{category}'; {en}"
                )


def _categories(folder: RulesFolder) -> Iterator[Word]:
    tables = [folder.city["categories"]["categories"]]
    tables += [own for district in folder.districts.values() if (own := district.at("categories")) is not None]
    for table in tables:
        for category, defined in table.children.items():
            yield "categories", category, category, table.keys[category]
            yield "categories", category, defined["label"]["zh"].text, defined["label"].place


def _labels(folder: RulesFolder) -> Iterator[Word]:
    vocabulary = folder.city["vocabulary"]["vocabulary"]
    for column, values in WORDED.items():
        labels = vocabulary.at(column)
        for value in values:
            place = vocabulary.place if labels is None else labels[value].place
            yield column, value, value, place
            if labels is not None:
                yield column, value, labels[value]["zh"].text, place
