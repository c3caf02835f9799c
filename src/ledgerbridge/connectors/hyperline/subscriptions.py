"""Subscriptions of Hyperline, read only (API reference, subscriptions, version 2)."""

from __future__ import annotations

from ledgerbridge.connectors.base.capabilities import CreateSafety, TypeCapabilities
from ledgerbridge.connectors.hyperline.record_type import Filter, RecordType, Resource
from ledgerbridge.connectors.hyperline.wire import Shape, form
from ledgerbridge.model.kinds import RecordKind

SUBSCRIPTION = "subscriptions"

SUBSCRIPTIONS = RecordType(
    capabilities=TypeCapabilities(
        type=SUBSCRIPTION,
        label="Subscriptions",
        kind=RecordKind.SUBSCRIPTION,
        slots={
            "status": "status",
            "date": "starts_at",
            "currency": "currency",
            "customer_id": "customer_id",
            "reference": "purchase_order",
        },
        match_keys=("customer_id",),
        reference_path=None,
        create_safety=CreateSafety.REPLAY,
        page_size=100,
        find_batch=50,
        read_batch=1,
        write_batch=1,
        ordered_versions=True,
        lag_s=1.0,
        creates=False,
        updates=False,
        cannot={
            "create": "Subscriptions are made in Hyperline, where plans, phases and start are chosen.",
            "update": "A change of a subscription at Hyperline bills at once or later, which people decide there.",
            "revenue": "The names of recurring revenue in answers are not published.",
        },
    ),
    resource=Resource(name=SUBSCRIPTION, listing="/v2/subscriptions", single="/v2/subscriptions", by_id=None),
    forms=(
        form("status", "Status", read_only=True),
        form("currency", "Currency", read_only=True),
        form("customer_id", "Customer", Shape.TEXT, "customer_id", "customer.id", read_only=True),
        form("plan_id", "Plan", read_only=True),
        form("purchase_order", "Purchase order", read_only=True),
        form("commitment_interval.period", "Committed for", read_only=True),
        form("commitment_interval.count", "Committed for, how many", Shape.NUMBER, read_only=True),
        form("renew_automatically", "Renews by itself", Shape.FLAG, read_only=True),
        form("activation_strategy", "Starts by", read_only=True),
        form("starts_at", "Starts", Shape.MOMENT, read_only=True),
        form("created_at", "Created", Shape.MOMENT, read_only=True),
        form("updated_at", "Updated", Shape.MOMENT, read_only=True),
    ),
    filters={"customer_id": Filter("/v2/subscriptions", "customer_id", several=False)},
    custom="subscription",
    open_prefixes=("custom_properties.",),
)
