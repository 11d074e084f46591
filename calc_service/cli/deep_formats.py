"""What `rules check --deep` adds to the complaints: each violation with the case that shows it."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from calc_service.cli.complaint_formats import annotation, as_annotations, as_text, in_languages
from calc_service.cli.table import printable
from calc_service.domain.wording import Label
from calc_service.policy import check
from calc_service.policy.check import Checked
from calc_service.policy.decision_space import Explored
from calc_service.policy.decision_space.document import document
from calc_service.policy.decision_space.violations import Violation
from calc_service.rulebook.complaints import ERROR

_CASE = Label("案件", "case")
_COMPARED_WITH = Label("对照", "compared with")


def as_text_with_cases(checked: Checked, explored: Explored, language: str) -> Iterator[str]:
    """The complaints, then each violation with its cases below it, one a line; errors come last."""
    yield from as_text(checked, language)
    for violation in sorted(explored.violations, key=lambda one: one.level == ERROR):
        yield printable(f"{violation.level}: {in_languages(violation.message, language)}")
        yield from (f"    {printable(line)}" for line in _cases(violation, language))


def as_one_document(checked: Checked, explored: Explored, _: str) -> Iterator[str]:
    """The document of the complaints with what was explored under `deep`."""
    both = check.document(checked) | {"deep": document(explored)}
    yield json.dumps(both, ensure_ascii=False, indent=2)


def as_annotations_with_cases(checked: Checked, explored: Explored, language: str) -> Iterator[str]:
    """One workflow command a line; a violation has no line of a file of its own."""
    yield from as_annotations(checked, language)
    for violation in explored.violations:
        text = "\n".join((in_languages(violation.message, language), *_cases(violation, language)))
        yield annotation(violation.level, {"title": f"deep {violation.kind}"}, text)


DEEP_FORMATS: Mapping[str, Callable[[Checked, Explored, str], Iterator[str]]] = {
    "text": as_text_with_cases,
    "json": as_one_document,
    "github": as_annotations_with_cases,
}


def tried(explored: Explored) -> Label:
    """How much was tried, and what came of it."""
    return Label(
        f"试算 {explored.situations} 组不同的规则、{explored.points} 个点："
        f"{explored.errors} 处错误，{explored.warnings} 处提醒",
        f"tried {explored.points} points under {explored.situations} different sets of rules:"
        f" {explored.errors} errors, {explored.warnings} warnings",
    )


def _cases(violation: Violation, language: str) -> Iterator[str]:
    yield f"{in_languages(_CASE, language)}: {_in_one_line(violation.request)}"
    if violation.compared_with:
        yield f"{in_languages(_COMPARED_WITH, language)}: {_in_one_line(violation.compared_with)}"


def _in_one_line(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False)
