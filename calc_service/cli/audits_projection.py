"""audits projection: what a reviewed sample says of the whole file."""

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

from calc_service.batch.refusals import FileRefused
from calc_service.batch.scratch import scratch
from calc_service.cli.claim_files import concatenated
from calc_service.cli.terminal import aligned, printable
from calc_service.domain.money import yuan
from calc_service.runs.samples.estimate import Estimate, estimated
from calc_service.runs.samples.projecting import WHOLE, notes_of, round_half_up
from calc_service.runs.samples.quantiles import QuantilesMissing, quantile_of_t
from calc_service.runs.samples.sample_file import SampleRefused, reviewed_sample

REFUSED = 2
MOST_FAULTS = 20
CONFIDENCE_HELP = "区间的把握，百分数 · percent of such intervals that hold what is estimated (95)"
NOT_INSTALLED = "没有安装 SciPy，请按手册安装 · SciPy is not there: install requirements-projection.txt"


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    add = parser.add_argument
    add("file", metavar="SAMPLE", type=Path, help="填好复核结果的样本 · the sample with its reviews")
    add("--confidence", metavar="PERCENT", type=_percent, default=Fraction(95), help=CONFIDENCE_HELP)


def run(arguments: Namespace) -> int:
    """Print the estimate with its error; return 2 where there is none, else 0."""
    try:
        quantile = quantile_of_t()
        with scratch(None, "sample-") as folder:
            reviewed, confirmed = reviewed_sample(concatenated([arguments.file], folder, lambda _: None))
    except QuantilesMissing:
        return _refuse([NOT_INSTALLED])
    except SampleRefused as refusal:
        faults = aligned((place, f"{why.zh} · {why.en}") for place, why in refusal.faults[:MOST_FAULTS])
        rest = len(refusal.faults) - MOST_FAULTS
        return _refuse([*faults, *([f"… 还有 {rest} 处 · {rest} more"] if rest > 0 else [])])
    except FileRefused as refusal:
        return _refuse(
            aligned((one.column, one.code, f"{one.message.zh} · {one.message.en}") for one in refusal.faults)
        )
    except OSError as error:
        return _refuse([f"{error.filename or arguments.file}: {error.strerror or error}"])
    found = estimated(reviewed, arguments.confidence / WHOLE, quantile)
    rows, drawn = sum(one.rows for one in reviewed), sum(len(one.amounts) for one in reviewed)
    print(
        f"{rows} 行抽 {drawn} 行，确认 {sum(confirmed)} 行 · {drawn} of {rows} rows drawn, {sum(confirmed)} confirmed"
    )
    print(*aligned(_lines(found, arguments.confidence), right=(1,)), sep="\n")
    for note in notes_of(found, reviewed, confirmed).values():
        print(f"{note.zh} · {note.en}")
    return 0


def _lines(found: Estimate, confidence: Fraction) -> Iterator[tuple[str, str]]:
    yield "多付估计（元） · wrongly paid, yuan", yuan(round_half_up(found.total))
    yield "标准误 · standard error", yuan(found.standard_error)
    if found.low is not None and found.high is not None:
        percent = f"{float(confidence):g}%"
        yield f"{percent} 区间下限 · interval from", yuan(found.low)
        yield f"{percent} 区间上限 · interval to", yuan(found.high)


def _refuse(lines: Iterable[str]) -> int:
    print(*map(printable, lines), sep="\n", file=sys.stderr)
    return REFUSED


def _percent(text: str) -> Fraction:
    digits = text.replace(".", "", 1)
    if not (digits.isascii() and digits.isdigit() and len(text) < 6 and 50 <= Fraction(text) < WHOLE):  # noqa: PLR2004
        raise ArgumentTypeError("50–99.99")
    return Fraction(text)
