"""The closed lists of codes that requests, rules and replies share.

The position of a code in its list is its integer code in the columns. Labels stand in ``rules/vocabulary.yaml``.
"""

INSURANCES = ("resident", "employee")
SETTINGS = ("inpatient", "outpatient")
DISEASE_CLASSES = ("special", "other")
FACILITY_LEVELS = ("tertiary", "secondary", "primary", "unrated")
PLACES_OF_CARE = ("in_district", "in_city", "out_of_city")
REFERRALS = ("not_required", "from_primary_care", "compliant", "registered", "emergency", "missing")

STATUSES = ("payable", "review", "not_payable", "void")
TILT_STATUSES = ("no_district_standard", "payable", "conditions_not_met")
PREMIUM_STATUSES = ("not_resident_insured", "not_a_recipient", "district_rule_required", "granted")
ACCESSES = ("direct", "on_application")
# In sorted order: the position is the bit of the reason in the ledger's `reasons` column.
REASONS = (
    "admission_day_needed",
    "category_not_covered",
    "emergency_review",
    "facility_below_secondary",
    "facility_not_designated",
    "not_a_recipient",
    "not_referred",
    "outpatient_other_disease",
    "threshold_not_exceeded",
)
WARNINGS = (
    "opening_totals_assumed_zero",
    "settled_catastrophic_differs",
    "unverified_figure",
    "city_floor_applied",
    "stay_contradicts",
)
ALERTS = ("burden_warning",)
NOTICES = (
    "covered_in_full",
    "below_deductible",
    "nothing_left",
    "stay_threshold_by_stay",
    "cap_reached",
    "cap_cut",
    "below_half_a_fen",
    "settled_after_as_of",
)
ERRORS = (
    "required",
    "unknown_field",
    "wrong_type",
    "not_an_amount",
    "too_many_decimals",
    "out_of_range",
    "not_a_date",
    "unknown_value",
    "empty",
    "too_long",
    "bad_characters",
    "repeated_key",
    "repeated_claim_id",
    "repeated_year",
    "exceeds_total_cost",
    "exceeds_policy_scope",
    "dates_out_of_order",
    "reverses_unknown_claim",
    "reverses_itself",
    "already_reversed",
    "reverses_a_reversal",
    "reversal_precedes_claim",
    "district_not_in_force",
    "no_rules_in_force",
    "figure_not_on_file",
    "identity_number",
    "nothing_to_compute",
    "unknown_rules_digest",
    "total_out_of_range",
    "too_costly",
)
# What naming rules of the past can raise besides; the rules of the past themselves have no words for it.
PAST_ERRORS = ("rules_not_computable_here", "not_published_then")
# What only a request for variants can raise, beside ERRORS.
VARIANT_ERRORS = (
    "patch_not_applicable",
    "patch_test_failed",
    "not_a_pointer",
    "moved_into_itself",
    "repeated_name",
    "reserved_name",
)
# Messages of errors where more is known than their code says.
REFUSALS = ("district_succeeded",)
PATCH_OPERATIONS = ("add", "remove", "replace", "move", "copy", "test")
# The variants that the service makes itself; no other may bear their names.
OWN_VARIANTS = ("cure_all",)
# The parts of the sentence that says how a variant differs.
DIFFERENCES = (
    "more",
    "less",
    "status_changed",
    "reasons_changed",
    "claim_added",
    "claim_removed",
    "further_claims",
    "enrolment_added",
    "enrolment_removed",
    "nothing_changed",
    "nothing_curable",
)
# The amounts of a claim in a reply, in their order, and those of which a reply gives totals.
AMOUNTS = (
    "total_cost",
    "policy_scope_cost",
    "out_of_scope_cost",
    "basic_paid",
    "other_insurance_paid",
    "catastrophic_base",
    "catastrophic_entitled",
    "catastrophic_paid",
    "assistance_base",
    "assistance_uncapped",
    "assistance_cap_remaining",
    "assistance_potential",
    "assistance_paid",
    "tilt_paid",
    "in_scope_self_pay",
    "total_self_pay",
)
TOTALS = (
    "total_cost",
    "policy_scope_cost",
    "out_of_scope_cost",
    "basic_paid",
    "other_insurance_paid",
    "catastrophic_paid",
    "assistance_paid",
    "tilt_paid",
    "in_scope_self_pay",
    "total_self_pay",
)
# How the amount of a step is made of its operands, where these come from, and what they are counted in.
OPERATORS = ("add", "subtract", "multiply", "minimum", "maximum", "round")
ORIGINS = ("field", "step", "figure", "clause", "ledger")
UNITS = ("yuan", "ratio")
# The running totals of a year, in the order of a reply.
LEDGER_TOTALS = ("catastrophic_base", "assistance_paid", "tilt_base", "in_scope_self_pay")
# The places in the message of an error that the service fills in; all others have none.
PLACES_IN_MESSAGES = {
    "unknown_value": {"allowed"},
    "out_of_range": {"minimum", "maximum"},
    "too_long": {"limit"},
    "figure_not_on_file": {"figure", "year", "file"},
    "no_rules_in_force": {"first_day"},
    "district_succeeded": {"successor"},
    "more": {"amount", "yuan"},
    "less": {"amount", "yuan"},
    "status_changed": {"claim", "before", "after"},
    "reasons_changed": {"claim"},
    "claim_added": {"claim", "after"},
    "claim_removed": {"claim", "before"},
    "further_claims": {"number"},
}
# What a message calls the standard of any tier, and what the numbers of the rules are called.
PREMIUM_STANDARD = "premium.standard"
FIGURES = (
    "premium.standard.tier_1",
    "premium.standard.tier_2",
    "premium.ratio",
    "catastrophic.deductible",
    "catastrophic.ratio",
    "catastrophic.annual_cap",
    "catastrophic.deductible_reduced_by",
    "catastrophic.ratio_raised_by",
    "catastrophic.uplift_annual_cap",
    "assistance.threshold",
    "assistance.ratio",
    "assistance.annual_cap",
    "tilt.threshold",
    "tilt.ratio",
    "tilt.annual_cap",
    "burden.threshold",
)
# The fields of a case that are neither columns of a file nor amounts.
CASE_FIELDS = (
    "case_id",
    "rules_digest",
    "as_of",
    "person",
    "identities",
    "category",
    "identities.from",
    "identities.to",
    "enrolment",
    "tier",
    "paid_on",
    "year_to_date",
    "claims",
)
# What a file as a whole may be refused for, beside ERRORS.
FILE_ERRORS = (
    "unsupported_form",
    "wrong_form",
    "truncated",
    "too_large",
    "bad_encoding",
    "title_row",
    "two_row_header",
    "no_header",
    "repeated_column",
    "output_column",
    "unknown_payment_column",
    "ambiguous",
    "wrong_unit",
    "unnamed_column",
    "too_many_columns",
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
# What changed rules, or a form that holds them, may be refused for besides.
TRIAL_ERRORS = ("unusable_file", "not_json")
# What only rows of a file can raise, beside ERRORS.
BATCH_ERRORS = (
    "opening_differs",
    "unpaired_refund",
    "codes_disagree",
    "ambiguous",
    "damaged_id",
    "negative_without_refund_flag",
    "earlier_row_rejected",
)
# What only messages of the platform and rows of files can raise.
MESSAGE_ERRORS = ("codes_disagree", "unpaired_refund", "ambiguous", "negative_without_refund_flag")
# What only rows of a file can be, beside STATUSES.
ROW_STATUSES = ("rejected",)
FINDINGS = ("not_recorded", "match", "overpaid", "underpaid", "missed", "paid_ineligible", "review")
# In sorted order, in which a row lists them.
FLAGS = (
    "assistance_base_differs",
    "assisted_before_insurance",
    "cap_exceeded_as_recorded",
    "duplicate_across_persons",
    "duplicate_claim",
    "findings_beyond_peers",
    "first_digits_of_facility",
    "funds_do_not_add_up",
    "look_alike_person",
    "near_duplicate_elsewhere",
    "overlapping_stays",
    "payments_exceed_cost",
    "round_amounts_of_facility",
    "settled_in_future",
    "stay_contradicts",
    "stays_in_two_facilities",
)
