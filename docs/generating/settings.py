"""The settings of flows and presets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from docs.generating.tables import DOCS, code, table

from ledgerbridge.usecases import presets
from ledgerbridge.usecases.document_settings import DOCUMENT_SETTINGS
from ledgerbridge.usecases.presets import FlowData
from ledgerbridge.usecases.settings import GENERAL, Group, Setting


def general_settings() -> str:
    """The settings that every flow has."""
    return _setting_table(GENERAL)


def document_settings() -> str:
    """The settings that every flow of documents has, group by group, with what holds without them."""
    parts = []
    for group in Group:
        rows = [
            [code(one.key), _takes(one), one.help, _shown(one.default), _shown(one.example)]
            for one in DOCUMENT_SETTINGS
            if one.group is group
        ]
        if rows:
            parts.append(f"**{group.value.capitalize()}**")
            parts.append(table(["setting", "takes", "what it is", "without it", "example"], rows))
    return "\n\n".join(parts)


def _otherwise(flow: FlowData) -> str:
    """What a flow of documents has otherwise than the table of all of them says."""
    described = flow.documents
    if described is None:
        return ""
    told = [f"{code(key)} is {_shown(value)}" for key, value in described.defaults.items()]
    told += [f"{code(key)} must be answered" for key in described.asked]
    return f"Otherwise here: {', '.join(told)}." if told else ""


def _setting_table(settings: Iterable[Setting]) -> str:
    rows = [[code(one.key), _takes(one), one.help, _shown(one.default) or "as the preset says"] for one in settings]
    return table(["setting", "takes", "what it is", "without it"], rows)


def _takes(setting: Setting) -> str:
    return code(*setting.options) if setting.options else setting.type.value


def _shown(value: object) -> str:
    if value is None:
        return ""
    return code(str(value).lower() if isinstance(value, bool) else str(value))


def preset_settings() -> str:
    """The settings of their own that flows of presets have, and what they lack with the reason."""
    parts = []
    told = {one.key for one in (*GENERAL, *DOCUMENT_SETTINGS)}
    for name in presets.offered():
        for flow in presets.load(name).flow:
            own = [one for key, one in flow.settings().items() if key not in told and not one.lacking]
            lacking = {one.key: one.lacking for one in flow.setting if one.lacking} | flow.unavailable
            lacking |= flow.documents.lacking if flow.documents is not None else {}
            otherwise = _otherwise(flow)
            parts.append(f"### {name}: {flow.name}")
            if not own and not lacking and not otherwise:
                parts.append("As said above.")
            if otherwise:
                parts.append(otherwise)
            if own:
                parts.append(_own_settings(own))
            if lacking:
                parts.append("\n".join(f"- Not there: `{key}`: {why}" for key, why in lacking.items()))
    return "\n\n".join(parts)


def _own_settings(settings: Sequence[Setting]) -> str:
    rows = [
        [
            code(one.key),
            _takes(one),
            one.help,
            "must be answered" if one.asked else _shown(one.default),
            _shown(one.example),
        ]
        for one in settings
    ]
    return table(["setting", "takes", "what it is", "without it", "example"], rows)


def preset_table() -> str:
    rows = []
    for name in presets.names():
        flows = ", ".join(f"`{flow.name}`{' (off)' if flow.off else ''}" for flow in presets.load(name).flow)
        page = DOCS / "pairs" / f"{name}.md"
        rows.append([f"[`{name}`](pairs/{name}.md)" if page.exists() else f"`{name}`", flows])
    return table(["preset", "flows"], rows)
