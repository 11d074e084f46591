"""What POST /v1/rules/check and /v1/rules/diff reply with."""

from calc_service.api.openapi.shapes import (
    DAY,
    DIGEST,
    TEXT,
    YES_OR_NO,
    Shape,
    many,
    maybe,
    meaning,
    one_of,
    record,
    ref,
)
from calc_service.policy.differences import KINDS
from calc_service.rulebook.complaints import ERROR, WARNING

COUNT: Shape = {"type": "integer", "minimum": 0}
POSITION: Shape = {"type": "integer", "minimum": 1}
LEVEL = one_of((ERROR, WARNING))
PLACE: dict[str, Shape] = {
    "path": meaning(TEXT, "the file, `rules/…`"),
    "line": meaning(POSITION, "counts from 1"),
    "column": meaning(POSITION, "counts from 1"),
}
BOTH_LANGUAGES: dict[str, Shape] = {"zh": TEXT, "en": TEXT}
CASE = meaning({"type": "object"}, "a body of POST /v1/assessments")
COMPLAINT = record(
    {
        "check": meaning(TEXT, "what was looked at, as in docs/rules-checks.md"),
        "level": meaning(LEVEL, "an error has to be put right; a warning is to be looked at"),
        **PLACE,
        **BOTH_LANGUAGES,
    }
)
VIOLATION = record(
    {
        "kind": TEXT,
        "level": LEVEL,
        "points": meaning(COUNT, "at how many of the points it shows"),
        **BOTH_LANGUAGES,
        "request": meaning(CASE, "the smallest body of POST /v1/assessments that shows it"),
        "compared_with": meaning(maybe(CASE), "the body that it is compared with; null where one alone shows it"),
    }
)
EXPLORED = record(
    {
        "points": meaning(COUNT, "kinds of claim with their amounts that were tried"),
        "situations": meaning(COUNT, "different sets of rules under which they were tried"),
        "errors": COUNT,
        "warnings": COUNT,
        "violations": meaning(many(ref("Violation")), "errors first"),
    }
)
CHECKED = record(
    {
        "digest": meaning(maybe(DIGEST), "of the rules with the changes; null where they cannot be served"),
        "errors": COUNT,
        "warnings": COUNT,
        "complaints": meaning(many(ref("Complaint")), "in order of their places"),
        "deep": meaning(ref("Explored"), "where it was asked for, of rules that can be served"),
    },
    optional=["deep"],
)
DIFFERENCE = record(
    {
        "kind": meaning(
            one_of(KINDS),
            "effect: what is paid, to whom, what is understood; provenance: where it comes from; words: texts",
        ),
        "file": meaning(TEXT, "below the rules folder"),
        "path": meaning(many(TEXT), "the keys within the file"),
        "district": meaning(maybe(TEXT), "the district in whose file it is; null = the city"),
        "start": meaning(maybe(DAY), "the first day on which both differ; null where no settlement depends on it"),
        "until": meaning(maybe(DAY), "the day from which on they are alike again; null where they never are"),
        "reaches_back": meaning(YES_OR_NO, "whether it changes days that are settled"),
        "sentence": ref("Label"),
    }
)
COMPARED = record(
    {
        "before": meaning(DIGEST, "of the rules in force"),
        "after": meaning(DIGEST, "of the rules with the changes"),
        "settled_through": DAY,
        "reaches_back_to": meaning(maybe(DAY), "the first settled day that is changed; null without any"),
        "differences": meaning(many(ref("RulesDifference")), "effects first"),
    }
)
SHAPES: dict[str, Shape] = {
    "CheckedRules": CHECKED,
    "Complaint": COMPLAINT,
    "Explored": EXPLORED,
    "Violation": VIOLATION,
    "ComparedRules": COMPARED,
    "RulesDifference": DIFFERENCE,
}
