"""What the headers of a file mean."""

import msgspec
import pytest

from calc_service.batch.column_guide import documented
from calc_service.batch.column_mapping import map_columns
from calc_service.batch.headers import described, label_of
from calc_service.domain import vocabulary
from calc_service.domain.columns import FILE_KINDS, INPUTS, NAMED, OUTPUT, input_columns
from calc_service.domain.interface_codes import BESIDE_OURS, REFUND
from calc_service.engine.edition import RuleBook

REQUIRED = [column.name for column in input_columns(()) if column.required]
NATIONAL = [
    "psn_no",
    "rcgn_admdvs",
    "insutype",
    "psn_idet_type",
    "setl_id",
    "setl_time",
    "med_type",
    "hosp_lv",
    "medfee_sumamt",
    "inscp_scp_amt",
    "hifp_pay",
]
LACKING = {"facility_designated": "true", "place_of_care": "in_city", "referral": "compliant", "disease_class": "other"}


def codes(book: RuleBook, *headers: str, **assumed: str) -> list[tuple[str, str]]:
    """The faults beside those about missing columns."""
    faults = map_columns(headers, book, assumed).faults
    return [(fault.code, fault.column) for fault in faults if fault.code != "required"]


def meaning(book: RuleBook, header: str) -> tuple[str, str] | None:
    sources = map_columns([header], book, {}).sources
    return (sources[0].column, sources[0].field) if sources else None


def test_our_own_columns_are_understood(book: RuleBook) -> None:
    mapping = map_columns(REQUIRED, book, {})
    assert [source.column for source in mapping.sources] == REQUIRED
    assert not mapping.faults
    assert not mapping.ignored


@pytest.mark.parametrize(
    ("header", "column", "field"),
    [
        ("就诊类型", "setting", ""),
        ("病种", "disease_class", ""),
        ("setl_id", "claim_id", "setl_id"),
        ("结算ID", "claim_id", "setl_id"),
        ("医疗类别", "setting", "med_type"),
        ("SETL_TIME", "settled_on", "setl_time"),
        (" hifmi_pay　", "catastrophic_paid", "hifmi_pay"),
        ("年初已付医疗救助(special)", "opening_assistance_special", ""),
        ("年初已付医疗救助（特殊疾病救助）", "opening_assistance_special", ""),
        ("退费结算标志", REFUND, "refd_setl_flag"),
    ],
)
def test_three_vocabularies_are_understood(book: RuleBook, header: str, column: str, field: str) -> None:
    assert meaning(book, header) == (column, field)


def test_a_file_with_chinese_labels_throughout_is_understood(book: RuleBook) -> None:
    labels = [label_of(column, book) for column in REQUIRED]
    mapping = map_columns([label.zh for label in labels if label], book, {})
    assert [source.column for source in mapping.sources] == REQUIRED
    assert not mapping.faults


def test_a_national_export_lacks_what_can_be_assumed(book: RuleBook) -> None:
    mapping = map_columns(NATIONAL, book, {})
    assert mapping.missing == ("facility_designated", "place_of_care")
    assert mapping.partly == ("disease_class", "referral")
    assert [fault.code for fault in mapping.faults] == ["required", "required"]
    assert not map_columns(NATIONAL, book, LACKING).faults


def test_an_assumption_is_kept_in_our_words(book: RuleBook) -> None:
    mapping = map_columns(NATIONAL, book, {**LACKING, "place_of_care": "市内其他区县", "basic_paid": "0.00"})
    assert mapping.assumed["place_of_care"] == "in_city"
    assert mapping.assumed["basic_paid"] == "0.00"


def test_other_columns_are_ignored_with_the_reason(book: RuleBook) -> None:
    ignored = map_columns(["note", "insu_admdvs", "现金支付"], book, {}).ignored
    assert [one.header for one in ignored] == ["note", "insu_admdvs", "现金支付"]
    assert [one.why.en.split(",")[0].split(";")[0] for one in ignored] == [
        "Not understood",
        "The place of enrolment",
        "The person's own money",
    ]


@pytest.mark.parametrize(
    ("headers", "refused"),
    [
        (("claim_id", "setl_id"), "setl_id"),
        (("结算编号", "setl_id"), "setl_id"),
        (("med_type", "医疗类别"), "医疗类别"),
        (("setting", "就诊类型"), "就诊类型"),
        (("district", "rcgn_admdvs"), "rcgn_admdvs"),
        (("claim_id", "claim_id"), "claim_id"),
        (("other_insurance_paid", "hifob_pay"), "hifob_pay"),
        (("hifob_pay", "other_insurance_paid"), "other_insurance_paid"),
        (("hifob_pay", "大额报销金额"), "大额报销金额"),
    ],
)
def test_two_columns_that_mean_the_same_are_refused(book: RuleBook, headers: tuple[str, ...], refused: str) -> None:
    assert codes(book, *headers) == [("repeated_column", refused)]


@pytest.mark.parametrize(
    "headers",
    [("hifob_pay", "cvlserv_pay"), ("setting", "med_type"), ("insurance", "险种"), ("categories", "救助身份")],
)
def test_parts_of_a_sum_and_codes_beside_our_words_are_no_repetition(book: RuleBook, headers: tuple[str, ...]) -> None:
    assert codes(book, *headers) == []


@pytest.mark.parametrize("header", OUTPUT)
def test_a_column_that_is_named_like_a_result_is_refused(book: RuleBook, header: str) -> None:
    assert codes(book, header) == [("output_column", header)]
    assert codes(book, header.upper()) == [("output_column", header.upper())]


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("place", "in_city", "unknown_field"),
        ("status", "payable", "unknown_field"),
        ("place_of_care", "nearby", "unknown_value"),
        ("basic_paid", "", "empty"),
        ("categories", "低保|x", "unknown_value"),
    ],
)
def test_what_cannot_be_assumed_is_refused(book: RuleBook, column: str, value: str, code: str) -> None:
    assert codes(book, **{column: value}) == [(code, column)]


def test_nobody_can_be_assumed_to_be_a_recipient(book: RuleBook) -> None:
    assert codes(book, categories="") == []


def test_every_fault_is_named_at_once(book: RuleBook) -> None:
    faults = map_columns(["claim_id", "setl_id", "status"], book, {"place": "x"}).faults
    assert [fault.code for fault in faults[:3]] == ["output_column", "repeated_column", "unknown_field"]
    assert len(faults) == 3 + len(REQUIRED) - 1


def test_an_understanding_can_be_shown(book: RuleBook) -> None:
    shown = msgspec.to_builtins(described(map_columns([*NATIONAL, "note", "setl_id"], book, {})))
    assert shown["understood"][6] == {
        "header": "med_type",
        "column": "setting",
        "field": "med_type",
        "codes_of": "national",
        "settles": ["disease_class", "referral"],
        "added_up": False,
        "how": "national_field",
    }
    assert shown["ignored"][0]["header"] == "note"
    assert shown["faults"][0]["code"] == "repeated_column"
    assert "recorded_tilt" in shown["absent"]


def test_the_rules_know_every_column_of_a_file(book: RuleBook) -> None:
    columns = {column.name for kind in FILE_KINDS.values() for column in kind.columns(())}
    added = {name for kind in FILE_KINDS.values() for name in kind.output}
    assert set(INPUTS) == columns
    labelled = {name for name in (*columns, *added) if label_of(name, book)}
    assert labelled == columns | added
    assert set(NAMED) <= columns | added | {*BESIDE_OURS, "opening_assistance"}


def test_every_documented_header_is_understood_as_documented(book: RuleBook) -> None:
    for column in msgspec.to_builtins(documented(book).columns):
        assert column["label"]["zh"]
        for header in column["headers"]:
            assert meaning(book, header) == (column["column"], "")
        for field in column["fields"]:
            assert (meaning(book, field["field"]) or [""])[0] == column["column"]
            assert all((meaning(book, header) or [""])[0] == column["column"] for header in field["headers"])


def test_the_documentation_names_values_codes_flags_and_where_they_were_read(book: RuleBook) -> None:
    guide = msgspec.to_builtins(documented(book))
    setting = next(column for column in guide["columns"] if column["column"] == "setting")
    assert setting["settled_by_codes_of"] == ["med_type"]
    assert setting["values"][0] == {
        "value": "inpatient",
        "label": {"zh": "住院", "en": "Inpatient"},
        "words": ["住院"],
    }
    assert not any(field["verified"] for column in guide["columns"] for field in column["fields"])
    assert {"code": "05", "label": None, "means": {"facility_level": "secondary"}} in guide["codes"]["hosp_lv"][0][
        "codes"
    ]
    assert [flag["code"] for flag in guide["flags"]] == list(vocabulary.FLAGS)
    assert {flag["clause"].partition("#")[0] for flag in guide["flags"]} == {"cq-2021-31", "cq-2022-116"}
