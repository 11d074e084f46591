"""Every change between two rules folders: mappings by key, dated lists by day, all else by content."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from calc_service.policy.differences.change import (
    EFFECT,
    PROVENANCE,
    WORDS,
    ChangeForm,
    Leaf,
    Path,
    RuleChange,
    kind_of,
)
from calc_service.policy.differences.dated_lists import LeavesByDay, comparable, dated_changes, entries_of, leaf, leaves
from calc_service.policy.differences.undated import could_be_dated
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.successors import FIRST_DAY, LAST_DAY, day_after
from calc_service.rulebook.values import YEARLY_TABLES, Value, is_dated, start_days

DISTRICTS = ("districts", "districts")
SAME_AS = "same_as"
_PAID_AHEAD = ("premium_subsidy", "standards")
"""Yearly figures that are used in the year before as well: premiums are paid before their year begins."""
_UNDATED_LISTS = ("columns", "headers", "spellings")
"""Lists of a file of codes of which every entry is understood whatever the day."""


@dataclass(frozen=True, slots=True)
class _Sides:
    """What stands at one path on either side; None where nothing does."""

    before: Value | None
    after: Value | None

    @property
    def values(self) -> tuple[Value, ...]:
        return tuple(value for value in (self.before, self.after) if value is not None)

    @property
    def keys(self) -> Iterable[str]:
        return dict.fromkeys(key for value in reversed(self.values) for key in value.children)

    def inside(self, key: str) -> "_Sides":
        before, after = (None if side is None else side.at(key) for side in (self.before, self.after))
        return _Sides(before, after)


def changes(before: RulesFolder, after: RulesFolder) -> Iterator[RuleChange]:
    """Every change between two folders that the loader accepts; none exactly where their digests are the same."""
    old, new = dict(before.files()), dict(after.files())
    first_day = min(before.city_days | after.city_days)
    for name in dict.fromkeys([*new, *old]):
        yield from _changes((name,), _Sides(old.get(name), new.get(name)), first_day, (before, after))


def _changes(path: Path, sides: _Sides, since: str, folders: tuple[RulesFolder, RulesFolder]) -> Iterator[RuleChange]:
    """Those at `path` and below. Whatever no rule here explains is at least said to be written otherwise."""
    if sides.before is sides.after or comparable(sides.before) == comparable(sides.after):
        return
    days = start_days(sides.values)
    found = list(_inside(path, sides, min(days, default=since), folders))
    yield from found or [RuleChange(ChangeForm.REARRANGED, path, PROVENANCE)]


def _inside(path: Path, sides: _Sides, since: str, folders: tuple[RulesFolder, RulesFolder]) -> Iterator[RuleChange]:
    if path[0].startswith("codes/") and path[1:] in {(name,) for name in _UNDATED_LISTS}:
        yield from _undated(path, sides)
    elif any(SAME_AS in value for value in sides.values):
        yield from _by_reference(path, sides, since, folders)
    elif any(map(is_dated, sides.values)):
        yield from dated_changes(path, *_entries(sides, since))
    elif any(isinstance(value.content, Mapping) and leaf(value) is None for value in sides.values):
        inner = (one for key in sides.keys for one in _changes((*path, key), sides.inside(key), since, folders))
        yield from inner if len(sides.values) > 1 else _one_sided(path, sides, list(inner), since)
    else:
        yield _single(path, leaf(sides.before), leaf(sides.after), since)


def _entries(sides: _Sides, since: str) -> tuple[LeavesByDay, LeavesByDay]:
    """What both sides say by day; what stands there without days on one of them holds from `since` on."""
    under = ("value",) if any("value" in entry for side in sides.values for entry in side) else ()
    before, after = (
        {since: dict(leaves(side, under))}
        if side is not None and side.content and not is_dated(side)
        else entries_of(side)
        for side in (sides.before, sides.after)
    )
    return before, after


def _single(path: Path, before: Leaf | None, after: Leaf | None, since: str) -> RuleChange:
    change = RuleChange(ChangeForm.CHANGED, path, kind_of(path), before, after)
    undated = could_be_dated(path)
    if change.kind != EFFECT:
        return replace(change, start=since if undated else "", undated=undated)
    start, until = _days(path, before, after, since)
    return replace(change, start=start, until=until, undated=undated)


def _days(path: Path, before: Leaf | None, after: Leaf | None, since: str) -> tuple[str, str]:
    """The days on which a value without a day of its own makes a difference."""
    if path[0] == "monitoring" or path[0].startswith("codes/"):
        return "", ""
    if path[:2] in YEARLY_TABLES:
        year = int(path[2])
        paid_ahead = path[:2] == _PAID_AHEAD and before is not None
        return f"{year - paid_ahead}-01-01", f"{year + 1}-01-01"
    bounds = sorted(str(bound) for bound in (before, after) if bound is not None)
    if path[:2] == DISTRICTS and path[-1] == LAST_DAY:
        first, *later = map(day_after, bounds)
        return first, next(iter(later), "")
    if path[:2] == DISTRICTS and path[-1] == FIRST_DAY:
        return (bounds[0], bounds[1]) if len(bounds) > 1 else (min(since, bounds[0]), bounds[0])
    return since, ""


def _one_sided(path: Path, sides: _Sides, inner: list[RuleChange], since: str) -> Iterator[RuleChange]:
    """A part that only one side has: said once, and then what it decides; its provenance and words belong to it.

    Entries of dated lists say for themselves where they come from.
    """
    form = ChangeForm.REMOVED if sides.after is None else ChangeForm.ADDED
    if path[:2] == DISTRICTS:
        bounds = [value[FIRST_DAY].text for value in sides.values if FIRST_DAY in value]
        yield RuleChange(form, path, EFFECT, start=min(bounds, default=since))
        return
    own = [replace(one, undated=False) for one in inner]
    decided = [one for one in own if one.kind == EFFECT or (one.start and not could_be_dated(one.path))]
    besides = {one.kind for one in own if one not in decided}
    if besides or not decided:
        yield RuleChange(form, path, WORDS if besides == {WORDS} else PROVENANCE)
    yield from decided


def _by_reference(
    path: Path, sides: _Sides, since: str, folders: tuple[RulesFolder, RulesFolder]
) -> Iterator[RuleChange]:
    """Ratios taken from another track: which one, and what that changes in the ratios themselves.

    The reference holds on all days, and what a district sets for the other track goes with it.
    """
    old, new = (None if side is None else leaf(side.at(SAME_AS)) for side in (sides.before, sides.after))
    if old != new:
        yield RuleChange(ChangeForm.CHANGED, (*path, SAME_AS), EFFECT, old, new, since)
    stated = [_resolved(path, side, folder) for side, folder in zip((sides.before, sides.after), folders, strict=True)]
    yield from (one for one in dated_changes(path, *map(entries_of, stated)) if one.kind == EFFECT)


def _resolved(path: Path, side: Value | None, folder: RulesFolder) -> Value | None:
    """`side` itself, or the list that it refers to."""
    if side is None or SAME_AS not in side:
        return side
    return folder.city[path[0]].at(*path[1:-2], side[SAME_AS].text, path[-1])


def _undated(path: Path, sides: _Sides) -> Iterator[RuleChange]:
    """Entries that are all understood on every day: what they say together, then where each comes from."""
    before, after = (entries_of(side) for side in (sides.before, sides.after))
    old, new = _merged(before.values()), _merged(after.values())
    different = [end for end in dict.fromkeys([*new, *old]) if old.get(end) != new.get(end)]
    yield from (RuleChange(ChangeForm.CHANGED, (*path, *end), EFFECT, old.get(end), new.get(end)) for end in different)
    sources = (
        {
            day: {end: content for end, content in entry.items() if kind_of(end) != EFFECT}
            for day, entry in entries.items()
        }
        for entries in (before, after)
    )
    for change in dated_changes(path, *sources):
        if not (different and change.form in (ChangeForm.REPEATED, ChangeForm.UNREPEATED)):
            yield change


def _merged(entries: Iterable[Mapping[Path, Leaf]]) -> dict[Path, Leaf]:
    """What all entries decide: lists joined, of anything else the last."""
    joined: dict[Path, Leaf] = {}
    for end, content in ((end, content) for entry in entries for end, content in entry.items()):
        known = joined.get(end)
        both = isinstance(content, frozenset) and isinstance(known, frozenset)
        if kind_of(end) == EFFECT:
            joined[end] = content | known if both else content  # type: ignore[operator]  # both are sets
    return joined
