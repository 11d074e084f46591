"""The shapes of sums: what was found, by finding, whom, where and when, and what the file itself adds up to."""

from typing import Annotated

from calc_service.domain.reply_fields import Amount, Count, Reply, SignedAmount, means, one_of
from calc_service.domain.vocabulary import FACILITY_LEVELS, FINDINGS

Difference = Annotated[SignedAmount, means("yuan, recorded − computed")]
FindingCode = Annotated[str, one_of(FINDINGS)]
Member = Annotated[str | None, means("null: none, or a row that was not computed")]


class FindingTotals(Reply):
    """The rows of one finding."""

    rows: Count
    yuan: Difference


class FundFindings(Reply):
    """Rows and yuan by fund and finding; a finding without rows is left out."""

    catastrophic: dict[FindingCode, FindingTotals]
    assistance: dict[FindingCode, FindingTotals]
    tilt: dict[FindingCode, FindingTotals]


class CategoryTotals(Reply):
    """The rows that are counted for one category."""

    category: Member
    rows: Count
    payable: Count
    assistance_paid: Amount
    tilt_paid: Amount
    difference_catastrophic: Difference
    difference_assistance: Difference
    difference_tilt: Difference


class DistrictTotals(Reply):
    """The rows of one district."""

    district: Member
    rows: Count
    payable: Count
    assistance_paid: Amount
    tilt_paid: Amount
    difference_catastrophic: Difference
    difference_assistance: Difference
    difference_tilt: Difference


class TrackTotals(Reply):
    """The rows of one track."""

    track: Member
    rows: Count
    payable: Count
    assistance_paid: Amount
    tilt_paid: Amount
    difference_catastrophic: Difference
    difference_assistance: Difference
    difference_tilt: Difference


class MonthTotals(Reply):
    """The rows that were settled in one month."""

    month: Annotated[str | None, means("year-month; null: a row whose day could not be read")]
    rows: Count
    payable: Count
    assistance_paid: Amount
    tilt_paid: Amount
    difference_catastrophic: Difference
    difference_assistance: Difference
    difference_tilt: Difference


class AmountTotal(Reply):
    """What one column of amounts adds up to over all rows, rejected and void ones among them, signs as they stand."""

    header: Annotated[str, means("as it stands in the file")]
    column: Annotated[str | None, means("our column that it means; null: a payment of a fund that is not used")]
    yuan: SignedAmount
    blank: Annotated[Count, means("cells that say nothing")]
    unreadable: Annotated[Count, means("cells that are no amount; they are in no sum")]


class ControlCheck(Reply):
    """A recorded total against what it should be, over the rows that have both."""

    rows: Annotated[Count, means("rows that were compared")]
    differing: Annotated[Count, means("those of them that differ by more than the rules let pass")]
    recorded: SignedAmount
    expected: Annotated[SignedAmount, means("the sum of the parts, or what was computed")]


class ControlTotals(Reply):
    """What the file itself adds up to, to be held against the books it comes from."""

    amounts: Annotated[list[AmountTotal], means("every column of costs and payments, in file order")]
    computed: Annotated[
        dict[str, SignedAmount],
        means("by column what it adds up to on the rows that were computed: neither rejected nor void"),
    ]
    fund_total: Annotated[ControlCheck | None, means("recorded_fund_total against its parts, over all rows")]
    assistance_base: Annotated[
        ControlCheck | None, means("recorded_assistance_base against the computed one, over computed rows")
    ]


class FlaggedFacility(Reply):
    """A facility that a flag is about, and the counts that it rests on; of rows that were computed."""

    facility_id: Annotated[str, means("as the file has it")]
    facility_level: Annotated[str, one_of(FACILITY_LEVELS), means("a facility at two levels is two facilities")]
    flags: Annotated[dict[str, Count], means("rows by flag")]
    rows_with_cost: Annotated[Count, means("rows with any total cost; round costs and first digits are of these")]
    round_costs: Annotated[Count, means("0 where round amounts are not asked about")]
    first_digits_off: Annotated[
        str, means("the mean deviation of the first digits of total costs from Benford's law, cut off, such as 1.52%")
    ]
    compared: Annotated[Count, means("rows with a payment that could be compared")]
    differing: Annotated[Count, means("those of them that are overpaid, underpaid, missed or paid though not eligible")]
    peers_compared: Annotated[Count, means("the same of all other facilities of the level together")]
    peers_differing: Annotated[Count, means("those of the peers' rows that differ so")]
