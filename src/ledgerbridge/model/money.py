"""Money: how many decimals a currency has, and how a system reckons what a document comes to."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

import msgspec

PLACES = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND"), 0),
    **dict.fromkeys(("VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
"""ISO 4217: the currencies whose smallest unit is not a hundredth."""


def places_of(currency: str | None) -> int:
    """How many decimals amounts of a currency have."""
    return PLACES.get((currency or "").upper(), 2)


def rounded(amount: Decimal, places: int) -> Decimal:
    """The amount to so many decimals, halves away from zero, as books are kept; no zero has a sign."""
    return amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) + 0


def decimals_of(number: Decimal) -> int:
    """How many decimals a number needs: 1.50 needs one."""
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


class LineBy(StrEnum):
    """What says how much a line comes to."""

    PRICE = "quantity and price"
    AMOUNT = "its amount"


class Prices(StrEnum):
    """Whether prices are with tax."""

    WITHOUT_TAX = "without tax"
    BY_CODE = "as the tax code says"
    BY_CUSTOMER = "with tax for private customers, if the company says so"
    EITHER = "as the document says"


class TaxedBy(StrEnum):
    """What decides the tax of a line."""

    NOTHING = "nothing: there is no tax"
    CODE = "a tax code on the line"
    RATE = "a rate on the line"
    PRODUCT = "the product, and where the customer is"


class TaxRounded(StrEnum):
    """Where tax is rounded."""

    LINE = "for each line"
    RATE = "once for each rate"
    CODE = "once for each tax code, each of its rates by itself"


class TakesTax(StrEnum):
    """Where a system takes a tax amount that was reckoned elsewhere."""

    NOWHERE = "nowhere"
    LINE = "on each line"
    DOCUMENT = "for the whole document"


class Around(StrEnum):
    """What becomes of the tax where a discount or the shipping of a whole document is a field of it."""

    NOT_TAKEN = "there is no such field"
    UNTAXED = "the tax stays as it is"
    SHARED = "each tax is reckoned from less, by its share"


class CurrencyOf(StrEnum):
    """Whose currency a new document has."""

    DOCUMENT = "its own"
    CUSTOMER = "its customer's"
    """In no other one is it made."""


class Shown(StrEnum):
    """What the total that a system shows of a document is."""

    WITH_TAX = "with tax"
    AS_PRICES = "with tax where prices are"


class CompanyFact(StrEnum):
    """What a company's own settings say that documents depend on: ids of the entries of its reference data `company`.
    An entry's `detail` holds the fact."""

    COUNTRY = "country"
    """ISO 3166, two letters."""
    CURRENCY = "currency"
    """The company's own, ISO 4217."""
    CLOSED_UNTIL = "closed until"
    """The last day that nothing is booked on any more, such as 2026-02-28; empty where every day is open."""
    WHOLE_UNITS = "whole units"
    """`yes` where totals in the company's own currency are rounded to whole units."""
    PRIVATE_WITH_TAX = "private with tax"
    """`yes` where prices for private customers are with tax."""
    CHARGES_TAX = "charges tax"
    """`no` where the company charges no tax at all, whatever code a line has."""
    SERVICE_DATES = "service dates"
    """`yes` where every line needs the day of its service, because revenue is recognised over time."""
    PRICE_DECIMALS = "price decimals"
    """How many decimals unit prices in the company's own currency may have."""


class MoneyModel(msgspec.Struct, frozen=True):
    """How a system reckons a document of one type, from its vendor's facts."""

    places: int | None = None
    """Decimals that amounts are rounded to; None where they are those of the currency."""
    exact: bool = False
    """Whether nothing is rounded at all."""
    line: LineBy = LineBy.PRICE
    prices: Prices = Prices.WITHOUT_TAX
    price_places: int | None = None
    """Decimals that a unit price may have; None where the vendor names none."""
    price_is_amount: bool = False
    """Whether a unit price has the decimals of amounts."""
    quantity_places: int | None = None
    percent_places: int | None = None
    """Decimals of a line's discount in percent; None where a line has no such discount."""
    taxed_by: TaxedBy = TaxedBy.CODE
    tax: TaxRounded = TaxRounded.LINE
    tax_of_unrounded: bool = False
    """Whether tax is reckoned from what a line comes to before that is rounded."""
    takes_tax: TakesTax = TakesTax.NOWHERE
    discount: Around = Around.NOT_TAKEN
    shipping: Around = Around.NOT_TAKEN
    drafts: bool = False
    """Whether a document can be made, compared, and booked only then."""
    whole_units: bool = False
    """Whether a company can have totals in its own currency rounded to whole units, the rest told apart."""
    keeps_totals: bool = True
    """Whether the totals are the system's own; else it stores those it is given."""
    negative_lines: bool = True
    """Whether a line may take away from the total."""
    text_lines: bool = True
    """Whether a line may say something and cost nothing."""
    currency: CurrencyOf = CurrencyOf.DOCUMENT
    shown: Shown = Shown.WITH_TAX
    credit_is_negative: bool = False
    """Whether the total it shows of a credit note is below zero; its lines are written as those of an invoice."""
    variants: Mapping[str, MoneyModel] = {}
    """{country of the company: how the system reckons there, where that is otherwise}."""

    @property
    def by_customer(self) -> bool:
        """Whether what a document comes to follows from the system's own record of its customer."""
        return self.prices is Prices.BY_CUSTOMER or self.taxed_by is TaxedBy.PRODUCT

    def in_country(self, country: str | None) -> MoneyModel:
        return self.variants.get(country or "", self)

    def places_in(self, currency: str | None) -> int:
        """Decimals of amounts in a currency."""
        return places_of(currency) if self.places is None else self.places

    def price_decimals(self, currency: str | None) -> int | None:
        """Decimals that a unit price in a currency may have; None where any."""
        return self.places_in(currency) if self.price_is_amount else self.price_places


class Totals(msgspec.Struct, frozen=True):
    """What a document comes to, in its currency. `tax` is None where it cannot be known beforehand."""

    net: Decimal
    tax: Decimal | None
    rounding: Decimal = Decimal(0)
    """What rounding to whole units adds."""

    @property
    def before_rounding(self) -> Decimal | None:
        return None if self.tax is None else self.net + self.tax

    @property
    def total(self) -> Decimal | None:
        """What is to be paid; None where the tax is not known."""
        return None if self.tax is None else self.net + self.tax + self.rounding
