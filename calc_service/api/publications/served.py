"""What a server calls: the application of the rules in force, replaced between two requests when others are.

A request ends in the application in which it began, so under the rules under which it began, and so do the pieces of
its reply that are still being made. What it replaced is gone when the last of them is.
"""

import sys
import time
from collections.abc import Callable, Iterable
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from flask import Flask

from calc_service.api.publications.loading import Publications, unexpected
from calc_service.api.publications.newest import NewestTakenUp
from calc_service.api.request_log import RequestLog
from calc_service.api.service_rules import ServiceRules
from calc_service.domain.wording import Label

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from calc_service.api.publications.standing import RulesStanding

SECONDS_BETWEEN_LOOKS = 1.0
"""At what is in force: two queries of a millisecond; every worker has to serve new rules within five seconds."""
SECONDS_BETWEEN_TRIES = 0.2
"""Of a worker that must not answer yet."""
SECONDS_FOR_FIRST_ANSWERS = 1.0
PROCESS_BEGAN, PREPARE, WARM_UP = "process_began", "prepare", "warm_up"
"""In `extensions` of each application: what is called in a worker as it begins, and soon after its first answers.

The second makes /openapi.json, the third starts the process in which the first file is read. Neither may be called
before the fork: the threads of polars live in the process that made them.
"""
STANDING = "standing"
"""There too: what is to be known of its rules."""


class Served:
    """The service. `build` makes the application of some rules, `first` serves until others are found."""

    def __init__(
        self, first: ServiceRules, build: Callable[[ServiceRules], Flask], publications: Publications, log: RequestLog
    ) -> None:
        self.application = build(first)
        self._publication = first.publication
        self._build = build
        self._publications = publications
        self._log = log
        self._told: set[str] = set()
        self._changed = Event()
        self._newest = NewestTakenUp()
        self._newest.grow_to(first.publication)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request under the rules in force."""
        return self.application(environ, start_response)

    @property
    def extensions(self) -> dict[str, Any]:
        """Those of the application: what the server tells it, and asks of it."""
        return self.application.extensions

    def remarks(self) -> Iterable[Label]:
        """What is not as it should be with the rules that serve."""
        standing: RulesStanding = self.extensions[STANDING]
        return standing.remarks().values()

    def begin(self, may_wait: Callable[[], bool] = lambda: True) -> None:
        """Begin in a worker, before it takes its first request, and keep up from then on.

        Where another worker has served newer rules than can be had here for now, nothing may be answered: that is
        waited for as long as `may_wait` says, which is asked again and again; then the process ends.
        """
        self.extensions[PROCESS_BEGAN]()
        self._looked()
        while self._publication < self._newest.number:
            if not may_wait():
                sys.exit()
            time.sleep(SECONDS_BETWEEN_TRIES)
            self._looked()
        for work in (self._keep_up, self._keep_ready):
            Thread(target=work, daemon=True).start()

    def look(self) -> bool:
        """Serve what is in force, and say whether that is something else than before."""
        rules = self._publications.newer_than(self._publication)
        if rules is None:
            return False
        try:
            application = self._build(rules)
        except Exception as error:  # noqa: BLE001  whatever it is, the rules before go on serving
            self._publications.refuse(rules.publication, type(error).__qualname__, unexpected(error))
            return False
        self._newest.grow_to(rules.publication)
        self.application, self._publication = application, rules.publication
        self._log.rules_taken_up(rules.publication, rules.book.digest)
        return True

    def _looked(self) -> bool:
        try:
            return self.look()
        except Exception as error:  # noqa: BLE001  the history cannot be read; the rules before go on serving
            self._tell(error)
            return False

    def _keep_up(self) -> None:
        while self._publications.kept:
            time.sleep(SECONDS_BETWEEN_LOOKS)
            if self._looked():
                self._changed.set()

    def _keep_ready(self) -> None:
        # Beside the looks: it takes seconds, in which other rules may be published.
        while True:
            time.sleep(SECONDS_FOR_FIRST_ANSWERS)
            self._changed.clear()
            self._get_ready()
            self._changed.wait()

    def _get_ready(self) -> None:
        for work in (WARM_UP, PREPARE):
            try:
                self.extensions[work]()
            except Exception as error:  # noqa: BLE001  the first who needs it is told; others are still to be served
                self._tell(error)

    def _tell(self, error: Exception) -> None:
        """Say once what is amiss, not at every look."""
        what = type(error).__qualname__
        if what not in self._told:
            self._log.trouble(what)
        self._told.add(what)
