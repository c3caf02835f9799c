"""Which address leads to which call, in all layouts of HubSpot's API."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

import msgspec

from ledgerbridge.sandbox.hubspot import (
    association_batch,
    associations,
    batch,
    crud,
    files,
    labels,
    merging,
    pipeline_calls,
    properties,
    property_batch,
    property_groups,
    search,
    small,
)
from ledgerbridge.sandbox.hubspot.call import Call
from ledgerbridge.sandbox.hubspot.errors import no_such_path, wrong_method
from ledgerbridge.sandbox.kit.http import Response

Answer: TypeAlias = Callable[[Call], Response]

DATED = r"(?P<version>2026-03|2026-09)"
LAYOUTS = tuple(  # HS-LAYOUTS
    (family, re.compile(pattern))
    for family, pattern in (
        ("objects", r"/crm/(?P<version>v3)/objects"),
        ("objects", rf"/crm/objects/{DATED}"),
        ("links", r"/crm/(?P<version>v4)/objects"),
        ("associations", r"/crm/(?P<version>v4)/associations"),
        ("associations", r"/crm/associations/(?P<version>v4)"),
        ("associations", rf"/crm/associations/{DATED}"),
        ("associations-v3", r"/crm/(?P<version>v3)/associations"),
        ("properties", r"/crm/(?P<version>v3)/properties"),
        ("properties", rf"/crm/properties/{DATED}"),
        ("properties-v2", r"/properties/(?P<version>v2)"),
        ("owners", r"/crm/(?P<version>v3)/owners"),
        ("owners", rf"/crm/owners/{DATED}"),
        ("account-info", r"/account-info/(?P<version>v3)"),
        ("account-info", rf"/account-info/{DATED}"),
        ("pipelines", r"/crm/(?P<version>v3)/pipelines"),
        ("pipelines", rf"/crm/pipelines/{DATED}"),
        ("tax-rates", r"/tax-rates/(?P<version>v1)/tax-rates"),
        ("tax-rates", r"/tax-rates/(?P<version>2026-03)/tax-rates"),
        ("files", r"/files/(?P<version>v3)/files"),
        ("files", rf"/files/{DATED}/files"),
        ("schemas", r"/crm-object-schemas/(?P<version>v3)/schemas"),
        ("schemas", r"/crm/(?P<version>v3)/schemas"),
        ("schemas", rf"/crm-object-schemas/{DATED}/schemas"),
    )
)
"""The first parts of the addresses, each with the family of calls behind it."""


class Route(msgspec.Struct, frozen=True):
    """One call: its method and the rest of its address, `{name}` for a part that varies."""

    method: str
    family: str
    rest: str
    answer: Answer

    def parts(self, family: str, segments: list[str]) -> dict[str, str] | None:
        """The varying parts; None where the address does not fit."""
        wanted = [segment for segment in self.rest.split("/") if segment]
        if family != self.family or len(wanted) != len(segments):
            return None
        pairs = list(zip(wanted, segments, strict=True))
        if any(want != given for want, given in pairs if want[0] != "{"):
            return None
        return {want[1:-1]: given for want, given in pairs if want[0] == "{"}


LINKED = "/{type}/{id}/associations"
STAGES = "/{type}/{pipeline}/stages"

ROUTES = (
    Route("POST", "objects", "/{type}/search", search.search_records),
    Route("POST", "objects", "/{type}/merge", merging.merge_call),
    Route("POST", "objects", "/{type}/gdpr-delete", merging.privacy_delete),
    Route("POST", "objects", "/{type}/batch/read", batch.read_batch),
    Route("POST", "objects", "/{type}/batch/create", batch.create_batch),
    Route("POST", "objects", "/{type}/batch/update", batch.update_batch),
    Route("POST", "objects", "/{type}/batch/upsert", batch.upsert_batch),
    Route("POST", "objects", "/{type}/batch/archive", batch.archive_batch),
    Route("GET", "objects", "/{type}", crud.list_records),
    Route("POST", "objects", "/{type}", crud.create_record),
    Route("GET", "objects", "/{type}/{id}", crud.get_record),
    Route("PATCH", "objects", "/{type}/{id}", crud.update_record),
    Route("DELETE", "objects", "/{type}/{id}", crud.archive_record),
    *(
        Route(method, family, LINKED + rest, answer)
        for family in ("links", "objects")
        for method, rest, answer in (
            ("PUT", "/default/{target}/{to}", associations.set_default),
            ("PUT", "/{target}/{to}", associations.set_labels),
            ("DELETE", "/{target}/{to}", associations.remove_associations),
            ("GET", "/{target}", associations.list_associations),
        )
    ),
    Route("PUT", "objects", LINKED + "/{target}/{to}/{kind}", associations.set_v3),
    Route("DELETE", "objects", LINKED + "/{target}/{to}/{kind}", associations.remove_v3),
    Route("GET", "associations", "/{type}/{target}/labels", labels.list_labels),
    Route("POST", "associations", "/{type}/{target}/labels", labels.create_label),
    Route("POST", "associations", "/{type}/{target}/batch/read", association_batch.read_batch),
    Route("POST", "associations", "/{type}/{target}/batch/create", association_batch.create_batch),
    Route("POST", "associations", "/{type}/{target}/batch/associate/default", association_batch.default_batch),
    Route("POST", "associations", "/{type}/{target}/batch/archive", association_batch.archive_batch),
    Route("POST", "associations", "/{type}/{target}/batch/labels/archive", association_batch.archive_labels_batch),
    Route("POST", "associations-v3", "/{type}/{target}/batch/create", association_batch.create_batch_v3),
    Route("POST", "associations-v3", "/{type}/{target}/batch/read", association_batch.read_batch_v3),
    Route("POST", "associations-v3", "/{type}/{target}/batch/archive", association_batch.archive_batch_v3),
    Route("GET", "properties", "/{type}", properties.list_properties),
    Route("POST", "properties", "/{type}", properties.create_property),
    Route("POST", "properties", "/{type}/batch/create", property_batch.create_properties),
    Route("POST", "properties", "/{type}/batch/read", property_batch.read_properties),
    Route("POST", "properties", "/{type}/batch/archive", property_batch.archive_properties),
    Route("GET", "properties", "/{type}/groups", property_groups.list_groups),
    Route("POST", "properties", "/{type}/groups", property_groups.create_group),
    Route("GET", "properties", "/{type}/groups/{name}", property_groups.get_group),
    Route("PATCH", "properties", "/{type}/groups/{name}", property_groups.update_group),
    Route("DELETE", "properties", "/{type}/groups/{name}", property_groups.archive_group),
    Route("GET", "properties", "/{type}/{name}", properties.get_property),
    Route("PATCH", "properties", "/{type}/{name}", properties.update_property),
    Route("DELETE", "properties", "/{type}/{name}", properties.archive_property),
    Route("GET", "properties-v2", "/{type}/properties", properties.list_properties_v2),
    Route("GET", "owners", "/", small.list_owners),
    Route("GET", "owners", "/{id}", small.get_owner),
    Route("GET", "pipelines", "/{type}", pipeline_calls.list_pipelines),
    Route("POST", "pipelines", "/{type}", pipeline_calls.create_pipeline),
    Route("GET", "pipelines", "/{type}/{pipeline}", pipeline_calls.get_pipeline),
    Route("PATCH", "pipelines", "/{type}/{pipeline}", pipeline_calls.update_pipeline),
    Route("DELETE", "pipelines", "/{type}/{pipeline}", pipeline_calls.delete_pipeline),
    Route("GET", "pipelines", STAGES, pipeline_calls.list_stages),
    Route("POST", "pipelines", STAGES, pipeline_calls.create_stage),
    Route("GET", "pipelines", STAGES + "/{stage}", pipeline_calls.get_stage),
    Route("PATCH", "pipelines", STAGES + "/{stage}", pipeline_calls.update_stage),
    Route("DELETE", "pipelines", STAGES + "/{stage}", pipeline_calls.delete_stage),
    Route("GET", "account-info", "/details", small.account_details),
    Route("GET", "account-info", "/api-usage/daily/private-apps", small.daily_usage),
    Route("GET", "tax-rates", "/", small.list_tax_rates),
    Route("GET", "tax-rates", "/{id}", small.get_tax_rate),
    Route("POST", "files", "/", files.upload),
    Route("GET", "files", "/{id}", files.get_file),
    Route("DELETE", "files", "/{id}", files.delete_file),
    Route("GET", "files", "/{id}/signed-url", files.signed_url),
    Route("GET", "schemas", "/", small.list_schemas),
)
"""Fixed addresses stand before those whose parts vary."""


class Found(msgspec.Struct, frozen=True):
    """Where a request leads."""

    route: Route
    version: str
    parts: dict[str, str]

    @property
    def endpoint(self) -> str:
        """The call's name for the meters, such as `POST contacts/batch/upsert`."""
        filled = self.route.rest
        for name in ("type", "target"):
            filled = filled.replace(f"{{{name}}}", self.parts.get(name, ""))
        family = "" if self.route.family in ("objects", "links") else f"{self.route.family}/"
        return f"{self.route.method} {family}{filled.strip('/')}".strip("/")

    @property
    def is_search(self) -> bool:
        return self.route.rest.endswith("/search")


def find_route(method: str, path: str) -> Found:
    """Where the request leads. Raises Refused for an address or method that is none."""
    family, version, segments = _split(path)
    other_method = False
    for route in ROUTES:
        parts = route.parts(family, segments)
        if parts is not None and route.method == method:
            return Found(route, version, parts)
        other_method = other_method or parts is not None
    raise wrong_method() if other_method else no_such_path()  # HS-ERR-PATH HS-ERR-METHOD


def _split(path: str) -> tuple[str, str, list[str]]:
    """(family, version, further segments). Raises Refused."""
    for family, pattern in LAYOUTS:
        found = pattern.match(path)
        if found and path[found.end() : found.end() + 1] in ("", "/"):
            rest = path[found.end() :]
            return family, found["version"], [segment for segment in rest.split("/") if segment]
    raise no_such_path()
