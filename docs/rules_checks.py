"""docs/rules-checks.md out of the docstrings of the checks: `make rules-checks` writes it.

A docstring says in one line what must hold, the same in Chinese, why, and shows samples:

    Passes: premium_subsidy.yaml            a file of the rules folder; text that stands in it and is accepted
          2025: {tier_1: 400,
    Fails: premium_subsidy.yaml             what `-` says replaced by what `+` says: an error of this check
        - tier_1: 400, tier_2: 775
        + tier_1: 775, tier_2: 400

`Warns:` is a sample that brings a warning. Samples are small edits of the rules in force, with the template in force as
districts/500116.yaml; a file without `-` lines is added to, or made. ␉ stands for a tab. A test tries every sample.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from calc_service.policy import examples, untried
from calc_service.rulebook import checks, folder, plain_text, source, spelling
from calc_service.rulebook.checks import confirmations

PAGE = Path(__file__).with_name("rules-checks.md")
PASSES, FAILS, WARNS = "Passes", "Fails", "Warns"
READING = {"files": folder, "plain_text": plain_text, "yaml": source, "form": spelling}
"""What is complained about while the files are read, and the module that says so."""

_SAMPLE = re.compile(rf"^({PASSES}|{FAILS}|{WARNS}): (\S+)$")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_HEADINGS = {
    PASSES: "通过 · passes",
    FAILS: "不通过，错误 · fails, an error",
    WARNS: "提醒，不影响使用 · a warning, the rules are served all the same",
}
_INTRODUCTION = """\
# 规则检查 · What `rules check` looks at

由各项检查的说明生成（`make rules-checks`），请勿直接修改。
Made from the docstrings of the checks by `make rules-checks`; do not edit.

`python -m calc_service rules check` 列出规则文件夹的全部问题，每一处都写明文件、行、列，是什么、为什么、怎么改；
JSON 和 CI 标注里的 `check` 就是下面各节的标题。示例是对现行规则的小改动：`-` 换成 `+`；
`districts/500116.yaml` 是把区县模板当作江津区的文件；`␉` 是制表符。

`python -m calc_service rules check` lists everything that is wrong with the rules folder, each with file, line and
column, what it is, why, and what to do; `check` in JSON and in annotations is the heading of a section here. Samples
are small edits of the rules in force: `-` becomes `+`; `districts/500116.yaml` is the template as the file of a
district; `␉` is a tab.
"""
_PARTS = (
    ("读取文件时 · While the files are read", READING),
    ("引用 · References", checks.REFERENCES),
    ("结构 · Structure", checks.STRUCTURE),
    ("内容 · Meaning", checks.MEANING),
    ("当天 · On the day", checks.TODAY),
    ("是否合理 · Plausible", {**checks.PLAUSIBLE, **checks.PLAUSIBLE_TODAY, checks.CONFIRMATIONS: confirmations}),
    ("算例 · Worked examples", {examples.EXAMPLES: examples, untried.UNTRIED: untried}),
)


@dataclass(frozen=True, slots=True)
class Sample:
    """An edit of `file`, a path in the rules folder: `old` becomes `new`; both are the same where nothing changes."""

    outcome: str
    file: str
    shown: tuple[str, ...]

    @property
    def old(self) -> str:
        """The text that has to stand in the file; "" where the file is added to."""
        return self._without("+ ")

    @property
    def new(self) -> str:
        """The text that takes its place."""
        return self._without("- ")

    def _without(self, mark: str) -> str:
        return "\n".join(line[2:] for line in self.shown if not line.startswith(mark)).replace("␉", "\t")


@dataclass(frozen=True, slots=True)
class Manual:
    """What the docstring of a check says: its paragraphs in either language, and its samples."""

    check: str
    zh: tuple[str, ...]
    en: tuple[str, ...]
    samples: tuple[Sample, ...]


def manuals() -> Iterator[tuple[str, tuple[Manual, ...]]]:
    """The manuals of all checks by part, in the order in which the checks run."""
    for heading, table in _PARTS:
        yield heading, tuple(_manual(name, _docstring(check)) for name, check in table.items())


def page() -> str:
    """The whole page."""
    return "\n".join((_INTRODUCTION, *(line for part in manuals() for line in _part(*part))))


def _docstring(check: object) -> str:
    module = check if isinstance(check, ModuleType) else sys.modules[check.__module__]
    return module.__doc__ or ""


def _manual(check: str, docstring: str) -> Manual:
    blocks = [block.split("\n") for block in docstring.strip("\n").split("\n\n")]
    samples = [Sample(found[1], found[2], _shown(rest)) for first, *rest in blocks if (found := _SAMPLE.match(first))]
    texts = [" ".join(block) for block in blocks if not _SAMPLE.match(block[0])]
    return Manual(
        check,
        zh=tuple(text for text in texts if _is_chinese(text)),
        en=tuple(text for text in texts if not _is_chinese(text)),
        samples=tuple(samples),
    )


def _shown(lines: list[str]) -> tuple[str, ...]:
    return tuple(line.removeprefix("    ") for line in lines)


def _is_chinese(text: str) -> bool:
    return len(_CHINESE.findall(text)) * 4 > len(text)


def _part(heading: str, found: tuple[Manual, ...]) -> Iterator[str]:
    yield f"## {heading}\n"
    for manual in found:
        yield f"### {manual.check}\n"
        yield from (f"{text}\n" for text in (*manual.zh, *manual.en))
        for sample in manual.samples:
            yield f"{_HEADINGS[sample.outcome]}: `{sample.file}`\n"
            yield "\n".join(("```diff", *sample.shown, "```\n"))


if __name__ == "__main__":
    PAGE.write_text(page().rstrip("\n") + "\n", encoding="utf-8")
