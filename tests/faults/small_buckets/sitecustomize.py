"""Loaded by every Python that finds this folder on its path: small files are split into several buckets too."""

from __future__ import annotations

import sys
from importlib.abc import MetaPathFinder
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

SPLITTING: Final = "calc_service.runs.splitting"
MOST_ROWS: Final = 2_500


class SmallBuckets(MetaPathFinder):
    """Lets the module be loaded as it is, and then changes one figure in it."""

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != SPLITTING:
            return None
        sys.meta_path.remove(self)
        spec = find_spec(fullname)
        assert spec
        assert spec.loader
        right = spec.loader.exec_module

        def exec_module(module: ModuleType) -> None:
            right(module)
            module.__dict__["MOST_ROWS"] = MOST_ROWS

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


sys.meta_path.insert(0, SmallBuckets())
