"""An impact as one page to print or to open in a browser: no script, nothing fetched, every text escaped."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.policy.impact import voice
from calc_service.policy.impact.headings import HEADINGS
from calc_service.policy.impact.result import GROUPS, Group, Impact
from calc_service.policy.impact.voice import grouped

TEMPLATE = Path(__file__).with_name("report.html")
WHOLE_BAR = 1000
"""The length of the longest bar of a chart; bars are drawn in a box of so many units."""
SHORTEST_BAR = 4
"""What is not nothing stays to be seen."""


def report(impact: Impact, before: RuleBook, after: RuleBook, changes: Sequence[Label] = ()) -> str:
    """The page as HTML, in both languages, Chinese first; `changes` are the sentences that say what was changed."""
    return _template().render(
        impact=impact,
        groups=GROUPS,
        headings=HEADINGS,
        headline=voice.headline(impact),
        basis=voice.basis(impact),
        changes=voice.most(changes),
        warnings=list(voice.warnings(impact)),
        notes=list(voice.notes(impact)),
        moved=voice.moved(impact),
        label=lambda by, name: voice.label_of(by, name, before, after),
        error=lambda code: voice.error_label(code, before),
        errors=lambda codes: voice.errors_label(codes, before),
        status=lambda code: voice.status_label(code, before),
        of_funds=lengths((change.before, change.after) for change in impact.amounts.values()),
        of_groups={name: of_groups(groups) for name, groups in impact.by.items()},
        of_sides=lengths([(impact.gaining.fen, impact.losing.fen)]),
    )


def lengths(figures: Iterable[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """The bars of figures that are drawn to one scale: 0 … WHOLE_BAR, without regard to signs."""
    figures = [tuple(abs(figure) for figure in row) for row in figures]
    longest = max((figure for row in figures for figure in row), default=0)
    return [tuple(_length(figure, longest) for figure in row) for row in figures]


def of_groups(groups: Iterable[Group]) -> list[tuple[int, ...]]:
    """For every group the bars of what is gained and what is lost in it."""
    return lengths((group.gaining.fen, group.losing.fen) for group in groups)


def _length(figure: int, longest: int) -> int:
    return max(figure * WHOLE_BAR // longest, SHORTEST_BAR) if figure else 0


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATE.parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: Mapping[str, object] = {
        "yuan": grouped,
        "signed": _signed,
        "percent": voice.percent,
        "further": voice.further,
    }
    environment.filters.update(filters)
    return environment.get_template(TEMPLATE.name)


def _signed(fen: int) -> str:
    """A difference in yuan with its sign, 0.00 without one."""
    return f"+{grouped(fen)}" if fen > 0 else grouped(fen)
