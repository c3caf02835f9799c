"""The fields a type has in this account: those of every account, custom properties, accounting codes by entity."""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import FieldSpec, Kind
from ledgerbridge.connectors.hyperline.api import HyperlineApi
from ledgerbridge.connectors.hyperline.entities import Entities
from ledgerbridge.connectors.hyperline.products import ACCOUNTING
from ledgerbridge.connectors.hyperline.reading import CUSTOM, Reader, entity_forms
from ledgerbridge.connectors.hyperline.record_type import RecordType
from ledgerbridge.connectors.hyperline.wire import Form, Shape, Wire, form, text_of

DEFINITIONS = "/v1/custom-properties"
SHAPES = {"boolean": Shape.FLAG, "number": Shape.NUMBER, "date": Shape.DAY}
"""{type of a custom property: how its values are read}. The types are documented nowhere (ASSUMED: these names); what
has another one is text."""


async def fields(
    api: HyperlineApi, reader: Reader, entities: Entities, kind: RecordType, entity: str
) -> list[FieldSpec]:
    """Every field; from here on, records of the type hold each of them."""
    forms: list[Form] = []
    if kind.custom:
        forms += [_custom(row) for row in await api.all_rows(DEFINITIONS) if _is_for(row, kind.custom)]
    if f"{ACCOUNTING}." in kind.open_prefixes:
        others = [one for one in await entities.all() if one.id != entity]
        forms += [one for other in others for one in entity_forms(other.id, other.name)]
    reader.known[kind.type] = tuple(forms)
    return [*kind.specs.values(), *(form.spec for form in forms)]


def _is_for(row: Wire, type: str) -> bool:
    """Whether a definition is for a type; one that names its types in no way that is known is offered for all."""
    slug = text_of(row, "slug")
    named = row.get("entities") or ([row["entity"]] if "entity" in row else [type])
    return slug is not None and "." not in slug and isinstance(named, list) and type in named


def _custom(row: Wire) -> Form:
    """A custom property; of a selection the options are known."""
    slug, listed = row["slug"], row.get("authorized_values")
    options = tuple(str(one) for one in listed) if isinstance(listed, list) and row.get("type") == "select" else ()
    shape = SHAPES.get(str(row.get("type")), Shape.TEXT)
    kind = Kind.CHOICE if options else None
    return form(f"{CUSTOM}.{slug}", text_of(row, "name") or slug, shape, kind=kind, options=options, custom=True)
