"""Ledger accounts that are blocked in the target: a document that would be booked on one is refused beforehand."""

from __future__ import annotations

import msgspec

from ledgerbridge.engine.document_reading import line_slots
from ledgerbridge.engine.flow import End
from ledgerbridge.model.documents import LINES, Document, LineKind
from ledgerbridge.model.kinds import Reference
from ledgerbridge.model.problems import Problem, RecordRefused, filled
from ledgerbridge.planner.documents.terms import AccountTerms, DocumentTerms


class ClosedAccounts:
    """Knows the blocked accounts of the target, where these terms name accounts at all; read once a pass."""

    def __init__(self, end: End) -> None:
        self._end = end
        self._names: dict[str, str] | None = None
        """{id of a blocked account: what it is called there}."""
        self._given = ""
        """The account that a line gets which names none, by the connection's settings."""

    async def learn(self, terms: DocumentTerms) -> None:
        """The blocked accounts are known, if any document could be booked on one."""
        if self._names is not None:
            return
        self._given = await self._given_by_connection()
        if not self._given and not _names_any(terms):
            return
        offered = Reference.ACCOUNTS in self._end.connector.capabilities.reference_data
        choices = await self._end.connector.reference_data(Reference.ACCOUNTS) if offered else []
        self._names = {one.id: f"{one.detail} {one.name}".strip() for one in choices if one.is_closed}

    def check(self, document: Document) -> None:
        """Raises RecordRefused for a document with a line on a blocked account."""
        known = self._names or {}
        named = [line.account or self._given for line in document.lines if line.kind is not LineKind.TEXT]
        found = [account for account in named if account in known]
        if found:
            raise RecordRefused(_blocked(self._end.vendor_label, known[found[0]]))

    async def _given_by_connection(self) -> str:
        path = f"{LINES}[].{line_slots(self._end.capabilities).get('account', '')}"
        specs = await self._end.connector.schema(self._end.type)
        return next((spec.given for spec in specs if spec.path == path), "")


def _names_any(terms: DocumentTerms) -> bool:
    own = msgspec.structs.replace(terms.accounts, cost_centre=None, cost_unit=None, cost_centres_by_seller={})
    return own != AccountTerms() or any(part.account for part in (terms.shipping, terms.discount, terms.rounding))


def _blocked(vendor: str, account: str) -> Problem:
    return Problem(
        "LB-DOC-49",
        "A line would be booked on the account {account}, which is blocked in {vendor}.",
        "Take the block off there, or choose another account in the settings of the flow or of the connection.",
        filled({"account": account, "vendor": vendor}),
        field="account",
    )
