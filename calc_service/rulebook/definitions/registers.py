"""The shapes of files that are no law: registers, words for every code, review flags.

A register holds what the other rules files refer to: documents, districts, categories.
"""

from calc_service.domain import vocabulary
from calc_service.domain.columns import NAMED
from calc_service.domain.fields import CHOICES
from calc_service.domain.letter_texts import PLACES_IN_LETTER
from calc_service.domain.parsing import TIERS
from calc_service.domain.wording import Label
from calc_service.rulebook.shapes import Keys, Shape
from calc_service.rulebook.shapes.records import LABEL, MapOf, Record, Sourced
from calc_service.rulebook.shapes.scalars import (
    CLAUSE_ID,
    DAY,
    DISTRICT_CODE,
    DOCUMENT_ID,
    FLAG,
    ID,
    PERCENT,
    RANK,
    TEXT,
    YUAN,
    NumberRange,
    Spelled,
)

_CLAUSE = Record(required={"label": LABEL, "summary": LABEL})
_DOCUMENT = Record(
    required={"number": TEXT, "title": LABEL, "issuer": LABEL, "issued_on": DAY, "clauses": MapOf(CLAUSE_ID, _CLAUSE)},
    optional={"source": TEXT, "in_force_until": DAY, "replaced_by": DOCUMENT_ID},
    decides_no_money=("number", "issued_on"),
)
DOCUMENTS = Record(required={"documents": MapOf(DOCUMENT_ID, _DOCUMENT)})

_DISTRICT = Record(
    required={"label": LABEL, "verified": FLAG},
    optional={"first_day": DAY, "last_day": DAY, "successor": DISTRICT_CODE, "source": TEXT},
    decides_no_money=("verified",),
)
DISTRICTS = Record(required={"districts": MapOf(DISTRICT_CODE, _DISTRICT)})

# Its rank only says which of two categories is named where both give the same.
_CATEGORY = Record(required={"label": LABEL, "rank": RANK}, decides_no_money=("rank",))
CATEGORIES = Record(required={"categories": MapOf(ID, Sourced(_CATEGORY))})


def _labels(codes: tuple[str, ...]) -> Record:
    return Record(required=dict.fromkeys(codes, LABEL))


_TERMS: Keys = {
    **{name: _labels(values) for name, values in CHOICES.items()},
    "tier": _labels(TIERS),
    "status": _labels(vocabulary.STATUSES),
    "tilt_status": _labels(vocabulary.TILT_STATUSES),
    "premium_status": _labels(vocabulary.PREMIUM_STATUSES),
    "access": _labels(vocabulary.ACCESSES),
    "warning": _labels(vocabulary.WARNINGS),
    "alert": _labels(vocabulary.ALERTS),
    "error": _labels(vocabulary.ERRORS),
    "batch_error": _labels(vocabulary.BATCH_ERRORS),
    "refusal": _labels(vocabulary.REFUSALS),
    "variant_error": _labels(vocabulary.VARIANT_ERRORS),
    "op": _labels(vocabulary.PATCH_OPERATIONS),
    "own_variant": _labels(vocabulary.OWN_VARIANTS),
    "difference": _labels(vocabulary.DIFFERENCES),
    "file_error": _labels((*vocabulary.FILE_ERRORS, *vocabulary.TRIAL_ERRORS)),
    "figure": _labels((vocabulary.PREMIUM_STANDARD, *vocabulary.FIGURES)),
    "unit": _labels(vocabulary.UNITS),
    "field": _labels(vocabulary.CASE_FIELDS),
    "row_status": _labels(vocabulary.ROW_STATUSES),
    "finding": _labels(vocabulary.FINDINGS),
    "column": _labels(NAMED),
    "amount": MapOf(ID, LABEL),
}
VOCABULARY = Record(
    required={"vocabulary": Record(required=_TERMS, decides_no_money=_TERMS)}, decides_no_money=("vocabulary",)
)

_LETTER: Keys = dict.fromkeys(PLACES_IN_LETTER, LABEL)
LETTER = Record(required={"letter": Record(required=_LETTER, decides_no_money=_LETTER)}, decides_no_money=("letter",))


def _whole(what: Label, pattern: str, numbers: NumberRange, example: str) -> Spelled:
    """A whole number within a range, of which `pattern` lets no other through."""
    least, most = numbers.least, numbers.below - 1
    told = Label(f"{what.zh}：{least} 到 {most} 的整数", f"{what.en}, whole, from {least} to {most}")
    return Spelled(told, pattern, int, lambda _: "", numbers, example)


NIGHTS = _whole(
    Label("夜数", "a number of nights"),
    r"[0-9]|[1-9][0-9]|[12][0-9]{2}|3[0-5][0-9]|36[0-6]",
    NumberRange(0, 367),
    "1",
)
NEAR_NIGHTS = _whole(Label("夜数", "a number of nights"), r"[0-9]|[12][0-9]|3[01]", NumberRange(0, 32), "3")
LEAST_ROWS = _whole(Label("行数", "a number of rows"), r"[1-9][0-9]{0,6}", NumberRange(1, 10_000_000), "100")
DEVIATIONS = _whole(Label("标准误的倍数", "standard errors"), "[0-9]", NumberRange(0, 10), "3")
ROUND_YUAN = Spelled(
    Label("人民币整元：1 到 99999 的整数", "an amount in whole yuan, from 1 to 99999"),
    r"[1-9][0-9]{0,4}",
    lambda text: int(text) * 100,
    lambda _: "",
    NumberRange(1, 100_000),
    "100",
)


def _flag(parameters: Keys) -> Sourced:
    shared: dict[str, Shape] = {"active": FLAG, "label": LABEL, "definition": LABEL}
    required = {**shared, "parameters": Record(required=parameters, decides_no_money=parameters)}
    return Sourced(Record(required=required, decides_no_money=required))


_FLAGS: Keys = {
    "assistance_base_differs": _flag({"tolerance": YUAN}),
    "funds_do_not_add_up": _flag({"tolerance": YUAN}),
    "assisted_before_insurance": _flag({"tolerance": YUAN}),
    "cap_exceeded_as_recorded": _flag({"tolerance": YUAN}),
    "duplicate_claim": _flag({"minimum_cost": YUAN}),
    "look_alike_person": _flag({}),
    "overlapping_stays": _flag({"tolerated_nights": NIGHTS}),
    "payments_exceed_cost": _flag({"tolerance": YUAN}),
    "stay_contradicts": _flag({"tolerated_nights": NIGHTS}),
}
_LATER_FLAGS: Keys = {
    "duplicate_across_persons": _flag({"minimum_cost": YUAN}),
    "findings_beyond_peers": _flag({"minimum_rows": LEAST_ROWS, "excess_share": PERCENT, "deviations": DEVIATIONS}),
    "first_digits_of_facility": _flag({"minimum_rows": LEAST_ROWS, "mean_deviation_share": PERCENT}),
    "near_duplicate_elsewhere": _flag({"within_nights": NEAR_NIGHTS, "tolerance": YUAN, "minimum_cost": YUAN}),
    "round_amounts_of_facility": _flag({"round_to": ROUND_YUAN, "least_share": PERCENT, "minimum_rows": LEAST_ROWS}),
    "settled_in_future": _flag({}),
    "stays_in_two_facilities": _flag({"tolerated_nights": NIGHTS}),
}
"""Rules from before they were introduced do not ask them."""
MONITORING = Record(
    required={
        "label": LABEL,
        "flags": Record(required=_FLAGS, optional=_LATER_FLAGS, decides_no_money=(*_FLAGS, *_LATER_FLAGS)),
    },
    decides_no_money=("flags",),
)
