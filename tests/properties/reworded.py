"""A world's rules with days wherever there may be some: from one on all is said anew, by a new document."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import yaml

from calc_service.rulebook.load import load
from tests.properties.worlds_on_file import BY_NAME, RULES
from tests.reference.rules import START
from tests.reference.rules_folder import write
from tests.reference.worlds import write_rules

if TYPE_CHECKING:
    from calc_service.engine.edition import RuleBook

Json = dict[str, Any]
NEW_DAY: Final = date(2025, 6, 1)
ISSUED: Final = date(2025, 5, 20)
NEW: Final = "example-reworded-2025-1"
LAWS: Final = ("premium_subsidy", "catastrophic_insurance", "medical_assistance", "tilt_assistance", "safeguards")


@cache
def reworded(name: str) -> RuleBook:
    """The rule book of a world, reworded."""
    with TemporaryDirectory() as folder:
        rules = Path(folder) / "rules"
        write_rules(BY_NAME[name], RULES, rules)
        reword(rules)
        return load(rules)


def reword(rules: Path) -> None:
    """Date every text of a folder, and register the document that the new ones cite."""
    _edit(rules / "documents.yaml", _register)
    for law in LAWS:
        _edit(rules / f"{law}.yaml", _law)
    for file in sorted(rules.glob("districts/*.yaml")):
        _edit(file, _district)


def _edit(file: Path, change: Any) -> None:  # noqa: ANN401 - what it gives back does not matter
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    change(content)
    write(file, _plain(content))


def _plain(content: Any) -> Any:  # noqa: ANN401 - YAML
    """Amounts as the rules write them, which are no floats."""
    if isinstance(content, dict):
        return {key: _plain(value) for key, value in content.items()}
    if isinstance(content, list):
        return list(map(_plain, content))
    return Decimal(f"{content:.2f}") if isinstance(content, float) else content


def _register(content: Json) -> None:
    old = next(iter(content["documents"].values()))
    clauses = {"1": {"label": _label("新", "New"), "summary": _label("新。", "New.")}}
    content["documents"][NEW] = old | {"issued_on": ISSUED, "clauses": clauses}


def _law(content: Json) -> None:
    content["label"] = _values(content["label"], _newly(content["label"]))
    for section, text in (("steps", "label"), ("reasons", "message"), ("notices", "label")):
        for code, said in content.get(section, {}).items():
            content[section][code] = _records(said, text)
    for track in content.get("tracks", {}).values():
        _track(track)
    if isinstance(content.get("insured"), list) and isinstance(content["insured"][0], str):
        content["insured"] = _sourced(content["insured"])


def _district(content: Json) -> None:
    first = {"from": START, "value": content["document"]}
    content["document"] = [first, {"from": NEW_DAY, "value": NEW}]
    for track in content.get("medical_assistance", {}).get("tracks", {}).values():
        if "pool" in track:
            _track(track)


def _track(track: Json) -> None:
    track["label"] = _values(track["label"], _newly(track["label"]))
    if isinstance(track["pool"], str):
        track["pool"] = _sourced(track["pool"])


def _records(said: Json, text: str) -> list[Json]:
    cite = {"cite": f"{NEW}#1"}
    return [{"from": START, **said}, {"from": NEW_DAY, **said, text: _newly(said[text]), **cite}]


def _values(old: Any, new: Any) -> list[Json]:  # noqa: ANN401 - YAML
    return [{"from": START, "value": old}, {"from": NEW_DAY, "value": new}]


def _sourced(value: Any) -> list[Json]:  # noqa: ANN401 - YAML
    cites = ("cq-2022-116#2.3.2", f"{NEW}#1")
    return [entry | {"cite": cite} for entry, cite in zip(_values(value, value), cites, strict=True)]


def _newly(label: Json) -> Json:
    return _label(f"新{label['zh']}", f"New {label['en']}")


def _label(zh: str, en: str) -> Json:
    return {"zh": zh, "en": en}
