"""The summary of a batch as lines to read: what was found, for whom, where, and the largest differences."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from calc_service.cli.table import aligned
from calc_service.domain.wording import Label, Wording

Json = Mapping[str, Any]
HEADINGS = {
    "rows": Label("行数", "Rows"),
    "findings": Label("审核结论", "Findings"),
    "errors": Label("各行的错误与说明", "Errors and notes on rows"),
    "flags": Label("审核提示", "Review flags"),
    "by_category": Label("按救助对象类别", "By category"),
    "by_district": Label("按认定地", "By district"),
    "by_track": Label("按救助类型", "By track"),
    "largest_differences": Label("差额最大的十笔", "The ten largest differences"),
    "ignored": Label("未使用的列", "Columns not used"),
    "understood": Label("列的含义", "How columns are understood"),
    "missing": Label("缺少的列", "Missing columns"),
    "assumed": Label("假定的值", "Assumed"),
    "faults": Label("须更正", "To be corrected"),
    "payable": Label("可救助", "payable"),
    "assistance": Label("医疗救助", "assistance"),
    "catastrophic": Label("大病保险", "catastrophic insurance"),
    "tilt": Label("倾斜救助", "tilt assistance"),
    "difference": Label("差额", "difference"),
    "nobody": Label("无", "none"),
    "row": Label("行", "row"),
    "rules": Label("规则", "Rules"),
    "warnings": Label("提醒", "Warnings"),
}
GROUPS = {"by_category": "category", "by_district": "district", "by_track": "track"}


@dataclass(frozen=True, slots=True)
class _Voice:
    """Texts in one language; a code that these rules do not know stands for itself."""

    wording: Wording
    language: str

    def heading(self, name: str) -> str:
        return HEADINGS[name].in_language(self.language)

    def term(self, enumeration: str, code: str) -> str:
        return self._said(self.wording.terms.get(enumeration, {}).get(code), code)

    def member(self, kind: str, code: str | None) -> str:
        districts = {name: district.label for name, district in self.wording.districts.items()}
        known = {"category": self.wording.categories, "district": districts, "track": self.wording.tracks}
        return self.heading("nobody") if code is None else self._said(known[kind].get(code), code)

    def _said(self, label: Label | None, code: str) -> str:
        return label.in_language(self.language) if label else code


def summary_lines(summary: Json, wording: Wording, language: str) -> Iterator[str]:
    """Yield the lines of `summary` in `language`."""
    voice = _Voice(wording, language)
    statuses = ((f"  {_status(code, voice)}", str(rows)) for code, rows in summary["statuses"].items())
    yield f"{voice.heading('rows')} {summary['rows']}"
    yield from aligned(statuses, {1})
    yield from _section("findings", _findings(summary["findings"], voice), voice, {2, 3})
    for group, kind in GROUPS.items():
        yield from _section(group, (_member(each, kind, voice) for each in summary[group]), voice, {1, 2, 3, 4})
    yield from _section("largest_differences", _largest(summary["largest_differences"], voice), voice, {4})
    yield from _section("errors", _counted(summary["errors"]), voice, {1})
    yield from _section("flags", _counted(summary["flags"]), voice, {1})
    yield from _section("warnings", ((f"  {voice.term('warning', code)}",) for code in summary["warnings"]), voice)
    yield from _columns(summary, voice, ("assumed", "ignored"))
    yield from ("", f"{voice.heading('rules')} {summary['rules']['digest']} · {summary['rules']['engine']}")


def dry_run_lines(understood: Json, wording: Wording, language: str) -> Iterator[str]:
    """Yield how the headers of a file are understood, in `language`."""
    voice = _Voice(wording, language)
    yield f"{voice.heading('rows')} {understood['rows']}"
    yield from _columns(understood, voice, ("understood", "assumed", "ignored", "missing", "faults"))


def _section(name: str, rows: Iterable[Sequence[str]], voice: _Voice, right: Iterable[int] = ()) -> Iterator[str]:
    lines = list(aligned(rows, set(right)))
    if lines:
        yield from ("", voice.heading(name), *lines)


def _status(code: str, voice: _Voice) -> str:
    return voice.term("row_status" if code == "rejected" else "status", code)


def _findings(findings: Json, voice: _Voice) -> Iterator[tuple[str, ...]]:
    for fund, of_fund in findings.items():
        for finding, found in of_fund.items():
            yield f"  {voice.heading(fund)}", voice.term("finding", finding), str(found["rows"]), found["yuan"]


def _member(totals: Json, kind: str, voice: _Voice) -> tuple[str, ...]:
    return (
        f"  {voice.member(kind, totals[kind])}",
        str(totals["rows"]),
        f"{voice.heading('payable')} {totals['payable']}",
        f"{voice.heading('assistance')} {totals['assistance_paid']}",
        f"{voice.heading('difference')} {totals['difference_assistance']}",
    )


def _largest(differences: Sequence[Json], voice: _Voice) -> Iterator[tuple[str, ...]]:
    for one in differences:
        ids = (one["claim_id"] or "", one["person_id"] or "")
        found = (voice.heading(one["fund"]), one["difference"], voice.term("finding", one["finding"]))
        yield f"  {voice.heading('row')} {one['row']}", *ids, *found


def _counted(rows: Json) -> Iterator[tuple[str, str]]:
    yield from ((f"  {code}", str(number)) for code, number in rows.items())


def _columns(understood: Json, voice: _Voice, parts: Sequence[str]) -> Iterator[str]:
    rows: dict[str, list[tuple[str, ...]]] = {
        "understood": [(f"  {one['header']}", "→", one["column"]) for one in understood["understood"]],
        "assumed": [(f"  {column}", "=", value) for column, value in understood["assumed"].items()],
        "ignored": [(f"  {one['header']}", one["why"][voice.language]) for one in understood["ignored"]],
        "missing": [(f"  {column}",) for column in understood["missing"]],
        "faults": [(f"  {one['column']}", one["code"], one["message"][voice.language]) for one in understood["faults"]],
    }
    for part in parts:
        yield from _section(part, rows[part], voice)
