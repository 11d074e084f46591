"""Files of claims for the auditors' pages, and runs of them begun by the public addresses."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload

    from tests.browser.pages.conftest import Service

HEADERS = (
    "claim_id,person_id,district,insurance,categories,settled_on,setting,disease_class,facility_level,"
    "facility_designated,place_of_care,referral,total_cost,policy_scope_cost,basic_paid,catastrophic_paid,"
    "recorded_assistance,facility_id"
)
DISTRICTS = ("500101", "500102", "500103", "500112", "500153")
PAID = ("0.00", "4200.00", "13745.56", "98.00", "60.00")
SECONDS = 300


def claims(number: int, *, paid: tuple[str, ...] = PAID) -> str:
    """A file of so many claims of half as many persons; what was `paid` goes round."""
    return "\n".join([HEADERS, *(_claim(at, paid[at % len(paid)]) for at in range(number)), ""])


def _claim(at: int, paid: str) -> str:
    person, month, cost = at // 2, at % 12 + 1, 20_000 + at % 977 * 61
    return (
        f"S-{at},P-{person},{DISTRICTS[person % 5]},resident,subsistence_allowance,2025-{month:02}-{at % 28 + 1:02},"
        f"inpatient,special,tertiary,true,in_city,compliant,{cost}.50,{cost - 1500}.25,{cost // 2}.00,,"
        f"{paid},F-{at % 9}"
    )


def as_file(name: str, text: str) -> FilePayload:
    """A file as a browser is given it."""
    return {"name": name, "mimeType": "text/csv", "buffer": text.encode()}


def audited(service: Service, text: str) -> str:
    """Have a file audited; returns the id of the run once it is done."""
    run: str = asked(service, "/v1/audits?form=csv", text.encode())["id"]
    ends = time.monotonic() + SECONDS
    while (state := asked(service, f"/v1/audits/{run}")["state"]) != "done":
        assert time.monotonic() < ends, state
        time.sleep(0.3)
    return run


def asked(
    service: Service, address: str, body: bytes | dict[str, Any] | None = None, role: str = "auditor"
) -> dict[str, Any]:
    """What the service replies to who has the key of a role; a body is a file or, by its keys, JSON."""
    content = json.dumps(body).encode() if isinstance(body, dict) else body
    form = "application/json" if isinstance(body, dict) else "application/octet-stream"
    headers = {"Authorization": f"Bearer {service.keys[role]}", "Content-Type": form}
    with urlopen(Request(service.address + address, content, headers)) as reply:  # noqa: S310  our own service
        found: dict[str, Any] = json.load(reply)
    return found
