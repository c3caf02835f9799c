"""What HubSpot answers, as it names things; read defensively, one bad record never spoils the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec


class ObjectWire(msgspec.Struct, frozen=True, rename="camel"):
    """A record (record shape of the CRM guide): every value is a text, or null where asked for and empty."""

    id: str
    properties: dict[str, str | None]
    updated_at: str
    archived: bool = False
    object_write_trace_id: str | None = None
    """On batch writes: the mark we sent with the input this answers."""
    new: bool | None = None
    """On upserts: whether the record was made by this call."""


class Hit(msgspec.Struct, frozen=True, rename="camel"):
    """A record as a search shows it, which may be an earlier version."""

    id: str
    updated_at: str


class BatchWire(msgspec.Struct, frozen=True, rename="camel"):
    """A batch answer; neither list is in the order of the inputs."""

    results: list[Any]
    completed_at: str = ""
    errors: list[Any] = []


class AssociationType(msgspec.Struct, frozen=True, rename="camel"):
    """How two records stand together; in the account's list of labels, too."""

    type_id: int = 0
    category: str = ""
    label: str | None = None


class Associated(msgspec.Struct, frozen=True, rename="camel"):
    to_object_id: int | str
    association_types: list[AssociationType] = []


class AssociatedWire(msgspec.Struct, frozen=True, rename={"source": "from"}):
    """What stands beside one record; its own id is a text, the others' are numbers."""

    source: dict[str, Any]
    to: list[Associated]
    paging: Any = None


class AccountWire(msgspec.Struct, frozen=True, rename="camel"):
    """The account (account information, details)."""

    portal_id: int | str
    company_currency: str = ""
    additional_currencies: list[str] = []


class Option(msgspec.Struct, frozen=True):
    value: str
    label: str = ""


class Rights(msgspec.Struct, frozen=True, rename="camel"):
    read_only_value: bool = False


class PropertyWire(msgspec.Struct, frozen=True, rename="camel"):
    """A property's definition; what may be missing has a default (properties API, recorded definitions)."""

    name: str
    label: str
    type: str
    field_type: str
    group_name: str = ""
    options: list[Option] = []
    calculated: bool = False
    external_options: bool = False
    has_unique_value: bool = False
    hidden: bool = False
    hubspot_defined: bool = False
    archived: bool = False
    referenced_object_type: str | None = None
    modification_metadata: Rights = Rights()

    @property
    def read_only(self) -> bool:
        return self.calculated or self.modification_metadata.read_only_value


def ids_named(errors: Iterable[Any], *names: str) -> set[str]:
    """Ids that the errors of a batch name in their context, under any of these names."""
    return {str(id) for error in errors for name in names for id in _context(error).get(name, ())}


def consumed_ids(properties: Mapping[str, str | None], *names: str) -> set[str]:
    """Ids of the records merged into this one; an entry may have the moment of the merge behind a colon."""
    entries = (entry for name in names for entry in (properties.get(name) or "").split(";"))
    return {entry.partition(":")[0].strip() for entry in entries} - {""}


def next_after(answer: Mapping[str, Any]) -> str | None:
    """Where the next page begins; None on the last one. The link beside it is not to be followed."""
    paging = answer.get("paging")
    after = paging.get("next", {}).get("after") if isinstance(paging, dict) else None
    return None if after is None else str(after)


def _context(error: Any) -> Mapping[str, list[Any]]:
    context = error.get("context") if isinstance(error, dict) else None
    return {name: ids for name, ids in (context or {}).items() if isinstance(ids, list)}
