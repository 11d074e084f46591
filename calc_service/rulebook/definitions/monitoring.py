"""The shape of monitoring.yaml: which flags are raised, what each means and from where on."""

from calc_service.domain.wording import Label
from calc_service.rulebook.shapes import Keys, Shape
from calc_service.rulebook.shapes.records import LABEL, Record, Sourced
from calc_service.rulebook.shapes.scalars import FLAG, YUAN, Numbers, Spelled

_MOST_NIGHTS = 366
_NIGHTS = r"[0-9]|[1-9][0-9]|[12][0-9]{2}|3[0-5][0-9]|36[0-6]"

NIGHTS = Spelled(
    Label(f"夜数：0 到 {_MOST_NIGHTS} 的整数", f"a number of nights, whole, from 0 to {_MOST_NIGHTS}"),
    _NIGHTS,
    int,
    lambda _: "",
    Numbers(0, _MOST_NIGHTS + 1),
    "1",
)


def _flag(parameters: Keys) -> Sourced:
    asked: dict[str, Shape] = {"active": FLAG, "label": LABEL, "definition": LABEL}
    return Sourced(Record(required={**asked, "parameters": Record(required=parameters)}))


MONITORING = Record(
    required={
        "label": LABEL,
        "flags": Record(
            required={
                "assisted_before_insurance": _flag({"tolerance": YUAN}),
                "cap_exceeded_as_recorded": _flag({"tolerance": YUAN}),
                "duplicate_claim": _flag({"minimum_cost": YUAN}),
                "overlapping_stays": _flag({"tolerated_nights": NIGHTS}),
                "payments_exceed_cost": _flag({"tolerance": YUAN}),
            }
        ),
    }
)
