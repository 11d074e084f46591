"""The two-claim case that is measured: one body, sent to the service and to the echo alike."""

import json

from calc_service.api.assessments.worked_case import REQUEST

CLAIM = REQUEST["claims"][0] | {"admitted_on": "2025-05-02", "discharged_on": "2025-05-30"}
CASE = REQUEST | {"claims": [CLAIM, CLAIM | {"claim_id": "S-2", "settled_on": "2025-09-12", "disease_class": "other"}]}
BODY = json.dumps(CASE).encode()
