"""The text for setl_proc_info: how it was computed, whole steps, at most 4,000 characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calc_service.case.platform.process_text import within
from calc_service.case.platform.reply_types import MOST_CHARACTERS
from tests.case.platform.sending import messages, reply, settlement

REMARK = "(left out)"


@pytest.mark.parametrize(
    ("language", "label"),
    [("zh", "医疗救助：min(422.23 × 70%, 100000.00) = 295.56"), ("en", "Medical assistance: min(")],
)
def test_it_holds_every_step_with_its_formula_and_clauses(language: str, label: str) -> None:
    answered = reply(messages(), language=language)
    (record,) = answered["platform"]["settlements"]
    text = record["setl_proc_info"]

    assert label in text
    for step in answered["claims"][0]["steps"]:
        assert all(part in text for part in (step["label"], step["formula"], step["amount"], *step["clauses"]))
    assert answered["rules"]["digest"] in text
    assert record["characters"] == len(text) <= MOST_CHARACTERS
    assert record["cut"] is False


def test_it_says_why_nothing_is_paid() -> None:
    answered = reply(messages(settlement(referral="missing")))
    assert (
        answered["claims"][0]["reason_details"][0]["message"]
        in answered["platform"]["settlements"][0]["setl_proc_info"]
    )


def test_a_text_of_just_as_many_characters_is_whole() -> None:
    lines = ["a" * 1999, "b" * 2000]
    assert within(lines, REMARK) == ("a" * 1999 + "\n" + "b" * 2000, False)


def test_one_character_more_is_cut_between_steps() -> None:
    lines = ["a" * 1999, "b" * 1000, "c" * 1000]
    assert within(lines, REMARK) == (f"{'a' * 1999}\n{'b' * 1000}\n{REMARK}", True)


def test_the_remark_has_room_of_its_own() -> None:
    room = MOST_CHARACTERS - len(REMARK) - 1
    assert len(within(["a" * room, "b" * 100], REMARK).text) == MOST_CHARACTERS
    assert within(["a" * (room + 1), "b" * 100], REMARK).text == REMARK


@given(st.lists(st.text("步骤a𠀀", max_size=90), max_size=120))
def test_no_text_is_longer_and_no_step_is_broken(lines: list[str]) -> None:
    text, cut = within(lines, REMARK)
    assert len(text) <= MOST_CHARACTERS
    assert cut == (len("\n".join(lines)) > MOST_CHARACTERS)
    kept = text.split("\n")[:-1] if cut else text.split("\n")
    assert kept == (lines or [""])[: len(kept)]
