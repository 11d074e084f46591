"""Dated lists as what holds on each day, and the spans of days on which two of them differ."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, pairwise

from calc_service.policy.differences.change import Change, Form
from calc_service.policy.differences.leaves import EFFECT, PROVENANCE, REPEALED, START, Leaf, Path, kind_of, leaves
from calc_service.rulebook.values import Value

Held = Mapping[Path, Leaf]
Entries = Mapping[str, Held]
"""By the ISO day on which an entry begins, what it says."""
NOTHING: Held = {}


@dataclass(frozen=True, slots=True)
class Span:
    """Days with one content on either side; `until` is the first day after it, "" where it never ends."""

    start: str
    until: str
    before: Leaf | None
    after: Leaf | None

    @property
    def alike(self) -> bool:
        """Whether both sides say the same."""
        return self.before == self.after


def entries_of(value: Value | None) -> dict[str, dict[Path, Leaf]]:
    """What each entry of a dated list says beside its day; of a repeal only where that comes from."""
    return {
        entry[START].text: {path: said for path, said in leaves(entry) if path not in ((START,), (REPEALED,))}
        for entry in value or ()
        if START in entry
    }


def dated_changes(path: Path, before: Entries, after: Entries) -> list[Change]:
    """What differs between two dated lists at `path`, moved days and repeated entries included."""
    changes = [change for inner, spans in _spans(before, after) for change in _told((*path, *inner), spans)]
    explained = {day for change in changes for day in (change.start, change.until)}
    unexplained = sorted((before.keys() ^ after.keys()) - explained)
    repeated = [_repeated(path, day, new=day in after) for day in unexplained]
    return [*_moved_together(path, changes), *_whence(path, changes, before, after), *repeated]


def _spans(before: Entries, after: Entries) -> Iterator[tuple[Path, list[Span]]]:
    days = sorted(before.keys() | after.keys())
    held = [_comparable(_held_on(before, day), _held_on(after, day)) for day in days]
    for inner in dict.fromkeys(inner for sides in held for side in sides for inner in side):
        found = [(day, old.get(inner), new.get(inner)) for day, (old, new) in zip(days, held, strict=True)]
        alike = [(sides, next(group)[0]) for sides, group in groupby(found, key=lambda one: one[1:])]
        ends = [*(start for _, start in alike[1:]), ""]
        yield inner, [Span(start, until, *sides) for (sides, start), until in zip(alike, ends, strict=True)]


def _held_on(entries: Entries, day: str) -> Held:
    begun = [start for start in entries if start <= day]
    return entries[max(begun)] if begun else NOTHING


def _comparable(before: Held, after: Held) -> tuple[Held, Held]:
    """Where only one side has a rule, that rule comes with its provenance, which is no difference of its own."""
    if _has_effect(before) == _has_effect(after):
        return before, after
    return _effects(before), _effects(after)


def _whence(path: Path, changes: list[Change], before: Entries, after: Entries) -> Iterator[Change]:
    """Entries that begin or cease to set anything where the other side sets nothing: where they come from."""
    moved = {change.start for change in changes if change.form is not Form.CHANGED}
    for day in sorted(before.keys() | after.keys()):
        if day in moved or _has_effect(_held_on(before, day)) == _has_effect(_held_on(after, day)):
            continue
        forms = ((Form.REMOVED, before), (Form.ADDED, after))
        yield from (Change(form, path, PROVENANCE, start=day) for form, entries in forms if day in entries)


def _effects(held: Held) -> Held:
    return {path: said for path, said in held.items() if kind_of(path) == EFFECT}


def _has_effect(held: Held) -> bool:
    return any(kind_of(path) == EFFECT for path in held)


def _told(path: Path, spans: list[Span]) -> Iterator[Change]:
    nothing = Span("", "", None, None)
    for earlier, (span, later) in zip([nothing, *spans], pairwise([*spans, nothing]), strict=False):
        if span.alike:
            continue
        form = _moved(earlier, span, later) if span.until else Form.CHANGED
        old, new = (span.before, span.after) if form is Form.CHANGED else (earlier.after, later.after)
        yield Change(form, path, kind_of(path), old, new, span.start, span.until)


def _moved(earlier: Span, span: Span, later: Span) -> Form:
    """Whether both sides go from one content to another alike, only not on the same day."""
    if not (earlier.alike and later.alike):
        return Form.CHANGED
    forms = {(later.after, earlier.after): Form.LATER, (earlier.after, later.after): Form.EARLIER}
    return forms.get((span.before, span.after), Form.CHANGED)


def _moved_together(path: Path, changes: list[Change]) -> Iterator[Change]:
    """The same, where an entry that moved with several values is told once."""
    told = set()
    for change in changes:
        move = change.form, change.start, change.until
        together = [one for one in changes if (one.form, one.start, one.until) == move]
        effects = [one for one in together if one.kind == EFFECT] or together
        if change.form is Form.CHANGED or len(together) == 1:
            yield change
        elif move not in told:
            told.add(move)
            yield (
                effects[0]
                if len(effects) == 1
                else Change(change.form, path, effects[0].kind, start=change.start, until=change.until)
            )


def _repeated(path: Path, day: str, *, new: bool) -> Change:
    return Change(Form.REPEATED if new else Form.UNREPEATED, path, PROVENANCE, start=day)
