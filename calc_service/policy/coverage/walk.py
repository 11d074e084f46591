"""Every smallest change of a rules folder, one at a time, with where it stands and the clause that its entry cites.

The shapes of the files lead: what they say may stand at a place is what could have been written there by mistake.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from calc_service.policy.coverage.steps import REFERENCES, STEPS, UNDECIDING, Known
from calc_service.rulebook.complaints import FilePlace
from calc_service.rulebook.definitions import CITY_FILES, DISTRICT
from calc_service.rulebook.definitions.laws import RATIOS, REFERRAL_OUTCOMES
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.laws.medical_assistance import pools_of
from calc_service.rulebook.overlay import city_categories, own_categories
from calc_service.rulebook.shapes import Shape
from calc_service.rulebook.shapes.lists import DatedList, ListOf, ListOr, PlainOrDated
from calc_service.rulebook.shapes.records import SIDES, Bounds, LabelShape, MapOf, Record, Sourced, WithAnyOf
from calc_service.rulebook.shapes.scalars import DAY as DAY_SHAPE
from calc_service.rulebook.shapes.scalars import Matching, OneOf
from calc_service.rulebook.values import Value, is_dated, start_days
from calc_service.rulebook.wording import LAWS

FIGURE, COMPARISON, DAY, SET, REFERENCE = "figure", "comparison", "day", "set", "reference"
DISTRICTS = "districts"
SAME_AS = "same_as"
_OTHER_SIDE = {key: other for side in SIDES for key, other in (side, side[::-1])}


@dataclass(frozen=True, slots=True)
class SmallestChange:
    """One value of one file written otherwise.

    file:     below the rules folder, without ending
    place:    where it stands; cite: the clause of the entry, "" where it cites none
    contents: the whole file with this change; with larger steps where the check may refuse the smallest
    """

    file: str
    place: FilePlace
    cite: str
    contents: tuple[Value, ...]

    @property
    def district(self) -> str:
        """The code of the district in whose file it stands; "" for the city's files."""
        inside, _, code = self.file.rpartition("/")
        return code if inside == DISTRICTS else ""

    def made_in(self, folder: RulesFolder, content: Value) -> RulesFolder:
        """The folder with `content`, one of the contents, in the place of its file."""
        if self.district:
            return replace(folder, districts={**folder.districts, self.district: content})
        city = {**folder.city, self.file: content}
        return replace(folder, city=city, city_days=start_days(city.values()))


def smallest_changes(folder: RulesFolder) -> Iterator[SmallestChange]:
    """Every one of a folder that the loader accepts, in order of files and lines; registers first."""
    for name in (DISTRICTS, *LAWS):
        yield from _of_file(name, CITY_FILES[name], folder.city[name], _known(folder, None))
    for code, value in sorted(folder.districts.items()):
        yield from _of_file(f"{DISTRICTS}/{code}", DISTRICT, value, _known(folder, value))


def _of_file(name: str, shape: Shape, value: Value, known: Known) -> Iterator[SmallestChange]:
    for one in sorted(_inside(shape, value, known), key=lambda one: (one.place.line, one.place.column)):
        yield SmallestChange(name, one.place, one.cite, one.contents)


def _known(folder: RulesFolder, district: Value | None) -> Known:
    tracks = folder.city["medical_assistance"]["tracks"].children
    own = None if district is None else district.at("medical_assistance", "tracks")
    pools: dict[str, int] = {}
    for track in (*tracks.values(), *({} if own is None else own.children).values()):
        for pool in pools_of(track) if "pool" in track else ():
            pools[pool] = pools.get(pool, 0) + 1
    return Known((*city_categories(folder.city), *own_categories(district)), pools, tracks)


@dataclass(frozen=True, slots=True)
class _Changed:
    """`contents` may stand instead of a value that holds the changed one; `cite` is of the innermost entry around."""

    place: FilePlace
    kind: str
    contents: tuple[Value, ...]
    cite: str = ""

    def within(self, outer: Value, around: Callable[[Value], Any]) -> "_Changed":
        """The same of the value around, whose content `around` makes."""
        cite = self.cite or _cite(outer)
        contents = tuple(_written(outer, around(one)) for one in self.contents)
        return _Changed(self.place, self.kind, contents, cite)


def _one(place: FilePlace, kind: str, of: Value, content: Any) -> _Changed:  # noqa: ANN401 - the content of a value
    """`content` instead of that `of` a value, at `place`."""
    return _Changed(place, kind, (_written(of, content),), _cite(of))


def _written(outer: Value, content: Any) -> Value:  # noqa: ANN401 - the content of a value
    """`content` in the place of what stood in `outer`; a key that is new stands where that began."""
    keys = {key: outer.keys.get(key, outer.place) for key in content} if isinstance(content, Mapping) else outer.keys
    return Value(outer.place, content, keys=keys)


def _cite(value: Value) -> str:
    return value["cite"].text if "cite" in value else ""


def _inside(shape: Shape, value: Value, known: Known) -> Iterator[_Changed]:
    walk = next((walk for kind, walk in _WALKS if isinstance(shape, kind)), _scalar)
    yield from walk(shape, value, known)


def _scalar(shape: Shape, value: Value, _: Known) -> Iterator[_Changed]:
    steps = next((steps for known, steps in STEPS if known is shape), None)
    kind = DAY if isinstance(value.content, str) else FIGURE
    for ladder in () if steps is None else steps(value):
        yield _Changed(value.place, kind, tuple(Value(value.place, content) for content in ladder))


def _code(shape: OneOf, value: Value, _: Known) -> Iterator[_Changed]:
    yield from (_one(value.place, SET, value, code) for code in shape.codes if code != value.text)


def _record(shape: Record, value: Value, known: Known) -> Iterator[_Changed]:
    shapes = {**shape.required, **shape.optional}
    if set(REFERRAL_OUTCOMES) <= shape.required.keys():
        yield from _moved(value)
        shapes = {key: inner for key, inner in shapes.items() if key not in REFERRAL_OUTCOMES}
    for key in value.children:
        if key in shapes and key not in UNDECIDING and key not in shape.decides_no_money:
            yield from _of_key(key, shapes[key], value, known)
    for key, absent in shape.optional.items():
        if key not in value and isinstance(absent, ListOf):
            yield from _narrowed(key, absent, value, known)


def _of_key(key: str, shape: Shape, value: Value, known: Known) -> Iterator[_Changed]:
    inner = value[key]
    if key == SAME_AS:
        yield from _parted(inner, known)
        return
    of_reference = key in REFERENCES and isinstance(shape, Matching | PlainOrDated)
    for changed in _referring(key, inner, known) if of_reference else _inside(shape, inner, known):
        yield changed.within(value, lambda content: {**value.children, key: content})


def _referring(key: str, inner: Value, known: Known) -> Iterator[_Changed]:
    """Another reference, of a dated list in each entry, and another day of it."""
    if is_dated(inner):
        yield from _items(_DATED_REFERENCE, inner, known)
    for place, entry in enumerate(inner) if is_dated(inner) else ():
        for changed in _referring(key, entry["value"], known):
            of_entry = changed.within(entry, lambda content: {**entry.children, "value": content})  # noqa: B023
            before, after = tuple(inner)[:place], tuple(inner)[place + 1 :]
            yield of_entry.within(inner, lambda content: (*before, content, *after))  # noqa: B023 - called at once
    if not is_dated(inner):
        yield from (_one(inner.place, REFERENCE, inner, content) for content in REFERENCES[key](inner, known))


def _parted(same_as: Value, known: Known) -> Iterator[_Changed]:
    """What stands where the list referred to could: the same list, one figure of it changed."""
    ratio = known.tracks[same_as.text]["ratio"]
    for changed in _inside(_RATIO_LIST, ratio, known):
        if changed.kind == FIGURE:
            yield replace(changed, place=same_as.place)


def _moved(value: Value) -> Iterator[_Changed]:
    """Each member of one of several lists that part a set, moved to each of the others."""
    lists = {key: tuple(value[key]) for key in REFERRAL_OUTCOMES}
    for key, item in ((key, item) for key, listed in lists.items() for item in listed):
        left = Value(value[key].place, tuple(one for one in lists[key] if one is not item))
        for other in REFERRAL_OUTCOMES:
            if other != key:
                more = Value(value[other].place, (*lists[other], item))
                yield _one(item.place, SET, value, {**value.children, key: left, other: more})


def _narrowed(key: str, shape: ListOf, value: Value, known: Known) -> Iterator[_Changed]:
    """A set that is not written is everything: one member less."""
    members = _members(shape, known)
    for member in members:
        others = tuple(Value(value.place, other) for other in members if other != member)
        yield _one(value.place, SET, value, {**value.children, key: Value(value.place, others)})


def _members(shape: ListOf, known: Known) -> tuple[str, ...]:
    return shape.item.codes if isinstance(shape.item, OneOf) else known.categories


def _list(shape: ListOf, value: Value, known: Known) -> Iterator[_Changed]:
    """A set with one member less, if that may be, and with one more; a list of records member by member."""
    items = tuple(value)
    if not isinstance(shape.item, OneOf | Matching):
        yield from _items(shape.item, value, known)
        return
    for item in items if len(items) > 1 or shape.may_be_empty else ():
        yield _one(item.place, SET, value, tuple(one for one in items if one is not item))
    for member in _members(shape, known):
        if member not in value.texts:
            yield _one(value.place, SET, value, (*items, Value(value.place, member)))


def _table(shape: MapOf, value: Value, known: Known) -> Iterator[_Changed]:
    for key in value.children:
        yield from _of_key(key, shape.value, value, known)
    if shape == RATIOS:
        yield from _ratios(value, known)


def _ratios(value: Value, known: Known) -> Iterator[_Changed]:
    """A category less, and one more that has the lowest of the ratios."""
    ratios = value.children
    lowest = min(ratios.values(), key=lambda ratio: ratio.number)
    for category in ratios if len(ratios) > 1 else ():
        others = {key: ratio for key, ratio in ratios.items() if key != category}
        yield _one(ratios[category].place, SET, value, others)
    for category in known.categories:
        if category not in ratios:
            yield _one(value.place, SET, value, {**ratios, category: Value(value.place, lowest.content)})


def _bounds(shape: Bounds, value: Value, known: Known) -> Iterator[_Changed]:
    yield from _record(shape.record, value, known)
    for key, amount in value.children.items():
        turned = {_OTHER_SIDE[key] if each == key else each: inner for each, inner in value.children.items()}
        yield _one(amount.place, COMPARISON, value, turned)


def _items(shape: Shape, value: Value, known: Known) -> Iterator[_Changed]:
    items = tuple(value)
    for position, item in enumerate(items):
        before, after = items[:position], items[position + 1 :]
        for changed in _inside(shape, item, known):
            yield changed.within(value, lambda content: (*before, content, *after))  # noqa: B023 - called at once


def _either(shape: WithAnyOf, value: Value, known: Known) -> Iterator[_Changed]:
    present = any(key in value for key in shape.keys)
    yield from _inside(shape.present if present else shape.absent, value, known)


_DATED_REFERENCE: Shape = Record(required={"from": DAY_SHAPE})
_RATIO_LIST: Shape = DatedList(Record(required={"value": RATIOS}))
# The first kind of shape that a shape is one of.
_WALKS: tuple[tuple[type[Any], Callable[[Any, Value, Known], Iterator[_Changed]]], ...] = (
    (Record, _record),
    (Sourced, lambda shape, value, known: _record(shape.whole, value, known)),
    (DatedList, lambda shape, value, known: _items(shape.dated_entry, value, known)),
    (ListOf, _list),
    (MapOf, _table),
    (Bounds, _bounds),
    (WithAnyOf, _either),
    (ListOr, lambda shape, value, known: _inside(shape.mapped if value.children else shape.listed, value, known)),
    (
        PlainOrDated,
        lambda shape, value, known: _inside(shape.dated if is_dated(value) else shape.plain, value, known),
    ),
    (OneOf, _code),
    (LabelShape, lambda *_: iter(())),
)
