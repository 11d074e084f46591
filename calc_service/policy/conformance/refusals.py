"""Cases that are refused: what each field may not hold, what contradicts itself, what the rules have nothing for."""

import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from calc_service.domain.fields import Field, Holder, fields_of
from calc_service.domain.kinds import AMOUNT, DAY, FLAG, ID, TIER, TIME, TOTAL, YEAR, Kind
from calc_service.domain.money import HIGHEST_AMOUNT, HIGHEST_TOTAL, yuan
from calc_service.domain.parsing import LONGEST_ID
from calc_service.domain.wording import Label
from calc_service.policy.conformance.contradictions import contradictions, rules_lack
from calc_service.policy.conformance.posing import Frame, Json, Names, PosedCase, latest

Place = tuple[str | int, ...]
ABSENT = object()
"""A field that is left out."""
PLACES: Mapping[Holder, Place] = {
    Holder.CASE: (),
    Holder.PERSON: ("person",),
    Holder.IDENTITY: ("person", "identities", 0),
    Holder.ENROLMENT: ("enrolment",),
    Holder.YEAR_TO_DATE: ("year_to_date", 0),
    Holder.CLAIM: ("claims", 0),
}
NOT_TEXTS: tuple[object, ...] = (7, True, [], {})
TOO_HIGH = {AMOUNT: yuan(HIGHEST_AMOUNT + 1), TOTAL: yuan(HIGHEST_TOTAL + 1)}
_AMOUNTS: tuple[object, ...] = (
    "1,000.00",
    "1e3",
    "¥5",
    "１０",
    "",
    " 1.00",
    "01.00",
    "-0.01",
    "1.005",
    1.005,
    -1,
    True,
    [],
)
WRONG: Mapping[Kind, tuple[object, ...]] = {
    ID: ("", "x" * (LONGEST_ID + 1), "a\tb", *NOT_TEXTS),
    DAY: ("2025-02-29", "2025/6/1", "20250601", "2025-06-01T08:00:00", *NOT_TEXTS),
    TIME: ("24:00:00", "8:00", "08:00:00.0000000001", *NOT_TEXTS),
    FLAG: ("true", 1, [], {}),
    AMOUNT: (*_AMOUNTS, TOO_HIGH[AMOUNT]),
    TOTAL: (*_AMOUNTS, TOO_HIGH[TOTAL]),
    YEAR: ("2025", 0, 10_000, 2025.5, True, []),
    TIER: ("1", 0, 3, 1.5, True, []),
}
"""What a field of a kind may not hold; of any other kind it is a text that names nothing."""
RIGHT: Mapping[Kind, tuple[object, ...]] = {
    ID: ("x" * LONGEST_ID, "渝-1", " "),
    AMOUNT: (yuan(HIGHEST_AMOUNT), "5", "5.5", 5, 5.25),
    TOTAL: ("5", "5.5", 5, 5.25),
    TIME: ("00:00:00", "23:59:59.999999999"),
}
"""What it may hold, at its very ends."""
_PARTS: tuple[tuple[Place, tuple[object, ...]], ...] = (
    (("person",), (ABSENT, None, [], "P")),
    (("person", "identities"), (ABSENT, None, {}, [None], [[]], [{}] * 1001)),
    (("enrolment",), ([], "E", {})),
    (("year_to_date",), ({}, "Y", None, [None], [{}])),
    (("year_to_date", 0, "assistance_paid"), ([], None, dict.fromkeys(map(str, range(1001)), "0.00"))),
    (("claims",), ({}, "C", None, [None], [[]], [{}])),
)
"""What stands for an object or a list."""


def refusals(every: tuple[Frame, ...], names: Names) -> Iterator[PosedCase]:
    """Each field in turn with each thing that it may not hold, and with the last that it may."""
    frame = latest(every)[0]
    whole = _whole(frame)
    for holder, place in PLACES.items():
        for field in fields_of(holder):
            own = (*place, field.name)
            yield from (PosedCase(_said(own, value), _with(whole, own, value)) for value in _values(field))
        yield PosedCase(_said((*place, "no_such_field"), "0.00"), _with(whole, (*place, "no_such_field"), "0.00"))
    for place, values in _PARTS:
        for value in values:
            yield PosedCase(_said(place, value), _with(whole, place, value))
    for value in ([], {}, None, "C", 7):
        yield PosedCase(_said((), value), None, json.dumps(value))
    # A request gets an id in any case.
    yield PosedCase(_said(("case_id",), ABSENT), None, json.dumps(whole))
    yield from contradictions(frame, whole)
    yield from rules_lack(frame, whole)
    yield from _of_the_body(whole)
    del names


def _values(field: Field) -> Iterator[object]:
    """What a field is tried with."""
    if Holder.CASE not in field.holders:
        yield ABSENT
    yield None
    yield from WRONG.get(field.kind, ("no_such_value", *NOT_TEXTS))
    yield from RIGHT.get(field.kind, ())


def _whole(frame: Frame) -> Json:
    """A case that has everything and comes out."""
    case = frame.case(frame.categories[:1], [frame.claim(12_345_67, basic_paid=2_345_67)])
    person = case["person"] | {"person_id": "P-1"}
    person["identities"][0] |= {"from": frame.day.isoformat(), "to": None}
    opening = {"year": frame.day.year, "catastrophic_base": "0.00", "assistance_paid": {}, "tilt_base": "0.00"}
    year = max(frame.tables.book.premium_standards)
    enrolment = {"year": year, "tier": 1, "paid_on": frame.day.isoformat()}
    optional = dict.fromkeys(("settled_time", "catastrophic_paid", "reverses", "stay_id"))
    claims = [{**case["claims"][0], **optional, "discharged_on": frame.day.isoformat()}]
    return {"person": person, "enrolment": enrolment, "year_to_date": [opening], "claims": claims}


def _with(case: Json, place: Place, value: object) -> Json:
    """A copy of the case with something else at a place."""
    copy = deepcopy(case)
    *around, name = place
    part: Any = copy
    for step in around:
        part = part[step]
    if value is ABSENT:
        part.pop(name, None)
    else:
        part[name] = value
    return copy


def _said(place: Sequence[str | int], value: object) -> Label:
    pointer = "".join(f"/{part}" for part in place) or "/"
    if value is ABSENT:
        return Label(f"{pointer} 没有写", f"{pointer} left out")
    text = json.dumps(value, ensure_ascii=False)
    shown = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
    return Label(f"{pointer} 写成 {shown}", f"{pointer} is {shown}")


SHOWN = 40
"""Most characters of a value in a title."""


def _of_the_body(whole: Json) -> Iterator[PosedCase]:
    """Bodies that are no document of one case."""
    text = json.dumps({"case_id": "C", **whole}, ensure_ascii=False)
    bodies = {
        Label("空白的正文", "a blank body"): " ",
        Label("不完整的 JSON", "JSON that breaks off"): text[:-1],
        Label("JSON 之后还有内容", "something behind the JSON"): f"{text} {{}}",
        Label("NaN 不是 JSON", "NaN is no JSON"): text.replace('"12345.67"', "NaN"),
        Label("同一字段写了两次", "a field stands twice"): f'{{"case_id": "C", {text[1:]}',
        Label("同一限额池写了两次", "a pool stands twice"): text.replace(
            '"assistance_paid": {}', '"assistance_paid": {"special": "0.00", "special": "0.00"}'
        ),
        Label("嵌套过深", "nested too deeply"): "[" * 100_000,
        Label("金额写成 JSON 数字", "amounts as JSON numbers"): text.replace('"12345.67"', "12345.67"),
    }
    yield from (PosedCase(title, None, body) for title, body in bodies.items())
