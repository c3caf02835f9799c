"""One authorized call on its way through the simulator, and how its body and arguments are read."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any, TypeAlias, TypeVar

import msgspec

from ledgerbridge.sandbox.hubspot.account import Account, Work
from ledgerbridge.sandbox.hubspot.errors import bad_json, invalid, missing_scopes, unknown_type
from ledgerbridge.sandbox.hubspot.objects import ObjectType, object_type
from ledgerbridge.sandbox.hubspot.state import Access
from ledgerbridge.sandbox.hubspot.table import Source
from ledgerbridge.sandbox.kit.http import Request

T = TypeVar("T")
Shape: TypeAlias = type[T]

_DECODER = msgspec.json.Decoder(float_hook=Decimal)
PAGE_MAX = 100
HISTORY_PAGE_MAX = 50


class Call(msgspec.Struct):
    """A request whose token is good: whose it is, when, and the parts of its path."""

    request: Request
    account: Account
    access: Access
    now_ms: int
    random: Random
    parts: dict[str, str]
    version: str = "v3"
    day_limit: int = 0
    """Calls a day that private apps of the account may make."""
    day_used: int = 0

    @property
    def work(self) -> Work:
        return Work(self.account, self.now_ms, self.random, Source("INTEGRATION", str(self.access.grant.app.id)))

    @property
    def type(self) -> ObjectType:
        """The object type of the path. Raises Refused for one that is not served."""
        return type_named(self.parts["type"])

    @property
    def target(self) -> ObjectType:
        """The object type at the other end of an association."""
        return type_named(self.parts["target"])

    def require(self, *alternatives: str) -> None:
        """Raises Refused unless the token has one of the scopes."""  # HS-SCOPES
        withheld = self.account.settings["rights"]
        if not any(scope in self.access.grant.scopes and scope not in withheld for scope in alternatives):
            raise missing_scopes(alternatives)

    def require_object(self, type: ObjectType, right: str) -> None:
        """Raises Refused unless the token may `read` or `write` records of the type."""
        self.require(*object_scopes(type, right))

    def body(self, shape: Shape[T]) -> T:
        """The JSON body in that shape. Raises Refused where it is not."""
        try:
            return msgspec.convert(self.json(), shape, strict=False)
        except msgspec.ValidationError as error:
            raise bad_json(str(error)) from None

    def json(self) -> Any:
        """The JSON body, numbers exact."""
        try:
            return _DECODER.decode(self.request.body)
        except msgspec.DecodeError as error:
            raise bad_json(str(error)) from None

    def limit(self, default: int, highest: int) -> int:
        """The page size asked for. Raises Refused over the highest."""
        text = self.request.argument("limit") or str(default)
        limit = record_id(text)
        if limit is None or not 0 < limit <= highest:  # HS-LIST-LIMIT
            raise invalid(f"limit must be a number from 1 to {highest}, not {text}")
        return limit

    @property
    def archived(self) -> bool:
        return self.request.argument("archived").lower() == "true"  # HS-LIST-SPELLINGS

    @property
    def names(self) -> list[str] | None:
        """Properties asked for; None where the caller left it to HubSpot."""
        return self.request.arguments("properties") or None

    @property
    def history_names(self) -> list[str]:
        return self.request.arguments("propertiesWithHistory")


def type_named(spelling: str) -> ObjectType:
    """The object type of that name. Raises Refused."""
    found = object_type(spelling)
    if found is None:
        raise unknown_type(spelling)
    return found


def object_scopes(type: ObjectType, right: str) -> tuple[str, ...]:
    """The scopes of which one lets an app read or write records."""  # HS-SCOPES-OBJECTS
    patterns = type.rights or (f"crm.objects.{type.name}.{{right}}",)
    return tuple(pattern.format(right=right) for pattern in patterns)


def schema_scope(type: ObjectType, right: str) -> str:
    """The scope that lets an app read or change property definitions; of goods it is that of commerce."""
    name = object_scopes(type, right)[0].split(".")[2]
    return "e-commerce" if right == "write" and name in ("products", "line_items") else f"crm.schemas.{name}.{right}"


def record_id(text: str) -> int | None:
    """The number an id stands for; None where it cannot be one."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
