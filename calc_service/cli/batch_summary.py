"""The summary of a batch as lines to read: what was found, for whom, where, and the largest differences."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from calc_service.cli.terminal import aligned
from calc_service.domain.days import end_of
from calc_service.domain.wording import Label, WordedCodes, Wording

Json = Mapping[str, Any]
KINDS_OF_CLEANING = ("trimmed", "blanked")
HEADINGS = {
    "rows": Label("行数", "Rows"),
    "findings": Label("审核结论", "Findings"),
    "errors": Label("各行的错误与说明", "Errors and notes on rows"),
    "flags": Label("审核提示", "Review flags"),
    "flagged_facilities": Label("有提示的机构（行数）", "Facilities with flags (rows)"),
    "by_category": Label("按救助对象类别", "By category"),
    "by_district": Label("按认定地", "By district"),
    "by_track": Label("按救助类型", "By track"),
    "largest_differences": Label("差额最大的十笔", "The ten largest differences"),
    "ignored": Label("未使用的列", "Columns not used"),
    "understood": Label("列的含义", "How columns are understood"),
    "needed": Label("缺少的内容，以及怎样给出", "What is missing, and how to give it"),
    "partly": Label("部分行没有给出", "given on some rows only"),
    "profile": Label("导出文件的配置", "Profile of the export"),
    "renamed": Label("改了名的结果列", "Columns of the result that are called otherwise"),
    "by_profile": Label("配置写明", "the profile says so"),
    "own_name": Label("本服务的列名", "own name"),
    "chinese_header": Label("中文表头", "Chinese header"),
    "national_field": Label("国家平台字段", "national field"),
    "told": Label("本次运行指定", "as the run says"),
    "codes_of": Label("代码表", "codes of"),
    "gives": Label("由它得出", "gives also"),
    "assumed": Label("假定的值", "Assumed"),
    "faults": Label("须更正", "To be corrected"),
    "payable": Label("可救助", "payable"),
    "assistance": Label("医疗救助", "assistance"),
    "catastrophic": Label("大病保险", "catastrophic insurance"),
    "tilt": Label("倾斜救助", "tilt assistance"),
    "difference": Label("差额", "difference"),
    "nobody": Label("无", "none"),
    "row": Label("行", "row"),
    "control": Label(
        "全部行的金额合计（含未能计算和已冲销的行，退费按原符号）", "Amounts of all rows (rejected and void ones too)"
    ),
    "unreadable": Label("无法辨认", "unreadable"),
    "checks": Label("登记的合计与应有的合计", "Recorded totals against what they should be"),
    "fund_total": Label("基金支付总额与各项之和", "all funds against their parts"),
    "assistance_base": Label("进入医疗救助金额与计算的基数", "the assistance base against the computed one"),
    "differing": Label("不同", "differing"),
    "recorded": Label("登记", "recorded"),
    "expected": Label("应有", "expected"),
    "not_compared": Label("没有比较的资金（没有可比的登记）", "Not compared (nothing recorded to compare with)"),
    "due": Label("应付", "due"),
    "certainty": Label("缺少的内容无论是什么", "Whatever the missing facts are"),
    "sure_certain": Label("确有差异", "certain"),
    "sure_possible": Label("可能有差异", "possible"),
    "sure_none": Label("无差异", "none"),
    "due_between": Label("应付合计", "Due in all"),
    "recoverable": Label("多付可追回", "Paid beyond what is due"),
    "together": Label("合计", "together"),
    "at_least": Label("至少", "at least"),
    "at_most": Label("至多", "at most"),
    "unknown_columns": Label(
        "缺少内容的列（补上哪一列最能定下金额）", "Columns with missing facts (what each would decide)"
    ),
    "decides": Label("涉及", "decides"),
    "outer": Label(
        "有的可能太多，没有逐一算完：以上界限不会偏窄，但可能偏宽",
        "Too many cases to try them all: these bounds are never too narrow, and may be wider than need be",
    ),
    "cleaned": Label("单元格中略去的内容（结果保持原样）", "Left out of cells (the result holds them as they were)"),
    "trimmed": Label("编号两端", "around ids"),
    "blanked": Label("表示空白的记号", "marks for nothing"),
    "rules": Label("规则", "Rules"),
    "warnings": Label("提醒", "Warnings"),
    "notes": Label("读取说明", "How the file was read"),
}
MISSING = "required"
"""The code of what the list of what is missing says already."""
SHORT = 100
"""A list of values is shown up to so many characters."""
GROUPS = {"by_category": "category", "by_district": "district", "by_track": "track"}


def summary_lines(summary: Json, wording: Wording, language: str) -> Iterator[str]:
    """Yield the lines of `summary` in `language`."""
    labels = WordedCodes(HEADINGS, wording, language, end_of(each["month"] for each in summary["by_month"]))
    statuses = ((f"  {_status(code, labels)}", str(rows)) for code, rows in summary["statuses"].items())
    yield f"{labels.heading('rows')} {summary['rows']}"
    yield from aligned(statuses, {1})
    yield from section("findings", _findings(summary["findings"], labels), labels, {2, 3})
    yield from unknown_lines(summary.get("unknowns"), labels)
    yield from section("not_compared", _not_compared(summary, labels), labels, {2})
    for group, kind in GROUPS.items():
        yield from section(group, (_member(each, kind, labels) for each in summary[group]), labels, {1, 2, 3, 4})
    yield from section("largest_differences", _largest(summary["largest_differences"], labels), labels, {4})
    yield from section("control", _control(summary["control"], labels), labels, {1, 2})
    yield from section("checks", _checks(summary["control"], labels), labels, {1, 2, 3, 4})
    yield from section("errors", _counted(summary["errors"]), labels, {1})
    yield from section("flags", _counted(summary["flags"]), labels, {1})
    yield from section("flagged_facilities", _facilities(summary["flagged_facilities"]), labels, {3})
    yield from section("warnings", ((f"  {labels.term('warning', code)}",) for code in summary["warnings"]), labels)
    yield from _profile(summary["profile"], labels) if summary["profile"]["matching"] else ()
    yield from cleaned_lines(summary, labels)
    yield from column_lines(summary, labels, ("assumed", "renamed", "ignored", "notes"))
    yield from ("", f"{labels.heading('rules')} {summary['rules']['digest']} · {summary['rules']['engine']}")


def unknown_lines(found: Json | None, labels: WordedCodes) -> Iterator[str]:
    """Yield what the missing facts leave possible, where facts are missing."""
    if found is None:
        return
    heading = labels.heading
    sure = (
        (f"  {heading(fund)}", *(part for name in counts for part in (heading(f"sure_{name}"), str(counts[name]))))
        for fund, counts in found["certainty"].items()
        if any(counts.values())
    )
    yield from section("certainty", sure, labels, {2, 4, 6})
    for name in ("due_between", "recoverable"):
        sums = found[name.removesuffix("_between")]
        rows = (
            (f"  {heading(fund)}", heading("at_least"), one["lowest"], heading("at_most"), one["highest"])
            for fund, one in sums.items()
        )
        yield from section(name, rows, labels, {2, 4})
    cells = ((f"  {one['column']}", str(one["cells"]), heading("decides"), one["decides"]) for one in found["columns"])
    yield from section("unknown_columns", cells, labels, {1, 3})
    yield from ("", heading("outer")) if found["outer"] or found["outer_rows"] else ()


def dry_run_lines(columns: Json, wording: Wording, language: str) -> Iterator[str]:
    """Yield how the headers of a file are understood, in `language`."""
    labels = WordedCodes(HEADINGS, wording, language)
    yield f"{labels.heading('rows')} {columns['rows']}"
    yield from _profile(columns["profile"], labels)
    yield from column_lines(
        columns, labels, ("understood", "assumed", "renamed", "ignored", "notes", "faults", "needed")
    )


def _profile(profile: Json, labels: WordedCodes) -> Iterator[str]:
    named = f"{profile['label'][labels.language]} ({profile['name']})" if profile["name"] else labels.heading("nobody")
    yield from ("", f"{labels.heading('profile')} {named} · {profile['why'][labels.language]}")


def section(name: str, rows: Iterable[Sequence[str]], labels: WordedCodes, right: Iterable[int] = ()) -> Iterator[str]:
    """Yield a heading and its rows, nothing where there are none; `right`: the columns that end alike."""
    lines = list(aligned(rows, set(right)))
    if lines:
        yield from ("", labels.heading(name), *lines)


def _status(code: str, labels: WordedCodes) -> str:
    return labels.term("row_status" if code == "rejected" else "status", code)


def _findings(findings: Json, labels: WordedCodes) -> Iterator[tuple[str, ...]]:
    for fund, of_fund in findings.items():
        for finding, found in of_fund.items():
            yield f"  {labels.heading(fund)}", labels.term("finding", finding), str(found["rows"]), found["yuan"]


def _not_compared(summary: Json, labels: WordedCodes) -> Iterator[tuple[str, ...]]:
    """The funds of which nothing is recorded: those that are due something, or all where none was compared."""
    nothing = not any(summary["compared"].values())
    for fund, compared in summary["compared"].items():
        if not compared and (nothing or Decimal(summary["computed"][fund])):
            yield f"  {labels.heading(fund)}", labels.heading("due"), summary["computed"][fund]


def _cleaned(columns: Sequence[Json], labels: WordedCodes) -> Iterator[tuple[str, ...]]:
    for one in columns:
        kinds = [name for name in KINDS_OF_CLEANING if one[name]]
        counts = [part for name in kinds for part in (labels.heading(name), str(one[name]))]
        yield f"  {one['header']}", *counts, *[""] * (2 * len(KINDS_OF_CLEANING) - len(counts))


def _member(totals: Json, kind: str, labels: WordedCodes) -> tuple[str, ...]:
    return (
        f"  {_name(kind, totals[kind], labels)}",
        str(totals["rows"]),
        f"{labels.heading('payable')} {totals['payable']}",
        f"{labels.heading('assistance')} {totals['assistance_paid']}",
        f"{labels.heading('difference')} {totals['difference_assistance']}",
    )


def _name(kind: str, code: str | None, labels: WordedCodes) -> str:
    by_kind = {"category": labels.category, "district": labels.district, "track": labels.track}
    return labels.heading("nobody") if code is None else by_kind[kind](code)


def _largest(differences: Sequence[Json], labels: WordedCodes) -> Iterator[tuple[str, ...]]:
    for one in differences:
        ids = (one["claim_id"] or "", one["person_id"] or "")
        found = (labels.heading(one["fund"]), one["difference"], labels.term("finding", one["finding"]))
        yield f"  {labels.heading('row')} {one['row']}", *ids, *found


def _control(control: Json, labels: WordedCodes) -> Iterator[tuple[str, ...]]:
    for one in control["amounts"]:
        unreadable = f"{labels.heading('unreadable')} {one['unreadable']}" if one["unreadable"] else ""
        yield f"  {one['header']}", one["yuan"], unreadable


def _checks(control: Json, labels: WordedCodes) -> Iterator[tuple[str, ...]]:
    for name in ("fund_total", "assistance_base"):
        check = control[name]
        if check:
            told = (f"{labels.heading(what)} {check[what]}" for what in ("rows", "differing", "recorded", "expected"))
            yield f"  {labels.heading(name)}", *told


def _counted(rows: Json) -> Iterator[tuple[str, str]]:
    yield from ((f"  {code}", str(number)) for code, number in rows.items())


def _facilities(facilities: Iterable[Json]) -> Iterator[tuple[str, ...]]:
    for one in facilities:
        yield from ((f"  {one['facility_id']}", one["facility_level"], *row) for row in _each(one["flags"]))


def _each(flags: Json) -> Iterator[tuple[str, str]]:
    yield from ((code, str(rows)) for code, rows in flags.items())


def cleaned_lines(summary: Json, labels: WordedCodes) -> Iterator[str]:
    """Yield the columns in whose cells something was left out."""
    yield from section("cleaned", _cleaned(summary["cleaned"], labels), labels, {2, 4})


def column_lines(columns: Json, labels: WordedCodes, parts: Sequence[str]) -> Iterator[str]:
    """Yield those `parts` of how the columns of a file were understood."""
    rows: dict[str, list[tuple[str, ...]]] = {
        "understood": [_understood(one, labels) for one in columns["understood"]],
        "renamed": [(f"  {column}", "→", name) for column, name in columns["renamed"].items()],
        "assumed": [(f"  {column}", "=", value) for column, value in columns["assumed"].items()],
        "ignored": [(f"  {one['header']}", one["why"][labels.language]) for one in columns["ignored"]],
        "notes": [(f"  {one['message'][labels.language]}",) for one in columns["notes"]],
        "faults": [
            (f"  {one['column']}", one["code"], one["message"][labels.language])
            for one in columns["faults"]
            if one["code"] != MISSING
        ],
        "needed": [_needed(one, labels) for one in columns["needed"]],
    }
    for part in parts:
        yield from section(part, rows[part], labels)


def _understood(one: Json, labels: WordedCodes) -> tuple[str, ...]:
    how = "by_profile" if one["how"] == "profile" else one["how"]
    parts = [labels.heading(how) + (f" {one['field']}" if one["how"] == "national_field" else "")]
    parts += [f"{labels.heading('codes_of')} {one['codes_of']}"] if one["codes_of"] else []
    parts += [f"{labels.heading('gives')} {', '.join(one['settles'])}"] if one["settles"] else []
    return f"  {one['header']}", "→", one["column"], "; ".join(parts)


def _needed(one: Json, labels: WordedCodes) -> tuple[str, ...]:
    values = one["assume"] or ""
    name = one["label"][labels.language] if one["label"] else ""
    how = one["how"][labels.language]
    return f"  {one['column']}", name, f"{how} ({values})" if values and len(values) <= SHORT else how
