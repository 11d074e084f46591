"""What the other rules files refer to: documents, districts, categories, and the words for every code."""

from calc_service.domain import vocabulary
from calc_service.rulebook.shapes.records import LABEL, Record, Sourced, Table
from calc_service.rulebook.shapes.scalars import CLAUSE_ID, DAY, DISTRICT_CODE, DOCUMENT_ID, FLAG, ID, RANK, TEXT

_CLAUSE = Record(required={"label": LABEL, "summary": LABEL})
_DOCUMENT = Record(
    required={"number": TEXT, "title": LABEL, "issuer": LABEL, "issued_on": DAY, "clauses": Table(CLAUSE_ID, _CLAUSE)},
    optional={"source": TEXT},
)
DOCUMENTS = Record(required={"documents": Table(DOCUMENT_ID, _DOCUMENT)})

_DISTRICT = Record(
    required={"label": LABEL, "verified": FLAG}, optional={"first_day": DAY, "last_day": DAY, "source": TEXT}
)
DISTRICTS = Record(required={"districts": Table(DISTRICT_CODE, _DISTRICT)})

CATEGORIES = Record(required={"categories": Table(ID, Sourced(Record(required={"label": LABEL, "rank": RANK})))})


def _labels(codes: tuple[str, ...]) -> Record:
    return Record(required=dict.fromkeys(codes, LABEL))


VOCABULARY = Record(
    required={
        "vocabulary": Record(
            required={
                "insurance": _labels(vocabulary.INSURANCES),
                "setting": _labels(vocabulary.SETTINGS),
                "disease_class": _labels(vocabulary.DISEASE_CLASSES),
                "facility_level": _labels(vocabulary.FACILITY_LEVELS),
                "facility_designated": _labels(("true", "false")),
                "place_of_care": _labels(vocabulary.PLACES_OF_CARE),
                "referral": _labels(vocabulary.REFERRALS),
                "tier": _labels(("1", "2")),
                "status": _labels(vocabulary.STATUSES),
                "tilt_status": _labels(vocabulary.TILT_STATUSES),
                "premium_status": _labels(vocabulary.PREMIUM_STATUSES),
                "access": _labels(vocabulary.ACCESSES),
                "warning": _labels(vocabulary.WARNINGS),
                "alert": _labels(vocabulary.ALERTS),
                "error": _labels(vocabulary.ERRORS),
                "batch_error": _labels(vocabulary.BATCH_ERRORS),
                "row_status": _labels(vocabulary.ROW_STATUSES),
                "finding": _labels(vocabulary.FINDINGS),
                "column": _labels(vocabulary.COLUMNS),
                "amount": Table(ID, LABEL),
            }
        )
    }
)
