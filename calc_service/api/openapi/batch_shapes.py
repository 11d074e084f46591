"""What POST /v1/batches and GET /v1/columns reply with."""

from calc_service.api.openapi.shapes import (
    AMOUNT,
    DIGEST,
    TEXT,
    YES_OR_NO,
    Shape,
    by_name,
    many,
    maybe,
    meaning,
    one_of,
    record,
    ref,
)
from calc_service.batch.columns import FUNDS
from calc_service.domain.vocabulary import FINDINGS, ROW_STATUSES, STATUSES, WARNINGS

ROWS: Shape = {"type": "integer", "minimum": 0}
DIFFERENCE: Shape = {"type": "string", "pattern": r"^-?\d{1,18}\.\d{2}$", "description": "yuan, recorded − computed"}
# What one file may be refused for, beside the codes of a case.
FILE_FAULTS = (
    "unsupported_form",
    "wrong_form",
    "truncated",
    "too_large",
    "bad_encoding",
    "repeated_column",
    "output_column",
    "unnamed_column",
    "wrong_delimiter",
    "inexact_number",
    "ragged_row",
    "stray_quote",
    "unclosed_quote",
    "malformed_row",
    "formula",
    "merged_cells",
    "several_sheets",
    "too_many_rows",
)
PROVENANCE = {
    "from": meaning(TEXT, "first day on which it holds"),
    "clause": maybe(TEXT),
    "source": maybe(TEXT),
    "verified": meaning(YES_OR_NO, "whether it was read in an official document"),
}
SOURCE = record(
    {
        "header": meaning(TEXT, "as it stands in the file"),
        "column": meaning(TEXT, "our column that it means; `refund`: whether the row cancels another"),
        "field": meaning(maybe(TEXT), "the national field that it is; null for our own column"),
        "settles": meaning(many(TEXT), "further columns that some of its codes settle"),
        "added_up": meaning(YES_OR_NO, "whether it adds up with other columns"),
    }
)
UNDERSTANDING: dict[str, Shape] = {
    "understood": meaning(many(ref("UnderstoodColumn")), "in file order"),
    "ignored": meaning(many(record({"header": TEXT, "why": ref("Label")})), "carried through, not used"),
    "assumed": meaning(by_name(TEXT), "the value taken where a row says nothing, by column"),
    "missing": meaning(many(TEXT), "required columns that nothing gives: the file would be refused"),
    "partly": meaning(many(TEXT), "required columns that only some codes of another column give"),
    "absent": meaning(many(TEXT), "optional columns that nothing gives"),
    "faults": many(record({"code": TEXT, "column": TEXT, "message": ref("Label")})),
}
FINDING = record({"rows": ROWS, "yuan": DIFFERENCE})


def _totals_by(kind: str) -> Shape:
    totals: dict[str, Shape] = {
        kind: meaning(maybe(TEXT), "null: none, or a row that was not computed"),
        "rows": ROWS,
        "payable": ROWS,
        "assistance_paid": AMOUNT,
        "tilt_paid": AMOUNT,
        **{f"difference_{fund}": DIFFERENCE for fund in FUNDS},
    }
    return many(record(totals))


SUMMARY = record(
    {
        "rows": ROWS,
        "statuses": meaning(by_name(ROWS), "rows by status: " + ", ".join((*STATUSES, *ROW_STATUSES))),
        "errors": meaning(by_name(ROWS), "rows by error, `column:code`"),
        "flags": meaning(by_name(ROWS), "rows by flag"),
        "findings": meaning(
            record(dict.fromkeys(FUNDS, record(dict.fromkeys(FINDINGS, ref("FindingTotals")), optional=FINDINGS))),
            "rows and yuan by fund and finding",
        ),
        "by_category": _totals_by("category"),
        "by_district": _totals_by("district"),
        "by_track": _totals_by("track"),
        "largest_differences": meaning(
            many(
                record(
                    {
                        "row": meaning({"type": "integer", "minimum": 1}, "the row below the header is 1"),
                        "claim_id": maybe(TEXT),
                        "person_id": maybe(TEXT),
                        "fund": one_of(FUNDS),
                        "finding": one_of(FINDINGS),
                        "difference": DIFFERENCE,
                    }
                )
            ),
            "at most ten",
        ),
        **UNDERSTANDING,
        "warnings": many(one_of(WARNINGS)),
        "rules": record({"digest": DIGEST, "engine": TEXT}),
        "options": record(
            {
                "tolerance": AMOUNT,
                "catastrophic": one_of(("settled", "computed")),
                "accumulate": one_of(("computed", "recorded")),
            }
        ),
    }
)
NATIONAL_FIELD = record({"field": TEXT, "headers": many(TEXT), "added_up": YES_OR_NO, **PROVENANCE})
VALUES = many(record({"value": TEXT, "label": maybe(ref("Label")), "words": many(TEXT)}))
COLUMN = record(
    {
        "column": TEXT,
        "label": maybe(ref("Label")),
        "kind": TEXT,
        "required": YES_OR_NO,
        "written": meaning(ref("Label"), "how a cell is written"),
        "headers": meaning(many(TEXT), "headers that mean it"),
        "fields": meaning(many(ref("NationalField")), "national fields that mean it"),
        "settled_by_codes_of": meaning(many(TEXT), "national fields some of whose codes settle it"),
        "values": meaning(VALUES, "its values and the words for them, where it has a closed list"),
    }
)
CODES = record(
    {
        **PROVENANCE,
        "codes": many(record({"code": TEXT, "label": maybe(ref("Label")), "means": by_name(TEXT)})),
    }
)
COLUMNS = record(
    {
        "rules": record({"digest": DIGEST}),
        "columns": many(ref("Column")),
        "refund": record({"label": maybe(ref("Label")), "fields": many(ref("NationalField")), "values": VALUES}),
        "codes": meaning(by_name(many(CODES)), "by national field, what its codes mean from a day on"),
        "not_inputs": many(record({"field": TEXT, "headers": many(TEXT), "why": ref("Label")})),
        "output": many(record({"column": TEXT, "label": maybe(ref("Label"))})),
        "flags": many(
            record(
                {
                    "code": TEXT,
                    "label": ref("Label"),
                    "definition": ref("Label"),
                    "clause": TEXT,
                    "active": YES_OR_NO,
                    "parameters": by_name(TEXT),
                }
            )
        ),
    }
)
SHAPES: dict[str, Shape] = {
    "Columns": COLUMNS,
    "Column": COLUMN,
    "NationalField": NATIONAL_FIELD,
    "BatchSummary": SUMMARY,
    "FindingTotals": FINDING,
    "UnderstoodColumn": SOURCE,
    "DryRun": record({"rows": ROWS, **UNDERSTANDING}),
}
