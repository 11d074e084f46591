"""What the text and the page say of an impact: headings, the result, names of groups, and notes for its readers."""

import re
from collections.abc import Iterator, Sequence

from calc_service.batch.headers import label_of as column_label
from calc_service.domain.days import AFTER_ALL_DAYS, day_of
from calc_service.domain.money import signed_yuan
from calc_service.domain.wording import Label, Wording
from calc_service.engine.edition import RuleBook
from calc_service.policy.impact.result import LISTED, AffectedRows, BeforeAfter, Impact

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
_REJECTED = Label(
    "{rows} 行按现行规则能计算、按变更后规则不能计算，其现行支付 {before} 元从变更后合计中消失，并非节省，"
    "也未计入谁增谁减；请先核对原因。",
    "{rows} rows can be computed under the rules in force but not under the changed ones: the {before} yuan they were"
    " paid vanish from the changed total, which is no saving and is no one's loss below. Look at why first.",
)
_ACCEPTED = Label(
    "{rows} 行按现行规则不能计算、按变更后规则能计算，其变更后支付 {after} 元计入变更后合计，但未计入谁增谁减。",
    "{rows} rows can be computed only under the changed rules: the {after} yuan they get are in the changed total, but"
    " are no one's gain below.",
)
_COMPARABLE = Label(
    "两套规则都能计算的行：差额 {difference} 元。",
    "Rows that both rules can compute: a difference of {difference} yuan.",
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
    "两套规则中按年度公布的数据（大病保险起付线等、参保缴费标准）自 {year} 年度起还有不同，"
    "晚于文件中最后一笔结算（{last}），不在以下结果中，“--as-of”也不能使其计入；请看“rules diff”。",
    "Figures of a year (catastrophic terms, premium standards) differ for {year} or later as well, after the last"
    " settlement of the file ({last}); no figure below shows that, nor does --as-of: see rules diff.",
)
_EACH_DAY = Label(
    "每笔结算都按其结算当日的规则计算。", "Every claim is computed by the rules of its own day of settlement."
)
_WIDER = Label(
    "计算过程有任何不同的行（如剩余限额）共 {rows} 行，不一定影响金额。",
    "Rows with any difference in how they are computed (such as what is left of a cap): {rows}, not necessarily in"
    " what is paid.",
)
_AS_OF = Label(
    "所有结算都按 {day} 的规则计算；按年度公布的数据（如大病保险起付线）仍用结算当年的。",
    "All claims are computed by the rules of {day}; figures of a year, such as the catastrophic deductible, stay those"
    " of the year of settlement.",
)
_FURTHER = Label(
    "另有 {rows} 行未列出，已计入；逐行结果请分别用“audit --rules”按两套规则计算。",
    "{rows} further rows are counted and not listed; audit --rules gives every row under either rules.",
)
_OPENINGS = Label(
    "文件没有年初累计金额，按从零开始计算。",
    "The file says nothing of how the year began; it is taken to begin at zero.",
)
_STATIC = Label(
    "只重算文件中的结算：不预测就医、参保或申请的变化；金额不含参保资助，也不反映负担预警和审核提示；"
    "增减按人合计（大病保险、医疗救助、倾斜救助）。",
    "The claims of the file are recomputed: nothing is foretold of care, enrolment or applications; the amounts include"
    " neither premium subsidies nor warnings nor audit flags; gains and losses are summed by person over catastrophic"
    " insurance, assistance and tilt assistance.",
)
_FURTHER_CHANGES = Label("另有 {count} 处，见“rules diff”。", "and {count} more, see rules diff.")


def headline(impact: Impact) -> Label:
    """The result in one sentence."""
    if not impact.differs:
        return NOT_SHOWN if impact.rules_differ else NO_DIFFERENCE
    cost = impact.amounts["benefit"]
    values = {
        "before": grouped(cost.before),
        "after": grouped(cost.after),
        "size": grouped(abs(cost.difference)),
        "gaining": f"{impact.gaining.persons:,}",
        "losing": f"{impact.losing.persons:,}",
    }
    zh, en = _DIRECTION[(cost.difference > 0) - (cost.difference < 0)]
    sentence = Label(
        f"资金支付合计由 {{before}} 元{zh}；{{gaining}} 人增加，{{losing}} 人减少。",
        f"The funds pay {{before}} yuan before and {en}; {{gaining}} persons gain, {{losing}} lose.",
    )
    return _filled(sentence, values)


_DIRECTION = {
    1: ("增至 {after} 元，增加 {size} 元", "{after} after, {size} more"),
    0: ("到 {after} 元，没有增减", "{after} after, the same"),
    -1: ("减至 {after} 元，减少 {size} 元", "{after} after, {size} less"),
}


def basis(impact: Impact) -> Label:
    """The rules of which day hold."""
    if impact.basis.as_of is None:
        return _EACH_DAY
    return _filled(_AS_OF, {"day": day_of(impact.basis.as_of).isoformat()})


def warnings(impact: Impact) -> Iterator[Label]:
    """What has to be said loudly, before any figure."""
    if impact.synthetic_rows:
        yield _filled(MADE_UP, {"rows": str(impact.synthetic_rows)})
    if impact.later_change is not None and impact.last_day is not None:
        days = {"later": impact.later_change, "last": impact.last_day}
        yield _filled(_LATER, {name: day_of(day).isoformat() for name, day in days.items()})
    if impact.later_year is not None and impact.last_day is not None:
        yield _filled(_LATER_YEAR, {"year": str(impact.later_year), "last": day_of(impact.last_day).isoformat()})
    for label, rows in ((_REJECTED, impact.rejected), (_ACCEPTED, impact.accepted)):
        if rows.rows:
            sides = {"before": grouped(rows.benefit.before), "after": grouped(rows.benefit.after)}
            yield _filled(label, {"rows": str(rows.rows), **sides})
    if impact.rejected.rows or impact.accepted.rows:
        yield _filled(_COMPARABLE, {"difference": grouped(impact.gaining.fen - impact.losing.fen)})
    if impact.insured_unmoved:
        yield _filled(_UNMOVED, {"rows": str(impact.insured_unmoved)})


def notes(impact: Impact) -> Iterator[Label]:
    """What a reader should know beside the figures."""
    if impact.changed_rows > impact.affected_rows:
        yield _filled(_WIDER, {"rows": f"{impact.changed_rows:,}"})
    if "opening_totals_assumed_zero" in impact.basis.warnings:
        yield _OPENINGS
    yield _STATIC


def moved(impact: Impact) -> dict[str, Label]:
    """By GROUPS what to mind where rows change their group; nothing for a kind in which none does."""
    rows = {name: sum(move.rows for move in impact.moves if move.group == name) for name in impact.by}
    return {name: _filled(_MOVED, {"rows": str(count)}) for name, count in rows.items() if count}


def label_of(by: str, name: str | None, before: RuleBook, after: RuleBook) -> Label:
    """What a category, district or track is called; a name that neither rules have words for stands for itself."""
    if name is None:
        return HEADINGS["nobody"]
    return _labels(by, before.wording).get(name) or _labels(by, after.wording).get(name) or Label(name, name)


def status_label(status: str, before: RuleBook) -> Label:
    """What the status of a row is called."""
    terms = before.wording.terms
    labels = {**terms.get("status", {}), **terms.get("row_status", {})}
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


def most(changes: Sequence[Label]) -> tuple[Label, ...]:
    """The first LISTED of `changes`, and how many are left out where some are."""
    left_out = len(changes) - LISTED
    more = (_filled(_FURTHER_CHANGES, {"count": str(left_out)}),) if left_out > 0 else ()
    return (*changes[:LISTED], *more)


def further(rows: AffectedRows) -> Label | None:
    """That rows of a kind are counted and not listed; None where all are."""
    count = rows.rows - len(rows.listed)
    return _filled(_FURTHER, {"rows": str(count)}) if count else None


def _labels(by: str, wording: Wording) -> dict[str, Label]:
    if by == "district":
        return {code: district.label for code, district in wording.districts.items()}
    if by == "category":
        return dict(wording.categories)
    return {code: label.on(AFTER_ALL_DAYS) for code, label in wording.tracks.items()}


def _filled(label: Label, values: dict[str, str]) -> Label:
    return Label(label.zh.format(**values), label.en.format(**values))


HEADINGS = {
    "title": Label("规则调整影响测算", "Impact of a change of the rules"),
    "funds": Label("资金支付", "What the funds pay"),
    "who": Label("谁增加、谁减少", "Who gains, who loses"),
    "category": Label("按救助对象类别", "By category"),
    "district": Label("按认定地", "By district"),
    "track": Label("按救助类型", "By track"),
    "statuses": Label("结算结论", "Outcome of the claims"),
    "moves": Label("类别或类型发生变化的行", "Rows that change their group"),
    "newly_payable": Label("新纳入救助", "Newly payable"),
    "no_longer_payable": Label("不再救助", "No longer payable"),
    "rejected": Label("仅按变更后规则不能计算的行", "Rows that only the changed rules reject"),
    "accepted": Label("仅按现行规则不能计算的行", "Rows that only the rules in force reject"),
    "largest_gains": Label("增加最多的十人", "The ten largest gains"),
    "largest_losses": Label("减少最多的十人", "The ten largest losses"),
    "notes": Label("阅读提示", "To be kept in mind"),
    "basis": Label("测算依据", "What this rests on"),
    "before": Label("现行规则", "In force"),
    "after": Label("变更后", "Changed"),
    "difference": Label("差额", "Difference"),
    "gaining": Label("增加", "Gaining"),
    "losing": Label("减少", "Losing"),
    "persons": Label("人数", "Persons"),
    "rows": Label("行数", "Rows"),
    "yuan": Label("元", "Yuan"),
    "name": Label("名称", "Name"),
    "row": Label("行", "Row"),
    "claim": Label("结算编号", "Claim"),
    "person": Label("人员编号", "Person"),
    "status": Label("结论", "Status"),
    "errors": Label("原因", "Why"),
    "affected_rows": Label("支付或结论有变化的行", "Rows paid or decided otherwise"),
    "changes": Label("改了什么", "What was changed"),
    "defaults": Label(
        "为了比较而补上的内容，均不涉及金额", "Filled in to compare both rules; none of it decides money"
    ),
    "digest": Label("规则指纹", "Digest of the rules"),
    "assumed": Label("假定的值", "Assumed"),
    "ignored": Label("未使用的列", "Columns not used"),
    "nobody": Label("无，或未能计算", "none, or not computed"),
    "benefit": Label("资金支付合计", "Benefit in all"),
    "catastrophic_entitled": Label("大病保险应付", "Catastrophic insurance, entitled"),
    "catastrophic_used": Label("大病保险支付", "Catastrophic insurance, paid"),
    "assistance_paid": Label("医疗救助支付", "Medical assistance"),
    "tilt_paid": Label("倾斜救助支付", "Tilt assistance"),
    "in_scope_self_pay": Label("政策范围内个人自付", "In-scope cost left to persons"),
    "deposits": Label("先诊疗后付费（行）", "Deposit waived (rows)"),
}
