"""The association calls on many records at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec

from ledgerbridge.sandbox.hubspot.associating import (
    End,
    Spec,
    associate,
    dissociate,
    known_types,
    pair_of,
    plain_type,
)
from ledgerbridge.sandbox.hubspot.associations import (
    PAGE_MAX,
    association_page,
    default_rows,
    labels_row,
    require_both,
)
from ledgerbridge.sandbox.hubspot.batch import at_most, complete
from ledgerbridge.sandbox.hubspot.call import Call, record_id
from ledgerbridge.sandbox.hubspot.errors import Refused, invalid
from ledgerbridge.sandbox.kit.http import Response

Wire = dict[str, Any]

READ_MAX = 1_000
WRITE_MAX = 2_000


class ReadInput(msgspec.Struct):
    id: str | int
    after: str | None = None


class ReadBatch(msgspec.Struct):
    inputs: list[ReadInput] = []


class PairInput(msgspec.Struct, rename={"source": "from"}):
    """Two records, and the types between them where the call takes any."""

    source: End
    to: End
    types: list[Spec] = []


class PairBatch(msgspec.Struct):
    inputs: list[PairInput] = []


class NamedInput(msgspec.Struct, rename={"source": "from"}):
    """Two records with a type by its v3 name."""

    source: End
    to: End
    type: str


class NamedBatch(msgspec.Struct):
    inputs: list[NamedInput] = []


class ArchiveInput(msgspec.Struct, rename={"source": "from"}):
    source: End
    to: list[End]


class ArchiveBatch(msgspec.Struct):
    inputs: list[ArchiveInput] = []


Input = TypeVar("Input", PairInput, NamedInput)


def read_batch(call: Call) -> Response:
    """Each record's associations; a record without any is an error, and the answer then a 207."""  # HS-ASSOC-NONE
    require_both(call, "read")
    inputs = call.body(ReadBatch).inputs
    at_most(inputs, READ_MAX)  # HS-ASSOC-LIMITS
    results: list[Wire] = []
    errors: list[Wire] = []
    for entry in inputs:
        source = record_id(str(entry.id))
        page = association_page(call, -1 if source is None else source, PAGE_MAX, entry.after or "")
        if page["results"]:
            row = {"from": {"id": str(entry.id)}, "to": page.pop("results")}
            results.append(row | page)
        else:
            errors.append(_nothing_associated(call, str(entry.id)))
    return complete(call, 200, results, errors)


def _nothing_associated(call: Call, id: str) -> Wire:
    source, target = call.type.singular, call.target.singular
    return {
        "status": "error",
        "category": "OBJECT_NOT_FOUND",
        "subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND",
        "message": f"No {target} is associated with {source} {id}.",
        "context": {"fromObjectId": [id], "fromObjectType": [source], "toObjectType": [target]},
    }


def create_batch(call: Call) -> Response:
    """Adds types between pairs of records."""  # HS-ASSOC-BATCH-CREATE

    def add(entry: PairInput) -> list[Wire]:
        pair = pair_of(call.work, call.type, entry.source.id, call.target, entry.to.id)
        associate(call.work, pair, known_types(call.work, pair, entry.types))
        return [labels_row(call, pair)]

    return _each(call, 201, call.body(PairBatch).inputs, add)


def default_batch(call: Call) -> Response:
    """Adds the plain type between pairs of records."""  # HS-ASSOC-DEFAULT

    def add(entry: PairInput) -> list[Wire]:
        pair = pair_of(call.work, call.type, entry.source.id, call.target, entry.to.id)
        associate(call.work, pair, frozenset())
        return default_rows(pair)

    return _each(call, 200, call.body(PairBatch).inputs, add)


def create_batch_v3(call: Call) -> Response:
    """Adds a type by name; the opposite direction is answered first."""  # HS-ASSOC-V3-BATCH

    def add(entry: NamedInput) -> list[Wire]:
        pair = pair_of(call.work, call.type, entry.source.id, call.target, entry.to.id)
        type = call.account.links.named_type(entry.type, call.type.name, call.target.name)
        if type is None:
            raise invalid(f"{entry.type} is not an association type from {call.type.name} to {call.target.name}")
        associate(call.work, pair, frozenset({type.id}) - {plain_type(pair)})
        there = {"from": {"id": str(pair.id)}, "to": {"id": str(pair.to)}, "type": type.name}
        back = {"from": there["to"], "to": there["from"], "type": call.account.links.known(type.inverse).name}
        return [back, there]

    return _each(call, 201, call.body(NamedBatch).inputs, add)


def read_batch_v3(call: Call) -> Response:
    """Each record's associations, one row for each record and type, the type by its v3 name."""  # HS-ASSOC-V3-READ
    require_both(call, "read")
    inputs = call.body(ReadBatch).inputs
    at_most(inputs, READ_MAX)
    links = call.account.links
    results: list[Wire] = []
    errors: list[Wire] = []
    for entry in inputs:
        source = record_id(str(entry.id))
        found = links.between(call.type.name, -1 if source is None else source, call.target.name)
        rows = [{"id": str(to), "type": links.known(id).name} for to, types in found.items() for id in sorted(types)]
        if rows:
            results.append({"from": {"id": str(entry.id)}, "to": rows})
        else:
            errors.append(_nothing_associated(call, str(entry.id)))
    return complete(call, 200, results, errors)


def archive_batch_v3(call: Call) -> Response:
    """The types named are gone."""
    require_both(call, "write")
    inputs = call.body(NamedBatch).inputs
    at_most(inputs, WRITE_MAX)
    for entry in inputs:
        type = call.account.links.named_type(entry.type, call.type.name, call.target.name)
        if type is None:
            raise invalid(f"{entry.type} is not an association type from {call.type.name} to {call.target.name}")
        _dissociate(call, entry.source, entry.to, frozenset({type.id}))
    return Response.of(204)


def _each(call: Call, status: int, inputs: Sequence[Input], write: Callable[[Input], list[Wire]]) -> Response:
    """A batch in which each pair stands for itself."""
    require_both(call, "write")
    at_most(inputs, WRITE_MAX)
    results: list[Wire] = []
    errors: list[Wire] = []
    for entry in inputs:
        try:
            results += write(entry)
        except Refused as refused:
            ends = {"fromObjectId": [str(entry.source.id)], "toObjectId": [str(entry.to.id)]}
            errors.append(refused.entry(**ends))
    return complete(call, status, results, errors)


def archive_batch(call: Call) -> Response:
    """Nothing is left between the pairs; pairs that are not associated are passed over."""  # HS-ASSOC-DELETE
    require_both(call, "write")
    inputs = call.body(ArchiveBatch).inputs
    at_most(inputs, WRITE_MAX)
    for entry in inputs:
        for end in entry.to:
            _dissociate(call, entry.source, end, None)
    return Response.of(204)


def archive_labels_batch(call: Call) -> Response:
    """The types named are gone; with the plain one, everything is."""
    require_both(call, "write")
    inputs = call.body(PairBatch).inputs
    at_most(inputs, WRITE_MAX)
    for entry in inputs:
        _dissociate(call, entry.source, entry.to, frozenset(spec.id for spec in entry.types))
    return Response.of(204)


def _dissociate(call: Call, source: End, to: End, types: frozenset[int] | None) -> None:
    try:
        pair = pair_of(call.work, call.type, source.id, call.target, to.id)
    except Refused as refused:
        if refused.status == 404:
            return
        raise
    dissociate(call.work, pair, types)
