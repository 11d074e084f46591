"""Two states of the rules to be compared: older ones stay readable, and what they lack and decides no money is said."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from calc_service.config import RULES_FOLDER
from calc_service.domain.wording import Label
from calc_service.rulebook.complaints import ERROR, MOST_A_FILE, Complaint, RulesRefused, at_most, in_order
from calc_service.rulebook.defaults import Default, read_with_defaults
from calc_service.rulebook.folder import RulesFolder

_WITH_THE_PROGRAM = Label("随程序提供的规则", "the rules that come with the program")
_MISSING = Label("{side}：没有“{what}”，比较时采用{source}的", "{side}: no {what}; that of {source} is used")


@dataclass(frozen=True, slots=True)
class State:
    """A rules folder to be compared, and how sentences call it, as the beginning of a sentence and within one."""

    folder: Path
    name: Label


@dataclass(frozen=True, slots=True)
class UsedDefault:
    """What a state lacks and was taken from elsewhere: `path` is its file without ending, then the keys."""

    path: tuple[str, ...]
    sentence: Label


@dataclass(frozen=True, slots=True)
class RulesToCompare:
    """One state as read, with every default used. The defaults are no part of the state's digest."""

    contents: RulesFolder
    defaults: tuple[UsedDefault, ...]


def read_to_compare(state: State, other: State | None) -> RulesToCompare:
    """The typed content of `state`, completed from `other`, where that can be had, then from the program's own rules.

    Only what decides no money is ever taken. RulesRefused with every error at once where there is one.
    """
    sources = (*filter(None, (other,)), State(RULES_FOLDER, _WITH_THE_PROGRAM))
    complaints: list[Complaint] = []
    contents, defaults = read_with_defaults(state.folder, [one.folder for one in sources], complaints)
    errors = [complaint for complaint in complaints if complaint.level == ERROR]
    if errors:
        raise RulesRefused(at_most(MOST_A_FILE, in_order(errors)))
    return RulesToCompare(contents, tuple(_used(one, state, sources) for one in defaults))


def _used(default: Default, state: State, sources: Sequence[State]) -> UsedDefault:
    file, *keys = default.path
    what, source = " · ".join((f"{file}.yaml", *keys)), sources[default.source].name
    zh = _MISSING.zh.format(side=state.name.zh, what=what, source=source.zh)
    en = _MISSING.en.format(side=state.name.en, what=what, source=source.en)
    return UsedDefault(default.path, Label(zh, en[0].upper() + en[1:]))
