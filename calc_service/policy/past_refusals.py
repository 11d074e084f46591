"""Why there are no such rules of the past here, or none that can be computed by.

PastRulesRefused    `code` is one of PAST_ERRORS or unknown_rules_digest, `message` says why, and what would help
"""

from collections.abc import Collection
from datetime import date

from calc_service.domain.vocabulary import PAST_ERRORS
from calc_service.domain.wording import Label

NOT_COMPUTABLE_HERE, NOT_PUBLISHED_THEN = PAST_ERRORS
UNKNOWN_RULES_DIGEST = "unknown_rules_digest"
PAST_ERROR_LABELS = {
    NOT_COMPUTABLE_HERE: Label(
        "指定的规则已保存，但计算程序或规则文件的格式此后已经改变，本程序不算。请用说明里写的版本计算",
        "The rules named are kept, but the code of the law or the shape of rules files has changed since. Compute with"
        " the release that the message names",
    ),
    NOT_PUBLISHED_THEN: Label(
        "这一天没有已公布的规则。请写第一次公布以后、今天以前的日期",
        "No rules were published by that day. Name one from the first publication to today",
    ),
}
"""What each of PAST_ERRORS means in general: rules of the past have no words for it."""
NOT_KEPT = Label(
    "没有保存过这一规则版本；请核对标识，省略该项则使用当前规则",
    "no rules of this digest are kept; check it, or leave it out for the rules in force",
)
LAW_CHANGED = Label(
    "这些规则由引擎 {} 计算过，此后计算待遇的程序已经改变，算出的金额未必与当时一致，因此不算；请用该版本的程序计算",
    "these rules were computed by engine {}, and the code of the law has changed since, so that amounts might not be"
    " those of that day; compute with a release of that version",
)
SHAPE_CHANGED = Label(
    "这些规则由引擎 {} 保存，此后规则文件的格式已经改变，本程序不能照原样读取；请用该版本的程序",
    "these rules were kept by engine {}, and the shape of rules files has changed since, so that they cannot be read"
    " here as they were; use a release of that version",
)
NOTHING_PUBLISHED = Label(
    "还没有公布过规则，当时用的是规则文件夹里的规则；请省略该项",
    "no rules have been published yet, and those of the folder are served; leave it out",
)
BEFORE_FIRST = Label(
    "第一次公布的规则从 {} 起施行，之前用的规则没有保存；请写这一天或以后的日期",
    "the first rules that were published came in force on {}, and what was served before is not kept; name that day or"
    " a later one",
)
NOT_YET = Label(
    "这一天还没有到，届时施行哪些规则尚不可知；请写今天或以前的日期",
    "that day has not come, so that nobody knows which rules will be in force; name today or an earlier one",
)


class PastRulesRefused(Exception):  # noqa: N818  named for what happened, as RulesRefused is
    """There are no such rules here, or none that can be computed by."""

    def __init__(self, code: str, message: Label) -> None:
        super().__init__(f"{message.zh} · {message.en}")
        self.code = code
        self.message = message


def not_here(why: Label, engines: Collection[str]) -> PastRulesRefused:
    """The refusal that names the engines which would compute."""
    versions = list(dict.fromkeys(engines))
    named = Label("、".join(versions), ", ".join(versions))
    return PastRulesRefused(NOT_COMPUTABLE_HERE, Label(why.zh.format(named.zh), why.en.format(named.en)))


def before(first: date | None) -> PastRulesRefused:
    """The refusal of a day before the first on which published rules came in force; None where none have."""
    if first is None:
        return PastRulesRefused(NOT_PUBLISHED_THEN, NOTHING_PUBLISHED)
    day = first.isoformat()
    return PastRulesRefused(NOT_PUBLISHED_THEN, Label(BEFORE_FIRST.zh.format(day), BEFORE_FIRST.en.format(day)))
