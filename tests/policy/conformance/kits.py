"""Kits of the project's rules and of a district's, and systems that are tried on them in this process."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import msgspec

from calc_service.case.assessment import assess
from calc_service.case.reading import read_json
from calc_service.case.refusals import Refused
from calc_service.policy.conformance.levels import AMOUNTS
from calc_service.policy.conformance.verdicts import Answer, Verdict, verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from calc_service.engine.edition import RuleBook
    from calc_service.policy.conformance.kit import Kit, KitCase


def service(book: RuleBook, change: Callable[[dict[str, Any]], object] | None = None) -> Callable[[bytes], Any]:
    """The service under a rule book, which first changes each request; a request that it misreads it still answers."""

    def answer(body: bytes) -> Any:  # noqa: ANN401 - a JSON document
        try:
            posted = body
            if change is not None:
                request = json.loads(body)
                change(request)
                posted = json.dumps(request).encode()
            return msgspec.to_builtins(assess(read_json(posted), book, "zh"))
        except Refused as refusal:
            return {"errors": [{"pointer": fault.pointer, "code": fault.code} for fault in refusal.faults]}

    return answer


def tried(kit: Kit, system: Callable[[bytes], Any], topics: tuple[str, ...], level: str = AMOUNTS) -> list[Verdict]:
    """What becomes of a system on the cases of some topics."""
    return [verdict(case, Answer(system(case.posted)), level) for case in kit.cases(topics)]


def failures(verdicts: Iterable[Verdict]) -> Counter[str]:
    """How many cases of each topic did not come out."""
    return Counter(one.case.topic for one in verdicts if not one.passed)


def computed(kit: Kit, topics: tuple[str, ...] = ()) -> Iterable[KitCase]:
    """The cases that have a result."""
    return (case for case in kit.cases(topics) if case.outcome == "computed")
