"""The service's reply, reduced to what the reference answers too."""

from __future__ import annotations

from typing import Any, Final

import msgspec

BEYOND: Final = frozenset({"rules", "steps", "reason_details", "clause", "message", "label"})
"""Keys of the reply that explain and do not compute."""


def comparable(reply: object) -> dict[str, Any]:
    """Drop the explanations; leave of the warnings on claims their sorted codes, without `unverified_figure`."""
    kept: dict[str, Any] = without_explanations(msgspec.to_builtins(reply))
    if kept["premium_subsidy"] is not None:
        kept["premium_subsidy"].pop("warnings", None)
    for claim in kept["claims"]:
        if "warnings" in claim:
            codes = {warning["code"] for warning in claim["warnings"]}
            claim["warnings"] = sorted(codes - {"unverified_figure"})
            claim["notices"] = sorted(notice["code"] for notice in claim["notices"])
    return kept


def without_explanations(value: Any) -> Any:  # noqa: ANN401 - any part of a JSON document
    """Copy a part of a reply without the explaining keys."""
    if isinstance(value, dict):
        return {key: without_explanations(part) for key, part in value.items() if key not in BEYOND}
    if isinstance(value, list):
        return [without_explanations(part) for part in value]
    return value
