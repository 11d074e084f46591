"""The rules that a command computes under: those of a folder, or of the past out of the state that CALC_STATE names."""

import sys
from argparse import ArgumentParser, Namespace, _MutuallyExclusiveGroup
from functools import cache
from typing import TYPE_CHECKING

from calc_service.cli.rules_folder import day_of_argument, folder_argument, load_or_print
from calc_service.cli.terminal import printable
from calc_service.config import Settings
from calc_service.engine.edition import RuleBook
from calc_service.policy.named_rules import Under
from calc_service.policy.past_refusals import NOT_KEPT, UNKNOWN_RULES_DIGEST, PastRulesRefused
from calc_service.state.refusals import RefusedByState, StateRefused

if TYPE_CHECKING:
    from calc_service.policy.past_rules import KeptRules, PastRules

DIGEST_HELP = "按保存的这一版规则计算 · compute under the kept rules of this digest (CALC_STATE)"
PUBLISHED_HELP = "按那一天已公布的规则 · the rules as published on that day (CALC_STATE)"


def folder_or_day(parser: ArgumentParser, name: str) -> _MutuallyExclusiveGroup:
    """Add the folder, called `name`, and a day, of which one says which rules are meant; returns their group."""
    which = parser.add_mutually_exclusive_group()
    folder_argument(which, name)
    which.add_argument("--as-published", metavar="YYYY-MM-DD", type=day_of_argument, help=PUBLISHED_HELP)
    which.set_defaults(rules_digest=None)
    return which


def rules_arguments(parser: ArgumentParser) -> None:
    """Add the folder, a day and a digest, of which one says which rules are meant."""
    folder_or_day(parser, "--rules").add_argument("--rules-digest", metavar="DIGEST", help=DIGEST_HELP)


def rules_or_print(arguments: Namespace) -> RuleBook | None:
    """Return the rules that are meant; None after printing why there are none."""
    if arguments.rules_digest is None and arguments.as_published is None:
        return load_or_print(arguments.folder)
    try:
        return past_rules(arguments).book
    except (PastRulesRefused, RefusedByState) as refused:
        print(printable(str(refused)), file=sys.stderr)
        return None


def past_rules(arguments: Namespace) -> "PastRules":
    """Return the rules of the digest or the day that is given; raises `PastRulesRefused` and `RefusedByState`."""
    kept, digest = kept_rules(), arguments.rules_digest
    return kept.to_compute(digest or kept.published(arguments.as_published))


def under(book: RuleBook, arguments: Namespace) -> Under:
    """Return what cases are computed under: they may name rules themselves where the command names none of the past."""
    asked_for = arguments.rules_digest is not None or arguments.as_published is not None
    return Under(book, _no_others if asked_for else _kept_book)


def _kept_book(rules_digest: str) -> RuleBook:
    if Settings.from_environment().state is None:
        return _no_others(rules_digest)
    return kept_rules().to_compute(rules_digest).book


def _no_others(_: str) -> RuleBook:
    raise PastRulesRefused(UNKNOWN_RULES_DIGEST, NOT_KEPT)


@cache
def kept_rules() -> "KeptRules":
    """What the state keeps, opened once; raises `StateRefused`."""
    # Only now: what reads databases takes longer to load than a case to compute.
    from calc_service.cli.kept_state import NOTHING_IS_KEPT  # noqa: PLC0415
    from calc_service.policy.past_rules import KeptRules  # noqa: PLC0415
    from calc_service.state.opening import open_state  # noqa: PLC0415

    settings = Settings.from_environment()
    if settings.state is None:
        raise StateRefused(NOTHING_IS_KEPT)
    return KeptRules(open_state(settings.state), identity_numbers=settings.identity_numbers_allowed)
