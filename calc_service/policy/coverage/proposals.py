"""A worked example that would notice a change: the input as posted, and of the reply only what comes out otherwise.

What it expects is what the rules say as they are. Nobody has worked it out by hand, and its sentence says so.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from json import dumps
from re import compile as pattern
from typing import Any

from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.policy.coverage.trial import WorkedExample
from calc_service.policy.examples import ERRORS, outcome_of
from calc_service.policy.examples_file import Example
from calc_service.rulebook.complaints import FilePlace
from calc_service.rulebook.source import Entries, Items, Node, Scalar

Body = dict[str, Any]
HEADING = (
    "# yaml-language-server: $schema=../.schemas/example.schema.json",
    "# 待手工核对：以下算例由“rules coverage”写出，金额由现行规则算出。逐个手算核对后改写那一句话，再移到相应的文件。",
    "# To be confirmed by hand: written by rules coverage, with the amounts of the rules as they are.",
    "examples:",
)
"""The first lines of a file of proposed examples."""
_LONGEST = 100
"""Characters of a change in words that the sentence of an example repeats, so that it keeps to one line."""
_SENTENCE = "待手工核对（金额由现行规则算出，还没有人手算）。能发现：{}"
# The first of these that come out otherwise are stated: what is decided and paid before what would be.
_STATED: tuple[tuple[str, ...], ...] = (
    ("status", "reasons", "tilt_status", "deposit_waived", "access"),
    ("catastrophic_paid", "assistance_paid", "tilt_paid"),
)
_SHOWN = ("annual_cap", "ratio", "pool", "track", "assistance_potential", "assistance_cap_remaining")
_OF_PREMIUM = ("status", "standard", "subsidy", "personal")
_AMOUNTS = "amounts"
_PLAIN = pattern(r"[A-Za-z][\w./#-]*|[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,5}|[0-9]+\.[0-9]{2}|[1-9][0-9]{5,10}")
_WHOLE = pattern(r"([0-9]+)\.00")
_INDENT = "  "
_IN_BRACES = ("enrolment", "premium_subsidy")


@dataclass(frozen=True, slots=True, eq=False)
class ProposedChange:
    """A worked example that is not in the folder, of a person in `district`; `text` is its entry in a file of examples.

    district: "" for any without a file of its own
    """

    district: str
    worked: WorkedExample
    text: str


def proposal(district: str, body: Body, expected: Body, sentence: Label, cite: str) -> ProposedChange:
    """The example of a `body` that comes out as `expected`; `sentence` says which change it would notice."""
    said = _SENTENCE.format(sentence.zh if len(sentence.zh) <= _LONGEST else f"{sentence.zh[: _LONGEST - 1]}…")
    worked = WorkedExample.of(Example(_NOWHERE, said, _node(body), _node(expected)))
    parts = {"case": said, **({"clauses": [cite]} if cite else {}), "input": _tidy(body), "expected": expected}
    return ProposedChange(district, worked, "\n".join(_entry(parts)))


def telling(bodies: Iterable[Body], book: RuleBook, changed: RuleBook) -> tuple[Body, Body] | None:
    """(the first of `bodies` that comes out otherwise under `changed`, what it comes to now); None where none does."""
    for body in bodies:
        posted = Example(_NOWHERE, "", _node(body), _node({})).posted
        expected = _expected(outcome_of(posted, book), outcome_of(posted, changed))
        if expected:
            return body, expected
    return None


_NOWHERE = FilePlace("", 1, 1)


def _expected(now: Any, then: Any) -> Body:  # noqa: ANN401 - replies as plain data
    """What `now` says that `then` does not."""
    if ERRORS in now:
        return {} if ERRORS in then else {ERRORS: [{"code": error["code"]} for error in now[ERRORS]]}
    if ERRORS in then:
        return {"claims": [_named(claim, {"status": claim["status"]}) for claim in now["claims"]]}
    found: Body = {}
    if now["premium_subsidy"] != then["premium_subsidy"]:
        found["premium_subsidy"] = _different(_OF_PREMIUM, now["premium_subsidy"], then["premium_subsidy"])
    claims = [_of_claim(one, other) for one, other in zip(now["claims"], then["claims"], strict=True)]
    if any(claims):
        found["claims"] = claims
    if [alert["alert"] for alert in now["alerts"]] != [alert["alert"] for alert in then["alerts"]]:
        found["alerts"] = [{"alert": alert["alert"]} for alert in now["alerts"]]
    return {key: value for key, value in found.items() if value or key == "alerts"}


def _of_claim(now: Body, then: Body) -> Body:
    decided = _different(_STATED[0], now, then)
    paid = _different(_STATED[1], now[_AMOUNTS], then[_AMOUNTS])
    if decided or paid:
        return _named(now, {**decided, **({_AMOUNTS: paid} if paid else {})})
    shown, potential = _different(_SHOWN, now, then), _different(_SHOWN, now[_AMOUNTS], then[_AMOUNTS])
    return _named(now, {**shown, **({_AMOUNTS: potential} if potential else {})})


def _named(claim: Body, stated: Body) -> Body:
    return {"claim_id": claim["claim_id"], **stated} if stated else {}


def _different(names: Iterable[str], now: Mapping[str, Any], then: Mapping[str, Any]) -> Body:
    return {name: now[name] for name in names if name in now and now[name] != then[name]}


def _node(value: object) -> Node:
    """`value` as a file of examples would hold it."""
    if isinstance(value, dict):
        return Entries(_NOWHERE, tuple((Scalar(_NOWHERE, key), _node(inner)) for key, inner in value.items()))
    if isinstance(value, list):
        return Items(_NOWHERE, tuple(map(_node, value)))
    return Scalar(_NOWHERE, _text(value))


def _text(value: object) -> str:
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _tidy(value: Any) -> Any:  # noqa: ANN401 - any part of a body
    """Whole yuan without their fen, as people write them."""
    if isinstance(value, dict):
        return {key: _tidy(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_tidy(inner) for inner in value]
    whole = _WHOLE.fullmatch(value) if isinstance(value, str) else None
    return int(whole[1]) if whole else value


def _entry(parts: Body) -> Iterator[str]:
    for number, line in enumerate(_lines(parts)):
        yield f"{_INDENT}{'- ' if number == 0 else _INDENT}{line}"


def _lines(value: Body) -> Iterator[str]:
    """A mapping in YAML, one key a line; what is small stands in braces or brackets."""
    for key, inner in value.items():
        if isinstance(inner, dict) and key not in _IN_BRACES:
            yield f"{key}:"
            yield from (f"{_INDENT}{line}" for line in _lines(inner))
        elif key == "claims" and isinstance(inner, list):
            yield f"{key}:"
            for item in inner:
                yield from (f"{_INDENT}{'- ' if first else _INDENT}{line}" for first, line in _numbered(item))
        else:
            yield f"{key}: {_inline(inner)}"


def _numbered(item: Body) -> Iterator[tuple[bool, str]]:
    yield from ((number == 0, line) for number, line in enumerate(_lines(item) if item else ["{}"]))


def _inline(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_inline(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    text = _text(value)
    plain = not isinstance(value, str) or (_PLAIN.fullmatch(text) is not None and not _is_district(text))
    return text if plain else dumps(text, ensure_ascii=False)


def _is_district(text: str) -> bool:
    return text.isdigit()
