"""The stages of deals: a new deal always stands in one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from ledgerbridge.connectors.hubspot.api import HubSpotApi
from ledgerbridge.connectors.hubspot.deals import DEALS, PIPELINE, STAGE
from ledgerbridge.seams.clock import Clock

FRESH = timedelta(hours=1)
"""How long pipelines are taken as they were read."""


class Stages:
    """The pipelines of one account's deals."""

    def __init__(self, api: HubSpotApi, clock: Clock) -> None:
        self._api = api
        self._clock = clock
        self._known: Sequence[Any] = ()
        self._read_at: datetime | None = None

    async def completed(self, properties: Mapping[str, str]) -> dict[str, str]:
        """The properties of a new deal; without a stage it gets the first one of its pipeline, or of the first."""
        if properties.get(STAGE):
            return dict(properties)
        pipeline = next((one for one in await self._pipelines() if _fits(one, properties.get(PIPELINE))), None)
        stages = in_order(pipeline.get("stages")) if pipeline is not None else []
        if pipeline is None or not stages:
            return dict(properties)
        return {**properties, PIPELINE: str(pipeline["id"]), STAGE: str(stages[0]["id"])}

    async def _pipelines(self) -> Sequence[Any]:
        now = self._clock.now()
        if self._read_at is None or now - self._read_at >= FRESH:
            self._known, self._read_at = in_order(await self._api.pipelines(DEALS.name)), now
        return self._known


def in_order(rows: Any) -> list[dict[str, Any]]:
    """Live pipelines or stages as people see them, one below the other."""
    listed = rows if isinstance(rows, list) else []
    live = [row for row in listed if isinstance(row, dict) and row.get("id") and not row.get("archived")]
    return sorted(live, key=lambda row: row["displayOrder"] if isinstance(row.get("displayOrder"), int) else 0)


def _fits(pipeline: Mapping[str, Any], wanted: str | None) -> bool:
    return not wanted or str(pipeline.get("id")) == wanted
