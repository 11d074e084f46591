"""What is told of each form of change, between the name of the thing and the day."""

from collections.abc import Callable, Mapping

from calc_service.domain.wording import Label
from calc_service.policy.differences.change import Change, Form
from calc_service.policy.differences.changes import SAME_AS
from calc_service.policy.differences.contents import content, from_to
from calc_service.policy.differences.key_names import KEYS
from calc_service.policy.differences.leaves import Leaf, Path, is_dated, leaf
from calc_service.policy.differences.names import at, district_of
from calc_service.policy.differences.spans import entries_of
from calc_service.rulebook.folder import RulesFolder

Teller = Callable[[Change, RulesFolder, RulesFolder], Label]

_PROVENANCE = ("cite", "document", "source", "verified")


def _changed(change: Change, before: RulesFolder, after: RulesFolder) -> Label:
    if change.before is None or change.after is None:
        old, new = _shown(change, change.before, before), _shown(change, change.after, after)
        return Label(f" {old.zh} → {new.zh}", f" {old.en} → {new.en}")
    both = from_to(change.path, change.before, change.after, (after, before))
    return Label(f" {both.zh}", f" {both.en}")


def _moved(change: Change, before: RulesFolder, after: RulesFolder) -> Label:
    later = change.form is Form.LATER
    old, new = (change.start, change.until) if later else (change.until, change.start)
    zh = f"生效日由 {old} {'推迟' if later else '提前'}到 {new}"
    en = f"begins {'later' if later else 'earlier'}, on {new} instead of {old}"
    if change.before is None and change.after is None:
        return Label(f"：{zh}", f": {en}")
    what = _changed(change, before, after)
    return Label(f"{what.zh}：{zh}", f"{what.en}: {en}")


def _added(change: Change, _: RulesFolder, after: RulesFolder) -> Label:
    where_from = _where_from(change, after)
    return Label(f"：新增{where_from.zh}", f": added{where_from.en}")


def _removed(change: Change, before: RulesFolder, _: RulesFolder) -> Label:
    where_from = _where_from(change, before)
    return Label(f"：删去{where_from.zh}", f": removed{where_from.en}")


def _written(zh: str, en: str) -> Teller:
    return lambda change, _before, _after: Label(zh.format(change.start), en.format(change.start))


TOLD: Mapping[Form, Teller] = {
    Form.CHANGED: _changed,
    Form.LATER: _moved,
    Form.EARLIER: _moved,
    Form.ADDED: _added,
    Form.REMOVED: _removed,
    Form.REPEATED: _written("：新增 {} 起的一条，内容与此前相同", ": a new entry from {} on says what held before it"),
    Form.UNREPEATED: _written(
        "：删去 {} 起的一条，它的内容与此前相同", ": the entry from {} on is gone, which said what held before it"
    ),
    Form.REARRANGED: _written("：含义不变，只是写在别的条目里", ": the same meaning, written in other entries"),
}


def _shown(change: Change, said: Leaf | None, folder: RulesFolder) -> Label:
    """A content; where a district sets no figure, the city's in the same place, which then holds there."""
    citys = _citys(change.path[1:], change.start, folder) if said is None and district_of(change.path) else None
    if not isinstance(citys, int):
        return content(change.path, said, (folder,))
    shown = content(change.path, citys, (folder,))
    return Label(f"{shown.zh}（全市标准）", f"{shown.en} (the city's)")


def _citys(path: Path, day: str, folder: RulesFolder) -> Leaf | None:
    """What the city has on a day at the place that a district's path leads to; a reference is followed."""
    for depth in range(2, len(path) if path[0] in folder.city else 0):
        listed = at(folder, path[:depth])
        if listed is not None and SAME_AS in listed:
            listed = at(folder, (*path[: depth - 2], listed[SAME_AS].text, path[depth - 1]))
        begun = [entry for start, entry in entries_of(listed).items() if start <= day]
        if begun:
            return begun[-1].get(path[depth:])
    return None


def _where_from(change: Change, folder: RulesFolder) -> Label:
    """What a part, or the entry of a dated list that begins with the change, says of its provenance, in brackets.

    That a clause cited is verified goes without saying.
    """
    part = at(folder, change.path)
    if is_dated(part):
        held = entries_of(part).get(change.start, {})
        said = [(key, held[(key,)]) for key in _PROVENANCE if (key,) in held]
    else:
        own = {} if part is None else part.children
        said = [(key, stated) for key in _PROVENANCE if (stated := leaf(own.get(key))) is not None]
    if len(said) > 1 and ("verified", True) in said:
        said.remove(("verified", True))
    shown = [(KEYS[key], content((*change.path, key), what, (folder,))) for key, what in said]
    if not shown:
        return Label("", "")
    zh = "，".join(f"{name.zh} {what.zh}" for name, what in shown)
    return Label(f"（{zh}）", f" ({', '.join(f'{name.en} {what.en}' for name, what in shown)})")
