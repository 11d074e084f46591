"""What every fault is given: a folder of its own, and how long the long ones are to take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Situation:
    """`seconds` is what the soak takes; what else could take long takes a part of it."""

    folder: Path
    seconds: float
