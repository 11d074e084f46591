"""Messages of an invented person as the platform sends them, changed where a test says so, and what is answered."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import msgspec

from calc_service.case.assessment import assess
from calc_service.case.platform.assessment import assess_messages
from calc_service.case.reading import read_json
from calc_service.case.refusals import CaseRefused
from tests.case.asking import LEAVE_OUT, city, without_left_out

if TYPE_CHECKING:
    from calc_service.engine.edition import RuleBook

Json = dict[str, Any]
NAME, CARD = "QQ王小明QQ", "QQ500101199001011234QQ"


def setlinfo(setl_id: object = "S-17", **changes: object) -> Json:
    """A stay of a resident, with all that the platform sends beside it."""
    return without_left_out(
        {
            "setl_id": setl_id,
            "mdtrt_id": f"V-{setl_id}",
            "psn_no": "P-17",
            "psn_name": NAME,
            "certno": CARD,
            "gend": "1",
            "age": 35.5,
            "brdy": None,
            "insutype": "390",
            "setl_time": "2025-06-03 10:11:12",
            "med_type": "21",
            "medfee_sumamt": "1234.56",
            "inscp_scp_amt": "1200.0000",
            "hifp_pay": "777.77",
            "hifob_pay": "0.00",
            "cvlserv_pay": 0,
            "hifmi_pay": "0",
            "maf_pay": "295.56",
            "pool_prop_selfpay": "0.3500",
            **changes,
        }
    )


def line(code: str, amount: object, text: object = LEAVE_OUT) -> Json:
    return without_left_out({"fund_pay_type": code, "fund_payamt": amount, "setl_proc_info": text})


def settlement(setl_id: Any = "S-17", details: Any = None, **changes: object) -> Json:  # noqa: ANN401 - what JSON holds
    """What stands beside is for `changes` by our names; all others are fields of setlinfo."""
    ours = ("setting", "disease_class", "facility_level", "facility_designated", "place_of_care", "referral")
    beside = {
        "facility_designated": True,
        "facility_level": "tertiary",
        "place_of_care": "in_city",
        "referral": "compliant",
        "disease_class": "special",
    }
    beside |= {name: value for name, value in changes.items() if name in ours}
    row = setlinfo(setl_id, **{name: value for name, value in changes.items() if name not in ours})
    return without_left_out({"setlinfo": row, "setldetail": LEAVE_OUT if details is None else details, **beside})


def total(code: str, amount: object, month: object = "202505", **changes: object) -> Json:
    return without_left_out(
        {"insutype": "390", "year": "2025", "cum_ym": month, "cum_type_code": code, "cum": amount, **changes}
    )


def opening(**changes: object) -> Json:
    return without_left_out(
        {
            "year": 2025,
            "catastrophic_base": "0.00",
            "assistance_paid": {"special": "0.00", "other": "0.00"},
            "tilt_base": "0.00",
            **changes,
        }
    )


def messages(*settlements: Json, **changes: object) -> Json:
    """The messages of a recipient of the subsistence allowance, by themselves without a fault."""
    return without_left_out(
        {
            "case_id": "C-17",
            "district": "500104",
            "idetinfo": [{"psn_idet_type": "2303", "begntime": "2024-01-01 00:00:00", "endtime": None}],
            "year_to_date": [opening()],
            "settlements": list(settlements) if settlements else [settlement()],
            **changes,
        }
    )


def reply(document: Json, book: RuleBook | None = None, language: str = "zh") -> Json:
    posted = read_json(json.dumps(document).encode())
    answered: Json = msgspec.to_builtins(assess_messages(posted, book or city(), language))
    return answered


def reply_to_its_case(answered: Json, book: RuleBook | None = None) -> Json:
    """The reply to the case that the messages are, posted as our own."""
    posted = read_json(json.dumps(answered["platform"]["case"]).encode())
    own: Json = msgspec.to_builtins(assess(posted, book or city(), "zh"))
    return own


def claims(document: Json) -> list[Json]:
    translated: list[Json] = reply(document)["platform"]["case"]["claims"]
    return translated


def refusal(document: object, language: str = "zh") -> list[tuple[str, str, str]]:
    """(pointer, code, message) of every fault; none where the messages are answered."""
    try:
        assess_messages(read_json(json.dumps(document).encode()), city(), language)
    except CaseRefused as refused:
        return [(fault.pointer, fault.code, fault.message) for fault in refused.faults]
    return []


def faults(document: object) -> list[tuple[str, str]]:
    return [(pointer, code) for pointer, code, _ in refusal(document)]


def changed(document: Json, *path: str | int, to: object) -> Json:
    """The same with one place changed, or left out."""
    document = copy.deepcopy(document)
    inner: Any = document
    for part in path[:-1]:
        inner = inner[part]
    if to is LEAVE_OUT:
        del inner[path[-1]]
    else:
        inner[path[-1]] = to
    return document
