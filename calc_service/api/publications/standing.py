"""What is to be known of the rules that serve: which publication they are, and what is not as it should be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from calc_service.domain.wording import Label

NOT_PUBLISHED, NOT_TAKEN_UP = REMARKS = ("not_published", "not_taken_up")
FOLDER_DIFFERS = Label(
    "规则文件夹（CALC_RULES_FOLDER）与现行规则不同，未经公布，不用于计算；"
    "要采用请提案并经另一人批准（“rules propose”），否则请忽略",
    "the rules folder (CALC_RULES_FOLDER) differs from the rules in force: it is not published, and nothing is computed"
    " by it; to have it in force propose it, and let another person approve (rules propose)",
)


@dataclass(frozen=True, slots=True)
class RefusedPublication:
    """A publication that is in force and cannot be loaded: its number, and why."""

    number: int
    why: Label


@dataclass(frozen=True, slots=True)
class RulesStanding:
    """Of the rules of one application.

    publication:    the number of the entry by which they are in force, 0 where the folder serves
    folder_differs: whether the folder says something else than what was published
    refused:        what should serve in their place at this moment, and cannot be loaded
    """

    publication: int
    folder_differs: bool
    refused: Callable[[], RefusedPublication | None]

    @property
    def refused_number(self) -> int:
        """The number of what cannot be loaded, 0 for none."""
        refused = self.refused()
        return refused.number if refused else 0

    def remarks(self) -> Mapping[str, Label]:
        """What is not as it should be, by its code, one of REMARKS."""
        found = {NOT_PUBLISHED: FOLDER_DIFFERS} if self.folder_differs else {}
        if refused := self.refused():
            found[NOT_TAKEN_UP] = refused.why
        return found
