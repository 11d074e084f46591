"""The rules that a request is answered under: those in service, those of a digest, those published on a day.

Reading rules of the past takes a core for a moment: in each process one thread does it at a time, few may wait, and the
others are told to come again.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from copy import copy
from datetime import date
from typing import TypeVar

from werkzeug.exceptions import ServiceUnavailable

from calc_service.api.access import kinds
from calc_service.api.places import in_turn, work_queue
from calc_service.api.problems import AccessRefused
from calc_service.api.reading_rules import READING_RULES
from calc_service.api.request_log import RequestLog
from calc_service.api.service_rules import ServiceRules
from calc_service.engine.edition import RuleBook
from calc_service.policy.past_refusals import (
    NOT_KEPT,
    NOT_PUBLISHED_THEN,
    NOTHING_PUBLISHED,
    UNKNOWN_RULES_DIGEST,
    PastRulesRefused,
)
from calc_service.policy.past_rules import KeptRules, PastRules
from calc_service.state.opening import KeptState
from calc_service.state.refusals import StateUnreachable

DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
AT_ONCE, WAITING, PATIENCE, SECONDS_UNTIL_RETRY = 1, 2, 10.0, 2
"""Threads of a process that read past rules, and that wait for it; for how many seconds; when to come again."""
Answer = TypeVar("Answer")


class AnyRules:
    """The rules in service, and all that are kept beside them."""

    def __init__(self, serving: ServiceRules, state: KeptState | None, log: RequestLog) -> None:
        self.serving = serving
        self._kept = _kept(serving, state)
        self._log = log
        self._turns = work_queue(AT_ONCE, WAITING)

    def serving_instead(self, rules: ServiceRules) -> "AnyRules":
        """Return the same, with `rules` in the place of those in service."""
        others = copy(self)
        others.serving = rules
        return others

    def rules_of(self, rules_digest: str) -> ServiceRules:
        """Return the rules of a digest, to compute by.

        Raises `PastRulesRefused`, and where they cannot be had for now `AccessRefused`.
        """
        return self._had(rules_digest, KeptRules.to_compute)

    def book_of(self, rules_digest: str) -> RuleBook:
        """Return their book; raises the same."""
        return self.rules_of(rules_digest).book

    def rules_shown(self, rules_digest: str) -> ServiceRules:
        """Return the rules of a digest to be shown, whether or not this engine computes by them; raises the same."""
        return self._had(rules_digest, KeptRules.to_show)

    def published(self, day: date) -> str:
        """Return the digest of the rules that were in force on `day`; raises the same."""
        if self._kept is None:
            raise PastRulesRefused(NOT_PUBLISHED_THEN, NOTHING_PUBLISHED)
        kept = self._kept
        return self._asked(lambda: kept.published(day))

    def _had(self, rules_digest: str, ask: Callable[[KeptRules, str], PastRules]) -> ServiceRules:
        if rules_digest == self.serving.book.digest:
            return self.serving
        kept = self._kept
        if kept is None or not DIGEST.fullmatch(rules_digest):
            raise PastRulesRefused(UNKNOWN_RULES_DIGEST, NOT_KEPT)
        past = kept.at_hand(rules_digest)
        if past is None or not past.computable:
            past = self._asked(lambda: ask(kept, rules_digest))
        return ServiceRules(past.book, past.contents, past.files)

    def _asked(self, question: Callable[[], Answer]) -> Answer:
        again = {"Retry-After": str(SECONDS_UNTIL_RETRY)}
        try:
            with in_turn(self._turns, PATIENCE, SECONDS_UNTIL_RETRY):
                return question()
        except ServiceUnavailable:
            raise AccessRefused(READING_RULES, headers=again) from None
        except StateUnreachable as error:
            self._log.failure(error.__cause__ or error)
            raise AccessRefused(kinds.STATE_UNREACHABLE, headers=again) from None


def _kept(serving: ServiceRules, state: KeptState | None) -> KeptRules | None:
    """What is kept beside the rules in service; that this engine computes by them is noted."""
    if state is None:
        return None
    kept = KeptRules(state, identity_numbers=serving.book.identity_numbers_allowed)
    with suppress(StateUnreachable):  # nobody has asked for past rules yet
        kept.note_served(serving.book.digest)
    state.engine.dispose()  # a process that is forked from this one must not find its connections
    return kept
