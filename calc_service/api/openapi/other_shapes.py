"""What GET /v1/vocabulary, the health checks and every refusal reply with."""

from calc_service.api.openapi.batch_shapes import FILE_FAULTS
from calc_service.api.openapi.rules_trial_shapes import PLACE
from calc_service.api.openapi.shapes import (
    CLAUSE,
    DAY,
    DIGEST,
    TEXT,
    YES_OR_NO,
    Shape,
    always,
    by_name,
    many,
    maybe,
    meaning,
    one_of,
    record,
    ref,
)
from calc_service.api.rules_trials.asked import UNUSABLE
from calc_service.domain.vocabulary import ERRORS

LABEL = record({"zh": TEXT, "en": TEXT})
CODE = meaning({"type": ["string", "boolean", "integer"]}, "as a request holds it")
LABELLED = record({"code": CODE, "label": ref("Label")})
DISTRICT = record(
    {
        "code": meaning(TEXT, "GB/T 2260"),
        "label": ref("Label"),
        "first_day": meaning(maybe(DAY), "null = no bound"),
        "last_day": meaning(maybe(DAY), "null = no bound"),
        "verified": meaning(YES_OR_NO, "whether the days were read in an official document"),
        "district_rules": meaning(TEXT, "`city_floor`, or the document of the district's own rules"),
    }
)
VOCABULARY = record(
    {
        "rules": record({"digest": DIGEST, "engine": TEXT}),
        "categories": many(
            record(
                {
                    "code": TEXT,
                    "label": ref("Label"),
                    "district": meaning(maybe(TEXT), "the district that defines it; null = the city"),
                }
            )
        ),
        "districts": many(ref("District")),
        "enumerations": meaning(by_name(many(ref("Labelled"))), "by name, the codes in order"),
        "reasons": many(
            record({"code": TEXT, "label": ref("Label"), "field": TEXT, "clause": CLAUSE, "curable": YES_OR_NO})
        ),
        "steps": many(record({"code": TEXT, "label": ref("Label"), "clause": maybe(CLAUSE)})),
        "laws": many(ref("Labelled")),
        "tracks": many(ref("Labelled")),
        "pools": many(
            record(
                {
                    "code": TEXT,
                    "districts": meaning(maybe(many(TEXT)), "districts that have it for themselves; null = the city's"),
                }
            )
        ),
    }
)
FAULT = record(
    {
        "pointer": meaning(
            TEXT,
            "JSON pointer into the body; /query/<name> for a parameter of the query; in a file /columns/<header>, "
            "/rows/<number>/<header> (the header line being row 1), or nothing where the file as a whole is meant",
        ),
        "code": one_of((*ERRORS, *FILE_FAULTS, UNUSABLE)),
        "message": TEXT,
    }
)
RULES_FAULT = record(
    {
        "pointer": meaning(
            TEXT, "JSON pointer to the posted file, /files/<path>; /files for a file that was not posted"
        ),
        "code": meaning(TEXT, "the check that found it, as in docs/rules-checks.md"),
        "message": TEXT,
        **PLACE,
    }
)
PROBLEM = record(
    {
        "type": meaning({"type": "string", "format": "uri-reference"}, "identifies the kind of problem"),
        "title": TEXT,
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": TEXT,
        "instance": meaning({"type": "string", "format": "uri-reference"}, "the path that was asked"),
        "errors": meaning(
            many({"anyOf": [ref("Fault"), ref("RulesFault")]}), "every place to correct; never a value of the case"
        ),
    },
    optional=["errors"],
)
SHAPES: dict[str, Shape] = {
    "Vocabulary": VOCABULARY,
    "District": DISTRICT,
    "Labelled": LABELLED,
    "Label": LABEL,
    "Alive": record({"status": always("alive")}),
    "Ready": record({"status": always("ready"), "digest": DIGEST, "engine": TEXT}),
    "Problem": PROBLEM,
    "Fault": FAULT,
    "RulesFault": RULES_FAULT,
}
