"""assess: one case from a file, its breakdown as a table or as JSON."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from calc_service.case.assessment import assess
from calc_service.case.letter.page import page
from calc_service.case.platform.assessment import assess_messages
from calc_service.case.platform.reply_types import PlatformAssessment
from calc_service.case.reading import read_json
from calc_service.case.refusals import CaseFault, CaseRefused, MalformedBody
from calc_service.case.reply_types import Assessment
from calc_service.cli.assess_lines import STANDARD_INPUT, Assess, answer_lines, computed
from calc_service.cli.named_rules import rules_arguments, rules_or_print, under
from calc_service.cli.terminal import aligned, printable
from calc_service.domain.days import end_of
from calc_service.domain.wording import Label, WordedCodes, Wording
from calc_service.engine.edition import RuleBook
from calc_service.policy.named_rules import Under
from calc_service.state.refusals import RefusedByState

Reply = Mapping[str, Any]
HEADINGS = {
    "case": Label("案件", "Case"),
    "claim": Label("结算", "Claim"),
    "premium": Label("参保资助", "Premium subsidy"),
    "totals": Label("合计", "Totals"),
    "year_to_date": Label("年初至今累计", "Year to date"),
    "figures": Label("所用数据", "Figures used"),
    "since": Label("自", "since"),
    "none": Label("不设", "none"),
    "unverified": Label("未核实", "not verified"),
    "curable": Label("可补正", "can be put right"),
    "required": Label("要求", "required"),
    "deposit": Label("免住院押金，先诊疗后付费", "treatment before payment, no deposit"),
    "reverses": Label("冲销", "reverses"),
    "reversed_by": Label("被冲销于", "reversed by"),
    "rules": Label("规则", "Rules"),
}
AMOUNT_COLUMN = 1
OVERWRITES = "会覆盖所读的案件，请换一个文件名 · this would overwrite the case that was read; name another file"
READERS: Mapping[str, Assess] = {"case": assess, "platform": assess_messages}


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("file", metavar="FILE", help="JSON 案件，- 为标准输入 · a case as JSON, - for standard input")
    parser.add_argument(
        "--profile",
        choices=sorted(READERS),
        default="case",
        help="文件是案件或国家平台的报文 · a case, or messages of the national platform",
    )
    letter_or_lines = parser.add_mutually_exclusive_group()
    letter_or_lines.add_argument(
        "--letter", metavar="OUT.html", type=Path, help="另写一页给本人的说明 · write a letter to the person as well"
    )
    parser.add_argument("--json", action="store_true", help="输出 JSON · print the reply as JSON")
    letter_or_lines.add_argument(
        "--lines", action="store_true", help="每行一个案件，每行一个 JSON 答复 · a case a line, a reply a line as JSON"
    )
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="语言 · language (zh)")
    rules_arguments(parser)


def run(arguments: Namespace) -> int:
    """Print the breakdown, write the letter if one is wanted, and return 0; print every fault and return 1."""
    book = rules_or_print(arguments)
    if book is None:
        return 1
    try:
        return _answer(arguments, under(book, arguments))
    except OSError as error:
        return _refuse(f"{printable(str(error.filename or arguments.file))}: {error.strerror}")
    except MalformedBody as refusal:
        return _refuse(refusal.detail.in_language(arguments.lang), refusal.faults)
    except CaseRefused as refusal:
        return _refuse(None, refusal.faults)
    except RefusedByState as refusal:
        return _refuse(printable(str(refusal)))


def _answer(arguments: Namespace, rules: Under) -> int:
    reader = READERS[arguments.profile]
    if arguments.lines:
        return answer_lines(arguments, rules, reader)
    posted = read_json(_body(arguments.file))
    answered, book = computed(posted, rules, arguments.lang, reader)
    if arguments.letter:
        _write_letter(arguments, answered, posted, book)
    reply = msgspec.to_builtins(answered)
    if arguments.json:
        print(json.dumps(reply, ensure_ascii=False, indent=2))
    else:
        print(*map(printable, breakdown(reply, book.wording, arguments.lang)), sep="\n")
    return 0


def _body(file: str) -> bytes:
    return sys.stdin.buffer.read() if file == STANDARD_INPUT else Path(file).read_bytes()


def _write_letter(arguments: Namespace, answered: Assessment, posted: Any, book: RuleBook) -> None:  # noqa: ANN401 - JSON
    """Write the letter; raises OSError, also where it would overwrite what was read."""
    case = answered.platform.case if isinstance(answered, PlatformAssessment) else posted
    out: Path = arguments.letter
    if arguments.file != STANDARD_INPUT and out.exists() and out.samefile(arguments.file):
        raise OSError(0, OVERWRITES, str(out))
    out.write_text(page(answered, case, book.wording, arguments.lang), encoding="utf-8")


def _refuse(detail: str | None, faults: Iterable[CaseFault] = ()) -> int:
    rows = [(printable(fault.pointer) or "/", fault.code, fault.message) for fault in faults]
    print(*([detail] if detail else []), *aligned(rows), sep="\n", file=sys.stderr)
    return 1


def breakdown(reply: Reply, wording: Wording, language: str) -> Iterator[str]:
    """Yield the lines of `reply` in `language`."""
    labels = WordedCodes(HEADINGS, wording, language)
    rules = reply["rules"]
    yield f"{labels.heading('case')} {reply['case_id']}"
    if reply["premium_subsidy"]:
        yield from _premium(reply["premium_subsidy"], labels)
    for claim in reply["claims"]:
        yield from _claim(claim, labels)
    if reply["claims"]:
        yield from _totals(reply["totals"], labels)
    yield from (f"! {alert['message']} {alert['measured']} ≥ {alert['threshold']}" for alert in reply["alerts"])
    for totals, year in zip(reply["year_to_date"], reply["years"], strict=True):
        yield from ("", f"{labels.heading('year_to_date')} {year['year']}")
        yield from aligned(_running(totals, year["pools"], labels), {AMOUNT_COLUMN})
    yield ""
    yield f"{labels.heading('rules')} {rules['digest']} · {rules['engine']} · {rules['district_rules']}"


def _premium(premium: Reply, labels: WordedCodes) -> Iterator[str]:
    parts = [f"{labels.heading('premium')} {premium['year']}", labels.term("tier", str(premium["tier"]))]
    parts += [labels.term("premium_status", premium["status"])]
    parts += [labels.category(premium["category"])] if premium["category"] else []
    yield from ("", " · ".join(parts))
    yield from _steps(premium["steps"], labels)
    yield from _warnings(premium["warnings"])


def _claim(claim: Reply, labels: WordedCodes) -> Iterator[str]:
    yield ""
    title = f"{labels.heading('claim')} {claim['claim_id']}"
    if claim["status"] == "void":
        other = "reverses" if "reverses" in claim else "reversed_by"
        yield f"{title} · {labels.term('status', 'void')} · {labels.heading(other)} {claim[other]}"
        return
    yield " · ".join([f"{title} {claim['year']}", *_decisions(claim, labels)])
    yield from (_reason(detail, labels) for detail in claim["reason_details"])
    yield from _steps(claim["steps"], labels)
    yield from (f"  · {notice['label']} [{notice['clause']}]" for notice in claim["notices"])
    yield from _warnings(claim["warnings"])


def _decisions(claim: Reply, labels: WordedCodes) -> Iterator[str]:
    yield labels.term("status", claim["status"])
    if claim["track"]:
        # Of its day a reply holds the year alone.
        yield replace(labels, day=end_of([f"{claim['year']:04}-12"])).track(claim["track"])
    if claim["categories"]["assistance"]:
        yield labels.category(claim["categories"]["assistance"])
    yield labels.term("access", claim["access"])
    if claim["deposit_waived"]:
        yield labels.heading("deposit")


def _reason(detail: Reply, labels: WordedCodes) -> str:
    notes = [f"{labels.heading('required')} {detail['required']}"] if detail.get("required") else []
    notes += [labels.heading("curable")] if detail["curable"] else []
    return f"  - {detail['message']} [{'; '.join([*notes, detail['clause']])}]"


def _steps(steps: Sequence[Reply], labels: WordedCodes) -> Iterator[str]:
    yield from aligned(map(_step, steps), right={AMOUNT_COLUMN})
    figures = {(figure["name"], figure["from"]): figure for step in steps for figure in step["figures"]}
    if figures:
        yield f"  {labels.heading('figures')}"
        yield from aligned([_figure(figure, labels) for figure in figures.values()], right={AMOUNT_COLUMN})


def _step(step: Reply) -> tuple[str, ...]:
    return f"  {step['label']}", step["amount"], f"= {step['formula']}", ", ".join(step["clauses"])


def _figure(figure: Reply, labels: WordedCodes) -> tuple[str, ...]:
    value = labels.heading("none") if figure["value"] is None else figure["value"]
    note = "" if figure["verified"] else labels.heading("unverified")
    return f"    {labels.term('figure', figure['name'])}", value, f"{labels.heading('since')} {figure['from']}", note


def _warnings(warnings: Iterable[Reply]) -> Iterator[str]:
    yield from (f"  ! {warning['message']}" for warning in warnings)


def _totals(totals: Reply, labels: WordedCodes) -> Iterator[str]:
    yield from ("", labels.heading("totals"))
    rows = ((f"  {labels.term('amount', name)}", amount) for name, amount in totals.items())
    yield from aligned(rows, {AMOUNT_COLUMN})


def _running(totals: Reply, pools: Sequence[Reply], labels: WordedCodes) -> Iterator[tuple[str, str]]:
    """What the year has come to, and what is left of each pool where the rules have a cap for it."""
    for name, total in totals.items():
        if name == "assistance_paid":
            for pool in pools:
                yield f"  {labels.term('amount', name)} · {pool['label']}", total[pool["pool"]]
                if pool["left"] is not None:
                    yield f"  {labels.term('amount', 'assistance_cap_remaining')} · {pool['label']}", pool["left"]
        elif name != "year":
            yield f"  {labels.term('amount', name)}", total
