"""The worked batch of the documentation: a file as it is posted. What comes back is computed, so it is always true."""

import io
from functools import lru_cache

import polars as pl

from calc_service.batch.audit import Audited, Request, audit, dry_run
from calc_service.batch.files import Table
from calc_service.batch.refusals import FileRefused
from calc_service.engine.edition import RuleBook

POSTED = """\
psn_no,认定地,insutype,救助对象身份,setl_id,setl_time,med_type,病种类别,hosp_lv,是否定点,referral,medfee_sumamt,inscp_scp_amt,hifp_pay,hifmi_pay,maf_pay,备注
P-1,500101,390,低保对象,S-1,2025-06-01,21,special,3,是,compliant,86432.17,76500.00,37850.00,19013.48,13745.56,
P-1,500101,390,低保对象,S-2,2025/7/9,14,special,05,是,not_required,1200.00,1000.00,400.00,,420.00,复诊
P-2,500153,310,,S-3,20250715,21,other,01,是,missing,45000.00,41000.005,20000.00,,0.00,
"""
ASSUMED = "place_of_care:in_city"
TOLERANCE = "0.01"
REFUSED = "psn_no,人员编号,status\nP-1,P-1,ok\n"
_REQUEST = Request(tolerance=1, assumed={"place_of_care": "in_city"})


@lru_cache(maxsize=2)
def audited(book: RuleBook) -> Audited | None:
    """Return the worked batch; None under rules that do not know its columns."""
    try:
        return audit(_table(POSTED), _REQUEST, book)
    except FileRefused:
        return None


def understood(book: RuleBook) -> object:
    """Return how the headers of the worked batch are understood."""
    return dry_run(_table(POSTED), _REQUEST, book)


def refusal(book: RuleBook) -> FileRefused | None:
    """Return why a file with wrong headers is refused."""
    try:
        audit(_table(REFUSED), Request(), book)
    except FileRefused as refused:
        return refused
    return None


def _table(text: str) -> Table:
    return Table.of(pl.read_csv(io.BytesIO(text.encode()), infer_schema=False))
