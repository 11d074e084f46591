"""A message has exactly the places that the service fills in: another one, or a lone brace, would break the message.

提示文字里的花括号占位与程序要填的内容完全一致，且成对出现；改写文字时照原样保留。

Nothing is known that could stand for another place.

Passes: vocabulary.yaml
    - 应在 {minimum} 与 {maximum} 之间。
    + 应不小于 {minimum}、不大于 {maximum}。

Fails: vocabulary.yaml
    -       zh: 缺少必填项。请补填；金额项没有发生的也请写 0.00，不能留空。
    -       en: A required field is missing.
    +       zh: 缺少必填项 {allowed}。
    +       en: The required field {allowed} is missing.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from string import Formatter

from calc_service.domain.letter_texts import PLACES_IN_LETTER
from calc_service.domain.vocabulary import PLACES_IN_MESSAGES
from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.values import Value

_MESSAGES = ("error", "refusal", "warning", "alert", "batch_error", "variant_error", "difference")
_NONE: frozenset[str] = frozenset()


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Messages in which a place is missing, unknown or misspelt."""
    vocabulary = folder.city["vocabulary"]["vocabulary"]
    for group in _MESSAGES:
        yield from _misplaced(vocabulary[group], PLACES_IN_MESSAGES)
    yield from _misplaced(folder.city["letter"]["letter"], PLACES_IN_LETTER)


def _misplaced(messages: Value, places: Mapping[str, AbstractSet[str]]) -> Iterator[Complaint]:
    for code, label in messages.children.items():
        wanted = places.get(code, _NONE)
        for text in label.children.values():
            if _places(text.text) != wanted:
                named = " ".join(f"{{{place}}}" for place in sorted(wanted))
                yield text.place.complain(
                    f"“{code}”的文字里应当恰好有这些占位：{named or '无'}，且花括号成对；请照此改写",
                    f"the message of '{code}' has to hold exactly these places: {named or 'none'},"
                    " and no other brace; write it so",
                )


def _places(text: str) -> set[str | None]:
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return {None}
