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
