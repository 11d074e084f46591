"""How cells look: number formats, colours that can still be told apart on a grey printer, and the words beside them."""

from collections.abc import Mapping

from calc_service.domain.vocabulary import FINDINGS

FONTS = {"zh": "等线", "en": "Calibri"}
MONEY = "#,##0.00;[Red]-#,##0.00"
NOT_ZERO = '{0};[Red]-{0};"–"'
EDGE = {"border": 1, "border_color": "#D0D0D0"}
HEAD = {**EDGE, "bold": True, "text_wrap": True, "valign": "vcenter", "align": "center", "bg_color": "#DCE6F1"}
TOP = {**EDGE, "valign": "top"}
FILLS = {
    "match": "#E2EFDA",
    "not_recorded": "#F2F2F2",
    "overpaid": "#F8CBAD",
    "underpaid": "#FFF2CC",
    "missed": "#FFD966",
    "paid_ineligible": "#FF9999",
    "review": "#BDD7EE",
    "rejected": "#D9D9D9",
}
"""The colour behind each finding, and behind the status of a row that was not computed."""

CELLS: Mapping[str, Mapping[str, object]] = {
    "text": {**TOP},
    "wrapped": {**TOP, "text_wrap": True},
    "money": {**TOP, "num_format": MONEY},
    "whole": {**TOP, "num_format": "0", "align": "center"},
    "counted": {**TOP, "num_format": "#,##0"},
    "percent": {**TOP, "num_format": "0.00%"},
    "day": {**TOP, "num_format": "yyyy-mm-dd", "align": "left"},
    "moment": {**TOP, "num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"},
    "millisecond": {**TOP, "num_format": "yyyy-mm-dd hh:mm:ss.000", "align": "left"},
    **{name: {**TOP, "bg_color": colour} for name, colour in FILLS.items()},
}
"""The formats of cells that are streamed, by name."""

SUMMARY: Mapping[str, Mapping[str, object]] = {
    "head": HEAD,
    "output_head": {**HEAD, "bg_color": "#FCE4D6"},
    "title": {"bold": True, "font_size": 16, "valign": "vcenter"},
    "section": {"bold": True, "font_size": 12, "bottom": 2, "bottom_color": "#1F4E78", "font_color": "#1F4E78"},
    "about": {"italic": True, "text_wrap": True, "valign": "vcenter"},
    "key": {**EDGE, "valign": "top", "text_wrap": True},
    "value": {**EDGE, "valign": "top", "text_wrap": True, "align": "left", "indent": 1},
    "count": {**EDGE, "num_format": NOT_ZERO.format("#,##0"), "valign": "top"},
    "sum": {**EDGE, "num_format": NOT_ZERO.format("#,##0.00"), "valign": "top"},
    "link": {**EDGE, "font_color": "#0563C1", "underline": 1},
    **{f"key_{name}": {**EDGE, "bg_color": colour, "valign": "top"} for name, colour in FILLS.items()},
}
"""The formats of headers, titles and of the first sheet, by name."""

assert set(FINDINGS) < FILLS.keys()  # noqa: S101  a finding without a colour fails when this is imported
