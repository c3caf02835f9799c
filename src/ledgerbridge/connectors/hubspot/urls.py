"""Where HubSpot's calls live: one version for each family of its API."""

from __future__ import annotations

import msgspec

LATEST = "2026-03"
OAUTH_VERSION = "2026-03"


class Versions(msgspec.Struct, frozen=True):
    """`v3` and `v4` are the numbered layouts, dates such as `2026-03` the dated ones; the answers are the same."""

    objects: str = LATEST
    associations: str = LATEST
    properties: str = LATEST
    account: str = LATEST
    pipelines: str = LATEST
    owners: str = LATEST
    tax_rates: str = LATEST
    files: str = LATEST

    @classmethod
    def all_of(cls, version: str) -> Versions:
        """Every family at one version; associations have no `v3` with our calls, so theirs is `v4`. Tax rates are `v1`
        of old, and not known in versions after ours."""
        rates = {"v3": "v1"}.get(version, LATEST)
        associations = "v4" if version == "v3" else version
        return cls(version, associations, version, version, version, version, rates, version)


class Urls(msgspec.Struct, frozen=True):
    """Paths of the calls."""

    versions: Versions = Versions()

    def objects(self, type: str, call: str = "") -> str:
        """The list of a type, or a call on it such as `batch/read`."""
        return _under(_crm("objects", self.versions.objects), type, call)

    def associations(self, from_type: str, to_type: str, call: str) -> str:
        return _under(_crm("associations", self.versions.associations), from_type, to_type, call)

    def properties(self, type: str, call: str = "") -> str:
        return _under(_crm("properties", self.versions.properties), type, call)

    def pipelines(self, type: str) -> str:
        return _under(_crm("pipelines", self.versions.pipelines), type)

    def owners(self) -> str:
        return _crm("owners", self.versions.owners)

    def tax_rates(self) -> str:
        return f"/tax-rates/{self.versions.tax_rates}/tax-rates"

    def files(self, call: str = "") -> str:
        return _under(f"/files/{self.versions.files}/files", call)

    def account_details(self) -> str:
        return f"/account-info/{self.versions.account}/details"


def _crm(family: str, version: str) -> str:
    return f"/crm/{version}/{family}" if version.startswith("v") else f"/crm/{family}/{version}"


def _under(*parts: str) -> str:
    return "/".join(part for part in parts if part)
