"""Deals and orders: where they stand in their pipeline, and what follows from it and from their sum."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from ledgerbridge.sandbox.hubspot.account import Account
from ledgerbridge.sandbox.hubspot.errors import Problem
from ledgerbridge.sandbox.hubspot.money import decimal_of, sum_text
from ledgerbridge.sandbox.hubspot.objects import ObjectType
from ledgerbridge.sandbox.hubspot.pipelines import Stage
from ledgerbridge.sandbox.hubspot.times import DAY_MS, iso, moment_ms

DEAL_COUNTERS = ("num_associated_contacts", "hs_num_of_associated_line_items")


def stage_problems(
    account: Account, type: ObjectType, before: Mapping[str, str], values: Mapping[str, str]
) -> list[Problem]:
    """What is wrong with the pipeline and the stage that a record would have."""  # HS-STAGE-CHECK
    if type.stages is None or not any(values.get(name) for name in type.stages):
        return []
    future = {**before, **values}
    pipeline_name, stage_name = type.stages
    pipelines = account.pipelines[type.name]
    pipeline = pipelines.get(future.get(pipeline_name) or next(iter(pipelines)))
    if pipeline is None:
        return [_not_allowed(pipeline_name, future[pipeline_name], list(pipelines))]
    stage = future.get(stage_name)
    if stage and stage not in pipeline.stages:
        return [_not_allowed(stage_name, stage, list(pipeline.stages))]
    return []


def _not_allowed(name: str, value: str, allowed: list[str]) -> Problem:
    return Problem(name, "INVALID_OPTION", f"{value} was not one of the allowed options: [{', '.join(allowed)}]")


def completed_stage(account: Account, type: ObjectType, values: Mapping[str, str]) -> dict[str, str]:
    """A stage without a pipeline stands in the first one; a record may also have neither."""  # HS-DEAL-NO-STAGE
    assert type.stages is not None
    pipeline, stage = type.stages
    if values.get(stage) and not values.get(pipeline):
        return {**values, pipeline: next(iter(account.pipelines[type.name]))}
    return dict(values)


def stage_of(account: Account, type: ObjectType, properties: Mapping[str, str]) -> Stage | None:
    if type.stages is None:
        return None
    pipeline = account.pipelines[type.name].get(properties.get(type.stages[0], ""))
    return None if pipeline is None else pipeline.stages.get(properties.get(type.stages[1], ""))


def exchange_rate(account: Account, currency: str) -> str:
    """How much of the company's currency one unit is worth."""
    return str(account.settings["exchange_rates"].get(currency, "1.0"))


def deal_values(account: Account, type: ObjectType, properties: Mapping[str, str]) -> dict[str, str]:
    """The sums and states that follow from a deal's amount, currency, stage and close date."""  # HS-DEAL-VALUES
    rate = exchange_rate(account, properties.get("deal_currency_code", ""))
    amount, stage = decimal_of(properties, "amount"), stage_of(account, type, properties)
    chance = Decimal(stage.metadata.get("probability", "0")) if stage else Decimal(0)
    won = bool(stage and stage.won)
    home = None if amount is None else amount * Decimal(rate)
    return {
        "hs_exchange_rate": rate,
        "amount_in_home_currency": "" if home is None else sum_text(home),
        "hs_forecast_amount": "" if amount is None else sum_text(amount * chance),
        "hs_projected_amount": "" if amount is None else sum_text(amount * chance),
        "hs_closed_amount": sum_text(amount) if won and amount is not None else "0",
        "hs_deal_stage_probability": format(chance.normalize(), "f") if stage else "",
        "hs_is_closed": str(bool(stage and stage.closed)).lower(),
        "hs_is_closed_won": str(won).lower(),
        "days_to_close": _days_to_close(properties),
    }


def _days_to_close(properties: Mapping[str, str]) -> str:
    try:
        days = (moment_ms(properties["closedate"]) - moment_ms(properties["createdate"])) // DAY_MS
    except (KeyError, ValueError):
        return ""
    return str(max(0, days))


def order_values(account: Account, type: ObjectType, properties: Mapping[str, str], now_ms: int) -> dict[str, str]:
    """An order's exchange rate, and since when it is closed."""  # HS-ORDER-VALUES
    stage = stage_of(account, type, properties)
    closed = bool(stage and stage.closed)
    return {
        "hs_exchange_rate": exchange_rate(account, properties.get("hs_currency_code", "")),
        "hs_is_closed": str(closed).lower(),
        "hs_closed_date": properties.get("hs_closed_date", iso(now_ms)) if closed else "",
    }
