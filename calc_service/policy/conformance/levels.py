"""How strictly a reply is compared, and where it differs from the one expected."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from calc_service.domain.wording import Label

AMOUNTS, DECISIONS, WHOLE = LEVELS = ("amounts", "decisions", "whole")
"""Every amount and status; besides these all that the law decides; the whole JSON value."""
ABOUT_LEVELS = {
    AMOUNTS: Label("每一项金额和结论；须拒绝的确已拒绝", "every amount and status; what has to be refused is refused"),
    DECISIONS: Label(
        "另加原因、通道、比例、类别、说明和提示的代码；错误的位置和代码",
        "besides these reasons, tracks, ratios, categories, codes of notices and warnings; place and code of errors",
    ),
    WHOLE: Label("整个 JSON 值，包括计算步骤和文字", "the whole JSON value, steps and texts included"),
}
Parts = Mapping[str, Any]
"""By key what is kept of its value: parts again, or ALL of it."""
ALL: Parts = {}
_PREMIUM: Parts = dict.fromkeys(("year", "tier", "status", "standard", "subsidy", "personal"), ALL)
_CLAIM: Parts = dict.fromkeys(("claim_id", "status", "tilt_status", "annual_cap", "amounts"), ALL)
_REPLY: Parts = {"premium_subsidy": _PREMIUM, "claims": _CLAIM, "totals": ALL, "year_to_date": ALL}
_CODED: Parts = {"code": ALL}
_DECIDED: Parts = {
    **dict.fromkeys(("year", "reasons", "deposit_waived", "access", "categories", "track", "pool", "ratio"), ALL),
    "notices": _CODED,
    "warnings": _CODED,
    "reverses": ALL,
    "reversed_by": ALL,
}
KEPT: Mapping[str, Parts] = {
    AMOUNTS: _REPLY,
    DECISIONS: {
        "premium_subsidy": {**_PREMIUM, "category": ALL, "ratio": ALL, "warnings": _CODED},
        "claims": {**_CLAIM, **_DECIDED},
        "totals": ALL,
        "alerts": dict.fromkeys(("alert", "year", "measured", "threshold"), ALL),
        "year_to_date": ALL,
    },
}
MOST_SHOWN = 200
"""Most characters of a value that are shown."""
ABSENT = Label("没有这一项", "nothing")
NOT_REFUSED = Label("应当拒绝，却有结果", "this has to be refused, and was computed")
REFUSED = Label("应当有结果，却被拒绝", "this has to be computed, and was refused")
NO_OBJECT = Label("答复不是 JSON 对象", "the reply is no JSON object")


@dataclass(frozen=True, slots=True)
class Departure:
    """One place of a reply that is not as expected; both values as JSON, or ABSENT in English."""

    pointer: str
    expected: str
    got: str


def kept(reply: Any, parts: Parts) -> Any:  # noqa: ANN401 - any part of a JSON document
    """What a level keeps of a reply, or of a part of it."""
    if parts is ALL or reply is None:
        return reply
    if isinstance(reply, list):
        return [kept(each, parts) for each in reply]
    return {key: kept(reply[key], inner) for key, inner in parts.items() if key in reply}


def is_refusal(reply: Any) -> bool:  # noqa: ANN401 - a JSON document
    """Whether an object says why there is no result: it has errors or a title of a problem, and no claims."""
    return "claims" not in reply and ("errors" in reply or "title" in reply)


def departures(expected: Any, got: Any, pointer: str = "", *, exact: bool = False) -> Iterator[Departure]:  # noqa: ANN401
    """Every difference, each where it is; keys of `got` that are not expected are one only where it is `exact`."""
    if isinstance(expected, dict) and isinstance(got, dict):
        for key in (*expected, *(sorted(got.keys() - expected.keys()) if exact else ())):
            inner = f"{pointer}/{key}"
            if key in expected and key in got:
                yield from departures(expected[key], got[key], inner, exact=exact)
            else:
                yield Departure(inner, _shown(expected, key), _shown(got, key))
    elif isinstance(expected, list) and isinstance(got, list) and len(expected) == len(got):
        for position, pair in enumerate(zip(expected, got, strict=True)):
            yield from departures(*pair, f"{pointer}/{position}", exact=exact)
    # True equals 1 for Python, and is something else.
    elif expected != got or type(expected) is not type(got):
        yield Departure(pointer, in_json(expected), in_json(got))


def in_json(value: Any) -> str:  # noqa: ANN401 - any part of a JSON document
    """A value as JSON, cut where it is long."""
    text = msgspec.json.encode(value).decode("utf-8", "replace")
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


def _shown(document: Mapping[str, Any], key: str) -> str:
    return in_json(document[key]) if key in document else ABSENT.en


def refusal_departures(expected: Parts, got: Parts, level: str) -> Iterator[Departure]:
    """Where a refusal differs: in nothing at the first level, then in the places and codes, then in all of `errors`."""
    if level == WHOLE:
        # A problem that is none of certain places has no list of them.
        yield from departures(expected["errors"], got.get("errors", []), "/errors", exact=True)
    elif level == DECISIONS:
        due, found = (_coded(errors) for errors in (expected["errors"], got.get("errors", [])))
        yield from (Departure(f"/errors: {place}", code, ABSENT.en) for place, code in sorted(due - found))
        yield from (Departure(f"/errors: {place}", ABSENT.en, code) for place, code in sorted(found - due))


def _coded(errors: Any) -> set[tuple[str, str]]:  # noqa: ANN401 - whatever a reply holds there
    listed = errors if isinstance(errors, list) else []
    return {(str(each.get("pointer")), str(each.get("code"))) for each in listed if isinstance(each, dict)}
