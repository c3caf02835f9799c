"""Associations of records that are there already, made a batch at a time."""

from __future__ import annotations

from collections.abc import Sequence

from ledgerbridge.connectors.hubspot.api import ASSOCIATION_WRITES, HubSpotApi
from ledgerbridge.connectors.hubspot.errors import UNANSWERED, problem, refusal
from ledgerbridge.connectors.hubspot.record_type import Link
from ledgerbridge.connectors.hubspot.wire import ids_named
from ledgerbridge.model.problems import LedgerbridgeError, RecordRefused, VendorDrift

OWN = "HUBSPOT_DEFINED"


class AssociationTypes:
    """The types that no document of HubSpot's names; the account is asked once for each pair of types."""

    def __init__(self, api: HubSpotApi) -> None:
        self._api = api
        self._known: dict[tuple[str, str], int] = {}

    async def of(self, type: str, link: Link) -> int:
        """The type of a link: its own, else HubSpot's plain one between the two; 0 where there is none."""
        if link.association:
            return link.association
        pair = (type, link.type)
        if pair not in self._known:
            types = await self._api.association_types(*pair)
            plain = [one.type_id for one in types if one.category == OWN and one.label is None]
            self._known[pair] = plain[0] if plain else 0
        return self._known[pair]


async def associate_all(
    api: HubSpotApi, type: str, other: str, pairs: Sequence[tuple[str, str]], association: int
) -> dict[str, LedgerbridgeError]:
    """{id of one of ours: why it does not stand beside the other}; those left out do."""
    if len(pairs) > ASSOCIATION_WRITES:
        return await _in_halves(api, type, other, pairs, association)
    try:
        answer = await api.associate(type, other, pairs, association)
    except LedgerbridgeError as error:
        if isinstance(error, RecordRefused) and len(pairs) > 1:
            return await _in_halves(api, type, other, pairs, association)
        return {id: error for id, _ in pairs}
    errors = [error for error in answer.errors if isinstance(error, dict)]
    named = {id: RecordRefused(refusal(error)) for error in errors for id in ids_named([error], "fromObjectId")}
    unclear = VendorDrift(problem(UNANSWERED))
    return dict(named) if named or not errors else {id: unclear for id, _ in pairs}


async def _in_halves(
    api: HubSpotApi, type: str, other: str, pairs: Sequence[tuple[str, str]], association: int
) -> dict[str, LedgerbridgeError]:
    middle = len(pairs) // 2
    first = await associate_all(api, type, other, pairs[:middle], association)
    return first | await associate_all(api, type, other, pairs[middle:], association)
