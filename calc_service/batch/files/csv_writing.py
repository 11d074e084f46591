"""A frame as a CSV file: comma, LF, quotation marks where needed, null as a blank, UTF-8 unless the form says else."""

import codecs
from pathlib import Path

import polars as pl

from calc_service.batch.files.encoding import PIECE

FORMULA = r"^[=+\-@\t\r]"


def write_csv(  # noqa: PLR0913 - what is written, where, and in which of its forms
    frame: pl.DataFrame, path: Path, charset: str, scratch: Path, *, escape_formulas: bool, plain: bool
) -> None:
    """Write `frame` to `path`; `escape_formulas` puts a ' before text that a spreadsheet would compute.

    plain: no cell needs quotation marks, and none is looked through for what would
    """
    shown = _escaped(frame) if escape_formulas else frame
    in_utf_8 = path if charset != "gb18030" else scratch / "utf-8-out.csv"
    with_mark = charset == "utf-8-sig"
    shown.write_csv(
        in_utf_8, include_bom=with_mark, quote_style="never" if plain else "necessary", check_extension=False
    )
    if in_utf_8 != path:
        _in_gb18030(in_utf_8, path)


def _escaped(frame: pl.DataFrame) -> pl.DataFrame:
    text = pl.col(pl.String)
    escaped = frame.with_columns(pl.when(text.str.contains(FORMULA)).then("'" + text).otherwise(text).name.keep())
    return escaped.rename({name: f"'{name}" for name in frame.columns if name[:1] in "=+-@\t\r"})


def _in_gb18030(source: Path, target: Path) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with source.open("rb") as text, target.open("wb") as packed:
        for piece in iter(lambda: text.read(PIECE), b""):
            packed.write(decoder.decode(piece).encode("gb18030"))
