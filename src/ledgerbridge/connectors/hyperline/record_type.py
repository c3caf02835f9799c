"""What this connector knows of one record type, beyond its capabilities."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec

from ledgerbridge.connectors.base.capabilities import FieldSpec, TypeCapabilities
from ledgerbridge.connectors.base.protocol import Write
from ledgerbridge.connectors.hyperline.wire import Form, Wire
from ledgerbridge.model.problems import Problem


class Filter(msgspec.Struct, frozen=True):
    """A list that can be asked for the values of one path."""

    path: str
    """Of the list: `/v1/...` is paged by offset, `/v2/...` by cursor."""
    name: str
    several: bool = True
    """Whether several values can be asked for at once, with the operator `in`."""


class Resource(msgspec.Struct, frozen=True):
    """A list of Hyperline and the ways to its objects."""

    name: str
    listing: str
    """The list that changes are read from: a `/v2/...` list by `updated_at`, a `/v1/...` list whole each time."""
    single: str | None
    """Where one object is read as it is now; None where only the list has it."""
    by_id: Filter | None
    """The list that takes ids; None where there is none."""
    everything: Mapping[str, str] = {}
    """What to ask so that archived objects are listed too."""
    needed: tuple[str, ...] = ()
    """Properties that rows of a list must have; a row without them is read again by itself."""

    @property
    def is_swept(self) -> bool:
        return self.listing.startswith("/v1/")


class PartForms(msgspec.Struct, frozen=True):
    """Where the parts of a record stand in its object, and their fields."""

    place: str
    forms: tuple[Form, ...]


class RecordType(msgspec.Struct, frozen=True):
    """One of the types this connector keeps."""

    capabilities: TypeCapabilities
    resource: Resource
    forms: tuple[Form, ...]
    filters: Mapping[str, Filter]
    """{path: the list that is asked for its values}."""
    parts: Mapping[str, PartForms] = {}
    unfold: Callable[[Wire], Sequence[Wire]] = lambda row: [row]
    """The objects of this type in a row of the list."""
    gone: Callable[[Wire], str] = lambda wire: ""
    """Why an object counts as gone; empty for live ones."""
    adapt: Callable[[Wire, str], Wire] = lambda wire, entity: wire
    """(object, the connection's invoicing entity): the object as its fields are read from."""
    currency: str = "currency"
    """Where the currency of amounts stands."""
    custom: str = ""
    """What Hyperline calls the type where custom properties are defined; empty where it has none."""
    fixed: frozenset[str] = frozenset()
    """Paths that only a create can set."""
    open_prefixes: tuple[str, ...] = ()
    """Beginnings of paths that differ from account to account."""
    body: Callable[[Write, str], bytes] = lambda write, entity: b""
    """(write, the connection's invoicing entity): what is sent. Pure. Raises RecordRefused."""
    flaw: Callable[[Write], Problem | None] = lambda write: None
    """Why a write need not be sent."""

    specs: Mapping[str, FieldSpec] = {}
    """Fields of every account, by path, those of parts written `lines[].X`; follows from the forms."""

    @property
    def type(self) -> str:
        return self.capabilities.type

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "specs", _specs(self.forms, self.parts))


def _specs(forms: Sequence[Form], parts: Mapping[str, PartForms]) -> dict[str, FieldSpec]:
    own = {form.spec.path: form.spec for form in forms}
    within = [
        msgspec.structs.replace(form.spec, path=f"{name}[].{form.spec.path}")
        for name, part in parts.items()
        for form in part.forms
    ]
    return own | {spec.path: spec for spec in within}
