"""Lists of the target that documents are composed by: its tax codes, and its accounts where the source names them."""

from __future__ import annotations

import msgspec

from ledgerbridge.connectors.base.protocol import Connector
from ledgerbridge.model.kinds import Reference
from ledgerbridge.planner.documents.terms import DocumentTerms, TargetTax


async def terms_there(terms: DocumentTerms, connector: Connector) -> DocumentTerms:
    """The terms with the target's lists as they are now; those that are known already are not read again."""
    return await _with_accounts(await _with_tax_codes(terms, connector), connector)


async def _with_tax_codes(terms: DocumentTerms, connector: Connector) -> DocumentTerms:
    if terms.tax.codes or Reference.TAX_CODES not in connector.capabilities.reference_data:
        return terms
    choices = await connector.reference_data(Reference.TAX_CODES)
    codes = {choice.id: TargetTax(choice.rate, choice.includes_tax, choice.rates) for choice in choices}
    return msgspec.structs.replace(terms, tax=msgspec.structs.replace(terms.tax, codes=codes))


async def _with_accounts(terms: DocumentTerms, connector: Connector) -> DocumentTerms:
    """The target's accounts by the codes that the source names them by, where it does."""
    if not terms.accounts.own_codes or terms.accounts.by_source:
        return terms
    choices = await connector.reference_data(Reference.ACCOUNTS)
    by_code = {choice.detail.strip(): choice.id for choice in choices if choice.detail}
    by_source = {**by_code, **{choice.id: choice.id for choice in choices}}
    return msgspec.structs.replace(terms, accounts=msgspec.structs.replace(terms.accounts, by_source=by_source))
