"""Headers that are not understood and look like payments: what decides or pays is never dropped in silence."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

import polars as pl

from calc_service.batch.headers import Ignored, Meant, Source
from calc_service.batch.refusals import FileFault
from calc_service.domain.columns import SIGNED
from calc_service.domain.interface_codes import PaymentWords, as_header, without_other_unit
from calc_service.domain.wording import Label

_BEGINS = "…"
_NEAR = 0.5
_LONGEST = 60
"""Characters of a header that is compared with others: what comparing costs grows with their square."""
_NO_AMOUNT = r"^\s*(?:[-+]?\s*[0.,]*|--|/|\\N|(?i:null|n/a|na|nan|none)|无|空)\s*$"
"""A cell in which no payment stands: zero however it is written, or a mark for nothing."""


@dataclass(frozen=True, slots=True)
class PaymentHeaders:
    """How payments are told from other columns. `known`: every header that is understood, as it is compared."""

    known: Mapping[str, Meant]
    words: PaymentWords

    def look_alike(self, header: str) -> bool:
        """Whether `header` looks like a payment."""
        compared = as_header(header)
        bare = without_other_unit(header) or compared
        begins = tuple(word.removesuffix(_BEGINS) for word in self.words.unless if word.endswith(_BEGINS))
        ends = tuple(word for word in self.words.unless if not word.endswith(_BEGINS))
        excepted = bare.endswith(ends) or (bool(begins) and bare.startswith(begins))
        return not excepted and any(_holds(bare, word) for word in self.words.words)

    def faults(self, headers: Iterable[str]) -> Iterator[FileFault]:
        """One fault for each of the `headers`, none of them understood, that looks like a payment."""
        for header in headers:
            if self.look_alike(header):
                yield FileFault("unknown_payment_column", self._message(header), header)

    def _message(self, header: str) -> Label:
        near_zh, near_en = self._near(header)
        return Label(
            f"像是支付，但不认识{near_zh}。与救助无关就写“ignore={header}”；是救助前的支付或实付的救助就写"
            f"“column={header}:列”",
            f"Looks like a payment and is not understood{near_en}. Where it has no part in assistance say"
            f" ignore={header}; where a fund paid it before assistance, or it is assistance, column={header}:COLUMN",
        )

    def _near(self, header: str) -> tuple[str, str]:
        paid = [name for name, one in self.known.items() if _is_payment(one)]
        found = get_close_matches(as_header(header), paid, 1, _NEAR) if len(header) <= _LONGEST else []
        if not found:
            return "", ""
        meant = self.known[found[0]]
        name = found[0]
        if isinstance(meant, Ignored):
            return f"；最接近的“{name}”不参与计算", f"; the nearest, '{name}', takes no part"
        return f"；最接近的是“{name}”（“{meant.column}”）", f"; the nearest is '{name}' ({meant.column})"


def _holds(header: str, word: str) -> bool:
    if not word.isascii():
        return word in header
    # Of letters that run on, a word is only found where they begin or end: not in "company", but in "cash_payamt".
    return bool(re.search(rf"(?<![a-z]){re.escape(word)}|{re.escape(word)}(?![a-z])", header))


def _is_payment(one: Meant) -> bool:
    return one.column in SIGNED if isinstance(one, Source) else one.fund


def holding_amounts(frame: pl.DataFrame, headers: Iterable[str]) -> frozenset[str]:
    """Those of `headers`, columns of texts, in which any cell holds more than zero or nothing."""
    looked_at = frame.select((~pl.col(header).str.contains(_NO_AMOUNT)).any() for header in dict.fromkeys(headers))
    return frozenset(name for name, found in (looked_at.row(0, named=True) if looked_at.width else {}).items() if found)


def unsettled_fault(header: str, why: Label) -> FileFault:
    """The refusal of a file in which a column that practice uses for different things holds amounts."""
    before, tilt = (f"column={header}:{column}" for column in ("other_insurance_paid", "recorded_tilt"))
    message = Label(
        f"{why.zh}；有不为零的金额，无法判断。与救助无关就写“ignore={header}”；排在救助之前就写“{before}”；"
        f"是倾斜救助就写“{tilt}”；或选用写明它的配置（“profile”）",
        f"{why.en}. It holds amounts other than zero. Where it has no part in assistance say ignore={header}; where it"
        f" ranks before assistance, {before}; where it is tilt assistance, {tilt}; or choose a profile that says which",
    )
    return FileFault("ambiguous", message, header)
