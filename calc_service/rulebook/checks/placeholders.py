"""A message has exactly the places that the service fills in: another one, or a lone brace, would break the message.

Passes: `out_of_range: {zh: "…{minimum}…{maximum}…", en: "… {minimum} … {maximum} …"}`.
Fails:  `required: {zh: "缺少 {allowed}", en: "missing {allowed}"}`: nothing is known there that could stand for it.
"""

from collections.abc import Iterator
from string import Formatter

from calc_service.engine.vocabulary import PLACES_IN_MESSAGES
from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.folder import RulesFolder

_MESSAGES = ("error", "warning", "alert", "batch_error")


def check(folder: RulesFolder) -> Iterator[Complaint]:
    """Messages in which a place is missing, unknown or misspelt."""
    vocabulary = folder.city["vocabulary"]["vocabulary"]
    for group in _MESSAGES:
        for code, label in vocabulary[group].children.items():
            wanted = PLACES_IN_MESSAGES.get(code, set())
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
