"""The calls on pipelines and their stages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from ledgerbridge.sandbox.hubspot.call import Call, object_scopes, schema_scope
from ledgerbridge.sandbox.hubspot.errors import Refused, invalid, not_found
from ledgerbridge.sandbox.hubspot.pipelines import (
    STAGES_MAX,
    STAGES_MAX_OTHERS,
    Pipeline,
    Stage,
    pipeline_wire,
    stage_wire,
)
from ledgerbridge.sandbox.kit.http import Response

FREE_PIPELINES_MAX = 1


class NewStage(msgspec.Struct, rename="camel"):
    label: str
    display_order: int = 0
    metadata: dict[str, str] = {}


class NewPipeline(msgspec.Struct, rename="camel"):
    label: str
    display_order: int = 0
    stages: list[NewStage] = []


class Edit(msgspec.Struct, rename="camel"):
    """Body of an update: what is left out stays."""

    label: str | None = None
    display_order: int | None = None
    metadata: dict[str, str] | None = None


def _require(call: Call, right: str) -> None:
    """Raises Refused unless the token may read or change pipelines of the type."""  # HS-PIPE-SCOPES
    name = call.type.name
    own = (schema_scope(call.type, right), *(object_scopes(call.type, "read") if right == "read" else ()))
    call.require(*own, *((f"crm.pipelines.orders.{right}",) if name == "orders" else ()))


def _pipelines(call: Call) -> dict[str, Pipeline]:
    return call.account.pipelines.get(call.type.name, {})


def _pipeline(call: Call) -> Pipeline:
    found = _pipelines(call).get(call.parts["pipeline"])
    if found is None:
        raise not_found()
    return found


def _stage(call: Call) -> Stage:
    found = _pipeline(call).stages.get(call.parts["stage"])
    if found is None:
        raise not_found()
    return found


# --- pipelines -----------------------------------------------------------------------------------------------------


def list_pipelines(call: Call) -> Response:
    """Every pipeline of the type with its stages; none for a type without pipelines."""  # HS-PIPE-SHAPE
    _require(call, "read")
    found = sorted(_pipelines(call).values(), key=lambda pipeline: pipeline.order)
    return Response.of(200, {"results": [pipeline_wire(pipeline) for pipeline in found]})


def get_pipeline(call: Call) -> Response:
    _require(call, "read")
    return Response.of(200, pipeline_wire(_pipeline(call)))


def create_pipeline(call: Call) -> Response:
    """A new pipeline whose ids are numbers."""  # HS-PIPE-CREATE
    _require(call, "write")
    new = call.body(NewPipeline)
    pipelines = call.account.pipelines.get(call.type.name)
    if pipelines is None:
        raise invalid(f"{call.type.name} have no pipelines")
    if call.account.settings["tier"] == "free" and len(pipelines) >= FREE_PIPELINES_MAX:  # HS-PIPE-TIER
        raise Refused(403, f"The account's subscription allows {FREE_PIPELINES_MAX} pipeline", "MISSING_SCOPES")
    _refuse_many(call, len(new.stages))
    pipeline = Pipeline(_free_id(call), new.label, new.display_order, {}, call.now_ms, call.now_ms)
    pipelines[pipeline.id] = pipeline
    for stage in new.stages:
        _add_stage(call, pipeline, stage)
    return Response.of(201, pipeline_wire(pipeline))


def _free_id(call: Call) -> str:
    """A number such as HubSpot gives to pipelines and stages of the account's own."""
    return str(call.random.randrange(100_000_000, 999_999_999))


def _refuse_many(call: Call, count: int) -> None:
    most = STAGES_MAX.get(call.type.name, STAGES_MAX_OTHERS)
    if count > most:  # HS-PIPE-STAGES-MAX
        raise invalid(f"A pipeline of {call.type.name} has at most {most} stages")


def update_pipeline(call: Call) -> Response:
    _require(call, "write")
    pipeline = _pipeline(call)
    edit = call.body(Edit)
    pipeline.label = pipeline.label if edit.label is None else edit.label
    pipeline.order = pipeline.order if edit.display_order is None else edit.display_order
    pipeline.changed_ms = call.now_ms
    return Response.of(200, pipeline_wire(pipeline))


def delete_pipeline(call: Call) -> Response:
    _require(call, "write")
    pipeline = _pipeline(call)
    _refuse_in_use(call, pipeline.stages)
    del _pipelines(call)[pipeline.id]
    return Response.of(204)


def _refuse_in_use(call: Call, stages: Iterable[str]) -> None:
    """Raises Refused where records stand in the stages: on demand, and of its own accord from 2026-09 on."""
    asked = call.request.argument("validateReferencesBeforeDelete").lower() == "true"
    if not asked and call.version != "2026-09":
        return
    used = _users(call, set(stages))
    if used:  # HS-PIPE-IN-USE
        raise Refused(
            400,
            "Stages are still used by records",
            "VALIDATION_ERROR",
            subCategory="PipelineError.STAGE_ID_IN_USE",
            context={"stageIds": list(used), "objectIds": [id for ids in used.values() for id in ids]},
        )


def _users(call: Call, stages: set[str]) -> dict[str, list[str]]:
    """{stage id: ids of the records in it}."""
    used: dict[str, list[str]] = {}
    name = call.type.stages[1] if call.type.stages else ""
    for record in call.account.table(call.type).rows.values():
        stage = record.properties.get(name)
        if record.archived_ms is None and stage in stages:
            used.setdefault(stage, []).append(str(record.id))
    return used


# --- stages --------------------------------------------------------------------------------------------------------


def _add_stage(call: Call, pipeline: Pipeline, new: NewStage) -> Stage:
    stage = Stage(_free_id(call), new.label, new.display_order, new.metadata, call.now_ms, call.now_ms)
    pipeline.stages[stage.id] = stage
    return stage


def list_stages(call: Call) -> Response:
    _require(call, "read")
    stages: Sequence[Stage] = sorted(_pipeline(call).stages.values(), key=lambda stage: stage.order)
    return Response.of(200, {"results": [stage_wire(stage) for stage in stages]})


def get_stage(call: Call) -> Response:
    _require(call, "read")
    return Response.of(200, stage_wire(_stage(call)))


def create_stage(call: Call) -> Response:
    _require(call, "write")
    pipeline = _pipeline(call)
    _refuse_many(call, len(pipeline.stages) + 1)
    return Response.of(201, stage_wire(_add_stage(call, pipeline, call.body(NewStage))))


def update_stage(call: Call) -> Response:
    _require(call, "write")
    stage = _stage(call)
    edit = call.body(Edit)
    changed = msgspec.structs.replace(
        stage,
        label=stage.label if edit.label is None else edit.label,
        order=stage.order if edit.display_order is None else edit.display_order,
        metadata=stage.metadata if edit.metadata is None else {**stage.metadata, **edit.metadata},
        changed_ms=call.now_ms,
    )
    _pipeline(call).stages[stage.id] = changed
    return Response.of(200, stage_wire(changed))


def delete_stage(call: Call) -> Response:
    _require(call, "write")
    stage = _stage(call)
    _refuse_in_use(call, [stage.id])
    del _pipeline(call).stages[stage.id]
    return Response.of(204)
