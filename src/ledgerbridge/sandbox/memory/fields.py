"""The fields of each type, and what becomes of a value that is put in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import Any

import msgspec

NAME_MAX = 100
_WHOLE_DIGITS_MAX = 15
_CENT = Decimal("0.01")
_TEN_THOUSANDTH = Decimal("0.0001")
_EXACT = Context(prec=60)
_BLANKS = re.compile(r"[ \t]+")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)\Z", re.ASCII)


class Refused(Exception):
    """A record cannot be taken; becomes the error beside its result."""

    def __init__(self, code: str, message: str, field: str | None = None, id: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.id = id

    def shown(self) -> dict[str, str | None]:
        return {"code": self.code, "message": self.message, "field": self.field, "id": self.id}


class Field(msgspec.Struct, frozen=True):
    """One field: how its values are written and how long they may be."""

    name: str
    kind: str
    rewrite: Callable[[Any], str | None]
    max_length: int | None = None
    unique: bool = False

    def kept(self, value: Any, place: str) -> str | None:
        """The value as it is kept. Raises Refused, naming the place, for what the field cannot hold."""
        try:
            kept = self.rewrite(value)
        except (TypeError, InvalidOperation) as error:
            raise Refused("invalid", f"{place} does not take this value", place) from error
        if kept is not None and self.max_length is not None and len(kept) > self.max_length:  # MEM-TOO-LONG
            raise Refused("too_long", f"{place} holds at most {self.max_length} characters", place)
        return kept


class RecordType(msgspec.Struct, frozen=True):
    """`needs_one_of` names the fields of which at least one has a value; `keys` those that can be looked up; `own`
    those that only the system sets; `refers` says which fields hold ids of which type, those of lines included;
    `lasting` those that may still be changed when a record is final."""

    name: str
    fields: Mapping[str, Field]
    needs_one_of: tuple[str, ...]
    keys: tuple[str, ...]
    own: tuple[str, ...] = ()
    lines: Mapping[str, Field] = {}
    refers: Mapping[str, str] = {}
    lasting: tuple[str, ...] = ()

    def stored(self, given: Mapping[str, Any], read_only: Sequence[str]) -> dict[str, str | None]:
        """The given fields as they are kept. Raises Refused for what this type cannot hold."""
        return {name: self._stored(name, value, read_only) for name, value in given.items()}

    def _stored(self, name: str, value: Any, read_only: Sequence[str]) -> str | None:
        field = self.fields.get(name)
        if field is None:
            raise Refused("unknown_field", f"{self.name} have no field {name}", name)
        if name in read_only or name in self.own:  # MEM-READ-ONLY
            raise Refused("read_only", f"{name} cannot be written", name)
        return field.kept(value, name)

    def check_whole(self, fields: Mapping[str, str | None]) -> None:
        """Raises Refused where a record lacks what it needs."""
        if not any(fields[name] for name in self.needs_one_of):  # MEM-REQUIRED
            needed = " or ".join(self.needs_one_of)
            raise Refused("required", f"a value is needed in {needed}", self.needs_one_of[0])


def _text(value: Any) -> str | None:  # MEM-TEXT
    if value is None:
        return None
    if not isinstance(value, str):
        raise TypeError(type(value).__name__)
    one_kind_of_end = value.replace("\r\n", "\n").replace("\r", "\n")
    return _BLANKS.sub(" ", one_kind_of_end).strip() or None


def _lower(value: Any) -> str | None:  # MEM-EMAIL-LOWER
    text = _text(value)
    return text and text.lower()


def _upper(value: Any) -> str | None:  # MEM-SKU-UPPER
    text = _text(value)
    return text and text.upper()


def _decimal(value: Any) -> str | None:  # MEM-DECIMALS
    return _rounded(value, _CENT)


def _quantity(value: Any) -> str | None:  # MEM-QUANTITY
    return _rounded(value, _TEN_THOUSANDTH)


def _rounded(value: Any, step: Decimal) -> str | None:
    if isinstance(value, bool):
        raise TypeError("bool")
    text = format(Decimal(value), "f") if isinstance(value, int | Decimal) else _text(value)
    if text is None:
        return None
    if not _NUMBER.match(text):
        raise InvalidOperation(text)
    number = Decimal(text)
    if number.adjusted() >= _WHOLE_DIGITS_MAX:
        raise InvalidOperation(text)
    return format(number.quantize(step, ROUND_HALF_UP, _EXACT) + 0, "f")


def _fields(*fields: Field) -> dict[str, Field]:
    return {field.name: field for field in fields}


def _plain(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name, "text", _text) for name in names)


REFERENCE = Field("reference", "text", _text, unique=True)

CUSTOMERS = RecordType(
    "customers",
    _fields(
        Field("email", "text", _lower),
        Field("given_name", "text", _text, NAME_MAX),
        Field("family_name", "text", _text, NAME_MAX),
        Field("company_name", "text", _text, NAME_MAX),
        *_plain("phone", "street", "city", "region", "postal_code", "country", "website"),
        Field("note", "lines", _text),
        REFERENCE,
    ),
    needs_one_of=("email", "given_name", "family_name", "company_name"),
    keys=("email", "phone", "company_name", "reference"),
)
PRODUCTS = RecordType(
    "products",
    _fields(
        Field("sku", "text", _upper),
        Field("name", "text", _text, NAME_MAX),
        Field("description", "lines", _text),
        Field("price", "decimal", _decimal),
        Field("cost", "decimal", _decimal),
        *_plain("kind"),
        REFERENCE,
    ),
    needs_one_of=("name",),
    keys=("sku", "name", "reference"),
)
INVOICES = RecordType(
    "invoices",
    _fields(
        *_plain("customer_id", "date", "currency"),
        Field("note", "lines", _text),
        *_plain("remark", "status", "number"),
        Field("total", "decimal", _decimal),
        REFERENCE,
    ),
    needs_one_of=("customer_id",),
    keys=("number", "reference"),
    own=("status", "number", "total"),
    lines=_fields(
        Field("product_id", "text", _text),
        Field("description", "lines", _text, NAME_MAX),
        Field("quantity", "decimal", _quantity),
        Field("price", "decimal", _decimal),
        Field("net", "decimal", _decimal),
    ),
    refers={"customer_id": "customers", "product_id": "products"},
    lasting=("remark",),
)
PAYMENTS = RecordType(
    "payments",
    _fields(*_plain("invoice_id", "date"), Field("amount", "decimal", _decimal), REFERENCE),
    needs_one_of=("invoice_id",),
    keys=("invoice_id", "reference"),
    refers={"invoice_id": "invoices"},
)
FILES = RecordType(
    "files",
    _fields(*_plain("invoice_id", "name", "content"), REFERENCE),
    needs_one_of=("name",),
    keys=("invoice_id", "reference"),
    refers={"invoice_id": "invoices"},
)
TYPES: Mapping[str, RecordType] = {kind.name: kind for kind in (CUSTOMERS, PRODUCTS, INVOICES, PAYMENTS, FILES)}
