"""Rules that were kept, to compute by or to read again: those of a digest, those that were in force on a day.

They are read when they are first asked for, and few stay in memory.

What is not had raises `PastRulesRefused`.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from calc_service import __version__
from calc_service.engine.edition import RuleBook
from calc_service.engine.tables import tabulate
from calc_service.policy.folder_files import laid_out
from calc_service.policy.law_code import law_digest, laws_computed
from calc_service.policy.past_refusals import (
    LAW_CHANGED,
    NOT_COMPUTABLE_HERE,
    NOT_KEPT,
    NOT_PUBLISHED_THEN,
    NOT_YET,
    SHAPE_CHANGED,
    UNKNOWN_RULES_DIGEST,
    PastRulesRefused,
    before,
    not_here,
)
from calc_service.rulebook.complaints import RulesRefused
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.load import SoundRules, read_rules
from calc_service.state.folders import Kept, KeptFolder, folder, kept_that_says, note_law
from calc_service.state.opening import KeptState
from calc_service.state.published_days import came_in_force
from calc_service.state.reaching import reaching
from calc_service.state.refusals import PublishingRefused

MOST_AT_HAND = 4
"""Past rules that stay in memory; beyond, those that were asked for longest ago go."""


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
            if not _is_computed(kept):
                raise not_here(LAW_CHANGED, kept.engines.values())
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
            raise before(min((one.on for one in came), default=None))
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
        rules = read_again(found)
        if rules is None or rules.book.digest != rules_digest:
            raise not_here(SHAPE_CHANGED, kept.engines.values() or (found.engine,))
        book = replace(rules.book, identity_numbers_allowed=self._identity_numbers)
        past = PastRules(book, rules.contents, found.files, _is_computed(kept))
        tabulate(book)
        self._keep_at_hand(rules_digest, past)
        return past

    def _keep_at_hand(self, rules_digest: str, past: PastRules) -> None:
        with self._lock:
            self._at_hand[rules_digest] = past
            self._at_hand.move_to_end(rules_digest)
            while len(self._at_hand) > MOST_AT_HAND:
                self._at_hand.popitem(last=False)


def _is_computed(kept: Kept) -> bool:
    """Whether one of the laws that computed by kept rules gives the amounts of this one."""
    return not laws_computed().isdisjoint(kept.engines)


def read_again(found: KeptFolder) -> SoundRules | None:
    """What a kept folder says; None where it has no shape that is read here."""
    with TemporaryDirectory(prefix="past-") as place:
        try:
            return read_rules(laid_out(found.files, Path(place)))
        except RulesRefused:
            return None
