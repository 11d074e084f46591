"""Exports of three sources, read as their profiles say: every column named, amounts to the fen, nothing guessed."""

from dataclasses import replace

import polars as pl
import pytest

from calc_service.batch.audit import Request, audit, dry_run
from calc_service.batch.column_mapping import map_columns
from calc_service.batch.files import Piece, Table
from calc_service.batch.headers import NOT_UNDERSTOOD, Told
from calc_service.batch.refusals import FileRefused
from calc_service.engine.edition import RuleBook
from tests.batch.exports import (
    ASSUMED,
    ASSUMED_OF_EXPORT,
    DISTRICT_EXPORT,
    LEDGER,
    REPLY_2304,
    SETL_D,
    frame,
    with_cells,
)
from tests.batch.whole import audited_whole

EXPORTS = {
    "district_export": (DISTRICT_EXPORT, ASSUMED_OF_EXPORT),
    "setl_d": (SETL_D, ASSUMED),
    "settlement_2304": (REPLY_2304, {**ASSUMED, "facility_level": "tertiary", "place_of_care": "in_city"}),
}


def refused(cells: pl.DataFrame, request: Request, book: RuleBook) -> list[tuple[str, str]]:
    with pytest.raises(FileRefused) as refusal:
        audit(Table.of(cells), request, book)
    return [(fault.code, fault.column) for fault in refusal.value.faults]


def request(assumed: dict[str, str], profile: str = "", **columns: str) -> Request:
    return Request(assumed=assumed, told=Told(profile, columns))


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_found_by_its_headers_and_every_column_is_named(book: RuleBook, name: str) -> None:
    text, assumed = EXPORTS[name]
    mapping = map_columns(frame(text).columns, book, assumed)
    assert mapping.profile == name
    assert mapping.faults == ()
    assert [one.header for one in mapping.ignored if one.how == NOT_UNDERSTOOD] == []
    assert all(one.why.zh and one.why.en for one in mapping.ignored)


def test_a_ledger_is_a_districts_export_with_more_columns(book: RuleBook) -> None:
    mapping = map_columns(frame(LEDGER).columns, book, ASSUMED_OF_EXPORT)
    assert (mapping.profile, mapping.faults) == ("district_export", ())
    assert not [one.header for one in mapping.ignored if one.how == NOT_UNDERSTOOD]


def test_a_districts_export_is_computed(book: RuleBook) -> None:
    rows = audited_whole(frame(DISTRICT_EXPORT), request(ASSUMED_OF_EXPORT), book)
    assert rows["errors"].to_list() == [None, None]
    # (8000.00 − 5000.00) × 70% = 2100.00; the commercial insurance comes after it.
    assert rows["assistance_paid"].cast(pl.String).to_list() == ["2100.00", "2100.00"]
    assert rows["finding_assistance"].to_list() == ["match", "match"]


def test_the_table_of_settlements_is_computed(book: RuleBook) -> None:
    rows = audited_whole(frame(SETL_D), request(ASSUMED), book)
    # (55000.00 − 30000.00 − 1000.00 − 5000.00) × 70% = 13300.00
    assert rows.select(pl.col("catastrophic_base", "assistance_paid").cast(pl.String)).row(0) == (
        "24000.00",
        "13300.00",
    )
    assert rows["finding_assistance"].to_list() == ["match"]


def test_the_settlement_reply_is_computed(book: RuleBook) -> None:
    text, assumed = EXPORTS["settlement_2304"]
    rows = audited_whole(frame(text), request(assumed), book)
    # (55000.00 − 30000.00 − 1000.00 − 2000.00) × 70% = 15400.00
    assert rows["assistance_paid"].cast(pl.String).to_list() == ["15400.00"]


def test_two_profiles_agree_to_the_fen(book: RuleBook) -> None:
    renamed = {"inscp_amt": "inscp_scp_amt", "psn_pay": "psn_part_amt", "cash_payamt": "psn_cash_pay"}
    table = frame(SETL_D).drop("year", "fix_blng_admdvs", "hifdm_pay").rename(renamed)
    reply = frame(REPLY_2304)
    extra = [pl.lit(reply[name][0]).alias(name) for name in reply.columns if name not in table.columns]
    same = table.with_columns(extra)
    assumed = {**ASSUMED, "place_of_care": "in_district"}
    one = audited_whole(with_cells(SETL_D, hifdm_pay="0.00"), request(assumed), book)
    other = audited_whole(same, request(assumed), book)
    amounts = ["catastrophic_base", "assistance_base", "assistance_paid", "total_self_pay", "finding_assistance"]
    assert map_columns(same.columns, book, assumed).profile == "settlement_2304"
    assert one.select(amounts).equals(other.select(amounts))


@pytest.mark.parametrize("name", ["setl_d", "district_export"])
def test_what_a_profile_alone_says_is_not_said_without_it(book: RuleBook, name: str) -> None:
    text, assumed = EXPORTS[name]
    assert refused(frame(text), request(assumed, "none"), book)


def test_a_fund_counts_where_the_profile_says_so_and_is_asked_for_elsewhere(book: RuleBook) -> None:
    cells = frame(SETL_D).drop("cash_payamt", "year")
    assert map_columns(cells.columns, book, ASSUMED).profile == ""
    assert refused(cells, request(ASSUMED), book) == [("ambiguous", "hifdm_pay")]
    by_profile = audited_whole(cells, request(ASSUMED, "setl_d"), book)
    by_run = audited_whole(cells, request(ASSUMED, "", hifdm_pay="other_insurance_paid"), book)
    ignored = audited_whole(cells, Request(assumed=ASSUMED, told=Told(ignored=("hifdm_pay",))), book)
    bases = [str(rows["catastrophic_base"][0]) for rows in (by_profile, by_run, ignored)]
    assert bases == ["24000.00", "24000.00", "25000.00"]


@pytest.mark.parametrize("text", ["0", "0.00", "-0.00", "", "-", "--", "NULL", "\\N", ".00", "无", None])
def test_a_payment_with_several_meanings_may_be_nothing_everywhere(book: RuleBook, text: str | None) -> None:
    audited = audit(Table.of(with_cells(SETL_D, othfund_pay=text)), request(ASSUMED), book)
    assert audited.result.whole()["finding_assistance"].to_list() == ["match"]
    (said,) = (one.why.en for one in audited.summary.ignored if one.header == "othfund_pay")
    assert said.endswith("zero throughout this file")


@pytest.mark.parametrize("text", ["0.01", "350.00", "-1", "x", "1e3", "００１"])
@pytest.mark.parametrize("column", ["othfund_pay", "其他支出", "oth_pay", "其它基金支出"])
def test_a_payment_with_several_meanings_is_asked_for_where_it_is_anything(
    book: RuleBook, column: str, text: str
) -> None:
    cells = with_cells(SETL_D).drop("othfund_pay").with_columns(pl.lit(text).alias(column))
    found = Request(assumed=ASSUMED, told=Told("setl_d"))
    assert refused(cells, found, book) == [("ambiguous", column)]
    assert [one.code for one in dry_run(Table.of(cells), found, book).faults] == ["ambiguous"]


def test_one_amount_in_a_late_piece_is_enough_to_ask(book: RuleBook) -> None:
    cells = with_cells(SETL_D)
    late = cells.with_columns(pl.lit("1.00").alias("othfund_pay"), pl.lit("S-2").alias("setl_id"))
    pieces = [Piece.of(lambda: cells), Piece.of(lambda: late)]
    with pytest.raises(FileRefused) as refusal:
        audit(Table(cells.columns, pieces, [1, 1]), request(ASSUMED), book)
    assert [fault.code for fault in refusal.value.faults] == ["ambiguous"]


def test_what_the_run_says_goes_before_the_profile(book: RuleBook) -> None:
    told = Told("setl_d", {"hifdm_pay": "recorded_tilt"}, ("maf_pay",))
    mapping = map_columns(frame(SETL_D).columns, book, ASSUMED, told)
    assert mapping.faults == ()
    assert [source.header for source in mapping.sources_of("recorded_tilt")] == ["hifdm_pay"]
    assert "recorded_assistance" in mapping.absent
    assert {"hifdm_pay", "maf_pay", "othfund_pay", "hifes_pay", "hifp_pay"} < set(mapping.fund_headers)
    assert not {"acct_pay", "psn_pay", "fund_pay_sumamt", "medfee_sumamt"} & set(mapping.fund_headers)


def test_what_two_profiles_claim_is_taken_for_neither(book: RuleBook) -> None:
    profiles = book.codes.profiles
    twin = replace(profiles["setl_d"], name="twin")
    doubled = replace(book, codes=replace(book.codes, profiles={**profiles, "twin": twin}))
    mapping = map_columns(frame(SETL_D).columns, doubled, ASSUMED)
    assert mapping.profile == ""
    assert mapping.taken.matching == ["setl_d", "twin"]
    assert "setl_d, twin" in mapping.taken.why.en


def test_an_ordinary_column_keeps_the_name_of_a_column_of_the_result(book: RuleBook) -> None:
    audited = audit(Table.of(with_cells(SETL_D, year="2019")), request(ASSUMED), book)
    rows = audited.result.whole()
    assert rows.columns == audited.result.columns
    assert rows.select("year", "computed_year").row(0) == ("2019", 2025)
    assert audited.summary.renamed == {"year": "computed_year"}


def test_a_run_may_carry_any_column_of_such_a_name_through(book: RuleBook) -> None:
    cells = with_cells(SETL_D).with_columns(pl.lit("办结").alias("Status"))
    assert refused(cells, request(ASSUMED), book) == [("output_column", "Status")]
    rows = audited_whole(cells, Request(assumed=ASSUMED, told=Told(ignored=("Status",))), book)
    assert rows.select("Status", "computed_status").row(0) == ("办结", "payable")
    both = cells.with_columns(pl.lit("x").alias("computed_status"))
    told = Request(assumed=ASSUMED, told=Told(ignored=("Status",)))
    assert refused(both, told, book) == [("output_column", "computed_status")]


@pytest.mark.parametrize(("code", "level"), [("11", "primary"), ("10", "primary"), ("02", "tertiary")])
def test_codes_are_those_of_the_owner_whom_the_profile_names(book: RuleBook, code: str, level: str) -> None:
    mapping = map_columns(frame(SETL_D).columns, book, ASSUMED)
    (source,) = mapping.sources_of("facility_level")
    assert source.owner == "chongqing"
    assert book.codes.maps["hosp_lv"][source.owner][0].meanings[code] == {"facility_level": level}


def test_a_profile_may_know_further_marks_for_nothing_and_days(book: RuleBook) -> None:
    spelled = replace(book.codes.profiles["setl_d"], nothing=("不详",), days=("YYYY.M.D", "D/M/YYYY"))
    other = replace(book, codes=replace(book.codes, profiles={"setl_d": spelled}))
    cells = with_cells(SETL_D, setl_time="2025.6.1 13:49:42", begndate="20/5/2025", enddate="不详", med_type="21")
    rows = audited_whole(cells, request(ASSUMED), other)
    assert rows["errors"].to_list() == [None]
    assert audited_whole(cells, request(ASSUMED), book)["status"].to_list() == ["rejected"]


def test_a_dry_run_ends_with_what_is_missing_and_how_to_give_it(book: RuleBook) -> None:
    found = dry_run(Table.of(frame(DISTRICT_EXPORT).drop("身份证号")), request({}, "district_export"), book)
    needed = {one.column: one for one in found.needed}
    assert list(needed) == [
        *("person_id", "facility_level", "facility_designated"),
        *("disease_class", "place_of_care", "referral"),
    ]
    assert needed["person_id"].assume is None
    assert "assume" not in needed["person_id"].how.en
    assert needed["facility_level"].assume == "tertiary, secondary, primary, unrated"
    assert needed["place_of_care"].partly == ["就诊地"]
    assert found.profile.name == "district_export"


@pytest.mark.parametrize(
    "column",
    ["claim_id", "person_id", "stay_id", "reverses", "facility_id", "recorded_assistance", "recorded_tilt"],
)
def test_ids_and_recorded_amounts_are_never_assumed(book: RuleBook, column: str) -> None:
    faults = map_columns(["claim_id"], book, {column: "1.00"}).faults
    assert ("unknown_value", column) in [(fault.code, fault.column) for fault in faults]
    assert not any(f"assume={column}" in fault.message.en for fault in faults)


@pytest.mark.parametrize(
    ("column", "ours", "code", "value"),
    [
        ("hosp_lv", "hosp_lv@level_digit", "3", "tertiary"),
        ("hosp_lv", "hosp_lv@chongqing", "11", "primary"),
        ("med_type", "med_type@chongqing_resident_old", "25", "inpatient"),
        ("med_type", "med_type@chongqing", "9902", "inpatient"),
    ],
)
def test_a_run_says_whose_codes_are_meant(book: RuleBook, column: str, ours: str, code: str, value: str) -> None:
    cells = with_cells(SETL_D, **{column: code})
    rows = audited_whole(cells, request(ASSUMED, "", **{column: ours}), book)
    assert rows["errors"].to_list() == [None]
    (source,) = map_columns([column], book, {}, Told(columns={column: ours})).sources
    assert value in book.codes.maps[column][source.owner][0].meanings[code].values()
    assert refused(cells, request(ASSUMED, "", **{column: f"{column}@nobody"}), book) == [
        ("unknown_value", f"{column}@nobody")
    ]
