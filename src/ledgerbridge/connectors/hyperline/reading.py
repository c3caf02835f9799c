"""Rows of Hyperline's lists to records: what is gone is told apart, what does not fit is set aside."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

import msgspec

from ledgerbridge.connectors.base.capabilities import FieldSpec
from ledgerbridge.connectors.hyperline.errors import does_not_fit, filter_ignored
from ledgerbridge.connectors.hyperline.products import ACCOUNTING, CODES
from ledgerbridge.connectors.hyperline.record_type import RecordType
from ledgerbridge.connectors.hyperline.transactions import record_id
from ledgerbridge.connectors.hyperline.wire import Form, Shape, Wire, day, form, moment, read_fields, text_of
from ledgerbridge.model.problems import Problem, VendorDrift
from ledgerbridge.model.record import Part, Record
from ledgerbridge.model.values import Value, canonical

CUSTOM = "custom_properties"


class Sifted(msgspec.Struct, frozen=True):
    """Rows, sorted out: live records, and {id: why it is gone}."""

    records: Mapping[str, Record]
    gone: Mapping[str, str]


class Reader:
    """Reads one workspace's objects. `drift` collects (type, id, why) of what could not be read.

    `known` holds paths that differ from account to account, as far as the schema was asked for them; a record holds
    each of them, and what else it has itself.
    """

    def __init__(self, entity: str) -> None:
        self._entity = entity
        self.drift: list[tuple[str, str, Problem]] = []
        self.known: dict[str, tuple[Form, ...]] = {}

    def sifted(self, kind: RecordType, rows: Iterable[Wire]) -> Sifted:
        """A row that does not fit stops no other."""
        records: dict[str, Record] = {}
        gone: dict[str, str] = {}
        for wire in (wire for row in rows for wire in kind.unfold(row)):
            id = id_of(kind, wire)
            why = kind.gone(wire)
            if id is not None and why:
                gone[id] = why
                continue
            try:
                record = self.record(kind, wire)
                records[record.id] = record
            except VendorDrift as error:
                self.drift.append((kind.type, id or "", error.problem))
        return Sifted(records, gone)

    def ignored(self, kind: RecordType, name: str) -> None:
        """Notes, once until it is told, that Hyperline dropped a filter."""
        note = (kind.type, "", filter_ignored(name))
        if note not in self.drift:
            self.drift.append(note)

    def record(self, kind: RecordType, wire: Wire) -> Record:
        """Raises VendorDrift, naming the field, where the object does not fit."""
        id = id_of(kind, wire)
        if id is None:
            raise VendorDrift(does_not_fit("id"))
        adapted = kind.adapt(wire, self._entity)
        currency = text_of(adapted, kind.currency)
        fields = read_fields((*kind.forms, *self._open_forms(kind, adapted)), adapted, currency)
        parts = {name: _parts(part.place, part.forms, adapted, currency) for name, part in kind.parts.items()}
        updated = text_of(adapted, "updated_at")
        version = updated if kind.capabilities.ordered_versions else _digest(fields, parts)
        return Record(kind.type, id, fields, version, moment(updated), parts=parts)

    def answered(self, kind: RecordType, wire: Wire, paths: Iterable[str]) -> frozenset[str]:
        """Those of the paths whose property an answer has at all, be it empty."""
        adapted = kind.adapt(wire, self._entity)
        heads = {form.spec.path: {place.partition(".")[0] for place in form.places} for form in kind.forms}
        return frozenset(path for path in paths if heads.get(path, {path.partition(".")[0]}) & adapted.keys())

    def spec(self, kind: RecordType, path: str) -> FieldSpec | None:
        """The field of a path, one of this account included as far as the schema was asked for them."""
        own = (form.spec for form in self.known.get(kind.type, ()) if form.spec.path == path)
        return kind.specs.get(path) or next(own, None)

    def _open_forms(self, kind: RecordType, wire: Wire) -> tuple[Form, ...]:
        """Fields this account has and others have not: those the schema named, and those the object brings."""
        forms = {form.spec.path: form for form in self.known.get(kind.type, ())}
        brought = wire.get(CUSTOM)
        if kind.custom and isinstance(brought, dict):
            for slug, value in brought.items():
                path = f"{CUSTOM}.{slug}"
                if "." not in slug:
                    defined = forms[path].shape if path in forms else Shape.TEXT
                    forms[path] = form(path, slug, shape_of(value, defined))
        if f"{ACCOUNTING}." in kind.open_prefixes:
            for id, settings in wire[ACCOUNTING].items():
                if isinstance(settings, dict):
                    forms |= {one.spec.path: one for one in entity_forms(id, id)}
        return tuple(forms.values())


def entity_forms(id: str, name: str) -> tuple[Form, ...]:
    """A product's accounting codes for one invoicing entity."""
    return tuple(form(f"{ACCOUNTING}.{id}.{code}", f"{label} ({name})") for code, label in CODES.items())


def shape_of(value: object, defined: Shape) -> Shape:
    """How the value of a custom property is read: by what it is, whatever its definition says today; a text can be a
    day by definition alone."""
    if isinstance(value, bool):
        return Shape.FLAG
    if isinstance(value, str) or value is None:
        return Shape.DAY if defined is Shape.DAY and day(value) else Shape.TEXT
    return Shape.TEXTS if isinstance(value, list) else Shape.NUMBER


def id_of(kind: RecordType, wire: Wire) -> str | None:
    """The record's id; a transaction's is made of its invoice's and its own."""
    return record_id(wire) if "invoice_id" in kind.filters else text_of(wire, "id")


def _parts(place: str, forms: Iterable[Form], wire: Wire, currency: str | None) -> tuple[Part, ...]:
    listed = wire.get(place)
    if listed is None:
        return ()
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise VendorDrift(does_not_fit(place))
    return tuple(Part(read_fields(forms, one, currency), text_of(one, "id")) for one in listed)


def _digest(fields: Mapping[str, Value], parts: Mapping[str, tuple[Part, ...]]) -> str:
    """A version for what Hyperline gives none: it differs when the content does."""
    seen = hashlib.sha256()
    for path, value in sorted(fields.items()):
        seen.update(path.encode() + b"\0" + canonical(value) + b"\0")
    for name, several in sorted(parts.items()):
        for part in several:
            content = sorted((path, canonical(value)) for path, value in part.fields.items())
            seen.update(f"{name}{part.id}{content}".encode())
    return seen.hexdigest()[:24]
