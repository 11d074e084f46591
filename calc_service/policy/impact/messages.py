"""What the text and the page say of an impact: headings, the result, names of groups, and notes for its readers."""

from collections.abc import Iterator, Mapping, Sequence

from calc_service.domain.days import day_of
from calc_service.domain.wording import Label
from calc_service.policy.impact.moved_rules import FiguresOf
from calc_service.policy.impact.phrases import counted, grouped
from calc_service.policy.impact.result import LISTED, AffectedRows, Impact, OneSidedRows

NO_DIFFERENCE = Label("没有差别：两套规则对这些结算的结果完全相同。", "No difference: both rules give the same result.")
NOT_SHOWN = Label(
    "这些结算的金额和结论没有差别，但两套规则不同：所改之处不在这些结算的测算之内"
    "（参保资助、预警、审核提示、文字，或这些结算以外的日期、年度和情形）；请看“rules diff”。",
    "The amounts and outcomes of these claims are the same, but the rules are not: what was changed has no part in"
    " computing these claims (premium subsidies, warnings, audit flags, words, or days, years and cases that are not"
    " among them); see rules diff.",
)
MADE_UP = Label(
    "模拟数据：{rows} 行结算是随机生成的，不是真实结算；以下金额不得作为测算结论引用。",
    "SYNTHETIC CLAIMS: {rows} rows are made up, not real. No figure below may be quoted as what the change costs.",
)
_ONE_SIDED = {
    "before": Label(
        "{rows} 行只有现行规则能计算（现行支付 {yuan} 元），变更后规则不能：单独列出，不在以下任何比较之中，"
        "既不是节省也不是增减；请先核对原因。",
        "{rows} rows are computed by the rules in force alone ({yuan} yuan): they stand apart and in no comparison"
        " below, being neither saved nor lost. Look at why first.",
    ),
    "after": Label(
        "{rows} 行只有变更后规则能计算（变更后支付 {yuan} 元），现行规则不能：单独列出，不在以下任何比较之中，"
        "不是增加；请先核对原因。",
        "{rows} rows are computed by the changed rules alone ({yuan} yuan): they stand apart and in no comparison"
        " below, being no increase. Look at why first.",
    ),
}
_ENTANGLED = Label(
    "{rows} 行两套规则都能计算，但同一人同一年的其他行只有一套规则能计算，年度累计不同，不能比较：单独列出。",
    "{rows} rows are computed by both rules, but others of the same person and year by one alone, so that the year's"
    " totals are not the same: they cannot be compared and stand apart.",
)
_ASK_FIGURES = Label(
    "要比较不同年度的数据（大病保险起付线等、缴费标准）要花多少，请加“--figures-of {years}”：{how}。",
    "To weigh the figures of years (catastrophic terms, premiums), add --figures-of {years}: {how}.",
)
_HOW_ONE = Label("两套规则都按 {after} 年度的数据计算", "both rules then take those of {after}")
_HOW_TWO = Label(
    "现行规则按 {before} 年度、变更后规则按 {after} 年度的数据计算",
    "the rules in force then take those of {before}, the changed ones those of {after}",
)
_PREMIUM = Label(
    "参保资助的标准或比例也有变动，结算文件看不出来；请用“--enrolments”加上参保名单一并测算。",
    "Standards or ratios of premium subsidies are changed as well, which no claims can show; add a list of enrolments"
    " with --enrolments.",
)
_UNMOVED = Label(
    "{rows} 行的大病保险应付发生变化，但救助仍按保险机构已结算的金额计算，变化未传导到救助；"
    "要看传导后的结果，请加“--catastrophic computed”（按应付计算）。",
    "The catastrophic entitlement of {rows} rows changes, but assistance rests on what the insurer settled, so the"
    " change does not reach it; to see where it would, compute with --catastrophic computed.",
)
_MOVED = Label(
    "{rows} 行在两套规则下不在同一组：前后金额各按各自规则归组，谁增加、谁减少按原来所在的组。",
    "{rows} rows stand in another group under the changed rules: cost before and after is each by its own rules; who"
    " gains or loses is told by the group before.",
)
_LATER = Label(
    "两套规则自 {later} 起还有不同，晚于文件中最后一笔结算（{last}），不在以下结果中；"
    "要按那时的规则计算这些结算，请加“--as-of” {later}。",
    "The rules differ from {later} on as well, after the last settlement of the file ({last}), which no figure below"
    " shows; to compute these claims by the rules of that day, add --as-of {later}.",
)
_LATER_YEAR = Label(
    "两套规则中大病保险按年度公布的数据自 {year} 年度起还有不同，晚于文件中最后一笔结算（{last}），不在以下结果中，"
    "“--as-of”也不能使其计入。",
    "The catastrophic figures of {year} or a later year differ as well, after the last settlement of the file ({last});"
    " no figure below shows that, nor does --as-of.",
)
_EACH_DAY = Label(
    "每笔结算都按其结算当日的规则计算", "Every claim is computed by the rules of its own day of settlement"
)
_WIDER = Label(
    "计算过程有任何不同的行（如剩余限额）共 {rows} 行，不一定影响金额。",
    "Rows with any difference in how they are computed (such as what is left of a cap): {rows}, not necessarily in"
    " what is paid.",
)
_AS_OF = Label("所有结算都按 {day} 的规则计算", "All claims are computed by the rules of {day}")
_OWN_YEAR = Label(
    "按年度公布的数据（如大病保险起付线）仍用结算当年的。",
    "figures of a year, such as the catastrophic deductible, stay those of the year of settlement.",
)
_ONE_YEAR = Label(
    "按年度公布的数据（如大病保险起付线），两套规则都用 {after} 年度的，不论结算在哪一年。",
    "figures of a year, such as the catastrophic deductible, are those of {after} in both, whatever the year of"
    " settlement.",
)
_TWO_YEARS = Label(
    "按年度公布的数据（如大病保险起付线），现行规则用 {before} 年度的，变更后规则用 {after} 年度的，不论结算在哪一年。",
    "figures of a year, such as the catastrophic deductible, are those of {before} under the rules in force and those"
    " of {after} under the changed ones, whatever the year of settlement.",
)
_FURTHER = Label(
    "另有 {rows} 行未列出，已计入；逐行结果请分别用“audit --rules”按两套规则计算。",
    "{rows} further rows are counted and not listed; audit --rules gives every row under either rules.",
)
_UNCOMPUTED = Label(
    "{rows} 行两套规则都不能计算，不在任何数字之中；原因请用“audit”查看。",
    "{rows} rows can be computed under neither rules and are in no figure; audit tells why.",
)
_OPENINGS = Label(
    "文件没有年初累计金额，按从零开始计算。",
    "The file says nothing of how the year began; it is taken to begin at zero.",
)
_STATIC = Label(
    "只重算文件中的结算：不预测就医、参保或申请的变化；结算的金额不含参保资助，也不反映负担预警和审核提示；"
    "增减按人合计（大病保险、医疗救助、倾斜救助）。",
    "The claims of the file are recomputed: nothing is foretold of care, enrolment or applications; the amounts include"
    " neither premium subsidies nor warnings nor audit flags; gains and losses are summed by person over catastrophic"
    " insurance, assistance and tilt assistance.",
)
LIST_IS_STATIC = Label(
    "只重算名单中的参保资助：不预测参保或身份的变化。",
    "The subsidies of the list are recomputed: nothing is foretold of enrolment or categories.",
)
_FURTHER_CHANGES = Label("另有 {count} 处，见“rules diff”。", "and {count} more, see rules diff.")


def headline(impact: Impact) -> Label:
    """The result in one sentence, of the rows that can be compared alone; how many cannot is said behind it."""
    if not impact.differs:
        return NOT_SHOWN if impact.rules_differ else NO_DIFFERENCE
    cost = impact.amounts["benefit"]
    values = counted(impact, cost)
    zh, en = DIRECTION[(cost.difference > 0) - (cost.difference < 0)]
    sentence = Label(
        f"资金支付合计由 {{before}} 元{zh}；{{gaining}} 人增加，{{losing}} 人减少。",
        f"The funds pay {{before}} yuan before and {en}; {{gaining}} persons gain, {{losing}} lose.",
    )
    if impact.apart:
        among = _AMONG if impact.compared else _NOTHING_COMPARED
        sentence = Label(among.zh.replace("{found}", sentence.zh), among.en.replace("{found}", sentence.en))
    return filled(sentence, values)


_AMONG = Label(
    "可以比较的 {rows} 行：{found}另有 {apart} 行不能比较，单独列出，不在其中。",
    "Of the {rows} rows that can be compared: {found} {apart} further rows cannot be and stand apart, not in this.",
)
_NOTHING_COMPARED = Label(
    "没有一行可以比较：{apart} 行只有一套规则能计算，单独列出。",
    "No row can be compared: {apart} rows, computed by one of the rules alone, stand apart.",
)
DIRECTION = {
    1: ("增至 {after} 元，增加 {size} 元", "{after} after, {size} more"),
    0: ("到 {after} 元，没有增减", "{after} after, the same"),
    -1: ("减至 {after} 元，减少 {size} 元", "{after} after, {size} less"),
}
"""By the sign of a difference how the sentence goes on."""


def basis(impact: Impact) -> Label:
    """The rules of which day hold, and the figures of which year."""
    day, figures = impact.basis.as_of, impact.basis.figures_of
    rules = _EACH_DAY if day is None else filled(_AS_OF, {"day": day_of(day).isoformat()})
    if figures is None:
        years = _OWN_YEAR
    else:
        years = _ONE_YEAR if figures.before == figures.after else _TWO_YEARS
        years = filled(years, {"before": str(figures.before), "after": str(figures.after)})
    return Label(f"{rules.zh}；{years.zh}", f"{rules.en}; {years.en}")


def warnings(impact: Impact, *, with_enrolments: bool = False) -> Iterator[Label]:
    """What has to be said loudly, before any figure; `with_enrolments`: premium subsidies are weighed as well."""
    if impact.synthetic_rows:
        yield filled(MADE_UP, {"rows": f"{impact.synthetic_rows:,}"})
    if impact.later_change is not None and impact.last_day is not None:
        days = {"later": impact.later_change, "last": impact.last_day}
        yield filled(_LATER, {name: day_of(day).isoformat() for name, day in days.items()})
    if impact.later_year is not None and impact.last_day is not None:
        yield filled(_LATER_YEAR, {"year": str(impact.later_year), "last": day_of(impact.last_day).isoformat()})
    for side, rows in (("before", impact.rejected), ("after", impact.accepted)):
        if rows.rows:
            yield filled(_ONE_SIDED[side], {"rows": f"{rows.rows:,}", "yuan": grouped(rows.amounts["benefit"])})
    if impact.entangled.rows:
        yield filled(_ENTANGLED, {"rows": f"{impact.entangled.rows:,}"})
    if impact.to_ask is not None:
        yield figures_asked(impact.to_ask)
    if impact.premium_differs and not with_enrolments:
        yield _PREMIUM
    if impact.insured_unmoved:
        yield filled(_UNMOVED, {"rows": str(impact.insured_unmoved)})


def figures_asked(years: FiguresOf) -> Label:
    """How the figures of years can be weighed."""
    how = _HOW_ONE if years.before == years.after else _HOW_TWO
    values = {"years": years.written, "before": str(years.before), "after": str(years.after)}
    return filled(Label(_ASK_FIGURES.zh.replace("{how}", how.zh), _ASK_FIGURES.en.replace("{how}", how.en)), values)


def notes(impact: Impact) -> Iterator[Label]:
    """What a reader should know beside the figures."""
    if impact.changed_rows > impact.affected_rows:
        yield filled(_WIDER, {"rows": f"{impact.changed_rows:,}"})
    if impact.uncomputed:
        yield filled(_UNCOMPUTED, {"rows": f"{impact.uncomputed:,}"})
    if "opening_totals_assumed_zero" in impact.basis.warnings:
        yield _OPENINGS
    yield _STATIC


def moved(impact: Impact) -> dict[str, Label]:
    """By GROUPS what to mind where rows change their group; nothing for a kind in which none does."""
    rows = {name: sum(move.rows for move in impact.moves if move.group == name) for name in impact.by}
    return {name: filled(_MOVED, {"rows": str(count)}) for name, count in rows.items() if count}


def most(changes: Sequence[Label]) -> tuple[Label, ...]:
    """The first LISTED of `changes`, and how many are left out where some are."""
    left_out = len(changes) - LISTED
    more = (filled(_FURTHER_CHANGES, {"count": str(left_out)}),) if left_out > 0 else ()
    return (*changes[:LISTED], *more)


def further(rows: AffectedRows | OneSidedRows) -> Label | None:
    """That rows of a kind are counted and not listed; None where all are."""
    count = rows.rows - len(rows.listed)
    return filled(_FURTHER, {"rows": str(count)}) if count else None


def filled(label: Label, values: Mapping[str, str]) -> Label:
    """`label` with `values` in its places."""
    return Label(label.zh.format_map(values), label.en.format_map(values))
