"""What the first sheet says below the flags: until when, of which facilities, and what could not be asked."""

from collections.abc import Iterator

from calc_service.batch.across_persons.asked import NOT_ASKED
from calc_service.batch.reply_types import BatchSummary
from calc_service.batch.workbook.output_cells import JOINED, OutputWords


def asked_lines(summary: BatchSummary, words: OutputWords) -> Iterator[tuple[str, str]]:
    """Yield keys and texts."""
    heading = words.codes.heading
    if summary.options.as_of is not None:
        yield heading("as_of"), summary.options.as_of
    for note in summary.notes:
        if note.code == NOT_ASKED:
            yield heading("not_asked"), note.message.in_language(words.language)
    for one in summary.flagged_facilities:
        flags = [f"{words.flag(code)} {rows:,}" for code, rows in one.flags.items()]
        counts = heading("facility_counts").format(
            costs=one.rows_with_cost,
            rounds=one.round_costs,
            off=one.first_digits_off,
            compared=one.compared,
            differing=one.differing,
            peers=one.peers_compared,
            of_peers=one.peers_differing,
        )
        level = words.codes.term("facility_level", one.facility_level)
        yield f"{one.facility_id} ({level})", JOINED[words.language].join((*flags, counts))
