"""What a user can set on a connection to eAccounting."""

from __future__ import annotations

from ledgerbridge.connectors.base.kind import SettingSpec
from ledgerbridge.model.kinds import Reference

TERMS = SettingSpec(
    "terms_of_payment",
    "Terms of payment of new customers, by id. Without it, the company's own default is taken.",
    "8f9a8f7b-5ea9-44c6-9725-9b8a1addb036",
    reference_data=Reference.PAYMENT_TERMS.value,
)
CODING = SettingSpec(
    "article_coding",
    "Coding of new articles, by id: it decides their VAT and their revenue account. Without it, an article needs one "
    "from the mapping.",
    "0a8a0d5c-4b7e-4f2e-9c7b-7c2a6f3d1e10",
    reference_data=Reference.INCOME_ACCOUNTS.value,
)
UNIT = SettingSpec(
    "unit",
    "Unit of new articles, by id. Without it, an article needs one from the mapping.",
    "b3bb8a5e-1e1d-4a9f-8d0b-8a1c3e6d2f55",
    reference_data=Reference.UNITS.value,
)
BANK_ACCOUNT = SettingSpec(
    "bank_account",
    "Bank account that payments are booked on, by id. Without it, a payment needs one from the mapping.",
    "1f2e6f0a-0c7f-4a77-9a39-5f2f1f6f3f61",
    reference_data=Reference.PAYMENT_METHODS.value,
)
NO_CITY = SettingSpec(
    "city_if_none",
    "What new customers get as city where the source has none. Without it, such customers are held "
    "back, since eAccounting takes none without a city.",
    "-",
)
NO_POSTAL_CODE = SettingSpec(
    "postal_code_if_none",
    "What new customers get as postal code where the source has none. Without it, such customers are "
    "held back, since eAccounting takes none without a postal code.",
    "-",
)

SETTINGS = (TERMS, CODING, UNIT, BANK_ACCOUNT, NO_CITY, NO_POSTAL_CODE)
