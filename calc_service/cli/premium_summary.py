"""The summary of a batch of enrolments as lines to read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from calc_service.cli.batch_summary import HEADINGS, cleaned_lines, column_lines, section
from calc_service.cli.terminal import aligned
from calc_service.domain.columns import SUBSIDY
from calc_service.domain.wording import Label, WordedCodes, Wording

Json = Mapping[str, Any]
OF_PREMIUM = {
    "computed": Label("合计（元）", "In all (yuan)"),
    "granted": Label("予以资助", "granted"),
    "by_year": Label("按参保年度", "By insured year"),
    "nothing_recorded": Label(
        "没有比较：文件没有登记已资助金额", "Not compared: the file records no subsidy that was paid"
    ),
}


def premium_lines(summary: Json, wording: Wording, language: str) -> Iterator[str]:
    """Yield the lines of `summary` in `language`."""
    labels = WordedCodes({**HEADINGS, **OF_PREMIUM}, wording, language)
    yield f"{labels.heading('rows')} {summary['rows']}"
    yield from aligned(((f"  {_status(code, labels)}", str(rows)) for code, rows in summary["statuses"].items()), {1})
    amounts = ((f"  {labels.term('column', name)}", summary["computed"][name]) for name in SUBSIDY)
    yield from section("computed", amounts, labels, {1})
    if summary["compared"]:
        yield from section("findings", _findings(summary["findings"], labels), labels, {1, 2})
    else:
        yield from ("", labels.heading("nothing_recorded"))
    for group in ("by_category", "by_district", "by_year"):
        yield from section(group, (_member(each, group, labels) for each in summary[group]), labels, {1, 2, 3})
    yield from section("errors", ((f"  {code}", str(rows)) for code, rows in summary["errors"].items()), labels, {1})
    yield from cleaned_lines(summary, labels)
    yield from column_lines(summary, labels, ("assumed", "renamed", "ignored", "notes"))
    yield from ("", f"{labels.heading('rules')} {summary['rules']['digest']} · {summary['rules']['engine']}")


def _status(code: str, labels: WordedCodes) -> str:
    kinds = {"void": "status", "rejected": "row_status"}
    return labels.term(kinds.get(code, "premium_status"), code)


def _findings(findings: Json, labels: WordedCodes) -> Iterator[Sequence[str]]:
    for finding, found in findings.items():
        yield f"  {labels.term('finding', finding)}", str(found["rows"]), found["yuan"]


def _member(each: Json, group: str, labels: WordedCodes) -> Sequence[str]:
    words: Callable[[str], str] = {"by_category": labels.category, "by_district": labels.district}.get(group, str)
    name = labels.heading("nobody") if each["id"] is None else words(each["id"])
    return f"  {name}", str(each["rows"]), f"{labels.heading('granted')} {each['granted']}", each["subsidy"]
