"""The proposal that runs beside the rules in force, as one process knows it: looked for now and then."""

import atexit
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread

from calc_service.api.request_log import RequestLog
from calc_service.api.shadowing.counting import Counting
from calc_service.engine.edition import RuleBook
from calc_service.policy.past_refusals import PastRulesRefused
from calc_service.policy.past_rules import KeptRules
from calc_service.state.opening import KeptState
from calc_service.state.shadows import Shadow, shadowed

SECONDS_BETWEEN_LOOKS = 1.0
"""And between two writings."""


@dataclass(frozen=True, slots=True)
class Running:
    """What runs: `before` is the digest of the rules that it runs beside, `after` are None where they cannot be had."""

    shadow: str
    before: str
    after: RuleBook | None


class Watching:
    """Looks what runs, and writes what was counted, in a thread beside the requests."""

    def __init__(self, state: KeptState, log: RequestLog, *, identity_numbers: bool) -> None:
        """`identity_numbers` are allowed or not, as the operator has it."""
        self.counting = Counting(state)
        self._state = state
        self._log = log
        self._rules = KeptRules(state, identity_numbers=identity_numbers)
        self._running: Running | None = None
        self._told: set[str] = set()

    def beside(self, book: RuleBook) -> Running | None:
        """What runs beside the rules of `book`."""
        running = self._running
        return running if running is not None and running.before == book.digest else None

    def begin(self) -> None:
        """Begin in a process that serves, before its first request, and write once more at its end."""
        self.counting = Counting(self._state)  # anew: a process that was forked must not write under another's name
        self.tried(self.look)
        Thread(target=self._keep_up, daemon=True).start()
        atexit.register(self.tried, self.counting.write)

    def look(self) -> None:
        """Learn what runs; raises as the database does."""
        found, running = shadowed(self._state), self._running
        if found is None:
            self._running = None
        elif running is None or running.shadow != found.id:
            self._running = Running(found.id, found.before, self._book(found))

    def tried(self, work: Callable[[], object]) -> bool:
        """Do `work`, and say whether it was done: nobody's request may depend on it. What is amiss is logged, once."""
        try:
            work()
        except Exception as error:  # noqa: BLE001  whatever it is
            self.tell(type(error).__qualname__)
            return False
        return True

    def _book(self, shadow: Shadow) -> RuleBook | None:
        try:
            return self._rules.to_compute(shadow.after).book
        except PastRulesRefused as refusal:
            self.tell(refusal.code)
            return None

    def _keep_up(self) -> None:
        while True:
            time.sleep(SECONDS_BETWEEN_LOOKS)
            for work in (self.look, self.counting.write):
                self.tried(work)

    def tell(self, what: str) -> None:
        """Log once what is amiss."""
        if what not in self._told:
            self._log.trouble(what)
        self._told.add(what)
