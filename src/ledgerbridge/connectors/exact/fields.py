"""A field of Exact: what a user sees of it, and its type on the wire."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from ledgerbridge.connectors.base.capabilities import FieldSpec, Kind
from ledgerbridge.model.kinds import Reference


class Edm(StrEnum):
    """Types of OData, as far as they differ on the wire."""

    STRING = "string"
    GUID = "guid"
    INTEGER = "integer"
    DOUBLE = "double"
    BOOLEAN = "boolean"
    BYTE = "byte"
    DATE = "date"
    PICTURE = "picture"
    """The address of a picture; where there is none, Exact answers one of its own images."""


class Field(msgspec.Struct, frozen=True):
    """One property of an entity."""

    spec: FieldSpec
    edm: Edm = Edm.STRING
    sent: bool = True
    """Whether it is a property of Exact at all; others are ours, made of several."""
    apart: bool = False
    """Whether it is read with the others but written by a call of its own."""

    @property
    def path(self) -> str:
        return self.spec.path


def table(*fields: Field) -> dict[str, Field]:
    """By path."""
    return {field.path: field for field in fields}


def text(path: str, label: str, longest: int | None = None, required: bool = False, read_only: bool = False) -> Field:
    return Field(FieldSpec(path, label, required=required, max_length=longest, read_only=read_only))


def email(path: str, label: str) -> Field:
    return Field(FieldSpec(path, label, Kind.EMAIL))


def country(path: str, label: str, read_only: bool = False) -> Field:
    return Field(FieldSpec(path, label, Kind.COUNTRY, read_only=read_only))


def link(path: str, label: str, required: bool = False, read_only: bool = False) -> Field:
    """The id of another record."""
    return Field(FieldSpec(path, label, required=required, read_only=read_only), Edm.GUID)


def chosen(path: str, label: str) -> Field:
    """The id of an entry of a list of the division."""
    return Field(FieldSpec(path, label, Kind.CHOICE), Edm.GUID)


def whole(path: str, label: str, read_only: bool = False) -> Field:
    """A number that counts or names, such as that of an invoice: text, since nobody computes with it."""
    return Field(FieldSpec(path, label, read_only=read_only), Edm.INTEGER)


def number(path: str, label: str, required: bool = False, read_only: bool = False) -> Field:
    return Field(FieldSpec(path, label, Kind.NUMBER, read_only, required), Edm.DOUBLE)


def flag(path: str, label: str, read_only: bool = False) -> Field:
    return Field(FieldSpec(path, label, Kind.BOOL, read_only=read_only), Edm.BOOLEAN)


def byte_flag(path: str, label: str, read_only: bool = False) -> Field:
    return Field(FieldSpec(path, label, Kind.BOOL, read_only=read_only), Edm.BYTE)


def picture(path: str, label: str) -> Field:
    return Field(FieldSpec(path, label, read_only=True), Edm.PICTURE)


def day(path: str, label: str, required: bool = False, read_only: bool = False) -> Field:
    return Field(FieldSpec(path, label, Kind.DATE, read_only, required), Edm.DATE)


def choice(path: str, label: str, *options: str, read_only: bool = False) -> Field:
    return Field(FieldSpec(path, label, Kind.CHOICE, read_only=read_only, options=options))


def numbered(path: str, label: str, *options: str, read_only: bool = False) -> Field:
    """A choice that Exact numbers."""
    return Field(FieldSpec(path, label, Kind.CHOICE, read_only=read_only, options=options), Edm.INTEGER)


def named_by_owner(field: Field) -> Field:
    """A field whose meaning each division gives it."""
    return msgspec.structs.replace(field, spec=msgspec.structs.replace(field.spec, custom=True))


def from_list(field: Field, listed: Reference) -> Field:
    """A field that holds an id of that list of the division."""
    return msgspec.structs.replace(field, spec=msgspec.structs.replace(field.spec, listed=listed))


def free_fields(texts: int, numbers: int) -> dict[str, Field]:
    """The free fields of an entity, by path: so many texts and numbers, and five days and claims."""
    found = (
        *(text(f"FreeTextField_{n:02}", f"Free text field {n}") for n in range(1, texts + 1)),
        *(number(f"FreeNumberField_{n:02}", f"Free number field {n}") for n in range(1, numbers + 1)),
        *(flag(f"FreeBoolField_{n:02}", f"Free yes or no field {n}") for n in range(1, 6)),
        *(day(f"FreeDateField_{n:02}", f"Free date field {n}") for n in range(1, 6)),
    )
    return table(*(named_by_owner(field) for field in found))


def ours(path: str, label: str, kind: Kind = Kind.TEXT, read_only: bool = False, required: bool = False) -> Field:
    """A field that is no property of Exact."""
    return Field(FieldSpec(path, label, kind, read_only, required), sent=False)
