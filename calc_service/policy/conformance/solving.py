"""Posed cases with their replies: what the service answers, and what of the rules and the vocabulary that touches."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec import UNSET

from calc_service.case.assessment import assessed_rows, replies_in
from calc_service.case.fault_types import shown
from calc_service.case.reading import read_json
from calc_service.case.refusals import CaseFault, Refused
from calc_service.case.validation import validated
from calc_service.engine.tables import tabulate
from calc_service.policy.conformance.kit import COMPUTED, REFUSED, KitCase, KitReply, KitTitle
from calc_service.policy.conformance.levels import DECISIONS, KEPT, kept
from calc_service.policy.conformance.posing import Json, PosedCase
from calc_service.policy.conformance.touched import CaseRows, Mark, Touched
from calc_service.rulebook.load import SoundRules

LANGUAGE = "zh"
"""Of the whole replies: what the service speaks where nothing else is asked for."""


@dataclass(frozen=True, slots=True)
class SolvedCase:
    """A case of the kit with its whole reply; `marks` say what it touches."""

    case: KitCase
    reply: KitReply
    marks: frozenset[Mark]


class Solver:
    """Solves cases under one rule book."""

    def __init__(self, rules: SoundRules) -> None:
        """`rules` are those that the replies rest on."""
        self._book = rules.book
        self._tables = tabulate(rules.book)
        self._touched = Touched(rules)

    def solved(self, case_id: str, topic: str, posed: PosedCase) -> SolvedCase:
        """A posed case with what comes out of it."""
        request = None if posed.request is None else {"case_id": case_id, **posed.request}
        body = posed.body.encode() if request is None else msgspec.json.encode(request)
        try:
            reply, rows = self._answered(body)
        except Refused as refusal:
            reply, rows = _refusal(refusal.faults), None
        marks = self._touched.by(request, reply, rows)
        case = KitCase(
            id=case_id,
            topic=topic,
            title=KitTitle(posed.title.zh, posed.title.en),
            clauses=sorted(code for kind, code in marks if kind == "clause"),
            outcome=REFUSED if rows is None else COMPUTED,
            expected=_coded(reply) if rows is None else kept(reply, KEPT[DECISIONS]),
            request=UNSET if request is None else request,
            body=posed.body if request is None else UNSET,
        )
        return SolvedCase(case, KitReply(case_id, reply), marks)

    def reply(self, request: Json) -> Json:
        """The reply to a request that can be computed."""
        return self._answered(msgspec.json.encode({"case_id": "C", **request}))[0]

    def _answered(self, body: bytes) -> tuple[Json, CaseRows]:
        case, claims = validated(read_json(body), self._tables, LANGUAGE)
        rows = assessed_rows(claims, self._tables, LANGUAGE) if claims else []
        reply: Json = msgspec.to_builtins(replies_in(self._book, LANGUAGE).reply(case, rows))
        return reply, CaseRows(case, claims, rows)


def _refusal(faults: Iterable[CaseFault]) -> Json:
    return {"errors": [msgspec.to_builtins(shown(fault)) for fault in faults]}


def _coded(refusal: Json) -> Json:
    listed: list[dict[str, Any]] = refusal["errors"]
    return {"errors": [{"pointer": each["pointer"], "code": each["code"]} for each in listed]}
