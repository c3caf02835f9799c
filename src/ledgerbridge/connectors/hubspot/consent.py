"""What HubSpot can do for us where nothing of ours may be added to the account.

A record is made by an upsert on a property of ours, without which the same create sent twice would be two records. So
none is made; those that are there are found by their keys and kept the same.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ledgerbridge.connectors.base.capabilities import Capabilities, TypeCapabilities
from ledgerbridge.connectors.hubspot.capabilities import CAPABILITIES
from ledgerbridge.connectors.hubspot.own_properties import OWN
from ledgerbridge.connectors.hubspot.record_type import REFERENCE
from ledgerbridge.connectors.hubspot.settings import adds_properties

REFUSED = "No records are made in HubSpot: the connection's setting own_properties lets nothing be added there."


def capabilities(settings: Mapping[str, str]) -> Capabilities:
    """As far as the user agrees to properties of ours. Raises SetupError for an answer that is not known."""
    if adds_properties(settings):
        return CAPABILITIES
    types = {name: _bare(type) for name, type in CAPABILITIES.types.items()}
    return msgspec.structs.replace(CAPABILITIES, types=types)


def _bare(type: TypeCapabilities) -> TypeCapabilities:
    own = frozenset(spec.path for spec in OWN.get(type.type, ()))
    cannot = {**type.cannot, "create": REFUSED} if type.creates else type.cannot
    return msgspec.structs.replace(type, creates=False, cannot=cannot, not_wanted=own | {REFERENCE})
