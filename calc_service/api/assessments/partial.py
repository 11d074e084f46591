"""POST /v1/assessments?partial=true: a case that is still being typed."""

from calc_service.api.description import Shape, query_parameter
from calc_service.case.partial.assessment import assess_partial

__all__ = ["ABOUT", "ANSWERS", "NO", "PARAMETER", "PARTIAL", "YES", "assess_partial"]

PARTIAL, YES, NO = "partial", "true", "false"
ANSWERS = (NO, YES)
PARAMETER: Shape = query_parameter(
    PARTIAL,
    "true: the case is still being typed; see the description of the operation. Not for messages of the platform.",
    {"type": "string", "enum": list(ANSWERS), "default": NO},
    NO,
)
ABOUT = """

With `partial=true` the case may be as unfinished as a form is while it is typed, and its required fields may be absent:
`{}` and `{"claims": [{}]}` are answered too, with all that a form has to ask. Then

- `errors` lists what is wrong with what is there. The reply is 200 all the same: nobody has submitted the case yet.
  Only what is no JSON object is refused as ever. A field that is wrong counts as missing for the bounds, though it is
  not listed as missing.
- `missing` lists the required fields that are absent or null, with labels and choices, in the order in which it is
  worth asking: first amounts and days, without which nothing is computed; then what moves the assistance most; then
  what changes no amount; last ids. An optional field is never missing.
- `still_possible` has the lowest and the highest amounts that the missing facts allow, of each claim, of all claims and
  of the premium subsidy. Each bound is reached by some completion unless `outer` says otherwise; those of the totals
  are their own, since claims share caps. Missing identities may begin and end on any day. An amount or a day is never
  guessed: a claim without one has no bounds, nor have the claims after it in its year, those of its stay, or the
  totals; `waits_for` says for what.
- `assessment` is, of a complete case without errors, the reply that it gets without the parameter.
"""
