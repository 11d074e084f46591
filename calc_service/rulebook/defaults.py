"""What a rules folder lacks and what decides no money, taken from other rules: only to compare, never to serve.

Rules from before a reason, a label or a code was introduced stay readable that way. The shapes say what may be taken
(see `Record.decides_no_money`); whatever else is missing stays missing and is complained about.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from calc_service.rulebook import checks
from calc_service.rulebook.complaints import ERROR, Complaint, FilePlace
from calc_service.rulebook.folder import BORROWED, Complete, RulesFolder, as_it_is, read_folder, unusable_file
from calc_service.rulebook.shapes import Shape
from calc_service.rulebook.shapes.lists import DatedList, ListOr, PlainOrDated
from calc_service.rulebook.shapes.records import BOTH_LANGUAGES, LabelShape, MapOf, Record, Sourced, WithAnyOf
from calc_service.rulebook.source import Entries, Items, Node, Scalar, read

KeyPath = tuple[str, ...]
"""A file by its name below the rules folder without ending, then keys; the ISO day for an entry of a dated list."""
Counterparts = Sequence[tuple[int, Node]]
"""What stands at one place in other rules, by their number; those that have nothing there are left out."""
_START = "from"


@dataclass(frozen=True, slots=True)
class Default:
    """What stands at `path` was taken from the other rules of that number."""

    path: KeyPath
    source: int


@dataclass(frozen=True, slots=True)
class Completion:
    """Completes files from those of `sources`, of which the first that has a thing counts; `taken` says what."""

    sources: Sequence[Path]
    taken: list[Default] = field(default_factory=list)

    def __call__(self, name: str, shape: Shape, node: Node | None) -> Node | None:
        """The content of the file called `name`; None where it is missing and decides money."""
        counterparts = list(self._files(name))
        if node is not None:
            return self._completed(shape, node, counterparts, (name,))
        decides_money = not isinstance(shape, Record) or not all(map(shape.may_be_taken, shape.required))
        return None if decides_money or not counterparts else self._taken(shape, counterparts, (name,))

    def _files(self, name: str) -> Iterator[tuple[int, Node]]:
        for number, folder in enumerate(self.sources):
            file = folder / f"{name}.yaml"
            shown = f"{BORROWED}{name}.yaml"
            usable = not list(unusable_file(file, folder, FilePlace(shown, 1, 1)))
            node = read(file, shown, []) if usable else None
            if node is not None:
                yield number, node

    def _taken(self, shape: Shape, counterparts: Counterparts, path: KeyPath) -> Node:
        (source, node), *others = counterparts
        self.taken.append(Default(path, source))
        return self._completed(shape, node, others, path)

    def _completed(self, shape: Shape, node: Node, counterparts: Counterparts, path: KeyPath) -> Node:
        inner = _that_applies(shape, node)
        if isinstance(inner, Record) and isinstance(node, Entries):
            known = self._entries({**inner.required, **inner.optional}, node, counterparts, path)
            return Entries(node.place, (*known, *self._missing(inner, node, counterparts, path)))
        if isinstance(inner, MapOf) and isinstance(node, Entries):
            shapes = {key.text: inner.value for key, _ in node.entries}
            return Entries(node.place, tuple(self._entries(shapes, node, counterparts, path)))
        if isinstance(inner, DatedList) and isinstance(node, Items):
            return Items(node.place, tuple(self._dated(inner.dated_entry, node, counterparts, path)))
        return node

    def _entries(
        self, shapes: Mapping[str, Shape], node: Entries, counterparts: Counterparts, path: KeyPath
    ) -> Iterator[tuple[Scalar, Node]]:
        for key, value in node.entries:
            shape, others = shapes.get(key.text), _under(key.text, counterparts)
            yield key, value if shape is None else self._completed(shape, value, others, (*path, key.text))

    def _missing(
        self, shape: Record, node: Entries, counterparts: Counterparts, path: KeyPath
    ) -> Iterator[tuple[Scalar, Node]]:
        for key in filter(shape.may_be_taken, shape.required):
            others = _under(key, counterparts)
            if others and all(present.text != key for present, _ in node.entries):
                value = self._taken(shape.required[key], others, (*path, key))
                yield Scalar(value.place, key), value

    def _dated(self, shape: Shape, node: Items, counterparts: Counterparts, path: KeyPath) -> Iterator[Node]:
        """Each entry, completed from those that begin on the same day."""
        for item in node.items:
            day = _day(item)
            others = [(n, one) for n, other in counterparts if isinstance(other, Items) for one in other.items]
            same_day = [(number, one) for number, one in others if _day(one) == day]
            yield self._completed(shape, item, same_day, (*path, day))


def read_with_defaults(
    folder: Path, sources: Sequence[Path], complaints: list[Complaint]
) -> tuple[RulesFolder, tuple[Default, ...]]:
    """The content of `folder`, and what of it was taken from `sources`; complaints about its own files are appended."""
    # Most folders lack nothing, and the other files need not be read.
    contents, found = _read(folder, as_it_is)
    if all(complaint.level != ERROR for complaint in found):
        complaints.extend(found)
        return contents, ()
    completion = Completion(sources)
    contents, found = _read(folder, completion)
    complaints.extend(complaint for complaint in found if not complaint.path.startswith(BORROWED))
    return contents, tuple(completion.taken)


def _read(folder: Path, complete: Complete) -> tuple[RulesFolder, list[Complaint]]:
    found: list[Complaint] = []
    contents = read_folder(folder, found, complete)
    return contents, [*found, *checks.check(contents)]


def _that_applies(shape: Shape, node: Node) -> Shape:
    """The shape that says which keys or items `node` has."""
    if isinstance(shape, LabelShape):
        return BOTH_LANGUAGES
    if isinstance(shape, Sourced):
        return shape.whole
    return _that_applies(shape.chosen(node), node) if isinstance(shape, (ListOr, PlainOrDated, WithAnyOf)) else shape


def _under(key: str, counterparts: Counterparts) -> Counterparts:
    listed = ((number, other.entries) for number, other in counterparts if isinstance(other, Entries))
    return [(number, value) for number, entries in listed for name, value in entries if name.text == key]


def _day(item: Node) -> str:
    return next((day.text for _, day in _under(_START, [(0, item)]) if isinstance(day, Scalar)), "")
