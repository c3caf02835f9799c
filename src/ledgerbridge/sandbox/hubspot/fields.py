"""How a property that every account has is written down: one function per kind of value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from ledgerbridge.sandbox.hubspot.definitions import Definition, Option


def in_group(group: str, definitions: Iterable[Definition]) -> list[Definition]:
    return [msgspec.structs.replace(definition, group=group) for definition in definitions]


def text(name: str, label: str, field_type: str = "text", **more: object) -> Definition:
    return standard(name, label, "string", field_type, more)


def number(name: str, label: str, **more: object) -> Definition:
    return standard(name, label, "number", "number", more)


def moment(name: str, label: str, **more: object) -> Definition:
    return standard(name, label, "datetime", "date", more)


def flag(name: str, label: str, **more: object) -> Definition:
    options = (Option("True", "true", 0), Option("False", "false", 1))
    return standard(name, label, "bool", "booleancheckbox", {"options": options, **more})


def choice(name: str, label: str, values: Iterable[str], field_type: str = "select", **more: object) -> Definition:
    options = [(value, value.replace("_", " ").capitalize()) for value in values]
    return labelled(name, label, options, field_type, **more)


def labelled(
    name: str, label: str, values: Iterable[tuple[str, str]], field_type: str = "select", **more: object
) -> Definition:
    options = tuple(Option(shown, value, order) for order, (value, shown) in enumerate(values))
    return standard(name, label, "enumeration", field_type, {"options": options, **more})


def standard(name: str, label: str, type: str, field_type: str, more: dict[str, object]) -> Definition:
    fields = {"name": name, "label": label, "type": type, "field_type": field_type, "group": "", "standard": True}
    return msgspec.convert(fields | more, Definition, from_attributes=True)


def day(name: str, label: str, **more: object) -> Definition:
    return standard(name, label, "date", "date", more)


def texts(*names: str, **more: object) -> list[Definition]:
    """Plain text properties whose labels follow from their names."""
    return [standard(name, label_of(name), "string", "text", more) for name in names]


def amounts(*names: str, **more: object) -> list[Definition]:
    """Sums of money."""
    return [number(name, label_of(name), money=True, **more) for name in names]


def label_of(name: str) -> str:
    return name.removeprefix("hs_").replace("_", " ").capitalize()


def owner() -> Definition:
    return choice("hubspot_owner_id", "Owner", (), external_options=True, refers_to="OWNER")


def system(modified: str, created: str = "createdate") -> list[Definition]:
    """What every record carries and nobody may write."""
    return [
        moment(created, "Create date", read_only=True),
        moment(modified, "Last modified date", read_only=True),
        number("hs_object_id", "Record ID", read_only=True),
        choice("hs_merged_object_ids", "Merged record IDs", (), "checkbox", read_only=True, calculated=True),
        text("hs_object_source", "Record source", read_only=True, hidden=True),
        text("hs_object_source_id", "Record source ID", read_only=True, hidden=True),
        text("hs_object_source_label", "Record source label", read_only=True),
        number("num_notes", "Number of sales activities", read_only=True, calculated=True),
    ]


def pipeline_fields(pipeline: str, stage: str) -> Sequence[Definition]:
    """The two properties that place a record in a pipeline; their values stand with the pipelines."""
    return (
        choice(pipeline, "Pipeline", (), external_options=True),
        choice(stage, "Stage", (), "radio", external_options=True),
    )
