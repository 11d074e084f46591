"""Finds the rules in force in what is kept, and loads them; what cannot be loaded is refused and tried again later."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from calc_service import __version__
from calc_service.api.publications.standing import RefusedPublication
from calc_service.api.request_log import RequestLog
from calc_service.api.service_rules import ServiceRules, read_service_rules
from calc_service.batch.scratch import scratch
from calc_service.config import Settings
from calc_service.domain.wording import Label
from calc_service.policy.folder_files import laid_out
from calc_service.rulebook.complaints import RulesRefused
from calc_service.state.folders import KeptFolder, folder
from calc_service.state.history import IN_FORCE, KeptEntry, history, in_force
from calc_service.state.opening import KeptState
from calc_service.state.reaching import reaching
from calc_service.state.refusals import PublishingRefused, StateRefused, StateUnreachable

SECONDS_UNTIL_RETRY = 30.0
"""After which what could not be loaded is tried again: the database may have been restored, the disk have room."""
CANNOT_BE_SERVED = Label(
    "已公布的规则（历史第 {} 条）无法启用，之前的规则继续使用：{}",
    "the rules published as number {} of the history cannot be taken up, and those before them go on serving: {}",
)
OTHER_VERSION = Label(
    "由版本 {} 保存，本版本 {} 读不了，首先是 {}；请在本机装回那个版本，用它公布两个版本都能读的规则之后再换版本",
    "version {} kept them and this one, {}, cannot read them, first of all {}; install that version on this machine"
    " again, publish rules with it that both can read, and only then change versions",
)
NO_PLACE = Label(
    "没有地方展开文件：请检查 CALC_BATCH_FOLDER（未设置则为系统临时文件夹）及其磁盘；稍后自动重试",
    "there is nowhere to lay out their files; look at CALC_BATCH_FOLDER, or without it the system's temporary folder,"
    " and at its disk; it is tried again by itself",
)
UNEXPECTED = Label(
    "读取时出错（{}），详见日志；稍后自动重试", "loading failed ({}), see the log; it is tried again by itself"
)
NONE_CAN_BE_SERVED = Label(
    "已公布过规则，但都无法启用，因此不启动；最新一次：{}",
    "rules have been published and none of them can be served, so the service does not start; of the newest: {}",
)


class Publications:
    """What is in force according to `state`, as this version can serve it; nothing ever where `state` is None.

    refused: what is in force and could not be loaded when it was tried last
    """

    def __init__(self, state: KeptState | None, settings: Settings, log: RequestLog) -> None:
        self.kept = state is not None
        self.refused: RefusedPublication | None = None
        self._state = state
        self._settings = settings
        self._log = log
        self._tried = float("-inf")

    def newer_than(self, number: int) -> ServiceRules | None:
        """The rules in force, where a later entry than `number` put them in force and they can be had now."""
        try:
            return None if self._state is None else self._newer_than(self._state, number)
        except StateUnreachable:  # which the check of what is kept says
            return None

    def at_start(self) -> ServiceRules | None:
        """The rules to start with: the newest that can be loaded; None where none were ever in force.

        Raises `StateRefused` where there are some and none can be loaded, and where that cannot be known.
        """
        if self._state is None:
            return None
        try:
            found = self._newer_than(self._state, 0)
            return self._before(self._state, self.refused) if self.refused else found
        except StateUnreachable as error:
            raise StateRefused(error.message) from error
        finally:
            self._state.engine.dispose()  # a process that is forked from this one must not find the connections

    def refuse(self, number: int, code: str, why: Label) -> None:
        """Keep in mind that the publication of this number cannot be served, and why; `code` is for the log."""
        self._tried = time.monotonic()
        if self.refused is None or self.refused.number != number:
            self._log.rules_refused(number, code)
        self.refused = RefusedPublication(number, _said(CANNOT_BE_SERVED, str(number), why))

    def _newer_than(self, state: KeptState, number: int) -> ServiceRules | None:
        with reaching():
            entry = in_force(state)
            if entry is None or entry.number <= number:
                self.refused = None
                return None
            return None if self._was_just_tried(entry) else self._loaded(state, entry)

    def _was_just_tried(self, entry: KeptEntry) -> bool:
        tried = self.refused is not None and self.refused.number == entry.number
        return tried and time.monotonic() < self._tried + SECONDS_UNTIL_RETRY

    def _loaded(self, state: KeptState, entry: KeptEntry) -> ServiceRules | None:
        try:
            rules = published_rules(state, self._settings, entry)
        except NotLoaded as error:
            self.refuse(entry.number, error.code, error.why)
            return None
        self.refused = None
        return rules

    def _before(self, state: KeptState, refused: RefusedPublication) -> ServiceRules:
        """The newest of those before the `refused` one that can be loaded."""
        with reaching():
            for entry in reversed(history(state)):
                if entry.kind == IN_FORCE and entry.number < refused.number:
                    with suppress(NotLoaded):
                        return published_rules(state, self._settings, entry)
        raise StateRefused(_said(NONE_CAN_BE_SERVED, refused.why))


class NotLoaded(Exception):  # noqa: N818  named for what happened, as RulesRefused is
    """Published rules cannot be served: why, and by which code the log says so."""

    def __init__(self, code: str, why: Label) -> None:
        super().__init__(code)
        self.code = code
        self.why = why


def published_rules(state: KeptState, settings: Settings, entry: KeptEntry) -> ServiceRules:
    """The rules that `entry` put in force. Raises `NotLoaded`, and what a database raises that does not answer."""
    try:
        kept = folder(state, entry.folder)
    except PublishingRefused as refusal:
        raise NotLoaded(refusal.code, refusal.message) from None
    with _told(kept), scratch(settings.batch_folder, "rules-") as place:
        found = laid_out(kept.files, place)
        return read_service_rules(found, identity_numbers=settings.identity_numbers_allowed, publication=entry.number)


@contextmanager
def _told(kept: KeptFolder) -> Iterator[None]:
    """Whatever keeps the rules of a folder from being read, as `NotLoaded`."""
    try:
        yield
    except RulesRefused as refusal:
        first = next(iter(refusal.complaints))
        where = Label(first.in_language("zh"), first.in_language("en"))
        raise NotLoaded("rules_refused", _said(OTHER_VERSION, kept.engine, __version__, where)) from None
    except OSError:
        raise NotLoaded("no_place", NO_PLACE) from None
    except Exception as error:  # the rules before go on serving, whatever it is
        raise NotLoaded(type(error).__qualname__, unexpected(error)) from error


def unexpected(error: Exception) -> Label:
    """What is said of a failure that nobody has foreseen."""
    return _said(UNEXPECTED, type(error).__qualname__)


def _said(template: Label, *filling: str | Label) -> Label:
    zh, en = ([one if isinstance(one, str) else getattr(one, said) for one in filling] for said in ("zh", "en"))
    return Label(template.zh.format(*zh), template.en.format(*en))
