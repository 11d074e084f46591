"""The digest of the code that decides amounts: whether this engine still computes as the one did that kept some rules.

It is over the syntax of the sources, not over their bytes: comments, docstrings and layout decide nothing. What may
differ without a fen's difference is told from what decides one by nobody, so that any other change is one.
"""

import ast
import json
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from threading import Lock

from calc_service.config import PROJECT_FOLDER

PACKAGE = PROJECT_FOLDER / "calc_service"
DECIDES = (
    "law/*.py",
    "engine/*.py",
    "rulebook/laws/*.py",
    "rulebook/editions.py",
    "rulebook/histories.py",
    "rulebook/overlay.py",
    "rulebook/successors.py",
    "rulebook/values.py",
    "domain/dated.py",
    "domain/days.py",
    "domain/figures.py",
    "domain/money.py",
)
"""The sources below the package: the law, what it is given and who calls it, how rules are read into it, and money."""
ALIKE = {
    # Tracks are asked once for each kind of care (1.10.0); tables hold the answer for all its circumstances.
    # Counting a file under other rules beside (1.7.0) hands on an order that was made already.
    "sha256:df0f92398d5cc0c0c77f9d32fddec7ec7bfcf32c456ba5d037cf3d38d13ba1d1": (
        "sha256:4e79df97c12428fe22f65702c518ffa4a533d51ce827d610f388401918feecc6",  # 1.7.0 to 1.9.0
        "sha256:d0bd78f61adb77cc41fa6d4a00e2023370b3a34ab4ef75a2d92dd6cc8bb93b4b",  # 1.6.0
    ),
}
"""By the digest of a law the earlier ones that give the same amounts though they are written otherwise.

Somebody has read what differs, and the golden folders of those releases are answered byte for byte (`tests/golden`).
An entry holds for this very law: whatever changes next, it has to be said anew.
"""
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


_READING = Lock()
"""One thread at a time: before Python 3.11.5 `ast.parse` fails now and then where two call it."""


def law_digest() -> str:
    """`sha256:<hex>` of the code of this process, read once."""
    with _READING:
        return _digest()


@cache
def _digest() -> str:
    return digest_of_sources(PACKAGE)


def laws_computed() -> frozenset[str]:
    """The digests of the laws whose amounts this process gives: its own, and those that are `ALIKE`."""
    return frozenset({law_digest(), *ALIKE.get(law_digest(), ())})


def digest_of_sources(package: Path) -> str:
    """`sha256:<hex>` over what the sources below `package` say that decide amounts, by their paths."""
    files = sorted({file for pattern in DECIDES for file in package.glob(pattern)})
    said = {file.relative_to(package).as_posix(): _said(ast.parse(file.read_bytes())) for file in files}
    return f"sha256:{sha256(json.dumps(said, separators=(',', ':')).encode()).hexdigest()}"


def _said(part: object) -> object:
    """A part of the syntax as plain lists; what is empty is left out, as other versions of Python have other fields."""
    if isinstance(part, ast.AST):
        return [type(part).__name__, *_fields(part)]
    if isinstance(part, list):
        return [_said(one) for one in part]
    return repr(part)


def _fields(node: ast.AST) -> Iterator[object]:
    for name, value in ast.iter_fields(node):
        if name == "body" and isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            yield [name, _said(value[1:])]
        elif value not in (None, []):
            yield [name, _said(value)]
