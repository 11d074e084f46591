"""GET /v1/vocabulary: every code with its Chinese and English label."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated

from flask import Blueprint, Response
from msgspec import Meta

from calc_service import __version__
from calc_service.api import problem_kinds
from calc_service.api.description import REQUEST_ID, Shape, not_modified, refusals, reply
from calc_service.api.every_problem import KINDS
from calc_service.api.problem_kinds import ProblemKind
from calc_service.api.replies import encoded, json_bytes, revalidated
from calc_service.domain import vocabulary
from calc_service.domain.dated import Dated
from calc_service.domain.days import day_number, iso_or_none
from calc_service.domain.fields import CHOICES, FIELDS, Field, Holder, fields_of
from calc_service.domain.interface_codes import Flag
from calc_service.domain.kinds import FLAG, FLAG_WORDS
from calc_service.domain.parsing import TIERS
from calc_service.domain.reply_fields import Cite, Day, IsVerified, Reply, RulesNamed, means, one_of
from calc_service.domain.today import today
from calc_service.domain.wording import District, Label, NoticeText, Reason, Step
from calc_service.engine.edition import Profile, RuleBook
from calc_service.policy.past_refusals import PAST_ERROR_LABELS

PATH = "/v1/vocabulary"
# The order of the codes where it means something; others are listed by code.
ORDER: Mapping[str, tuple[str, ...]] = {
    **CHOICES,
    "status": vocabulary.STATUSES,
    "tilt_status": vocabulary.TILT_STATUSES,
    "premium_status": vocabulary.PREMIUM_STATUSES,
    "access": vocabulary.ACCESSES,
    "warning": vocabulary.WARNINGS,
    "alert": vocabulary.ALERTS,
    "error": vocabulary.ERRORS,
    "batch_error": vocabulary.BATCH_ERRORS,
    "variant_error": vocabulary.VARIANT_ERRORS,
    "finding": vocabulary.FINDINGS,
    "unit": vocabulary.UNITS,
}
# The objects of a case, as a request calls them or one of their list.
HOLDERS: Mapping[str, Holder] = {
    "case": Holder.CASE,
    "person": Holder.PERSON,
    "identities": Holder.IDENTITY,
    "enrolment": Holder.ENROLMENT,
    "year_to_date": Holder.YEAR_TO_DATE,
    "claims": Holder.CLAIM,
}
# Codes that a request holds as something else than text.
POSTED_AS: Mapping[tuple[str, str], object] = {
    **{(field.name, word): FLAG.parse(word) for field in FIELDS if field.kind is FLAG for word in FLAG_WORDS},
    **{("tier", tier): int(tier) for tier in TIERS},
}


class LabelledCode(Reply):
    """A code with its label."""

    code: Annotated[
        object, Meta(description="as a request holds it", extra_json_schema={"type": ["string", "boolean", "integer"]})
    ]
    label: Label


class LabelledCategory(Reply):
    """A category of hardship."""

    code: str
    label: Label
    district: Annotated[str | None, means("the district that defines it; null = the city")]


class LabelledDistrict(Reply):
    """A district of the city."""

    code: Annotated[str, means("GB/T 2260")]
    label: Label
    first_day: Annotated[Day | None, means("null = no bound")]
    last_day: Annotated[Day | None, means("null = no bound")]
    verified: IsVerified
    successor: Annotated[str | None, means("the district that follows it from the next day on; null = none is known")]
    district_rules: Annotated[str, means("`city_floor`, or the document of the rules of its own or taken over")]


class LabelledReason(Reply):
    """Why a claim is not simply payable."""

    code: str
    label: Label
    field: str
    clause: Cite
    curable: bool


class LabelledNotice(Reply):
    """What a caseworker should be told of a claim."""

    code: str
    label: Label
    clause: Cite | None


class LabelledStep(Reply):
    """A step of a breakdown."""

    code: str
    label: Label
    clause: Cite | None


class LabelledPool(Reply):
    """A yearly pool."""

    code: str
    label: Label
    districts: Annotated[list[str] | None, means("districts that have it for themselves; null = the city's")]


class LabelledFlag(Reply):
    """A question that a row of a file may raise."""

    code: str
    label: Label
    definition: Label
    clause: Cite | None
    active: bool


class LabelledProblem(Reply):
    """A kind of problem: what happened, and what to do."""

    code: str
    status: Annotated[int, Meta(ge=400, le=599)]
    title: Label
    detail: Label
    type: Annotated[str, means("as in a problem; a page about it stands at this address")]


class LabelledField(Reply):
    """A field of a case, as a form shows it."""

    holder: Annotated[str, one_of(HOLDERS), means("the object that it stands in")]
    field: Annotated[str, means("its name, as the schema of the request has it")]
    kind: Annotated[str, means("what it holds, as the guide of columns calls it")]
    required: Annotated[bool, means("whether its object has to have it")]
    label: Label
    about: Annotated[Label, means("what it means, and what it decides")]


class Vocabulary(Reply):
    """Every enumeration and code with both labels."""

    rules: RulesNamed
    categories: list[LabelledCategory]
    districts: list[LabelledDistrict]
    fields: Annotated[list[LabelledField], means("all that a case may hold, object by object, in order")]
    enumerations: Annotated[dict[str, list[LabelledCode]], means("by name, the codes in order")]
    reasons: list[LabelledReason]
    notices: list[LabelledNotice]
    steps: list[LabelledStep]
    laws: list[LabelledCode]
    tracks: list[LabelledCode]
    pools: list[LabelledPool]
    flags: list[LabelledFlag]
    problems: Annotated[list[LabelledProblem], means("every kind of problem, by its code")]


def resource(book: RuleBook) -> Blueprint:
    """Return the routes; `book` names the codes."""
    blueprint = Blueprint("vocabulary", __name__)
    document = lru_cache(1)(lambda day: encoded(list_vocabulary(book, day)))

    @blueprint.get(PATH)
    def show_vocabulary() -> Response:
        return revalidated(json_bytes(document(day_number(today()))))

    return blueprint


def operations(book: RuleBook) -> dict[str, dict[str, Shape]]:
    """Return by path and method what stands in the description."""
    done = reply(
        "Every code, labelled in Chinese and English.", Vocabulary, list_vocabulary(book, day_number(today())), "ETag"
    )
    described = {
        "summary": "Every enumeration and code with its labels · 全部代码及其中英文名称",
        "description": "What a form needs to offer choices: categories with the districts that define them, districts"
        " with their days, and every enumeration in its order. Where the rules word something otherwise from a day on,"
        " the words are those of today; else it holds until the rules digest changes.",
        "tags": ["vocabulary"],
        "parameters": [REQUEST_ID],
        "responses": {"200": done, "304": not_modified()} | refusals(PATH, problem_kinds.OF_EVERY_ADDRESS),
    }
    return {PATH: {"get": described}}


def list_vocabulary(book: RuleBook, day: int) -> Vocabulary:
    """Return every enumeration and code of `book` with both labels, as they are on `day`, days since 1970-01-01."""
    wording = book.wording
    terms = {**wording.terms, "past_error": PAST_ERROR_LABELS}
    return Vocabulary(
        rules=RulesNamed(book.digest, __version__),
        categories=[category for profile in book.profiles for category in _categories(profile, book)],
        districts=[_district(wording.districts[code], book, day) for code in sorted(wording.districts)],
        fields=[_field(field, name, terms) for name, holder in HOLDERS.items() for field in fields_of(holder)],
        enumerations={name: _codes(name, labels) for name, labels in sorted(terms.items())},
        reasons=[_reason(code, wording.reasons[code].on(day)) for code in sorted(wording.reasons)],
        notices=[_notice(code, wording.notices[code].on(day)) for code in vocabulary.NOTICES],
        steps=[_step(code, wording.steps[code].on(day)) for code in sorted(wording.steps)],
        laws=_labelled(wording.laws, day),
        tracks=_labelled(wording.tracks, day),
        pools=[LabelledPool(pool, wording.pools[pool].on(day), _districts_with(pool, book)) for pool in book.pools],
        flags=[_flag(code, flag) for code, flag in sorted(book.monitoring.flags.items())],
        problems=[_problem(kind) for _, kind in sorted(KINDS.items())],
    )


def _categories(profile: Profile, book: RuleBook) -> list[LabelledCategory]:
    city = () if profile is book.profiles[0] else book.profiles[0].categories
    return [
        LabelledCategory(code, book.wording.categories[code], profile.district or None)
        for code in profile.categories
        if code not in city
    ]


def _district(district: District, book: RuleBook, day: int) -> LabelledDistrict:
    profile = book.profiles[book.profile_of_district.get(district.code, 0)]
    return LabelledDistrict(
        code=district.code,
        label=district.label,
        first_day=iso_or_none(district.first_day),
        last_day=iso_or_none(district.last_day),
        verified=district.verified,
        successor=district.successor or None,
        district_rules=profile.rules_name(day),
    )


def _field(field: Field, holder: str, terms: Mapping[str, Mapping[str, Label]]) -> LabelledField:
    opening = f"opening_{field.name}" if field.holders is Holder.YEAR_TO_DATE else ""
    names = (f"{holder}.{field.name}", opening, field.engine_column, field.name)
    labels = (terms[words].get(name) for name in names for words in ("field", "column", "amount"))
    label = next(filter(None, labels), field.about)
    return LabelledField(holder, field.name, field.kind.name, field.required, label, field.about)


def _codes(enumeration: str, labels: Mapping[str, Label]) -> list[LabelledCode]:
    codes = ORDER.get(enumeration, sorted(labels))
    return [LabelledCode(POSTED_AS.get((enumeration, code), code), labels[code]) for code in codes]


def _labelled(labels: Mapping[str, Dated[Label]], day: int) -> list[LabelledCode]:
    return [LabelledCode(code, labels[code].on(day)) for code in sorted(labels)]


def _reason(code: str, reason: Reason) -> LabelledReason:
    return LabelledReason(code, reason.message, reason.field, reason.cite, reason.curable)


def _notice(code: str, notice: NoticeText) -> LabelledNotice:
    return LabelledNotice(code, notice.label, notice.cite or None)


def _step(code: str, step: Step) -> LabelledStep:
    return LabelledStep(code, step.label, step.cite or None)


def _flag(code: str, flag: Flag) -> LabelledFlag:
    return LabelledFlag(code, flag.label, flag.definition, flag.cite or None, flag.active)


def _problem(kind: ProblemKind) -> LabelledProblem:
    return LabelledProblem(kind.name, int(kind.status), kind.title, kind.detail, kind.type)


def _districts_with(pool: str, book: RuleBook) -> list[str] | None:
    """Return the districts that have `pool` for themselves; None where it is the city's."""
    if pool in book.profiles[0].pools:
        return None
    return [profile.district for profile in book.profiles if pool in profile.pools]
