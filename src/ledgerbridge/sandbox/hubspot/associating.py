"""Associating two records: the checks on what was sent, then the change."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ledgerbridge.sandbox.hubspot.account import Work
from ledgerbridge.sandbox.hubspot.association_types import UNLABELLED
from ledgerbridge.sandbox.hubspot.call import record_id, type_named
from ledgerbridge.sandbox.hubspot.errors import Refused, invalid, not_found
from ledgerbridge.sandbox.hubspot.following import follow_link, refuse_link
from ledgerbridge.sandbox.hubspot.objects import ObjectType


class Spec(msgspec.Struct, rename={"category": "associationCategory", "id": "associationTypeId"}):
    """One association type as callers name it."""

    id: int
    category: str = "HUBSPOT_DEFINED"


class End(msgspec.Struct):
    """One end of an association."""

    id: str | int


class Association(msgspec.Struct):
    """An association that a new record starts with."""

    to: End
    types: list[Spec]


class Pair(msgspec.Struct, frozen=True):
    """Two records, each with its type."""

    source: ObjectType
    id: int
    target: ObjectType
    to: int


def pair_of(work: Work, source: ObjectType, id: str | int, target: ObjectType, to: str | int) -> Pair:
    """The two records. Raises Refused for an id that is none, a record that is not there, or twice the same one."""
    if (source.name, target.name) not in UNLABELLED:  # HS-PRODUCT-NO-ASSOC
        raise invalid(f"No association types exist from {source.name} to {target.name}")
    pair = Pair(source, _existing(work, source, id), target, _existing(work, target, to))
    if source is target and pair.id == pair.to:  # HS-ASSOC-BAD-ID
        raise invalid(f"Object {pair.id} cannot be associated to itself ({pair.to})")
    return pair


def _existing(work: Work, type: ObjectType, id: str | int) -> int:
    number = record_id(str(id))
    if number is None:  # HS-ASSOC-BAD-ID
        raise Refused(
            400,
            f"{id} is not a valid ID",
            "VALIDATION_ERROR",
            subCategory="crm.associations.INVALID_IDENTIFIER",
            context={"id": [str(id)]},
        )
    if work.account.table(type).live(number) is None:
        raise not_found()
    return number


def known_types(work: Work, pair: Pair, specs: Sequence[Spec]) -> frozenset[int]:
    """The ids of association types. Raises Refused for one that does not lead from the first record to the second."""
    for spec in specs:
        type = work.account.links.type_of(spec.id)
        if type is None or (type.source, type.target) != (pair.source.name, pair.target.name):
            raise invalid(f"Association type {spec.id} does not lead from {pair.source.name} to {pair.target.name}")
    return frozenset(spec.id for spec in specs)


def plain_type(pair: Pair) -> int:
    return UNLABELLED[pair.source.name, pair.target.name]


def associate(work: Work, pair: Pair, types: frozenset[int], replacing: bool = False) -> None:
    """The two records have these types between them, beside the former ones or instead of them. Raises Refused."""
    links = work.account.links
    if pair.to not in links.between(pair.source.name, pair.id, pair.target.name):
        refuse_link(work, pair.source, pair.id, pair.target, pair.to)
    (links.replace if replacing else links.add)(pair.source.name, pair.id, pair.target.name, pair.to, types)
    follow_link(work, pair.source, pair.id, pair.target, pair.to)


def dissociate(work: Work, pair: Pair, types: frozenset[int] | None = None) -> None:
    """The two records have no association any more, or have lost those types."""
    work.account.links.remove(pair.source.name, pair.id, pair.target.name, pair.to, types)
    follow_link(work, pair.source, pair.id, pair.target, pair.to)


def associate_new(work: Work, type: ObjectType, id: int, associations: Sequence[Association]) -> None:
    """A new record has the associations sent with it. Raises Refused."""
    for association in associations:
        target = _target_of(work, type, association.types)
        pair = pair_of(work, type, id, target, association.to.id)
        associate(work, pair, known_types(work, pair, association.types))


def _target_of(work: Work, type: ObjectType, specs: Sequence[Spec]) -> ObjectType:
    """The object type that the first association type leads to."""
    known = work.account.links.type_of(specs[0].id) if specs else None
    if known is None or known.source != type.name:
        named = specs[0].id if specs else "none"
        raise invalid(f"Association type {named} does not start at {type.name}")
    return type_named(known.target)
