"""A reply as lines to read: what was decided, each step with its formula and clauses, and what to watch."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from calc_service.cli.table import aligned
from calc_service.domain.wording import Label, Wording

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


@dataclass(frozen=True, slots=True)
class _Voice:
    """Texts in one language."""

    wording: Wording
    language: str

    def heading(self, name: str) -> str:
        return HEADINGS[name].in_language(self.language)

    def term(self, enumeration: str, code: str) -> str:
        return self.wording.terms[enumeration][code].in_language(self.language)

    def category(self, code: str) -> str:
        return self.wording.categories[code].in_language(self.language)

    def track(self, track: str) -> str:
        return self.wording.tracks[track].in_language(self.language)


def breakdown(reply: Reply, wording: Wording, language: str) -> Iterator[str]:
    """Yield the lines of `reply` in `language`."""
    voice = _Voice(wording, language)
    rules = reply["rules"]
    yield f"{voice.heading('case')} {reply['case_id']}"
    if reply["premium_subsidy"]:
        yield from _premium(reply["premium_subsidy"], voice)
    for claim in reply["claims"]:
        yield from _claim(claim, voice)
    if reply["claims"]:
        yield from _totals(reply["totals"], voice)
    yield from (f"! {alert['message']} {alert['measured']} ≥ {alert['threshold']}" for alert in reply["alerts"])
    yield from _running(reply["year_to_date"], voice)
    yield ""
    yield f"{voice.heading('rules')} {rules['digest']} · {rules['engine']} · {rules['district_rules']}"


def _premium(premium: Reply, voice: _Voice) -> Iterator[str]:
    parts = [f"{voice.heading('premium')} {premium['year']}", voice.term("tier", str(premium["tier"]))]
    parts += [voice.term("premium_status", premium["status"])]
    parts += [voice.category(premium["category"])] if premium["category"] else []
    yield from ("", " · ".join(parts))
    yield from _steps(premium["steps"], voice)
    yield from _warnings(premium["warnings"])


def _claim(claim: Reply, voice: _Voice) -> Iterator[str]:
    yield ""
    title = f"{voice.heading('claim')} {claim['claim_id']}"
    if claim["status"] == "void":
        other = "reverses" if "reverses" in claim else "reversed_by"
        yield f"{title} · {voice.term('status', 'void')} · {voice.heading(other)} {claim[other]}"
        return
    yield " · ".join([f"{title} {claim['year']}", *_decisions(claim, voice)])
    yield from (_reason(detail, voice) for detail in claim["reason_details"])
    yield from _steps(claim["steps"], voice)
    yield from _warnings(claim["warnings"])


def _decisions(claim: Reply, voice: _Voice) -> Iterator[str]:
    yield voice.term("status", claim["status"])
    if claim["track"]:
        yield voice.track(claim["track"])
    if claim["categories"]["assistance"]:
        yield voice.category(claim["categories"]["assistance"])
    yield voice.term("access", claim["access"])
    if claim["deposit_waived"]:
        yield voice.heading("deposit")


def _reason(detail: Reply, voice: _Voice) -> str:
    notes = [f"{voice.heading('required')} {detail['required']}"] if detail.get("required") else []
    notes += [voice.heading("curable")] if detail["curable"] else []
    return f"  - {detail['message']} [{'; '.join([*notes, detail['clause']])}]"


def _steps(steps: Sequence[Reply], voice: _Voice) -> Iterator[str]:
    yield from aligned(map(_step, steps), right={AMOUNT_COLUMN})
    figures = {(figure["name"], figure["from"]): figure for step in steps for figure in step["figures"]}
    if figures:
        yield f"  {voice.heading('figures')}"
        yield from aligned([_figure(figure, voice) for figure in figures.values()], right={AMOUNT_COLUMN})


def _step(step: Reply) -> tuple[str, ...]:
    return f"  {step['label']}", step["amount"], f"= {step['formula']}", ", ".join(step["clauses"])


def _figure(figure: Reply, voice: _Voice) -> tuple[str, ...]:
    value = voice.heading("none") if figure["value"] is None else figure["value"]
    note = "" if figure["verified"] else voice.heading("unverified")
    return f"    {figure['name']}", value, f"{voice.heading('since')} {figure['from']}", note


def _warnings(warnings: Iterable[Reply]) -> Iterator[str]:
    yield from (f"  ! {warning['message']}" for warning in warnings)


def _totals(totals: Reply, voice: _Voice) -> Iterator[str]:
    yield from ("", voice.heading("totals"))
    rows = ((f"  {voice.term('amount', name)}", amount) for name, amount in totals.items())
    yield from aligned(rows, {AMOUNT_COLUMN})


def _running(years: Sequence[Reply], voice: _Voice) -> Iterator[str]:
    for year in years:
        yield from ("", f"{voice.heading('year_to_date')} {year['year']}")
        yield from aligned(_flat(year, voice), {AMOUNT_COLUMN})


def _flat(year: Reply, voice: _Voice) -> Iterator[tuple[str, str]]:
    for name, total in year.items():
        if name == "assistance_paid":
            yield from ((f"  {voice.term('amount', name)} · {pool}", amount) for pool, amount in total.items())
        elif name != "year":
            yield f"  {voice.term('amount', name)}", total
