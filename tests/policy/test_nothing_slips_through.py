"""A slip in a rules file is refused by the loader or a check, or `rules diff` says it: none passes in silence.

Where the fault lies within one value or object, the loader refuses it while reading, and an editor's schema does too.
With CALC_SERVICE_FULL=1 every slip is tried; the counts are printed.
"""

import os
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

import jsonschema_rs
import pytest

from calc_service.policy.differences import differences
from calc_service.rulebook import checks
from calc_service.rulebook.complaints import ERROR, Complaint
from calc_service.rulebook.folder import PROFILES, RulesFolder, read_folder
from calc_service.rulebook.schema import SHAPES, name_for, path_of, schemas
from calc_service.rulebook.source import read
from calc_service.rulebook.values import Value, start_days
from tests.policy.mutations import Slip, nodes, slips
from tests.rulebook.as_editors_read import NoYaml, as_editors_read
from tests.rulebook.rules_copy import DISTRICT, RulesCopy

FULL = os.environ.get("CALC_SERVICE_FULL") == "1"
OF_EACH_KIND = 4
"""How many slips of each kind are tried in each file, unless all are."""
SCHEMAS = schemas()
CITE = "cite: example-district-2023-1#4"
TILT = f"- {{from: 2023-01-01, threshold: 10000, ratio: 50%, annual_cap: 30000, {CITE}}}"
BANDS = "bands: [{above: 10000, ratio: 50%}, {above: 30000, ratio: 60%}], annual_cap: 30000"
IN_BANDS = f"- {{from: 2024-01-01, {BANDS}, {CITE}}}"
BY_GROUPS = (
    "- {from: 2025-01-01, groups: [{categories: [extreme_poverty, orphan], threshold: 0, ratio: 70%, annual_cap: none},"
    f" {{categories: [low_income_margin], {BANDS}}}], {CITE}}}"
)


@dataclass(frozen=True, slots=True)
class Noticed:
    """Who notices one slip: the loader while reading, a check, an editor, `rules diff` where the rules are accepted."""

    reading: bool = False
    check: bool = False
    editor: bool = False
    difference: bool = False

    @property
    def refused(self) -> bool:
        return self.reading or self.check


@dataclass(frozen=True, slots=True)
class World:
    """The rules before any slip, and their folder."""

    rules: RulesCopy
    before: RulesFolder

    def noticed(self, name: str, text: str) -> Noticed:
        """Who notices that the file `name` holds `text`."""
        editor = _editor_refuses(name, text)
        value, complaints = self._read(name, text)
        if value is None:
            return Noticed(reading=True, editor=editor)
        after = _with(self.before, name, value)
        check = _refuses(checks.check(after))
        reading = _refuses(complaints)
        said = not (reading or check) and bool(differences(self.before, after))
        return Noticed(reading, check, editor, said)

    def _read(self, name: str, text: str) -> tuple[Value | None, list[Complaint]]:
        complaints: list[Complaint] = []
        file = self.rules.folder.parent / "slip.yaml"
        file.write_text(text, encoding="utf-8")
        node = read(file, f"rules/{name}.yaml", complaints)
        return (None if node is None else SHAPES[name_for(f"{name}.yaml")].parse(node, complaints)), complaints


@pytest.fixture
def world(tmp_path: Path, rules_folder: Path) -> World:
    """The city's rules and a district whose file sets everything that a district can."""
    rules = RulesCopy(Path(shutil.copytree(rules_folder, tmp_path / "rules")))
    rules.add_district()
    rules.change(DISTRICT, TILT, f"{TILT}\n    {IN_BANDS}\n    {BY_GROUPS}")
    return World(rules, read_folder(rules.folder, []))


def test_no_slip_passes_in_silence(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    found: dict[str, Counter[Noticed]] = defaultdict(Counter)
    astray: dict[str, list[str]] = defaultdict(list)
    for name, _ in world.before.files():
        root = nodes(world.rules.text(name))
        for slip in _chosen(slips(root)):
            noticed = world.noticed(name, slip.text(root))
            found[slip.kind][noticed] += 1
            for reason in _astray(noticed):
                astray[reason].append(f"{name}{slip.where}: {slip.kind}")
    with capsys.disabled():
        print("", *_lines(found), sep="\n")  # noqa: T201  the counts are asked for
    assert dict(astray) == {}
    assert all(sum(getattr(one, field.name) for kind in found.values() for one in kind) for field in fields(Noticed))


def test_a_file_without_a_slip_is_noticed_by_nobody(world: World) -> None:
    for name, _ in world.before.files():
        assert world.noticed(name, world.rules.text(name)) == Noticed()


def _astray(noticed: Noticed) -> Iterator[str]:
    if not noticed.refused and not noticed.difference:
        yield "passes in silence"
    if noticed.reading and not noticed.editor:
        yield "refused while reading, and an editor sees nothing"
    if noticed.editor and not noticed.refused:
        yield "refused by an editor alone"


def _chosen(found: Iterable[Slip]) -> Iterator[Slip]:
    """All, or of each kind as many as there is time for, spread over the file."""
    kinds: dict[str, list[Slip]] = defaultdict(list)
    for slip in found:
        kinds[slip.kind].append(slip)
    for of_kind in kinds.values():
        yield from of_kind[:: 1 if FULL else -(-len(of_kind) // OF_EACH_KIND)]


def _with(folder: RulesFolder, name: str, value: Value) -> RulesFolder:
    inside, _, own = name.rpartition("/")
    if inside == "codes":
        return replace(folder, codes={**folder.codes, own: value})
    if inside == PROFILES:
        return replace(folder, export_profiles={**folder.export_profiles, own: value})
    if inside == "districts":
        return replace(folder, districts={**folder.districts, own: value})
    city = {**folder.city, own: value}
    return replace(folder, city=city, city_days=start_days(city.values()))


def _editor_refuses(name: str, text: str) -> bool:
    schema = SCHEMAS[path_of(name_for(f"{name}.yaml"))]
    try:
        return not jsonschema_rs.Draft7Validator(schema).is_valid(as_editors_read(text))
    except NoYaml:
        return True


def _refuses(complaints: Iterable[Complaint]) -> bool:
    return any(complaint.level == ERROR for complaint in complaints)


def _lines(found: Mapping[str, Counter[Noticed]]) -> Iterator[str]:
    titles = ("tried", "reading", "check", "editor", "editor and loader", "rules diff")
    yield f"{'slip':28}" + "".join(f"{title:>19}" for title in titles)
    for kind, counts in [*found.items(), ("all", sum(found.values(), Counter[Noticed]()))]:
        numbers = (
            counts.total(),
            sum(times for one, times in counts.items() if one.reading),
            sum(times for one, times in counts.items() if one.check and not one.reading),
            sum(times for one, times in counts.items() if one.editor),
            sum(times for one, times in counts.items() if one.editor and one.refused),
            sum(times for one, times in counts.items() if one.difference),
        )
        yield f"{kind:28}" + "".join(f"{number:>19,}" for number in numbers)
