"""Where two configurations differ."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from ledgerbridge.usecases.choices import Configuration, FlowChoice, IntegrationChoice
from ledgerbridge.usecases.chosen import flows_of


class Difference(msgspec.Struct, frozen=True):
    """One place of the configuration that changes; None where there is nothing."""

    at: str
    old: Any
    new: Any


def differences(old: Configuration, new: Configuration) -> list[Difference]:
    """Every place where two configurations differ, in the order of their names."""
    before, after = dict(_flattened(old)), dict(_flattened(new))
    places = dict.fromkeys((*before, *after))
    return [
        Difference(place, before.get(place), after.get(place))
        for place in places
        if before.get(place) != after.get(place)
    ]


def _flattened(whole: Configuration) -> Iterable[tuple[str, Any]]:
    """(place, value) of all that was chosen; rules and filters count as one value each."""
    for connection in whole.connections:
        at = f"connection.{connection.name}"
        yield f"{at}.vendor", connection.vendor
        yield from ((f"{at}.settings.{key}", value) for key, value in connection.settings.items())
    for integration in whole.integrations:
        yield from _of_integration(f"integration.{integration.name}", integration)


def _of_integration(at: str, integration: IntegrationChoice) -> Iterable[tuple[str, Any]]:
    yield from ((f"{at}.{key}", getattr(integration, key)) for key in ("preset", "left", "right"))
    yield from ((f"{at}.{key}", value) for key, value in integration.settings.items())
    for data in flows_of(integration):
        yield from _of_flow(f"{at}.flows.{data.name}", integration.flows.get(data.name, FlowChoice()))
    for name, map in integration.maps.items():
        yield f"{at}.map.{name}", _plain(map)


def _of_flow(at: str, flow: FlowChoice) -> Iterable[tuple[str, Any]]:
    yield from ((f"{at}.{key}", value) for key, value in flow.settings.items())
    yield from ((f"{at}.rule {rule['id']}", rule) for rule in flow.rules)
    yield from ((f"{at}.rules_off {id}", True) for id in flow.rules_off)
    if flow.filters is not None:
        yield f"{at}.filter", [_plain(one) for one in flow.filters]
    if flow.own is not None:
        yield f"{at}.left", flow.own.left.type
        yield f"{at}.right", flow.own.right.type


def _plain(value: Any) -> Any:
    return msgspec.to_builtins(value, enc_hook=str)
