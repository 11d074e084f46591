"""Conditions and terms of the rules in the words of one language."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from calc_service.domain.figures import Figure
from calc_service.domain.wording import BETWEEN, WordedCodes
from calc_service.policy.handbook.benefit import PaidLine
from calc_service.policy.handbook.figure_rows import amount_of

BETWEEN_PARTS: Mapping[str, str] = {"zh": "；", "en": "; "}
"""What parts the parts of a sentence."""
BOXES = ("who", "care", "from_how_much", "how_much")
"""What is asked of a benefit, in order."""


@dataclass(frozen=True, slots=True)
class Sayings:
    """Says it in `words`; categories in `order`, as far as they are known."""

    words: WordedCodes
    order: tuple[str, ...]

    def say(self, code: str, **places: object) -> str:
        """A fixed sentence with its places filled."""
        return self.words.heading(code).format(**places)

    def joined(self, texts: Iterable[str]) -> str:
        """Members of a list."""
        return BETWEEN[self.words.language].join(texts)

    def parted(self, texts: Iterable[str]) -> str:
        """Parts of a sentence, those that say nothing left out."""
        return BETWEEN_PARTS[self.words.language].join(filter(None, texts))

    def listed(self, enumeration: str, order: Iterable[str], codes: Collection[str]) -> str:
        """Those of `codes` in the vocabulary's order."""
        return self.joined(self.words.term(enumeration, code) for code in order if code in codes)

    def categories(self, codes: Collection[str]) -> str:
        """Categories by their labels."""
        return self.joined(self.words.category(code) for code in self.order if code in codes)

    def whom(self, codes: Collection[str] | None) -> str:
        """Categories by their labels; None stands for all."""
        return self.say("everyone") if codes is None else self.categories(codes)

    def marked(self, text: str, *figures: Figure) -> str:
        """What rests on figures, marked where one of them is not verified."""
        return text if all(figure.verified for figure in figures) else self.say("marked", text=text)

    def cap(self, cap: Figure) -> str:
        """A yearly cap, or that there is none."""
        amount = amount_of(cap, self.words)
        return self.marked(amount if cap.value is None else self.say("cap", amount=amount), cap)

    def boxes(self, who: str, care: str, start: str, lines: Sequence[PaidLine]) -> list[tuple[str, str]]:
        """The boxes of a benefit, the last of which has the ratios and the caps of its lines."""
        ratios, caps = (
            dict.fromkeys(texts) for texts in ([one.name for one in lines], [one.terms[-1] for one in lines])
        )
        texts = (who, care, start, self.parted((self.joined(ratios), *caps)))
        return list(zip(map(self.words.heading, BOXES), texts, strict=True))
