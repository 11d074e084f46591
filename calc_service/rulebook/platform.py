"""The section `platform` of the files of codes → what the messages of the national platform say."""

from calc_service.domain.platform_facts import NO_PLATFORM_FACTS, Codebook, PlatformCode, PlatformFacts
from calc_service.rulebook.folder import RulesFolder
from calc_service.rulebook.shapes.records import label_of
from calc_service.rulebook.values import Value

SECTION = "platform"


def platform_facts(folder: RulesFolder) -> PlatformFacts:
    """What the one file that has the section says; nothing is known where none has it."""
    section = next((file[SECTION] for _, file in sorted(folder.codes.items()) if SECTION in file), None)
    return NO_PLATFORM_FACTS if section is None else _facts(section)


def _facts(section: Value) -> PlatformFacts:
    settlement = {name: means.text for name, means in sorted(section["settlement"].children.items())}
    return PlatformFacts(
        settlement=settlement,
        by_meaning={
            means: tuple(name for name, meaning in settlement.items() if meaning == means)
            for means in settlement.values()
        },
        not_used={message: tuple(sorted(names.texts)) for message, names in section["not_used"].children.items()},
        identities=_codebook(section["identities"]),
        running_totals=_codebook(section["running_totals"]),
        narrower_from=section["narrower_from"].text,
        funds=_codebook(section["funds"]),
        told_in_text=tuple(sorted(section["told_in_text"].texts)),
        verified=section["verified"].flag,
    )


def _codebook(codes: Value) -> Codebook:
    return {code: _code(value) for code, value in sorted(codes.children.items())}


def _code(value: Value) -> PlatformCode:
    setlinfo = value.at("setlinfo")
    return PlatformCode(label_of(value["label"]), value["means"].text, "" if setlinfo is None else setlinfo.text)
