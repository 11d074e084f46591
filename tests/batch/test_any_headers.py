"""Whatever stands in a first row is understood or refused, and never repeated where it may be a person's."""

from hypothesis import given, settings
from hypothesis import strategies as st

from calc_service.batch.column_mapping import map_columns
from calc_service.domain.interface_codes import as_header
from tests.case.asking import city

WORDS = (
    "结算id",
    "setl_id",
    "费用总额",
    "大额",
    "救助",
    "支付",
    "（元）",
    "(万元)",
    "oth_pay",
    "year",
    "status",
    " ",
    "元",
    "姓名",
)
HEADERS = st.lists(st.lists(st.sampled_from(WORDS), max_size=3).map("".join) | st.text(max_size=6), max_size=8)


@settings(max_examples=300, deadline=None)
@given(HEADERS)
def test_every_column_is_used_or_ignored_with_a_reason_or_the_row_is_no_header(headers: list[str]) -> None:
    mapping = map_columns(headers, city(), {})
    shown = [*(one.header for one in mapping.sources), *(one.header for one in mapping.ignored)]
    if [fault.code for fault in mapping.faults] == ["no_header"]:
        assert shown == []
    else:
        assert sorted(shown) == sorted(headers)
    assert all(fault.code != "required" or fault.column in mapping.missing for fault in mapping.faults)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=12))
def test_a_header_is_compared_alike_however_often_it_is_read(header: str) -> None:
    assert as_header(f" {header}\u3000(元)") in {as_header(header), as_header(f"{header}(元)")}
