"""How much work changed rules would be, looked at before any of it is done: a request may not take all memory."""

from pathlib import Path

from calc_service.domain.wording import Label
from calc_service.engine.edition import RuleBook
from calc_service.policy.decision_space import points_to_try
from calc_service.rulebook.dated import start_days
from calc_service.rulebook.folder import RulesFolder, read_folder
from calc_service.rulebook.overlay import city_categories, own_categories

MOST_EDITIONS = 2_000
"""Of the city and all districts together: fifty days of change for each."""
MOST_SETS = 300_000
"""Rows of the tables by set of categories, of which there are two to the power of the categories in every edition."""
MOST_POINTS = 30_000_000
"""Of the decision space: some tens of seconds of work."""
_TOO_DEEP = Label(
    "全部情形过多，在线试算不了；请在命令行运行 rules check --deep，或只提交一部分区县文件",
    "there are too many kinds of cases to be tried here; run rules check --deep on the command line, or post the files"
    " of fewer districts",
)
_TOO_MANY_EDITIONS = Label(
    f"全市和各区县的生效日合计超过 {MOST_EDITIONS} 个版本，在线试算不了；请减少 from 的不同日期",
    f"the days on which anything begins make more than {MOST_EDITIONS} editions of the city and the districts, too many"
    " to be tried here; let more entries begin on the same day",
)
_TOO_MANY_SETS = Label(
    "救助对象类别过多，类别的组合在线试算不了；请合并类别，或减少 from 的不同日期",
    "so many categories have too many combinations to be tried here; merge categories, or let more entries begin on the"
    " same day",
)


def too_much(folder: Path) -> Label | None:
    """Return why the rules in `folder` cannot be tried here; None where they can, or cannot be served at all."""
    rules = read_folder(folder, []).readable()
    if rules is None:
        return None
    profiles = _profiles(rules)
    if sum(editions for editions, _ in profiles) > MOST_EDITIONS:
        return _TOO_MANY_EDITIONS
    # Bit lengths first: the power itself could be a number of a million digits.
    most = MOST_SETS.bit_length()
    sets = sum(editions << min(categories, most) for editions, categories in profiles)
    return _TOO_MANY_SETS if sets > MOST_SETS else None


def too_deep(book: RuleBook) -> Label | None:
    """Return why the decision space of `book` cannot be tried here; None where it can."""
    tried = 0
    for points in points_to_try(book):
        tried += points
        if tried > MOST_POINTS:
            return _TOO_DEEP
    return None


def _profiles(rules: RulesFolder) -> list[tuple[int, int]]:
    """How many editions and how many categories the city and each district have."""
    city = len(city_categories(rules.city))
    of_districts = [
        (len(rules.city_days | start_days([district])), city + len(own_categories(district)))
        for district in rules.districts.values()
    ]
    return [(len(rules.city_days), city), *of_districts]
