"""A frame as a CSV file: comma, LF, quotation marks where needed, null as a blank, UTF-8 unless the form says else."""

import codecs
from pathlib import Path

import polars as pl

from calc_service.batch.files.encoding import PIECE

FORMULA = r"^[=+\-@\t\r]"


def write_csv(frame: pl.DataFrame, path: Path, charset: str, scratch: Path, *, escape_formulas: bool) -> None:
    """Write `frame` to `path`; `escape_formulas` puts a ' before text that a spreadsheet would compute."""
    shown = _escaped(frame) if escape_formulas else frame
    if charset != "gb18030":
        shown.write_csv(path, include_bom=charset == "utf-8-sig", check_extension=False)
        return
    plain = scratch / "utf-8-out.csv"
    shown.write_csv(plain)
    _in_gb18030(plain, path)


def _escaped(frame: pl.DataFrame) -> pl.DataFrame:
    text = pl.col(pl.String)
    escaped = frame.with_columns(pl.when(text.str.contains(FORMULA)).then("'" + text).otherwise(text).name.keep())
    return escaped.rename({name: f"'{name}" for name in frame.columns if name[:1] in "=+-@\t\r"})


def _in_gb18030(source: Path, target: Path) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with source.open("rb") as plain, target.open("wb") as packed:
        for piece in iter(lambda: plain.read(PIECE), b""):
            packed.write(decoder.decode(piece).encode("gb18030"))
