"""What the workbook says of itself: names of sheets, headings, columns and sentences, in both languages."""

from calc_service.domain.wording import Label

HEADINGS = {
    # sheets
    "summary": Label("汇总", "Summary"),
    "all_rows": Label("全部结果", "All rows"),
    "rejected": Label("未能计算", "Not computed"),
    "flagged": Label("审核提示", "Review flags"),
    "unknowns": Label("缺少的内容", "Missing facts"),
    "certain": Label("确有差异", "Certain differences"),
    # the first sheet
    "title": Label("医疗救助结算核查结果", "Audit of medical assistance settlements"),
    "how": Label("怎样核查", "How it was checked"),
    "rules": Label("规则", "Rules"),
    "engine": Label("计算程序版本", "Engine"),
    "tolerance": Label("容许的差额（元）", "Tolerance (yuan)"),
    "catastrophic_option": Label("救助计算所依据的大病保险支付", "What assistance rests on"),
    "catastrophic_settled": Label("已登记的实付；未登记的用应付", "what was settled, else the entitlement"),
    "catastrophic_computed": Label("应付", "the entitlement"),
    "accumulate_option": Label("年度累计和限额所依据的支付", "What the year runs on"),
    "accumulate_computed": Label("应付", "the computed payments"),
    "accumulate_recorded": Label("已登记的实付", "the recorded payments"),
    "assumed": Label("假定的值", "Assumed where a row says nothing"),
    "rows": Label("行数", "Rows"),
    "settled": Label("结算月份", "Months of settlement"),
    "statuses": Label("各行的处理结果", "What became of the rows"),
    "findings": Label("审核结论（实付与应付比较）", "Findings (recorded against computed)"),
    "finding": Label("审核结论", "Finding"),
    "due": Label("应付合计（已计算的行）", "Due in total (computed rows)"),
    "not_compared": Label("没有比较", "Not compared"),
    "nothing_recorded": Label(
        "文件没有登记该项实付，上面的“未登记”不等于一致", "The file records nothing of this fund; that is not a match"
    ),
    "cleaned": Label("整理过的单元格（原文不变）", "Cells not taken as they stand (they stay as they are)"),
    "trimmed": Label("去掉编号前后空格或撇号：{} 个", "blanks or an apostrophe left out around ids: {}"),
    "blanked": Label("按空白处理的占位标记：{} 个", "marks for nothing taken as blank: {}"),
    "meaning": Label("含义", "Meaning"),
    "number": Label("笔数", "Rows"),
    "yuan": Label("差额（元）", "Difference (yuan)"),
    "total": Label("合计", "Total"),
    "by_month": Label("按结算月份", "By month"),
    "by_category": Label("按救助对象类别", "By category"),
    "by_district": Label("按认定地", "By district"),
    "by_track": Label("按救助类型", "By track"),
    "nobody": Label("无或未能计算", "none, or not computed"),
    "undated": Label("日期无法辨认", "no readable day"),
    "payable": Label("可救助笔数", "Payable"),
    "paid_assistance": Label("医疗救助应付", "Assistance computed"),
    "paid_tilt": Label("倾斜救助应付", "Tilt computed"),
    "difference": Label("差额（实付－应付）", "Difference (recorded − computed)"),
    "differences": Label("{}差额", "Difference, {}"),
    "catastrophic": Label("大病保险", "Catastrophic insurance"),
    "assistance": Label("医疗救助", "Assistance"),
    "tilt": Label("倾斜救助", "Tilt assistance"),
    "largest": Label("差额最大的十笔", "The ten largest differences"),
    "control": Label(
        "控制总额（全部行，含未能计算和已冲销的行；退费按原符号）",
        "Control totals (all rows, rejected and void ones too)",
    ),
    "amounts_all": Label("全部行合计（元）", "All rows (yuan)"),
    "amounts_computed": Label("其中已计算的行（元）", "Of rows that were computed (yuan)"),
    "blank_cells": Label("空白", "Blank"),
    "unreadable_cells": Label("无法辨认", "Unreadable"),
    "checks": Label("登记的合计与应有的合计", "Recorded totals against what they should be"),
    "fund_total": Label("基金支付总额与各项之和（全部行）", "All funds against their parts (all rows)"),
    "base_check": Label(
        "进入医疗救助金额与计算的救助基数（已计算的行）", "Assistance base against the computed one (computed rows)"
    ),
    "compared_rows": Label("比较的行数", "Rows compared"),
    "differing_rows": Label("不同的行数", "Rows that differ"),
    "recorded_total": Label("登记（元）", "Recorded (yuan)"),
    "expected_total": Label("应有（元）", "Expected (yuan)"),
    "errors": Label("各行的错误和说明", "Errors and notes on rows"),
    "flags": Label("审核提示（是疑问，不是结论）", "Review flags (questions, not findings)"),
    "as_of": Label("晚于此日的结算作提示", "Settlements behind this day are flagged"),
    "not_asked": Label("没有核对", "Not asked"),
    "facility_counts": Label(
        "有费用的 {costs:,} 行中整数 {rounds:,} 行，首位数字平均偏差 {off}；"
        "可比的 {compared:,} 行中不一致 {differing:,} 行，同级其他机构 {peers:,} 行中 {of_peers:,} 行",
        "of {costs:,} rows with a cost {rounds:,} are round, first digits deviate by {off}; of {compared:,} compared"
        " rows {differing:,} have a finding, of the peers' {peers:,} rows {of_peers:,}",
    ),
    "warnings": Label("提醒", "Warnings"),
    "ignored": Label("未使用的列（原样保留）", "Columns not used (carried through)"),
    "sheets": Label("本工作簿的工作表", "The sheets of this workbook"),
    "chart_findings": Label("各审核结论的差额（元）", "Difference by finding (yuan)"),
    "chart_months": Label("各月医疗救助应付与差额（元）", "Assistance computed and difference by month (yuan)"),
    "only_last_months": Label("只列出最近 {} 个月", "The latest {} months only"),
    # columns of the further sheets
    "row": Label("行号", "Row"),
    "fund": Label("支付项目", "Fund"),
    "recorded": Label("实付", "Recorded"),
    "computed": Label("应付", "Computed"),
    "header": Label("列名（文件中的表头）", "Column (header in the file)"),
    "column": Label("内容", "What it is"),
    "cell": Label("所填内容", "What it holds"),
    "reason": Label("原因和处理办法", "Why, and what to do"),
    "code": Label("代码", "Code"),
    "whole_row": Label("整行", "the whole row"),
    "category": Label("救助对象类别", "Category"),
    "what": Label("内容", "What"),
    "of_what": Label("项目或列", "Fund or column"),
    "at_least": Label("至少（元）", "At least (yuan)"),
    "at_most": Label("至多（元）", "At most (yuan)"),
    "lowest": Label("应付最低", "Due at least"),
    "highest": Label("应付最高", "Due at most"),
    "due_between": Label("应付合计", "Due in all"),
    "recoverable": Label("多付可追回", "Paid beyond what is due"),
    "together": Label("合计", "Together"),
    "decides": Label("补上这一列可定下的金额", "What this column would decide"),
    "yes": Label("是", "yes"),
    "no": Label("否", "no"),
    # sentences
    "about_all_rows": Label(
        "文件的每一行、每一列，后面是计算结果", "every row and column of the file, then the results"
    ),
    "about_finding": Label(
        "{}：{} 笔，差额 {} 元；差额大的在前。行号是“全部结果”中的行号。",
        "{}: {} rows, difference {} yuan; the largest first. Rows are those of the sheet of all rows.",
    ),
    "about_unknowns": Label(
        "文件缺少一些内容：下面写明无论它们是什么，至少和至多是多少，以及先补哪一列。",
        "Facts are missing in the file: what holds whatever they are, at least and at most, and what to ask for first.",
    ),
    "about_outer": Label(
        "有的可能太多，没有逐一算完：界限不会偏窄，但可能偏宽。",
        " Too many cases were left to try: the bounds are never too narrow, and may be wider than need be.",
    ),
    "about_certain": Label(
        "{} 笔：缺少的内容无论是什么，实付与应付都不同。行号是“全部结果”中的行号。",
        "{} payments that differ from what is due whatever the missing facts are. Rows are those of the sheet of all"
        " rows.",
    ),
    "about_flagged": Label(
        "有审核提示的 {} 行，按文件顺序。提示是须核查的疑问，不改变金额。",
        "{} rows with review flags, in file order. A flag is a question to look into and changes no amount.",
    ),
    "about_rejected": Label(
        "未能计算的 {} 行，按文件顺序。请按“原因和处理办法”改正后重新提交；同一人同一年度其他行的累计也因此不准。",
        "{} rows that could not be computed, in file order. Correct them and submit again: until then the running "
        "totals of the same person and year are off as well.",
    ),
    "about_limit": Label(
        "只列出前 {} 条，其余请在“全部结果”中筛选。",
        "The first {} are listed; filter the sheet of all rows for the rest.",
    ),
    # pivots
    "no_facility": Label("没有写明机构", "no facility named"),
    "no_insurance": Label("险种无法辨认", "insurance not readable"),
    "no_reason": Label("没有原因，或未能计算", "no reason, or not computed"),
    "not_computed_rows": Label("未计算（未能计算、已冲销）", "not computed (rejected or void)"),
    "code_of": Label("代码", "Code"),
    "over": Label("多付", "Overpaid"),
    "under": Label("少付", "Underpaid"),
    "in_review": Label("待复核", "In review"),
    "wrong": Label("多付＋少付", "Over + under"),
    "all_funds": Label("三项合计", "All three funds"),
    "dimension_finding": Label("审核结论", "Finding"),
    "dimension_district": Label("认定地", "District"),
    "dimension_facility": Label("医药机构", "Facility"),
    "dimension_month": Label("结算月份", "Month"),
    "dimension_category": Label("救助对象类别", "Category"),
    "dimension_insurance": Label("基本医保", "Insurance"),
    "dimension_track": Label("救助类型", "Track"),
    "dimension_reasons": Label("不予救助或须复核的原因", "Reason"),
    "short_finding": Label("结论", "finding"),
    "short_district": Label("认定地", "district"),
    "short_facility": Label("机构", "facility"),
    "short_month": Label("月份", "month"),
    "short_category": Label("类别", "category"),
    "short_insurance": Label("险种", "insurance"),
    "short_track": Label("救助类型", "track"),
    "short_reasons": Label("原因", "reason"),
    "by_one": Label("按{}", "By {}"),
    "by_two": Label("按{}和{}", "By {} and {}"),
    "about_sums": Label(
        "金额单位为元，三项合计在前，各项在后。多付含不应支付而支付，少付含应付未付。"
        "合计：{} 行，多付 {}，少付 {}，待复核 {}。{}",
        "Yuan, all three funds first, then each. Over: overpaid or paid though not payable; under: underpaid or missed."
        " In total: {} rows, over {}, under {}, in review {}. {}",
    ),
    "largest_first": Label("多付＋少付大的在前。", "The largest over + under first."),
    "in_time": Label("按时间先后。", "In order of time."),
    "about_counts": Label(
        "每项结论的笔数和差额（元，实付－应付，三项合计）；同一行的三项分别有结论。{}",
        "Rows and difference (yuan, recorded − computed, all three funds) of each finding; a row has one for each"
        " fund. {}",
    ),
    "open_rows": Label("缺失信息使应付不定的笔数", "Rows whose amount due missing facts leave open"),
    "others": Label("其他（{} 行合计）", "others ({} lines together)"),
    "chart_of": Label(
        "{}：多付与少付（元，三项合计，最大的 {} 个）", "{}: over and under (yuan, all funds, the largest {})"
    ),
    # how surely, and what to do
    "certainty": Label("有多确定", "How surely"),
    "next_steps": Label("下一步怎么办", "What to do next"),
    "no_next_steps": Label("没有需要处理的。", "Nothing is left to be done."),
    "step": Label("步骤", "Step"),
    "concerned_rows": Label("涉及笔数", "Rows concerned"),
    "where_listed": Label("在工作簿的哪张表", "Sheet of the workbook"),
    "step_recover": Label("追回多付", "Recover what was overpaid"),
    "about_step_recover": Label(
        "逐笔核对，确认后向经办或定点机构追回；金额大的在前。",
        "Check each row and, once confirmed, recover it from the office or the facility; the largest first.",
    ),
    "step_pay_after": Label("补付少付", "Pay what is missing"),
    "about_step_pay_after": Label(
        "核对后由经办机构向对象补付差额。", "Check each row; the office then pays the persons the difference."
    ),
    "step_settle": Label("由经办机构认定", "Have the office settle it"),
    "about_step_settle": Label(
        "补齐急诊认定或转诊材料；不能补齐的按不符合条件追回。",
        "Ask for the proof of emergency or referral; recover where there is none.",
    ),
    "step_look_at": Label("核查审核提示", "Look into the flags"),
    "about_step_look_at": Label(
        "提示是疑问，不是结论；一行可有几条。", "Flags are questions, not findings; a row may have several."
    ),
    "step_correct": Label("改正后重新核查", "Correct and audit again"),
    "about_step_correct": Label(
        "这些行未能计算；按所列原因改正数据后重新提交，同一人当年其他行的结论才准。",
        "These rows could not be computed; correct them as listed and send the file again: until then other rows of the"
        " same person and year may be off.",
    ),
    "step_ask_for": Label("补齐实付数据", "Ask for what was paid"),
    "about_step_ask_for": Label(
        "文件没有登记实付，未作比较；向报送单位索取后重新核查。",
        "The file does not record what was paid, so nothing was compared; ask whoever sent it, and audit again.",
    ),
    "sure_compared": Label("已比较：{}", "Compared: {}"),
    "not_told_apart": Label("不同的值过多，没有分列", "Too many different ones to be told apart"),
    "sure_sums": Label("合计不全", "Sums are not whole"),
    "about_sure_missing": Label(
        "无论缺失的信息是什么，该项可追回至少 {} 元，至多 {} 元。",
        "Whatever the missing facts are, from {} to {} yuan of it can be recovered.",
    ),
    "about_sure_compared": Label(
        "实付与应付都有，结论直接比较得出。", "Recorded and computed are both there: the finding is their comparison."
    ),
    "sure_tolerance": Label("容许差额以内，算一致", "Within the tolerance: a match"),
    "about_sure_tolerance": Label("差额不超过 {} 元的不作为差异。", "Differences of up to {} yuan are let pass."),
    "about_sure_review": Label(
        "是否多付取决于急诊或转诊手续，未计入多付。",
        "Whether it is too much depends on emergency or referral; it is not counted as overpaid.",
    ),
    "sure_beside": Label("同一人同年有未能计算的行", "Another row of the person and year was not computed"),
    "about_sure_beside": Label(
        "年度累计和限额可能不全，结论不确定。", "Running totals and caps may be incomplete: the finding is not certain."
    ),
    "about_sure_assumed": Label(
        "未填时按“{}”计算；与事实不符则结论不同。", "{} where a row says nothing; other facts, other findings."
    ),
    "sure_unverified": Label("所依据的数据未经核实", "Rests on figures not yet verified"),
    "about_sure_unverified": Label(
        "规则中有 {} 项数据还没有同正式文件核对：{}",
        "{} figures of the rules were not yet read in an official document: {}",
    ),
    "about_sure_flags": Label("行间疑问，不改变金额。", "Questions about rows; no amount is changed by them."),
}

MEANINGS = {
    "not_recorded": Label("文件没有登记实付，未作比较", "the file records nothing, so nothing was compared"),
    "match": Label("实付与应付之差在容许范围内", "recorded and computed differ by no more than the tolerance"),
    "overpaid": Label("实付多于应付", "more was paid than is due"),
    "underpaid": Label("实付少于应付", "less was paid than is due"),
    "missed": Label("应付大于零而实付为零", "something is due and 0.00 was paid"),
    "paid_ineligible": Label("不符合救助条件而有实付", "paid although the row is not payable"),
    "review": Label(
        "有实付，只因急诊或转诊手续须由经办机构认定",
        "paid; emergency or referral alone has to be settled by the office",
    ),
}
"""What each finding says."""
