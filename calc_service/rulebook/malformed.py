"""Text that is no YAML: where it goes wrong, and in words what was probably meant."""

from collections.abc import Iterator, Mapping

import yaml

from calc_service.domain.wording import Label
from calc_service.rulebook import slips
from calc_service.rulebook.complaints import Complaint, Place

_UNCLOSED = Label(
    "括号不成对、少了逗号，或文字里有冒号而没加双引号；请检查此处之前的内容",
    "a bracket or a comma is missing, or quotes around a text that holds a colon; look before this place",
)
_UNKNOWN = Label("请检查此处的缩进、引号、冒号和括号", "check indentation, quotes, colons and brackets here")
_PROBLEMS: Mapping[str, Label] = {
    "mapping values are not allowed": Label(
        "此处不能再有“键: 值”；请检查缩进，文字里有冒号的，整句加双引号",
        "no second key can stand here; check the indentation, and quote a text that holds a colon",
    ),
    "block sequence entries are not allowed": Label(
        "列表项“- ”须另起一行；请换行并缩进", "an item of a list begins on a line of its own; break the line and indent"
    ),
    "did not find expected ','": _UNCLOSED,
    "did not find expected node content": _UNCLOSED,
    "did not find expected <document start>": _UNCLOSED,
    "did not find expected key": Label(
        "缩进与上面各行不齐，或引号之后还有文字；请对齐或去掉多余的文字",
        "not aligned with the lines above, or text after a closing quote; align it or remove the rest",
    ),
    "did not find expected '-'": Label(
        "缩进与列表各项不齐；请与上面的“- ”对齐", "not aligned with the items of the list; align it with the '-' above"
    ),
    "could not find expected ':'": Label("键之后缺少冒号；请写“键: 值”", "no colon after a key; write 'key: value'"),
    "found unexpected end of stream": Label(
        "引号没有结束；请补上后一个引号", "a quote never ends; add the closing one"
    ),
    "found character that cannot start": Label(
        "值不能以这个字符开头；请给整句文字加双引号", "no value can begin with this character; put the text in quotes"
    ),
}


def malformed(error: yaml.YAMLError, text: str, path: str) -> Complaint:
    """What `error` says of the file shown as `path` that holds `text`."""
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark else text.count("\n", 0, getattr(error, "position", 0)) + 1
    opened = getattr(error, "context_mark", None)
    for number, (index, slip) in _slips(text.split("\n"), line, opened.line + 1 if opened else line):
        return _complaint(Place(path, number, index + 1), slip)
    problem = getattr(error, "problem", None) or ""
    advice = next((label for beginning, label in _PROBLEMS.items() if problem.startswith(beginning)), _UNKNOWN)
    return _complaint(Place(path, line, mark.column + 1 if mark else 1), advice)


def _slips(lines: list[str], line: int, opened: int) -> Iterator[tuple[int, tuple[int, Label]]]:
    """Slips on `line`, on the last one before it that says anything, and where the bracket opens that never closes.

    YAML may notice only afterwards what is wrong with a line, at the end of the text even beyond its last one.
    """
    shown = dict(enumerate(lines, 1))
    said = [number for number in shown if number < line and shown[number].partition("#")[0].strip()]
    for number in (line, *said[-1:], opened):
        found = slips.in_line(shown.get(number, ""))
        if found is None and number == line:
            found = slips.curly_quote(shown.get(number, ""))
        if found is not None:
            yield number, found


def _complaint(place: Place, advice: Label) -> Complaint:
    return place.complain(
        f"YAML 格式有误，文件无法读取：{advice.zh}", f"not well-formed YAML, so the file cannot be read: {advice.en}"
    )
