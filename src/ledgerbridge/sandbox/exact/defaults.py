"""What a new record holds although nobody sent it."""

from __future__ import annotations

from ledgerbridge.sandbox.exact.division import Desk
from ledgerbridge.sandbox.exact.getting import WORKED_OUT
from ledgerbridge.sandbox.exact.model import SETS
from ledgerbridge.sandbox.exact.references import shown_of
from ledgerbridge.sandbox.exact.table import Row
from ledgerbridge.sandbox.kit.vendor import Wire

CODE_WIDTH = 18
NUMBERED_WIDTH = 7
NO_FLAG = ("IsSerialNumberItem",)


def flags(base: str) -> Wire:
    """Byte flags stand at 0 and Booleans at false."""
    # EX-FLAG-DEFAULTS
    zeros = {"Byte": 0, "Boolean": False}
    taken_over = shown_of(base)
    props = [prop for prop in SETS[base].props.values() if prop.kind in zeros and prop.name not in NO_FLAG]
    own = [prop for prop in props if prop.name not in taken_over and (base, prop.name) not in WORKED_OUT]
    return {prop.name: zeros[prop.kind] for prop in own}


def merged(base: Wire, record: Wire) -> Wire:
    """The record over its defaults; null does not hide a default."""
    return {**base, **{name: value for name, value in record.items() if value is not None}}


def padded_code(code: str) -> str:
    """Codes of accounts and contacts are 18 wide, blanks before."""
    # EX-CODE-18
    return code.strip().rjust(CODE_WIDTH)


def next_code(desk: Desk, series: str) -> str:
    """The highest used code plus one, with leading zeros."""
    # EX-CODE-NEXT
    return padded_code(f"{desk.division.next_number(series):0{NUMBERED_WIDTH}}")


def note_code(desk: Desk, series: str, code: str) -> None:
    """Remembers a code that was sent, where it is a number: the next one lies above it."""
    digits = code.strip()
    if digits.isascii() and digits.isdigit() and len(digits) <= 9:
        desk.division.numbers[series] = max(desk.division.numbers.get(series, 0), int(digits))


def first_number(journal: str, year: int) -> int:
    """The first number of a journal's year: year, journal and sequence in one, such as 26700001."""
    # EX-ENTRY-NUMBER
    digits = "".join(letter for letter in journal if letter in "0123456789")[:3] or "70"
    return int(f"{year % 100:02}{digits}0001")


def is_code_taken(desk: Desk, base: str, code: str, own_id: object) -> bool:
    """Whether another record has the code."""
    # EX-CODE-UNIQUE
    return any(row.id != own_id for row in desk.rows(base, "Code", code))


def main_row(desk: Desk, base: str, flag: str) -> Row | None:
    """The row of a short list that is its default."""
    rows = list(desk.division.table(base).by_id())
    return next((row for row in rows if row.values.get(flag)), rows[0] if rows else None)
