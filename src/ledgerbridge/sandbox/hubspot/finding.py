"""Which record an id or a unique value means."""

from __future__ import annotations

from ledgerbridge.sandbox.hubspot.account import Account
from ledgerbridge.sandbox.hubspot.call import record_id
from ledgerbridge.sandbox.hubspot.errors import invalid
from ledgerbridge.sandbox.hubspot.objects import ObjectType
from ledgerbridge.sandbox.hubspot.table import Record, Table


def survivor(table: Table, id: int) -> int:
    """The id under which a record lives today, after any merges."""
    while id in table.merged:
        id = table.merged[id]
    return id


def require_key(account: Account, type: ObjectType, key: str, doing: str = "read") -> None:
    """Raises Refused unless the property can name a record: a unique one, or a contact's e-mail."""  # HS-KEY-UNIQUE
    definition = account.schema(type).defined(key)
    if definition is None or key not in account.table(type).keys:
        raise invalid(f"Unable to perform {doing} by non-unique {type.id} property {key} in portal ID {account.id}")


def find_by_key(account: Account, type: ObjectType, key: str, value: str, doing: str = "read") -> Record | None:
    """The unarchived record whose unique property has the value. Raises Refused for a property that is not unique."""
    require_key(account, type, key, doing)
    holder = account.table(type).holder(key, key_form(key, value))
    return None if holder is None else account.table(type).live(holder)


def key_form(key: str, value: str) -> str:
    """The value as the property would store it; e-mails are trimmed and lower case."""
    return value.strip().lower() if key == "email" else value


def find(account: Account, type: ObjectType, id: str, key: str | None, doing: str) -> Record | None:
    """The unarchived record by unique property, or by id where no property is named."""
    if key:
        return find_by_key(account, type, key, id, doing)
    number = record_id(id)
    return None if number is None else account.table(type).live(number)
