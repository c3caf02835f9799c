"""Pipelines and their stages: what an account starts with, and what a record's stage tells about it."""

from __future__ import annotations

from typing import Any

import msgspec

from ledgerbridge.sandbox.hubspot.times import iso

STAGES_MAX = {"deals": 100}
STAGES_MAX_OTHERS = 30
PERMISSIONS = "CRM_PERMISSIONS_ENFORCEMENT"

DEAL_STAGES = (
    ("appointmentscheduled", "Appointment Scheduled", "0.2"),
    ("qualifiedtobuy", "Qualified To Buy", "0.4"),
    ("presentationscheduled", "Presentation Scheduled", "0.6"),
    ("decisionmakerboughtin", "Decision Maker Bought-In", "0.8"),
    ("contractsent", "Contract Sent", "0.9"),
    ("closedwon", "Closed Won", "1.0"),
    ("closedlost", "Closed Lost", "0.0"),
)
ORDER_PIPELINE = "14a2e10e-5471-408a-906e-c51f3b04369e"
ORDER_STAGES = (
    ("4b27b500-f031-4927-9811-68a0b525cbae", "Open", "OPEN"),
    ("937ea84d-0a4f-4dcf-9028-3f9c2aafbf03", "Processed", "OPEN"),
    ("aa99e8d0-c1d5-4071-b915-d240bbb1aed9", "Shipped", "OPEN"),
    ("3725360f-519b-4b18-a593-494d60a29c9f", "Delivered", "CLOSED"),
    ("3c85a297-e9ce-400b-b42e-9f16853d69d6", "Cancelled", "CLOSED"),
)


class Stage(msgspec.Struct, frozen=True):
    """One step of a pipeline."""

    id: str
    label: str
    order: int
    metadata: dict[str, str]
    made_ms: int = 0
    changed_ms: int = 0

    @property
    def closed(self) -> bool:
        """Whether a record in this stage is done with."""
        return self.metadata.get("isClosed") == "true" or self.metadata.get("state") == "CLOSED"

    @property
    def won(self) -> bool:
        return self.closed and self.metadata.get("probability") == "1.0"


class Pipeline(msgspec.Struct):
    """The stages that records of a type pass through."""

    id: str
    label: str
    order: int
    stages: dict[str, Stage]
    made_ms: int = 0
    changed_ms: int = 0


Pipelines = dict[str, dict[str, Pipeline]]
"""{object type: {pipeline id: pipeline}}; types without pipelines are not in it."""


def start_pipelines() -> Pipelines:
    """The pipelines that every account has."""  # HS-PIPE-DEFAULTS
    deals = [
        Stage(id, label, order, {"isClosed": str(id.startswith("closed")).lower(), "probability": probability})
        for order, (id, label, probability) in enumerate(DEAL_STAGES)
    ]
    orders = [Stage(id, label, order, {"state": state}) for order, (id, label, state) in enumerate(ORDER_STAGES)]
    return {
        "deals": {"default": Pipeline("default", "Sales Pipeline", 0, {stage.id: stage for stage in deals})},
        "orders": {
            ORDER_PIPELINE: Pipeline(ORDER_PIPELINE, "Order Pipeline", 0, {stage.id: stage for stage in orders})
        },
    }


def stage_wire(stage: Stage) -> dict[str, Any]:
    """A stage as the pipelines API shows it; HubSpot's own ones stem from 1970."""  # HS-PIPE-SHAPE
    return {
        "label": stage.label,
        "displayOrder": stage.order,
        "metadata": stage.metadata,
        "id": stage.id,
        "createdAt": _moment(stage.made_ms),
        "updatedAt": _moment(stage.changed_ms),
        "archived": False,
        "writePermissions": PERMISSIONS,
    }


def pipeline_wire(pipeline: Pipeline) -> dict[str, Any]:
    stages = sorted(pipeline.stages.values(), key=lambda stage: stage.order)
    return {
        "label": pipeline.label,
        "displayOrder": pipeline.order,
        "id": pipeline.id,
        "stages": [stage_wire(stage) for stage in stages],
        "createdAt": _moment(pipeline.made_ms),
        "updatedAt": _moment(pipeline.changed_ms),
        "archived": False,
    }


def _moment(moment_ms: int) -> str:
    return iso(moment_ms) if moment_ms else "1970-01-01T00:00:00Z"
