"""Values at the ends of a rules file, and dated lists as what holds on each day.

Two lists are compared by the spans of days on which they differ.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, pairwise

from calc_service.domain.money import yuan
from calc_service.policy.differences.change import EFFECT, PROVENANCE, ChangeForm, Leaf, Path, RuleChange, kind_of
from calc_service.rulebook.values import Value

START = "from"
REPEALED = "repealed"
_LIMITS = ("above", "at_least", "below", "at_most")


def comparable(value: Value | None) -> Hashable:
    """What the digest sees of `value`, to be compared: neither places, nor the order of keys and of list items."""
    if value is None:
        return None
    if isinstance(value.content, Mapping):
        return frozenset((key, comparable(inner)) for key, inner in value.content.items())
    return frozenset(map(comparable, value)) if isinstance(value.content, tuple) else value.content


def leaf(value: Value | None) -> Leaf | None:
    """The content of a single value, a list of texts or the limits of an amount; None for all that has parts."""
    if value is None or any(isinstance(item.content, Mapping) for item in value):
        return None
    if isinstance(value.content, Mapping):
        limits = {key: value[key].number for key in _LIMITS if key in value}
        return tuple(limits.items()) if limits and len(limits) == len(value.children) else None
    return frozenset(value.texts) if isinstance(value.content, tuple) else value.content


def leaves(entry: Value, path: Path = ()) -> Iterator[tuple[Path, Leaf]]:
    """Everything inside an entry of a dated list that says something, by its path."""
    content = leaf(entry)
    if content is not None:
        yield path, content
        return
    for key, inner in (*entry.children.items(), *_by_key(entry)):
        yield from leaves(inner, (*path, key))


BETWEEN_CATEGORIES = "|"


def _by_key(items: Value) -> Iterator[tuple[str, Value]]:
    """Parts of a list, whose order means nothing, by what tells them apart: the categories or the amount of each.

    Those are not among the parts' own values then; of parts that nothing tells apart each further one has a number.
    """
    seen = Counter[str]()
    for item in sorted(items, key=_in_figures):
        if "categories" in item:
            key, own = BETWEEN_CATEGORIES.join(sorted(item["categories"].texts)), "categories"
        else:
            key, own = yuan(item["above"].number), "above"
        seen[key] += 1
        rest = {name: inner for name, inner in item.children.items() if name != own}
        yield f"{key}{BETWEEN_CATEGORIES}{seen[key]}" if seen[key] > 1 else key, Value(item.place, rest)


Leaves = Mapping[Path, Leaf]
LeavesByDay = Mapping[str, Leaves]
"""By the ISO day on which an entry begins, what it says."""
NO_LEAVES: Leaves = {}


def _in_figures(part: Value) -> list[str]:
    return sorted(repr(one) for one in leaves(part) if not isinstance(one[1], frozenset))


@dataclass(frozen=True, slots=True)
class Span:
    """Days with one content on either side; `until` is the first day after it, "" where it never ends."""

    start: str
    until: str
    before: Leaf | None
    after: Leaf | None

    @property
    def equal(self) -> bool:
        """Whether both sides say the same."""
        return self.before == self.after


def entries_of(value: Value | None) -> dict[str, dict[Path, Leaf]]:
    """What each entry of a dated list says beside its day; of a repeal only where that comes from."""
    return {
        entry[START].text: {path: content for path, content in leaves(entry) if path not in ((START,), (REPEALED,))}
        for entry in value or ()
        if START in entry
    }


def dated_changes(path: Path, before: LeavesByDay, after: LeavesByDay) -> list[RuleChange]:
    """What differs between two dated lists at `path`, moved days and repeated entries included."""
    changes = [change for inner, spans in _spans(before, after) for change in _span_changes((*path, *inner), spans)]
    explained = {day for change in changes for day in (change.start, change.until)}
    unexplained = sorted((before.keys() ^ after.keys()) - explained)
    repeated = [_repeated(path, day, new=day in after) for day in unexplained]
    return [*_moved_together(path, changes), *_provenance_changes(path, changes, before, after), *repeated]


def _spans(before: LeavesByDay, after: LeavesByDay) -> Iterator[tuple[Path, list[Span]]]:
    days = sorted(before.keys() | after.keys())
    on_days = [_comparable(_leaves_on(before, day), _leaves_on(after, day)) for day in days]
    for inner in dict.fromkeys(inner for sides in on_days for side in sides for inner in side):
        found = [(day, old.get(inner), new.get(inner)) for day, (old, new) in zip(days, on_days, strict=True)]
        runs = [(sides, next(group)[0]) for sides, group in groupby(found, key=lambda one: one[1:])]
        ends = [*(start for _, start in runs[1:]), ""]
        yield inner, [Span(start, until, *sides) for (sides, start), until in zip(runs, ends, strict=True)]


def _leaves_on(entries: LeavesByDay, day: str) -> Leaves:
    begun = [start for start in entries if start <= day]
    return entries[max(begun)] if begun else NO_LEAVES


def _comparable(before: Leaves, after: Leaves) -> tuple[Leaves, Leaves]:
    """Where only one side has a rule, that rule comes with its provenance, which is no difference of its own."""
    if _has_effect(before) == _has_effect(after):
        return before, after
    return _effects(before), _effects(after)


def _provenance_changes(
    path: Path, changes: list[RuleChange], before: LeavesByDay, after: LeavesByDay
) -> Iterator[RuleChange]:
    """Entries that begin or cease to set anything where the other side sets nothing: where they come from."""
    moved = {change.start for change in changes if change.form is not ChangeForm.CHANGED}
    for day in sorted(before.keys() | after.keys()):
        if day in moved or _has_effect(_leaves_on(before, day)) == _has_effect(_leaves_on(after, day)):
            continue
        forms = ((ChangeForm.REMOVED, before), (ChangeForm.ADDED, after))
        yield from (RuleChange(form, path, PROVENANCE, start=day) for form, entries in forms if day in entries)


def _effects(entry: Leaves) -> Leaves:
    return {path: content for path, content in entry.items() if kind_of(path) == EFFECT}


def _has_effect(entry: Leaves) -> bool:
    return any(kind_of(path) == EFFECT for path in entry)


def _span_changes(path: Path, spans: list[Span]) -> Iterator[RuleChange]:
    nothing = Span("", "", None, None)
    for earlier, (span, later) in zip([nothing, *spans], pairwise([*spans, nothing]), strict=False):
        if span.equal:
            continue
        form = _moved(earlier, span, later) if span.until else ChangeForm.CHANGED
        old, new = (span.before, span.after) if form is ChangeForm.CHANGED else (earlier.after, later.after)
        yield RuleChange(form, path, kind_of(path), old, new, span.start, span.until)


def _moved(earlier: Span, span: Span, later: Span) -> ChangeForm:
    """Whether both sides go from one content to another alike, only not on the same day."""
    if not (earlier.equal and later.equal):
        return ChangeForm.CHANGED
    forms = {(later.after, earlier.after): ChangeForm.LATER, (earlier.after, later.after): ChangeForm.EARLIER}
    return forms.get((span.before, span.after), ChangeForm.CHANGED)


def _moved_together(path: Path, changes: list[RuleChange]) -> Iterator[RuleChange]:
    """The same, where an entry that moved with several values is reported once."""
    reported = set()
    for change in changes:
        move = change.form, change.start, change.until
        together = [one for one in changes if (one.form, one.start, one.until) == move]
        effects = [one for one in together if one.kind == EFFECT] or together
        if change.form is ChangeForm.CHANGED or len(together) == 1:
            yield change
        elif move not in reported:
            reported.add(move)
            yield (
                effects[0]
                if len(effects) == 1
                else RuleChange(change.form, path, effects[0].kind, start=change.start, until=change.until)
            )


def _repeated(path: Path, day: str, *, new: bool) -> RuleChange:
    return RuleChange(ChangeForm.REPEATED if new else ChangeForm.UNREPEATED, path, PROVENANCE, start=day)
