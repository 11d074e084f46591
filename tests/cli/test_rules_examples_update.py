"""rules examples --update: what differs is shown, asked about and written, and nothing else is touched."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]

RIGHT = """\
# 开头的说明 — kept
examples:
  - case: 第一句话   # 行尾说明
    clauses: [cq-2022-116#2.2.1]
    input:
      case_id: E-1
      person: {person_id: null, district: 500101, insurance: resident, identities: [{category: low_income_margin}]}
      enrolment: {year: 2025, tier: 1, paid_on: 2024-11-20}
    expected:
      claims: []
      premium_subsidy:
        subsidy: 280.00      # 400 × 70%
        category: "low_income_margin"   # 引号保留
        steps: [ {amount: '280.00' }, {} ]
  # 第二个算例
  - case: 第二句话
    input: {case_id: E-2, person: {person_id: null, district: 500101, insurance: resident,
      identities: [{category: low_income_margin}]}, enrolment: {year: 2025, tier: 1, paid_on: 2024-11-20}}
    expected: {premium_subsidy: {"subsidy": 280.00}, alerts: []}
"""
"""Two examples that come out."""


class Terminal:
    """Answers questions, and counts them."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.questions: list[str] = []

    def input(self, question: str) -> str:
        self.questions.append(question)
        if not self.answers:
            raise EOFError
        return self.answers.pop(0)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Terminal]:
    def opened(*answers: str) -> Terminal:
        one = Terminal(*answers)
        for stream in ("stdin", "stdout"):
            monkeypatch.setattr(f"sys.{stream}.isatty", lambda: True)
        monkeypatch.setattr("builtins.input", one.input)
        return one

    return opened


@pytest.fixture
def folder(tmp_path: Path, rules_folder: Path) -> Path:
    """A copy of the rules without examples, free to be spoilt."""
    copied = tmp_path / "rules"
    shutil.copytree(rules_folder, copied)
    for file in copied.glob("examples/*"):
        file.unlink()
    return copied


def spoilt(*changes: tuple[str, str], text: str = RIGHT) -> str:
    for right, wrong in changes:
        assert right in text
        text = text.replace(right, wrong, 1)
    return text


def write(folder: Path, text: str, name: str = "one") -> Path:
    file = folder / f"examples/{name}.yaml"
    file.write_bytes(text.encode())
    return file


SEVERAL = (
    ("subsidy: 280.00 ", "subsidy: 270.5 "),
    ('"low_income_margin"   #', '"subsistence_allowance"   #'),
    ("'280.00'", "'9'"),
    ('"subsidy": 280.00', '"subsidy": null'),
)
"""An amount, a code in quotes, an amount in quotes, nothing: all in one file."""


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_only_the_values_that_differ_are_written_each_at_its_place(run: Run, folder: Path, line_end: str) -> None:
    file = write(folder, spoilt(*SEVERAL).replace("\n", line_end))
    status, printed, complaints = run("rules", "examples", "--update", "--yes", folder)

    assert file.read_bytes() == RIGHT.replace("\n", line_end).encode()
    assert (status, complaints) == (0, "")
    assert printed.startswith(
        "rules/examples/one.yaml: 应得值，旧 → 新 · expected values, old → new\n"
        "  第一句话\n"
        "    12:18 /premium_subsidy/subsidy: 270.5 → 280.00\n"
        "    13:19 /premium_subsidy/category: subsistence_allowance → low_income_margin\n"
        "    14:27 /premium_subsidy/steps/0/amount: 9 → 280.00\n"
        "  第二句话\n"
    )
    assert "rules/examples/one.yaml: 已写入 · written" in printed
    assert printed.endswith("✓ 第一句话\n✓ 第二句话\n2 个算例，0 个不符 · 2 examples, 0 different\n")


def test_a_word_that_is_no_text_loses_its_quotes(run: Run, folder: Path) -> None:
    text = spoilt(("'280.00' }", "'280.00', figures: [{verified: 'true'}, {}] }"))
    file = write(folder, text)
    status, _, _ = run("rules", "examples", "--update", "--yes", folder)

    assert (status, file.read_text()) == (0, text.replace("'true'", "false"))


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("x", '"400.00 × 70%"'),
        ("'x'", "'400.00 × 70%'"),
        ('"x"', '"400.00 × 70%"'),
    ],
)
def test_a_text_that_needs_quotes_gets_them(run: Run, folder: Path, wrong: str, right: str) -> None:
    text = spoilt(("'280.00' }", "'280.00', formula: {} }"))
    file = write(folder, text.replace("{} }", f"{wrong} }}", 1))
    status, _, _ = run("rules", "examples", "--update", "--yes", folder)

    assert (status, file.read_text()) == (0, text.replace("{} }", f"{right} }}", 1))


def test_what_comes_out_already_is_neither_asked_about_nor_touched(
    run: Run, folder: Path, terminal: Callable[..., Terminal]
) -> None:
    file, asked = write(folder, RIGHT), terminal()
    before = file.stat()
    status, _, _ = run("rules", "examples", "--update", folder)

    assert (status, asked.questions) == (0, [])
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_each_file_is_asked_about_once(run: Run, folder: Path, terminal: Callable[..., Terminal]) -> None:
    wrong = spoilt(*SEVERAL)
    files = [write(folder, wrong, name) for name in ("one", "two", "three", "zero")]
    write(folder, RIGHT, "right")
    asked = terminal("y", " 是 ", "n")
    status, printed, _ = run("rules", "examples", "--update", folder)

    # In order of names: one, three, two, and nothing more is typed for zero.
    assert [file.read_text() == RIGHT for file in files] == [True, False, True, False]
    assert [file.read_text() == wrong for file in files] == [False, True, False, True]
    assert len(asked.questions) == 4
    assert "这 4 个新值" in asked.questions[0]
    assert status == 1
    assert "rules/examples/two.yaml: 没有写入 · not written" in printed


@pytest.mark.parametrize("answer", ["", "n", "no", "yes please", "否"])
def test_any_other_answer_writes_nothing(
    run: Run, folder: Path, terminal: Callable[..., Terminal], answer: str
) -> None:
    file = write(folder, spoilt(*SEVERAL))
    terminal(answer)
    status, _, _ = run("rules", "examples", "--update", folder)

    assert (status, file.read_text()) == (1, spoilt(*SEVERAL))


def test_without_a_terminal_nothing_is_written_and_it_is_said(run: Run, folder: Path) -> None:
    file = write(folder, spoilt(*SEVERAL))
    status, printed, complaints = run("rules", "examples", "--update", folder)

    assert (status, file.read_text()) == (1, spoilt(*SEVERAL))
    assert "270.5 → 280.00" in printed
    assert complaints.startswith("没有终端可以询问，什么也没有写入")


def test_yes_alone_is_not_understood(run: Run, folder: Path) -> None:
    file = write(folder, spoilt(*SEVERAL))

    assert run("rules", "examples", "--yes", folder)[0] == 2
    assert file.read_text() == spoilt(*SEVERAL)


def test_an_example_that_cannot_be_computed_is_told_and_left(run: Run, folder: Path) -> None:
    text = spoilt(*SEVERAL, ("tier: 1", "tier: 3"))
    file = write(folder, text)
    status, printed, _ = run("rules", "examples", "--update", "--yes", folder)

    assert status == 1
    assert "rules/examples/one.yaml:3:5: 算例“第一句话”不能计算，不更新" in printed
    assert file.read_text() == text.replace('"subsidy": null', '"subsidy": 280.00')


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("subsidy: 280.00 ", "gone: 280.00 ", "/premium_subsidy/gone says 280.00, nothing comes out"),
        ("{} ]", "{}, {} ]", "/premium_subsidy/steps says a list of 3, a list of 2 comes out"),
        ("subsidy: 280.00 ", "subsidy: ", "/premium_subsidy/subsidy says null, 280.00 comes out"),
        ("subsidy: 280.00 ", "subsidy: {} ", "/premium_subsidy/subsidy says keys with values, 280.00 comes out"),
        ("[ {amount: '280.00' }, {} ]", "no", "/premium_subsidy/steps says no, a list of 2 comes out"),
        ('"low_income_margin"   #', '"a\n          b"   #', "/premium_subsidy/category says a b, low_income_margin"),
        ('"low_income_margin"   # 引号保留', "|\n          b", "/premium_subsidy/category says b"),
    ],
)
def test_what_is_not_one_value_for_another_is_told_and_left(
    run: Run, folder: Path, right: str, wrong: str, told: str
) -> None:
    text = spoilt((right, wrong), ('"subsidy": 280.00', '"subsidy": 1'))
    file = write(folder, text)
    status, printed, _ = run("rules", "examples", "--update", "--yes", folder)

    assert status == 1
    assert told in printed
    assert file.read_text() == text.replace('"subsidy": 1', '"subsidy": 280.00')


@pytest.mark.parametrize("wrong", ["examples:\n  - case: x\n", "examples:\n  - {case: a, case: b}\n"])
def test_a_file_with_parts_that_are_no_example_is_left(run: Run, folder: Path, wrong: str) -> None:
    text = wrong + spoilt(*SEVERAL).partition("examples:\n")[2]
    file = write(folder, text)
    status, printed, _ = run("rules", "examples", "--update", "--yes", folder)

    assert (status, file.read_text()) == (1, text)
    assert "此文件有读不出的内容，不更新" in printed


def test_a_file_that_was_changed_meanwhile_is_left(
    run: Run, folder: Path, terminal: Callable[..., Terminal], monkeypatch: pytest.MonkeyPatch
) -> None:
    file, others = write(folder, spoilt(*SEVERAL)), spoilt(*SEVERAL) + "# saved by somebody else\n"
    terminal()

    def saves(_: str) -> str:
        file.write_text(others)
        return "y"

    monkeypatch.setattr("builtins.input", saves)
    status, _, complaints = run("rules", "examples", "--update", folder)

    assert (status, file.read_text()) == (2, others)
    assert "文件在此期间被改动" in complaints


def test_a_file_that_became_a_link_meanwhile_is_left(
    run: Run, folder: Path, tmp_path: Path, terminal: Callable[..., Terminal], monkeypatch: pytest.MonkeyPatch
) -> None:
    file, outside = write(folder, spoilt(*SEVERAL)), tmp_path / "outside.yaml"
    terminal()

    def moves(_: str) -> str:
        file.rename(outside)
        file.symlink_to(outside)
        return "y"

    monkeypatch.setattr("builtins.input", moves)
    status, _, _ = run("rules", "examples", "--update", folder)

    assert (status, outside.read_text()) == (2, spoilt(*SEVERAL))


def test_a_link_out_of_the_folder_is_never_written_through(run: Run, folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_text(spoilt(*SEVERAL))
    (folder / "examples/one.yaml").symlink_to(outside)
    status, _, complaints = run("rules", "examples", "--update", "--yes", folder)

    assert (status, outside.read_text()) == (1, spoilt(*SEVERAL))
    assert "rules/examples/one.yaml:1:1" in complaints


@pytest.mark.parametrize("moment", ["os.fsync", "shutil.copymode"])
def test_a_write_that_fails_half_way_leaves_the_old_file_whole(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    file = write(folder, spoilt(*SEVERAL))

    def fails(*_: object) -> None:
        assert file.read_text() == spoilt(*SEVERAL)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(moment, fails)
    status, _, complaints = run("rules", "examples", "--update", "--yes", folder)

    assert (status, file.read_text()) == (2, spoilt(*SEVERAL))
    assert "No space left on device" in complaints
    assert [one.name for one in file.parent.iterdir()] == ["one.yaml"]


def test_ctrl_c_at_the_question_leaves_everything(
    run: Run, folder: Path, terminal: Callable[..., Terminal], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(folder, spoilt(*SEVERAL))
    terminal()

    def interrupts(_: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", interrupts)

    assert run("rules", "examples", "--update", folder)[0] == 130
    assert file.read_text() == spoilt(*SEVERAL)


def test_the_file_keeps_its_permissions(run: Run, folder: Path) -> None:
    file = write(folder, spoilt(*SEVERAL))
    file.chmod(0o640)
    run("rules", "examples", "--update", "--yes", folder)

    assert (file.read_text(), file.stat().st_mode & 0o777) == (RIGHT, 0o640)
