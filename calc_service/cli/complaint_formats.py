"""Complaints about the rules as lines of text, as JSON, and as annotations that GitHub shows beside the lines."""

import json
from collections.abc import Callable, Iterator, Mapping

from calc_service.cli.table import printable
from calc_service.domain.wording import Label
from calc_service.policy.check import Checked, document
from calc_service.rulebook.complaints import ERROR, Complaint

BOTH = "both"
LANGUAGES = (BOTH, "zh", "en")
_IN_A_MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_A_PROPERTY = _IN_A_MESSAGE | str.maketrans({":": "%3A", ",": "%2C"})


def as_text(checked: Checked, language: str) -> Iterator[str]:
    """`level: path:line:column: message`, one complaint a line; errors come last, where a terminal stays."""
    for complaint in sorted(checked.complaints, key=lambda one: one.level == ERROR):
        shown = str(complaint) if language == BOTH else complaint.in_language(language)
        yield printable(f"{complaint.level}: {shown}")


def as_json(checked: Checked, _: str) -> Iterator[str]:
    """One document, always in both languages: see `policy.check.document`."""
    yield json.dumps(document(checked), ensure_ascii=False, indent=2)


def as_annotations(checked: Checked, language: str) -> Iterator[str]:
    """One workflow command a line; the title is the name of the check."""
    return (_annotation(complaint, language) for complaint in checked.complaints)


FORMATS: Mapping[str, Callable[[Checked, str], Iterator[str]]] = {
    "text": as_text,
    "json": as_json,
    "github": as_annotations,
}


def in_languages(message: Label, language: str) -> str:
    """`message` in one language, or in both, Chinese first."""
    return f"{message.zh} / {message.en}" if language == BOTH else message.in_language(language)


def annotation(level: str, properties: Mapping[str, str], message: str) -> str:
    """One workflow command; `properties` say where its message is shown, and under which title."""
    listed = ",".join(f"{name}={value.translate(_IN_A_PROPERTY)}" for name, value in properties.items())
    return printable(f"::{level} {listed}::{message.translate(_IN_A_MESSAGE)}")


def _annotation(complaint: Complaint, language: str) -> str:
    properties = {
        "file": complaint.path,
        "line": str(complaint.line),
        "col": str(complaint.column),
        "title": complaint.check,
    }
    return annotation(complaint.level, properties, in_languages(complaint.message, language))
