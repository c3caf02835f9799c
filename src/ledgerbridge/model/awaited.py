"""What a problem is about beside its own record: other records that have to change, or to come, before it can pass."""

from __future__ import annotations

import msgspec

from ledgerbridge.model.side import Side


class Awaited(msgspec.Struct, frozen=True, omit_defaults=True):
    """A record of a flow by its id, or one with a key that was not there, or a list of the account on a side. Once it
    is another one, or is there, the record that has the problem is looked at again."""

    flow: str
    side: Side
    id: str = ""
    version: str | None = None
    """As it was then, the empty text where it had none or was gone; None where that is not known. Of a list, what
    stands for all it held."""
    linked: bool | None = None
    """Whether it was linked then; None where that does not count."""
    key: str = ""
    """What it would be matched by, such as a SKU; never a person's data."""
    list: str = ""
    """The kind of the list."""
