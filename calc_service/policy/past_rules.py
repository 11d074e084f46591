"""Rules that were kept, to compute by or to read again: those of a digest, those that were in force on a day.

They are read when they are first asked for, and few stay in memory.

PastRulesRefused    there are none here: `code` is one of PAST_ERRORS or unknown_rules_digest, `message` says why, and
                    what would help
"""

from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from calc_service import __version__
from calc_service.domain.vocabulary import PAST_ERRORS
from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.engine.tables import tabulate
from calc_service.policy.folder_files import laid_out
from calc_service.policy.law_code import law_digest
from calc_service.rulebook.complaints import RulesRefused
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.load import SoundRules, read_rules
from calc_service.state.folders import Kept, KeptFolder, folder, kept_that_says, note_law
from calc_service.state.opening import KeptState
from calc_service.state.published_days import CameInForce, came_in_force
from calc_service.state.reaching import reaching
from calc_service.state.refusals import PublishingRefused

MOST_AT_HAND = 4
"""Past rules that stay in memory; beyond, those that were asked for longest ago go."""
NOT_COMPUTABLE_HERE, NOT_PUBLISHED_THEN = PAST_ERRORS
UNKNOWN_RULES_DIGEST = "unknown_rules_digest"
PAST_ERROR_LABELS = {
    NOT_COMPUTABLE_HERE: Label(
        "指定的规则已保存，但计算程序或规则文件的格式此后已经改变，本程序不算。请用说明里写的版本计算",
        "The rules named are kept, but the code of the law or the shape of rules files has changed since. Compute with"
        " the release that the message names",
    ),
    NOT_PUBLISHED_THEN: Label(
        "这一天没有已公布的规则。请写第一次公布以后、今天以前的日期",
        "No rules were published by that day. Name one from the first publication to today",
    ),
}
"""What each of PAST_ERRORS means in general: rules of the past have no words for it."""
NOT_KEPT = Label(
    "没有保存过这一规则版本；请核对标识，省略该项则使用当前规则",
    "no rules of this digest are kept; check it, or leave it out for the rules in force",
)
LAW_CHANGED = Label(
    "这些规则由引擎 {} 计算过，此后计算待遇的程序已经改变，算出的金额未必与当时一致，因此不算；请用该版本的程序计算",
    "these rules were computed by engine {}, and the code of the law has changed since, so that amounts might not be"
    " those of that day; compute with a release of that version",
)
SHAPE_CHANGED = Label(
    "这些规则由引擎 {} 保存，此后规则文件的格式已经改变，本程序不能照原样读取；请用该版本的程序",
    "these rules were kept by engine {}, and the shape of rules files has changed since, so that they cannot be read"
    " here as they were; use a release of that version",
)
NOTHING_PUBLISHED = Label(
    "还没有公布过规则，当时用的是规则文件夹里的规则；请省略该项",
    "no rules have been published yet, and those of the folder are served; leave it out",
)
BEFORE_FIRST = Label(
    "第一次公布的规则从 {} 起施行，之前用的规则没有保存；请写这一天或以后的日期",
    "the first rules that were published came in force on {}, and what was served before is not kept; name that day or"
    " a later one",
)
NOT_YET = Label(
    "这一天还没有到，届时施行哪些规则尚不可知；请写今天或以前的日期",
    "that day has not come, so that nobody knows which rules will be in force; name today or an earlier one",
)


class PastRulesRefused(Exception):  # noqa: N818  named for what happened, as RulesRefused is
    """There are no such rules here, or none that can be computed by."""

    def __init__(self, code: str, message: Label) -> None:
        super().__init__(f"{message.zh} · {message.en}")
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class PastRules:
    """Rules as they were kept: to compute by, as their files say them, and the files.

    computable: whether the code of the law is one that computed by them
    """

    book: RuleBook
    contents: RulesFolder
    files: Mapping[str, bytes]
    computable: bool


class KeptRules:
    """The rules that a state keeps, for many threads. Where the database does not answer it raises `StateUnreachable`.

    Those that were asked for last stay at hand; one thread at a time should ask for what is not.
    """

    def __init__(self, state: KeptState, *, identity_numbers: bool) -> None:
        """The books allow `identity_numbers` or not, as the operator has it today."""
        self._state = state
        self._identity_numbers = identity_numbers
        self._at_hand: OrderedDict[str, PastRules] = OrderedDict()
        self._lock = Lock()

    def at_hand(self, rules_digest: str) -> PastRules | None:
        """The rules of a digest where they are in memory."""
        with self._lock:
            found = self._at_hand.get(rules_digest)
            if found is not None:
                self._at_hand.move_to_end(rules_digest)
            return found

    def to_compute(self, rules_digest: str) -> PastRules:
        """The rules of a digest, to compute by; raises `PastRulesRefused`."""
        found = self.at_hand(rules_digest)
        if found is None or not found.computable:
            kept = self._kept(rules_digest)
            if law_digest() not in kept.engines:
                raise _not_here(LAW_CHANGED, kept.engines.values())
            found = self._read(rules_digest, kept)
        return found

    def to_show(self, rules_digest: str) -> PastRules:
        """The rules of a digest, to be shown; raises `PastRulesRefused`."""
        return self.at_hand(rules_digest) or self._read(rules_digest, self._kept(rules_digest))

    def published(self, day: date) -> str:
        """The digest of the rules that were in force at the end of a day; raises `PastRulesRefused`."""
        with reaching():
            came, today = came_in_force(self._state), self._state.surroundings.today()
        if day.isoformat() > today:
            raise PastRulesRefused(NOT_PUBLISHED_THEN, NOT_YET)
        known = [one.rules_digest for one in came if one.on <= day]
        if not known:
            raise PastRulesRefused(NOT_PUBLISHED_THEN, _first(came))
        return known[-1]

    def note_served(self, rules_digest: str) -> None:
        """Note that this engine computes by the rules of a digest, where they are kept, so that it may do so later."""
        with reaching():
            kept = kept_that_says(self._state, rules_digest)
            if kept is not None and law_digest() not in kept.engines:
                note_law(self._state, kept.folder, law_digest(), __version__)

    def _kept(self, rules_digest: str) -> Kept:
        with reaching():
            kept = kept_that_says(self._state, rules_digest)
        if kept is None:
            raise PastRulesRefused(UNKNOWN_RULES_DIGEST, NOT_KEPT)
        return kept

    def _read(self, rules_digest: str, kept: Kept) -> PastRules:
        try:
            with reaching():
                found = folder(self._state, kept.folder)
        except PublishingRefused as damaged:
            raise PastRulesRefused(NOT_COMPUTABLE_HERE, damaged.message) from None
        rules = _read_again(found)
        if rules is None or rules.book.digest != rules_digest:
            raise _not_here(SHAPE_CHANGED, kept.engines.values() or (found.engine,))
        book = replace(rules.book, identity_numbers_allowed=self._identity_numbers)
        past = PastRules(book, rules.contents, found.files, law_digest() in kept.engines)
        tabulate(book)
        self._keep_at_hand(rules_digest, past)
        return past

    def _keep_at_hand(self, rules_digest: str, past: PastRules) -> None:
        with self._lock:
            self._at_hand[rules_digest] = past
            self._at_hand.move_to_end(rules_digest)
            while len(self._at_hand) > MOST_AT_HAND:
                self._at_hand.popitem(last=False)


def _read_again(found: KeptFolder) -> SoundRules | None:
    """What a kept folder says; None where it has no shape that is read here."""
    with TemporaryDirectory(prefix="past-") as place:
        try:
            return read_rules(laid_out(found.files, Path(place)))
        except RulesRefused:
            return None


def _not_here(why: Label, engines: Collection[str]) -> PastRulesRefused:
    """The refusal that names the engines which would compute."""
    versions = list(dict.fromkeys(engines))
    named = Label("、".join(versions), ", ".join(versions))
    return PastRulesRefused(NOT_COMPUTABLE_HERE, Label(why.zh.format(named.zh), why.en.format(named.en)))


def _first(came: list[CameInForce]) -> Label:
    if not came:
        return NOTHING_PUBLISHED
    first = min(one.on for one in came).isoformat()
    return Label(BEFORE_FIRST.zh.format(first), BEFORE_FIRST.en.format(first))
