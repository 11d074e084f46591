"""Whole files: what the loader refuses while reading an editor refuses, and what it takes an editor takes."""

import jsonschema_rs
import pytest

from calc_service.rulebook.complaints import Complaint
from calc_service.rulebook.schema import SHAPES, name_for, path_of, schemas
from calc_service.rulebook.source import read
from tests.rulebook.as_editors_read import as_editors_read
from tests.rulebook.rules_copy import DISTRICT, MEDICAL, RulesCopy

SCHEMAS = schemas()
CAP = "value: 120000, cite: example-district-2023-1#2"
WRONG = [
    (MEDICAL, "    pool: special\n", "    pool: special\n    deductible: 3000\n"),
    (MEDICAL, "    pool: special\n", "    pool:\n"),
    (MEDICAL, "    pool: special\n", "    pool: [special]\n"),
    (MEDICAL, "    pool: special\n", "    pool: [{from: 2022-10-28, value: special}]\n"),
    (MEDICAL, "    pool: special\n", "    pool: [{from: 2022-10-28, value: special, cite: cq-2022-116#1}, special]\n"),
    (MEDICAL, "    label: {zh: 特殊疾病救助,", "    label: {from: 2022-10-28, zh: 特殊疾病救助,"),
    (MEDICAL, "    cite: cq-2022-116#2.3.1\n    curable", "    cite: []\n    curable"),
    ("catastrophic_insurance", "insured: [resident]", "insured: [{from: 2022-10-28, insured: [resident]}]"),
    ("documents", "issued_on: 2022-10-28", "issued_on: 2022-10-28\n    in_force_until: never"),
    ("documents", "issued_on: 2022-10-28", "issued_on: 2022-10-28\n    replaced_by: 渝府办发〔2027〕8号"),
    (MEDICAL, "{above: 30000}", "{above: 30000, at_least: 30000}"),
    (MEDICAL, "{above: 30000}", "{below: 30000, at_most: 30000}"),
    (MEDICAL, "{above: 30000}", "{}"),
    (MEDICAL, "{above: 30000}", "30000"),
    (MEDICAL, "{same_as: special}", "{same_as: special, floor: true}"),
    (MEDICAL, "{same_as: special}", "[]"),
    (MEDICAL, "value: 100000, floor: true,", "repealed: true,"),
    (MEDICAL, ", cite: cq-2022-116#2.3.1}", ", source: read somewhere}"),
    (MEDICAL, ", cite: cq-2022-116#2.3.1}", ", verified: false}"),
    (MEDICAL, "law: medical_assistance", "law: tilt_assistance"),
    ("tilt_assistance", "\nconditions:", "\nterms: []\nconditions:"),
    ("catastrophic_insurance", "annual_cap: none, verified", "annual_cap: 无, verified"),
    ("premium_subsidy", "  2022: {tier_1: 320", "  22: {tier_1: 320"),
    ("documents", "zh: 说明目标", "zn: 说明目标"),
    ("monitoring", "tolerated_nights: 0", "tolerated_nights: 0.5"),
    ("monitoring", "minimum_cost: 0.01", "minimum_cost: 0.001"),
    ("safeguards", "setting: [inpatient]", "setting: inpatient"),
    ("codes/national", "means: claim_id", "means: claim_no"),
    ("codes/chinese", "recorded_tilt: [", "tilt_recorded: ["),
    (DISTRICT, "threshold: 10000, ratio: 50%", "bands: [{above: 10000}]"),
    (DISTRICT, "threshold: 10000, ratio: 50%", "threshold: 10000, bands: [{above: 10000, ratio: 50%}]"),
    (DISTRICT, "threshold: 10000, ratio: 50%", "groups: [{categories: [orphan], bands: []}]"),
    (DISTRICT, CAP, "value: none, cite: example-district-2023-1#2"),
    (DISTRICT, CAP, "repealed: false, cite: example-district-2023-1#2"),
    (DISTRICT, CAP, f"repealed: true, {CAP}"),
    (DISTRICT, "      pool: ordinary\n", ""),
    (DISTRICT, 'district: "500116"', "district: 50011"),
    (DISTRICT, "tilt_assistance:", "catastrophic_insurance: {}\ntilt_assistance:"),
]
RIGHT = [
    (MEDICAL, "    pool: special\n", "    pool: [{from: 2022-10-28, value: special, cite: cq-2022-116#2.3.2}]\n"),
    (MEDICAL, "label: {zh: 医疗救助, en: Medical assistance}", "label: [{from: 2022-10-28, value: {zh: 医, en: M}}]"),
    (MEDICAL, "  assistance:\n    label: {zh:", "  assistance:\n  - from: 2022-10-28\n    label: {zh:"),
    ("documents", "issued_on: 2022-10-28", "issued_on: 2022-10-28\n    in_force_until: 2027-12-31"),
    (DISTRICT, "document: example-district-2023-1", "document: [{from: 2023-01-01, value: example-district-2023-1}]"),
    (MEDICAL, "value: 100000", 'value: "100000.50"'),
    (MEDICAL, "value: 100000", "value: 100000.5"),
    (MEDICAL, "floor: true", 'floor: "false"'),
    (MEDICAL, "{above: 30000}", "{above: 30000, at_most: 50000.01}"),
    (MEDICAL, ", cite: cq-2022-116#2.3.1}", ", source: 2022 年公报, verified: false}"),
    (MEDICAL, "payable: [not_required, from_primary_care, compliant, registered]", "payable: []"),
    ("safeguards", "threshold: []", "threshold: [{from: 2027-01-01, value: 20000, cite: cq-2022-116#2.4.1}]"),
    ("catastrophic_insurance", "annual_cap: none, verified", "annual_cap: 400000, verified"),
    ("documents", "number: 渝府办发〔2022〕116号", "number: 116"),
    (DISTRICT, 'district: "500116"', "district: 500116"),
    (DISTRICT, CAP, "repealed: true, cite: example-district-2023-1#2"),
]


def loader_takes(rules: RulesCopy, name: str) -> bool:
    complaints = list[Complaint]()
    node = read(rules.file(name), name, complaints)
    return node is not None and SHAPES[name_for(f"{name}.yaml")].parse(node, complaints) is not None and not complaints


def editor_takes(rules: RulesCopy, name: str) -> bool:
    schema = SCHEMAS[path_of(name_for(f"{name}.yaml"))]
    return jsonschema_rs.Draft7Validator(schema).is_valid(as_editors_read(rules.text(name)))


@pytest.mark.parametrize(("name", "old", "new"), WRONG)
def test_what_the_loader_refuses_while_reading_an_editor_refuses(
    with_district: RulesCopy, name: str, old: str, new: str
) -> None:
    with_district.change(name, old, new)
    assert not loader_takes(with_district, name)
    assert not editor_takes(with_district, name)


@pytest.mark.parametrize(("name", "old", "new"), RIGHT)
def test_what_the_loader_takes_an_editor_takes(with_district: RulesCopy, name: str, old: str, new: str) -> None:
    with_district.change(name, old, new)
    assert loader_takes(with_district, name)
    assert editor_takes(with_district, name)


def test_a_file_copied_from_the_template_leads_to_the_same_schema(with_district: RulesCopy) -> None:
    lines = [with_district.text(name).partition("\n")[0] for name in (DISTRICT, "districts/_template")]
    assert lines[0] == lines[1]
    assert lines[0].endswith("$schema=../.schemas/district.schema.json")
