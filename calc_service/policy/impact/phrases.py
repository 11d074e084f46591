"""What groups, statuses and errors are called in an impact, and how its figures are written for reading."""

import re

from calc_service.batch.headers import label_of as column_label
from calc_service.domain.days import AFTER_ALL_DAYS
from calc_service.domain.money import signed_yuan
from calc_service.domain.wording import Label, Wording
from calc_service.engine.edition import RuleBook
from calc_service.policy.impact.headings import HEADINGS
from calc_service.policy.impact.result import BeforeAfter, EnrolmentImpact, Impact


def label_of(by: str, name: str | None, before: RuleBook, after: RuleBook) -> Label:
    """What a category, district or track is called; a name that neither rules have words for stands for itself."""
    if name is None:
        return HEADINGS["nobody"]
    if by == "year":
        return Label(name, name)
    return _labels(by, before.wording).get(name) or _labels(by, after.wording).get(name) or Label(name, name)


def status_label(status: str, before: RuleBook) -> Label:
    """What the status of a row is called."""
    terms = before.wording.terms
    labels = {**terms.get("premium_status", {}), **terms.get("status", {}), **terms.get("row_status", {})}
    return labels.get(status) or Label(status, status)


def error_label(error: str, before: RuleBook) -> Label:
    """What an error of a row means: its column and its message, `…` standing for what only the case would tell."""
    column, _, code = error.rpartition(":")
    terms = before.wording.terms
    message = {**terms.get("error", {}), **terms.get("batch_error", {})}.get(code)
    if message is None:
        return Label(error, error)
    zh, en = (_PLACE.sub("…", text) for text in (message.zh, message.en))
    name = column_label(column, before) if column else None
    return Label(f"{name.zh}：{zh}", f"{name.en}: {en}") if name else Label(zh, en)


def errors_label(errors: str, before: RuleBook) -> Label:
    """What the errors of one row mean, parted by `|` in `errors`: the first sentence of each."""
    labels = [error_label(error, before) for error in errors.split("|") if error]
    return Label(
        "；".join(label.zh.partition("。")[0] for label in labels),
        "; ".join(label.en.partition(". ")[0].rstrip(".") for label in labels),
    )


_PLACE = re.compile(r"\{\w+\}")


def grouped(fen: int) -> str:
    """An amount as yuan with its thousands parted, for reading alone: 123456789 → "1,234,567.89"."""
    whole, _, rest = signed_yuan(abs(fen)).partition(".")
    return f"{'−' if fen < 0 else ''}{int(whole):,}.{rest}"


def percent(change: BeforeAfter) -> Label:
    """By how much a figure changes, to a tenth of a percent, for reading alone; empty where it was nothing before."""
    if change.before <= 0:
        return Label("", "")
    tenths = (abs(change.difference) * 2000 + change.before) // (2 * change.before)
    sign = "−" if change.difference < 0 else "+" if change.difference else ""
    if sign and not tenths:
        return Label(f"不到 {sign}0.1%", f"under {sign}0.1%")
    text = f"{sign}{tenths // 10}.{tenths % 10}%"
    return Label(text, text)


def _labels(by: str, wording: Wording) -> dict[str, Label]:
    if by == "district":
        return {code: district.label for code, district in wording.districts.items()}
    if by == "category":
        return dict(wording.categories)
    return {code: label.on(AFTER_ALL_DAYS) for code, label in wording.tracks.items()}


def counted(impact: Impact | EnrolmentImpact, cost: BeforeAfter) -> dict[str, str]:
    """What the sentence about the result is filled with: its rows and persons, and what it costs."""
    return {
        "rows": f"{impact.compared:,}",
        "apart": f"{impact.apart:,}",
        "before": grouped(cost.before),
        "after": grouped(cost.after),
        "size": grouped(abs(cost.difference)),
        "gaining": f"{impact.gaining.persons:,}",
        "losing": f"{impact.losing.persons:,}",
    }
