"""The client of openapi-python-client: a case, a batch and an impact, with the types that it generated."""

import json
import os
from io import BytesIO
from pathlib import Path

from generated_client import AuthenticatedClient
from generated_client.api.assessments import post_v1_assessments
from generated_client.api.batches import post_v1_batches
from generated_client.api.rules import post_v1_rules_impact_claims
from generated_client.models import (
    AssessedClaim,
    Assessment,
    Case,
    ImpactReply,
    PostV1BatchesForm,
    PostV1RulesImpactClaimsBody,
    RulesImpactOfFile,
)
from generated_client.types import File

posted = Path(os.environ["POSTED"])
# A service without keys, as the one of this test, does not look at it.
client = AuthenticatedClient(base_url=os.environ["SERVICE"], token="calc_", raise_on_unexpected_status=True)  # noqa: S106  no secret

case = Case.from_dict(json.loads((posted / "case.json").read_text(encoding="utf-8")))
assessed = post_v1_assessments.sync(client=client, body=case)
assert isinstance(assessed, Assessment)
claim = assessed.claims[0]
assert isinstance(claim, AssessedClaim)
assert claim.amounts.assistance_paid == os.environ["ASSISTANCE"]

audited = post_v1_batches.sync_detailed(
    client=client,
    body=File(payload=BytesIO((posted / "batch.csv").read_bytes())),
    form=PostV1BatchesForm.CSV,
    assume=["place_of_care:in_city"],
    column=["是否定点:facility_designated"],
    ignore=["备注"],
)
assert audited.headers["X-Batch-Rows"] == os.environ["ROWS"], audited.content

changes = RulesImpactOfFile.from_dict(json.loads((posted / "changes.json").read_text(encoding="utf-8")))
claims = File(payload=BytesIO((posted / "claims.csv").read_bytes()), file_name="claims.csv", mime_type="text/csv")
weighed = post_v1_rules_impact_claims.sync(
    client=client, body=PostV1RulesImpactClaimsBody(changes=changes, claims=claims)
)
assert isinstance(weighed, ImpactReply)
assert str(weighed.persons) == os.environ["PERSONS"]
print("openapi-python-client: a case, a batch and an impact were posted and read")
