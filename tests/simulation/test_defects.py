"""A simulation that finds nothing proves nothing: each of these defects, sown into what is tried, it finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from . import defects, episode, publishing_defects, review_defects, run_defects
from .episode import SHORT, Episode
from .faults import Violation
from .keys import Keys
from .publications import Publications
from .receipts import ReceiptsKept
from .reviews import ReviewsKept
from .runs import RunsKept

if TYPE_CHECKING:
    from collections.abc import Callable

    Sow = Callable[[pytest.MonkeyPatch], None]

MOST_EPISODES = 60
DAMAGED = "not a database|malformed|decode|not whole|is lost|is gone|holds|written twice"
"""What is found where a disk has not kept what it said to have: which of these shows first is chance."""
DEFECTS: dict[Sow, str] = {
    defects.nothing_is_synced: DAMAGED,
    defects.only_checkpoints_are_synced: DAMAGED,
    defects.the_disk_lies: DAMAGED,
    defects.a_failed_commit_is_passed_over: DAMAGED,
    defects.names_are_not_unique: "twice",
    defects.a_write_begins_as_a_reading: "database is locked",
    defects.nobody_waits_for_a_writer: "database is locked",
    defects.a_second_revocation_overwrites_the_first: "nobody can have written",
    defects.a_use_undoes_a_revocation: "end is lost",
    defects.uses_are_noted_rounded_up: "last use holds",
    defects.uses_are_never_noted: "last use holds None",
    defects.a_secret_is_not_compared: "opened to a wrong key",
    defects.days_are_those_of_greenwich: "a day that is over|after its last day|expired before|not over",
    defects.locks_of_the_log_are_not_kept: DAMAGED,
}
"""Each with what is found, of keys."""


OF_STARTS: dict[Sow, str] = {
    defects.no_transaction_around_a_migration: "tables of another program|already exists|duplicate column",
    defects.first_starts_are_not_alone: "database is locked|WAL cannot be used",
    defects.folders_are_not_synced: DAMAGED,
    defects.a_folder_that_is_there_is_taken_to_last: DAMAGED,
    defects.a_new_database_is_not_recognised: "tables of another program",
}
"""Those that show where there is little but starts."""


OF_RECEIPTS: dict[Sow, str] = {
    defects.receipts_are_not_synced: "are there and whole",
    defects.anchors_are_not_synced: "is gone|not as it was written",
    defects.what_is_torn_is_not_told: "not as it was written",
    defects.a_chain_goes_on_after_a_failure: "is lost|are there and whole",
    defects.anchors_are_written_by_several_at_once: "not as it was written",
}
"""Those of receipts and their journal."""


OF_PUBLISHING: dict[Sow, str] = {
    publishing_defects.what_is_over_is_approved: "written twice|saw something else",
    publishing_defects.what_was_not_seen_is_approved: "published otherwise|saw something else",
    publishing_defects.whoever_proposed_it_approves_it: "approved by whoever proposed it",
    publishing_defects.what_was_compared_with_other_rules_is_approved: "compared with other rules",
    publishing_defects.an_approval_is_checked_before_the_lock: "written twice|compared with other rules|otherwise",
    publishing_defects.a_publication_takes_two_transactions: "half there",
    publishing_defects.two_workers_note_the_same_day: "in force twice",
    publishing_defects.what_is_due_is_not_noted: "became another|is lost",
    publishing_defects.what_is_in_force_is_remembered: "and before it was|has come",
    publishing_defects.what_waits_is_cancelled_by_what_is_published_later: "has come",
    publishing_defects.older_rules_come_in_force_when_the_clock_is_set_back: "in force twice|older rules",
    publishing_defects.the_hash_leaves_out_the_end_of_the_record: "is not whole",
    publishing_defects.the_entry_before_is_not_named: "the chain breaks",
    publishing_defects.a_folder_is_filled_after_its_proposal: "is damaged",
    publishing_defects.a_change_takes_the_place_of_the_version_before: "is lost",
    publishing_defects.a_withdrawal_is_checked_before_it_is_written: "written twice|end of a proposal is lost",
}
"""Those of proposals and publications."""


OF_RUNS: dict[Sow, str] = {
    run_defects.whoever_held_a_step_may_finish_it: "done twice|by another|is lost|already",
    run_defects.a_step_is_taken_over_whatever_its_holder_has_said_since: "though its holder lived|held by two",
    run_defects.a_step_is_looked_for_before_the_transaction_that_takes_it: "held by two|already|lost|done twice",
    run_defects.what_follows_comes_in_another_transaction: "half there|never ends",
    run_defects.what_follows_does_not_wait_for_all: "half there",
    run_defects.a_step_given_back_late_is_open_again: "done is lost|done twice|done already",
    run_defects.a_step_that_is_done_is_told_before_it_is_kept: "done is lost|half there|held by two|done already",
    run_defects.a_run_forgets_a_step: "half there",
}
"""Those of audit runs and their steps."""


OF_REVIEWS: dict[Sow, str] = {
    review_defects.a_review_replaces_those_before_it: "have a gap|is lost",
    review_defects.reviews_are_told_before_they_are_kept: "is lost|the number",
    review_defects.the_first_review_of_a_row_stands: "another review stands",
}
"""Those of what reviewers say of rows."""


OF_EACH = [
    (subject, sow, found)
    for subject, sown in (
        (Keys, DEFECTS),
        (ReceiptsKept, OF_RECEIPTS),
        (Publications, OF_PUBLISHING),
        (RunsKept, OF_RUNS),
        (ReviewsKept, OF_REVIEWS),
    )
    for sow, found in sown.items()
]


@pytest.mark.parametrize(("subject", "sow", "found"), OF_EACH, ids=[sow.__name__ for _, sow, _ in OF_EACH])
def test_a_defect_is_found(subject: type, sow: Sow, found: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(episode, "SUBJECTS", (subject,))
    sow(monkeypatch)
    with pytest.raises(Violation, match=found):
        [Episode(seed).run() for seed in range(MOST_EPISODES)]


@pytest.mark.parametrize(("sow", "found"), OF_STARTS.items(), ids=[sow.__name__ for sow in OF_STARTS])
def test_a_defect_of_starts_is_found(sow: Sow, found: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sow(monkeypatch)
    short = (one for one in map(Episode, range(MOST_EPISODES * 5)) if one.wanted == SHORT)
    with pytest.raises(Violation, match=found):
        [one.run() for one in short]
