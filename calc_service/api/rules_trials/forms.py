"""What may be asked of changed rules: the fields of each request, and what each may hold.

What is said of one that is missing stands here too: the texts of a case speak of amounts.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from marshmallow import ValidationError

from calc_service.case.reading import Number
from calc_service.case.refusals import CaseFault, ErrorCode
from calc_service.case.schema import Form, ObjectField, OptionalField, ValueField
from calc_service.domain.kinds import DAY, FLAG, YEAR
from calc_service.domain.parsing import ParseError
from calc_service.domain.wording import Label

MOST_PERSONS = 100_000
"""Some three hundred thousand claims, computed twice in a few seconds; larger files are posted as such."""
HIGHEST_SEED = 2**53 - 1
"""What every JSON client can write exactly."""
LONGEST_AUTHOR, LONGEST_REASON = 64, 1_000
"""Characters."""
LONGEST_ID, LONGEST_SOURCE, LONGEST_FIGURE = 200, 500, 40
"""Characters."""
MOST_FIGURES = 100
"""Of one line."""
_UNFIT_FOR_A_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters, but for tabs and ends of lines, and what is no character at all."""
_WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,18})")
_FILES = "The changed files by path: the whole text of each, null for a file that is to be left out"
_FIGURES_OF = (
    "Take the catastrophic terms and premiums of these years for every year; without it those of each row's own year."
    " Rules that have none of the year are refused: no other year is taken instead"
)
_AS_OF = "Compute every claim by the rules of this day; without it each by those of its day of settlement"


class ChangedFiles(OptionalField):
    """Texts by path, null for a file that is left out. Which paths there may be is for `overlay_folder` to say."""

    def read(self, value: object) -> dict[str, str | None]:
        """See `OptionalField`."""
        if not isinstance(value, dict):
            raise ParseError("wrong_type")
        texts = {path: text for path, text in value.items() if text is None or isinstance(text, str)}
        if len(texts) < len(value):
            faults = {path: [ErrorCode("wrong_type")] for path in value.keys() - texts.keys()}
            raise ValidationError(faults, valid_data=texts)
        return texts


class FigureTexts(OptionalField):
    """Figures by their key, each as it is written in a rules file: whether it is one is for the check to say."""

    def read(self, value: object) -> dict[str, str]:
        """See `OptionalField`."""
        if not isinstance(value, dict):
            raise ParseError("wrong_type")
        if len(value) > MOST_FIGURES:
            raise ParseError("too_long", limit=MOST_FIGURES)
        faults = {key: [ErrorCode("wrong_type")] for key, text in value.items() if not _is_figure_text(text)}
        if faults:
            raise ValidationError(faults, valid_data={key: text for key, text in value.items() if key not in faults})
        return dict(value)


def _is_figure_text(text: object) -> bool:
    return isinstance(text, str) and len(text) <= LONGEST_FIGURE and not _UNFIT_FOR_A_TEXT.search(text)


class WholeNumber(OptionalField):
    """A JSON number without decimals, from `lowest` to `highest`."""

    def __init__(self, lowest: int, highest: int, **options: Any) -> None:  # noqa: ANN401  marshmallow's own options
        super().__init__(**options)
        self.lowest = lowest
        self.highest = highest

    def read(self, value: object) -> int:
        """See `OptionalField`."""
        if not isinstance(value, Number) or not value.digits.lstrip("-").isdigit():
            raise ParseError("wrong_type")
        # The length is looked at before the number: the digits of a hostile one may be a million.
        if not _WHOLE_NUMBER.fullmatch(value.digits) or not self.lowest <= int(value.digits) <= self.highest:
            raise ParseError("out_of_range", minimum=self.lowest, maximum=self.highest)
        return int(value.digits)


class FreeText(OptionalField):
    """Words for people, of so many characters; "" where there are none."""

    def __init__(self, longest: int, **options: Any) -> None:  # noqa: ANN401  marshmallow's own options
        super().__init__(**(options if options.get("required") else {"load_default": None} | options))
        self.longest = longest

    def read(self, value: object) -> str:
        """See `OptionalField`."""
        if not isinstance(value, str):
            raise ParseError("wrong_type")
        if len(value) > self.longest:
            raise ParseError("too_long", limit=self.longest)
        if _UNFIT_FOR_A_TEXT.search(value):
            raise ParseError("bad_characters")
        return value


class PopulationForm(Form):
    """Made-up claims of made-up persons, marked as such: the same numbers, the same claims."""

    persons = WholeNumber(1, MOST_PERSONS, required=True)
    seed = WholeNumber(0, HIGHEST_SEED, required=True)
    year = ValueField(
        YEAR, load_default=None, metadata={"description": "Of settlement; without it the latest with figures"}
    )
    enrolments = ValueField(
        FLAG, load_default=False, metadata={"description": "Whether their enrolments, one each, are weighed as well"}
    )


class FiguresOfForm(Form):
    """The years whose figures are taken for those of every year: the same twice, or two to be compared."""

    before = ValueField(YEAR, required=True, metadata={"description": "For the rules in force"})
    after = ValueField(YEAR, required=True, metadata={"description": "For the changed rules"})


class RulesCheckForm(Form):
    """Changed rules to be checked."""

    files = ChangedFiles(required=True, metadata={"description": _FILES})
    today = ValueField(
        DAY, load_default=None, metadata={"description": "The day taken for today; without it the day it is"}
    )
    deep = ValueField(
        FLAG, load_default=False, metadata={"description": "Whether to try the whole decision space as well"}
    )


class RulesDiffForm(Form):
    """Changed rules to be compared with those in force."""

    files = ChangedFiles(required=True, metadata={"description": _FILES})
    settled_through = ValueField(
        DAY, load_default=None, metadata={"description": "The last day whose claims are settled; without it today"}
    )


class RulesToCoverForm(Form):
    """Changed rules of which is asked what their worked examples notice."""

    files = ChangedFiles(required=True, metadata={"description": _FILES})


class RulesLineForm(Form):
    """A line to be added to a list of the rules: it says what the line before says, but for what is given here."""

    list = FreeText(LONGEST_ID, required=True, metadata={"description": "Which list, by the id that the reply has"})
    begins = ValueField(
        DAY,
        required=True,
        metadata={
            "description": "From which day on it holds; of a yearly list the year counts. A line that begins on that"
            " day already is put right"
        },
    )
    figures = FigureTexts(
        required=True,
        metadata={"description": "What is new, by key, as it is written: `70%`, `60000`, `none`"},
    )
    cite = FreeText(LONGEST_ID, metadata={"description": "The clause that states it; it or `source` is needed"})
    source = FreeText(LONGEST_SOURCE, metadata={"description": "Where it was taken from, where no clause states it"})
    verified = ValueField(
        FLAG, load_default=False, metadata={"description": "Whether it was read in an official document"}
    )


class RulesLinesForm(Form):
    """Changed rules, and a line to be added to them."""

    files = ChangedFiles(required=True, metadata={"description": _FILES})
    line = ObjectField(
        RulesLineForm(), load_default=None, metadata={"description": "Without it the lists are told and no more"}
    )


class RulesImpactOfFileForm(Form):
    """Changed rules to be weighed by the claims that are posted beside them."""

    files = ChangedFiles(required=True, metadata={"description": _FILES})
    as_of = ValueField(DAY, load_default=None, metadata={"description": _AS_OF})
    figures_of = ObjectField(FiguresOfForm(), load_default=None, metadata={"description": _FIGURES_OF})
    today = ValueField(
        DAY, load_default=None, metadata={"description": "The day of the run, for its record; without it the day it is"}
    )
    author = FreeText(LONGEST_AUTHOR, metadata={"description": "Who weighs, for the record of the run"})
    reason = FreeText(LONGEST_REASON, metadata={"description": "Why it is weighed, for the record of the run"})


class RulesImpactForm(RulesImpactOfFileForm):
    """Changed rules to be weighed by made-up claims."""

    population = ObjectField(PopulationForm(), required=True)


CHECK = RulesCheckForm()
DIFF = RulesDiffForm()
IMPACT = RulesImpactForm()
COVERAGE = RulesToCoverForm()
LINES = RulesLinesForm()
IMPACT_OF_FILE = RulesImpactOfFileForm()

REQUIRED = "required"
ANY_FIELD = Label("缺少这一项，请补填", "this field is missing; give it")
BY_PLACE = {
    "/files": Label(
        '缺少“files”（改动的规则文件）。请按路径列出各文件的全文：{"rules/medical_assistance.yaml": "全文"}；'
        "没有改动就写 {}",
        "files, the changed rules files, is missing. Give the whole text of each by its path: "
        '{"rules/medical_assistance.yaml": "the whole text"}; without any change write {}',
    ),
    "/population": Label(
        '缺少“population”（模拟人群）。请填写，例如 {"persons": 20000, "seed": 1}；要用自己的结算测算，请改为以'
        " multipart/form-data 发送“changes”和“claims”两个部分",
        'population, the made-up persons, is missing. Give it, for example {"persons": 20000, "seed": 1}; or, for'
        " claims of your own, send multipart/form-data with the parts changes and claims",
    ),
    "/figures_of/before": Label(
        "缺少“before”（现行规则用哪一年度的数据）。请填写年份，例如 2026",
        "before, the year whose figures the rules in force take, is missing. Give a year, such as 2026",
    ),
    "/figures_of/after": Label(
        "缺少“after”（变更后规则用哪一年度的数据）。请填写年份，例如 2027",
        "after, the year whose figures the changed rules take, is missing. Give a year, such as 2027",
    ),
    "/population/persons": Label(
        f"缺少“persons”（模拟多少人）。请填写 1 到 {MOST_PERSONS} 的整数",
        f"persons, how many to make up, is missing. Give a whole number from 1 to {MOST_PERSONS}",
    ),
    "/population/seed": Label(
        f"缺少“seed”（随机数种子，同一种子得到同一批人）。请填写 0 到 {HIGHEST_SEED} 的整数，例如 1",
        f"seed is missing; the same seed makes up the same persons. Give a whole number from 0 to {HIGHEST_SEED}, such"
        " as 1",
    ),
}


def with_what_to_give(faults: Iterable[CaseFault], language: str) -> list[CaseFault]:
    """Return `faults`, those about missing fields saying what belongs there."""
    return [
        replace(fault, message=BY_PLACE.get(fault.pointer, ANY_FIELD).in_language(language))
        if fault.code == REQUIRED
        else fault
        for fault in faults
    ]
