"""Everything that can go wrong, by who acts next.

    LedgerbridgeError
    ├── SetupError           the user, before the first run; lists all problems at once
    ├── AuthError            the user: reconnect; pauses the connection
    ├── PermissionMissing    the vendor's administrator: a scope or role; pauses the record type
    ├── TemporaryError       nobody: wait and try again
    │   └── RateLimited      nobody: wait for the time given
    ├── RecordRefused        the user, one record: the vendor or a rule refuses it
    │   └── MappingError     the user or the author of the mapping
    │       ├── MissingPartner   nobody, once the record it names is linked
    │       └── NoPartner        nobody
    ├── Conflict             the user or the policy
    ├── OutcomeUnknown       the engine looks it up, then the user
    ├── ImplausiblePlan      the user: confirm or find out
    ├── VendorDrift          the developer: an answer that does not fit what is known of the vendor
    └── Bug                  the developer: an assertion of ours failed

Texts are message ids of the catalogue, in English, with `{named}` places. Values put in those places name records,
fields, settings and counts: never a person's data, never a secret. What is a text itself goes into `words`. What the
vendor said goes into `vendor_text`, which is shown from sealed rows only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from ledgerbridge.model.awaited import Awaited
from ledgerbridge.model.wording import Phrase, Words, worded


class Problem(msgspec.Struct, frozen=True):
    """What went wrong, as data: stable code, cause, who acts and how."""

    code: str
    """Stable and documented, such as `LB-AUTH-02`; docs/errors.md has a section for each."""
    cause: str
    next_step: str
    values: dict[str, str] = {}
    """What fills the places in `cause` and `next_step`."""
    field: str = ""
    vendor_text: str = ""
    retry_after_s: float | None = None
    words: Words = {}
    """What fills places and is a text itself, such as why a rule cannot be read."""
    awaits: tuple[Awaited, ...] = ()
    """Records that it is about beside its own: once one of them is another one, it may have passed."""

    def said(self, text: str, translated: Callable[[str], str] = str) -> str:
        """A text of this problem with its places filled; `translated` says what a word is in the reader's language."""
        return worded(text, self.values, self.words, translated)

    def phrase(self, text: str) -> Phrase:
        """A text of this problem, to stand in another one's."""
        return Phrase(text, self.values, self.words)

    def __str__(self) -> str:
        return f"{self.code}: {self.said(self.cause)} {self.said(self.next_step)}"


class LedgerbridgeError(Exception):
    """Base of all; holds its problem as data."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class SetupError(LedgerbridgeError):
    """Refuses to start; `problems` lists all that was found, not the first alone."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems[0])
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class AuthError(LedgerbridgeError):
    """The connection's credentials no longer work; a person reconnects."""


class PermissionMissing(LedgerbridgeError):
    """A scope or right is missing; the vendor's administrator acts."""


class TemporaryError(LedgerbridgeError):
    """Waiting helps: network, 5xx, locks."""


class RateLimited(TemporaryError):
    """The vendor asked us to wait; `problem.retry_after_s` says how long."""


class RecordRefused(LedgerbridgeError):
    """One record cannot go; all others do."""


class MappingError(RecordRefused):
    """A rule of the mapping cannot turn this value into what the target holds."""


class MissingPartner(MappingError):
    """A value names a record that is not linked yet; waits for it."""


class NoPartner(MappingError):
    """A value names a record that is not linked, so this one is not the flow's business."""


class Conflict(LedgerbridgeError):
    """Both sides changed the same field and the policy asks a person."""


class OutcomeUnknown(LedgerbridgeError):
    """The call may or may not have had its effect."""


class ImplausiblePlan(LedgerbridgeError):
    """The plan looks like an accident; nothing was written."""


class VendorDrift(LedgerbridgeError):
    """The vendor's answer does not fit what this connector knows."""


class Bug(LedgerbridgeError):
    """Our own mistake."""


def filled(values: Mapping[str, object]) -> dict[str, str]:
    """Values as the texts a Problem holds."""
    return {name: str(value) for name, value in values.items()}
