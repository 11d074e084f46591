"""A change in words: what, from what to what, since when, where."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from calc_service.domain.wording import Label
from calc_service.policy.differences.change import EFFECT, ChangeForm, Leaf, Path, RuleChange
from calc_service.policy.differences.changes import DISTRICTS, SAME_AS
from calc_service.policy.differences.contents import content, from_to
from calc_service.policy.differences.dated_lists import entries_of, leaf
from calc_service.policy.differences.key_names import KEYS
from calc_service.policy.differences.names import Folders, at, district, district_of, path_name
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.successors import SUCCESSOR, district_rules
from calc_service.rulebook.values import YEARLY_TABLES, goes_by_admission, is_dated

Phrase = Callable[[RuleChange, RulesFolder, RulesFolder], Label]

_PROVENANCE = ("cite", "document", "source", "verified", "confirmed")


def _changed(change: RuleChange, before: RulesFolder, after: RulesFolder) -> Label:
    if change.before is None or change.after is None:
        old, new = _shown(change, change.before, before), _shown(change, change.after, after)
        return Label(f" {old.zh} → {new.zh}", f" {old.en} → {new.en}")
    both = from_to(change.path, change.before, change.after, (after, before))
    return Label(f" {both.zh}", f" {both.en}")


def _moved(change: RuleChange, before: RulesFolder, after: RulesFolder) -> Label:
    later = change.form is ChangeForm.LATER
    old, new = (change.start, change.until) if later else (change.until, change.start)
    zh = f"生效日由 {old} {'推迟' if later else '提前'}到 {new}"
    en = f"begins {'later' if later else 'earlier'}, on {new} instead of {old}"
    if change.before is None and change.after is None:
        return Label(f"：{zh}", f": {en}")
    what = _changed(change, before, after)
    return Label(f"{what.zh}：{zh}", f"{what.en}: {en}")


def _added(change: RuleChange, _: RulesFolder, after: RulesFolder) -> Label:
    provenance = _provenance_phrase(change, after)
    return Label(f"：新增{provenance.zh}", f": added{provenance.en}")


def _removed(change: RuleChange, before: RulesFolder, _: RulesFolder) -> Label:
    provenance = _provenance_phrase(change, before)
    return Label(f"：删去{provenance.zh}", f": removed{provenance.en}")


def _fixed_phrase(zh: str, en: str) -> Phrase:
    return lambda change, _before, _after: Label(zh.format(change.start), en.format(change.start))


PHRASES: Mapping[ChangeForm, Phrase] = {
    ChangeForm.CHANGED: _changed,
    ChangeForm.LATER: _moved,
    ChangeForm.EARLIER: _moved,
    ChangeForm.ADDED: _added,
    ChangeForm.REMOVED: _removed,
    ChangeForm.REPEATED: _fixed_phrase(
        "：新增 {} 起的一条，内容与此前相同", ": a new entry from {} on says what held before it"
    ),
    ChangeForm.UNREPEATED: _fixed_phrase(
        "：删去 {} 起的一条，它的内容与此前相同", ": the entry from {} on is gone, which said what held before it"
    ),
    ChangeForm.REARRANGED: _fixed_phrase(
        "：含义不变，只是写在别的条目里", ": the same meaning, written in other entries"
    ),
}


def _shown(change: RuleChange, value: Leaf | None, folder: RulesFolder) -> Label:
    """A content; where a district sets no figure, the city's in the same place, which then holds there."""
    city_value = (
        _city_value(change.path[1:], change.start, folder) if value is None and district_of(change.path) else None
    )
    if not isinstance(city_value, int):
        return content(change.path, value, (folder,))
    shown = content(change.path, city_value, (folder,))
    return Label(f"{shown.zh}（全市标准）", f"{shown.en} (the city's)")


def _city_value(path: Path, day: str, folder: RulesFolder) -> Leaf | None:
    """What the city has on a day at the place that a district's path leads to; a reference is followed."""
    for depth in range(2, len(path) if path[0] in folder.city else 0):
        listed = at(folder, path[:depth])
        if listed is not None and SAME_AS in listed:
            listed = at(folder, (*path[: depth - 2], listed[SAME_AS].text, path[depth - 1]))
        begun = [entry for start, entry in entries_of(listed).items() if start <= day]
        if begun:
            return begun[-1].get(path[depth:])
    return None


def _provenance_phrase(change: RuleChange, folder: RulesFolder) -> Label:
    """What a part, or the entry of a dated list that begins with the change, says of its provenance, in brackets.

    That a clause cited is verified goes without saying.
    """
    part = at(folder, change.path)
    if is_dated(part):
        entry = entries_of(part).get(change.start, {})
        sources = [(key, entry[(key,)]) for key in _PROVENANCE if (key,) in entry]
    else:
        children = {} if part is None else part.children
        sources = [(key, value) for key in _PROVENANCE if (value := leaf(children.get(key))) is not None]
    if len(sources) > 1 and ("verified", True) in sources:
        sources.remove(("verified", True))
    shown = [(KEYS[key], content((*change.path, key), what, (folder,))) for key, what in sources]
    if not shown:
        return Label("", "")
    zh = "，".join(f"{name.zh} {what.zh}" for name, what in shown)
    return Label(f"（{zh}）", f" ({', '.join(f'{name.en} {what.en}' for name, what in shown)})")


_EMPTY = Label("", "")
_EVERY_DAY = Label("，适用于任何日期的文件", ", for files of every day")
_FROM = Label("，{} 起", ", from {}")
_OF_STAYS = Label("（住院按入院日）", " (stays by the day of admission)")
_AND_LATER = Label("（此后结算、此前入院的住院也适用）", " (and later for stays admitted by then)")
_FROM_TO = Label("，{} 至 {}", ", from {} to {}")


def sentence(change: RuleChange, before: RulesFolder, after: RulesFolder) -> Label:
    """The change in both languages; names are those of `after`, of `before` where the thing is gone."""
    folders = after, before
    phrase = PHRASES[change.form](change, before, after)
    parts = path_name(change.path, folders), phrase, _when(change, folders), _where(change.path, folders)
    return Label("".join(part.zh for part in parts), "".join(part.en for part in parts))


def _when(change: RuleChange, folders: Folders) -> Label:
    if change.form in (ChangeForm.LATER, ChangeForm.EARLIER) or (change.kind != EFFECT and not change.start):
        return _EMPTY
    if change.form in (ChangeForm.REPEATED, ChangeForm.UNREPEATED) or change.path[:2] in (*YEARLY_TABLES, DISTRICTS):
        return _EMPTY
    if not change.start:
        return _EVERY_DAY
    of_days = span(change.start, change.until)
    stays = _OF_STAYS if _by_admission(change.path, change.start, folders) else _EMPTY
    stays = _AND_LATER if change.until and _by_admission(change.path, change.until, folders) else stays
    return Label(of_days.zh + stays.zh, of_days.en + stays.en)


def span(start: str, until: str) -> Label:
    """From an ISO day up to the day before another one; "" for one that never comes."""
    last = (date.fromisoformat(until) - timedelta(days=1)).isoformat() if until else ""
    pattern = _FROM_TO if last else _FROM
    return Label(pattern.zh.format(start, last), pattern.en.format(start, last))


def _by_admission(path: Path, day: str, folders: Folders) -> bool:
    """Whether the entry of the list around `path` that begins on `day` goes by the day of admission, on either side."""
    lists = (at(folder, path[:depth]) for folder in folders for depth in range(2, len(path)))
    entries = (entry for listed in lists for entry in listed or () if "from" in entry and entry["from"].text == day)
    return any(map(goes_by_admission, entries))


def _where(path: Path, folders: Folders) -> Label:
    code = district_of(path)
    if not code:
        return _EMPTY
    name = district(code, folders)
    followed = folders[0].city["districts"].at("districts", code, SUCCESSOR) is not None
    rules = district_rules(folders[0]) if followed else ()
    after = [district(each.code, folders) for each in rules if each.taken_from == code]
    if not after:
        return Label(f"，{name.zh}", f", {name.en}")
    return Label(
        f"，{name.zh}（沿用它的{'、'.join(one.zh for one in after)}随之）",
        f", {name.en} (and with it {', '.join(one.en for one in after)})",
    )
