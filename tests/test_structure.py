"""The house, measured on its files: few modules, none long, no empty name, no class name used twice, sums exact."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "calc_service"
MODULES = sorted(PACKAGE.rglob("*.py"))
MOST_MODULES = 802
MOST_LINES = 300
EXACT = [file for room in ("law", "engine") for file in sorted(PACKAGE.joinpath(room).glob("*.py"))]
FLOATING = {"float", "float16", "float32", "float64", "floating", "double"}
SAYS_NOTHING = {"utils", "helpers", "common", "base", "manager"}


def shown(file: Path) -> str:
    return file.relative_to(PACKAGE).as_posix()


def public_classes(file: Path) -> Iterator[str]:
    for statement in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.ClassDef) and not statement.name.startswith("_"):
            yield statement.name


def test_there_are_few_modules() -> None:
    assert len(MODULES) <= MOST_MODULES


def test_no_module_is_long() -> None:
    lengths = {shown(file): len(file.read_text(encoding="utf-8").splitlines()) for file in MODULES}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def test_every_module_and_folder_says_what_it_holds() -> None:
    parts = {file: {file.stem, *file.relative_to(PACKAGE).parent.parts} for file in MODULES}
    assert [shown(file) for file, names in parts.items() if names & SAYS_NOTHING] == []


def test_a_public_class_name_is_used_once() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for file in MODULES:
        for name in public_classes(file):
            places[name].append(shown(file))
    assert {name: files for name, files in places.items() if len(files) > 1} == {}


def inexact(source: str) -> list[int]:
    """The lines on which a float or a true division stands; of paths too, so that none needs a second look."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if (isinstance(node, (ast.BinOp, ast.AugAssign)) and isinstance(node.op, ast.Div))
        or (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id in FLOATING)
        or (isinstance(node, ast.Attribute) and node.attr in {*FLOATING, "true_divide", "divide", "truediv"})
    ]


def test_what_is_inexact_is_found() -> None:
    found = [
        "a / b",
        "a /= b",
        "a * 0.7",
        "float(a)",
        "a.astype(np.float64)",
        "np.divide(a, b)",
        "operator.truediv(a, b)",
    ]
    assert [source for source in found if not inexact(source)] == []
    assert inexact("def share(a: int, b: int, /) -> int: return a * b // 10_000") == []


def test_neither_the_law_nor_the_engine_knows_floats_or_true_division() -> None:
    assert len(EXACT) > 2 * len(("law", "engine"))
    assert {shown(file): lines for file in EXACT if (lines := inexact(file.read_text(encoding="utf-8")))} == {}
