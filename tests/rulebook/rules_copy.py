"""A copy of the rules folder that a test may break."""

import re
from dataclasses import dataclass
from pathlib import Path

from calc_service.engine.edition import RuleBook
from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.load import inspect, load

MEDICAL = "medical_assistance"
DISTRICT = "districts/500116"
DOCUMENT = "example-district-2023-1"
LABEL = "{zh: 例, en: Example}"
CLAUSES = "".join(f'      "{number}": {{label: {LABEL}, summary: {LABEL}}}\n' for number in range(1, 8))
REGISTRATION = f"""
  {DOCUMENT}:
    number: 例〔2023〕1号
    title: {LABEL}
    issuer: {LABEL}
    issued_on: 2022-12-20
    clauses:
{CLAUSES}"""


@dataclass(frozen=True, slots=True)
class RulesCopy:
    """`folder` is the copy; files are named without `.yaml`."""

    folder: Path

    def file(self, name: str) -> Path:
        return self.folder / f"{name}.yaml"

    def text(self, name: str) -> str:
        return self.file(name).read_text(encoding="utf-8")

    def write(self, name: str, text: str) -> None:
        self.file(name).write_text(text, encoding="utf-8")

    def change(self, name: str, old: str, new: str) -> None:
        """Replace the first `old`; a test whose `old` is gone from the rules has to be looked at."""
        text = self.text(name)
        assert old in text, f"{name}.yaml no longer holds {old!r}"
        self.write(name, text.replace(old, new, 1))

    def add(self, name: str, text: str) -> None:
        self.write(name, f"{self.text(name)}\n{text}")

    def add_district(self, code: str = "500116") -> None:
        """The template as the file of a district, its document registered."""
        template = (self.folder / "districts" / "_template.yaml").read_text(encoding="utf-8")
        self.write(f"districts/{code}", re.sub(r"district: \S+", f'district: "{code}"', template, count=1))
        if DOCUMENT not in self.text("documents"):
            self.add("documents", REGISTRATION)

    def load(self) -> RuleBook:
        return load(self.folder)

    def complaints(self) -> tuple[Complaint, ...]:
        return inspect(self.folder)

    def only_complaint(self) -> Complaint:
        found = self.complaints()
        assert len(found) == 1, "\n".join(map(str, found))
        return found[0]
