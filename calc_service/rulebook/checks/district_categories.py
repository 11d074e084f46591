"""A district's own categories are new ones, at most six, and each counts as one of the city's.

区县自定类别是新的类别，最多六个，每一个都比照全市六类之一救助（cq-2022-116#2.1）。

Whom a district adds is treated like one of the six (cq-2022-116#2.1); it cannot define these anew.

Passes: districts/500116.yaml
    -     label: {zh: 孤儿, en: Orphan}
    +     label: {zh: 困境儿童, en: Child in need}

Fails: districts/500116.yaml
    - medical_assistance: extreme_poverty, cite
    + medical_assistance: orphan, cite
"""

from collections.abc import Iterator

from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.definitions.district import MAPPED_BENEFITS
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.shapes.scalars import did_you_mean
from calc_service.rulebook.values import Value

MOST = 6


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Too many own categories, names that are taken, and mappings to what is not a category of the city."""
    register = folder.city.get("categories")
    if register is None or register.broken:
        return
    city = tuple(register["categories"].children)
    for district in folder.districts.values():
        own = district.at("categories")
        if own is not None:
            yield from _names(own, city)
            for category in own.children.values():
                yield from _mappings(category, city)


def _names(own: Value, city: tuple[str, ...]) -> Iterator[Complaint]:
    if len(own.keys) > MOST:
        yield own.place.complain(
            f"自定类别有 {len(own.keys)} 个，最多 {MOST} 个；请合并",
            f"{len(own.keys)} own categories, at most {MOST} fit; merge some",
        )
    for name in own.children:
        if name in city:
            yield own.keys[name].complain(
                f"“{name}”是全市已有的类别，区县不能重新定义；请换一个标识或删去",
                f"'{name}' is a category of the city, which a district cannot define anew; use another id or remove it",
            )


def _mappings(category: Value, city: tuple[str, ...]) -> Iterator[Complaint]:
    for entry in category.at("treated_as") or ():
        for benefit in MAPPED_BENEFITS:
            if benefit in entry and entry[benefit].text not in city:
                zh, en = did_you_mean(entry[benefit].text, city)
                yield entry[benefit].place.complain(
                    f"必须比照全市六类之一，“{entry[benefit].text}”不是；{zh}",
                    f"it has to count as one of the city's categories, and '{entry[benefit].text}' is none; {en}",
                )
