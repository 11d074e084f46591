"""An impact as plain data, as JSON shows it. Amounts are yuan as texts, with a sign where they are negative."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from calc_service.domain.days import day_of
from calc_service.domain.money import signed_yuan
from calc_service.policy.impact.result import Change, Group, Impact, Move, Person, Row, Rows, Side

Json = dict[str, Any]


REJECTED = "rejected"


def plain(impact: Impact) -> Json:
    """The figures of `impact`, as they are also sent over HTTP; what a rejected row would get is null."""
    return {
        "differs": impact.differs,
        "synthetic_rows": impact.synthetic_rows,
        "rows": impact.rows,
        "persons": impact.persons,
        "changed_rows": impact.changed_rows,
        "rejected": _rows(impact.rejected),
        "accepted": _rows(impact.accepted),
        "amounts": _amounts(impact.amounts),
        "deposits_waived": _counts(impact.deposits),
        "gaining": _side(impact.gaining),
        "losing": _side(impact.losing),
        "statuses": {status: _counts(change) for status, change in impact.statuses.items()},
        "newly_payable": _rows(impact.newly_payable),
        "no_longer_payable": _rows(impact.no_longer_payable),
        **{f"by_{name}": [_group(group) for group in groups] for name, groups in impact.by.items()},
        "moves": [_move(move) for move in impact.moves],
        "largest_gains": [_person(person) for person in impact.largest_gains],
        "largest_losses": [_person(person) for person in impact.largest_losses],
        "insured_unmoved_rows": impact.insured_unmoved,
        "last_day": _day(impact.last_day),
        "later_change": _day(impact.later_change),
        "asked": {
            "catastrophic": "settled" if impact.asked.settled else "computed",
            "as_of": _day(impact.asked.as_of),
            "accumulate": "recorded" if impact.asked.run_on_recorded else "computed",
            "rules": dict(zip(("before", "after"), impact.asked.digests, strict=True)),
            "assumed": dict(impact.asked.assumed),
            "ignored": list(impact.asked.ignored),
            "warnings": list(impact.asked.warnings),
        },
    }


def _day(number: int | None) -> str | None:
    return None if number is None else day_of(number).isoformat()


def _counts(change: Change) -> Json:
    return {"before": change.before, "after": change.after, "difference": change.difference}


def _amount(change: Change) -> Json:
    return {side: signed_yuan(value) for side, value in _counts(change).items()}


def _amounts(amounts: Mapping[str, Change]) -> Json:
    return {fund: _amount(change) for fund, change in amounts.items()}


def _side(side: Side) -> Json:
    return {"persons": side.persons, "rows": side.rows, "yuan": signed_yuan(side.fen)}


def _group(group: Group) -> Json:
    return {
        "id": group.name,
        "rows": _counts(group.rows),
        "payable": _counts(group.payable),
        "amounts": _amounts(group.amounts),
        "gaining": _side(group.gaining),
        "losing": _side(group.losing),
    }


def _move(move: Move) -> Json:
    return {
        "by": move.group,
        "before": move.before,
        "after": move.after,
        "rows": move.rows,
        "difference": signed_yuan(move.difference),
    }


def _rows(rows: Rows) -> Json:
    return {
        "rows": rows.rows,
        "benefit": _amount(rows.benefit),
        "errors": dict(rows.errors),
        "listed": [_row(row) for row in rows.listed],
    }


def _row(row: Row) -> Json:
    told, benefit = asdict(row), _amount(row.benefit)
    for side in ("before", "after"):
        if told[f"status_{side}"] == REJECTED:
            benefit |= {side: None, "difference": None}
    return {"row": told.pop("number"), **told, "benefit": benefit}


def _person(person: Person) -> Json:
    return {"person_id": person.person_id, "rows": person.rows, "benefit": _amount(person.benefit)}
