"""What was counted while a proposal ran beside the rules in force, as lines to read."""

from collections.abc import Iterator, Mapping, Sequence

from calc_service.cli.terminal import aligned
from calc_service.domain.wording import Label
from calc_service.policy.shadowing.few import FEW
from calc_service.policy.shadowing.reply_types import ShadowCounts, ShadowShown

RUNNING = Label("与现行规则并行，至 {until}（{by}）", "runs beside the rules in force until {until} ({by})")
RAN = Label("曾与现行规则并行，至 {until}（{by}）", "ran beside the rules in force until {until} ({by})")
NOTHING_YET = Label("还没有计算过案件或文件", "no case or file has been computed yet")
KINDS: Mapping[str, Label] = {
    "by_category": Label("按救助对象", "by category"),
    "by_district": Label("按区县", "by district"),
    "by_track": Label("按救助类别", "by track"),
}
BY_DAY, TOTAL, NONE = Label("按天", "by day"), Label("合计", "total"), Label("无", "none")
COLUMNS = (
    Label("结算", "claims"),
    Label("可比", "compared"),
    Label("不同", "differing"),
    Label("增加", "more"),
    Label("元", "yuan"),
    Label("减少", "less"),
    Label("元", "yuan"),
)
APART = Label(
    "只有现行规则能算 {only_before}，只有提案能算 {only_after}，同年另有结算只有一方能算 {entangled}，都不能算"
    " {uncomputed}，未能试算 {failed}",
    "computed by the rules in force alone {only_before}, by the proposal alone {only_after}, beside such claims of the"
    " same year {entangled}, by neither {uncomputed}, not tried {failed}",
)
FEWER = f"<{FEW}"
WITHHELD = Label(
    f"“{FEWER}”：不足 {FEW} 笔，或者由此能推出那一组，金额不显示",
    f"{FEWER}: fewer than {FEW} claims, or as many as would tell that group; their yuan are not shown",
)
NUMBERS = range(1, len(COLUMNS) + 1)


def shadow_lines(shadows: Sequence[ShadowShown], language: str) -> Iterator[str]:
    """Each time it ran, the newest first."""
    for one in shadows:
        said = RUNNING if one.running else RAN
        yield ""
        yield said.in_language(language).format(until=one.until, by=one.started_by)
        yield from _counted(one, language) if one.by_day else [NOTHING_YET.in_language(language)]


def _counted(one: ShadowShown, language: str) -> Iterator[str]:
    nobody = NONE.in_language(language)
    rows = [
        ("", *(column.in_language(language) for column in COLUMNS)),
        (TOTAL.in_language(language), *_numbers(one.total)),
    ]
    for kind, heading in KINDS.items():
        rows.append(_heading(heading, language))
        rows += [(f"  {group.id or nobody}", *_numbers(group.counts)) for group in getattr(one, kind)]
    rows.append(_heading(BY_DAY, language))
    rows += [(f"  {day.day}", *_numbers(day.counts)) for day in one.by_day]
    yield from aligned(rows, right=NUMBERS)
    names = ("only_before", "only_after", "entangled", "uncomputed", "failed")
    yield APART.in_language(language).format(**{name: _number(getattr(one.total, name)) for name in names})
    if any(FEWER in row for row in rows):
        yield WITHHELD.in_language(language)


def _heading(heading: Label, language: str) -> tuple[str, ...]:
    return heading.in_language(language), *("" for _ in COLUMNS)


def _numbers(counts: ShadowCounts) -> tuple[str, ...]:
    sides = ((counts.gaining, counts.plus), (counts.losing, counts.minus))
    moved = (text for number, yuan in sides for text in (_number(number), yuan or ""))
    return str(counts.claims), str(counts.compared), _number(counts.differing), *moved


def _number(number: int | None) -> str:
    return FEWER if number is None else str(number)
