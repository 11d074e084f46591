"""What no posted case can reach, and why: everything else that the kit does not touch is a fault of the kit."""

from collections.abc import Callable, Iterator

from calc_service.domain.days import AFTER_ALL_DAYS, BEFORE_ALL_DAYS
from calc_service.domain.vocabulary import (
    BATCH_ERRORS,
    ERRORS,
    FILE_ERRORS,
    MESSAGE_ERRORS,
    TRIAL_ERRORS,
    VARIANT_ERRORS,
)
from calc_service.domain.wording import Label
from calc_service.engine.edition import Edition, RuleBook
from calc_service.policy.conformance.posing import figures_in
from calc_service.policy.conformance.touched import ALERT, ERROR, NOTICE, REASON, STATUS, TILT_STATUS, WARNING, Mark

HALF = 5_000
"""Basis points: of a ratio from there on a fen never rounds to nothing."""
_NO_TILT = Label("没有一个区县制定倾斜救助标准", "no district has set a standard of tilt assistance")
_NO_FILE = Label("每个区县都有自己的标准", "every district has standards of its own")
_ALL_TILT = Label("每个区县都制定了倾斜救助标准", "every district has set a standard of tilt assistance")


def every_edition(book: RuleBook) -> Iterator[Edition]:
    """The rules of every day, profile and period of admission."""
    yield from (edition for periods in book.by_admission for profiles in periods for edition in profiles)


def _any(holds: Callable[[Edition], object]) -> Callable[[RuleBook], bool]:
    return lambda book: any(map(holds, every_edition(book)))


def _referral(outcome: str) -> Callable[[RuleBook], bool]:
    return _any(lambda edition: outcome in edition.medical_assistance.referral_outcomes.values())


def _low_ratio(edition: Edition) -> bool:
    return any(ratio.number < HALF for track in edition.medical_assistance.tracks for ratio in track.ratio.values())


def _unverified(book: RuleBook) -> bool:
    stated = (book.premium_standards, book.catastrophic_terms, *every_edition(book))
    return any(not figure.verified for part in stated for figure in figures_in(part))


def _bounded(book: RuleBook) -> bool:
    edges = (edge for one in book.wording.districts.values() for edge in (one.first_day, one.last_day))
    return any(BEFORE_ALL_DAYS < edge < AFTER_ALL_DAYS for edge in edges)


def _stays_looked_at(book: RuleBook) -> bool:
    flag = book.monitoring.flags.get("stay_contradicts")
    return flag is not None and flag.active


def _with_tilt(edition: Edition) -> bool:
    return bool(edition.tilt_assistance.groups)


_REACHED_IF: dict[Mark, tuple[Callable[[RuleBook], bool], Label]] = {
    Mark(REASON, "admission_day_needed"): (
        lambda book: bool(book.admission_days),
        Label("没有按入院日适用的规定", "no rule goes by the day of admission"),
    ),
    Mark(REASON, "category_not_covered"): (
        _any(lambda edition: any(track.categories is not None for track in edition.medical_assistance.tracks)),
        Label("没有只限部分类别的通道", "no track is for some categories alone"),
    ),
    Mark(REASON, "emergency_review"): (
        _referral("review"),
        Label("没有须审核的转诊情况", "no kind of referral has to be reviewed"),
    ),
    Mark(STATUS, "review"): (
        _referral("review"),
        Label("没有须审核的转诊情况", "no kind of referral has to be reviewed"),
    ),
    Mark(REASON, "not_referred"): (
        _referral("refused"),
        Label("没有不予救助的转诊情况", "no kind of referral is refused"),
    ),
    Mark(REASON, "facility_not_designated"): (
        _any(lambda edition: edition.medical_assistance.designation_required),
        Label("不要求定点", "no designation is required"),
    ),
    Mark(NOTICE, "below_half_a_fen"): (
        _any(_low_ratio),
        Label(
            "救助比例都不低于 50%，1 分不会舍去",
            "no ratio of assistance is below 50%, so a fen never rounds to nothing",
        ),
    ),
    Mark(WARNING, "unverified_figure"): (_unverified, Label("各项数据都已核实", "every figure is verified")),
    Mark(WARNING, "city_floor_applied"): (
        lambda book: len(book.profile_of_district) < len(book.wording.districts),
        _NO_FILE,
    ),
    Mark(WARNING, "stay_contradicts"): (
        _stays_looked_at,
        Label("审核规则停用了这一项", "the review rules have this switched off"),
    ),
    Mark(TILT_STATUS, "payable"): (_any(_with_tilt), _NO_TILT),
    Mark(TILT_STATUS, "conditions_not_met"): (_any(_with_tilt), _NO_TILT),
    Mark(TILT_STATUS, "no_district_standard"): (_any(lambda edition: not _with_tilt(edition)), _ALL_TILT),
    Mark(ALERT, "burden_warning"): (
        _any(lambda edition: edition.safeguards.burden_threshold),
        Label("没有登记预警标准", "no threshold of the warning is on file"),
    ),
    Mark(ERROR, "district_not_in_force"): (
        _bounded,
        Label("没有设立或撤销过的区县", "no district was set up or abolished"),
    ),
}
"""By what a case touches under some rules only: under which, and what is said where these are not such."""
_ELSEWHERE: tuple[tuple[tuple[str, ...], Label], ...] = (
    (VARIANT_ERRORS, Label("只在变体请求中出现", "only requests for variants have it")),
    (BATCH_ERRORS, Label("只在结算文件的行中出现", "only rows of files have it")),
    (MESSAGE_ERRORS, Label("只在平台报文和结算文件中出现", "only messages of the platform and rows of files have it")),
    (FILE_ERRORS, Label("只在整个文件无法读取时出现", "only files that cannot be read have it")),
    (TRIAL_ERRORS, Label("只在试算规则改动时出现", "only changed rules have it")),
)
OF_NO_CASE = {Mark(ERROR, code): why for codes, why in reversed(_ELSEWHERE) for code in codes if code not in ERRORS}
"""Codes of other requests than a case."""
NO_RULE = Label("没有决定案件结果的规定以它为据", "nothing that decides a case rests on it")


def excuse(mark: Mark, book: RuleBook) -> Label | None:
    """Why no case under these rules can touch something; None where one can."""
    if mark in OF_NO_CASE:
        return OF_NO_CASE[mark]
    reached, why = _REACHED_IF.get(mark, (lambda _: True, None))
    return None if reached(book) else why
