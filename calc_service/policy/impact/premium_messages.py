"""What the text and the page say of the premium subsidies of enrolments: the result, its basis, what to mind."""

from collections.abc import Iterator

from calc_service.domain.days import day_of
from calc_service.domain.wording import Label
from calc_service.policy.impact.messages import DIRECTION, figures_asked, filled
from calc_service.policy.impact.phrases import counted, grouped
from calc_service.policy.impact.result import EnrolmentImpact

_NO_DIFFERENCE = Label(
    "参保资助没有差别：{rows} 行的资助金额和结论都相同。",
    "Premium subsidies: no difference; all {rows} rows get the same.",
)
_NOTHING_COMPARED = Label(
    "参保资助没有一行可以比较：{apart} 行只有一套规则能计算，单独列出。",
    "Premium subsidies: no row can be compared; {apart} rows are computed by one of the rules alone and stand apart.",
)
_APART = Label(
    "另有 {apart} 行只有一套规则能计算，单独列出，不在其中。",
    " {apart} further rows are computed by one of the rules alone and stand apart, not in this.",
)
_EACH_DAY = Label(
    "参保资助按各自缴费当日的规则计算", "Every subsidy is computed by the rules of its own day of payment"
)
_AS_OF = Label("参保资助都按 {day} 的规则计算", "All subsidies are computed by the rules of {day}")
_OWN_YEAR = Label("缴费标准用各自参保年度的。", "premiums are those of the year enrolled for.")
_YEARS = Label(
    "缴费标准，现行规则用 {before} 年度的，变更后规则用 {after} 年度的，不论参保哪一年。",
    "premiums are those of {before} under the rules in force and those of {after} under the changed ones, whatever the"
    " year enrolled for.",
)
_MADE_UP = Label(
    "模拟数据：{rows} 行参保是随机生成的，不是真实名单；以下金额不得作为测算结论引用。",
    "SYNTHETIC ENROLMENTS: {rows} rows are made up, not real. No figure below may be quoted as what the change costs.",
)
_LATER = Label(
    "两套规则的参保资助自 {later} 起还有不同，晚于名单中最后一笔缴费（{last}），不在以下结果中；"
    "要按那时的规则计算，请加“--as-of” {later}。",
    "The rules of premium subsidies differ from {later} on as well, after the last payment of the list ({last}), which"
    " no figure below shows; to compute by the rules of that day, add --as-of {later}.",
)
_LATER_YEAR = Label(
    "两套规则的缴费标准自 {year} 年度起还有不同，名单中没有参保该年度的，不在以下结果中。",
    "Premiums of {year} or a later year differ as well; the list enrols nobody for it, and no figure below shows that.",
)
_ONE_SIDED = {
    "before": Label(
        "参保名单中 {rows} 行只有现行规则能计算（资助 {yuan} 元），变更后规则不能：单独列出，不在任何比较之中。",
        "{rows} enrolments are computed by the rules in force alone ({yuan} yuan): they stand apart, in no comparison.",
    ),
    "after": Label(
        "参保名单中 {rows} 行只有变更后规则能计算（资助 {yuan} 元），现行规则不能：单独列出，不在任何比较之中。",
        "{rows} enrolments are computed by the changed rules alone ({yuan} yuan): they stand apart, in no comparison.",
    ),
}


def headline(impact: EnrolmentImpact) -> Label:
    """The result in one sentence, of the rows that can be compared alone."""
    cost = impact.amounts["subsidy"]
    values = counted(impact, cost)
    if impact.apart and not impact.compared:
        return filled(_NOTHING_COMPARED, values)
    apart = _APART if impact.apart else Label("", "")
    zh, en = DIRECTION[(cost.difference > 0) - (cost.difference < 0)]
    sentence = Label(
        f"参保资助合计由 {{before}} 元{zh}；{{gaining}} 人增加，{{losing}} 人减少。",
        f"Premium subsidies come to {{before}} yuan before and {en}; {{gaining}} persons gain, {{losing}} lose.",
    )
    found = sentence if impact.differing else _NO_DIFFERENCE
    return filled(Label(found.zh + apart.zh, found.en + apart.en), values)


def basis(impact: EnrolmentImpact, as_of: int | None) -> Label:
    """The rules of which day hold (days since 1970-01-01, None for each its own), and the premiums of which year."""
    rules = _EACH_DAY if as_of is None else filled(_AS_OF, {"day": day_of(as_of).isoformat()})
    asked = impact.figures_of
    years = filled(_YEARS, {"before": str(asked.before), "after": str(asked.after)}) if asked else _OWN_YEAR
    return Label(f"{rules.zh}；{years.zh}", f"{rules.en}; {years.en}")


def warnings(impact: EnrolmentImpact) -> Iterator[Label]:
    """What has to be said loudly, before any figure."""
    if impact.synthetic_rows:
        yield filled(_MADE_UP, {"rows": f"{impact.synthetic_rows:,}"})
    if impact.later_change is not None and impact.last_day is not None:
        days = {"later": impact.later_change, "last": impact.last_day}
        yield filled(_LATER, {name: day_of(day).isoformat() for name, day in days.items()})
    if impact.later_year is not None:
        yield filled(_LATER_YEAR, {"year": str(impact.later_year)})
    for side, rows in (("before", impact.rejected), ("after", impact.accepted)):
        if rows.rows:
            yield filled(_ONE_SIDED[side], {"rows": f"{rows.rows:,}", "yuan": grouped(rows.amounts["subsidy"])})
    if impact.to_ask is not None:
        yield figures_asked(impact.to_ask)
