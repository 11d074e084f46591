"""How a header is compared."""

import pytest

from calc_service.domain.interface_codes import as_header


@pytest.mark.parametrize("text", ["setl_id", " SETL_ID ", "ｓｅｔｌ＿ｉｄ", "Setl_Id\t"])
def test_blanks_case_and_width_do_not_part_headers(text: str) -> None:
    assert as_header(text) == "setl_id"


def test_what_is_written_otherwise_is_another_header() -> None:
    assert as_header("setl id") != as_header("setl_id")
    assert as_header("结算编号") == "结算编号"
