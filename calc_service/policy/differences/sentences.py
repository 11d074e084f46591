"""A change in words: what, from what to what, since when, where."""

from datetime import date, timedelta

from calc_service.domain.wording import Label
from calc_service.policy.differences.change import Change, Form
from calc_service.policy.differences.changes import DISTRICTS
from calc_service.policy.differences.leaves import EFFECT, Path
from calc_service.policy.differences.names import Folders, called, district, district_of
from calc_service.policy.differences.told import TOLD
from calc_service.rulebook.dated import YEARLY_TABLES
from calc_service.rulebook.folder import RulesFolder

_NOT_SAID = Label("", "")
_EVERY_DAY = Label("，适用于任何日期的文件", ", for files of every day")
_SINCE = Label("，{} 起", ", from {}")
_BETWEEN = Label("，{} 至 {}", ", from {} to {}")


def sentence(change: Change, before: RulesFolder, after: RulesFolder) -> Label:
    """The change in both languages; names are those of `after`, of `before` where the thing is gone."""
    folders = after, before
    told = TOLD[change.form](change, before, after)
    parts = called(change.path, folders), told, _when(change), _where(change.path, folders)
    return Label("".join(part.zh for part in parts), "".join(part.en for part in parts))


def _when(change: Change) -> Label:
    if change.form in (Form.LATER, Form.EARLIER) or (change.kind != EFFECT and not change.start):
        return _NOT_SAID
    if change.form in (Form.REPEATED, Form.UNREPEATED) or change.path[:2] in (*YEARLY_TABLES, DISTRICTS):
        return _NOT_SAID
    if not change.start:
        return _EVERY_DAY
    last = (date.fromisoformat(change.until) - timedelta(days=1)).isoformat() if change.until else ""
    said = _BETWEEN if last else _SINCE
    return Label(said.zh.format(change.start, last), said.en.format(change.start, last))


def _where(path: Path, folders: Folders) -> Label:
    code = district_of(path)
    if not code:
        return _NOT_SAID
    name = district(code, folders)
    return Label(f"，{name.zh}", f", {name.en}")
