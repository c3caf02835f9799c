"""What connectors declare of their documents' numbers, and of their sending, fits their types."""

from __future__ import annotations

import pytest

from ledgerbridge.connectors.base.capabilities import Capabilities, TypeCapabilities
from ledgerbridge.wiring import connector_kinds

KINDS = {name: kind.capabilities for name, kind in connector_kinds().items()}
DECLARED = [(vendor, type) for vendor, known in KINDS.items() for type in known.types]


def found(vendor: str, type: str) -> tuple[Capabilities, TypeCapabilities]:
    return KINDS[vendor], KINDS[vendor].types[type]


@pytest.mark.feature("F-CORE-FIN-02")
@pytest.mark.parametrize(("vendor", "type"), DECLARED)
def test_series_are_shared_between_types_that_have_numbers_and_can_be_listed(vendor: str, type: str) -> None:
    known, own = found(vendor, type)
    numbering = own.numbering
    for other in (*numbering.shared_with, *numbering.echoed_by, *filter(None, [numbering.borne_by])):
        assert known.types[other].changes
        assert "number" in known.types[other].slots
    for other in numbering.shared_with:
        assert type in known.types[other].numbering.shared_with
    if numbering.always_given:
        assert own.cannot[own.slots["number"]]


@pytest.mark.feature("F-CORE-FIN-01")
@pytest.mark.parametrize(("vendor", "type"), DECLARED)
def test_what_is_held_back_is_also_what_is_asked_for(vendor: str, type: str) -> None:
    _, own = found(vendor, type)
    assert set(own.sending.held) == set(own.sending.asked)
    assert not own.sending.booked or own.books
