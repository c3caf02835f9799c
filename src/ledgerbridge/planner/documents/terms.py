"""What a flow of documents goes by: every choice about tax, shipping, discounts, accounts and the like, as data.

Composition makes these from settings and from the live lists of the target; the steps beside this file read them. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec

from ledgerbridge.mapping.rules import Rule
from ledgerbridge.model.values import Value


class Unmapped(StrEnum):
    """What becomes of a value that a table has no entry for."""

    FAIL = "fail"
    DEFAULT = "default"


class TaxRow(msgspec.Struct, frozen=True):
    """The target's code for a rate, for a code of the source, or for both together, from a day on."""

    code: str
    rate: Decimal | None = None
    """In percent."""
    source_code: str | None = None
    valid_from: date | None = None


class CountryTax(msgspec.Struct, frozen=True):
    """The target's code for sales to a country; `business` tells customers with a valid VAT number from consumers."""

    country: str
    """ISO 3166, two letters; `EU` for the other countries of the European Union, `*` for those outside it that have no
    row. Both are seen from the company's own country."""
    code: str
    business: bool | None = None
    """None for both."""


class SellerTax(msgspec.Struct, frozen=True):
    """The target's code for what one of the source's own companies sells, at any rate or at one alone."""

    seller: str
    code: str
    rate: Decimal | None = None
    """In percent."""


class TargetTax(msgspec.Struct, frozen=True):
    """A tax code as it is in the target's account."""

    rate: Decimal | None
    """In percent; None where it depends on more than the code."""
    included: bool = False
    """Whether prices with this code include the tax."""
    rates: tuple[Decimal, ...] = ()
    """The percentages of a code that is made of several, each of which is rounded by itself."""

    @property
    def each(self) -> tuple[Decimal, ...] | None:
        """Every percentage of the code; None where it depends on more than the code."""
        return self.rates or ((self.rate,) if self.rate is not None else None)


class TaxTerms(msgspec.Struct, frozen=True):
    """Which tax code a line gets: the line's own by `rows`, then by country, then the default; else it fails. Before
    `rows` of a rate alone comes the code that its product has in the source, where codes are kept there, and that of
    the seller."""

    rows: tuple[TaxRow, ...] = ()
    own_codes: bool = False
    """Whether the codes of the source's lines are the target's own."""
    by_seller: tuple[SellerTax, ...] = ()
    by_country: tuple[CountryTax, ...] = ()
    default_code: str | None = None
    codes: Mapping[str, TargetTax] = {}
    """{code: what it is there}; empty where the target says nothing of its codes."""
    home: str | None = None
    """The company's own country."""


class ShippingMode(StrEnum):
    LINE = "line"
    FIELD = "field"
    SPREAD = "spread"


class ShippingTerms(msgspec.Struct, frozen=True):
    mode: ShippingMode = ShippingMode.LINE
    sku: str | None = None
    """The product of a line of its own."""
    description: str = "Shipping"
    tax_code: str | None = None
    account: str | None = None
    zero: bool = False
    """Whether shipping that costs nothing makes a line too."""


class DiscountMode(StrEnum):
    """How a discount on the whole document goes."""

    LINE = "line"
    SPREAD = "spread"
    FIELD = "field"


class DiscountTerms(msgspec.Struct, frozen=True):
    mode: DiscountMode = DiscountMode.LINE
    sku: str | None = None
    description: str = "Discount"
    account: str | None = None


class RoundingTerms(msgspec.Struct, frozen=True):
    """The line that takes the difference which the target's own rounding makes, where it is wanted."""

    line: bool = False
    most: Decimal | None = None
    """At most so much for a document; None for 0.01 for each line, but no more than 0.05."""
    sku: str | None = None
    description: str = "Rounding"
    account: str | None = None
    tax_code: str | None = None
    """A code without tax; None for the target's only one."""


class AccountTerms(msgspec.Struct, frozen=True):
    """The revenue account of a line: that of the source's own account, of the product, of country and product group
    together, of the country, of the group, the default. Countries are written as in `CountryTax`."""

    default: str | None = None
    by_country: Mapping[str, str] = {}
    by_country_and_group: Mapping[str, Mapping[str, str]] = {}
    """{country: {product group: account}}."""
    by_group: Mapping[str, str] = {}
    by_sku: Mapping[str, str] = {}
    by_source: Mapping[str, str] = {}
    """{the source's account: the target's}."""
    own_codes: bool = False
    """Whether the accounts that the source's lines name are the target's own, by their codes."""
    cost_centre: str | None = None
    cost_unit: str | None = None
    cost_centres: Mapping[str, str] = {}
    """{the source's cost centre: the target's}; one that is not in it becomes the default."""
    cost_units: Mapping[str, str] = {}
    cost_centres_by_seller: Mapping[str, str] = {}
    """{seller: the target's cost centre}, for lines that name none."""


class Level(StrEnum):
    """How much of a document its entry in the ledger shows."""

    SIMPLE = "simple"
    RECOMMENDED = "recommended"
    COMPLEX = "complex"


class Existing(StrEnum):
    """What becomes of a document whose reference the target holds already."""

    SKIP = "skip"
    FAIL = "fail"
    UPDATE = "update if still open"


class MissingProduct(StrEnum):
    FAIL = "fail"
    CREATE = "create"
    SUBSTITUTE = "substitute"
    OMIT = "leave out"
    """The line goes without a product, by its words alone, where the target takes such lines."""


class NumberOwner(StrEnum):
    """Whose number a document has."""

    TARGET = "target"
    """The target gives its own, and holds the source's as a reference."""
    SOURCE = "source"


class SentBy(StrEnum):
    """Who sends a document to the customer. Another system than this one neither mails nor prints it."""

    SOURCE = "source"
    TARGET = "target"
    NOBODY = "nobody"


class Debtor(StrEnum):
    """When the default debtor stands in for the document's customer."""

    NEVER = "never"
    FALLBACK = "fallback"
    ALWAYS = "always"


class Codes(msgspec.Struct, frozen=True):
    """A table of the source's words to the target's codes."""

    values: Mapping[str, str] = {}
    default: str | None = None
    unmapped: Unmapped = Unmapped.DEFAULT


class DocumentTerms(msgspec.Struct, frozen=True):
    """All that a flow of documents goes by."""

    customers: str = "customers"
    """The flow that brings customers."""
    companies: str = ""
    """The flow that brings companies, where a company is a customer of its own; then `customers` brings people who
    stand at none."""
    contacts: str = ""
    """The flow that brings the contact persons of companies."""
    products: str = "products"
    """The flow that brings products."""
    originals: str = ""
    """The flow of the invoices that credit notes correct."""
    tax: TaxTerms = TaxTerms()
    shipping: ShippingTerms = ShippingTerms()
    discount: DiscountTerms = DiscountTerms()
    rounding: RoundingTerms = RoundingTerms()
    accounts: AccountTerms = AccountTerms()
    level: Level = Level.COMPLEX
    payment_terms: Codes = Codes()
    payment_methods: Codes = Codes()
    shipping_methods: Codes = Codes()
    on_existing: Existing = Existing.SKIP
    on_missing_product: MissingProduct = MissingProduct.FAIL
    substitute_sku: str | None = None
    skus_by_seller: Mapping[str, str] = {}
    """{seller: the SKU of lines whose product has none}."""
    default_sku: str | None = None
    """The SKU of lines for which neither product nor seller has one."""
    own_codes: bool = False
    """Whether the product codes of the source's lines are the target's own."""
    makes_customers: bool = True
    """Whether a document brings its customer although the customers' own flow is off."""
    update_customer: bool = True
    default_debtor: str | None = None
    """Its id in the target."""
    debtor: Debtor = Debtor.NEVER
    reference_path: str | None = None
    """The target's field that holds the source's number and is asked whether the document exists."""
    number_owner: NumberOwner = NumberOwner.TARGET
    sent_by: SentBy = SentBy.SOURCE
    book: bool = False
    """Whether a draft is booked after it was compared."""
    attach: bool = False
    """Whether the source's file goes with the document."""
    reads: Mapping[str, str] = {}
    """{slot of a document: the source's field for it}, where a user named one."""
    line_reads: Mapping[str, str] = {}
    """{slot of a line: the source's field for it}, likewise."""
    tell: tuple[Rule, ...] = ()
    """What the source is told of the document that was made: rules into the source, of the target's fields."""
    untaxed: bool = False
    """Whether documents with tax are refused."""
    countries: frozenset[str] = frozenset()
    """The countries of companies that documents are made in, ISO 3166, two letters; empty for all."""
    stand_in: Mapping[str, Value] = {}
    """{path: value} of the product that is made to stand in for missing ones, where there is none with its SKU."""
    protects: bool = False
    """Whether lines, prices and tax of a document that was made stay as they were made."""
    falls: str = ""
    """The rule into the source whose number may only fall, as what is still to be paid does."""
    called_off: frozenset[str] = frozenset()
    """The states of a source document that was called off: one that was sent before is told of."""
    zone: str = "UTC"
    cut_over: date | None = None
    """Documents of an earlier day are linked or left out, and never sent."""
    closed_until: date | None = None
    """The last day of the target's closed period."""
    next_open_day: bool = False
    """Whether a date in a closed period becomes the next open day; else the document is refused."""
    currencies: frozenset[str] = frozenset()
    """What the target takes; empty where it does not say."""
    home_currency: str | None = None
    """The target company's own currency."""
    source_currency: str | None = None
    """The source company's own currency: that of documents which name none."""
    source_includes_tax: bool | None = None
    """Whether the source's prices are with tax, where its documents do not say."""
    account: str | None = None
    """The target's account of a whole document, as the one a sales receipt's money goes to."""
    credit: bool = False
    """Whether the documents are credit notes."""
    negative: bool = False
    """Whether the target wants a credit note's amounts negative."""
    prices_include_tax: bool | None = None
    """Whether the target's prices include tax; None where it takes both."""

    @property
    def needs(self) -> frozenset[str]:
        """The flows that bring what the documents stand on."""
        return frozenset({self.companies, self.customers, self.contacts, self.products} - {""})
