"""Every command that README and the manual show is run, and prints what they say; both languages show the same."""

import re
from itertools import zip_longest
from pathlib import Path

import pytest

from tests.docs.conftest import Workplace
from tests.docs.pages import PROJECT, Shown, agree, blocks, shown

CHINESE = [page for folder in ("", "docs", "docs/manual") for page in sorted((PROJECT / folder).glob("*.zh.md"))]
ENGLISH = [page.with_name(page.name.replace(".zh.md", ".md")) for page in CHINESE]
ASKS_FOR_ENGLISH = re.compile(r" *(?:--lang en|-H 'Accept-Language: en')")


def named(page: Path) -> str:
    return page.relative_to(PROJECT).as_posix()


PAIRS = list(zip(ENGLISH, CHINESE, strict=True))
IDS = list(map(named, ENGLISH))


def same(english: Shown | None, chinese: Shown | None) -> bool:
    if english is None or chinese is None:
        return False
    asked = ASKS_FOR_ENGLISH.sub("", english.without_comments)
    return asked.split() == chinese.without_comments.split() and english.status == chinese.status


def complaint(said: Shown, status: int, printed: str) -> str:
    """What is wrong with what a page says of its commands; empty where nothing is."""
    if status == said.status and (said.output is None or agree(said.output, printed)):
        return ""
    place = f"{named(said.page)}:{said.line}"
    return f"{place}\n{said.commands}ends with {status} (said: {said.status}) and prints\n{printed}"


def test_every_page_of_the_manual_stands_in_both_languages() -> None:
    manual = {page for page in (PROJECT / "docs" / "manual").glob("*.md") if page not in CHINESE}
    others = (PROJECT / "README.md", *(PROJECT / "docs" / name for name in ("calculation.md", "interpretations.md")))
    assert {*others, *manual} == set(ENGLISH)


@pytest.mark.parametrize(("page", "chinese"), PAIRS, ids=IDS)
def test_both_languages_show_the_same_commands(page: Path, chinese: Path) -> None:
    pairs = zip_longest(shown(page), shown(chinese))
    assert [pair for pair in pairs if not same(*pair)] == []


@pytest.mark.parametrize("page", [*ENGLISH, *CHINESE], ids=named)
def test_nothing_is_shown_as_an_output_without_the_command_that_prints_it(page: Path) -> None:
    outputs = [block for block in blocks(page) if block.kind == "text"]
    assert len(outputs) == sum(one.output is not None for one in shown(page))


@pytest.mark.parametrize("pair", PAIRS, ids=IDS)
def test_the_commands_of_a_page_print_what_it_says(pair: tuple[Path, Path], workplace: Workplace) -> None:
    complaints = []
    for english, chinese in zip(*map(shown, pair), strict=True):
        result = workplace.run(english.commands)
        complaints.append(complaint(english, *result))
        # What reads alike is run once for both; else the Chinese page's own commands are, right after the others.
        alike = english.without_comments == chinese.without_comments
        complaints.append(complaint(chinese, *(result if alike else workplace.run(chinese.commands))))
    if any(complaints):
        pytest.fail("\n\n".join(filter(None, complaints)), pytrace=False)
