"""What the report says of itself, in both languages."""

from calc_service.batch.workbook.headings import HEADINGS as OF_WORKBOOK
from calc_service.domain.wording import Label

HEADINGS = OF_WORKBOOK | {
    "title": Label("医疗救助结算核查报告", "Report of an audit of medical assistance settlements"),
    "title_premium": Label("参保资助核查报告", "Report of an audit of premium subsidies"),
    "nature": Label(
        "核查结论是供审核的疑问和差额，不是处理决定；逐行的依据见同一次核查的结果文件。",
        "Findings are differences and questions to be looked into, no decisions; the result of the same run has the"
        " grounds of every row.",
    ),
    "run": Label("核查编号", "Run"),
    "file_digest": Label("文件摘要（解压后）", "Digest of the file, unpacked"),
    "computed_rows": Label("已计算", "Computed"),
    "rejected_rows": Label("未能计算", "Not computed"),
    "void_rows": Label("已冲销或无效", "Void"),
    "overpaid_sum": Label("医疗救助多付", "Assistance overpaid"),
    "ineligible_sum": Label("不符合条件而支付", "Paid though not payable"),
    "underpaid_sum": Label("医疗救助少付或漏付", "Assistance underpaid or missed"),
    "review_sum": Label("支付待复核", "Paid, to be settled"),
    "rows_short": Label("{} 行", "{} rows"),
    "columns_read": Label("怎样理解文件的列", "How the columns were understood"),
    "column_header": Label("表头", "Header"),
    "column_meaning": Label("含义", "What it means"),
    "profile": Label("导出文件的配置", "Profile of the export"),
    "no_profile": Label("没有", "none"),
    "notes": Label("读取时的说明", "Notes on the reading"),
    "buckets": Label("按人员分成的份数", "Parts of whole persons"),
    "premium_findings": Label("审核结论", "Findings"),
    "subsidy": Label("参保资助", "Premium subsidy"),
    "standard": Label("个人缴费标准", "Premiums"),
    "personal": Label("个人负担", "Left to the persons"),
    "granted": Label("受资助", "Granted"),
    "by_year": Label("按参保年度", "By insured year"),
    "in_yuan": Label("（元）", "(yuan)"),
    "assistance_recorded": Label("救助实付", "Assistance recorded"),
    "assistance_due": Label("救助应付", "Assistance due"),
    "about_funds": Label(
        "元；行数含未能计算和已冲销的行；多付、少付、待复核为三项合计。“–”：没有可比较的实付。",
        "Yuan; rows with those that were not computed or are void; over, under and in review are of all three funds."
        " –: nothing recorded that could be compared.",
    ),
    "about_rows_and_yuan": Label(
        "差额（元，实付－应付，三项合计），括号中为笔数",
        "Difference (yuan, recorded − computed, all three funds), rows in brackets",
    ),
    "chart_wrong_by_month": Label(
        "各月多付（线上）与少付（线下），元，三项合计",
        "Over (above the line) and under (below) by month, yuan, all funds",
    ),
    "chapter_where": Label("在哪里、什么时候", "Where and when"),
    "chapter_who": Label("涉及哪些人", "Who is concerned"),
    "chapter_why": Label("哪种救助、什么原因", "Which track, and why"),
    "chapter_rows": Label("逐笔和数据", "Rows and data"),
    "made_by": Label(
        "本报告由核查服务生成，同一次核查的报告内容相同。",
        "Made by the audit service; the report of one run always says the same.",
    ),
}
