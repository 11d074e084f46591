"""An id that several districts use for an own category or track bears one label.

多个区县用同一标识的自定类别或通道，名称也相同：答复里按标识显示名称。

Replies show the label by id, and two labels would name one of them wrongly.

Passes: districts/500117.yaml
    + district: "500117"
    + document: example-district-2023-1
    + categories:
    +   orphan:
    +     label: {zh: 孤儿, en: Orphan}
    +     treated_as:
    +       - {from: 2023-01-01, medical_assistance: extreme_poverty, cite: example-district-2023-1#1}

Fails: districts/500117.yaml
    + district: "500117"
    + document: example-district-2023-1
    + categories:
    +   orphan:
    +     label: {zh: 困境儿童, en: Child in need}
    +     treated_as:
    +       - {from: 2023-01-01, medical_assistance: extreme_poverty, cite: example-district-2023-1#1}
"""

from collections.abc import Iterator, Mapping

from calc_service.domain.wording import Label
from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.laws.medical_assistance import own_tracks
from calc_service.rulebook.shapes.records import label_of
from calc_service.rulebook.values import Value, stretches


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Ids with two labels."""
    districts = [district for _, district in sorted(folder.districts.items())]
    own = [district.at("categories") for district in districts]
    yield from _two_labels([table.children for table in own if table is not None])
    yield from _two_labels([own_tracks(district, folder.city) for district in districts])


def _two_labels(tables: list[Mapping[str, Value]]) -> Iterator[Complaint]:
    seen: dict[str, Value] = {}
    for id_, value in (entry for table in tables for entry in table.items()):
        on_days = _on_days(seen.setdefault(id_, value)["label"])
        first = on_days[0][1]
        if _on_days(value["label"]) != on_days:
            yield value["label"].place.complain(
                f"“{id_}”在另一个区县的文件里叫“{first.zh}”，同一标识只能有一个名称；请统一名称或换一个标识",
                f"'{id_}' is called '{first.en}' in another district's file, and one id has one label;"
                " use the same label or another id",
            )


def _on_days(label: Value) -> list[tuple[str, Label]]:
    return [(each.first, label_of(each.said)) for each in stretches(label)]
