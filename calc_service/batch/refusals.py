"""Why a file is refused whole: no row of it gets a result.

FileRefused             the file, or what was asked of it, cannot be read or written exactly
    .faults             every fault found, in order of the file

Codes of faults that concern the bytes:
  unsupported_form      a format, character set or compression that is not understood
  wrong_form            the bytes are not what they were declared to be
  truncated             a compressed body, or a file, that ends too early
  too_large             more bytes, unpacked, than the limit
  too_costly            what would cost more to read than any real file: long records, deep nesting, many small parts,
                        few bytes that ask for gigabytes, far-flung cells
  empty                 nothing in it, not even a header
  bad_encoding          bytes outside the character set, or two character sets in one file
  bad_characters        a character that no cell may hold
Codes of faults that concern the columns:
  title_row             a title above the header
  two_row_header        a header of two rows
  no_header             a first row that is a claim
  repeated_column       two headers that read the same, of a column that is read
  unnamed_column        a column with content and without a header
  too_many_columns      more columns than any batch has
  wrong_delimiter       fields parted by something else than commas, tabs or semicolons
  wrong_type            a column or cell of a kind that has no exact text
  inexact_number        a number that was kept as floating point and has lost digits, or an id that is a number
  output_column         a header that a column of the result bears
  unknown_payment_column  a header that is not understood and looks like a payment
  ambiguous             a payment column that practice uses for different things, with amounts in it
  wrong_unit            amounts in another unit than yuan
Codes of faults that concern the rows:
  ragged_row            fewer or more fields than the header
  stray_quote           a quotation mark that neither opens nor closes a field
  unclosed_quote        a field whose closing quotation mark never comes
  malformed_row         a line that is not one flat JSON object
  repeated_key          a key that stands twice in one object
  formula merged_cells  what a sheet shows is not what its cells hold
  several_sheets        more than one sheet that may hold claims, with different headers
  identity_number       ids of persons that are identity numbers, where these are not allowed
  too_many_rows         more rows than the format can hold
  too_long              text that is longer than a cell of the format can hold
"""

from dataclasses import dataclass

from calc_service.domain.wording import Label


@dataclass(frozen=True, slots=True)
class FileFault:
    """One fault of a file. No message repeats the content of a cell; a header may stand in `column`.

    row: as a spreadsheet counts, the header being row 1; in NDJSON the line; None where no row can be named
    """

    code: str
    message: Label
    column: str = ""
    row: int | None = None


class FileRefused(Exception):  # noqa: N818  a refusal is no defect of the service
    """A file that gets no result, with all faults that were found."""

    def __init__(self, faults: tuple[FileFault, ...]) -> None:
        """`faults` are at least one, in order of the file."""
        super().__init__(", ".join(dict.fromkeys(fault.code for fault in faults)))
        self.faults = faults


def refusal(code: str, zh: str, en: str, *, column: str = "", row: int | None = None) -> FileRefused:
    """The refusal of a file that has a single fault."""
    return FileRefused((FileFault(code, Label(zh, en), column, row),))
